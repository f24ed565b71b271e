// What a reader takes away from a chart: its question, its numbers, its picture.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHARTS, open, watched } from './open.mjs';

export const taken = {
  'each chart opens its query in the playground, in the front tab': async ({ browser, origin }) => {
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

  'each chart is had as a table, with the numbers that are drawn': async ({ browser, origin }) => {
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

  'a chart is saved as a picture': async ({ browser, origin, pictures }) => {
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
};
