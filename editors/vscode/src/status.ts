// The state of the server and of the file at hand, in the status bar.
import * as vscode from 'vscode';

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('deleg.status', vscode.StatusBarAlignment.Left, 0);
  private readonly parts = [
    vscode.languages.onDidChangeDiagnostics(() => this.show()),
    vscode.window.onDidChangeActiveTextEditor(() => this.show()),
  ];
  private trouble: string | undefined;
  private about = '';

  constructor() {
    this.item.name = 'Deleg';
    this.show();
  }

  dispose(): void {
    this.item.dispose();
    for (const part of this.parts) part.dispose();
  }

  /** The server runs. */
  running(about: string): void {
    this.trouble = undefined;
    this.about = about;
    this.show();
  }

  /** It does not. */
  failed(why: string): void {
    this.trouble = why;
    this.show();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'deleg') {
      this.item.hide();
      return;
    }
    this.item.backgroundColor = undefined;
    if (this.trouble !== undefined) {
      this.item.text = '$(circle-slash) Deleg: no program';
      this.item.tooltip = this.trouble;
      this.item.command = 'deleg.choosePath';
      this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
    } else {
      const found = vscode.languages.getDiagnostics(document.uri);
      const count = (severity: vscode.DiagnosticSeverity): number => found.filter(one => one.severity === severity).length;
      const errors = count(vscode.DiagnosticSeverity.Error);
      const warnings = count(vscode.DiagnosticSeverity.Warning);
      const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
      this.item.text = errors > 0 ? `$(error) Deleg: ${plural(errors, 'error')}`
        : warnings > 0 ? `$(warning) Deleg: ${plural(warnings, 'warning')}` : '$(shield) Deleg: holds';
      this.item.tooltip = this.about;
      this.item.command = 'deleg.output';
    }
    this.item.show();
  }
}
