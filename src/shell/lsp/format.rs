//! Formatting: a whole document, a part of one, and as it is typed where that is harmless.

use super::ask::{about, params};
use super::server::Server;
use crate::analysis::format;
use lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams,
};
use serde_json::{Value, json};

/// A whole document in its one format; nothing while it does not parse.
pub fn document(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: DocumentFormattingParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let Some(edits) = format::document(asked.page) else { return Ok(json!([])) };
    Ok(asked.edits(&edits))
}

/// The lines of a range in the one format.
pub fn range(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: DocumentRangeFormattingParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let edits = format::range(asked.page, asked.bytes(params.range));
    Ok(asked.edits(&edits))
}

/// What a brace or a new line ends, where nothing but white space changes.
pub fn on_type(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: DocumentOnTypeFormattingParams = params(value)?;
    let at = params.text_document_position;
    let Some(asked) = about(server, &at.text_document.uri) else { return Ok(Value::Null) };
    let edits = format::on_type(asked.page, asked.offset(at.position));
    Ok(asked.edits(&edits))
}
