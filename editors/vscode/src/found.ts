// The tests of a text.

export interface Found { name: string; line: number; endLine: number }

const HEAD = /^\s*test\s+"((?:[^"\\]|\\.)*)"\s*\{/;

/** The `test` blocks of a text, by lines from 0. What is in comments is no test. */
export function tests(text: string): Found[] {
  const lines = text.split('\n');
  const found: Found[] = [];
  lines.forEach((line, at) => {
    const head = HEAD.exec(line);
    if (!head) return;
    let depth = 0;
    let end = at;
    for (; end < lines.length; end += 1) {
      const signs = lines[end].replace(/"(?:[^"\\]|\\.)*"|\$?\{[\p{L}_][^{}\s]*\}|(^|\s)\/\/.*$/gu, '');
      for (const sign of signs) depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
      if (depth <= 0) break;
    }
    const name = head[1].replace(/\\(["\\])/g, '$1').replace(/\{\{/g, '{').replace(/\}\}/g, '}');
    found.push({ name, line: at, endLine: Math.min(end, lines.length - 1) });
  });
  return found;
}
