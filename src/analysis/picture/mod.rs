//! A picture of who may make what, under which ceiling.

mod graph;
mod layout;
mod svg;
mod dot;
mod words;

use crate::model::{Index, Model};
use crate::plan;

/// The picture of a project: `svg` or `dot`.
pub(super) fn picture(model: &Model, format: &str) -> String {
    let index = Index::new(model);
    let accounts: Vec<graph::Graph> = model
        .accounts()
        .map(|id| graph::of(model, &index, &plan::account(model, &index, id)))
        .collect();
    if format == "dot" { dot::text(&accounts) } else { svg::text(&accounts) }
}
