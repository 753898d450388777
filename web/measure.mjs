// The module without a browser: measure.mjs SITE. Processor time, which other programs on the machine do not lengthen,
// of the start and of a whole answer for each example.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const site = process.argv[2];
const spent = () => process.cpuUsage().user / 1000;
let start = spent();
const bytes = readFileSync(join(site, "deleg.wasm"));
const { instance } = await WebAssembly.instantiate(bytes, {});
const { memory, room, ask, leave } = instance.exports;
const started = spent() - start;
function answer(question) {
  const text = new TextEncoder().encode(JSON.stringify(question));
  const place = room(text.length);
  new Uint8Array(memory.buffer, place, text.length).set(text);
  const at = ask(place, text.length) >>> 0;
  const length = new DataView(memory.buffer).getUint32(at, true);
  const said = new TextDecoder().decode(new Uint8Array(memory.buffer, at + 4, length));
  leave(at);
  return JSON.parse(said);
}
const examples = JSON.parse(readFileSync(join(site, "examples.json"), "utf8"));
start = spent();
answer({ ask: "check", text: examples.check[0].text });
console.log(`start: ${started.toFixed(0)} ms of the processor; first answer: ${(spent() - start).toFixed(0)} ms`);
// Until the engine has made fast code of what is used, and has nothing of that to do.
for (let round = 0; round < 8; round += 1) {
  for (const [mode, list] of Object.entries(examples)) for (const { text } of list) answer({ ask: mode, text });
}
await new Promise((resolve) => setTimeout(resolve, 3000));
for (const [mode, list] of Object.entries(examples)) {
  for (const { title, text } of list) {
    start = spent();
    const times = 10;
    for (let round = 0; round < times; round += 1) answer({ ask: mode, text });
    console.log(`${mode} "${title}": ${((spent() - start) / times).toFixed(1)} ms`);
  }
}
