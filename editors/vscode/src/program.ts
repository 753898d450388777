// Runs the program, and finds the project of a file.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as vscode from 'vscode';

export interface Project {
  /** Where the program is run. */
  folder: string;
  /** Its arguments that name files: none where settings do. */
  paths: string[];
}

/** The folder with the settings of a file, or the file alone. */
export function projectOf(file: vscode.Uri): Project {
  for (let folder = dirname(file.fsPath); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'deleg.toml'))) return { folder, paths: [] };
    if (folder === dirname(folder)) break;
  }
  const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? dirname(file.fsPath);
  return { folder, paths: [relative(folder, file.fsPath)] };
}

export interface Output { status: number; stdout: string; stderr: string }

export function run(program: string, args: string[], folder: string, token?: vscode.CancellationToken): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code: unknown = error && (error as NodeJS.ErrnoException).code;
      if (typeof code === 'string') reject(new Error(`${program} cannot be run: ${code}`));
      else resolve({ status: typeof code === 'number' ? code : error ? 1 : 0, stdout, stderr });
    });
    token?.onCancellationRequested(() => child.kill());
  });
}
