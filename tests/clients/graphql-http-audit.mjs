// Runs the server audits of graphql-http against a server: node graphql-http-audit.mjs http://127.0.0.1:8080/graphql
// Prints every audit that is not ok; exits with 1 unless all MUST and SHOULD are.
import { auditServer } from 'graphql-http';

const url = process.argv[2];
if (!url) {
  console.error('usage: node graphql-http-audit.mjs URL, for example http://127.0.0.1:8080/graphql');
  process.exit(2);
}

const results = await auditServer({ url });
for (const { id, name, status, reason } of results) {
  if (status !== 'ok') console.log(`${status} ${id} ${name}: ${reason}`);
}
const ok = results.filter((result) => result.status === 'ok').length;
const failed = results.filter(({ name, status }) => status !== 'ok' && /^(MUST|SHOULD)\b/.test(name));
console.log(`${ok} of ${results.length} ok; ${failed.length} MUST or SHOULD failed`);
// No audits at all would be no proof.
process.exit(failed.length > 0 || results.length === 0 ? 1 : 0);
