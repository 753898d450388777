//! The table of features: a row a method, with what the editor is told of it and the function that answers.

use super::server::Server;
use super::{actions, beside, commands, complete, format, navigate, pull};
use serde_json::Value;

/// What a request needs before it can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The newest text.
    Text,
    /// The check of the newest text.
    Check,
    /// The check of the newest texts of every project.
    Checks,
}

/// A feature.
#[derive(Clone, Copy)]
pub struct Feature {
    /// The request.
    pub method: &'static str,
    /// What the editor is told: a key of the capabilities, and its value as JSON.
    pub capability: Option<(&'static str, &'static str)>,
    /// What it needs.
    pub needs: Needs,
    /// Answers it.
    pub answer: fn(&mut Server, Value) -> Result<Value, String>,
}

const fn row(
    method: &'static str,
    capability: Option<(&'static str, &'static str)>,
    needs: Needs,
    answer: fn(&mut Server, Value) -> Result<Value, String>,
) -> Feature {
    Feature { method, capability, needs, answer }
}

const TRUE: &str = "true";

/// Every feature.
pub const FEATURES: &[Feature] = &[
    row(
        "textDocument/codeAction",
        Some((
            "codeActionProvider",
            r#"{"codeActionKinds":["quickfix","source.fixAll","source.fixAll.deleg"]}"#,
        )),
        Needs::Check,
        actions::actions,
    ),
    row(
        "textDocument/completion",
        Some((
            "completionProvider",
            r#"{"triggerCharacters":[":","/","\"","{","@","$","."],"resolveProvider":true}"#,
        )),
        Needs::Text,
        complete::list,
    ),
    row("completionItem/resolve", None, Needs::Text, complete::resolve),
    row("textDocument/hover", Some(("hoverProvider", TRUE)), Needs::Text, beside::hover),
    row(
        "textDocument/signatureHelp",
        Some((
            "signatureHelpProvider",
            r#"{"triggerCharacters":["(",","],"retriggerCharacters":[","]}"#,
        )),
        Needs::Text,
        beside::signature,
    ),
    row(
        "textDocument/definition",
        Some(("definitionProvider", TRUE)),
        Needs::Text,
        navigate::definition,
    ),
    row(
        "textDocument/declaration",
        Some(("declarationProvider", TRUE)),
        Needs::Text,
        navigate::definition,
    ),
    row(
        "textDocument/references",
        Some(("referencesProvider", TRUE)),
        Needs::Text,
        navigate::references,
    ),
    row(
        "textDocument/documentHighlight",
        Some(("documentHighlightProvider", TRUE)),
        Needs::Text,
        navigate::highlights,
    ),
    row(
        "textDocument/rename",
        Some(("renameProvider", r#"{"prepareProvider":true}"#)),
        Needs::Text,
        navigate::rename,
    ),
    row("textDocument/prepareRename", None, Needs::Text, navigate::prepare_rename),
    row(
        "textDocument/documentSymbol",
        Some(("documentSymbolProvider", TRUE)),
        Needs::Text,
        navigate::symbols,
    ),
    row(
        "workspace/symbol",
        Some(("workspaceSymbolProvider", TRUE)),
        Needs::Text,
        navigate::workspace_symbols,
    ),
    row(
        "textDocument/foldingRange",
        Some(("foldingRangeProvider", TRUE)),
        Needs::Text,
        navigate::folds,
    ),
    row(
        "textDocument/selectionRange",
        Some(("selectionRangeProvider", TRUE)),
        Needs::Text,
        navigate::selections,
    ),
    row(
        "textDocument/documentLink",
        Some(("documentLinkProvider", r#"{"resolveProvider":false}"#)),
        Needs::Text,
        navigate::links,
    ),
    row(
        "textDocument/semanticTokens/full",
        Some(("semanticTokensProvider", TRUE)),
        Needs::Text,
        beside::tokens,
    ),
    row("textDocument/semanticTokens/range", None, Needs::Text, beside::tokens_in),
    row(
        "textDocument/formatting",
        Some(("documentFormattingProvider", TRUE)),
        Needs::Text,
        format::document,
    ),
    row(
        "textDocument/rangeFormatting",
        Some(("documentRangeFormattingProvider", TRUE)),
        Needs::Text,
        format::range,
    ),
    row(
        "textDocument/onTypeFormatting",
        Some((
            "documentOnTypeFormattingProvider",
            r#"{"firstTriggerCharacter":"}","moreTriggerCharacter":["\n"]}"#,
        )),
        Needs::Text,
        format::on_type,
    ),
    row("textDocument/inlayHint", Some(("inlayHintProvider", TRUE)), Needs::Check, beside::hints),
    row(
        "textDocument/codeLens",
        Some(("codeLensProvider", r#"{"resolveProvider":false}"#)),
        Needs::Check,
        beside::lenses,
    ),
    row(
        "workspace/executeCommand",
        Some(("executeCommandProvider", TRUE)),
        Needs::Check,
        commands::execute,
    ),
    row(
        "textDocument/diagnostic",
        Some((pull::PROVIDER, pull::OPTIONS)),
        Needs::Check,
        pull::document,
    ),
    row("workspace/diagnostic", None, Needs::Checks, pull::workspace),
    row("deleg/json", None, Needs::Check, commands::json),
    row("deleg/verdict", None, Needs::Check, commands::verdict),
    row("deleg/describe", None, Needs::Check, commands::describe),
    row("deleg/tests", None, Needs::Text, commands::tests),
    row("deleg/runTests", None, Needs::Check, commands::run_tests),
    row("deleg/explain", None, Needs::Text, commands::explain),
    row("deleg/graph", None, Needs::Check, commands::picture),
    row("deleg/text", None, Needs::Text, commands::text),
];

/// The feature of a method.
pub fn find(method: &str) -> Option<&'static Feature> {
    FEATURES.iter().find(|feature| feature.method == method)
}
