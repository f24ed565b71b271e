// The workers come first: the editor looks for them as it loads.
import './workers.js';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './main.css';
import { fetcher } from './fetcher.js';
import { storage } from './storage.js';

createRoot(document.getElementById('playground')).render(createElement(GraphiQL, { fetcher, storage, defaultTabs: EXAMPLES.map((query) => ({ query })) }));
