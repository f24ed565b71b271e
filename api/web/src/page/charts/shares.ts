// What the charts of shares of downloads have in common.
import type { Attribution, SharesFragment } from '../api.ts';
import type { Choice, View } from '../chart.ts';
import { overTime } from '../draw/compose.ts';
import type { Panel, Series } from '../draw/panel.ts';
import { stack } from '../draw/stack.ts';
import { colour, type Colours } from '../draw/theme.ts';
import { during, instant, told } from '../format.ts';
import { tableOf } from './intervals.ts';

export const ATTRIBUTION: Choice = {
  name: 'attribution',
  label: 'Credited to',
  options: [
    ['PUBLISHER', 'the uploader'],
    ['ROOT_MODEL', 'the maker of the root model'],
  ] satisfies [Attribution, string][],
};

/** What is drawn of a group: its share of each interval, or its downloads. */
export type Measure = 'share' | 'downloads';

export type Shares = SharesFragment;
type Group = Shares['groups'][number];

/** Groups as series. The colours are those of `keys`, so that a group has one colour in several answers. */
export function seriesOf(shares: Shares, colours: Colours, measure: Measure, keys: readonly string[]): Series[] {
  return shares.groups.map((group) => ({
    label: group.label,
    role: group.role,
    colour: colour(colours, group.role, Math.max(0, keys.indexOf(group.key))),
    values: group.columns[measure],
    statuses: group.points.map(({ status }) => status),
  }));
}

/** The keys of named groups over several answers, in the order of the first that has them. */
export const keysOf = (...answers: Shares[]): string[] => [
  ...new Set(answers.flatMap(({ groups }) => groups.filter(({ role }) => role === 'VALUE').map(({ key }) => key))),
];

/** "In Aug 2025: China 24.8% (6.8% in Jan 2025), ...", for the largest groups of the last interval that is not cut short. */
export function sentence({ axis, groups, interval }: Shares, most = 3): string {
  const days = ({ from, to }: { from: string; to: string }): number => instant(to).getTime() - instant(from).getTime();
  const longest = Math.max(...axis.map(days));
  const whole = axis.flatMap((slot, at) => (slot.status === 'MISSING' || days(slot) < longest / 2 ? [] : [at]));
  const [first, last] = [whole[0], whole[whole.length - 1]];
  if (first === undefined || last === undefined || !groups.length) return 'no download is recorded in this period.';
  const at = (group: Group, slot: number): number | null => group.columns.share[slot] ?? null;
  const largest = [...groups].sort((a, b) => (at(b, last) ?? 0) - (at(a, last) ?? 0)).slice(0, most);
  const parts = largest.map((group, place) => {
    const when = place === 0 ? ` ${during(axis[first]!, interval)}` : '';
    const before = first === last ? '' : ` (${told(at(group, first), 'share')}${when})`;
    return `${group.label} ${told(at(group, last), 'share')}${before}`;
  });
  return `${during(axis[last]!, interval)}, ${parts.join(', ')}.`;
}

/** The same at the beginning of a text. */
export const opening = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Columns of groups on each other. */
export function stacked(shares: Shares, colours: Colours, measure: Measure, recolour?: (series: Series, key: string) => Series): View {
  const keys = keysOf(shares);
  const series = seriesOf(shares, colours, measure, keys).map((item, at) => recolour?.(item, shares.groups[at]?.key ?? '') ?? item);
  const unit = measure === 'share' ? 'share' : 'count';
  const panel: Panel = { slots: shares.axis, series, breaks: shares.breaks, unit, ...(measure === 'share' && { top: 1 }) };
  return {
    summary: opening(sentence(shares)),
    metric: shares,
    table: tableOf([panel]),
    drawing: overTime([panel], stack, { form: 'box', height: 320 }),
  };
}
