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

  'a chart is saved as a picture, which says what it is of': async ({ browser, origin, pictures }) => {
    // What a picture says is read from the drawing that it is made from.
    const page = await open(browser, origin, {
      path: '/?attention.threshold=0.25&attention.measure=LIKES',
      before: (opened) =>
        opened.addInitScript(() => {
          const make = URL.createObjectURL;
          URL.createObjectURL = (blob) => {
            if (blob.type === 'image/svg+xml') void blob.text().then((svg) => (globalThis.drawing = svg));
            return make.call(URL, blob);
          };
        }),
    });
    const saying = {
      origin: ['Hugging Face', '1 Jan 2025 to 6 Sept 2025', 'group by country', 'the 28 accounts'],
      size: ['Hugging Face', 'by month'],
      attention: ['Models released from 1 Jan 2025 on', 'attention is likes gained', 'it ends below a quarter of its peak', 'Kaplan-Meier'],
      'hub-totals': ['Hugging Face', 'The last listing of models is of 7 Sept 2025', 'Registered users'],
    };
    for (const [name, parts] of Object.entries(saying)) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`#${name} .png`).click()]);
      const path = join(pictures, `${name}.png`);
      await download.saveAs(path);
      const png = await readFile(path);
      assert.equal(png.subarray(1, 4).toString(), 'PNG');
      assert.ok(png.readUInt32BE(16) > 1_000 && png.length > 20_000, `${png.readUInt32BE(16)} wide, ${png.length} bytes`);
      const text = await page.evaluate(() => [...new DOMParser().parseFromString(globalThis.drawing, 'image/svg+xml').querySelectorAll('svg > text')].map(({ textContent }) => textContent).join(' '));
      for (const part of parts) assert.ok(text.includes(part), `${name}: "${part}" is not in "${text}"`);
    }
    await watched(page).close();
  },
};
