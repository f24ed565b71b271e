/**
 * The results in a stream of Server-Sent Events, as this server writes them. Who stops listening ends the stream at once, not
 * with the next event.
 */
export function results<Result>(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncIterableIterator<Result> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const events = read<Result>(reader);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next(),
    return: async () => {
      await reader.cancel();
      return events.return(undefined);
    },
  };
}

async function* read<Result>(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<Result, undefined, undefined> {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return undefined;
    const events = (text + value).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^event: next\ndata: (.*)$/.exec(event) ?? [];
      if (data) yield JSON.parse(data) as Result;
    }
  }
}
