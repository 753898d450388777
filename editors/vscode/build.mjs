// Bundles the extension into dist/, with the TextMate grammar that the other editors have too.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync } from 'node:fs';

const minify = process.argv.includes('--minify');
mkdirSync('dist', { recursive: true });
copyFileSync('../textmate/deleg.tmLanguage.json', 'dist/deleg.tmLanguage.json');
const common = { bundle: true, platform: 'node', target: 'node20', minify, logLevel: 'warning', legalComments: 'none' };
await build({ ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', format: 'cjs', external: ['vscode'] });
// What needs no editor, for the tests.
await build({ ...common, entryPoints: ['src/binary.ts', 'src/junit.ts', 'src/found.ts', 'src/built.ts'], outdir: 'dist/test', format: 'esm', outExtension: { '.js': '.mjs' } });
