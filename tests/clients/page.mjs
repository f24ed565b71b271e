// Opens the page for people of a running server in Chromium and does what its readers do.
//
//   node page.mjs http://127.0.0.1:8080 PICTURES_FOLDER
//
// Exits 1 when a check fails, on an error in the console that no check provoked, and on a request to another host. CHROMIUM
// names the browser, /usr/bin/chromium when it is not set. The data is the bundled sample.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { CHARTS, drawn, open, watched } from './page/open.mjs';
import { keyboard } from './page/keyboard.mjs';
import { numbers } from './page/numbers.mjs';
import { trouble } from './page/trouble.mjs';

const [base, pictures] = process.argv.slice(2);
if (!base || !pictures) {
  console.error('usage: node page.mjs BASE_URL PICTURES_FOLDER');
  process.exit(2);
}
const origin = new URL(base).origin;
await mkdir(pictures, { recursive: true });
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });

/** What is checked, by what a reader would say. Each opens pages of its own. */
const checks = {
  'every chart is drawn, and its table holds what the API answers': () => numbers(browser, origin),

  'what is chosen is in the address, and the address gives it again': async () => {
    const page = await open(browser, origin);
    await page.locator('[name=interval]').selectOption('QUARTER');
    await page.locator('[name=from]').fill('2025-02-01');
    await page.locator('[name=accounts]').selectOption('all');
    await page.locator('[name="downloads.by"]').selectOption('TASK');
    await page.locator('[name="concentration.of"]').selectOption('ORIGIN');
    await drawn(page);
    const state = () =>
      page.evaluate(() => ({
        controls: [...document.querySelectorAll('select, input')].map((control) => `${control.name}=${control.value}`),
        tables: [...document.querySelectorAll('figure table')].map((table) => table.textContent),
      }));
    const address = new URL(page.url()).searchParams;
    assert.deepEqual(
      ['interval', 'from', 'accounts', 'downloads.by', 'concentration.of'].map((name) => address.get(name)),
      ['QUARTER', '2025-02-01', 'all', 'TASK', 'ORIGIN'],
    );
    const before = await state();
    assert.ok(before.controls.includes('interval=QUARTER'));
    await page.reload();
    await drawn(page);
    assert.deepEqual(await state(), before);
    await page.goBack();
    await drawn(page);
    assert.equal(await page.locator('[name="concentration.of"]').inputValue(), 'MODEL');
    await watched(page).close();
  },

  'the pointer tells the values of an interval': async () => {
    const page = await open(browser, origin);
    const places = [
      ['origin', 250, /1 May 2025 to 31 May 2025, estimated.*China: 13\.5%/],
      ['downloads', 350, /1 Mar 2025 to 31 Mar 2025, estimated.*Qwen: \d+\.\d%/],
      ['attention', 400, /Week 8.*Models at risk: \d+/],
    ];
    for (const [name, x, reading] of places) {
      const plot = page.locator(`#${name} .plot`);
      await plot.hover({ position: { x, y: 250 } });
      // Lines are kept apart by characters without a width.
      assert.match((await plot.textContent()).replaceAll('\u200b', ' '), reading);
    }
    await watched(page).close();
  },

  'a named choice of accounts is asked for': async () => {
    const page = await open(browser, origin, { path: '/?accounts=Qwen,google' });
    const labels = await page.locator('#downloads thead th').allTextContents();
    assert.deepEqual(labels.slice(3).sort(), ['Google', 'Qwen']);
    assert.equal(await page.locator('[name=names]').inputValue(), 'Qwen, google');
    await watched(page).close();
  },

  'the keyboard reaches what can be chosen and what can be opened': () => keyboard(browser, origin),

  'each chart opens its query in the playground, in the front tab': async () => {
    const page = await open(browser, origin);
    const href = await page.locator('#publisher-kind a.playground').getAttribute('href');
    assert.equal(await page.locator('a.playground').count(), CHARTS.length);
    await page.goto(`${origin}${href}`);
    const editor = page.locator('.graphiql-query-editor .view-lines');
    await editor.filter({ hasText: 'DownloadShareBy' }).waitFor({ timeout: 30_000 });
    await page.goto(`${origin}/graphiql`);
    await page.goto(`${origin}${href}`);
    await editor.filter({ hasText: 'DownloadShareBy' }).waitFor({ timeout: 30_000 });
    await page.close();
  },

  'a server without a playground is not linked to one': async () => {
    const before = (opened) => opened.route((url) => url.pathname === '/graphiql', (route) => route.fulfill({ status: 404 }));
    const page = await open(browser, origin, { before });
    assert.equal(await page.locator('a[href^="/graphiql"]').count(), 0);
    assert.ok((await page.locator('a.csv').count()) >= CHARTS.length);
    // The console tells the 404; nothing else is looked at here.
    await page.close();
  },

  'each chart is had as a table, with the numbers that are drawn': async () => {
    const page = await open(browser, origin);
    const tables = {};
    for (const name of CHARTS) {
      const links = await page.locator(`#${name} a.csv`).all();
      assert.ok(links.length > 0, name);
      for (const link of links) {
        const answer = await fetch(new URL(await link.getAttribute('href'), origin));
        const [head, ...lines] = (await answer.text()).trim().split('\r\n');
        assert.ok(answer.status === 200 && lines.length > 0, `${name}: ${answer.status} ${head}`);
        tables[name] ??= [head, ...lines].map((line) => line.split(','));
      }
    }
    // Counts are shown to the last digit, so they can be compared as texts.
    const [head, ...lines] = tables['hub-totals'];
    const drawn = (await page.locator('#hub-totals tbody tr').all()).map((row) => row.locator('th, td').allTextContents());
    const shown = (await Promise.all(drawn)).map((row) => row[2].replaceAll(',', '').replace('no data', ''));
    assert.deepEqual(lines.map((line) => line[head.indexOf('models')]), shown);
    await watched(page).close();
  },

  'a chart is saved as a picture': async () => {
    const page = await open(browser, origin);
    for (const name of ['origin', 'size', 'hub-totals']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`#${name} .png`).click()]);
      const path = join(pictures, `${name}.png`);
      await download.saveAs(path);
      const png = await readFile(path);
      assert.equal(png.subarray(1, 4).toString(), 'PNG');
      assert.ok(png.readUInt32BE(16) > 1_000 && png.length > 20_000, `${png.readUInt32BE(16)} wide, ${png.length} bytes`);
    }
    await watched(page).close();
  },

  'a chart stands in a page of others': async () => {
    const page = await open(browser, origin, { path: '/?interval=QUARTER' });
    await page.locator('#origin .embed summary').click();
    const snippet = await page.locator('#origin .embed textarea').inputValue();
    await page.close();
    assert.match(snippet, /^<iframe src="[^"]+\/embed\/origin\?[^"]*" title="Downloads by origin"/);
    const others = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(`<!doctype html><title>news</title>${snippet}`));
    await new Promise((resolve) => others.listen(0, '127.0.0.1', resolve));
    const host = await browser.newPage();
    await host.goto(`http://127.0.0.1:${others.address().port}/`);
    const frame = host.frameLocator('iframe');
    await frame.locator('#origin .plot > svg').waitFor();
    assert.equal(await frame.locator('h1').textContent(), 'Downloads by origin');
    assert.equal(await frame.locator('figure').count(), 1);
    assert.match(await frame.locator('.source').textContent(), /by quarter/);
    await frame.locator('.home a').focus();
    assert.match(await frame.locator('.home a').getAttribute('href'), /^\/\?.*interval=QUARTER/);
    await host.close();
    others.close();
  },

  'one chart that fails leaves the others, and can be tried again': () => trouble.fails(browser, origin),
  'new data is asked for when it is published': () => trouble.ticks(browser, origin),
  'a server that wants a key gets one, which is kept nowhere': () => trouble.wantsKey(browser, origin),
};

for (const theme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    checks[`no barrier that axe knows, ${theme}, ${width} wide, and nothing to scroll sideways`] = async () => {
      const page = await open(browser, origin, { width, theme });
      await page.locator('#origin details').evaluateAll((all) => all.forEach((details) => (details.open = true)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} wide`);
      await page.screenshot({ path: join(pictures, `page-${theme}-${width}.png`), fullPage: true });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`), []);
      await watched(page).close();
    };
  }
}

let failed = 0;
try {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.error(`FAIL ${name}\n     ${error.message.replaceAll('\n', '\n     ')}`);
    }
  }
} finally {
  await browser.close();
}
console.log(failed === 0 ? `the page works at ${origin}/` : `${failed} of ${Object.keys(checks).length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
