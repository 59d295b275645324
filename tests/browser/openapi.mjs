/* node openapi.mjs OPENAPI.json ANSWERS.json: says what is wrong with the description, and
 * with each answer by the schema that it promised.  Two programs of others: one knows
 * OpenAPI, the other JSON Schema. */
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";

const api = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answers = JSON.parse(readFileSync(process.argv[3], "utf8"));
const said = [];

const found = await new Validator().validate(structuredClone(api));
if (!found.valid) said.push({ where: "openapi", errors: found.errors });

const ajv = new Ajv.default({ strict: false, allErrors: true });
ajv.addSchema({ $id: "api", components: api.components });
const here = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components'));
const real = (x) => (x.$ref ? x.$ref.split("/").slice(1).reduce((o, k) => o[k], api) : x);

for (const a of answers) {
  const all = api.paths[a.path][a.method].responses;
  const promised = real(all[String(a.status)] ?? all.default).content?.[a.type];
  if (!promised) said.push({ where: a.where, errors: `nothing of type ${a.type} is promised for ${a.status}` });
  else {
    const check = ajv.compile(here(promised.schema));
    if (!check(a.body)) said.push({ where: a.where, errors: check.errors.slice(0, 3) });
  }
}
console.log(JSON.stringify(said, null, 1));
process.exit(said.length ? 1 : 0);
