//! The text of a policy: read once to know what it is about, and again where it is asked about. An account holds many
//! thousands, of which few are asked about, and documents ready for questions are many times as large as their texts.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::diag::Severity;
use crate::diag::output::document_problem;
use crate::iam::document::{Document, Effect};
use crate::iam::escalation::IDENTITY_SERVICES;
use crate::iam::parse::parse;
use crate::iam::pattern::Pattern;
use crate::iam::problem::DocumentKind;
use crate::prove::Rules;
use crate::secure::account::digest::{self, Digest};
use crate::secure::audit::drives;
use crate::text::FileId;

/// How many documents of many holders stay ready.
const READY: usize = 128;

/// A policy's text, read.
#[derive(Debug)]
pub struct Text {
    /// The digest of the text as it stood.
    pub digest: Digest,
    /// Whether it allows anything that an audit asks about.
    pub of_interest: bool,
    held: Result<Held, Box<str>>,
}

/// How a document is kept.
#[derive(Debug)]
enum Held {
    /// As a text without its white space; the last few stay ready.
    Packed(Box<str>, Arc<Ready>),
    /// As it was read: it is of one holder, who passes by.
    Read(Arc<Document>, OnceLock<Arc<Rules>>),
}

/// The documents that were asked about last.
#[derive(Debug, Default)]
pub struct Ready(Mutex<VecDeque<(Digest, Arc<Rules>)>>);

impl Text {
    /// Reads a text whose holder passes by.
    pub fn passing(text: &str) -> Self {
        let read = read(text);
        Self {
            digest: digest::of(text),
            of_interest: read.as_ref().is_ok_and(is_of_interest),
            held: match read {
                Ok(document) => Ok(Held::Read(Arc::new(document), OnceLock::new())),
                Err(why) => Err(why.into()),
            },
        }
    }

    /// Reads a text that is kept for whoever holds it.
    pub fn kept(text: &str, ready: &Arc<Ready>) -> Self {
        let read = read(text);
        Self {
            digest: digest::of(text),
            of_interest: read.as_ref().is_ok_and(is_of_interest),
            held: match read {
                Ok(_) => Ok(Held::Packed(packed(text), ready.clone())),
                Err(why) => Err(why.into()),
            },
        }
    }

    /// Why it cannot be read.
    pub fn fault(&self) -> Option<&str> {
        self.held.as_ref().err().map(|why| &**why)
    }

    /// The document, where it can be read.
    pub fn document(&self) -> Option<Arc<Document>> {
        match self.held.as_ref().ok()? {
            Held::Read(document, _) => Some(document.clone()),
            Held::Packed(..) => self.rules().map(|rules| rules.document.clone()),
        }
    }

    /// The document, made ready for questions.
    pub fn rules(&self) -> Option<Arc<Rules>> {
        match self.held.as_ref().ok()? {
            Held::Read(document, rules) => {
                let made = || Arc::new(Rules::new(document.clone()));
                Some(rules.get_or_init(made).clone())
            }
            Held::Packed(text, ready) => ready.take(&self.digest, text),
        }
    }
}

impl Ready {
    fn take(&self, digest: &Digest, text: &str) -> Option<Arc<Rules>> {
        let known = |ready: &VecDeque<(Digest, Arc<Rules>)>| {
            ready.iter().find(|(of, _)| of == digest).map(|(_, rules)| rules.clone())
        };
        if let Some(rules) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Some(rules);
        }
        // Not while others wait: two may make the same.
        let rules = Arc::new(Rules::new(Arc::new(read(text).ok()?)));
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known(&ready).is_none() {
            if ready.len() >= READY {
                ready.pop_front();
            }
            ready.push_back((*digest, rules.clone()));
        }
        Some(rules)
    }
}

/// The document, or why it cannot be read.
fn read(text: &str) -> Result<Document, String> {
    let parsed = parse(FileId::new(0), text, DocumentKind::Identity);
    let wrong = parsed.problems.iter().map(|problem| document_problem(problem));
    let wrong = wrong.filter(|one| one.severity == Severity::Error).map(|one| one.message);
    match (parsed.document, wrong.into_iter().next()) {
        (Some(document), None) => Ok(document),
        (_, Some(why)) => Err(why),
        (None, None) => Err("it is no policy".to_owned()),
    }
}

/// JSON without the white space outside of its strings.
pub fn packed(text: &str) -> Box<str> {
    let (mut quoted, mut escaped) = (false, false);
    let kept = text.chars().filter(|&character| {
        if quoted {
            (quoted, escaped) = (escaped || character != '"', !escaped && character == '\\');
            return true;
        }
        quoted = character == '"';
        !matches!(character, ' ' | '\t' | '\n' | '\r')
    });
    kept.collect::<String>().into_boxed_str()
}

/// Whether there is anything to ask: most policies allow nothing that the questions are about.
fn is_of_interest(document: &Document) -> bool {
    let mut allowing = document.statements.iter().filter(|one| one.effect == Effect::Allow);
    allowing.any(|one| {
        let of_interest = |text: &String| match text.split_once(':') {
            Some((service, _)) if service.contains(['*', '?']) => true,
            Some((service, _)) => {
                let service = service.to_ascii_lowercase();
                matches!(&*service, "iam" | "sts")
                    || IDENTITY_SERVICES.iter().any(|one| one.service == service)
                    || drives(&Pattern::action(text))
            }
            None => true,
        };
        one.action.negated || one.action.values.iter().any(of_interest)
    })
}
