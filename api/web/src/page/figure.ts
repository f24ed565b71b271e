import { choiceName, picker, type Chart, type Context, type View } from './chart.ts';
import type { State } from './address.ts';
import { Actions } from './actions.ts';
import { compose } from './draw/compose.ts';
import { fill, h, refill } from './dom.ts';
import { framed } from './layout.ts';
import type { Page } from './page.ts';
import { breakList, breakTexts, sourceOf, unmoved } from './provenance.ts';
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
  readonly #actions: Actions | null;
  readonly #selects: HTMLSelectElement[] = [];

  constructor(
    readonly chart: Chart,
    readonly page: Page,
    /** Alone in a page of others. */
    readonly embedded = false,
  ) {
    const { name, title, question } = chart;
    this.#actions = embedded ? null : new Actions(this);
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
      this.#actions?.element ?? '',
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
    this.#actions?.update(variables);
    this.element.setAttribute('aria-busy', 'true');
    if (!this.#view) fill(this.#plot, h('p', { class: 'waiting' }, 'Asking the server…'));
    try {
      this.#data = await page.client.ask(chart.document, variables, loading.signal);
      if (loading.signal.aborted) return;
      this.#answered();
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#failed(page.failure(error));
    }
    this.element.removeAttribute('aria-busy');
  }

  /** Drops an answer that is still to come, for another will be asked for. */
  stop(): void {
    this.#loading?.abort();
    this.element.setAttribute('aria-busy', 'true');
  }

  /** Shows nothing but a reason for it. */
  wait(reason: string): void {
    this.#loading?.abort();
    this.#clear();
    this.#actions?.none();
    fill(this.#plot, h('p', { class: 'waiting' }, reason));
  }

  /** Whether what was chosen anew is anything to this chart. */
  follows(before: State, now: State): boolean {
    const { follows, name } = this.chart;
    const own = ({ choices }: State): string => JSON.stringify(Object.entries(choices).filter(([choice]) => choice.startsWith(`${name}.`)).sort());
    return (
      (follows.includes('period') && (before.from !== now.from || before.to !== now.to)) ||
      (follows.includes('interval') && before.interval !== now.interval) ||
      (follows.includes('accounts') && String(before.accounts) !== String(now.accounts)) ||
      own(before) !== own(now)
    );
  }

  /** How high a frame of a width has to be for the chart as it is now. */
  heightAt(width: number): number | null {
    if (!this.#view) return null;
    const copy = new Figure(this.chart, this.page, true);
    copy.#data = this.#data;
    // Frames do not lie on the page, and so take nothing from its width.
    const room = h('div', { style: `position: absolute; visibility: hidden; width: ${width}px` }, framed(copy, this.page));
    document.body.append(room);
    copy.#answered();
    const height = Math.ceil(room.getBoundingClientRect().height);
    room.remove();
    return height;
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
    this.#actions?.drawn();
  }

  /** The drawing of now, and the lines that go with it. */
  get shown(): { svg: SVGSVGElement; lines: string[] } | null {
    const svg = this.#plot.querySelector<SVGSVGElement>(':scope > svg');
    if (!svg || !this.#view) return null;
    const { metric, drawing, notes = [] } = this.#view;
    const texts = notes.map((note) => (typeof note === 'string' ? note : (note.textContent ?? '')));
    return { svg, lines: [...(drawing.broken ? breakTexts(metric) : []), ...texts, sourceOf(this.chart, metric, this.page.state)] };
  }

  #answered(): void {
    const view = (this.#view = this.chart.view(this.#data, this.#context()));
    // Who asked again stands on a button that is gone now.
    const again = this.#plot.contains(document.activeElement);
    this.#plot.querySelector(':scope > svg')?.removeAttribute('data-drawn');
    this.draw();
    if (again) this.element.querySelector<HTMLElement>('figcaption > :first-child')?.focus();
    this.#summary.textContent = view.summary;
    this.#source.textContent = sourceOf(this.chart, view.metric, this.page.state);
    const notes = [...(view.notes ?? []), ...unmoved(this.chart)].map((note) => h('p', {}, note));
    const caveats = h(
      'details',
      { class: 'caveats' },
      h('summary', {}, 'What to keep in mind'),
      h('ul', {}, ...view.metric.definition.caveats.map((caveat) => h('li', {}, caveat))),
    );
    refill(this.#notes, ...notes, breakList(view.metric, view.drawing.broken), this.embedded ? null : caveats);
    this.#table.hidden = false;
    refill(this.#numbers, table(view.table, this.chart.title));
  }

  #failed(message: string): void {
    this.#clear();
    const again = h('button', { type: 'button' }, 'Try again');
    again.addEventListener('click', () => void this.load());
    fill(this.#plot, h('div', { class: 'failure', role: 'alert' }, h('p', {}, `No answer: ${message}`), again));
  }

  #clear(): void {
    this.#view = null;
    this.#table.hidden = true;
    this.element.removeAttribute('aria-busy');
    this.#summary.textContent = '';
    this.#source.textContent = '';
    fill(this.#notes);
  }

  #context(): Context {
    const { state, colours, kinds } = this.page;
    return { state, colours, kinds, pick: picker(this.chart, state) };
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
