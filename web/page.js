// The page: what is typed is asked, what is answered is shown. It keeps nothing and sends nothing.

import { paint, pieces } from "./highlight.js";
import { fill, finding, problem, proved, tested } from "./show.js";
import { packed, unpacked } from "./link.js";
import { ready, worker } from "./start.js";

const element = (id) => document.getElementById(id);
const [text, painted, verdict] = [element("text"), element("paint"), element("verdict")];
const TABS = ["said", "json", "words", "picture"];
/** What the tabs beside the verdict ask for when they are looked at, and how they show it. */
const PARTS = { json: ["files", showFiles], words: ["described", showWords], picture: ["picture", showPicture] };

let words = new Set();
let marks = [];
let mode = "check";
let examples = { check: [], audit: [] };
let latest = 0;
let picture = "";
let followed = "";
let looked = "said";
/** Tabs whose part of the answer is not there yet. */
let stale = new Set();

ready.catch((error) => state("no", `The compiler cannot be loaded: ${error.message}`));
const waiting = new Map();
worker.onmessage = ({ data }) => {
  const then = waiting.get(data.id);
  waiting.delete(data.id);
  if (then) then(data);
};

async function ask(question) {
  await ready;
  latest += 1;
  const id = latest;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, question });
  });
}

function draw() {
  paint(painted, text.value, pieces(text.value, mode, words), marks);
  follow();
}

function follow() {
  painted.scrollTop = text.scrollTop;
  painted.scrollLeft = text.scrollLeft;
}

/** Asks about what is there now, and shows the answer unless something newer was typed. */
async function refresh() {
  const [wanted, start] = [text.value, performance.now()];
  const { answer, failed, took } = await ask({ ask: mode, text: wanted });
  if (wanted !== text.value) return;
  if (failed) return state("no", "The compiler stopped. Please report the text that did it.");
  show(answer);
  document.body.dataset.took = took.toFixed(2);
  document.body.dataset.whole = (performance.now() - start).toFixed(2);
  document.body.dataset.answers = Number(document.body.dataset.answers ?? 0) + 1;
  performance.mark("answer");
}

function state(name, words) {
  verdict.dataset.state = name;
  if (verdict.textContent !== words) verdict.textContent = words;
}

const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function show(answer) {
  marks = answer.diagnostics.map((one) => ({ ...one.labels[0], severity: one.severity }));
  if (mode === "audit") showAudit(answer);
  else showCheck(answer);
  draw();
}

