// SPDX-License-Identifier: GPL-3.0-or-later
// Opens pages in Chromium and looks at them as people do: with axe-core in both colour schemes, at 320 pixels, with the
// Tab key, on paper. Arguments: HTML files. The directory with node_modules is in CAMAUDIT_PEERS; where CAMAUDIT_SHOTS
// names a folder, pictures are left there.
import assert from 'node:assert/strict';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';

const SKIPPED = 77;
const CHROMIUM = '/usr/bin/chromium';
const NARROW = 320;
const directory = process.env.CAMAUDIT_PEERS;
const missing = !existsSync(CHROMIUM) ? `${CHROMIUM} is missing; packaging/install-dependencies --tests installs it`
  : !existsSync(join(directory, 'node_modules', 'axe-core')) ? `node_modules is missing in ${directory}; tests/peers/install.sh BUILD_DIR puts it there`
  : '';
if (missing) {
  console.log(`skipped: ${missing}`);
  process.exit(process.env.CI === 'true' ? 1 : SKIPPED);
}
const require = createRequire(join(directory, 'package.json'));
const {chromium} = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

async function openAll(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
}

async function violations(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate((tags) => globalThis.axe.run({runOnly: tags}), TAGS);
  return result.violations.map((violation) => `${violation.id}: ${violation.help}\n    ` +
    violation.nodes.slice(0, 4).map((node) => `${node.target} ${node.failureSummary.replaceAll('\n', ' ')}`).join('\n    '));
}

async function checkTabOrder(page) {
  const wanted = await page.evaluate(() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
    .filter((element) => element.checkVisibility() && !element.closest('details:not([open]) > :not(summary)')).length);
  const seen = [];
  for (let i = 0; i < wanted + 1; i += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      element.dataset.seen ??= String(document.querySelectorAll('[data-seen]').length);
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      return {seen: element.dataset.seen, skips: element.matches('body > a[href^="#"]:first-child'), text: element.textContent.slice(0, 30), visible: box.width > 0 && box.height > 0 && box.bottom > 0,
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
    });
    if (at === null) break;
    assert.ok(at.visible, `the focus on "${at.text}" cannot be seen`);
    assert.ok(at.outlined, `nothing marks the focus on "${at.text}"`);
    seen.push(at);
  }
  assert.ok(seen[0]?.skips, 'the first is no link past the head');
  assert.equal(new Set(seen.map((one) => one.seen)).size, wanted, 'Tab does not reach everything');
}

const profile = mkdtempSync(join(tmpdir(), 'camaudit-chromium-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: CHROMIUM,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync'],
});
let failed = 0;
async function check(name, run) {
  try {
    await run();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`failed: ${name}\n${error.message}`);
  }
}
async function shoot(page, file, name) {
  if (!process.env.CAMAUDIT_SHOTS) return;
  const fullPage = await page.evaluate(() => document.documentElement.scrollHeight < 12_000);
  await page.screenshot({path: join(process.env.CAMAUDIT_SHOTS, `${basename(file, '.html')}-${name}.png`), fullPage});
}

for (const file of process.argv.slice(2)) {
  const page = await browser.newPage();
  const requests = [];
  const said = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => said.push(dialog.message()));
  page.on('console', (message) => said.push(message.text()));
  const url = pathToFileURL(file).href;
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    await page.setViewportSize({width: 1280, height: 900});
    await page.goto(url);
    await shoot(page, file, colorScheme);
    await check(`${basename(file)}: no violation of WCAG 2.2 AA, ${colorScheme}`, async () => {
      assert.deepEqual(await violations(page), []);
      await openAll(page);
      assert.deepEqual(await violations(page), []);
    });
  }
  await check(`${basename(file)}: no sideways scrolling at ${NARROW} px`, async () => {
    await page.setViewportSize({width: NARROW, height: 800});
    await page.goto(url);
    await shoot(page, file, 'narrow');
    for (const open of [false, true]) {
      if (open) await openAll(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= NARROW, `the page is ${width} px wide`);
    }
  });
  await check(`${basename(file)}: Tab reaches everything`, async () => {
    await page.setViewportSize({width: 1280, height: 900});
    await page.goto(url);
    await checkTabOrder(page);
  });
  await check(`${basename(file)}: prints`, async () => {
    const pdf = await page.pdf({format: 'A4', path: process.env.CAMAUDIT_SHOTS && join(process.env.CAMAUDIT_SHOTS, `${basename(file, '.html')}.pdf`)});
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    assert.ok(pdf.length > 10_000, `only ${pdf.length} bytes`);
  });
  await check(`${basename(file)}: loads and runs nothing`, async () => {
    assert.deepEqual([...new Set(requests)], [url]);
    assert.deepEqual(said, []);
    assert.equal(await page.evaluate(() => document.scripts.length), 0);
  });
  await page.close();
}
await browser.close();
rmSync(profile, {recursive: true, force: true});
process.exit(failed === 0 ? 0 : 1);
