import { h } from './dom.ts';

/** A field for the key of a server that wants one. The page keeps it in memory and nowhere else. */
export class Keys {
  readonly element = h('div');
  readonly #field = h('input', { type: 'password', name: 'key', autocomplete: 'off', required: true, 'aria-describedby': 'key-said' });
  readonly #said = h('p', { id: 'key-said', role: 'alert' });
  readonly #form = h(
    'form',
    { class: 'key', 'aria-label': 'Key' },
    h('label', {}, h('span', {}, 'This server answers only to keys. Yours is kept until you leave the page, and sent nowhere else.'), this.#field),
    h('button', {}, 'Use it'),
    this.#said,
  );

  constructor(
    readonly embedded: boolean,
    given: (key: string) => void,
  ) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#said.textContent = '';
      given(this.#field.value);
    });
  }

  /** `wrong`: there was one, which the server does not take. */
  ask(wrong: boolean): void {
    // Nobody should tell a key to a frame in a page of others.
    if (this.embedded) return this.element.replaceChildren(h('p', {}, 'This server answers only to keys. Open the chart there to use yours.'));
    if (!this.#form.isConnected) this.element.replaceChildren(this.#form);
    if (!wrong || this.#said.textContent) return;
    this.#said.textContent = 'The server does not take this key. Try another one.';
    this.#field.setAttribute('aria-invalid', 'true');
    this.#field.focus();
    this.#field.select();
  }

  /** The server answers. The focus goes on to `next` where it was in the form. */
  done(next: HTMLElement): void {
    const inside = this.element.contains(document.activeElement);
    this.element.replaceChildren();
    this.#field.value = '';
    this.#field.removeAttribute('aria-invalid');
    this.#said.textContent = '';
    if (inside) next.focus();
  }
}
