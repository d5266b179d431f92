// @ts-nocheck: node's own types are not installed; the bundler is what checks the imports.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import en from "./en.json";
import ja from "./ja.json";

test("both catalogues have the same keys and placeholders", () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(ja).sort());
  const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(en)) assert.deepEqual(holes(ja[key]), holes(en[key]), key);
});

test("a word for one or more stands beside its number", () => {
  const words = Object.values(en).flatMap((text) => [...text.matchAll(/\{(\w+)\|([^|}]+)\|([^}]+)\}/g)].map((found) => ({ text, name: found[1], one: found[2], more: found[3] })));
  assert.ok(words.length > 10);
  for (const { text, name, one, more } of words) {
    assert.ok(text.includes(`{${name}}`), text);
    assert.notEqual(one, more, text);
  }
  assert.ok(!Object.values(ja).some((text) => /\{\w+\|/.test(text)), "Japanese needs none");
});

test("no Japanese and no innerHTML stands in the views", () => {
  const look = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? look(join(folder, one.name)) : one.name.endsWith(".tsx") ? [join(folder, one.name)] : []));
  for (const file of look("src")) {
    const text = readFileSync(file, "utf8").replaceAll("日本語", "").replaceAll("2つのパスワードが一致しません。", "");
    assert.ok(!/[\u3040-\u30ff\u4e00-\u9fff]/.test(text), `${file} has Japanese text`);
    assert.ok(!/innerHTML|insertAdjacentHTML|document\.write/.test(text), `${file} writes markup`);
  }
});

test("what the audit log has of this console's own calls is told in words", () => {
  const folder = "../src/api/own", look = (at) => readdirSync(at, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? look(join(at, one.name)) : one.name.endsWith(".cc") ? [join(at, one.name)] : []));
  let found = 0;
  for (const file of look(folder)) for (const [, path, summary] of readFileSync(file, "utf8").replace(/"\s*\n\s*"/g, "").matchAll(/\{"(?:POST|PUT|PATCH|DELETE)",\s*"([^"]+)",\s*Access::\w+,\s*"[^"]*",\s*"([^"]+)"/g)) {
    found += 1;
    assert.ok(`value.${summary}` in ja, `${path}: no words for "${summary}"`);
  }
  assert.ok(found > 80);
});
