// Holds the schema that a server exports against the contract: node contract.mjs http://127.0.0.1:8080
// Prints what would break a client that is written against the contract, and exits with 1 if there is any. Types, fields,
// arguments and values that are not served yet are passed over.
import { readFile } from 'node:fs/promises';
import { buildSchema, findBreakingChanges, findDangerousChanges, isObjectType } from 'graphql';

const base = process.argv[2];
if (!base) {
  console.error('usage: node contract.mjs BASE_URL, for example http://127.0.0.1:8080');
  process.exit(2);
}
const response = await fetch(new URL('/schema.graphql', base));
if (!response.ok) throw new Error(`/schema.graphql: ${response.status}`);
const contract = buildSchema(await readFile(new URL('../contract.graphql', import.meta.url), 'utf8'));
const served = buildSchema(await response.text());

const breaking = findBreakingChanges(contract, served).filter(({ type }) => !type.includes('REMOVED'));
// Another default is another answer to the same question.
const dangerous = findDangerousChanges(contract, served).filter(({ type }) => type === 'ARG_DEFAULT_VALUE_CHANGE');
// A type that is served keeps its interfaces that are served.
const lost = findBreakingChanges(contract, served).filter(({ type, description }) => {
  const [, object, face] = /^(\w+) no longer implements interface (\w+)/.exec(description) ?? [];
  return type === 'IMPLEMENTED_INTERFACE_REMOVED' && served.getType(object) && served.getType(face);
});
const roots = [served.getQueryType(), served.getMutationType(), served.getSubscriptionType()].filter(isObjectType);
const fields = roots.flatMap((root) => Object.values(root.getFields()).map((field) => ({ root, field })));
const silent = fields.filter(({ field }) => !field.description).map(({ root, field }) => `${root}.${field.name} is not described`);

const problems = [...breaking, ...dangerous, ...lost].map(({ type, description }) => `${type}: ${description}`).concat(silent);
problems.forEach((problem) => console.error(problem));
console.log(`contract: ${problems.length} problems in ${fields.length} root fields`);
// No fields at all would be no proof.
process.exitCode = problems.length > 0 || fields.length === 0 ? 1 : 0;
