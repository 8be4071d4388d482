// Each schema.graphql named on the command line has to be one that graphql-js builds without an error, in
// which every field's type is reachable, and which a client can introspect.
import { readFileSync } from 'node:fs';
import { buildSchema, getIntrospectionQuery, graphqlSync, validateSchema } from 'graphql';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: validate.mjs schema.graphql…');
  process.exit(2);
}

function problemsOf(file) {
  const text = readFileSync(file, 'utf8');
  const schema = buildSchema(text);
  const problems = validateSchema(schema);
  if (problems.length > 0) return problems;
  return graphqlSync({ schema, source: getIntrospectionQuery() }).errors ?? [];
}

let failed = 0;
for (const file of files) {
  let problems;
  try {
    problems = problemsOf(file);
  } catch (error) {
    problems = [error];
  }
  for (const problem of problems) console.error(`${file}: ${problem.message}`);
  if (problems.length > 0) failed += 1;
}
console.log(`${files.length - failed} of ${files.length} schemas are valid`);
process.exit(failed === 0 ? 0 : 1);
