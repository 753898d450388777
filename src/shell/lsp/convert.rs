//! Answers of `analysis` in the protocol's types.

use super::positions::{Encoding, Lines};
use super::uris;
use crate::analysis::edit::Range as Bytes;
use crate::analysis::tags;
use crate::diag::{Diagnostic, Edit, Severity};
use crate::text::{FileId, Sources, Span};
use lsp_types::{
    CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Range, TextEdit, Uri,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Where the pages of codes stand.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/src/diag/explain/");

/// The texts that spans point into, with the paths of their files.
#[derive(Debug)]
pub struct Texts<'a> {
    sources: &'a Sources,
    paths: &'a [PathBuf],
    encoding: Encoding,
    lines: Vec<OnceLock<Lines>>,
}

impl<'a> Texts<'a> {
    /// Texts and their paths, in the order of their ids.
    pub fn new(sources: &'a Sources, paths: &'a [PathBuf], encoding: Encoding) -> Self {
        let lines = paths.iter().map(|_| OnceLock::new()).collect();
        Self { sources, paths, encoding, lines }
    }

    /// The address of a file.
    pub fn uri(&self, file: FileId) -> Option<Uri> {
        uris::uri(self.paths.get(file.index())?)
    }

    /// The range of a span.
    pub fn range(&self, span: Span) -> Range {
        let text = self.sources.text(span.file);
        match self.lines.get(span.file.index()) {
            Some(lines) => {
                lines.get_or_init(|| Lines::new(text)).range(text, Bytes::from(span), self.encoding)
            }
            None => Range::default(),
        }
    }

    /// The place of a span.
    pub fn location(&self, span: Span) -> Option<Location> {
        Some(Location { uri: self.uri(span.file)?, range: self.range(span) })
    }

    /// Edits as the protocol has them, by file.
    pub fn edits(&self, edits: &[Edit]) -> BTreeMap<String, Vec<TextEdit>> {
        let mut all: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
        for edit in edits {
            let Some(uri) = self.uri(edit.span.file) else { continue };
            let made = TextEdit { range: self.range(edit.span), new_text: edit.text.clone() };
            all.entry(uri.as_str().to_owned()).or_default().push(made);
        }
        all
    }
}

/// The page of a code.
pub fn page(code: &str) -> String {
    format!("{PAGES}{code}.md")
}

/// A diagnostic.
pub fn diagnostic(found: &Diagnostic, texts: &Texts<'_>, related: bool) -> Value {
    let severity = match found.severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    };
    let code = found.code.as_str();
    let places: Vec<DiagnosticRelatedInformation> = found
        .labels
        .iter()
        .filter_map(|label| {
            let location = texts.location(label.span)?;
            Some(DiagnosticRelatedInformation { location, message: label.message.clone() })
        })
        .collect();
    let tags: Vec<DiagnosticTag> = tags::of(found.code)
        .map(|tag| match tag {
            tags::Tag::Unnecessary => DiagnosticTag::UNNECESSARY,
            tags::Tag::Deprecated => DiagnosticTag::DEPRECATED,
        })
        .collect();
    let href = page(code).parse::<Uri>().ok();
    let made = lsp_types::Diagnostic {
        range: texts.range(found.primary.span),
        severity: Some(severity),
        code: Some(NumberOrString::String(code.to_owned())),
        code_description: href.map(|href| CodeDescription { href }),
        source: Some("deleg".to_owned()),
        message: message(found),
        related_information: (related && !places.is_empty()).then_some(places),
        tags: (!tags.is_empty()).then_some(tags),
        data: None,
    };
    json!(made)
}

/// The sentence, what is wrong here, why, and what to write instead.
pub fn message(found: &Diagnostic) -> String {
    let mut text = found.message.clone();
    if !found.primary.message.is_empty() {
        text.push_str(&format!("\n{}", found.primary.message));
    }
    for note in &found.notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    for help in &found.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}
