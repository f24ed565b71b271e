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
import { Head } from './head.ts';
import { Keys } from './keys.ts';
import { kindsOf } from './kinds.ts';
import { frame, outline, tellHeight } from './layout.ts';
import { follow, poll } from './live.ts';
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
  // A page cannot ask what a server has not without an error in the console.
  playground: !!document.querySelector('meta[name=playground]'),
  kinds: new Set(),
  sample: false,
  choose,
  failure,
};
const head = new Head();
const controls = new Controls(page);
const figures = charts.filter(({ name }) => !embedded || name === embedded).map((chart) => new Figure(chart, page, !!embedded));
const reports = embedded ? null : new Reports(page);
const said = h('p', { class: 'hidden', role: 'status' });
const keys = new Keys(!!embedded, (key) => {
  client.key = key;
  // The stream was refused as well.
  unfollow?.();
  unfollow = null;
  void load();
});
let unfollow: (() => void) | null = null;
/** The load under way; until it knows the defaults of the hub, no chart is asked. */
let loading: AbortController | null = null;
let settled = false;

function paint(): void {
  const { theme } = page.state;
  const dark = theme === 'dark' || (theme === 'auto' && system.matches);
  page.colours = dark ? DARK : LIGHT;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  for (const figure of figures) figure.draw();
}

/** What stands when the address does not say: it depends on whether the bundled sample is what is recorded. */
function settle(answer: StateQuery, hub: Hub): void {
  page.kinds = kindsOf(answer);
  page.sample = hub === 'HUGGING_FACE' && panel.files.includes(answer.models?.nodes[0]?.sha256 ?? '');
  page.defaults = page.sample ? SAMPLE : WHOLE;
}

/** Nothing of the hub before may stand beside the name of another. */
function leave(): void {
  page.sample = false;
  page.kinds = new Set();
  page.defaults = WHOLE;
  head.wait();
  for (const figure of figures) figure.wait('Asking the server…');
}

/** Asks everything anew: first what is recorded, for defaults hang on it, then all charts. What an older load still hears is dropped. */
async function load(): Promise<void> {
  loading?.abort();
  const { signal } = (loading = new AbortController());
  settled = false;
  const hub = hubOf(location.search);
  if (hub !== page.state.hub) leave();
  for (const figure of figures) figure.stop();
  show();
  let refused = false;
  try {
    const answer = await client.ask(StateDocument, { hub }, signal);
    if (signal.aborted) return;
    settle(answer, hub);
    head.show(answer);
    keys.done(head.element);
    unfollow ??= (embedded ? poll : follow)(client, answer.dataVersion?.version ?? -1, ticked);
  } catch (error) {
    if (signal.aborted) return;
    refused = error instanceof Refusal && error.wantsKey;
    head.failed(failure(error), () => void load());
    if (!refused) unfollow ??= (embedded ? poll : follow)(client, -1, ticked);
  }
  settled = true;
  show();
  // They would all be refused as well.
  if (refused) for (const figure of figures) figure.wait('The server wants a key first.');
  else await Promise.all([...figures.map((figure) => figure.load()), reports?.load()]);
}

/** Takes what is chosen from the address, and shows it. */
function show(): void {
  page.state = read(location.search, page.defaults);
  controls.show();
  paint();
}

function ticked(version: number): void {
  said.textContent = `New data is published: version ${version}. The numbers are being asked anew.`;
  void load();
}

function choose(change: Partial<State>): void {
  const other = change.hub !== undefined && change.hub !== page.state.hub;
  // Another hub has defaults of its own, which are known only when it was asked.
  const address = other ? write({ ...page.state, ...change, ...WHOLE }, WHOLE) : write({ ...page.state, ...change }, page.defaults);
  history.pushState(null, '', `${location.pathname}${address}${location.hash}`);
  changed();
}

/** Asks again only those charts that the change is about. */
function changed(): void {
  const before = page.state;
  if (hubOf(location.search) !== before.hub) return void load();
  show();
  if (settled) for (const figure of figures) if (figure.follows(before, page.state)) void figure.load();
}

function failure(error: unknown): string {
  if (error instanceof Refusal && error.wantsKey) keys.ask(error.hadKey);
  return error instanceof Error ? error.message : String(error);
}

function start(): void {
  const parts = { head: head.element, controls: controls.element, figures, reports: reports?.element ?? null, said, keys: keys.element };
  document.body.replaceChildren(...(embedded ? frame(parts, page) : outline(parts)));
  if (embedded) tellHeight(document.body);
  if (embedded && figures[0]) document.title = `${figures[0].chart.title} · hubscope`;
  paint();
  system.addEventListener('change', paint);
  addEventListener('popstate', changed);
  // What an address points at is made only now.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
  void load();
}

start();
