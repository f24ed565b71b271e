import './page.css';
import './chart.css';
import { hubOf, read, write, type Defaults, type State } from './address.ts';
import { StateDocument, type Hub, type StateQuery } from './api.ts';
import { panel } from './chart.ts';
import { charts } from './charts/index.ts';
import { Client, Refusal } from './client.ts';
import { Controls } from './controls.ts';
import { h } from './dom.ts';
import { DARK, LIGHT } from './draw/theme.ts';
import { Figure } from './figure.ts';
import { Head, keyForm } from './head.ts';
import { frame, outline } from './layout.ts';
import { follow } from './live.ts';
import type { Page } from './page.ts';
import { Reports } from './report.ts';

const embedded = /^\/embed\/([^/]+)$/.exec(location.pathname)?.[1];
const system = matchMedia('(prefers-color-scheme: dark)');

/** The bundled sample has few accounts, which come and go: only over those that stay do shares of several months compare. */
const SAMPLE: Defaults = { from: '2025-01-01', accounts: 'panel' };
const WHOLE: Defaults = { from: '', accounts: 'all' };

const client = new Client();
const page: Page = {
  client,
  state: read(location.search, WHOLE),
  defaults: WHOLE,
  colours: LIGHT,
  playground: false,
  sample: false,
  choose,
  wantsKey,
};
const head = new Head();
const controls = new Controls(page);
const figures = charts.filter(({ name }) => !embedded || name === embedded).map((chart) => new Figure(chart, page, !!embedded));
const reports = embedded ? null : new Reports(page);
const said = h('p', { class: 'hidden', role: 'status' });
const keys = h('div');
let unfollow: (() => void) | null = null;

function paint(): void {
  const { theme } = page.state;
  const dark = theme === 'dark' || (theme === 'auto' && system.matches);
  page.colours = dark ? DARK : LIGHT;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  for (const figure of figures) figure.draw();
}

/** What stands when the address does not say: it depends on whether the bundled sample is what is recorded. */
function settle(answer: StateQuery, hub: Hub): void {
  page.sample = hub === 'HUGGING_FACE' && panel.files.includes(answer.models?.nodes[0]?.sha256 ?? '');
  page.defaults = page.sample ? SAMPLE : WHOLE;
}

/** Asks everything anew: first what is recorded, for defaults hang on it, then all charts. */
async function load(): Promise<void> {
  const hub = hubOf(location.search);
  try {
    const answer = await client.ask(StateDocument, { hub }, new AbortController().signal);
    settle(answer, hub);
    head.show(answer);
    keys.replaceChildren();
    unfollow ??= follow(client, answer.dataVersion?.version ?? -1, ticked);
  } catch (error) {
    if (error instanceof Refusal && error.wantsKey) wantsKey();
    head.failed(error instanceof Error ? error.message : String(error), () => void load());
    unfollow ??= follow(client, -1, ticked);
  }
  page.state = read(location.search, page.defaults);
  controls.show();
  paint();
  await Promise.all([...figures.map((figure) => figure.load()), reports?.load()]);
}

function ticked(version: number): void {
  said.textContent = `New data is published: version ${version}. The numbers are being asked anew.`;
  void load();
}

function choose(change: Partial<State>): void {
  const before = page.state;
  const sameHub = change.hub === undefined || change.hub === before.hub;
  // Another hub has defaults of its own, which are known only when it was asked.
  const address = sameHub ? write({ ...before, ...change }, page.defaults) : write({ ...before, ...change, ...WHOLE }, WHOLE);
  history.pushState(null, '', `${location.pathname}${address}${location.hash}`);
  changed(before, sameHub);
}

/** Asks again only those charts that the change is about. */
function changed(before: State, sameHub: boolean): void {
  if (!sameHub) return void load();
  page.state = read(location.search, page.defaults);
  controls.show();
  paint();
  const { state } = page;
  for (const figure of figures) {
    const { follows, name } = figure.chart;
    const own = (from: State): string => JSON.stringify(Object.entries(from.choices).filter(([choice]) => choice.startsWith(`${name}.`)));
    const moved =
      (follows.includes('period') && (before.from !== state.from || before.to !== state.to)) ||
      (follows.includes('interval') && before.interval !== state.interval) ||
      (follows.includes('accounts') && String(before.accounts) !== String(state.accounts)) ||
      own(before) !== own(state);
    if (moved) void figure.load();
  }
}

function wantsKey(): void {
  if (keys.firstChild) return;
  // Nobody should tell a key to a frame in a page of others.
  if (embedded) return keys.replaceChildren(h('p', {}, 'This server answers only to keys. Open the chart there to use yours.'));
  keys.append(
    keyForm((key) => {
      client.key = key;
      // The stream was refused as well.
      unfollow?.();
      unfollow = null;
      keys.replaceChildren();
      void load();
    }),
  );
}

async function start(): Promise<void> {
  const parts = { head: head.element, controls: controls.element, figures, reports: reports?.element ?? null, said, keys };
  document.body.replaceChildren(...(embedded ? frame(parts, page) : outline(parts)));
  if (embedded && figures[0]) document.title = `${figures[0].chart.title} · hubscope`;
  paint();
  system.addEventListener('change', paint);
  addEventListener('popstate', () => {
    const before = page.state;
    changed(before, hubOf(location.search) === before.hub);
  });
  if (!embedded) page.playground = await fetch('/graphiql', { method: 'HEAD' }).then(({ ok }) => ok, () => false);
  // What an address points at is made only now.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
  await load();
}

void start();
