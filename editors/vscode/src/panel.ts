// The JSON that the sentence under the cursor builds, beside the file. The server says it anew when the cursor moves or
// the text changes.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { shown, type Built } from './built';

const ADDRESS = vscode.Uri.parse('deleg-json:/Sentence.jsonc');

export class Panel implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private text = shown(null);
  private client: LanguageClient | undefined;
  private readonly parts: vscode.Disposable[] = [
    this.changed,
    vscode.workspace.registerTextDocumentContentProvider(ADDRESS.scheme, this),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)),
    vscode.window.onDidChangeActiveTextEditor(editor => this.follow(editor)),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      const gone = closed.some(tab => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === ADDRESS.toString());
      if (gone) void this.client?.sendNotification('deleg/cursor', {});
    }),
  ];

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  /** A server has begun to answer. */
  serve(client: LanguageClient): void {
    this.client = client;
    this.parts.push(client.onNotification('deleg/jsonChanged', (said: { json: Built | null }) => this.say(said.json)));
    this.follow(vscode.window.activeTextEditor);
  }

  provideTextDocumentContent(): string {
    return this.text;
  }

  /** Opens it for a place, or for the cursor. */
  async show(uri: vscode.Uri, position: vscode.Position): Promise<void> {
    const client = this.client;
    if (!client) return;
    const at = { textDocument: { uri: client.code2ProtocolConverter.asUri(uri) }, position: client.code2ProtocolConverter.asPosition(position) };
    this.say(await client.sendRequest<Built | null>('deleg/json', at));
    const document = await vscode.workspace.openTextDocument(ADDRESS);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: false });
    await client.sendNotification('deleg/cursor', at);
  }

  private get visible(): boolean {
    return vscode.window.visibleTextEditors.some(editor => editor.document.uri.toString() === ADDRESS.toString());
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    const client = this.client;
    if (!client || editor?.document.languageId !== 'deleg' || !this.visible) return;
    void client.sendNotification('deleg/cursor', {
      textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(editor.document),
      position: client.code2ProtocolConverter.asPosition(editor.selection.active),
    });
  }

  private say(built: Built | null): void {
    const text = shown(built);
    if (text === this.text) return;
    this.text = text;
    this.changed.fire(ADDRESS);
  }
}
