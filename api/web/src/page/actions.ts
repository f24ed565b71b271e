import type { Figure } from './figure.ts';
import { picker } from './chart.ts';
import { h } from './dom.ts';
import { csvLink, embedding, playgroundLink } from './links.ts';
import { download, picture } from './picture.ts';

/** As wide as most columns of text are; what is narrower tells its height itself. */
const EMBEDDED_WIDTH = 720;

/**
 * What can be taken away from a chart: its question, its numbers, its picture, itself. The elements stay as what they lead to
 * changes, and with them the focus of who stands on one.
 */
export class Actions {
  readonly element = h('div', { class: 'actions', hidden: true });
  readonly #links = h('p', {});
  readonly #playground: HTMLAnchorElement | null = null;
  readonly #tables = new Map<string, HTMLAnchorElement>();
  readonly #said = h('span', { role: 'status' });
  readonly #png: HTMLButtonElement;
  readonly #snippet: HTMLTextAreaElement;
  readonly #embed: HTMLDetailsElement;

  constructor(readonly figure: Figure) {
    if (figure.page.playground) {
      this.#playground = h('a', { class: 'playground' }, 'Open in the playground', this.#what());
      this.#links.append(this.#playground);
    }
    this.#png = h('button', { type: 'button', class: 'png' }, 'PNG', this.#what());
    this.#png.addEventListener('click', async () => {
      const { shown, chart, page } = figure;
      if (shown) download(await picture(shown.svg, chart.title, shown.lines, page.colours), `hubscope-${chart.name}.png`);
    });
    this.#links.append(this.#png, this.#said);
    this.#snippet = h('textarea', { readonly: true, rows: 6, 'aria-label': `${figure.chart.title}: HTML to embed` });
    this.#embed = this.#embedding();
    this.element.append(this.#links, this.#embed);
  }

  /** What is asked now. */
  update(variables: unknown): void {
    const { chart, page } = this.figure;
    this.element.hidden = false;
    const query = String(chart.document);
    this.#playground?.setAttribute('href', playgroundLink(query, variables));
    const tables = chart.tables(picker(chart, page.state));
    for (const [name, link] of this.#tables) if (!tables.some(([table]) => table === name)) this.#tables.delete(name), link.remove();
    for (const [table, label] of tables) {
      const link = this.#tables.get(table) ?? this.#table(table, label);
      link.href = csvLink(query, variables, table);
    }
  }

  /** Nothing is asked, so there is nothing to take away. */
  none(): void {
    this.element.hidden = true;
  }

  /** The drawing has changed, and with it what a frame is to be. */
  drawn(): void {
    if (!this.#embed.open) return;
    const { figure } = this;
    const height = figure.heightAt(EMBEDDED_WIDTH);
    if (height !== null) this.#snippet.value = embedding(figure.chart, figure.page.state, { width: EMBEDDED_WIDTH, height });
  }

  #table(table: string, label: string | undefined): HTMLAnchorElement {
    const { page } = this.figure;
    const link = h('a', { class: 'csv' }, label === undefined ? 'CSV' : `CSV ${label}`, this.#what());
    link.addEventListener('click', (event) => {
      // A link can show no key.
      if (!page.client.hasKey) return;
      event.preventDefault();
      page.client.file(link.href).then(
        (file) => download(file, `${table}.csv`),
        (error: unknown) => (this.#said.textContent = ` No table: ${page.failure(error)}`),
      );
    });
    this.#tables.set(table, link);
    this.#png.before(link);
    return link;
  }

  #embedding(): HTMLDetailsElement {
    const text = this.#snippet;
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
    const optional = h('p', { class: 'note' }, 'The script keeps the frame as high as the chart is at any width. Without it the height is that of the width given.');
    const details = h('details', { class: 'embed' }, h('summary', {}, 'Embed', this.#what()), text, optional, h('p', {}, copy, said));
    details.addEventListener('toggle', () => this.drawn());
    return details;
  }

  /** What tells the links of several charts apart for those who hear them. */
  #what(): HTMLElement {
    return h('span', { class: 'hidden' }, `: ${this.figure.chart.title}`);
  }
}
