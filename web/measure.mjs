// The module without a browser: measure.mjs SITE. Processor time, which other programs on the machine do not lengthen:
// of the start, of the first answer, and of keystrokes: a letter typed into each example and taken out again, at places
// all over it and in a comment of its own. Fails where one of the page's aims is missed.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const PLACES = 40;
/** Milliseconds that a keystroke may take. */
const KEYSTROKE = 16;
/** Milliseconds until the first answer, and bytes that are sent for it. */
const [FIRST, WIRE] = [100, 1_500_000];
const site = process.argv[2];
const spent = () => process.cpuUsage().user / 1000;
/** What Linux says of this thread alone: the engine makes faster code beside it, which nobody waits for. */
const own = `/proc/self/task/${process.pid}/schedstat`;
const waited = existsSync(own) ? () => Number(readFileSync(own, "utf8").split(" ")[0]) / 1e6 : spent;
const bytes = readFileSync(join(site, "deleg.wasm"));
const examples = JSON.parse(readFileSync(join(site, "examples.json"), "utf8"));

/** A compiler that knows of no text yet. */
async function fresh(module) {
  const instance = await WebAssembly.instantiate(module, {});
  const { memory, room, ask, leave } = instance.exports;
  return (question) => {
    const text = new TextEncoder().encode(JSON.stringify(question));
    const place = room(text.length);
    new Uint8Array(memory.buffer, place, text.length).set(text);
    const at = ask(place, text.length) >>> 0;
    const length = new DataView(memory.buffer).getUint32(at, true);
    const said = new TextDecoder().decode(new Uint8Array(memory.buffer, at + 4, length));
    leave(at);
    return JSON.parse(said);
  };
}

const middle = (times) => [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)];
let [start, mine] = [spent(), waited()];
const module = await WebAssembly.compile(bytes);
const answer = await fresh(module);
const started = waited() - mine;
answer({ ask: "check", text: examples.check[0].text });
const first = waited() - mine;
console.log(`first answer: ${first.toFixed(0)} ms, ${started.toFixed(0)} of them the module's start; ${(spent() - start).toFixed(0)} with what the engine does beside it`);
const wire = readdirSync(site).reduce((sum, name) => sum + gzipSync(readFileSync(join(site, name)), { level: 9 }).length, 0);
console.log(`over the wire: ${wire} bytes, compressed by gzip`);

/** The texts that somebody types: each place with a letter more, and without it again. */
function typed(text) {
  const texts = [];
  for (let place = 0; place < PLACES; place += 1) {
    const at = Math.floor((text.length * place) / PLACES);
    texts.push(`${text.slice(0, at)}x${text.slice(at)}`, text);
  }
  for (let letter = 1; letter < 8; letter += 1) texts.push(`// ${"x".repeat(letter)}\n${text}`);
  return texts;
}

const all = Object.entries(examples).flatMap(([mode, list]) => list.map((example) => ({ mode, ...example })));
// Until the engine has made fast code of what is used, and has nothing of that to do.
for (let round = 0; round < 3; round += 1) for (const { mode, text } of all) for (const one of typed(text)) answer({ ask: mode, text: one });
await new Promise((resolve) => setTimeout(resolve, 3000));
let missed = 0;
for (const { mode, title, text } of all) {
  answer({ ask: mode, text });
  const times = typed(text).map((one) => {
    start = spent();
    answer({ ask: mode, text: one });
    return spent() - start;
  });
  const parts = mode === "audit" ? "" : ["files", "described", "picture"].map((ask) => {
    start = spent();
    answer({ ask });
    return `; ${ask} ${(spent() - start).toFixed(1)}`;
  }).join("");
  // The answer as a whole is what somebody waits for who opens the example.
  const afresh = await fresh(module);
  start = spent();
  afresh({ ask: mode, text });
  const whole = spent() - start;
  const [half, most] = [middle(times), Math.max(...times)];
  if (half > KEYSTROKE) missed += 1;
  console.log(`${mode} "${title}": a keystroke ${half.toFixed(1)} ms, at most ${most.toFixed(1)}${parts}; from nothing ${whole.toFixed(1)}`);
}
const wrong = [
  missed > 0 && `${missed} examples take more than ${KEYSTROKE} ms a keystroke`,
  first > FIRST && `the first answer takes more than ${FIRST} ms`,
  wire > WIRE && `more than ${WIRE} bytes are sent`,
].filter(Boolean);
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exitCode = 1;
}
