import { DataVersionNowDocument, DataVersionTicksDocument } from './api.ts';
import { Refusal, type Client } from './client.ts';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** How often is asked where no stream is held. */
const ASK_EVERY = 300_000;

/** Not all pages of a server that comes back are to ask in the same moment. */
const about = (wait: number): number => wait * (0.75 + Math.random() / 2);

/** Runs `begin` whenever the page comes into sight, and aborts what it began when it goes out of it: hidden pages cost nothing. */
function whileSeen(begin: (signal: AbortSignal) => Promise<void>): () => void {
  let open: AbortController | null = null;

  function seen(): void {
    if (document.hidden) {
      open?.abort();
      open = null;
    } else if (!open) void begin((open = new AbortController()).signal);
  }

  document.addEventListener('visibilitychange', seen);
  seen();
  return () => {
    document.removeEventListener('visibilitychange', seen);
    open?.abort();
  };
}

const pause = (wait: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = window.setTimeout(resolve, about(wait));
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      resolve();
    });
  });

/** Tells each new version of the data. `known` is the version that is shown already. */
export function follow(client: Client, known: number, changed: (version: number) => void): () => void {
  let last = known;
  return whileSeen(async (signal) => {
    let wait = FIRST_WAIT;
    while (!signal.aborted) {
      try {
        for await (const { dataVersion } of client.listen(DataVersionTicksDocument, signal)) {
          wait = FIRST_WAIT;
          if (dataVersion.version === last) continue;
          last = dataVersion.version;
          changed(last);
        }
      } catch (error) {
        // Who asks for a key is asked again when there is one.
        if (error instanceof Refusal && error.wantsKey) return;
      }
      await pause(wait, signal);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  });
}

/**
 * The same without a stream, for charts in pages of others: browsers open six connections to a host, and as many streams on one
 * page would leave none for what the charts ask.
 */
export function poll(client: Client, known: number, changed: (version: number) => void): () => void {
  let last = known;
  let asked = Date.now();
  return whileSeen(async (signal) => {
    for (;;) {
      await pause(Math.max(0, asked + ASK_EVERY - Date.now()), signal);
      if (signal.aborted) return;
      asked = Date.now();
      try {
        const { dataVersion } = await client.ask(DataVersionNowDocument, {}, signal);
        if (!dataVersion || dataVersion.version === last) continue;
        last = dataVersion.version;
        changed(last);
      } catch {
        // The next time may be better; what is shown stays true of its version.
      }
    }
  });
}
