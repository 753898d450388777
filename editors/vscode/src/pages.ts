// What the server says in a page: a verdict with its calls, a description, the page of a code.
import * as vscode from 'vscode';

export interface Page { title: string; language: string; text: string }

const SCHEME = 'deleg-page';

export class Pages implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly texts = new Map<string, string>();
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  dispose(): void {
    this.registered.dispose();
    this.changed.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  async show(page: Page | null | undefined): Promise<void> {
    if (!page?.text) {
      void vscode.window.showInformationMessage(page?.title ?? 'There is nothing to show while the files do not check.');
      return;
    }
    const name = page.title.endsWith('.md') ? page.title : `${page.title}.md`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name.replace(/[/\\?#]/g, '-')}` });
    this.texts.set(uri.toString(), page.text);
    this.changed.fire(uri);
    if (page.language === 'markdown') {
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }
}
