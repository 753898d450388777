// Starts what there is: the server, the panels, the tests, the tasks.
import * as vscode from 'vscode';
import { homedir } from 'node:os';
import type { LanguageClient } from 'vscode-languageclient/node';
import { find, type Answer } from './binary';
import { create, type Act } from './client';
import { Pages, type Page } from './pages';
import { Panel } from './panel';
import { Picture } from './picture';
import { run } from './program';
import { Status } from './status';
import { Tasks } from './tasks';
import { Explorer } from './tests';

const HOW = 'https://github.com/deleg-lang/deleg#install';

let client: LanguageClient | undefined;
let output: vscode.OutputChannel;
let status: Status;
let panel: Panel;
let act: Act;

function search(): Answer {
  const configuration = vscode.workspace.getConfiguration('deleg');
  return find({
    setting: configuration.get<string>('path', '').trim(),
    folders: (vscode.workspace.workspaceFolders ?? []).map(folder => folder.uri.fsPath),
    path: process.env.PATH ?? '',
    home: homedir(),
    platform: process.platform,
    trusted: vscode.workspace.isTrusted,
  });
}

const program = (): string | undefined => search().found;

async function start(): Promise<void> {
  await client?.dispose().catch(() => undefined);
  client = undefined;
  const answer = search();
  if (answer.found === undefined) {
    fail(answer.why);
    return;
  }
  output.appendLine(`${answer.found}, from ${answer.how}`);
  try {
    const version = (await run(answer.found, ['--version'], homedir())).stdout.trim();
    client = create(answer.found, output, act);
    await client.start();
    panel.serve(client);
    status.running(`${version}\n${answer.found}`);
  } catch (error) {
    fail(`${answer.found} does not answer as a language server: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function fail(why: string): void {
  status.failed(why);
  output.appendLine(why);
  void vscode.window.showErrorMessage(`${why} Files are coloured, but not checked.`, 'Choose…', 'How to install').then(async choice => {
    if (choice === 'Choose…') await choosePath();
    if (choice === 'How to install') await vscode.env.openExternal(vscode.Uri.parse(HOW));
  });
}

async function choosePath(): Promise<void> {
  const files = await vscode.window.showOpenDialog({ canSelectMany: false, title: 'The program deleg' });
  const file = files?.[0];
  if (file) await vscode.workspace.getConfiguration('deleg').update('path', file.fsPath, vscode.ConfigurationTarget.Global);
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel('Deleg');
  status = new Status();
  panel = new Panel();
  const pages = new Pages();
  const picture = new Picture(program);
  const explorer = new Explorer(program);
  act = async (command, { uri, position, name }, ask) => {
    const file = uri === undefined ? undefined : vscode.Uri.parse(uri);
    if (command === 'deleg.showJson' && file) {
      return panel.show(file, new vscode.Position(position?.line ?? 0, position?.character ?? 0));
    }
    if (command === 'deleg.runTest' && file && name !== undefined) return explorer.runNamed(file, name);
    return pages.show((await ask()) as Page | null);
  };
  const withEditor = (act: (editor: vscode.TextEditor) => Promise<void>) => async () => {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId === 'deleg') await act(editor);
  };
  context.subscriptions.push(
    output, status, panel, pages, picture, explorer,
    vscode.tasks.registerTaskProvider('deleg', new Tasks(program)),
    // The server's own commands have other names: its client registers them.
    vscode.commands.registerCommand('deleg.json', withEditor(editor => panel.show(editor.document.uri, editor.selection.active))),
    vscode.commands.registerCommand('deleg.picture', withEditor(editor => picture.show(editor.document.uri))),
    vscode.commands.registerCommand('deleg.restart', start),
    vscode.commands.registerCommand('deleg.output', () => output.show()),
    vscode.commands.registerCommand('deleg.choosePath', choosePath),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('deleg.path')) void start();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void start()),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}
