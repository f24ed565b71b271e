import { HUB_NAMES, HUBS, INTERVALS, THEMES, type State } from './address.ts';
import { UnknownAccounts } from './accounts.ts';
import { panel } from './chart.ts';
import { h } from './dom.ts';
import { spoken } from './format.ts';
import type { Page } from './page.ts';

const THEME_NAMES = { auto: 'as the system', light: 'light', dark: 'dark' };

/** What is chosen for all charts at once. */
export class Controls {
  readonly element: HTMLFormElement;
  readonly #hub: HTMLSelectElement;
  readonly #from = h('input', { type: 'date', name: 'from' });
  readonly #to = h('input', { type: 'date', name: 'to' });
  readonly #interval: HTMLSelectElement;
  readonly #accounts = h('select', { name: 'accounts' });
  readonly #names = h('input', { type: 'text', name: 'names', autocomplete: 'off', spellcheck: 'false', placeholder: 'Qwen, google' });
  /** What was in it when it was last chosen or shown. */
  #taken = '';
  readonly #named = labelled('Their names, with commas', this.#names);
  readonly #theme: HTMLSelectElement;
  readonly #unknown: UnknownAccounts;

  constructor(readonly page: Page) {
    this.#hub = select('hub', HUBS.map((hub) => [hub, HUB_NAMES[hub]]));
    this.#interval = select('interval', INTERVALS.map((interval) => [interval, spoken(interval)]));
    this.#theme = select('theme', THEMES.map((theme) => [theme, THEME_NAMES[theme]]));
    this.#unknown = new UnknownAccounts(page);
    this.element = h(
      'form',
      { class: 'controls', 'aria-label': 'For all charts' },
      labelled('Hub', this.#hub),
      labelled('From', this.#from),
      labelled('To, excluded', this.#to),
      labelled('Interval', this.#interval),
      labelled('Accounts', this.#accounts),
      this.#named,
      labelled('Colours', this.#theme),
      this.#unknown.element,
    );
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.element.addEventListener('change', ({ target }) => this.#changed(target));
  }

  /** Shows what is in force. What is being written, and not chosen yet, stays: new data can come in the middle of a word. */
  show(): void {
    const { state, sample } = this.page;
    put(this.#hub, state.hub);
    put(this.#from, state.from);
    put(this.#to, state.to);
    put(this.#interval, state.interval);
    put(this.#theme, state.theme);
    const writing = document.activeElement === this.#names && (!this.#names.value || this.#names.value !== this.#taken);
    if (!writing) this.#showAccounts(state, sample);
    if (this.element.isConnected) void this.#unknown.show();
  }

  #showAccounts({ accounts }: State, sample: boolean): void {
    const named = Array.isArray(accounts);
    const options: [string, string][] = [
      ['all', 'all recorded'],
      ...(sample || accounts === 'panel' ? ([['panel', `the ${panel.accounts.length} listed throughout`]] as [string, string][]) : []),
      ['names', 'these…'],
    ];
    if (options.length !== this.#accounts.options.length) this.#accounts.replaceChildren(...options.map(([value, text]) => h('option', { value }, text)));
    put(this.#accounts, named ? 'names' : accounts);
    put(this.#names, named ? accounts.join(', ') : '');
    this.#taken = this.#names.value;
    this.#named.hidden = !named;
  }

  #changed(target: EventTarget | null): void {
    const { page } = this;
    if (target === this.#accounts && this.#accounts.value === 'names') {
      this.#named.hidden = false;
      this.#names.focus();
      return;
    }
    this.#taken = this.#names.value;
    const names = this.#names.value.split(',').map((name) => name.trim()).filter(Boolean);
    const change: Partial<State> = {
      hub: this.#hub.value as State['hub'],
      from: this.#from.value,
      to: this.#to.value,
      interval: this.#interval.value as State['interval'],
      theme: this.#theme.value as State['theme'],
      accounts: this.#accounts.value === 'names' ? (names.length ? names : 'all') : (this.#accounts.value as 'all' | 'panel'),
    };
    // Accounts and days are those of a hub; another one begins with its own defaults.
    if (target === this.#hub) {
      delete change.accounts;
      delete change.from;
    }
    page.choose(change);
  }
}

/** A field that is half filled in is emptied by its own value, so that is not set again. */
function put(control: HTMLInputElement | HTMLSelectElement, value: string): void {
  if (control.value !== value) control.value = value;
}

function labelled(text: string, control: HTMLElement): HTMLLabelElement {
  return h('label', {}, h('span', {}, text), control);
}

function select(name: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return h('select', { name }, ...options.map(([value, text]) => h('option', { value }, text)));
}
