// Holds the sentences under the drawings, and the line that says what they are of, to the API: in each view, what is asked has the
// days that the sentences name.
import assert from 'node:assert/strict';
import { ask, open, watched } from './open.mjs';

const count = (value, one) => `${value.toLocaleString('en')}${one ? ` ${one}${value === 1 ? '' : 's'}` : ''}`;
const share = (value) => new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
const parameters = (value) => new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
const day = (date, before = 0) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(Date.parse(date) - before * 86_400_000));
const range = ({ from, to }) => `${day(from)} to ${day(to, 1)}`;

/** Views: what is in the address, and the same as the API takes it. */
const VIEWS = [
  { path: '/?from=&accounts=all', hub: 'HUGGING_FACE', name: 'Hugging Face', period: {}, released: 'on any day' },
  { path: '/?hub=MODELSCOPE', hub: 'MODELSCOPE', name: 'ModelScope', period: {}, released: 'on any day' },
  { path: '/?from=2025-03-01&to=2025-09-01&accounts=all', hub: 'HUGGING_FACE', name: 'Hugging Face', period: { from: '2025-03-01', to: '2025-09-01' }, released: '1 Mar 2025 to 31 Aug 2025' },
];

const QUESTION = `query ($hub: Hub!, $period: DateRange!) {
  downloadShare(hub: $hub, by: PUBLISHER_KIND, period: $period, interval: MONTH, top: 6) { period { from to } groups { label points { from to share } } }
  concentration(hub: $hub, period: $period, top: [1, 10]) { period { from to } units downloads gini top { downloadShare } }
  hubTotals(hub: $hub, period: $period) { period { from to } models datasets publishers downloads }
  datasetCounts(hub: $hub, period: $period) { period { from to } total added }
  downloadedModelSize(hub: $hub, period: $period) { mean median knownShare }
  attention(hub: $hub, released: $period, weeks: 26) { period { from to } models censored meanWeeks medianWeeks }
  derivatives(hub: $hub, scope: RECURSIVE) { total provenance { lastSnapshotOn } }
  models: snapshots(hub: $hub, kind: MODEL, first: 1) { nodes { takenOn } }
  datasets: snapshots(hub: $hub, kind: DATASET, first: 1) { nodes { takenOn } }
}`;

function expected(view, answer) {
  const { concentration, hubTotals, datasetCounts, downloadedModelSize, attention, derivatives, downloadShare } = answer;
  const of = (metric) => `${view.name} · ${range(metric.period)}`;
  const lastModels = answer.models.nodes[0].takenOn;
  const until = lastModels < hubTotals.period.to ? ` up to the last listing of models, of ${day(lastModels)}.` : ' times.';
  // The last interval that is not cut short by more than a half.
  const whole = downloadShare.groups[0].points.findLastIndex(({ from, to, share: known }) => known !== null && Date.parse(to) - Date.parse(from) > 15 * 86_400_000);
  const largest = downloadShare.groups.map(({ label, points }) => [points[whole].share ?? 0, label]).sort(([a], [b]) => b - a)[0];
  return {
    'publisher-kind': [[`${largest[1]} ${share(largest[0])}`], [of(downloadShare), 'credited to the uploader']],
    concentration: [
      [count(concentration.units, 'model'), `with ${count(concentration.downloads)} downloads`, `first model: ${share(concentration.top[0].downloadShare)}`, `top 10 models: ${share(concentration.top[1].downloadShare)}`],
      [of(concentration), 'among models'],
    ],
    'hub-totals': [
      [range(hubTotals.period), count(hubTotals.models, 'model'), count(hubTotals.datasets, 'dataset'), count(hubTotals.publishers, 'publisher'), `${count(hubTotals.downloads)} times`, until],
      [of(hubTotals)],
    ],
    datasets: [[range(datasetCounts.period), count(datasetCounts.total, 'dataset'), `${count(datasetCounts.added)} added`], [of(datasetCounts), 'group by category']],
    'model-size': [[parameters(downloadedModelSize.mean), parameters(downloadedModelSize.median), share(downloadedModelSize.knownShare)], [view.name]],
    attention: [
      attention.models
        ? [count(attention.models, 'model'), `${count(attention.censored)} still held`, `${Math.round(attention.meanWeeks * 10) / 10} weeks`]
        : ['No model released in the period could be followed.'],
      [`${view.name} · Models released ${view.released}, followed over ${range(attention.period)}`, 'attention is downloads', 'it ends below a half of its peak', 'followed for 26 weeks'],
    ],
    derivatives: [
      [derivatives.total ? count(derivatives.total, 'model') : 'No recorded model names a base.'],
      [`${view.name} · Downloads since creation where the hub tells them, else since recording began, as of ${day(derivatives.provenance.lastSnapshotOn)}`],
    ],
  };
}

