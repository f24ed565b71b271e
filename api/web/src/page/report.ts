import { ReportsDocument, type ReportsQuery, type Verdict } from './api.ts';
import { fill, h, link, refill, s } from './dom.ts';
import { counted, dated, NO_DATA, ranged, told } from './format.ts';
import { playgroundLink } from './links.ts';
import type { Page } from './page.ts';

type Report = NonNullable<ReportsQuery['reports']>[number];
type Claim = Report['claims'][number];

const VERDICTS: Record<Verdict, { word: string; shape: string }> = {
  REPRODUCED: { word: 'Reproduced', shape: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4.5 8.2 7 10.8l4.6-5.2' },
  DIFFERS: { word: 'Differs', shape: 'M8 .8 15.2 8 8 15.2.8 8ZM5 6.6h6M5 9.4h6M9.6 4.6 6.4 11.4' },
  NOT_COMPUTABLE: { word: 'Not computable', shape: 'M2 2h12v12H2ZM5 8h6' },
};

/** Claims of published reports beside what this server computes. */
export class Reports {
  readonly element = h('section', { id: 'reports', 'aria-labelledby': 'reports-title' });
  readonly #body = h('div');
  #loading: AbortController | null = null;

  constructor(readonly page: Page) {
    this.element.append(
      h('h2', { id: 'reports-title' }, 'Published claims, computed again'),
      h('p', { class: 'question' }, 'What was published, beside what the data of this server gives for the same question. Claims that it cannot tell are said to be so, with the reason.'),
      this.#body,
    );
  }

  async load(): Promise<void> {
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    try {
      const { reports } = await this.page.client.ask(ReportsDocument, {}, loading.signal);
      if (loading.signal.aborted) return;
      const editions = (reports ?? []).map((report, at) => edition(report, this.page.playground, at === 0));
      refill(this.#body, ...(editions.length ? editions : [h('p', {}, 'No report is recorded.')]));
    } catch (error) {
      if (loading.signal.aborted) return;
      const again = h('button', { type: 'button' }, 'Try again');
      again.addEventListener('click', () => void this.load());
      fill(this.#body, h('div', { class: 'failure', role: 'alert' }, h('p', {}, `No answer: ${this.page.failure(error)}`), again));
    }
  }
}

const ORDER: readonly (Verdict | null)[] = ['REPRODUCED', 'DIFFERS', 'NOT_COMPUTABLE', null];

function edition(report: Report, playground: boolean, open: boolean): HTMLElement {
  const number = (verdict: Verdict): number => report.claims.filter((claim) => claim.verdict === verdict).length;
  const counts = `${number('REPRODUCED')} reproduced, ${number('DIFFERS')} differ, ${number('NOT_COMPUTABLE')} not computable from this data`;
  const claims = [...report.claims].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const columns = ['Claim', 'Published', 'Computed', 'Verdict'].map((label) => h('th', { scope: 'col' }, label));
  return h(
    'details',
    { id: `report-${report.edition}`, class: 'report', open },
    h('summary', {}, h('h3', {}, report.title), ` ${counted(claims.length, 'claim')}: ${counts}`),
    h('p', {}, `Published ${dated(report.publishedOn)}: `, link(report.url, report.url)),
    h(
      'div',
      { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': `Claims of ${report.title}` },
      h('table', {}, h('thead', {}, h('tr', {}, ...columns)), h('tbody', {}, ...claims.map((claim) => row(claim, playground)))),
    ),
  );
}

function row(claim: Claim, playground: boolean): HTMLElement {
  const { statement, published, computed, computedFor, deviation, note, unit, query } = claim;
  const question = playground && query
    ? h('a', { href: playgroundLink(query) }, 'Its query', h('span', { class: 'hidden' }, `: ${statement}`))
    : null;
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, statement, note && h('p', { class: 'note' }, note), question),
    h('td', { class: 'number' }, value(published, unit)),
    h(
      'td',
      { class: 'number' },
      value(computed, unit),
      computedFor && computed !== null && h('p', { class: 'note' }, ranged(computedFor)),
    ),
    h(
      'td',
      {},
      badge(claim.verdict),
      deviation !== null && h('p', { class: 'note' }, `${deviation < 0 ? '−' : '+'}${told(Math.abs(deviation), 'share')} of the published value`),
    ),
  );
}

/** A verdict by word and by shape: a tick in a circle, an unequal sign in a diamond, a dash in a square. */
function badge(verdict: Verdict | null): HTMLElement {
  const known = verdict && VERDICTS[verdict];
  if (!known) return h('span', { class: 'verdict' }, verdict ?? NO_DATA);
  const shape = s('svg', { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' }, s('path', { d: known.shape, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 }));
  return h('span', { class: `verdict ${verdict.toLowerCase()}` }, shape, ` ${known.word}`);
}

function value(number: number | null, unit: string): string {
  if (number === null) return NO_DATA;
  if (unit === 'share') return told(number, 'share');
  const text = unit === 'parameters' ? told(number, 'parameters') : number.toLocaleString('en', { maximumFractionDigits: 2 });
  return `${text} ${unit}`;
}
