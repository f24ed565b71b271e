import type { DownloadBasis, Freshness, MetricFragment } from './api.ts';
import { HUB_NAMES, type State } from './address.ts';
import { panel, picker, type Chart } from './chart.ts';
import { breakDays, type Break } from './draw/panel.ts';
import { h, link } from './dom.ts';
import { counted, dated, ranged, spoken } from './format.ts';

const BASES: Record<DownloadBasis, string> = {
  ALL_TIME_DIFFERENCE: 'differences of the all-time counter',
  ROLLING_30_DAYS: 'rolling 30-day counters, taken as a rate',
};

/** How downloads were counted. Values that the server may gain are told as they are. */
export const basisOf = (basis: readonly DownloadBasis[]): string => basis.map((one) => BASES[one] ?? spoken(one)).join(' and ');

/** How old the data is, in words. */
export const FRESHNESS: Record<Freshness, string> = {
  FRESH: 'up to date',
  LATE: 'late: the next listing is overdue',
  STALE: 'stale: the last listing is long past',
};

/** Whose downloads are looked at. */
export function accountsOf({ accounts }: State): string {
  if (accounts === 'all') return 'all recorded accounts';
  if (accounts === 'panel') return `the ${panel.accounts.length} accounts that the sample lists throughout`;
  return accounts.length > 3 ? `${accounts.length} chosen accounts` : `accounts ${accounts.join(', ')}`;
}

/** What is to be thought of the counters that an answer is from. */
export function countedHow({ provenance: { basis, gaps, resets } }: MetricFragment): string[] {
  return [
    basis.length ? `counted by ${basisOf(basis)}` : '',
    gaps.length ? `${counted(gaps.length, 'gap')} without a listing` : '',
    resets ? `${counted(resets, 'counter')} ran backwards` : '',
  ].filter(Boolean);
}

/** What an answer was computed from, in one line; with a picture it leaves the page. */
export function sourceOf(chart: Chart, metric: MetricFragment, state: State): string {
  const { dataVersion, partial, snapshotCount, lastSnapshotOn } = metric.provenance;
  const pick = picker(chart, state);
  return [
    HUB_NAMES[state.hub],
    `${chart.days?.(metric, state) ?? ranged(metric.period)}${chart.follows.includes('interval') ? `, by ${state.interval.toLowerCase()}` : ''}`,
    chart.follows.includes('accounts') && accountsOf(state),
    metric.definition.title,
    ...chart.choices.map(({ name, label, options }) => `${label.toLowerCase()} ${options.find(([value]) => value === pick(name))?.[1] ?? ''}`),
    `from ${counted(snapshotCount, 'listing')}${lastSnapshotOn ? `, the last of ${dated(lastSnapshotOn)}` : ''}${partial ? ', which list only part of the hub' : ''}`,
    ...countedHow(metric),
    `data version ${dataVersion.version}`,
    `hubscope, ${location.host}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Where numbers on two sides do not compare, with the numbers that the drawing has. */
export function breakList({ breaks }: MetricFragment, drawn: boolean): HTMLElement | null {
  if (!breaks.length) return null;
  return h(
    'details',
    { class: 'breaks' },
    h('summary', {}, drawn ? `${counted(breaks.length, 'break')}: numbers on their two sides do not compare without care` : `${counted(breaks.length, 'break')} within the data that this was computed from`),
    h('ol', {}, ...breakDays(breaks).map((day) => h('li', {}, h('strong', {}, `${dated(day.on)}: `), ...day.breaks.flatMap(told)))),
  );
}

const told = ({ title, note, url }: Break, at: number): Node[] => [h('span', {}, at > 0 ? '; ' : '', link(url, title), note && ` – ${note}`)];

/** The same in plain lines, for a picture. */
export const breakTexts = ({ breaks }: MetricFragment): string[] =>
  breakDays(breaks).map(({ number, on, breaks: here }) => `${number}: ${dated(on)}, ${here.map(({ title }) => title).join('; ')}`);

/** Which of the page's controls leave a chart as it is: a reader who moved one should not look for a change. */
export function unmoved({ follows }: Chart): string[] {
  const others = (['period', 'interval', 'accounts'] as const).filter((control) => !follows.includes(control));
  if (!others.length) return [];
  return [`What is chosen above as ${others.join(' or ')} does not change this chart.`];
}
