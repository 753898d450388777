//! Items: declarations, templates, invariants and tests.

use super::walk::{Step, Walk};
use super::{Block, Expect};
use crate::analysis::names::{ACCOUNTS, CONSTANTS, NameKind, POLICIES, PRINCIPALS, TARGETS};

const BOUNDARY: &[NameKind] = &[NameKind::Boundary];
const GROUP: &[NameKind] = &[NameKind::Group];

impl Walk<'_> {
    /// One sentence of a file.
    pub(super) fn item(&mut self) -> Step {
        match self.next_text() {
            Some("delegate") => self.delegate(),
            Some(kind @ ("group" | "user" | "role")) => {
                self.must(match kind {
                    "group" => "group",
                    "user" => "user",
                    _ => "role",
                })?;
                self.principal()
            }
            Some("permission") => {
                self.must("permission set")?;
                self.principal()
            }
            Some("policy") => self.policy("policy", Block::Policy),
            Some("boundary") => self.policy("boundary", Block::Boundary),
            Some("never") => self.invariant("never"),
            Some("always") => self.invariant("always"),
            Some("account") => self.account(),
            Some("accounts") => {
                self.must("accounts")?;
                self.text(Expect::NewName)?;
                self.must_sign('=')?;
                self.texts(Expect::Name(ACCOUNTS)).map(|_| ())
            }
            Some("organization") => self.id("organization"),
            Some("ou") => self.id("ou"),
            Some("let") => {
                self.must("let")?;
                self.text(Expect::NewName)?;
                if self.word("in")? {
                    self.texts(Expect::Name(ACCOUNTS))?;
                }
                self.must_sign('=')?;
                self.many(Expect::Text)
            }
            Some("use") => {
                self.must("use")?;
                self.text(Expect::Path("deleg")).map(|_| ())
            }
            Some("test") => self.test(),
            Some("for") => self.repeat(),
            Some("template") => {
                self.must("template")?;
                self.text(Expect::NewName)?;
                self.parameters()?;
                self.items()
            }
            Some("statements") => {
                self.must("statements")?;
                self.text(Expect::NewName)?;
                self.parameters()?;
                self.body(Block::Statements)
            }
            Some("resource") => {
                self.must("resource guardrail")?;
                self.guardrail()
            }
            Some("guardrail") => {
                self.must("guardrail")?;
                self.guardrail()
            }
            Some("protect") => {
                self.must("protect delegations in")?;
                self.texts(Expect::Name(ACCOUNTS))?;
                if self.word("except")? {
                    self.principals()?;
                }
                Ok(())
            }
            _ => self.call(false),
        }
    }

    /// A template's or statements' name and its arguments.
    pub(super) fn call(&mut self, included: bool) -> Step {
        let kinds: &'static [NameKind] =
            if included { &[NameKind::Statements] } else { &[NameKind::Template] };
        let name = self.text(Expect::Name(kinds))?.to_owned();
        self.must_sign('(')?;
        self.facts.included = included;
        let mut place = 0;
        loop {
            self.facts.call = Some((name.clone(), place));
            if !self.ended() && self.sign(')') {
                break;
            }
            if self.ended() {
                self.out.push(Expect::Argument);
                self.out.push(Expect::Sign(')'));
                return Err(self.stop());
            }
            self.many(Expect::Argument)?;
            if self.sign('=') {
                self.many(Expect::Text)?;
            }
            place += 1;
            if !self.sign(',') {
                self.must_sign(')')?;
                break;
            }
        }
        self.facts.call = None;
        Ok(())
    }

    /// Principals with commas between them, each with its kind where it is said.
    pub(super) fn principals(&mut self) -> Step {
        loop {
            let kinds: &'static [NameKind] = if self.ended() {
                for word in ["group", "user", "role", "permission set"] {
                    self.out.push(Expect::Keyword(word));
                }
                PRINCIPALS
            } else if self.word("group")? {
                GROUP
            } else if self.word("user")? {
                &[NameKind::User]
            } else if self.word("role")? {
                &[NameKind::Role]
            } else if self.word("permission set")? {
                &[NameKind::PermissionSet]
            } else {
                PRINCIPALS
            };
            let name = self.text(Expect::Name(kinds))?;
            self.facts.listed.push(name.to_owned());
            if !self.sign(',') {
                return Ok(());
            }
        }
    }

    fn principal(&mut self) -> Step {
        self.text(Expect::NewName)?;
        loop {
            if self.word("in")? {
                self.texts(Expect::Name(ACCOUNTS))?;
            } else if self.word("bounded by")? {
                self.text(Expect::Name(BOUNDARY))?;
            } else if self.word("at")? {
                self.text(Expect::Text)?;
            } else if self.word("member of")? {
                self.texts(Expect::Name(GROUP))?;
            } else if !self.word("as inline")? {
                break;
            }
        }
        if self.ended() || self.next_sign() == Some('{') {
            return self.optional_block(|walk| walk.body(Block::Principal));
        }
        Ok(())
    }

    /// A block, where its brace is there.
    pub(super) fn optional_block(&mut self, block: impl FnOnce(&mut Self) -> Step) -> Step {
        if self.ended() {
            self.out.push(Expect::Sign('{'));
            return Ok(());
        }
        if self.next_sign() == Some('{') { block(self) } else { Ok(()) }
    }

    fn policy(&mut self, word: &'static str, block: Block) -> Step {
        self.must(word)?;
        self.text(Expect::NewName)?;
        loop {
            if self.word("at")? {
                self.text(Expect::Text)?;
            } else if self.word("in")? {
                self.texts(Expect::Name(ACCOUNTS))?;
            } else if block == Block::Policy && self.word("for")? {
                self.principals()?;
            } else if !self.word("fits by wildcards")? {
                break;
            }
        }
        if self.word("from")? {
            return self.text(Expect::Path("json")).map(|_| ());
        }
        if self.sign('=') {
            self.text(Expect::Text)?;
            if self.word("from")? {
                self.text(Expect::Path("json"))?;
            }
            return Ok(());
        }
        self.body(block)
    }

    fn account(&mut self) -> Step {
        self.must("account")?;
        self.text(Expect::NewName)?;
        self.must_sign('=')?;
        self.text(Expect::Text)?;
        loop {
            if self.word("in")? {
                self.text(Expect::Partition)?;
            } else if self.word("of organization")? {
                self.text(Expect::Name(&[NameKind::Organization]))?;
            } else if self.is_next("is") || self.ended() {
                let ended = self.ended();
                if ended {
                    self.out.push(Expect::Keyword("is management"));
                    self.out.push(Expect::Keyword("is identity administrator"));
                    return Ok(());
                }
                self.must("is")?;
                if !self.word("management")? && !self.word("identity administrator")? {
                    return Err(self.stop());
                }
            } else {
                return Ok(());
            }
        }
    }

    fn id(&mut self, word: &'static str) -> Step {
        self.must(word)?;
        self.text(Expect::NewName)?;
        self.must_sign('=')?;
        self.text(Expect::Text).map(|_| ())
    }

    fn parameters(&mut self) -> Step {
        self.must_sign('(')?;
        while !self.sign(')') {
            self.text(Expect::NewName)?;
            if self.sign('=') {
                self.many(Expect::Text)?;
            }
            if !self.sign(',') {
                return self.must_sign(')');
            }
        }
        Ok(())
    }

    fn repeat(&mut self) -> Step {
        self.must("for")?;
        let tuple = self.next_sign() == Some('(');
        if tuple {
            self.must_sign('(')?;
            while !self.sign(')') {
                self.text(Expect::NewName)?;
                if !self.sign(',') {
                    self.must_sign(')')?;
                    break;
                }
            }
        } else {
            self.text(Expect::NewName)?;
        }
        self.must("in")?;
        if tuple {
            self.must_sign('[')?;
            while !self.sign(']') {
                self.must_sign('(')?;
                self.texts(Expect::Text)?;
                self.must_sign(')')?;
                if !self.sign(',') {
                    self.must_sign(']')?;
                    break;
                }
            }
        } else {
            self.many(Expect::Name(CONSTANTS))?;
        }
        self.items()
    }

    fn guardrail(&mut self) -> Step {
        self.text(Expect::NewName)?;
        self.must("for")?;
        self.texts(Expect::Name(TARGETS))?;
        self.body(Block::Guardrail)
    }

    fn subject(&mut self) -> Step {
        if self.word("anyone")? {
            if self.word("but")? {
                self.principals()?;
            }
            return Ok(());
        }
        self.principals()
    }

    fn invariant(&mut self, word: &'static str) -> Step {
        self.must(word)?;
        self.subject()?;
        self.must("may")?;
        self.actions()?;
        self.must("on")?;
        self.resources()?;
        self.guard()?;
        if self.word("in")? {
            self.texts(Expect::Name(ACCOUNTS))?;
        }
        Ok(())
    }

    fn test(&mut self) -> Step {
        self.must("test")?;
        self.text(Expect::NewName)?;
        self.block(Expect::Scenario, &["as"], Self::scenario)
    }

    fn scenario(&mut self) -> Step {
        self.must("as")?;
        self.subject()?;
        if self.word("holding")? {
            if self.ended() {
                self.out.push(Expect::Sign('{'));
            }
            if self.next_sign() == Some('{') {
                self.body(Block::Policy)?;
            } else if !self.word("everything")? {
                self.texts(Expect::Name(POLICIES))?;
            }
        }
        if self.word("in")? {
            self.text(Expect::Name(ACCOUNTS))?;
        }
        self.block(Expect::Expectation, &["may"], Self::expectation)
    }

    fn expectation(&mut self) -> Step {
        self.must("may")?;
        self.word("not")?;
        let action = self.text(Expect::Action)?.to_owned();
        self.facts.actions.push(action);
        self.must("on")?;
        self.resource()?;
        if self.word("with")? {
            loop {
                if self.word("boundary")? {
                    self.text(Expect::Name(BOUNDARY))?;
                } else {
                    let key = self.text(Expect::Key)?.to_owned();
                    self.facts.key = Some(key);
                    self.must_sign('=')?;
                    self.many(Expect::Value)?;
                }
                if !self.sign(',') {
                    break;
                }
            }
        }
        Ok(())
    }
}
