//! Delegations: grants with their verbs, patterns and modifiers, and the clauses of their blocks.

use super::walk::{Step, Stop, Walk};
use super::{Block, Expect};
use crate::analysis::names::{ACCOUNTS, NameKind, POLICIES};

const VERBS: &[&str] = &["create", "configure", "delete", "pass", "view", "manage"];
const BOUNDARY: &[NameKind] = &[NameKind::Boundary];

impl Walk<'_> {
    /// `delegate … may …`
    pub(super) fn delegate(&mut self) -> Step {
        self.must("delegate")?;
        self.principals()?;
        if self.word("in")? {
            self.texts(Expect::Name(ACCOUNTS))?;
        }
        self.must("may")?;
        self.grants()?;
        if self.word("as")? {
            self.text(Expect::NewName)?;
        }
        self.optional_block(|walk| walk.body(Block::Delegation))
    }

    /// `may …` in a block.
    pub(super) fn may(&mut self, block: Block) -> Step {
        self.must("may")?;
        self.grants()?;
        if block == Block::Principal && self.word("as")? {
            self.text(Expect::NewName)?;
        }
        Ok(())
    }

    fn grants(&mut self) -> Step {
        if self.ended() {
            self.out.push(Expect::Sign('{'));
        }
        if self.next_sign() == Some('{') {
            return self.block(Expect::Grant, VERBS, Self::grant);
        }
        self.grant()
    }

    fn grant(&mut self) -> Step {
        self.facts.verbs.clear();
        loop {
            let verb = self.verb()?;
            self.facts.verbs.push(verb.to_owned());
            if !self.sign(',') && !self.word("and")? {
                break;
            }
        }
        let kind = self.kind()?;
        self.facts.kind = Some(kind.to_owned());
        if kind == "service-linked roles" {
            self.texts(Expect::ServicePrincipal { linked: true })?;
        } else {
            self.patterns()?;
        }
        let passes = |verb: &String| matches!(&**verb, "pass" | "create" | "manage");
        let passes = kind == "roles" && self.facts.verbs.iter().any(passes);
        if (passes || self.is_next("to")) && self.word("to")? {
            self.services()?;
        }
        if kind != "groups" && kind != "service-linked roles" && self.word("bounded by")? {
            loop {
                self.text(Expect::Name(BOUNDARY))?;
                if !self.word("or")? {
                    break;
                }
            }
        }
        self.modifiers()?;
        self.optional_block(|walk| walk.body(Block::Delegation))
    }

    /// A verb. Some are clauses too, so one may begin a line.
    fn verb(&mut self) -> Step<&'static str> {
        for verb in VERBS {
            if self.is_next(verb) && self.word(verb)? {
                return Ok(verb);
            }
        }
        if self.ended() {
            self.out.push(Expect::Verb);
        }
        Err(self.stop())
    }

    fn kind(&mut self) -> Step<&'static str> {
        if self.ended() {
            self.out.push(Expect::Kind);
            return Err(self.stop());
        }
        for kind in
            ["roles", "policies", "users", "groups", "instance profiles", "service-linked roles"]
        {
            if self.word(kind)? {
                return Ok(kind);
            }
        }
        Err(self.stop())
    }

    fn patterns(&mut self) -> Step {
        self.texts(Expect::Pattern)?;
        if self.word("except")? {
            self.texts(Expect::Pattern)?;
        }
        Ok(())
    }

    fn services(&mut self) -> Step {
        if self.word("any service")? || self.word("none")? {
            return Ok(());
        }
        loop {
            self.many(Expect::ServicePrincipal { linked: false })?;
            if !self.sign(',') {
                return Ok(());
            }
        }
    }

    fn modifiers(&mut self) -> Step {
        loop {
            if self.word("until")? {
                self.text(Expect::Date)?;
            } else if !self.word("with mfa")? {
                let before = self.ended();
                self.guard()?;
                // Behind a condition that could be over, every modifier may follow.
                if before || !self.ended() && !self.is_modifier() {
                    return Ok(());
                }
            }
        }
    }

    fn is_modifier(&self) -> bool {
        ["until", "with", "when", "unless"].iter().any(|word| self.is_next(word))
    }

    /// A statement, grant or clause of a block.
    pub(super) fn element(&mut self, block: Block) -> Step {
        match self.next_text() {
            Some("allow" | "deny") => self.statement(),
            Some("may") => self.may(block),
            Some("include") => {
                self.must("include")?;
                self.call(true)
            }
            Some("policies") => {
                self.must("policies")?;
                self.none_or_patterns()
            }
            Some("instance") => {
                self.must("instance profiles")?;
                self.none_or_patterns()
            }
            Some("pass") => {
                self.must("pass to")?;
                self.services()
            }
            Some("attach") => {
                self.must("attach")?;
                if self.word("any")? || self.word("none")? {
                    return Ok(());
                }
                self.must("only")?;
                self.texts(Expect::Name(POLICIES)).map(|_| ())
            }
            Some("inline") => {
                self.must("inline policies")?;
                self.one_of(&["allowed", "none"])
            }
            Some("view") => {
                self.must("view")?;
                self.one_of(&["all", "own", "none"])
            }
            Some("tagged") => self.tagged(),
            Some("must") => {
                self.must("must tag")?;
                self.texts(Expect::TagKey).map(|_| ())
            }
            _ => Err(Stop::Misfit),
        }
    }

    fn none_or_patterns(&mut self) -> Step {
        if self.word("none")? { Ok(()) } else { self.patterns() }
    }

    fn one_of(&mut self, words: &[&'static str]) -> Step {
        for word in words {
            if self.word(word)? {
                return Ok(());
            }
        }
        Err(self.stop())
    }

    fn tagged(&mut self) -> Step {
        self.must("tagged")?;
        loop {
            self.text(Expect::TagKey)?;
            if self.word("in")? {
                self.many(Expect::Text)?;
            } else {
                self.must_sign('=')?;
                self.text(Expect::Text)?;
            }
            if !self.sign(',') {
                return Ok(());
            }
        }
    }
}
