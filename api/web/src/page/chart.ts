import type { DateRange, MetricFragment, ModelFilter, TypedDocumentString } from './api.ts';
import type { State } from './address.ts';
import type { Drawing } from './draw/compose.ts';
import type { Colours } from './draw/theme.ts';
import type { Unit } from './format.ts';
import type { Kind } from './kinds.ts';

/** Something to choose at one chart. The first option stands when nothing is chosen. */
export interface Choice {
  name: string;
  label: string;
  options: readonly (readonly [value: string, label: string])[];
}

/** The numbers of a chart, for those who read, listen or copy. */
export interface Table {
  columns: readonly { label: string; unit?: Unit }[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** What a chart makes of an answer. */
export interface View {
  /** Two or three sentences that say what the drawing shows. */
  summary: string;
  metric: MetricFragment;
  table: Table;
  drawing: Drawing;
  /** What has to be known to read it right, beside what the metric itself says. */
  notes?: readonly (string | HTMLElement)[];
}

/** What is known when a chart asks and when it draws. */
export interface Context {
  state: State;
  colours: Colours;
  kinds: ReadonlySet<Kind>;
  /** The value of one of the chart's choices, always one of its options. */
  pick: (choice: string) => string;
}

/** A chart: a question, the operation that asks it, and how the answer is shown. */
export interface ChartOf<Data, Variables> {
  /** In addresses: `/embed/NAME`. */
  name: string;
  title: string;
  question: string;
  document: TypedDocumentString<Data, Variables>;
  choices: readonly Choice[];
  /** Which controls of the page it follows; the others leave it as it is, and it says so. */
  follows: readonly ('period' | 'interval' | 'accounts')[];
  /** What the days of an answer stand for, where they are not those of the period that is asked for. */
  days?: (metric: MetricFragment, state: State) => string;
  /** The tables of the answer that are drawn, as the server calls them; where there are several, what tells them apart. */
  tables: (pick: Context['pick']) => readonly (readonly [name: string, label?: string])[];
  variables: (context: Pick<Context, 'state' | 'kinds' | 'pick'>) => Variables;
  view: (data: Data, context: Context) => View;
}

/** A chart whose types only itself has to know. */
export type Chart = ChartOf<unknown, unknown>;

export const define = <Data, Variables>(chart: ChartOf<Data, Variables>): Chart => chart as unknown as Chart;

/** What a chart's choice is called in addresses. */
export const choiceName = (chart: Pick<Chart, 'name'>, choice: string): string => `${chart.name}.${choice}`;

export function picker(chart: Pick<Chart, 'name' | 'choices'>, { choices }: State): Context['pick'] {
  return (name) => {
    const options = chart.choices.find((choice) => choice.name === name)?.options ?? [];
    const chosen = choices[choiceName(chart, name)];
    return (options.find(([value]) => value === chosen) ?? options[0])?.[0] ?? '';
  };
}

/** The period as the API takes it; an end that is not given is the edge of what is recorded. */
export function period({ from, to }: State): DateRange | null {
  return from || to ? { ...(from && { from }), ...(to && { to }) } : null;
}

/** The same for metrics that answer for the lifetime of what they count where no period is asked for: the page is of what is recorded. */
export const recorded = (state: State): DateRange => period(state) ?? {};

/** The accounts that the bundled sample lists throughout; `build.js` reads them from its table. */
declare const PANEL: { accounts: string[]; files: string[] };
export const panel = PANEL;

export function accountsFilter({ accounts }: State): ModelFilter | null {
  if (accounts === 'all') return null;
  return { publisher: accounts === 'panel' ? panel.accounts : accounts };
}

/** A root field that is null without an error has no answer; the chart then says so. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('The server has no answer to this question.');
  return value;
}

/** What is asked of the models that the controls of the page choose. */
export const chosen = (state: State) => ({
  hub: state.hub,
  period: period(state),
  interval: state.interval,
  where: accountsFilter(state),
});
