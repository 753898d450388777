// VS Code's real workbench in a browser without a screen, with the built .vsix: opens a file, sees a diagnostic, applies
// its fix, completes an action, hovers, renames over files, formats, runs a test from its lens, shows the JSON and the
// picture. Takes pictures where $PICTURES names a folder.
//
//   node workbench.mjs CODE_SERVER VSIX CHROMIUM      with the program in $DELEG
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [codeServer, vsix, chromiumPath] = process.argv.slice(2);
if (!existsSync(process.env.DELEG ?? '')) throw new Error('DELEG names no program');
const { chromium } = createRequire(join(process.cwd(), 'x.js'))('playwright-core');
const folder = mkdtempSync(join(tmpdir(), 'deleg-workbench-'));
const pictures = process.env.PICTURES;
const port = 20000 + Math.floor(Math.random() * 20000);
const project = join(folder, 'project');
const user = join(folder, 'user');
const files = {
  'deleg.toml': '',
  'ceiling.deleg': 'account main = 515436951152\n\n/// Everything that a role made under it can ever do.\nboundary Ceiling at /boundaries/ {\n    allow s3:GetObject, s3:PutObject on s3 object acme/*\n}\n',
  'main.deleg': `use "ceiling.deleg"

/// Who builds the applications.
group devs {
  allow s3:GetObjec on s3 object acme/*
}

delegate devs may create roles service-* bounded by Ceiling

never devs may s3:DeleteBucket on *

test "breaking out" {
    as devs {
        may iam:CreateRole on iam role service-web with boundary Ceiling
        may not iam:CreateRole on iam role service-web
    }
}
`,
};
mkdirSync(project, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
for (const whose of ['User', 'Machine']) mkdirSync(join(user, whose), { recursive: true });
// Which program it is depends on the machine: the settings of the user are for windows that are not of a server.
const settings = more => writeFileSync(join(user, 'Machine', 'settings.json'), JSON.stringify(more));
writeFileSync(join(user, 'User', 'settings.json'), JSON.stringify({
  'workbench.startupEditor': 'none', 'workbench.colorTheme': 'Default Light Modern', 'telemetry.telemetryLevel': 'off', 'editor.minimap.enabled': false,
  'security.workspace.trust.enabled': false, 'files.autoSave': 'off', 'editor.fontSize': 13, 'workbench.tips.enabled': false,
  'editor.accessibilitySupport': 'off', 'chat.commandCenter.enabled': false, 'workbench.layoutControl.enabled': false,
}));
settings({ 'deleg.path': '/no/such/deleg' });

const server = ['--user-data-dir', user, '--extensions-dir', join(folder, 'extensions')];
const entry = join(codeServer, 'out/node/entry.js');
execFileSync('node', [entry, ...server, '--install-extension', vsix], { stdio: 'ignore' });
const running = spawn('node', [entry, ...server, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--config', join(folder, 'config.yaml')], { stdio: ['ignore', 'pipe', 'pipe'] });
let said = '';
running.stdout.on('data', data => (said += data));
running.stderr.on('data', data => (said += data));

const done = [];
let page;
async function until(what, ask, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      last = await ask();
      if (last) {
        done.push(what);
        console.log(`ok  ${what}`);
        return last;
      }
    } catch (error) {
      last = error.message;
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error(`${what} does not come; the editor shows\n${await text().catch(() => '')}\n${last ?? ''}`);
}
const text = async (nth = 0) => page.evaluate(nth => {
  const editor = document.querySelectorAll('.monaco-editor[role="code"] .view-lines')[nth];
  const lines = [...(editor?.querySelectorAll('.view-line') ?? [])];
  const top = line => Number.parseInt(line.style.top, 10);
  return lines.sort((a, b) => top(a) - top(b)).map(line => line.textContent.replace(/\u00a0/g, ' ')).join('\n');
}, nth);
const press = key => page.keyboard.press(key);
/** Presses a key until what it opens is there: the server may still be busy. */
async function open(key, selector) {
  for (let tries = 0; tries < 12; tries += 1) {
    await press(key);
    const there = await page.waitForSelector(selector, { state: 'visible', timeout: 5000 }).catch(() => undefined);
    if (there) return;
    await press('Escape');
  }
  throw new Error(`${key} does not open ${selector}`);
}
async function command(name) {
  await press('F1');
  await page.waitForSelector('.quick-input-widget input', { state: 'visible' });
  await page.keyboard.type(name);
  await page.waitForSelector('.quick-input-list .monaco-list-row');
  await new Promise(resolve => setTimeout(resolve, 400));
  await press('Enter');
}
async function goTo(line, column) {
  await page.locator('.monaco-editor[role="code"] .view-lines').first().click({ position: { x: 300, y: 5 } });
  await press('Control+g');
  await page.waitForSelector('.quick-input-widget input', { state: 'visible' });
  await page.keyboard.type(`${line}:${column}`);
  await new Promise(resolve => setTimeout(resolve, 300));
  await press('Enter');
  await new Promise(resolve => setTimeout(resolve, 300));
}
async function take(name) {
  if (!pictures) return;
  await new Promise(resolve => setTimeout(resolve, 800));
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

try {
  for (let tries = 0; !said.includes('HTTP server listening') && tries < 1500; tries += 1) {
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  page = await browser.newPage({ viewport: { width: 1180, height: 680 } });
  page.setDefaultNavigationTimeout(300000);
  const payload = encodeURIComponent(JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${join(project, 'main.deleg')}`]]));
  await page.goto(`http://127.0.0.1:${port}/?folder=${project}&payload=${payload}`);
  await until('a file is opened', async () => (await text()).includes('delegate devs'), 120);

  await until('words are coloured', async () => page.evaluate(() => {
    const colours = [...document.querySelectorAll('.view-line span span')].map(one => [one.textContent, getComputedStyle(one).color]);
    return new Set(colours.map(([, colour]) => colour)).size >= 4;
  }));
  await until('that there is no program is said', async () => (await page.locator('.notification-list-item', { hasText: '/no/such/deleg' }).count()) === 1);
  await until('also in the status bar', async () => (await page.locator('.statusbar-item', { hasText: 'Deleg: no program' }).count()) === 1);
  await take('no-program');
  settings({ 'deleg.path': process.env.DELEG });
  await until('the program is found once it is told', async () => (await page.locator('.statusbar-item', { hasText: 'Deleg: no program' }).count()) === 0);
  await page.reload();
  await until('the file is opened again', async () => (await text()).includes('delegate devs'), 120);
  await until('a diagnostic is seen', async () => (await page.locator('.squiggly-error').count()) > 0, 120);
  await until('the status bar counts it', async () => (await page.locator('.statusbar-item', { hasText: 'Deleg: 1 error' }).count()) === 1);

  await goTo(5, 15);
  await open('Control+.', '.action-widget .monaco-list-row');
  await take('fix');
  await until('its fix is offered first', async () => (await page.locator('.action-widget .monaco-list-row.focused').innerText()).includes('GetObject'));
  await press('Enter');
  await until('its fix is applied', async () => (await text()).includes('allow s3:GetObject on s3 object acme/*'));
  await until('the diagnostic goes', async () => (await page.locator('.squiggly-error').count()) === 0);

  await command('Format Document');
  await until('the file is formatted', async () => (await text()).includes('\n    allow s3:GetObject on'));

  await goTo(5, 23);
  await page.keyboard.type(', s3:PutObjectLe', { delay: 40 });
  const offered = '.suggest-widget.visible .monaco-list-row';
  await page.waitForSelector(offered, { timeout: 10000 }).catch(() => open('Control+Space', offered));
  await until('an action is offered', async () => (await page.locator('.suggest-widget.visible').innerText()).includes('PutObjectLegalHold'));
  await take('completion');
  await press('Enter');
  await until('an action is completed', async () => (await text()).includes('s3:GetObject, s3:PutObjectLegalHold on'));
  await press('Escape');

  await goTo(5, 15);
  await command('Show or Focus Hover');
  await until('hover shows the action', async () => (await page.locator('.monaco-hover:visible').allInnerTexts()).join(' ').includes('GetObject'));
  await take('hover');
  await press('Escape');

  await goTo(8, 55);
  await open('F2', '.rename-box input');
  // Keys go to the box itself: it may be seen before it has them.
  await page.locator('.rename-box input').fill('Roof');
  await page.locator('.rename-box input').press('Enter');
  await until('a name is changed here', async () => (await text()).includes('bounded by Roof'));
  await command('File: Save All Files');
  await until('and in the other file', async () => readFileSync(join(project, 'ceiling.deleg'), 'utf8').includes('boundary Roof'));

  await until('lenses stand above the sentences', async () => (await page.locator('.codelens-decoration a').count()) >= 2);
  await until('the verdict stands beside the sentence', async () => /proved|holds/.test(await page.locator('.codelens-decoration').allInnerTexts().then(all => all.join(' ')) + (await text())));
  await take('lenses');
  await goTo(12, 1);
  await page.locator('.codelens-decoration a', { hasText: /run/i }).first().click();
  await until('a test is run from its lens', async () => (await page.locator('.codicon-testing-passed-icon').count()) > 0);
  await take('test');

  await command('View: Close Panel').catch(() => undefined);
  await goTo(8, 12);
  await command('Deleg: Show the JSON');
  await until('the JSON stands beside it', async () => (await text(1)).includes('"Version"') || (await text(1)).includes('Statement'));
  await goTo(10, 3);
  await goTo(4, 8);
  await until('and follows the cursor', async () => (await text(1)).includes('Own-devs'));
  await goTo(8, 12);
  await until('both ways', async () => (await text(1)).includes('Delegate-devs'));
  await take('json');

  await command('Deleg: Show Who May Make What');
  let instead = '';
  await until('the picture is shown', async () => {
    for (const frame of page.frames()) {
      if (await frame.locator('main svg').count().catch(() => 0)) return true;
      if (await frame.locator('pre').count().catch(() => 0)) instead = await frame.locator('pre').innerText();
    }
    throw new Error(instead);
  });
  await take('picture');
  await browser.close();
  console.log(`VS Code: ${done.join(', ')}`);
} catch (error) {
  console.error(error.message);
  if (pictures) await page?.screenshot({ path: join(pictures, 'failed.png') });
  process.exitCode = 1;
} finally {
  running.kill();
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
  setTimeout(() => process.exit(), 1000);
}
