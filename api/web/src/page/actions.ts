import type { Figure } from './figure.ts';
import { picker } from './chart.ts';
import { Refusal } from './client.ts';
import { h } from './dom.ts';
import { csvLink, embedding, playgroundLink } from './links.ts';
import { download, picture } from './picture.ts';

/** What stands around a drawing where it is framed, its texts wrapped. */
const AROUND = 460;

/** What can be taken away from a chart: its question, its numbers, its picture, itself. */
export function actions(figure: Figure, variables: unknown): HTMLElement[] {
  const { chart, page } = figure;
  const query = String(chart.document);
  const what = h('span', { class: 'hidden' }, `: ${chart.title}`);
  const links = h('p', {});
  const said = h('span', { role: 'status' });
  if (page.playground) links.append(h('a', { class: 'playground', href: playgroundLink(query, variables) }, 'Open in the playground', what.cloneNode(true)));
  for (const [table, label] of chart.tables(picker(chart, page.state))) {
    const text = label === undefined ? 'CSV' : `CSV ${label}`;
    const link = h('a', { class: 'csv', href: csvLink(query, variables, table) }, text, what.cloneNode(true));
    link.addEventListener('click', (event) => {
      // A link can show no key.
      if (!page.client.hasKey) return;
      event.preventDefault();
      page.client.file(link.href).then(
        (file) => download(file, `${table}.csv`),
        (error: unknown) => {
          if (error instanceof Refusal && error.wantsKey) page.wantsKey();
          said.textContent = ` No table: ${error instanceof Error ? error.message : String(error)}`;
        },
      );
    });
    links.append(link);
  }
  links.append(png(figure, what), said);
  return [links, embed(figure, what)];
}

function png(figure: Figure, what: Node): HTMLElement {
  const button = h('button', { type: 'button', class: 'png' }, 'PNG', what.cloneNode(true));
  button.addEventListener('click', async () => {
    const { shown, chart, page } = figure;
    if (shown) download(await picture(shown.svg, chart.title, shown.lines, page.colours), `hubscope-${chart.name}.png`);
  });
  return button;
}

function embed(figure: Figure, what: Node): HTMLElement {
  const text = h('textarea', { readonly: true, rows: 4, 'aria-label': `${figure.chart.title}: HTML to embed` });
  const copy = h('button', { type: 'button' }, 'Copy');
  const said = h('span', { role: 'status' });
  copy.addEventListener('click', async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = ' Copied.';
    } catch {
      // Not every browser lets pages write to the clipboard; the text is selected for the reader to copy.
      said.textContent = ' Selected: copy it with the keyboard.';
    }
  });
  const details = h('details', { class: 'embed' }, h('summary', {}, 'Embed', what.cloneNode(true)), text, h('p', {}, copy, said));
  details.addEventListener('toggle', () => {
    const height = Math.ceil((figure.shown?.svg.height.baseVal.value ?? 360) + AROUND);
    text.value = embedding(figure.chart, figure.page.state, height);
  });
  return details;
}
