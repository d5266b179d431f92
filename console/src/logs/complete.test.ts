// @ts-nocheck: node's own types are not installed; the bundler is what checks the imports.
import assert from "node:assert/strict";
import test from "node:test";
import { complete, toggled } from "./complete";

test("a field name is offered while it is typed, and nothing inside quotes or after a colon", () => {
  const fields = ["sender", "subject", "severity", "action"];
  assert.deepEqual(complete("s", 1, fields).found, ["sender", "subject", "severity"]);
  assert.deepEqual(complete("action:quarantine se", 20, fields), { start: 18, found: ["sender", "severity"] });
  assert.deepEqual(complete('"s', 2, fields).found, []);
  assert.deepEqual(complete("sender:a", 8, fields).found, []);
});

test("a facet is added to the query, quoted, and removed by the second click", () => {
  assert.equal(toggled("", "sender", "a@b.example"), 'sender:"a@b.example"');
  assert.equal(toggled("action:pass", "sender", 'a"b'), 'action:pass sender:"a\\"b"');
  assert.equal(toggled('action:pass sender:"x"', "sender", "x"), "action:pass");
});
