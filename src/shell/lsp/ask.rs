//! What every answer begins with: the document that a request is about, its newest page, and the way back to places.

use super::edits::Document;
use super::positions::{Encoding, Lines};
use super::server::{Open, Server};
use super::uris;
use crate::analysis::edit::{Place, Range as Bytes, TextEdit};
use crate::analysis::page::Page;
use lsp_types::{Location, Position, Range, Uri};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A document with its project.
#[derive(Debug)]
pub struct Asked<'s> {
    /// Its project.
    pub open: &'s Open,
    /// Its newest page.
    pub page: &'s Arc<Page>,
    /// Its lines.
    lines: Lines,
    encoding: Encoding,
}

/// Reads a request's parameters.
pub fn params<P: DeserializeOwned>(value: Value) -> Result<P, String> {
    serde_json::from_value(value).map_err(|error| format!("the parameters do not fit: {error}"))
}

/// The document of an address; none for one that is in no project.
pub fn about<'s>(server: &'s Server, uri: &Uri) -> Option<Asked<'s>> {
    let path = uris::path(uri);
    let open = server.open(&path)?;
    let page = open.view.page(&open.project.key(&path))?;
    let lines = Lines::new(&page.text);
    Some(Asked { open, page, lines, encoding: server.client.encoding })
}

/// An open document's text, whatever it is.
pub fn document<'s>(server: &'s Server, uri: &Uri) -> Option<&'s Document> {
    server.documents.get(&uris::path(uri))
}

impl Asked<'_> {
    /// The byte of a place.
    pub fn offset(&self, position: Position) -> usize {
        self.lines.offset(&self.page.text, position, self.encoding)
    }

    /// The bytes of a range.
    pub fn bytes(&self, range: Range) -> Bytes {
        self.lines.bytes(&self.page.text, range, self.encoding)
    }

    /// The place of a byte.
    pub fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.page.text, offset, self.encoding)
    }

    /// The range of some bytes.
    pub fn range(&self, bytes: impl Into<Bytes>) -> Range {
        self.lines.range(&self.page.text, bytes.into(), self.encoding)
    }

    /// A place in any file of the project.
    pub fn location(&self, place: &Place) -> Option<Location> {
        let uri = uris::uri(&self.open.project.path(&place.key))?;
        if place.key == self.page.key {
            return Some(Location { uri, range: self.range(place.range) });
        }
        let text = self.open.view.text(&place.key)?;
        let range = Lines::new(text).range(text, place.range, self.encoding);
        Some(Location { uri, range })
    }

    /// Edits of this document.
    pub fn edits(&self, edits: &[TextEdit]) -> Value {
        let made = edits.iter();
        made.map(|edit| json!({ "range": self.range(edit.range), "newText": edit.text })).collect()
    }
}

/// Edits of several documents, by their addresses, as one change of the workspace.
pub fn workspace_edit(changes: Map<String, Value>) -> Value {
    json!({ "changes": changes })
}
