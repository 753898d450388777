//! The parameters of a template or block of statements while its arguments are written.

use super::completion::parameters;
use super::names::NameKind;
use super::page::Page;
use super::position;
use super::view::View;
use std::sync::Arc;

/// A call's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `team(name, bucket = acme)`
    pub label: String,
    /// Where each parameter stands in the label, as bytes.
    pub parameters: Vec<(usize, usize)>,
    /// Which of them is written.
    pub active: usize,
    /// The documentation of what is called.
    pub documentation: Option<String>,
}

/// The call that a place stands in.
pub fn at(view: &View, page: &Arc<Page>, offset: usize) -> Option<Signature> {
    let position = position::at(&page.text, offset)?;
    let (name, place) = position.facts.call?;
    let kind = if position.facts.included { NameKind::Statements } else { NameKind::Template };
    let (home, one) = view.seen_from(page).find_map(|page| {
        let mut all = page.names().declarations.iter();
        all.find(|one| one.kind == kind && one.name == name).map(|one| (page, one))
    })?;
    let mut label = format!("{name}(");
    let mut places = Vec::new();
    for (at, (name, default)) in parameters(home, one).into_iter().enumerate() {
        if at > 0 {
            label.push_str(", ");
        }
        let start = label.len();
        label.push_str(&name);
        if let Some(default) = default {
            label.push_str(&format!(" = {default}"));
        }
        places.push((start, label.len()));
    }
    label.push(')');
    let documentation = one.documentation.clone();
    Some(Signature { label, parameters: places, active: place, documentation })
}
