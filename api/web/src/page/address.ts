import type { Hub, Interval } from './api.ts';

/** Whose downloads are looked at: all accounts, those that the bundled sample lists throughout, or some by name. */
export type Accounts = 'all' | 'panel' | string[];
export type Theme = 'auto' | 'light' | 'dark';

/** What a reader has chosen. All of it is part of the address, so that an address is a view that can be passed on. */
export interface State {
  hub: Hub;
  /** Days; empty: the edge of what is recorded. */
  from: string;
  to: string;
  interval: Interval;
  accounts: Accounts;
  theme: Theme;
  /** What was chosen at single charts, by `chart.choice`. */
  choices: Record<string, string>;
}

/** What stands when the address does not say. It depends on what is recorded. */
export type Defaults = Pick<State, 'from' | 'accounts'>;

export const HUB_NAMES: Record<Hub, string> = { HUGGING_FACE: 'Hugging Face', MODELSCOPE: 'ModelScope' };
export const HUBS = Object.keys(HUB_NAMES) as readonly Hub[];
export const INTERVALS: readonly Interval[] = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

const one = <Value extends string>(values: readonly Value[], value: string | null, otherwise: Value): Value =>
  values.find((known) => known === value?.toUpperCase() || known === value) ?? otherwise;
/** A day of the calendar, or none at all. */
function date(value: string | null): string | null {
  if (value === '') return value;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value ?? '') ? new Date(`${value}T00:00:00Z`) : null;
  // Days that a month does not have are another one's to the engine.
  return day && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value ? value : null;
}

/** The hub that an address names, which has to be known before its defaults are. */
export const hubOf = (search: string): Hub => one(HUBS, new URLSearchParams(search).get('hub'), 'HUGGING_FACE');

/** Reads an address. What it does not say, or says in a way that nobody understands, is the default. */
export function read(search: string, defaults: Defaults): State {
  const query = new URLSearchParams(search);
  const choices: Record<string, string> = {};
  for (const [name, value] of query) if (name.includes('.')) choices[name] = value;
  return {
    hub: hubOf(search),
    from: date(query.get('from')) ?? defaults.from,
    to: date(query.get('to')) ?? '',
    interval: one(INTERVALS, query.get('interval'), 'MONTH'),
    accounts: accounts(query.get('accounts')) ?? defaults.accounts,
    theme: one(THEMES, query.get('theme'), 'auto'),
    choices,
  };
}

function accounts(value: string | null): Accounts | null {
  if (!value) return null;
  if (value === 'all' || value === 'panel') return value;
  return value.split(',').map((name) => name.trim()).filter(Boolean);
}

/**
 * Writes an address: what differs from the defaults, in a fixed order. Without defaults everything is said that may have another
 * default elsewhere or later, as in what is embedded.
 */
export function write(state: State, defaults: Defaults | null): string {
  const query = new URLSearchParams();
  if (state.hub !== 'HUGGING_FACE') query.set('hub', state.hub);
  if (state.from !== defaults?.from) query.set('from', state.from);
  if (state.to !== '') query.set('to', state.to);
  if (state.interval !== 'MONTH') query.set('interval', state.interval);
  if (String(state.accounts) !== String(defaults?.accounts)) query.set('accounts', String(state.accounts));
  if (state.theme !== 'auto') query.set('theme', state.theme);
  for (const name of Object.keys(state.choices).sort()) query.set(name, state.choices[name] ?? '');
  const text = query.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}
