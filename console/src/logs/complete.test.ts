// @ts-nocheck: node's own types are not installed; the bundler is what checks the imports.
import assert from "node:assert/strict";
import test from "node:test";
import { complete, field_at, quoted, toggled } from "./complete";

const texts = (query, caret, fields, values) => complete(query, caret, fields, values).found.map((one) => one.text);

test("a field name is offered while it is typed, and nothing inside quotes", () => {
  const fields = ["sender", "subject", "severity", "action"];
  assert.deepEqual(texts("s", 1, fields), ["sender", "subject", "severity"]);
  assert.equal(complete("action:quarantine se", 20, fields).start, 18);
  assert.deepEqual(texts("action:quarantine se", 20, fields), ["sender", "severity"]);
  assert.deepEqual(texts('"s', 2, fields), []);
});

test("after a colon the field's values are offered, and operators after the first word", () => {
  const values = (field) => (field === "action" ? ["quarantine", "pass", "tag subject"] : []);
  assert.deepEqual(texts("action:", 7, [], values), ["quarantine", "pass", "tag subject"]);
  assert.deepEqual(texts('action:"ta', 10, [], values), ["tag subject"]);
  assert.deepEqual(texts("action:pass", 11, [], values), []);
  assert.deepEqual(texts("sender:a", 8, [], values), []);
  assert.deepEqual(texts("action:pass O", 13, [], values), ["OR"]);
  assert.equal(field_at("action:pass sender:ab", 21), "sender");
  assert.equal(field_at("ab", 2), "");
});

test("a value is quoted where it must be", () => {
  assert.equal(quoted("a@b.example"), "a@b.example");
  assert.equal(quoted('say "hi"'), '"say \\"hi\\""');
  assert.equal(quoted("or"), '"or"');
  assert.equal(quoted("http://x.example/?a=1"), '"http://x.example/?a=1"');
});

test("a facet is added to the query, quoted, and removed by the second click", () => {
  assert.equal(toggled("", "sender", "a@b.example"), 'sender:"a@b.example"');
  assert.equal(toggled("action:pass", "sender", 'a"b'), 'action:pass sender:"a\\"b"');
  assert.equal(toggled('action:pass sender:"x"', "sender", "x"), "action:pass");
});
