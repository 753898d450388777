// The picture of who may make what, beside the file; it is drawn again when a file is saved.
import * as vscode from 'vscode';
import { projectOf, run } from './program';

export class Picture implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private file: vscode.Uri | undefined;
  private readonly saved = vscode.workspace.onDidSaveTextDocument(document => {
    if (document.languageId === 'deleg') void this.draw();
  });

  constructor(private readonly program: () => string | undefined) {}

  dispose(): void {
    this.saved.dispose();
    this.panel?.dispose();
  }

  async show(file: vscode.Uri): Promise<void> {
    this.file = file;
    if (!this.panel) {
      this.panel = vscode.window.createWebviewPanel(
        'deleg.picture', 'Who may make what', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, enableFindWidget: true },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
    }
    await this.draw();
  }

  private async draw(): Promise<void> {
    const program = this.program();
    if (!this.panel || !this.file || !program) return;
    const project = projectOf(this.file);
    let inside: string;
    try {
      const output = await run(program, ['describe', '--color', 'never', '--format', 'svg', ...project.paths], project.folder);
      const svg = output.stdout.indexOf('<svg');
      inside = output.status === 0 && svg >= 0
        ? `<main>${output.stdout.slice(svg)}</main>`
        : `<p>There is no picture:</p><pre>${escape(output.stderr || output.stdout)}</pre>`;
    } catch (error) {
      inside = `<pre>${escape(String(error))}</pre>`;
    }
    this.panel.webview.html = page(inside);
  }
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

function page(inside: string): string {
  return `<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>
  main { background: #fff; border-radius: 6px; padding: 12px; overflow: auto; }
  main svg { max-width: 100%; height: auto; }
  pre { white-space: pre-wrap; font-family: var(--vscode-editor-font-family); }
</style></head><body>${inside}</body></html>`;
}
