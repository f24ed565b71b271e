// Holds the numbers of the page to those of the API, asked with documents of its own.
import assert from 'node:assert/strict';
import { ask, CHARTS, open, watched } from './open.mjs';

const PERIOD = '{ from: "2025-01-01" }';

/** The table of a chart: names of its columns, and values as they were answered, a text where there is no number. */
async function tableOf(page, name) {
  return page.locator(`#${name} table`).evaluate((table) => ({
    columns: [...table.querySelectorAll('thead th')].map((cell) => cell.textContent),
    rows: [...table.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => (cell.querySelector('data') ? Number(cell.querySelector('data').value) : cell.textContent)),
    ),
  }));
}

const orNone = (value) => value ?? 'no data';

async function tables({ browser, origin }) {
  const page = await open(browser, origin);
  for (const name of CHARTS) {
    const marks = await page.locator(`#${name} .plot > svg`).evaluate((svg) => svg.querySelectorAll('path, rect, circle').length);
    assert.ok(marks > 5, `${name} has ${marks} marks`);
    assert.ok((await page.locator(`#${name} .summary`).textContent()).length > 40, `${name} has no summary`);
    assert.ok((await tableOf(page, name)).rows.length > 0, `${name} has an empty table`);
  }

  // The sample is shown over the accounts that it lists throughout, and says that it is only a part.
  assert.match(await page.locator('.partial').textContent(), /lists only part of the hub/);
  const panel = JSON.parse(new URL(await page.locator('#origin a.playground').getAttribute('href'), origin).searchParams.get('variables')).where;
  assert.equal(panel.publisher.length, 28);

  const share = `query ($where: ModelFilter) {
    publisher: downloadShare(by: ORIGIN, period: ${PERIOD}, where: $where, top: 6) { axis { from to status } groups { label points { share } } }
    root: downloadShare(by: ORIGIN, period: ${PERIOD}, where: $where, top: 6, attribution: ROOT_MODEL) { groups { label points { share } } }
  }`;
  const { publisher, root } = await ask(origin, share, { where: panel });
  const origins = await tableOf(page, 'origin');
  assert.deepEqual(origins.columns.slice(3), [
    ...publisher.groups.map(({ label }) => `By publisher: ${label}`),
    ...root.groups.map(({ label }) => `By root model: ${label}`),
  ]);
  assert.deepEqual(
    origins.rows,
    publisher.axis.map(({ from, to, status }, at) => [
      from, to, status, ...[...publisher.groups, ...root.groups].map(({ points }) => orNone(points[at].share)),
    ]),
  );

  const size = `query ($where: ModelFilter) { downloadedModelSize(interval: MONTH, period: ${PERIOD}, where: $where) { points { from to status mean median knownShare } } }`;
  const { downloadedModelSize } = await ask(origin, size, { where: panel });
  assert.deepEqual(
    (await tableOf(page, 'model-size')).rows,
    downloadedModelSize.points.map(({ from, to, status, mean, median, knownShare }) => [from, to, status, mean, median, knownShare].map(orNone)),
  );

  const { derivatives } = await ask(origin, '{ derivatives(scope: RECURSIVE) { groups { label count finetunes quantized adapters merges downloads } } }');
  assert.deepEqual(
    (await tableOf(page, 'derivatives')).rows,
    derivatives.groups.map(({ label, count, finetunes, quantized, adapters, merges, downloads }) => [label, count, finetunes, quantized, adapters, merges, downloads]),
  );

  // What is not recorded is no data, and never zero.
  const { hubTotals } = await ask(origin, `{ hubTotals(period: ${PERIOD}) { points { from to models datasets spaces countStatus downloads downloadStatus } } }`);
  const totals = await tableOf(page, 'hub-totals');
  assert.deepEqual(totals.rows, hubTotals.points.map((point) => Object.values(point).map(orNone)));
  assert.ok(totals.rows.flat().includes('no data'));

  const { reports } = await ask(origin, '{ reports { claims { verdict } } }');
  assert.equal(await page.locator('.report tbody tr').count(), reports.flatMap(({ claims }) => claims).length);
  await watched(page).close();
}

export const numbers = { 'every chart is drawn, and its table holds what the API answers': tables };
