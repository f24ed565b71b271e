import { results } from '../shared/events.ts';

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
