// The language server: started, stopped, and what its commands do here.
import * as vscode from 'vscode';
import { LanguageClient, TransportKind, type LanguageClientOptions, type StaticFeature } from 'vscode-languageclient/node';

/** A place that a lens or an action names, as the protocol writes it. */
export interface Argument { uri?: string; position?: { line: number; character: number }; name?: string; code?: string }

/** What a command of the server's does in this editor; none where the server is asked. */
export type Act = (command: string, argument: Argument, ask: () => Promise<unknown>) => Promise<unknown>;

/** What this client can beyond the protocol. */
const EXPERIMENTAL: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...(capabilities.experimental as object), delegDocuments: true };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};

const settings = (): unknown => JSON.parse(JSON.stringify(vscode.workspace.getConfiguration('deleg')));

export function create(program: string, output: vscode.OutputChannel, act: Act): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: 'file', language: 'deleg' }, { scheme: 'untitled', language: 'deleg' }],
    outputChannel: output,
    traceOutputChannel: output,
    initializationOptions: settings(),
    synchronize: { configurationSection: 'deleg' },
    markdown: { isTrusted: false, supportHtml: false },
    middleware: {
      executeCommand: (command, args, next) => {
        const ask = async (): Promise<unknown> => next(command, args);
        return act(command, (args[0] ?? {}) as Argument, ask);
      },
    },
  };
  const server = { command: program, args: ['lsp'], transport: TransportKind.stdio };
  const client = new LanguageClient('deleg', 'Deleg', { run: server, debug: server }, options);
  client.registerFeature(EXPERIMENTAL);
  return client;
}
