import type { Table } from '../chart.ts';
import type { Panel } from '../draw/panel.ts';

/** What panels draw of the same intervals: one row for each of these, one column for each group. */
export function tableOf(panels: readonly Panel[]): Table {
  const slots = panels[0]?.slots ?? [];
  const groups = panels.flatMap(({ title, series, unit }) =>
    series.map(({ label, values }) => ({ label: title ? `${title}: ${label}` : label, values, unit })),
  );
  return {
    columns: [{ label: 'From' }, { label: 'To, excluded' }, { label: 'Status of all together' }, ...groups.map(({ label, unit }) => ({ label, unit }))],
    rows: slots.map(({ from, to, status }, at) => [from, to, status, ...groups.map(({ values }) => values[at] ?? null)]),
  };
}
