// What `deleg test --junit` wrote.

export interface Failure { message: string; text: string; file: string; line: number }
export interface Result { name: string; file: string; expectations: number; failures: Failure[] }

function plain(text: string): string {
  return text.replace(/&(#x?[0-9A-Fa-f]+|lt|gt|quot|apos|amp);/g, (_, name: string) => {
    const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
    if (!name.startsWith('#')) return named[name] ?? '';
    const hex = name.startsWith('#x');
    return String.fromCodePoint(Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10));
  });
}

function attribute(tag: string, name: string): string {
  return plain(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

export function read(xml: string): Result[] {
  const results: Result[] = [];
  for (const suite of xml.matchAll(/<testsuite\s([^>]*)>([\s\S]*?)<\/testsuite>/g)) {
    const [, head, body] = suite;
    const failures: Failure[] = [];
    let expectations = 0;
    for (const one of body.matchAll(/<testcase\s([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
      expectations += 1;
      const failure = /<(?:failure|error)\s([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:failure|error)>)/.exec(one[2] ?? '');
      if (!failure) continue;
      failures.push({
        message: attribute(` ${failure[1]}`, 'message'),
        text: plain(failure[2] ?? ''),
        file: attribute(` ${one[1]}`, 'file'),
        line: Number(attribute(` ${one[1]}`, 'line')),
      });
    }
    results.push({ name: attribute(` ${head}`, 'name'), file: attribute(` ${head}`, 'file'), expectations, failures });
  }
  return results;
}
