// Holds custom resources to the types that @kubernetes-models makes from the operators' own definitions; a field that is not among
// them is an error, as in any object literal: custom.mjs CASES.json prints, as JSON, why each case is refused, or null.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const TYPES = {
  'postgresql.cnpg.io/v1': '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/',
  'monitoring.coreos.com/v1': '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/',
};
const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const kinds = new Map(cases.map(({ apiVersion, kind }) => [`I${kind}`, `${TYPES[apiVersion]}${kind}`]));
// A line each, so that the line of an error tells whose it is.
const source = [
  ...[...kinds].map(([type, path]) => `import type { ${type} } from '${path}';`),
  ...cases.map((manifest, at) => `export const case${at}: I${manifest.kind} = ${JSON.stringify(manifest)};`),
].join('\n');

const file = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'cases.ts');
const options = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  types: [],
};
const host = ts.createCompilerHost(options);
const { fileExists, getSourceFile } = host;
host.fileExists = (path) => path === file || fileExists(path);
host.getSourceFile = (path, ...rest) =>
  path === file ? ts.createSourceFile(path, source, options.target) : getSourceFile(path, ...rest);

const told = cases.map(() => null);
for (const found of ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))) {
  const message = ts.flattenDiagnosticMessageText(found.messageText, ' ');
  const line = found.file?.fileName === file ? found.file.getLineAndCharacterOfPosition(found.start).line - kinds.size : -1;
  if (line < 0) throw new Error(message);
  told[line] ??= message;
}
process.stdout.write(JSON.stringify(told));