function showCheck({ diagnostics, accounts, tests }) {
  const errors = diagnostics.filter((one) => one.severity === "error");
  const said = diagnostics.map((one) => problem(one, actions));
  const failing = (tests ?? []).filter((test) => test.failures.length > 0);
  if (!accounts) {
    const escapes = errors.find((one) => one.notes.some((note) => /^escapes in/.test(note)));
    state("no", escapes ? `Not safe: ${escapes.message.replaceAll("`", "")}.` : `${counted(errors.length, "error")}: nothing is built.`);
  } else {
    said.push(...proved(accounts));
    said.push(...(tests ?? []).map((test) => tested(test, actions)));
    if (failing.length > 0) state("no", `${counted(failing.length, "test")} of the file ${failing.length === 1 ? "fails" : "fail"}.`);
    else if (diagnostics.length > 0) state("warn", `Proved and built, with ${counted(diagnostics.length, "remark")}.`);
    else state("yes", "Proved: nobody whom a sentence reaches leaves its ceiling.");
  }
  element("said").replaceChildren(...said);
  stale = new Set(Object.keys(PARTS));
  look();
}

/** Fills the tab that is looked at, where its part of the answer is not there yet. */
async function look() {
  const tab = looked;
  if (!stale.delete(tab)) return;
  const [part, shown] = PARTS[tab];
  const { answer, took } = await ask({ ask: part });
  // Another text was checked since: its own part is asked for.
  if (!answer || stale.has(tab)) return;
  shown(answer[part]);
  document.body.dataset.part = (took ?? 0).toFixed(2);
  document.body.dataset.parts = Number(document.body.dataset.parts ?? 0) + 1;
}

function showFiles(files) {
  const documents = (files ?? []).map((file, index) => {
    const [whole, title, block] = ["details", "summary", "pre"].map((name) => document.createElement(name));
    title.textContent = file.path;
    block.className = "block";
    block.textContent = file.text;
    block.tabIndex = 0;
    whole.open = index + 1 < files.length && index < 4;
    whole.append(title, block);
    return whole;
  });
  fill("json", documents, "Nothing is built while there is an error.");
}

function showWords(described) {
  fill("words", described ? [block(described)] : [], "What is allowed is described once there is no error.");
}

function block(words) {
  const made = document.createElement("pre");
  made.className = "block";
  made.textContent = words;
  return made;
}

function showPicture(drawn) {
  if (picture) URL.revokeObjectURL(picture);
  picture = "";
  if (!drawn?.includes("<svg")) {
    return fill("picture", [], "There is no picture of this.");
  }
  picture = URL.createObjectURL(new Blob([drawn], { type: "image/svg+xml" }));
  const image = document.createElement("img");
  image.src = picture;
  image.alt = "Delegates, what they may make, and under which ceiling; the tab “In words” says the same.";
  fill("picture", [image], "");
}

function showAudit({ diagnostics, findings }) {
  const said = diagnostics.map((one) => problem(one, actions));
  const found = findings ?? [];
  said.push(...found.map((one) => finding(one, actions)));
  const escapes = found.filter((one) => one.severity === "escalation").length;
  if (!findings) state("no", "The policy cannot be read, so nothing is decided.");
  else if (escapes > 0) state("no", `${counted(escapes, "escalation")}: whoever holds this policy can have more than it says.`);
  else if (found.some((one) => one.severity === "risk")) state("warn", "No escalation, but risks.");
  else state("yes", "No escalation is found, under the assumptions below.");
  marks.push(...found.filter((one) => one.severity !== "assumption").flatMap((one) => one.places.slice(0, 1).map((place) => ({ ...place, end: place.start + 1, severity: "warning" }))));
  element("said").replaceChildren(...said);
  stale = new Set();
  for (const tab of Object.keys(PARTS)) fill(tab, [], "An audit has a verdict alone.");
}

/** What buttons of the answer do. */
const actions = {
  goTo({ start, end }) {
    text.focus();
    text.setSelectionRange(start, Math.max(end, start));
    const line = text.value.slice(0, start).split("\n").length - 1;
    text.scrollTop = Math.max(0, line * parseFloat(getComputedStyle(text).lineHeight) - text.clientHeight / 3);
    follow();
  },
  apply(fix) {
    const edits = [...fix.edits].sort((one, other) => other.start - one.start);
    let value = text.value;
    for (const edit of edits) value = value.slice(0, edit.start) + edit.text + value.slice(edit.end);
    put(value);
    text.focus();
  },
  async explain(code) {
    const { answer } = await ask({ ask: "explain", code });
    element("page-title").textContent = code;
    element("page-text").replaceChildren(block(answer.page ?? answer.error));
    element("page").showModal();
  },
};

function put(value) {
  text.value = value;
  changed();
}

function changed() {
  marks = marks.filter((mark) => mark.end <= text.value.length);
  draw();
  refresh();
}

function choose(wanted) {
  mode = wanted;
  for (const radio of document.querySelectorAll("[name=mode]")) radio.checked = radio.value === mode;
  element("format").disabled = mode === "audit";
  const options = examples[mode].map((example, index) => new Option(example.title, index));
  element("examples").replaceChildren(...options);
}

function select(tab, focus) {
  for (const name of TABS) {
    const chosen = name === tab;
    element(`tab-${name}`).setAttribute("aria-selected", chosen);
    element(`tab-${name}`).tabIndex = chosen ? 0 : -1;
    element(name).hidden = !chosen;
  }
  looked = tab;
  look();
  if (focus) element(`tab-${tab}`).focus();
}

async function share() {
  followed = await packed(mode, text.value);
  history.replaceState(null, "", `#${followed}`);
  const link = location.href;
  try {
    await navigator.clipboard.writeText(link);
    element("shared").textContent = "The link is copied. It holds the text itself.";
  } catch {
    element("shared").textContent = `The link is this page's address now: ${link}`;
  }
}

/** Shows what the address holds, if it holds something. */
async function open() {
  const held = location.hash.slice(1);
  if (!held || held === followed) return false;
  followed = held;
  const opened = await unpacked(held);
  if (!opened) return false;
  choose(opened.mode);
  put(opened.text);
  return true;
}

text.addEventListener("input", changed);
text.addEventListener("scroll", follow);
element("share").addEventListener("click", share);
element("close").addEventListener("click", () => element("page").close());
element("examples").addEventListener("change", ({ target }) => put(examples[mode][target.value].text));
element("format").addEventListener("click", async () => {
  const { answer } = await ask({ ask: "format", text: text.value });
  if (answer?.text !== undefined) put(answer.text);
  element("shared").textContent = answer?.text === undefined ? "What cannot be read cannot be formatted." : "It is in the one format.";
});
for (const radio of document.querySelectorAll("[name=mode]")) {
  radio.addEventListener("change", () => {
    choose(radio.value);
    put(examples[mode][0].text);
  });
}
for (const [index, name] of TABS.entries()) {
  element(`tab-${name}`).addEventListener("click", () => select(name));
  element(`tab-${name}`).addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[key];
    const to = step ? (index + step) % TABS.length : { Home: 0, End: TABS.length - 1 }[key];
    if (to !== undefined) select(TABS[to], true);
  });
}
addEventListener("hashchange", open);

const told = ask({ ask: "about" });
examples = await (await fetch("examples.json")).json();
choose("check");
if (!(await open())) put(examples.check[0].text);
const { answer: about } = await told;
words = new Set(about.keywords);
element("about").append(` Version ${about.version}, catalogue ${about.catalogue}.`);
draw();
