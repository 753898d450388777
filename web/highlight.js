// The editor's colours: words, texts, numbers, comments; and what is wrong, underlined.

const DELEG = /(\/\/[^\n]*)|("(?:[^"\\\n]|\\.)*"?)|([A-Za-z][A-Za-z0-9-]*:[A-Za-z0-9*?]+)|([A-Za-z_][\w-]*)|(\b\d+\b)/g;
const JSON_TEXT = /("(?:[^"\\\n]|\\.)*"(?=\s*:))|("(?:[^"\\\n]|\\.)*"?)|(\b(?:true|false|null)\b)|(-?\b\d[\d.eE+-]*)/g;

/** Pieces of a text, each with its class or none: `{start, end, kind}`, in order and without gaps between classes. */
export function pieces(text, mode, words) {
  const found = [];
  const add = (match, kind) => found.push({ start: match.index, end: match.index + match[0].length, kind });
  if (mode === "audit") {
    for (const match of text.matchAll(JSON_TEXT)) add(match, match[1] ? "a" : match[2] ? "s" : match[3] ? "k" : "n");
    return found;
  }
  for (const match of text.matchAll(DELEG)) {
    if (match[1]) add(match, "c");
    else if (match[2]) add(match, "s");
    else if (match[3]) add(match, "a");
    else if (match[4]) { if (words.has(match[4])) add(match, "k"); }
    else add(match, "n");
  }
  return found;
}

/** Draws a text into an element: pieces by their classes, and marks `{start, end, severity}` over them. */
export function paint(element, text, colours, marks) {
  const edges = new Set([0, text.length]);
  const wrong = marks.map((mark) => ({ ...mark, end: Math.max(mark.end, Math.min(mark.start + 1, text.length)) }));
  for (const piece of colours) edges.add(piece.start).add(piece.end);
  for (const mark of wrong) edges.add(Math.min(mark.start, text.length)).add(Math.min(mark.end, text.length));
  const at = [...edges].sort((one, other) => one - other);
  const drawn = document.createDocumentFragment();
  let next = 0;
  for (let index = 0; index + 1 < at.length; index += 1) {
    const [start, end] = [at[index], at[index + 1]];
    while (next < colours.length && colours[next].end <= start) next += 1;
    const colour = next < colours.length && colours[next].start <= start ? colours[next].kind : "";
    let node = document.createTextNode(text.slice(start, end));
    if (colour) {
      const span = document.createElement("span");
      span.className = colour;
      span.append(node);
      node = span;
    }
    const over = wrong.find((mark) => mark.start <= start && end <= mark.end);
    if (over) {
      const mark = document.createElement("mark");
      mark.className = over.severity;
      mark.append(node);
      node = mark;
    }
    drawn.append(node);
  }
  // A last line without a letter has its height all the same.
  drawn.append(document.createTextNode("\n "));
  element.replaceChildren(drawn);
}
