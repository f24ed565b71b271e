import type { Defaults, State } from './address.ts';
import type { Client } from './client.ts';
import type { Colours } from './draw/theme.ts';
import type { Kind } from './kinds.ts';

/** What the parts of the page share. */
export interface Page {
  client: Client;
  state: State;
  defaults: Defaults;
  colours: Colours;
  /** Whether this server has a playground, to which questions can be linked. */
  playground: boolean;
  /** Of which kinds something is recorded on the hub. */
  kinds: ReadonlySet<Kind>;
  /** Whether the data is the bundled sample, of which some accounts are listed throughout. */
  sample: boolean;
  /** Takes on what a reader has chosen: into the address, and to what depends on it. */
  choose: (change: Partial<State>) => void;
  /** What a reader is told of an error; where the server wants a key, the page asks for one. */
  failure: (error: unknown) => string;
}
