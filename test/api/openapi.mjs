// node test/api/openapi.mjs DOCUMENT.json [ANSWERS.jsonl]: is the document valid OpenAPI 3.1 by a validator that is not ours, and does every
// recorded answer ({"method","path","status","body"}, path as in the document) have the shape that the document gives it?
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
let wrong = 0;
const complain = (...what) => {
  wrong++;
  console.log(...what);
};
const validator = new Validator();
const result = await validator.validate(structuredClone(document));
if (!result.valid) complain("not valid:", JSON.stringify(result.errors, null, 1).slice(0, 4000));
if (validator.version !== "3.1") complain("version", validator.version);

// Names used twice, parameters of the path that are not described, operations without an id.
const ids = new Set();
for (const [path, operations] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    const where = `${method} ${path}`;
    if (!operation.operationId || ids.has(operation.operationId)) complain(where, "needs an operationId of its own:", operation.operationId);
    ids.add(operation.operationId);
    if (!operation.operationId?.startsWith(`${method}_`)) complain(where, "operationId", operation.operationId);
    const segment = path.replace(/^\/api\/v1/, "").split("/")[1];
    if (operation.tags?.[0] !== segment || !document.tags.some((tag) => tag.name === segment)) complain(where, "tag", operation.tags);
    const named = (operation.parameters ?? []).filter((p) => p.in === "path").map((p) => p.name).sort();
    const used = [...path.matchAll(/{(\w+)}/g)].map((m) => m[1]).sort();
    if (JSON.stringify(named) !== JSON.stringify(used)) complain(where, "path parameters", named, used);
    if (!Object.keys(operation.responses).some((status) => status.startsWith("2") || status.startsWith("3"))) complain(where, "has no success answer");
  }
}

let checked = 0;
if (process.argv[3]) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: "doc", ...document });
  const compiled = new Map();
  for (const line of readFileSync(process.argv[3], "utf8").split("\n")) {
    if (!line) continue;
    const { method, path, status, body } = JSON.parse(line);
    const responses = document.paths[path]?.[method.toLowerCase()]?.responses;
    if (!responses) {
      complain(method, path, "is not described");
      continue;
    }
    const key = responses[status] ? String(status) : responses.default ? "default" : undefined;
    if (!key) {
      complain(method, path, "answers with", status, "which is not described");
      continue;
    }
    const content = responses[key].content ?? {};
    const type = Object.keys(content).find((name) => name.includes("json"));
    if (!type) continue;
    const pointer = ["paths", path, method.toLowerCase(), "responses", key, "content", type, "schema"].map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `doc#/${encodeURI(pointer)}` }));
    const check = compiled.get(pointer);
    if (!check(body)) complain(method, path, status, "departs from its schema:", JSON.stringify(check.errors.slice(0, 3)), JSON.stringify(body).slice(0, 300));
    checked++;
  }
}
console.log(`${ids.size} operations, ${checked} answers checked, ${wrong} wrong`);
process.exit(wrong ? 1 : 0);
