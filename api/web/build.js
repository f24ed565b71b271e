// Builds what the server serves from its own files into `dist`: `playground` at /graphiql, `page` at / and /page. In each, an
// index.html, and under `assets` files whose names hold a hash of their content, so that they can be cached for ever; and `again.js`.
import { build } from 'esbuild';
import { copyFile, readFile, readdir, rm, writeFile } from 'node:fs/promises';
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
  target: 'es2022',
};
/** Where the files of each part are written, and the path below which the server has them. */
const parts = { playground: '/graphiql', page: '/page' };

/** One build of a part: of each entry point, esbuild's notes and the address of what was made from it. */
async function make(part, entryPoints, define = {}) {
  const outdir = `dist/${part}`;
  const { metafile } = await build({
    ...shared,
    define: { ...shared.define, ...define },
    entryPoints,
    outdir,
    publicPath: `${parts[part]}/`,
  });
  const served = (path) => path.replace(outdir, parts[part]);
  if (part === 'page') await licences(outdir, Object.keys(metafile.inputs));
  return entryPoints.map((entry) => {
    const ends = entry.replace(/^src\//, '');
    // A copied file has no entry point of its own in the notes; it is what was made from that one input.
    const [path, notes] = Object.entries(metafile.outputs).find(
      ([, { entryPoint, inputs }]) => (entryPoint ?? Object.keys(inputs)[0])?.endsWith(ends),
    );
    return { address: served(path), style: notes.cssBundle && served(notes.cssBundle) };
  });
}

/** Beside the page's script, the licences of what is in it: these packages have none in their files that the build would keep. */
async function licences(outdir, inputs) {
  const packages = [...new Set(inputs.map((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean))].sort();
  const texts = await Promise.all(
    packages.map(async (folder) => {
      const { name, version } = JSON.parse(await readFile(here(`${folder}/package.json`), 'utf8'));
      const file = (await readdir(here(folder))).find((entry) => /^licen[cs]e/i.test(entry));
      if (!file) throw new Error(`${name} has no licence`);
      return `${name} ${version}\n\n${(await readFile(here(`${folder}/${file}`), 'utf8')).trim()}\n`;
    }),
  );
  await writeFile(here(`${outdir}/assets/licences.txt`), texts.join('\n----\n\n'));
}

/** The part's index.html with the addresses of its scripts, style and icon, written to where the server looks for it. */
async function index(part, [script, icon]) {
  await copyFile(here('src/shared/again.js'), here(`dist/${part}/assets/again.js`));
  const again = `${parts[part]}/assets/again.js`;
  const names = { again, script: script.address, style: script.style, icon: icon.address };
  const source = await readFile(here(`src/${part}/index.html`), 'utf8');
  const html = source.replace(/\{(again|script|style|icon)\}/g, (_, name) => names[name]);
  await writeFile(here(`dist/${part}/index.html`), html);
  return html;
}

await rm(here('dist'), { recursive: true, force: true });

const workers = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
};
const built = await make('playground', Object.values(workers).map((path) => `node_modules/${path}`));
const addresses = Object.fromEntries(Object.keys(workers).map((label, at) => [label, built[at].address]));

// The tabs that a first visit opens with, in the order of their files. Each query stands alone, to be copied.
const files = (await readdir(here('../examples'))).filter((file) => file.endsWith('.graphql')).sort();
const examples = await Promise.all(files.map((file) => readFile(here(`../examples/${file}`), 'utf8')));

// In one piece: the editor is needed at once, and styles of parts that are loaded later would not come by themselves.
await index(
  'playground',
  await make('playground', ['src/playground/main.js', 'src/shared/icon.svg'], {
    WORKERS: JSON.stringify(addresses),
    EXAMPLES: JSON.stringify(examples),
  }),
);

// The accounts that the bundled sample lists throughout, whose shares no account that enters or leaves can move; and by what its
// listings of models are recognised.
const rows = async (file) => (await readFile(here(`../sample/${file}`), 'utf8')).trim().split('\n').map((line) => line.split(','));
const listings = await rows('manifest.csv');
const PANEL = JSON.stringify({
  accounts: (await rows('panel.csv')).filter(([, throughout]) => throughout === 'true').map(([account]) => account),
  files: listings.filter(([file]) => file.startsWith('models/')).map((listing) => listing.at(-1)),
});
const page = await index('page', await make('page', ['src/page/main.ts', 'src/shared/icon.svg'], { PANEL }));
// What a server without a playground serves; the page links to one only where its index.html says so.
const without = page.replace(/ *<meta name="playground"[^>]*>\n/, '');
if (without === page) throw new Error('the page does not say whether there is a playground');
await writeFile(here('dist/page/index-without-playground.html'), without);
