// The workers come first: the editor looks for them as it loads.
import './workers.js';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './main.css';
import { fetcher } from './fetcher.js';
import { storage } from './storage.js';

// A question that the address brings is the front tab; it is shown and not asked, for others write addresses too.
const address = new URLSearchParams(location.search);
const query = address.get('query') ?? undefined;
const variables = address.get('variables') ?? undefined;
// A browser that was here before keeps its tabs, and GraphiQL adds the question to them; a first visit has only these.
const defaultTabs = [...(query ? [{ query, variables }] : []), ...EXAMPLES.map((example) => ({ query: example }))];

createRoot(document.getElementById('playground')).render(
  createElement(GraphiQL, { fetcher, storage, defaultTabs, initialQuery: query, initialVariables: query && variables }),
);
