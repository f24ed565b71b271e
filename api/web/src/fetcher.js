/**
 * Asks this server, which answers subscriptions event by event. An answer that is not GraphQL (a proxy's page, say) is shown as an
 * error, with its status.
 */
export async function fetcher(request, { headers } = {}) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json, text/event-stream',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(request),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return results(response.body);
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `The server answered with status ${response.status} and no GraphQL.` }] };
  }
}

/** The results in a stream of events. Who stops listening ends the stream at once, not with the next event. */
function results(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const events = read(reader);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next(),
    return: async () => {
      await reader.cancel();
      return events.return();
    },
  };
}

async function* read(reader) {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (text + value).split('\n\n');
    text = events.pop();
    for (const event of events) {
      const [, data] = /^event: next\ndata: (.*)$/.exec(event) ?? [];
      if (data) yield JSON.parse(data);
    }
  }
}