async function held({ browser, origin }) {
  for (const view of VIEWS) {
    const answer = await ask(origin, QUESTION, { hub: view.hub, period: view.period });
    const page = await open(browser, origin, { path: view.path, charts: [] });
    await page.waitForFunction(() => document.querySelector('#hub-totals .source')?.textContent && !document.querySelector('[aria-busy]'));
    for (const [chart, [sentences, source]] of Object.entries(expected(view, answer))) {
      const summary = await page.locator(`#${chart} .summary`).textContent();
      for (const part of sentences) assert.ok(summary.includes(part), `${view.path} ${chart}: "${part}" is not in "${summary}"`);
      const line = await page.locator(`#${chart} .source`).textContent();
      for (const part of source) assert.ok(line.includes(part), `${view.path} ${chart}: "${part}" is not in "${line}"`);
    }
    // A day that is called the last of a listing is one.
    const notes = await page.locator('#hub-totals .notes').textContent();
    const lasts = ['models', 'datasets'].map((kind) => [kind, answer[kind].nodes[0].takenOn]);
    const ended = lasts.filter(([, taken]) => day(taken) !== day(answer.hubTotals.period.to, 1) && taken < answer.hubTotals.period.to);
    const named = [...notes.matchAll(/The last listing of (\w+) is of (\d+ \w+ \d+)/g)].map(([, kind, date]) => `${kind} ${date}`);
    assert.deepEqual(named, ended.map(([kind, taken]) => `${kind} ${day(taken)}`), view.path);
    await watched(page).close();
  }
}

async function elsewhere({ browser, origin }) {
  const view = 'hub=MODELSCOPE&downloads.by=TASK&downloads.attribution=ROOT_MODEL&downloads.show=downloads&interval=QUARTER';
  const page = await open(browser, origin, { path: `/embed/downloads?${view}`, charts: ['downloads'] });
  const line = await page.locator('.source').textContent();
  for (const part of ['ModelScope · ', 'by quarter', 'group by task', 'show downloads', 'credited to the maker of the root model', 'all recorded accounts']) {
    assert.ok(line.includes(part), `"${part}" is not in "${line}"`);
  }
  await watched(page).close();
}

async function both({ browser, origin }) {
  const page = await open(browser, origin, {
    path: '/embed/origin',
    charts: ['origin'],
    before: (opened) =>
      opened.route(
        (url) => url.pathname === '/graphql' && url.searchParams.get('query')?.includes('OriginShare'),
        async (route) => {
          const answer = await (await route.fetch()).json();
          answer.data.byRootModel.provenance.resets = 3;
          await route.fulfill({ json: answer });
        },
      ),
  });
  assert.doesNotMatch(await page.locator('.source').textContent(), /ran backwards/);
  assert.match(await page.locator('.notes').textContent(), /By root model: .*3 counters ran backwards\./);
  await watched(page).close();
}

export const summaries = {
  'sentences have the numbers and the days that the API tells': held,
  'where two answers are drawn that were counted in other ways, both are told': both,
  'a chart by itself says of which hub it is, and what was chosen': elsewhere,
};
