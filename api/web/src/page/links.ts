import type { State } from './address.ts';
import { write } from './address.ts';
import { compact } from './client.ts';

/** The playground with a question in its front tab. */
export const playgroundLink = (query: string, variables?: unknown): string =>
  `/graphiql?${new URLSearchParams({ query: query.trim(), ...(variables !== undefined && { variables: JSON.stringify(variables, null, 2) }) })}`;

/** A table of the answer in a file, written by the server. */
export const csvLink = (query: string, variables: unknown, table: string): string =>
  `/graphql?${new URLSearchParams({ format: 'csv', table, query: compact(query), variables: JSON.stringify(variables) })}`;

/** For pages that let scripts run: each frame gets the height that it tells of itself. */
const FOLLOWING =
  `<script>addEventListener('message',function(e){if(e.data&&e.data.hubscopeHeight)document.querySelectorAll('iframe')` +
  `.forEach(function(f){if(f.contentWindow===e.source)f.height=e.data.hubscopeHeight})})</script>`;

/** What a page of others needs to show the chart as it is now; the height is what it takes at that width. */
export function embedding(chart: { name: string; title: string }, state: State, { width, height }: { width: number; height: number }): string {
  const own = Object.entries(state.choices).filter(([name]) => name.startsWith(`${chart.name}.`));
  const address = `${location.origin}/embed/${chart.name}${write({ ...state, choices: Object.fromEntries(own) }, null)}`;
  const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<iframe src="${quoted(address)}" title="${quoted(chart.title)}" width="${width}" height="${height}" style="border:0;max-width:100%" loading="lazy"></iframe>\n${FOLLOWING}`;
}
