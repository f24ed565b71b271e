import { h } from './dom.ts';
import type { Figure } from './figure.ts';
import { write } from './address.ts';
import type { Page } from './page.ts';

interface Parts {
  head: HTMLElement;
  controls: HTMLElement;
  figures: readonly Figure[];
  reports: HTMLElement | null;
  said: HTMLElement;
  keys: HTMLElement;
}

/** The page: what the numbers come from, what can be chosen, the charts, the claims. */
export function outline({ head, controls, figures, reports, said, keys }: Parts): Node[] {
  const contents = h(
    'nav',
    { 'aria-label': 'Contents' },
    h(
      'ul',
      {},
      ...figures.map(({ chart }) => h('li', {}, h('a', { href: `#${chart.name}` }, chart.title))),
      h('li', {}, h('a', { href: '#reports' }, 'Published claims')),
    ),
  );
  return [
    h('a', { class: 'skip', href: '#charts' }, 'Skip to the charts'),
    h(
      'header',
      {},
      h('h1', {}, 'hubscope'),
      h('p', { class: 'lead' }, 'Whose AI models are downloaded, where they come from, and how far the numbers can be trusted: computed from recorded listings of model hubs.'),
      keys,
      head,
    ),
    h('div', { class: 'bar' }, controls),
    h('main', { id: 'charts', tabindex: -1 }, contents, ...figures.map(({ element }) => element), reports),
    h(
      'footer',
      {},
      h('p', {}, 'Every number here is an answer of the GraphQL API at ', h('code', {}, '/graphql'), '; the ', h('a', { href: '/schema.graphql' }, 'schema'), ' says what it means. ', h('a', { href: '/page/assets/licences.txt' }, 'Licences'), ' of what draws the charts.'),
    ),
    said,
  ];
}

/** One chart alone, for a frame in a page of others, with the way to the page. */
export function frame({ figures, keys, said }: Parts, page: Page): Node[] {
  const [figure] = figures;
  if (!figure) return [h('main', {}, h('h1', {}, 'There is no such chart'), h('p', {}, h('a', { href: '/', target: '_blank', rel: 'noopener' }, 'All charts')))];
  return [h('main', { class: 'framed' }, keys, framed(figure, page)), said];
}

/** What a frame holds. */
export function framed(figure: Figure, page: Page): HTMLElement {
  const whole = h('a', { href: '/', target: '_blank', rel: 'noopener' }, 'hubscope: all charts and how they are computed');
  // What is shown may change until somebody follows it.
  whole.addEventListener('focus', point);
  whole.addEventListener('pointerenter', point);
  function point(): void {
    whole.href = `/${write(page.state, null)}#${figure.chart.name}`;
  }
  return h('div', { class: 'frame' }, figure.element, h('p', { class: 'home' }, whole));
}

/** Tells the page around a frame how high what it shows is, whenever that changes. It tells nothing else, so anybody may hear it. */
export function tellHeight(element: HTMLElement): void {
  new ResizeObserver(() => parent.postMessage({ hubscopeHeight: Math.ceil(element.getBoundingClientRect().height) }, '*')).observe(element);
}
