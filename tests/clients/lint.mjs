// Lints what a server hands out as its schema, and the documents here that ask it: node lint.mjs http://127.0.0.1:8080
// With @graphql-eslint and graphql-schema-linter; prints what they find, and exits with 1 if they find anything.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import graphql from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';
import linter from 'graphql-schema-linter';

const base = process.argv[2];
if (!base) {
  console.error('usage: node lint.mjs BASE_URL, for example http://127.0.0.1:8080');
  process.exit(2);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = ['api/examples/*.graphql', 'api/web/src/page/queries/*.graphql'];
const { rules: ofSchemas } = graphql.configs['flat/schema-recommended'];
const { rules: ofRelay } = graphql.configs['flat/schema-relay'];
const { rules: ofOperations } = graphql.configs['flat/operations-recommended'];

const schemaRules = {
  ...ofSchemas,
  ...ofRelay,
  // Federation calls what is its own by names with an underscore.
  '@graphql-eslint/naming-convention': ['error', { ...ofSchemas['@graphql-eslint/naming-convention'][1], allowLeadingUnderscore: true }],
  // Answers are mostly values (points, groups, pages), which nobody can ask for again. What can be has an `id`, by `Node`.
  '@graphql-eslint/strict-id-in-types': 'off',
  // The contract has pages that go forward only.
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
  // Lists that are complete, such as the points of a series, are no connections.
  '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
};
const operationRules = {
  ...ofOperations,
  // An `id` is for caches of nodes. People read the examples, also as tables, and the page has no such cache.
  '@graphql-eslint/require-selections': 'off',
};
// The contract orders by meaning: what counts first stands first, classes of size by size.
const isOfOrder = ({ name }) => name.endsWith('SortedAlphabetically');

const isOfFederation = ({ message }) => /_(Any|Entity|Service|entities|service)\b.* (is not camel cased|should start with a capital)/.test(message);

const folder = await mkdtemp(join(tmpdir(), 'hubscope-lint-'));
let problems;
try {
  const sdl = await (await fetch(new URL('/schema.graphql', base))).text();
  const file = join(folder, 'schema.graphql');
  await writeFile(file, sdl);

  const graphQLConfig = { schema: file, documents: documents.map((pattern) => join(root, pattern)) };
  const languageOptions = { parser: graphql.parser, parserOptions: { graphQLConfig } };
  const plugins = { '@graphql-eslint': graphql };
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ['schema.graphql'], languageOptions, plugins, rules: schemaRules },
      { files: documents, languageOptions, plugins, rules: operationRules },
    ],
  });
  const results = [...(await eslint.lintText(sdl, { filePath: 'schema.graphql' })), ...(await eslint.lintFiles(documents))];
  problems = results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, ruleId, message }) => `${relative(root, filePath)}:${line}:${column} ${message} (${ruleId})`),
  );

  const { loadSchema } = createRequire(import.meta.url)('graphql-schema-linter/lib/schema.js');
  const configuration = new linter.configuration.Configuration(await loadSchema({ schemaPaths: [file] }));
  const rules = configuration.getAllRules().filter((rule) => !isOfOrder(rule));
  const found = linter.validator.validateSchemaDefinition(configuration.schema, rules, configuration);
  const own = found.filter((problem) => !isOfFederation(problem));
  problems.push(...own.map(({ locations, message, ruleName }) => `schema.graphql:${locations[0].line} ${message} (${ruleName})`));
  console.log(`lint: ${problems.length} problems in the schema and ${results.length - 1} documents`);
} finally {
  await rm(folder, { recursive: true });
}
problems.forEach((problem) => console.error(problem));
process.exitCode = problems.length > 0 ? 1 : 0;
