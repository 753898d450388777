// The `test` blocks in the test explorer.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { tests } from './found';
import { read, type Result } from './junit';
import { projectOf, run, type Project } from './program';

export class Explorer implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('deleg', 'Deleg');
  private readonly parts: vscode.Disposable[] = [this.controller];

  constructor(private readonly program: () => string | undefined) {
    this.controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, (request, token) => this.run(request, token), true);
    this.controller.resolveHandler = async item => {
      if (!item) await this.findAll();
    };
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.deleg');
    this.parts.push(
      watcher,
      watcher.onDidCreate(file => this.readFile(file)),
      watcher.onDidChange(file => this.readFile(file)),
      watcher.onDidDelete(file => this.controller.items.delete(file.toString())),
      vscode.workspace.onDidOpenTextDocument(document => this.readText(document.uri, document.getText(), document.languageId)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.readText(document.uri, document.getText(), document.languageId)),
    );
    for (const document of vscode.workspace.textDocuments) this.readText(document.uri, document.getText(), document.languageId);
    void this.findAll();
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private async findAll(): Promise<void> {
    const files = await vscode.workspace.findFiles('**/*.deleg', '**/{node_modules,target}/**', 2000);
    await Promise.all(files.map(file => this.readFile(file)));
  }

  private async readFile(file: vscode.Uri): Promise<void> {
    if (vscode.workspace.textDocuments.some(document => document.uri.toString() === file.toString())) return;
    const bytes = await vscode.workspace.fs.readFile(file);
    this.readText(file, new TextDecoder().decode(bytes), 'deleg');
  }

  private readText(file: vscode.Uri, text: string, language: string): void {
    if (language !== 'deleg' || file.scheme !== 'file') return;
    const found = tests(text);
    if (found.length === 0) {
      this.controller.items.delete(file.toString());
      return;
    }
    let parent = this.controller.items.get(file.toString());
    if (!parent) {
      parent = this.controller.createTestItem(file.toString(), vscode.workspace.asRelativePath(file), file);
      this.controller.items.add(parent);
    }
    parent.children.replace(found.map(({ name, line, endLine }) => {
      const item = this.controller.createTestItem(`${file.toString()}#${name}`, name, file);
      item.range = new vscode.Range(line, 0, endLine, 1);
      return item;
    }));
  }

  /** Runs the tests of a name in a file, as a lens above them asks. */
  async runNamed(file: vscode.Uri, name: string): Promise<void> {
    const item = this.controller.items.get(file.toString())?.children.get(`${file.toString()}#${name}`);
    const request = new vscode.TestRunRequest(item ? [item] : undefined);
    await this.run(request, new vscode.CancellationTokenSource().token);
    await vscode.commands.executeCommand('testing.showMostRecentOutput');
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request);
    const asked: vscode.TestItem[] = [];
    const add = (item: vscode.TestItem): void => {
      if (request.exclude?.includes(item)) return;
      if (item.children.size > 0) item.children.forEach(add);
      else asked.push(item);
    };
    if (request.include) request.include.forEach(add);
    else this.controller.items.forEach(add);
    const projects = new Map<string, { project: Project; items: vscode.TestItem[] }>();
    for (const item of asked) {
      if (!item.uri) continue;
      await vscode.workspace.textDocuments.find(one => one.uri.toString() === item.uri?.toString())?.save();
      const project = projectOf(item.uri);
      const key = [project.folder, ...project.paths].join('\0');
      if (!projects.has(key)) projects.set(key, { project, items: [] });
      projects.get(key)?.items.push(item);
      run.started(item);
    }
    try {
      for (const { project, items } of projects.values()) {
        if (token.isCancellationRequested) break;
        await this.runProject(run, project, items, token);
      }
    } catch (error) {
      for (const item of asked) run.errored(item, new vscode.TestMessage(String(error)));
    }
    run.end();
  }

  private async runProject(run: vscode.TestRun, project: Project, items: vscode.TestItem[], token: vscode.CancellationToken): Promise<void> {
    const program = this.program();
    if (!program) throw new Error('The program deleg was not found.');
    const folder = mkdtempSync(join(tmpdir(), 'deleg-'));
    try {
      const report = join(folder, 'report.xml');
      const filter = items.length === 1 ? ['--filter', items[0].label] : [];
      const start = Date.now();
      const output = await runProgram(program, ['test', '--color', 'never', '--junit', report, ...filter, ...project.paths], project.folder, token);
      run.appendOutput((output.stdout + output.stderr).replace(/\r?\n/g, '\r\n'));
      let results: Result[] = [];
      try {
        results = read(readFileSync(report, 'utf8'));
      } catch {
        // Without a report the files themselves are wrong, and the output says how.
      }
      for (const item of items) this.settle(run, item, project, results, output.stderr, Date.now() - start);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private settle(run: vscode.TestRun, item: vscode.TestItem, project: Project, results: Result[], said: string, duration: number): void {
    const result = results.find(one => one.name === item.label && resolve(project.folder, one.file) === item.uri?.fsPath);
    if (!result) {
      run.errored(item, new vscode.TestMessage(said || 'The test was not run.'), duration);
      return;
    }
    if (result.failures.length === 0) {
      run.passed(item, duration);
      return;
    }
    run.failed(item, result.failures.map(failure => {
      const message = new vscode.TestMessage(failure.text || failure.message);
      const line = Math.max(0, failure.line - 1);
      message.location = new vscode.Location(vscode.Uri.file(resolve(project.folder, failure.file)), new vscode.Range(line, 0, line, 1000));
      return message;
    }), duration);
  }
}

const runProgram = run;
