import type { Defaults, State } from './address.ts';
import type { Client } from './client.ts';
import type { Colours } from './draw/theme.ts';

/** What the parts of the page share. */
export interface Page {
  client: Client;
  state: State;
  defaults: Defaults;
  colours: Colours;
  /** Whether this server has a playground, to which questions can be linked. */
  playground: boolean;
  /** Whether the data is the bundled sample, of which some accounts are listed throughout. */
  sample: boolean;
  /** Takes on what a reader has chosen: into the address, and to what depends on it. */
  choose: (change: Partial<State>) => void;
  /** The server wants a key: the page asks for one. */
  wantsKey: () => void;
}
