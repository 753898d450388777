//! What stands beside the text: hovers, signatures, hints, lenses and colours.

use super::ask::{Asked, about, params};
use super::server::Server;
use crate::analysis::Snapshot;
use crate::analysis::beside::{self, Act};
use crate::analysis::edit::Range as Bytes;
use crate::analysis::semantic::{self, CLASSES, Token};
use crate::analysis::{hover, signature};
use lsp_types::{
    CodeLensParams, InlayHintParams, SemanticTokensParams, SemanticTokensRangeParams,
    TextDocumentPositionParams,
};
use serde_json::{Value, json};

/// The last check, where it is of the newest texts.
fn fresh<'a>(asked: &'a Asked<'_>) -> Option<&'a Snapshot> {
    let checked = asked.open.checked.as_ref().filter(|_| asked.open.is_fresh());
    checked.map(|checked| &checked.snapshot)
}

/// What there is to say of the word under the cursor.
pub fn hover(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: TextDocumentPositionParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let offset = asked.offset(params.position);
    let found = hover::at(&asked.open.view, asked.page, fresh(&asked), offset);
    let Some(found) = found else { return Ok(Value::Null) };
    Ok(json!({
        "contents": { "kind": "markdown", "value": found.text },
        "range": asked.range(found.range),
    }))
}

/// The parameters of a call while it is written.
pub fn signature(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: TextDocumentPositionParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let offset = asked.offset(params.position);
    let Some(found) = signature::at(&asked.open.view, asked.page, offset) else {
        return Ok(Value::Null);
    };
    // Labels of parameters are texts of the label: offsets would count UTF-16 whatever was agreed.
    let label = |&(start, end): &(usize, usize)| json!({ "label": found.label.get(start..end).unwrap_or_default() });
    let parameters: Vec<Value> = found.parameters.iter().map(label).collect();
    let mut signature = json!({ "label": found.label, "parameters": parameters });
    if let (Some(text), Some(all)) = (&found.documentation, signature.as_object_mut()) {
        all.insert("documentation".into(), json!({ "kind": "markdown", "value": text }));
    }
    Ok(json!({
        "signatures": [signature],
        "activeSignature": 0,
        "activeParameter": found.active,
    }))
}

/// The hints of a range.
pub fn hints(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: InlayHintParams = params(value)?;
    if server.client.setting("inlayHints") == Some(false) {
        return Ok(json!([]));
    }
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let found = beside::hints(fresh(&asked), asked.page, asked.bytes(params.range));
    let made = found.iter().map(|hint| {
        let mut made = json!({
            "position": asked.position(hint.offset),
            "label": hint.text,
            "paddingLeft": true,
        });
        if let (Some(tip), Some(all)) = (&hint.tip, made.as_object_mut()) {
            all.insert("tooltip".into(), json!({ "kind": "markdown", "value": tip }));
        }
        made
    });
    Ok(made.collect())
}

/// The lenses of a document.
pub fn lenses(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: CodeLensParams = params(value)?;
    if server.client.setting("codeLens") == Some(false) {
        return Ok(json!([]));
    }
    let uri = params.text_document.uri;
    let Some(asked) = about(server, &uri) else { return Ok(Value::Null) };
    let Some(snapshot) = fresh(&asked) else { return Ok(json!([])) };
    let made = beside::lenses(snapshot, asked.page).into_iter().map(|lens| {
        let range = asked.range(lens.range);
        let place = json!({ "uri": uri, "position": range.start });
        let (command, argument) = match lens.act {
            Act::Verdict => ("deleg.showVerdict", place),
            Act::Json => ("deleg.showJson", place),
            Act::Describe => ("deleg.describe", place),
            Act::Test(name) => ("deleg.runTest", json!({ "uri": uri, "name": name })),
        };
        json!({
            "range": range,
            "command": { "title": lens.title, "command": command, "arguments": [argument] },
        })
    });
    Ok(made.collect())
}

/// The colours of a document.
pub fn tokens(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: SemanticTokensParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let all = Bytes::new(0, asked.page.text.len());
    let found = semantic::tokens(&asked.open.view, asked.page, all);
    Ok(json!({ "data": encoded(&asked, &found) }))
}

/// The colours of a part of a document.
pub fn tokens_in(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: SemanticTokensRangeParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(Value::Null) };
    let found = semantic::tokens(&asked.open.view, asked.page, asked.bytes(params.range));
    Ok(json!({ "data": encoded(&asked, &found) }))
}

/// Tokens as the protocol has them: five numbers each, relative to the one before.
fn encoded(asked: &Asked<'_>, tokens: &[Token]) -> Vec<u32> {
    let mut data = Vec::with_capacity(tokens.len() * 5);
    let (mut line, mut column) = (0, 0);
    for token in tokens {
        let range = asked.range(token.range);
        // The protocol knows no token over several lines.
        if range.start.line != range.end.line || range.start.character == range.end.character {
            continue;
        }
        let class = CLASSES.iter().position(|(_, class)| *class == token.class).unwrap_or(0);
        let start = range.start;
        let by = if start.line == line { start.character - column } else { start.character };
        let class = u32::try_from(class).unwrap_or(0);
        let length = range.end.character - start.character;
        data.extend([start.line - line, by, length, class, token.modifiers]);
        (line, column) = (start.line, start.character);
    }
    data
}
