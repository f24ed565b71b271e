import { choiceName, picker, type Chart, type Context, type View } from './chart.ts';
import { Refusal } from './client.ts';
import { compose } from './draw/compose.ts';
import { h, fill } from './dom.ts';
import { actions } from './actions.ts';
import type { Page } from './page.ts';
import { breakList, breakTexts, sourceOf } from './provenance.ts';
import { table } from './table.ts';

/** A chart on the page: what is asked, the drawing, the same in words and numbers, and what can be taken away. */
export class Figure {
  readonly element: HTMLElement;
  #loading: AbortController | null = null;
  #data: unknown;
  #view: View | null = null;
  readonly #plot = h('div', { class: 'plot' });
  readonly #summary: HTMLElement;
  readonly #source = h('p', { class: 'source' });
  readonly #notes = h('div', { class: 'notes' });
  readonly #numbers = h('div');
  readonly #table = h('details', { class: 'numbers', hidden: true }, h('summary', {}, 'Numbers as a table'), this.#numbers);
  readonly #actions = h('div', { class: 'actions' });
  readonly #selects: HTMLSelectElement[] = [];

  constructor(
    readonly chart: Chart,
    readonly page: Page,
    /** Alone in a page of others. */
    readonly embedded = false,
  ) {
    const { name, title, question } = chart;
    this.#summary = h('p', { class: 'summary', id: `${name}-summary` });
    this.element = h(
      'figure',
      { id: name, class: 'chart' },
      h('figcaption', {}, h(embedded ? 'h1' : 'h2', { id: `${name}-title`, tabindex: -1 }, title), h('p', { class: 'question' }, question), embedded ? null : this.#choices()),
      this.#plot,
      this.#summary,
      this.#notes,
      this.#source,
      this.#table,
      this.#actions,
    );
    new ResizeObserver(() => this.draw()).observe(this.#plot);
  }

  /** Asks anew. What is shown stays until there is an answer. */
  async load(): Promise<void> {
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    const { chart, page } = this;
    for (const select of this.#selects) select.value = this.#context().pick(select.dataset.choice ?? '');
    const variables = chart.variables(this.#context());
    if (!this.embedded) fill(this.#actions, ...actions(this, variables));
    this.element.setAttribute('aria-busy', 'true');
    if (!this.#view) fill(this.#plot, h('p', { class: 'waiting' }, 'Asking the server…'));
    try {
      this.#data = await page.client.ask(chart.document, variables, loading.signal);
      if (loading.signal.aborted) return;
      this.#answered();
    } catch (error) {
      if (loading.signal.aborted) return;
      if (error instanceof Refusal && error.wantsKey) page.wantsKey();
      this.#failed(error instanceof Error ? error.message : String(error));
    }
    this.element.removeAttribute('aria-busy');
  }

  /** Draws what is known for the width and the colours of now. */
  draw(): void {
    if (!this.#view) return;
    const width = Math.floor(this.#plot.clientWidth);
    const drawn = this.#plot.querySelector<SVGSVGElement>(':scope > svg');
    const { colours } = this.page;
    const key = `${width} ${colours.dark}`;
    if (width < 1 || drawn?.dataset.drawn === key) return;
    const view = (this.#view = this.chart.view(this.#data, this.#context()));
    const { name, title } = this.chart;
    const empty = !view.drawing.parts.length;
    if (empty) return fill(this.#plot, h('p', { class: 'waiting' }, 'Nothing to draw: no data.'));
    const svg = compose(view.drawing, { width, height: view.drawing.height, colours, id: name });
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', title);
    svg.setAttribute('aria-describedby', `${name}-summary`);
    svg.dataset.drawn = key;
    fill(this.#plot, svg);
  }

  /** The drawing of now, and the lines that go with it. */
  get shown(): { svg: SVGSVGElement; lines: string[] } | null {
    const svg = this.#plot.querySelector<SVGSVGElement>(':scope > svg');
    if (!svg || !this.#view) return null;
    const { metric, drawing } = this.#view;
    return { svg, lines: [...(drawing.broken ? breakTexts(metric) : []), sourceOf(this.chart, metric, this.page.state)] };
  }

  #answered(): void {
    const view = (this.#view = this.chart.view(this.#data, this.#context()));
    this.#plot.querySelector(':scope > svg')?.removeAttribute('data-drawn');
    this.draw();
    this.#summary.textContent = view.summary;
    this.#source.textContent = sourceOf(this.chart, view.metric, this.page.state);
    const open = [...this.#notes.querySelectorAll('details')].map((details) => details.open);
    const notes = [...(view.notes ?? []), ...unmoved(this.chart)].map((note) => h('p', {}, note));
    const caveats = h(
      'details',
      {},
      h('summary', {}, 'What to keep in mind'),
      h('ul', {}, ...view.metric.definition.caveats.map((caveat) => h('li', {}, caveat))),
    );
    fill(this.#notes, ...notes, breakList(view.metric, view.drawing.broken), this.embedded ? null : caveats);
    this.#notes.querySelectorAll('details').forEach((details, at) => (details.open = open[at] ?? false));
    this.#table.hidden = false;
    fill(this.#numbers, table(view.table, this.chart.title));
  }

  #failed(message: string): void {
    this.#view = null;
    this.#table.hidden = true;
    const again = h('button', { type: 'button' }, 'Try again');
    again.addEventListener('click', () => void this.load());
    fill(this.#plot, h('div', { class: 'failure', role: 'alert' }, h('p', {}, `No answer: ${message}`), again));
    this.#summary.textContent = '';
    this.#source.textContent = '';
    fill(this.#notes);
  }

  #context(): Context {
    const { state, colours } = this.page;
    return { state, colours, pick: picker(this.chart, state) };
  }

  #choices(): HTMLElement | null {
    const { chart, page } = this;
    if (!chart.choices.length) return null;
    const labels = chart.choices.map(({ name, label, options }) => {
      const select = h('select', { name: choiceName(chart, name), 'data-choice': name }, ...options.map(([value, text]) => h('option', { value }, text)));
      select.addEventListener('change', () => {
        const choices = { ...page.state.choices, [select.name]: select.value };
        if (select.value === options[0]?.[0]) delete choices[select.name];
        page.choose({ choices });
      });
      this.#selects.push(select);
      return h('label', {}, h('span', {}, label), select);
    });
    return h('form', { class: 'choices', 'aria-label': `${chart.title}: choices` }, ...labels);
  }
}

/** Which of the page's controls leave a chart as it is: a reader who moved one should not look for a change. */
function unmoved({ follows }: Chart): string[] {
  const others = (['period', 'interval', 'accounts'] as const).filter((control) => !follows.includes(control));
  if (!others.length) return [];
  return [`What is chosen above as ${others.join(' or ')} does not change this chart.`];
}
