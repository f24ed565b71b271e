import { KnownAccountsDocument } from './api.ts';
import { h } from './dom.ts';
import { listed } from './format.ts';
import type { Page } from './page.ts';

/** A page of the API's list. Who names more has a list from elsewhere, and is told nothing of single ones. */
const MOST = 100;

/** Says of which chosen accounts nothing is recorded: a typing error would else look like an account without downloads. */
export class UnknownAccounts {
  readonly element = h('p', { class: 'unknown', role: 'status' });
  #asked = '';
  #loading: AbortController | null = null;

  constructor(readonly page: Page) {}

  /** For what is chosen now; asked once for each choice. */
  async show(): Promise<void> {
    const { client, state } = this.page;
    const names = Array.isArray(state.accounts) && state.accounts.length <= MOST ? state.accounts : [];
    const asked = JSON.stringify([state.hub, names, client.hasKey]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#loading?.abort();
    const { signal } = (this.#loading = new AbortController());
    this.element.textContent = '';
    if (!names.length) return;
    try {
      const { publishers } = await client.ask(KnownAccountsDocument, { hub: state.hub, names }, signal);
      if (signal.aborted) return;
      const known = new Set(publishers?.nodes.map(({ login }) => login.toLowerCase()));
      const unknown = names.filter((name) => !known.has(name.toLowerCase()));
      if (unknown.length) this.element.textContent = `Nothing of ${listed(unknown)} is recorded on this hub.`;
    } catch {
      // The charts tell what is wrong; this is told with the next choice.
      this.#asked = '';
    }
  }
}
