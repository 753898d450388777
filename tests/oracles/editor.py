#!/usr/bin/env python3
"""The language server against an independent client: pygls, which reads every message by the types of lsprotocol.

`editor.py PROGRAM` opens a project of two files, sees a diagnostic, applies its fix, completes an action, hovers, renames
across files, formats, runs a test from its lens, and says goodbye. What does not fit the protocol's types fails.
"""

import asyncio
import pathlib
import sys
import tempfile

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

SHARED = """account main = 515436951152

boundary Ceiling {
    allow s3:GetObject on s3 object acme/*
}
"""

MAIN = """use "shared.deleg"

group devs {
    allow s3:GetObjct on s3 object acme/*
}

delegate   devs may create roles web-* bounded by Ceiling

test "devs read" {
    as devs {
        may s3:GetObject on s3 object acme/x
    }
}
"""


class Editor:
    """The client, with the texts that it holds."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.found: asyncio.Queue = asyncio.Queue()

        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self.found.put_nowait(params)

        @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        def registered(params: lsp.RegistrationParams) -> None:
            pass

        for refresh in (lsp.WORKSPACE_CODE_LENS_REFRESH, lsp.WORKSPACE_INLAY_HINT_REFRESH):
            client.feature(refresh)(lambda params: None)

    def open(self, path: pathlib.Path) -> str:
        uri = path.as_uri()
        self.texts[uri], self.versions[uri] = path.read_text(), 1
        item = lsp.TextDocumentItem(uri=uri, language_id="deleg", version=1, text=self.texts[uri])
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))
        return uri

    async def diagnostics(self, uri: str) -> list[lsp.Diagnostic]:
        while True:
            params = await asyncio.wait_for(self.found.get(), 120)
            if params.uri == uri and params.version == self.versions[uri]:
                return list(params.diagnostics)

    async def clean(self, uri: str) -> None:
        """Until nothing is said: a file beside this one may be read a moment later."""
        while await self.diagnostics(uri):
            pass

    def apply(self, changes: dict[str, list[lsp.TextEdit]]) -> None:
        for uri, edits in changes.items():
            text = self.texts.get(uri)
            if text is None:
                text = pathlib.Path(uri.removeprefix("file://")).read_text()
            lines = text.splitlines(keepends=True)
            starts = [0]
            for line in lines:
                starts.append(starts[-1] + len(line))
            place = lambda at: starts[at.line] + at.character
            for edit in sorted(edits, key=lambda edit: -place(edit.range.start)):
                text = text[: place(edit.range.start)] + edit.new_text + text[place(edit.range.end) :]
            if uri not in self.texts:
                pathlib.Path(uri.removeprefix("file://")).write_text(text)
                change = lsp.FileEvent(uri=uri, type=lsp.FileChangeType.Changed)
                self.client.workspace_did_change_watched_files(
                    lsp.DidChangeWatchedFilesParams(changes=[change])
                )
                continue
            self.texts[uri] = text
            self.versions[uri] += 1
            document = lsp.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
            whole = lsp.TextDocumentContentChangeWholeDocument(text=text)
            self.client.text_document_did_change(
                lsp.DidChangeTextDocumentParams(text_document=document, content_changes=[whole])
            )

    def at(self, uri: str, words: str, within: int = 0) -> lsp.Position:
        before = self.texts[uri][: self.texts[uri].index(words) + within]
        return lsp.Position(line=before.count("\n"), character=len(before) - before.rfind("\n") - 1)


async def session(program: str, folder: pathlib.Path) -> None:
    (folder / "deleg.toml").write_text("")
    (folder / "shared.deleg").write_text(SHARED)
    (folder / "main.deleg").write_text(MAIN)
    client = LanguageClient("editor", "1")
    editor = Editor(client)
    await client.start_io(program, "lsp")
    capabilities = lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf32]),
        workspace=lsp.WorkspaceClientCapabilities(
            did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=True
            )
        ),
        experimental={"delegDocuments": True},
    )
    hello = await client.initialize_async(
        lsp.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[lsp.WorkspaceFolder(uri=folder.as_uri(), name="project")],
        )
    )
    assert hello.capabilities.position_encoding == lsp.PositionEncodingKind.Utf32
    client.initialized(lsp.InitializedParams())
    uri = editor.open(folder / "main.deleg")
    document = lsp.TextDocumentIdentifier(uri=uri)

    found = await editor.diagnostics(uri)
    assert [one.code for one in found] == ["E0302"], found
    assert found[0].code_description.href.endswith("E0302.md")
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(document, found[0].range, lsp.CodeActionContext(diagnostics=found))
    )
    fix = next(one for one in actions if one.is_preferred)
    editor.apply(fix.edit.changes)
    await editor.clean(uri)

    at = editor.at(uri, "s3:GetObject", 8)
    completion = await client.text_document_completion_async(lsp.CompletionParams(document, at))
    assert "s3:GetObject" in [item.label for item in completion.items]
    resolved = await client.completion_item_resolve_async(completion.items[0])
    assert resolved.documentation.value
    hover = await client.text_document_hover_async(lsp.HoverParams(document, at))
    assert "s3:GetObject" in hover.contents.value

    at = editor.at(uri, "Ceiling", 2)
    renamed = await client.text_document_rename_async(lsp.RenameParams(document, at, "Limit"))
    assert len(renamed.changes) == 2, renamed
    editor.apply(renamed.changes)
    await editor.clean(uri)
    assert "boundary Limit" in (folder / "shared.deleg").read_text()

    options = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
    edits = await client.text_document_formatting_async(
        lsp.DocumentFormattingParams(document, options)
    )
    editor.apply({uri: edits})
    assert "delegate devs may" in editor.texts[uri]
    await editor.clean(uri)

    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))
    titles = [lens.command.title for lens in lenses]
    assert any(title.startswith("proved, ") for title in titles), titles
    lens = next(lens for lens in lenses if lens.command.command == "deleg.runTest")
    report = await client.workspace_execute_command_async(
        lsp.ExecuteCommandParams(lens.command.command, lens.command.arguments)
    )
    assert "1 expectation holds" in str(report), report

    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    for answer in (
        client.text_document_inlay_hint_async(lsp.InlayHintParams(document, whole)),
        client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document)),
        client.text_document_folding_range_async(lsp.FoldingRangeParams(document)),
        client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(document)),
        client.text_document_document_link_async(lsp.DocumentLinkParams(document)),
        client.text_document_definition_async(lsp.DefinitionParams(document, at)),
        client.text_document_references_async(
            lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), document, at)
        ),
        client.text_document_document_highlight_async(lsp.DocumentHighlightParams(document, at)),
        client.text_document_selection_range_async(lsp.SelectionRangeParams(document, [at])),
        client.workspace_symbol_async(lsp.WorkspaceSymbolParams("devs")),
        client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(document)),
        client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams([])),
    ):
        assert await asyncio.wait_for(answer, 120), answer
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(asyncio.wait_for(session(sys.argv[1], pathlib.Path(made).resolve()), 600))
    print("the server speaks with an independent client")
