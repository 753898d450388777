// The page in a real browser: test.mjs SITE TOOLS SHOTS. It types, breaks, shares and opens again, by keyboard too; asks
// axe; measures; and leaves pictures in SHOTS to be looked at.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const [site, tools, shots] = process.argv.slice(2);
const require = createRequire(pathToFileURL(tools + "/"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const KINDS = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };
const files = new Map(readdirSync(site).map((name) => [`/${name}`, gzipSync(readFileSync(join(site, name)), { level: 9 })]));
let sent = 0;
const asked = [];
const server = createServer((request, response) => {
  const path = request.url === "/" ? "/index.html" : request.url;
  asked.push(`${request.method} ${request.url}`);
  const body = files.get(path);
  if (!body) return response.writeHead(404).end();
  sent += body.length;
  response.writeHead(200, { "content-type": KINDS[extname(path)], "content-encoding": "gzip", "cache-control": "no-store" });
  response.end(body);
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const address = `http://127.0.0.1:${server.address().port}/`;
mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const problems = [];
async function open(options, hash = "", settle = 0) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  page.on("request", (request) => { if (!request.url().startsWith(address) && !request.url().startsWith("blob:")) problems.push(`asks ${request.url()}`); });
  await page.waitForTimeout(settle);
  await page.goto(address + hash);
  await page.waitForSelector("body[data-answers]", { timeout: 60000 });
  return page;
}
const verdict = (page) => page.textContent("#verdict");
const answers = (page) => page.evaluate(() => Number(document.body.dataset.answers));
async function write(page, text) {
  const before = await answers(page);
  await page.fill("#text", text);
  await page.waitForFunction((count) => Number(document.body.dataset.answers) > count, before);
}
/** A tab's part of the answer comes when it is looked at. */
async function holds(page, tab, words) {
  await page.click(`#tab-${tab}`);
  await page.waitForFunction(([id, words]) => document.getElementById(id).textContent.includes(words), [tab, words]);
}
async function check(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  for (const one of found.violations) console.log(`axe, ${what}: ${one.impact} ${one.id}: ${one.nodes.map((node) => node.target).join(" ")}`);
  assert.deepEqual(serious.map((one) => one.id), [], what);
}

const SOUND = `account main = 515436951152

boundary Ceiling at /boundaries/ {
    allow s3:GetObject on s3 object acme-data/*
}

group devs

delegate devs may create roles /apps/** bounded by Ceiling
`;
// A window loads the browser's own pages beside the first that it shows: somebody who comes by has it open already.
const page = await open({}, "", 3000);
const loaded = await page.evaluate(() => ({
  answer: performance.getEntriesByName("answer")[0].startTime,
  load: performance.getEntriesByType("navigation")[0].loadEventEnd,
}));
const wire = sent;
/** Milliseconds of the processor that the page's two threads had, as Linux says: other programs do not lengthen them. */
const session = await browser.newBrowserCDPSession();
const { processInfo } = await session.send("SystemInfo.getProcessInfo");
const threads = processInfo.filter(({ type }) => type === "renderer").flatMap(({ id }) =>
  readdirSync(`/proc/${id}/task`).map((task) => {
    const of = (name) => readFileSync(`/proc/${id}/task/${task}/${name}`, "utf8");
    return { name: of("comm").trim(), main: Number(task) === id, took: Number(of("schedstat").split(" ")[0]) / 1e6 };
  }));
const spent = (wanted) => Math.max(0, ...threads.filter(wanted).map(({ took }) => took));
const [drawing, worker] = [spent(({ main }) => main), spent(({ name }) => name.startsWith("DedicatedWorker"))];

// A sentence, and what is proved.
await write(page, SOUND);
assert.match(await verdict(page), /^Proved/);
assert.match(await page.textContent("#said"), /containment: proved/);
await holds(page, "json", "iam:PermissionsBoundary");
// It follows what is typed while it is looked at.
await write(page, SOUND.replace("acme-data", "acme-other"));
await holds(page, "json", "acme-other");
await write(page, SOUND);
await holds(page, "words", "devs");
await page.click("#tab-picture");
await page.waitForFunction(() => document.querySelector("#picture img")?.naturalWidth > 0);
await page.screenshot({ path: join(shots, "picture.png") });
await page.click("#tab-said");

// Broken: the calls in their order.
const broken = SOUND.replace("group devs", "group devs {\n    allow iam:CreateRole on iam role apps/*\n}");
await write(page, broken);
assert.match(await verdict(page), /^Not safe/);
const calls = await page.locator("#said .calls li").allTextContents();
assert.ok(calls.length >= 2 && calls[0].startsWith("aws iam create-role"), calls.join("\n"));
assert.equal(await page.locator("mark.error").count() > 0, true);
await page.screenshot({ path: join(shots, "broken.png") });

// Shared and opened again; nothing of it is sent.
await page.click("#share");
await page.waitForFunction(() => location.hash.length > 10);
const hash = await page.evaluate(() => location.hash);
const again = await open({}, hash);
assert.equal(await again.inputValue("#text"), broken);
assert.match(await verdict(again), /^Not safe/);
await again.close();
assert.ok(asked.every((one) => !one.includes("#") && one.startsWith("GET /")), asked.join("\n"));
// A link that holds something else is none.
const odd = await open({}, "#check.%%%");
assert.match(await verdict(odd), /^Proved/);
await odd.close();

// A page of a code, a fix, the format.
await page.getByRole("button", { name: /^Explain E0502/ }).first().click();
await page.waitForFunction(() => document.getElementById("page").open && /Wrong/.test(document.getElementById("page-text").textContent));
await page.keyboard.press("Escape");
await write(page, SOUND.replace("may create", "can create"));
await page.getByRole("button", { name: /^Fix/ }).first().click();
await page.waitForFunction(() => document.getElementById("verdict").dataset.state === "yes");
assert.equal(await page.inputValue("#text"), SOUND);
await write(page, SOUND.replace("    allow", "  allow"));
await page.click("#format");
await page.waitForFunction((text) => document.getElementById("text").value === text, SOUND);

// By keyboard alone: the tabs, the mode.
await page.focus("#tab-said");
await page.keyboard.press("ArrowRight");
assert.equal(await page.evaluate(() => document.activeElement.id), "tab-json");
assert.equal(await page.isVisible("#json"), true);
await page.keyboard.press("Home");
await page.focus("input[value=check]");
await page.keyboard.press("ArrowRight");
await page.waitForFunction(() => /escalation/.test(document.getElementById("verdict").textContent));
assert.match(await page.locator("#said .calls li").first().textContent(), /^aws /);
await page.screenshot({ path: join(shots, "audit.png") });
await check(page, "audit");

// What is typed by the letter, in every example. The compiler's own time is what the answer needs.
const slowest = [];
await page.check("input[value=check]");
const options = await page.locator("#examples option").allTextContents();
for (const [index, name] of options.entries()) {
  await page.selectOption("#examples", String(index));
  await page.waitForFunction(() => document.body.dataset.took);
  const took = [];
  for (let letter = 0; letter < 12; letter += 1) {
    const before = await answers(page);
    await page.focus("#text");
    // The first line is a comment: the text stays sound, so that everything is proved and built at each letter.
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("End");
    await page.keyboard.type(letter % 2 ? "x" : " ");
    await page.waitForFunction((count) => Number(document.body.dataset.answers) > count, before);
    const [one, drawn] = await page.evaluate(() => [Number(document.body.dataset.took), (() => { const start = performance.now(); document.getElementById("text").dispatchEvent(new Event("scroll")); return performance.now() - start; })()]);
    took.push(one + drawn);
  }
  took.sort((one, other) => one - other);
  slowest.push([name, took[Math.floor(took.length / 2)], took.at(-1)]);
}

// Widths, light and dark.
for (const [name, options] of Object.entries({
  "desktop-light": {},
  "desktop-dark": { colorScheme: "dark" },
  "phone-light": { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  "phone-dark": { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, colorScheme: "dark" },
})) {
  const shown = await open(options);
  const wide = await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name}: ${wide} pixels too wide`);
  await shown.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  await check(shown, name);
  await write(shown, broken);
  await check(shown, `${name}, broken`);
  await shown.screenshot({ path: join(shots, `${name}-broken.png`), fullPage: true });
  await shown.close();
}

assert.deepEqual(problems, []);
console.log(`over the wire: ${wire} bytes, compressed by gzip`);
console.log(`first answer: ${(loaded.answer - loaded.load).toFixed(0)} ms after load (${loaded.answer.toFixed(0)} ms after the start)`);
console.log(`of the processor until then: ${worker.toFixed(0)} ms in the compiler's thread, ${drawing.toFixed(0)} ms in the page's, the browser's own start included`);
for (const [name, median, worst] of slowest) console.log(`a letter in "${name}": ${median.toFixed(1)} ms, at worst ${worst.toFixed(1)} ms`);
assert.ok(wire < 1_500_000, "too many bytes");
await browser.close();
server.close();
