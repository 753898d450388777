//! Statements: actions, resources and conditions.

use super::Expect;
use super::walk::{Step, Walk};
use crate::analysis::names::ACCOUNTS;
use crate::iam::catalogue::is_region_shape;

impl Walk<'_> {
    /// `allow|deny actions on resources [when|unless condition] [as SID]`
    pub(super) fn statement(&mut self) -> Step {
        if !self.word("allow")? {
            self.must("deny")?;
        }
        self.actions()?;
        self.must("on")?;
        self.resources()?;
        self.guard()?;
        if self.word("as")? {
            self.text(Expect::NewName)?;
        }
        Ok(())
    }

    /// `[all except] action, …`
    pub(super) fn actions(&mut self) -> Step {
        self.facts.all_except = self.word("all except")?;
        let actions = self.texts_of_actions()?;
        self.facts.actions = actions;
        Ok(())
    }

    fn texts_of_actions(&mut self) -> Step<Vec<String>> {
        loop {
            let action = self.text(Expect::Action)?.to_owned();
            self.facts.listed.push(action.clone());
            self.facts.actions.push(action);
            if !self.sign(',') {
                return Ok(std::mem::take(&mut self.facts.actions));
            }
        }
    }

    /// `[all except] resource, … [except resource, …]`
    pub(super) fn resources(&mut self) -> Step {
        self.word("all except")?;
        self.resource_list()?;
        if self.word("except")? {
            self.resource_list()?;
        }
        Ok(())
    }

    fn resource_list(&mut self) -> Step {
        loop {
            self.resource()?;
            if !self.sign(',') {
                return Ok(());
            }
        }
    }

    /// One word where it is `*`, a string, or begins with `arn:` or an interpolation; else three.
    pub(super) fn resource(&mut self) -> Step {
        self.facts.service = None;
        let quoted = self.next_text().is_some_and(|text| text.starts_with('"'));
        let service = self.text(Expect::Resource)?;
        if quoted || service == "*" || service.starts_with("arn:") || service.starts_with('{') {
            return Ok(());
        }
        self.facts.service = Some(service.to_owned());
        let kind = self.text(Expect::ResourceType)?;
        self.facts.types.push((service.to_owned(), kind.to_owned()));
        self.many(Expect::ResourcePattern)?;
        if self.word("in")? {
            self.regions()?;
        }
        if self.word("of")? {
            self.text(Expect::Name(ACCOUNTS))?;
        }
        Ok(())
    }

    fn regions(&mut self) -> Step {
        if self.next_sign() == Some('[') {
            return self.many(Expect::Region);
        }
        loop {
            self.text(Expect::Region)?;
            // After a comma what has no region's shape is the next resource.
            if !self.comma_before_region() {
                return Ok(());
            }
        }
    }

    fn comma_before_region(&mut self) -> bool {
        let is = self.text_after_comma().is_some_and(is_region_shape);
        is && self.sign(',')
    }

    /// `when condition` or `unless condition`, where it is there.
    pub(super) fn guard(&mut self) -> Step {
        if self.word("when")? || self.word("unless")? { self.condition() } else { Ok(()) }
    }

    fn condition(&mut self) -> Step {
        loop {
            while self.word("not")? {}
            if self.sign('(') {
                self.condition()?;
                self.must_sign(')')?;
            } else {
                self.test_of_key()?;
            }
            if !self.word("and")? && !self.word("or")? {
                return Ok(());
            }
        }
    }

    fn test_of_key(&mut self) -> Step {
        self.facts.key = None;
        self.facts.quantified = false;
        if self.word("mfa")? {
            return Ok(());
        }
        if self.word("from")? {
            return self.many(Expect::Cidr);
        }
        if self.word("before")? || self.word("after")? {
            return self.text(Expect::Date).map(|_| ());
        }
        let key = self.text(Expect::Key)?.to_owned();
        self.facts.key = Some(key);
        self.facts.quantified = self.word("any")? || self.word("all")?;
        self.relation()?;
        self.word("if present")?;
        Ok(())
    }

    fn relation(&mut self) -> Step {
        if self.ended() {
            for words in
                ["is", "is not", "in", "not in", "like", "not like", "is present", "is absent"]
            {
                self.out.push(Expect::Keyword(words));
            }
            for sign in ['<', '>'] {
                self.out.push(Expect::Sign(sign));
            }
            self.out.push(Expect::Operator);
            return Err(self.stop());
        }
        if self.word("is")? {
            if self.word("present")? || self.word("absent")? {
                return Ok(());
            }
            self.word("not")?;
            return self.many(Expect::Value);
        }
        let not = self.word("not")?;
        if self.word("in")? || self.word("like")? {
            return self.many(Expect::Value);
        }
        if not {
            return Err(self.stop());
        }
        if self.sign('<') || self.sign('>') {
            return self.text(Expect::Value).map(|_| ());
        }
        self.text(Expect::Operator)?;
        self.many(Expect::Value)
    }
}
