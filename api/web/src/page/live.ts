import { DataVersionTicksDocument } from './api.ts';
import { Refusal, type Client } from './client.ts';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/**
 * Tells each new version of the data, as long as the page can be seen: a hidden page holds no stream open, and hears on its
 * return what it missed. `known` is the version that is shown already.
 */
export function follow(client: Client, known: number, changed: (version: number) => void): () => void {
  let last = known;
  let wait = FIRST_WAIT;
  let open: AbortController | null = null;
  let timer = 0;

  async function listen(): Promise<void> {
    const stream = (open = new AbortController());
    try {
      for await (const { dataVersion } of client.listen(DataVersionTicksDocument, stream.signal)) {
        wait = FIRST_WAIT;
        if (dataVersion.version === last) continue;
        last = dataVersion.version;
        changed(last);
      }
    } catch (error) {
      // Who asks for a key is asked again when there is one.
      if (error instanceof Refusal && error.wantsKey) return;
    }
    if (stream.signal.aborted) return;
    timer = window.setTimeout(listen, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function stop(): void {
    window.clearTimeout(timer);
    open?.abort();
    open = null;
  }

  function seen(): void {
    if (document.hidden) stop();
    else if (!open) void listen();
  }

  document.addEventListener('visibilitychange', seen);
  seen();
  return () => {
    document.removeEventListener('visibilitychange', seen);
    stop();
  };
}
