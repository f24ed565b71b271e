// What a reader chooses, and what the pointer tells.
import assert from 'node:assert/strict';
import { drawn, open, watched } from './open.mjs';

export const choices = {
  'what is chosen is in the address, and the address gives it again': async ({ browser, origin }) => {
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

  'the pointer tells the values of an interval': async ({ browser, origin }) => {
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

  'a named choice of accounts is asked for': async ({ browser, origin }) => {
    const page = await open(browser, origin, { path: '/?accounts=Qwen,google' });
    const labels = await page.locator('#downloads thead th').allTextContents();
    assert.deepEqual(labels.slice(3).sort(), ['Google', 'Qwen']);
    const names = page.locator('[name=names]');
    assert.equal(await names.inputValue(), 'Qwen, google');
    // The way back leads to what was chosen before, though the focus is still in the field.
    await names.fill('Qwen');
    await names.press('Enter');
    await page.waitForFunction(() => location.search.endsWith('accounts=Qwen'));
    await page.goBack();
    await drawn(page);
    assert.equal(await names.inputValue(), 'Qwen, google');
    await watched(page).close();
  },
};
