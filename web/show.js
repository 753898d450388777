// Parts of an answer as parts of the page.

/** An element with a class and children. */
function make(name, kind, ...children) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...children);
  return made;
}

/** A text with `…` as code. */
function worded(name, words) {
  const parts = words.split(/`([^`]*)`/).map((part, index) => (index % 2 ? make("code", "", part) : part));
  return make(name, "", ...parts);
}

function button(words, act) {
  const made = make("button", "small", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** Puts parts into a panel, or says why there are none. */
export function fill(id, parts, otherwise) {
  document.getElementById(id).replaceChildren(...(parts.length > 0 ? parts : [make("p", "quiet", otherwise)]));
}

/** A note; one of several lines that count is a sequence of calls. */
function note(words) {
  const [first, ...rest] = words.split("\n");
  if (rest.length === 0) return [worded("p", first)];
  const calls = rest.map((line) => make("li", "", make("code", "", line.replace(/^\s*\d+\.\s*/, ""))));
  return [worded("p", first), make("ol", "calls", ...calls)];
}

/** A diagnostic. */
export function problem(found, { goTo, apply, explain }) {
  const [primary, ...others] = found.labels;
  const made = make("article", found.severity, worded("h3", `${found.severity}: ${found.message}`));
  if (primary.message) made.append(worded("p", primary.message));
  for (const one of found.notes) made.append(...note(one));
  for (const one of found.help) made.append(worded("p", `Help: ${one}`));
  const bar = make("div", "bar", button(`Line ${primary.line}`, () => goTo(primary)));
  for (const other of others) bar.append(button(`Line ${other.line}: ${other.message}`, () => goTo(other)));
  for (const fix of found.fixes) bar.append(button(`Fix: ${fix.title}`, () => apply(fix)));
  bar.append(button(`Explain ${found.code}`, () => explain(found.code)));
  made.append(bar);
  return made;
}

/** What an audit found. */
export function finding(found, { goTo }) {
  const made = make("article", found.severity, worded("h3", `${found.severity}: ${found.message}`));
  if (found.severity !== "assumption" && found.calls.length > 0) {
    const calls = found.calls.map(({ principal, command }) =>
      make("li", "", make("code", "", principal === "holder" ? command : `${command}   # as ${principal}`)));
    made.append(make("p", "", "The calls:"), make("ol", "calls", ...calls));
    made.append(worded("p", `Help: ${found.help}`));
  }
  const places = found.places.map((place) => button(`Line ${place.line}${place.sid ? ` (${place.sid})` : ""}`, () => goTo(place)));
  if (places.length > 0) made.append(make("div", "bar", ...places));
  return made;
}

/** What is proved of a build, and what it rests on. */
export function proved(accounts) {
  const parts = [];
  for (const { name, ...account } of accounts) {
    const proofs = account.proofs.map((proof) => `${proof.property}: ${proof.status}, line ${proof.line}`);
    if (proofs.length > 0) {
      parts.push(make("article", "yes", make("h3", "", `Proved in ${name}`), make("ul", "", ...proofs.map((one) => make("li", "", one)))));
    }
    if (account.assumptions.length > 0) {
      const items = account.assumptions.map((one) => worded("li", `${one.code}: ${one.text}`));
      parts.push(make("article", "assumption", make("h3", "", `Assumed in ${name}`), make("ul", "", ...items)));
    }
    const sizes = account.policies.map((one) => make("li", "", `${one.name}: ${one.size} of ${one.limit} characters`));
    parts.push(make("article", "note", make("h3", "", `Policies of ${name}`), make("ul", "", ...sizes)));
  }
  return parts;
}

/** A test of the file. */
export function tested(test, actions) {
  const failed = test.failures.length;
  const words = failed > 0 ? `${failed} of ${test.cases} expectations fail` : `${test.cases} expectations hold`;
  const made = make("article", failed > 0 ? "error" : "yes", make("h3", "", `Test “${test.name}”: ${words}`));
  made.append(...test.failures.map((one) => problem(one, actions)));
  return made;
}
