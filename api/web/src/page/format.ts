import type { Interval } from './api.ts';

// Everything that is said in numbers and days, in one place. A value that is null is "no data", whatever it would be.
const LOCALE = 'en';
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const decimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 3 });
const month = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** What a number counts, which decides how it is written. */
export type Unit = 'count' | 'share' | 'parameters' | 'weeks' | 'index';

/** What stands where nothing is known. */
export const NO_DATA = 'no data';

/** A value as it is read in a table or a sentence: in full where it counts, with B or M where it is a size. */
export function told(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return NO_DATA;
  switch (unit) {
    case 'share':
      // A little is not nothing.
      return value > 0 && value < 0.0005 ? '<0.1%' : percent.format(value);
    case 'parameters':
      return short.format(value);
    case 'weeks':
      return `${decimal.format(Math.round(value * 10) / 10)} weeks`;
    case 'index':
      return decimal.format(value);
    default:
      return whole.format(value);
  }
}

/** A value as it stands at an axis or a mark, where there is little room. */
export function brief(value: number, unit: Unit): string {
  if (unit === 'share') return `${decimal.format(Math.round(value * 1000) / 10)}%`;
  return short.format(value);
}

/** A day of the API, midnight UTC. */
export const instant = (date: string): Date => new Date(`${date}T00:00:00Z`);

/** "7 Sept 2025", as a person writes it. */
export const dated = (date: string): string => day.format(instant(date));

/** The day before. */
export const before = (date: string): string => new Date(instant(date).getTime() - 86_400_000).toISOString().slice(0, 10);

/** A half-open range of days by its first and its last day. */
export function ranged({ from, to }: { from: string; to: string }): string {
  const last = before(to);
  return from === last ? dated(from) : `${dated(from)} to ${dated(last)}`;
}

/** "from 1 Jan 2025 on": a range whose ends may be open. */
export function since({ from, to }: { from: string; to: string }): string {
  if (from && to) return `${dated(from)} to ${dated(before(to))}`;
  if (from) return `from ${dated(from)} on`;
  return to ? `until ${dated(before(to))}` : 'on any day';
}

/** "in Aug 2025" where it is a whole interval, else "from 1 Sept 2025 to 6 Sept 2025". */
export function during(slot: { from: string; to: string }, interval: Interval): string {
  const from = instant(slot.from);
  const next = new Date(from);
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12, WEEK: 0, DAY: 0 }[interval];
  next.setUTCMonth(from.getUTCMonth() + months);
  if (!months || from.getUTCDate() !== 1 || next.getTime() !== instant(slot.to).getTime()) return `${interval === 'DAY' ? 'on' : 'from'} ${ranged(slot)}`;
  if (interval === 'YEAR') return `in ${from.getUTCFullYear()}`;
  return interval === 'QUARTER' ? `in Q${from.getUTCMonth() / 3 + 1} ${from.getUTCFullYear()}` : `in ${month.format(from)}`;
}

/** "FROM_1B_TO_3B" or "NON_PROFIT" where the schema has no label for a reader. */
export const spoken = (name: string): string => name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ');

/** "1 model", "2 models". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${whole.format(count)} ${count === 1 ? one : many}`;

const lists = new Intl.ListFormat('en-GB');
/** "a, b and c". */
export const listed = (items: readonly string[]): string => lists.format(items);
