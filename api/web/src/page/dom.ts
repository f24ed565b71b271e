type Child = Node | string | null | false | undefined;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** An element with attributes and children. Texts become text nodes, never markup: names and notes come from strangers. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** The same for parts of a drawing. */
export function s<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** A link out of the page, only where the address is one of the web: addresses in data come from strangers. */
export function link(href: string | null | undefined, text: string): Node {
  if (!href || !/^https?:\/\//.test(href)) return document.createTextNode(text);
  return h('a', { href, rel: 'noopener noreferrer' }, text);
}

const FOCUSABLE = 'a[href], button, summary, textarea, [tabindex]';

/** Fills anew what a reader may be in: what is open stays open, the focus and what is scrolled stay in their place. */
export function refill(element: Element, ...children: Child[]): void {
  const all = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const details = (): [string, HTMLDetailsElement][] => [...element.querySelectorAll('details')].map((one) => [`${one.id} ${one.className}`, one]);
  const scrolled = [...element.querySelectorAll('.scroll')].map(({ scrollTop, scrollLeft }) => ({ top: scrollTop, left: scrollLeft }));
  const open = new Map(details().map(([name, one]) => [name, one.open]));
  const place = all().findIndex((one) => one === document.activeElement);
  const text = all()[place]?.textContent;
  fill(element, ...children);
  for (const [name, one] of details()) one.open = open.get(name) ?? one.open;
  element.querySelectorAll('.scroll').forEach((one, at) => one.scrollTo(scrolled[at] ?? {}));
  if (place < 0) return;
  const now = all();
  // What is said there may be new, and so may be how much is before it.
  (now.find((one) => one.textContent === text) ?? now[place] ?? now.at(-1))?.focus({ preventScroll: true });
}

/** Fills an element anew. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child): child is Node | string => !!child));
}
