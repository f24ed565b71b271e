// Charts in pages of others.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { CHARTS, open, watched } from './open.mjs';

/** A page of others with this in its body, `width` wide. */
async function among(browser, html, width, visit) {
  const others = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(`<!doctype html><title>news</title><body style="margin:0">${html}`));
  await new Promise((resolve) => others.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  try {
    await page.clock.install();
    await page.goto(`http://127.0.0.1:${others.address().port}/`, { waitUntil: 'commit' });
    await visit(page);
  } finally {
    await page.close();
    others.close();
  }
}

async function snippetOf(page, name) {
  await page.locator(`#${name} .embed summary`).click();
  await page.waitForFunction((chart) => document.querySelector(`#${chart} .embed textarea`).value, name);
  return page.locator(`#${name} .embed textarea`).inputValue();
}

export const embeds = {
  'a chart stands in a page of others': async ({ browser, origin }) => {
    const page = await open(browser, origin, { path: '/?interval=QUARTER' });
    const snippet = await snippetOf(page, 'origin');
    await watched(page).close();
    assert.match(snippet, /^<iframe src="[^"]+\/embed\/origin\?[^"]*" title="Downloads by origin"/);
    await among(browser, snippet, 1000, async (host) => {
      const frame = host.frameLocator('iframe');
      await frame.locator('#origin .plot > svg').waitFor();
      assert.equal(await frame.locator('h1').textContent(), 'Downloads by origin');
      assert.equal(await frame.locator('figure').count(), 1);
      assert.match(await frame.locator('.source').textContent(), /by quarter/);
      await frame.locator('.home a').focus();
      assert.match(await frame.locator('.home a').getAttribute('href'), /^\/\?.*interval=QUARTER/);
    });
  },

  'ten charts stand in one page, hold no stream, and hear of new data': async ({ browser, origin }) => {
    const html = CHARTS.map((name) => `<iframe src="${origin}/embed/${name}" title="${name}" width="700" height="600"></iframe>`).join('');
    await among(browser, html, 1500, async (host) => {
      const asked = [];
      host.on('request', (request) => request.url().startsWith(`${origin}/graphql`) && asked.push(`${request.method()} ${request.headers().accept} ${request.url()}`));
      for (const name of CHARTS) {
        const drawing = host.frameLocator(`iframe[title="${name}"]`).locator('.plot > svg');
        await drawing.waitFor({ timeout: 20_000 }).catch(() => assert.fail(`${name} is not drawn`));
      }
      assert.deepEqual(asked.filter((request) => request.includes('event-stream')), []);
      // Somebody publishes: within some minutes each chart asks again.
      await host.route(
        (url) => url.pathname === '/graphql' && url.searchParams.get('query')?.includes('DataVersionNow'),
        (route) => route.fulfill({ json: { data: { dataVersion: { version: 4_711 } } } }),
      );
      const again = host.waitForRequest((request) => request.url().includes('OriginShare'), { timeout: 30_000 });
      await host.clock.fastForward('10:00');
      await host.frameLocator('iframe[title="origin"]').getByText('version 4711').waitFor({ state: 'attached' });
      await again;
    });
  },

  'a frame is as high as what it shows': async ({ browser, origin }) => {
    const page = await open(browser, origin);
    const snippets = new Map();
    for (const name of CHARTS) snippets.set(name, await snippetOf(page, name));
    await watched(page).close();
    const rest = async (host) => {
      const frame = host.frameLocator('iframe');
      await frame.locator('.plot > svg').waitFor();
      await host.waitForTimeout(300);
      return frame.locator('html').evaluate((html) => html.scrollHeight - html.clientHeight + (html.scrollWidth - html.clientWidth));
    };
    for (const [name, snippet] of snippets) {
      // At the width that the snippet names its height fits by itself; at others the frame tells it.
      const [frame] = snippet.split('\n');
      await among(browser, frame, 760, async (host) => assert.equal(await rest(host), 0, `${name} is cut off`));
      await among(browser, snippet, 380, async (host) => assert.equal(await rest(host), 0, `${name} is cut off where it is narrow`));
    }
  },
};
