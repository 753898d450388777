// `deleg check`, `build`, `test` and `fmt` as tasks, whose messages become problems.
import * as vscode from 'vscode';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const COMMANDS = [
  { command: 'check', args: ['--format', 'short'], group: vscode.TaskGroup.Build },
  { command: 'build', args: ['-o', 'policies'], group: vscode.TaskGroup.Build },
  { command: 'test', args: [], group: vscode.TaskGroup.Test },
  { command: 'fmt', args: ['--check'], group: vscode.TaskGroup.Clean },
];

interface Definition extends vscode.TaskDefinition { command: string; args?: string[] }

export class Tasks implements vscode.TaskProvider {
  constructor(private readonly program: () => string | undefined) {}

  provideTasks(): vscode.Task[] {
    return (vscode.workspace.workspaceFolders ?? []).flatMap(folder => COMMANDS.map(({ command, args, group }) => {
      const paths = existsSync(join(folder.uri.fsPath, 'deleg.toml')) ? [] : ['.'];
      return this.task({ type: 'deleg', command, args: [...args, ...paths] }, folder, group);
    }));
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = task.definition as Definition;
    const known = COMMANDS.find(one => one.command === definition.command);
    const scope = task.scope ?? vscode.TaskScope.Workspace;
    return known && this.task({ ...definition, args: definition.args ?? known.args }, scope, known.group, definition);
  }

  private task(definition: Definition, scope: vscode.WorkspaceFolder | vscode.TaskScope, group: vscode.TaskGroup, shown = definition): vscode.Task {
    const run = new vscode.ProcessExecution(this.program() ?? 'deleg', [definition.command, '--color', 'never', ...(definition.args ?? [])]);
    const task = new vscode.Task(shown, scope, definition.command, 'deleg', run, '$deleg');
    task.group = group;
    return task;
  }
}
