// What needs no editor: where the program is looked for, reports, the tests of a text.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shown } from '../dist/test/built.mjs';
import { find } from '../dist/test/binary.mjs';
import { tests } from '../dist/test/found.mjs';
import { read } from '../dist/test/junit.mjs';

const places = { setting: '', folders: ['/work/a'], path: '/bin:/opt/x', home: '/home/me', platform: 'linux', trusted: true };
const only = file => one => one === file;

test('the program of the settings, of the PATH, of cargo, of the folder', () => {
  assert.equal(find({ ...places, setting: '~/d' }, only('/home/me/d')).found, '/home/me/d');
  assert.equal(find({ ...places, setting: 'bin/d' }, only('/work/a/bin/d')).found, '/work/a/bin/d');
  assert.equal(find(places, only('/opt/x/deleg')).found, '/opt/x/deleg');
  assert.equal(find(places, only('/home/me/.cargo/bin/deleg')).found, '/home/me/.cargo/bin/deleg');
  assert.equal(find(places, only('/work/a/target/debug/deleg')).found, '/work/a/target/debug/deleg');
  assert.equal(find({ ...places, platform: 'win32' }, only('/opt/x/deleg.exe')).found, '/opt/x/deleg.exe');
});

test('no program, and why', () => {
  assert.match(find(places, () => false).why, /not on the PATH/);
  assert.match(find({ ...places, setting: '/no/such' }, only('/opt/x/deleg')).why, /names \/no\/such/);
  const untrusted = find({ ...places, trusted: false }, only('/work/a/target/debug/deleg'));
  assert.equal(untrusted.found, undefined, 'a program of a folder that is not trusted is not run');
});

test('a report', () => {
  const [failed, passed] = read(`<testsuites><testsuite name="a &quot;b&quot;" tests="2" file="x/main.deleg">
    <testcase name="may s3:* on *" classname="t" file="x/main.deleg" line="11">
      <failure message="not &lt;allowed&gt;" type="E0540">main.deleg:11:9: text &#x41;
more</failure></testcase>
    <testcase name="may not" classname="t" file="x/main.deleg" line="12"/></testsuite>
  <testsuite name="u" tests="1" file="y.deleg"><testcase name="n" file="y.deleg" line="1"/></testsuite></testsuites>`);
  assert.deepEqual(failed, {
    name: 'a "b"', file: 'x/main.deleg', expectations: 2,
    failures: [{ message: 'not <allowed>', text: 'main.deleg:11:9: text A\nmore', file: 'x/main.deleg', line: 11 }],
  });
  assert.deepEqual([passed.name, passed.expectations, passed.failures], ['u', 1, []]);
});

test('the tests of a text', () => {
  const text = 'group g\n\n// test "no" {\ntest "a {{b}} \\"c\\"" {\n  as g { may not s3:* on "}" } // }\n}\ntest "one line" { as g { } }\n';
  assert.deepEqual(tests(text), [
    { name: 'a {b} "c"', line: 3, endLine: 5 },
    { name: 'one line', line: 6, endLine: 6 },
  ]);
});

test('the problem matcher reads the short format', () => {
  const { contributes } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const { pattern } = contributes.problemMatchers[0];
  const line = new RegExp(pattern.regexp).exec('a/main.deleg:6:11: error[E0302]: service `s3` has no action `GetObjec`');
  assert.deepEqual(
    ['file', 'line', 'column', 'severity', 'code', 'message'].map(part => line[pattern[part]]),
    ['a/main.deleg', '6', '11', 'error', 'E0302', 'service `s3` has no action `GetObjec`'],
  );
});

test('what the panel shows', () => {
  assert.match(shown(null), /builds nothing/);
  const policies = [{ account: 'main', name: 'B', kind: 'boundary', size: 120, limit: 6144 }];
  assert.equal(shown({ title: 'B.json', text: '{}\n', stale: false, policies }), '// B: boundary in main, 120 of 6144 characters\n{}\n');
  assert.match(shown({ title: 'B.json', text: '{}\n', stale: true, policies }), /^\/\/ Of the last text without errors\./);
});
