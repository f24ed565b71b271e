import type { TypedDocumentString } from './api.ts';
import { results } from '../shared/events.ts';

const ENDPOINT = '/graphql';
const AT_ONCE = 4;
/** Addresses up to this length pass proxies and land in caches; what is longer is posted. */
const LONGEST_ADDRESS = 4_000;

/** What the server said instead of an answer, in its own words. */
export class Refusal extends Error {
  constructor(
    message: string,
    /** The server wants a key, or another one. */
    readonly wantsKey: boolean,
    /** A key was sent, and is not the one. */
    readonly hadKey: boolean,
  ) {
    super(message);
  }
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** An ordinary client of the GraphQL API: a few requests at a time, by GET where the address is short, so that caches help. */
export class Client {
  #key = '';
  #busy = 0;
  #waiting: (() => void)[] = [];

  /** Kept here alone, for as long as the page is open. */
  set key(key: string) {
    this.#key = key.trim();
  }

  get hasKey(): boolean {
    return this.#key !== '';
  }

  /** What an address of this server gives, as a file. */
  async file(address: string): Promise<Blob> {
    const response = await fetch(address, { headers: this.#headers('text/csv, application/json;q=0.5') });
    if (!response.ok) throw refused(response, await told(response), this.hasKey);
    return response.blob();
  }

  async ask<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): Promise<Data> {
    await this.#turn();
    try {
      signal.throwIfAborted();
      return await this.#send(String(document), variables, signal);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** What a subscription tells, until its stream ends. */
  async *listen<Data>(document: TypedDocumentString<Data, Record<string, never>>, signal: AbortSignal): AsyncGenerator<Data> {
    const response = await fetch(ENDPOINT, {
      method: 'POST',
      headers: { ...this.#headers('text/event-stream'), 'content-type': 'application/json' },
      body: JSON.stringify({ query: compact(String(document)) }),
      signal,
    });
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
      throw refused(response, await told(response), this.hasKey);
    }
    for await (const answer of results<Answer<Data>>(response.body)) {
      if (answer.data) yield answer.data;
    }
  }

  async #turn(): Promise<void> {
    while (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
  }

  async #send<Data>(document: string, variables: unknown, signal: AbortSignal): Promise<Data> {
    const query = compact(document);
    const headers = this.#headers('application/graphql-response+json, application/json');
    const address = `${ENDPOINT}?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`;
    // "no-cache" asks whether what is cached still holds, so a new data version shows at once.
    const response =
      address.length <= LONGEST_ADDRESS
        ? await fetch(address, { headers, signal, cache: 'no-cache' })
        : await fetch(ENDPOINT, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ query, variables }),
            signal,
          });
    const answer = await told<Data>(response);
    if (answer.errors?.length || !answer.data) throw refused(response, answer, 'authorization' in headers);
    return answer.data;
  }

  #headers(accept: string): Record<string, string> {
    return { accept, ...(this.#key && { authorization: `Bearer ${this.#key}` }) };
  }
}

/** The document without what only people need, for a short address that is the same each time. */
export function compact(document: string): string {
  return document.replace(/\s+/g, ' ').trim();
}

async function told<Data>(response: Response): Promise<Answer<Data>> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Answer<Data>;
  } catch {
    return {};
  }
}

/** Who sends a key and is refused what others are allowed has to ask for another thing, not for another key. */
function refused(response: Response, { errors = [] }: Answer<unknown>, hadKey: boolean): Refusal {
  const codes = errors.map(({ extensions }) => extensions?.code);
  const wantsKey = response.status === 401 || codes.includes('UNAUTHENTICATED') || (!hadKey && codes.includes('FORBIDDEN'));
  const words = [...new Set(errors.map(({ message }) => message))].join(' ');
  return new Refusal(words || `The server answered with status ${response.status} and no GraphQL.`, wantsKey, hadKey);
}
