//! The text, and which part of which statement stands where in it.

use super::manner::{Manners, Part, StatementId};
use super::resource::{self, Typed, Written};
use super::{Home, action, condition, word};
use crate::iam::catalogue::Action;
use crate::iam::document::{Effect, Element, Statement};
use crate::iam::name::NameKind;
use std::collections::BTreeSet;
use std::ops::Range;

/// A part of a statement in the text.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// Whose it is.
    pub(super) statement: StatementId,
    /// Which part; none for the whole statement.
    pub(super) part: Option<Part>,
}

/// The text as it grows.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) text: String,
    /// Parts and statements; the parts of a statement before itself.
    pub(super) pieces: Vec<Piece>,
    /// Resources that were written by their type.
    pub(super) typed: Vec<(StatementId, Part)>,
}

/// What a statement is written with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style<'a> {
    pub(super) home: &'a Home,
    pub(super) manners: &'a Manners,
    /// Whether the document's variables are letters.
    pub(super) old: bool,
}

impl Writer {
    /// Adds text.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a part.
    fn part(&mut self, statement: StatementId, part: Part, text: &str) {
        let start = self.text.len();
        self.push(text);
        let range = start..self.text.len();
        self.pieces.push(Piece { range, statement, part: Some(part) });
    }

    /// Adds a statement, on a line of its own.
    pub(super) fn statement(&mut self, id: StatementId, statement: &Statement, style: Style<'_>) {
        self.push("    ");
        let start = self.text.len();
        self.push(match statement.effect {
            Effect::Allow => "allow ",
            Effect::Deny => "deny ",
        });
        let actions = self.actions(id, &statement.action, style);
        self.push(" on ");
        if let Some(resource) = &statement.resource {
            self.resources(id, resource, &actions, style);
        }
        for (index, one) in statement.conditions().enumerate() {
            self.push(if index == 0 { " when " } else { " and " });
            let part = Part::Condition(index);
            let level = style.manners.of(id, part);
            self.part(id, part, &condition::written(one, style.old, level));
        }
        if let Some(sid) = &statement.sid
            && NameKind::Sid.check(sid).is_ok()
        {
            self.push(&format!(" as {}", word::value(sid)));
        }
        self.pieces.push(Piece { range: start..self.text.len(), statement: id, part: None });
        self.push("\n");
    }

    /// Adds the actions, each once, and says which of the catalogue they are.
    fn actions(&mut self, id: StatementId, element: &Element, style: Style<'_>) -> Vec<Action> {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut named = Vec::new();
        if element.negated {
            self.push("all except ");
        }
        for (index, text) in element.values.iter().enumerate() {
            let lower = text.to_ascii_lowercase();
            if seen.contains(&lower) {
                continue;
            }
            if !seen.is_empty() {
                self.push(", ");
            }
            seen.insert(lower);
            let part = Part::Action(index);
            let quoted = style.manners.of(id, part) > 0;
            self.part(id, part, &action::written(text, quoted));
            if !element.negated {
                named.extend(action::named(text));
            }
        }
        named
    }

    /// Adds the resources, each once; those of one type, region and account as a list.
    fn resources(
        &mut self,
        id: StatementId,
        element: &Element,
        actions: &[Action],
        style: Style<'_>,
    ) {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut groups: Vec<(Written, Vec<(Part, String)>)> = Vec::new();
        for (index, text) in element.values.iter().enumerate() {
            let text = if style.old { word::literal(text) } else { text.clone() };
            if seen.contains(&text) {
                continue;
            }
            let part = Part::Resource(index);
            let made = resource::written(&text, actions, style.home, style.manners.of(id, part));
            seen.insert(text);
            let pattern = match &made {
                Written::Typed(typed) => typed.pattern.clone(),
                Written::Word(word) => word.clone(),
            };
            let same = groups.iter_mut().find(|(first, _)| together(first, &made));
            match same {
                Some((_, patterns)) => patterns.push((part, pattern)),
                None => groups.push((made, vec![(part, pattern)])),
            }
        }
        if element.negated {
            self.push("all except ");
        }
        for (index, (made, patterns)) in groups.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            match made {
                Written::Word(_) => self.patterns(id, patterns),
                Written::Typed(typed) => self.typed(id, typed, patterns),
            }
        }
    }

    fn typed(&mut self, id: StatementId, typed: &Typed, patterns: &[(Part, String)]) {
        let start = self.text.len();
        self.push(&typed.kind);
        self.push(" ");
        let several = patterns.len() > 1;
        self.push(if several { "[" } else { "" });
        self.patterns(id, patterns);
        self.push(if several { "]" } else { "" });
        self.push(&typed.tail);
        for &(part, _) in patterns {
            self.typed.push((id, part));
            let range = start..self.text.len();
            self.pieces.push(Piece { range, statement: id, part: Some(part) });
        }
    }

    fn patterns(&mut self, id: StatementId, patterns: &[(Part, String)]) {
        for (index, (part, pattern)) in patterns.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.part(id, *part, pattern);
        }
    }

    /// The parts of a statement that are in the text.
    pub(super) fn parts_of(&self, statement: StatementId) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut seen: BTreeSet<Part> = BTreeSet::new();
        for piece in self.pieces.iter().filter(|piece| piece.statement == statement) {
            if let Some(part) = piece.part
                && seen.insert(part)
            {
                parts.push(part);
            }
        }
        parts
    }

    /// The resources of a statement that were written by their type.
    pub(super) fn typed_of(&self, statement: StatementId) -> Vec<Part> {
        let own = self.typed.iter().filter(|(id, _)| *id == statement);
        own.map(|&(_, part)| part).collect()
    }

    /// The smallest piece around a place.
    pub(super) fn at(&self, range: &Range<usize>) -> Option<&Piece> {
        let around =
            |piece: &&Piece| piece.range.start <= range.start && range.end <= piece.range.end;
        self.pieces.iter().filter(around).min_by_key(|piece| piece.range.len())
    }
}

/// Whether two resources stand in one list.
fn together(a: &Written, b: &Written) -> bool {
    match (a, b) {
        (Written::Typed(a), Written::Typed(b)) => a.kind == b.kind && a.tail == b.tail,
        _ => false,
    }
}
