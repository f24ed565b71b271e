// Builds the playground into `dist`: index.html, and under `assets` files whose names hold a hash of their content, so that
// they can be cached for ever. The server serves `dist` at /graphiql.
import { build } from 'esbuild';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const shared = {
  absWorkingDir: here('.'),
  assetNames: 'assets/[name]-[hash]',
  bundle: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  entryNames: 'assets/[name]-[hash]',
  format: 'esm',
  legalComments: 'linked',
  loader: { '.svg': 'copy', '.ttf': 'file' },
  logLevel: 'warning',
  metafile: true,
  minify: true,
  outdir: 'dist',
  publicPath: '/graphiql/',
  target: 'es2022',
};

const served = (path) => path.replace(/^dist/, '/graphiql');

/** What was made from an entry point: the path, and esbuild's notes on it. */
const output = (result, entry) =>
  Object.entries(result.metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(entry));

await rm(here('dist'), { recursive: true, force: true });

const workers = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
};
const built = await build({ ...shared, entryPoints: Object.values(workers).map((path) => `node_modules/${path}`) });
const addresses = Object.fromEntries(
  Object.entries(workers).map(([label, path]) => [label, served(output(built, path)[0])]),
);

// The tabs that a first visit opens with, in the order of their files. Each query stands alone, to be copied.
const files = (await readdir(here('../examples'))).filter((file) => file.endsWith('.graphql')).sort();
const examples = await Promise.all(files.map((file) => readFile(here(`../examples/${file}`), 'utf8')));

// In one piece: the editor is needed at once, and styles of parts that are loaded later would not come by themselves.
const page = await build({
  ...shared,
  define: { ...shared.define, WORKERS: JSON.stringify(addresses), EXAMPLES: JSON.stringify(examples) },
  entryPoints: ['src/main.js', 'src/icon.svg'],
});
const [script, { cssBundle }] = output(page, 'src/main.js');
const [icon] = Object.keys(page.metafile.outputs).filter((path) => path.endsWith('.svg'));
const names = { script: served(script), style: served(cssBundle), icon: served(icon) };

const html = await readFile(here('src/index.html'), 'utf8');
await writeFile(here('dist/index.html'), html.replace(/\{(script|style|icon)\}/g, (_, name) => names[name]));
