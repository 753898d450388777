//! Quick fixes: every fix of what was found, the guards that close an escape, all fixes at once, and the page of a code.

use super::ask::{about, params, workspace_edit};
use super::convert::{self, Texts};
use super::server::Server;
use crate::analysis::edit::Range as Bytes;
use crate::analysis::fixes;
use crate::diag::{Diagnostic, Edit, Fix};
use lsp_types::CodeActionParams;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// What can be done at a place.
pub fn actions(server: &mut Server, value: Value) -> Result<Value, String> {
    let params: CodeActionParams = params(value)?;
    let Some(asked) = about(server, &params.text_document.uri) else { return Ok(json!([])) };
    let Some(checked) = &asked.open.checked else { return Ok(json!([])) };
    let snapshot = &checked.snapshot;
    let paths: Vec<PathBuf> = snapshot.keys().iter().map(|key| checked.project.path(key)).collect();
    let texts = Texts::new(snapshot.sources(), &paths, server.client.encoding);
    let here = asked.bytes(params.range);
    let touches = |found: &&Diagnostic| {
        let span = Bytes::from(found.primary.span);
        found.primary.span.file == asked.page.file
            && here.start <= span.end
            && span.start <= here.end
    };
    let wanted = |kind: &str| match &params.context.only {
        None => true,
        Some(only) => only.iter().any(|one| {
            let one = one.as_str();
            kind == one || kind.strip_prefix(one).is_some_and(|rest| rest.starts_with('.'))
        }),
    };
    let mut made: Vec<Value> = Vec::new();
    if wanted("quickfix") {
        for found in snapshot.diagnostics().iter().filter(touches) {
            let mut first = true;
            for fix in found.fixes.iter().cloned().chain(fixes::guards(found, asked.page)) {
                made.push(quick_fix(&fix, found, &texts, server.client.related, first));
                first = false;
            }
            made.push(explain(found, &texts, server.client.related));
        }
    }
    if wanted("source.fixAll.deleg") {
        let own = |file| file == asked.page.file;
        let here = snapshot.diagnostics().iter().filter(|one| own(one.primary.span.file)).cloned();
        let here: Vec<Diagnostic> = here.collect();
        let all = fixes::together(&here, &own);
        let edits: Vec<Edit> = all.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
        if !edits.is_empty() {
            made.push(json!({
                "title": match all.len() {
                    1 => "apply the one fix of this file that is certain".to_owned(),
                    count => format!("apply the {count} fixes of this file that are certain"),
                },
                "kind": "source.fixAll.deleg",
                "edit": changes(&edits, &texts),
            }));
        }
    }
    Ok(json!(made))
}

fn changes(edits: &[Edit], texts: &Texts<'_>) -> Value {
    let by_file = texts.edits(edits).into_iter().map(|(uri, edits)| (uri, json!(edits)));
    workspace_edit(by_file.collect::<Map<String, Value>>())
}

fn quick_fix(
    fix: &Fix,
    found: &Diagnostic,
    texts: &Texts<'_>,
    related: bool,
    first: bool,
) -> Value {
    json!({
        "title": fix.title,
        "kind": "quickfix",
        "diagnostics": [convert::diagnostic(found, texts, related)],
        "isPreferred": first,
        "edit": changes(&fix.edits, texts),
    })
}

/// The page of a code, for editors that show no links.
fn explain(found: &Diagnostic, texts: &Texts<'_>, related: bool) -> Value {
    let code = found.code.as_str();
    let title = format!("explain {code} ({})", found.code.entry().name);
    json!({
        "title": title,
        "kind": "quickfix",
        "diagnostics": [convert::diagnostic(found, texts, related)],
        "command": { "title": title, "command": "deleg.explain", "arguments": [{ "code": code }] },
    })
}
