import type { Table } from './chart.ts';
import { h } from './dom.ts';
import { NO_DATA, told } from './format.ts';

/**
 * The numbers of a chart. Each cell has the value as it was answered, beside how it is read; the first cell of a row names it.
 * The region scrolls, so it can be reached with the keyboard.
 */
export function table({ columns, rows }: Table, caption: string): HTMLElement {
  const head = h('tr', {}, ...columns.map(({ label, unit }) => h('th', { scope: 'col', class: unit && 'number' }, label)));
  const body = rows.map((row) =>
    h(
      'tr',
      {},
      ...row.map((value, at) => {
        const unit = columns[at]?.unit;
        const content = typeof value === 'number' ? h('data', { value }, told(value, unit ?? 'index')) : (value ?? NO_DATA);
        return at === 0 ? h('th', { scope: 'row' }, content) : h('td', { class: unit && 'number' }, content);
      }),
    ),
  );
  const name = h('caption', {}, caption);
  return h(
    'div',
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': `${caption}: numbers` },
    h('table', {}, name, h('thead', {}, head), h('tbody', {}, ...body)),
  );
}
