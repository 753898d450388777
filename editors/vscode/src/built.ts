// What the panel shows of what a sentence builds.

export interface Built {
  title: string;
  text: string;
  stale: boolean;
  policies: { account: string; name: string; kind: string; size: number; limit: number }[];
}

export function shown(built: Built | null): string {
  if (!built) return '// The sentence under the cursor builds nothing.\n';
  const lines = built.policies.map(({ account, name, kind, size, limit }) => {
    return `// ${name}: ${kind} in ${account}, ${size} of ${limit} characters`;
  });
  if (built.stale) lines.unshift('// Of the last text without errors.');
  return `${lines.join('\n')}\n${built.text}`;
}
