// @ts-nocheck: node's own types are not installed; the bundler is what checks the imports.
import assert from "node:assert/strict";
import test from "node:test";
import { habits_from, with_query, with_template, without_template } from "./habits";

test("what was stored wrongly is no habit", () => {
  for (const wrong of [null, undefined, 1, "x", [], { columns: "at", queries: [1, null] }])
    assert.deepEqual(habits_from(wrong), { queries: [] });
  assert.deepEqual(habits_from({ columns: ["at", 2], queries: ["a", {}] }), { columns: ["at"], queries: ["a"] });
});

test("a search made again moves to the front, and the oldest of more than twenty goes", () => {
  let habits = habits_from(undefined);
  for (let n = 0; n < 25; n += 1) habits = with_query(habits, `subject:${n}`);
  assert.equal(habits.queries?.length, 20);
  habits = with_query(habits, "subject:10");
  assert.equal(habits.queries?.[0], "subject:10");
  assert.equal(habits.queries?.length, 20);
  assert.equal(habits.queries?.includes("subject:4"), false);
});

test("long searches never make more than the server takes, and columns stay", () => {
  let habits = { columns: ["at"], ...habits_from({ columns: ["at"] }) };
  for (let n = 0; n < 20; n += 1) habits = { ...habits, ...with_query(habits, `件名:"${"長".repeat(900)}${n}"`) };
  assert.ok(new TextEncoder().encode(JSON.stringify(habits)).length < 16_000);
  assert.ok((habits.queries?.length ?? 0) > 2);
  assert.deepEqual(habits.columns, ["at"]);
});

test("searches with a name are kept in the order of names, replaced under the same name, taken away, and bounded", () => {
  let habits = habits_from({ templates: [{ name: "b", query: "x" }, { name: 1, query: "y" }, null] });
  assert.deepEqual(habits.templates, [{ name: "b", query: "x" }]);
  habits = with_template(habits, { name: "a", query: "1" });
  habits = with_template(habits, { name: "b", query: "2" });
  assert.deepEqual(habits.templates, [
    { name: "a", query: "1" },
    { name: "b", query: "2" },
  ]);
  assert.deepEqual(without_template(habits, "a").templates, [{ name: "b", query: "2" }]);
  assert.equal(with_template(habits, { name: "long", query: "長".repeat(2_000) }), undefined);
  for (let n = 0; n < 18; n += 1) habits = with_template(habits, { name: `n${n}`, query: "q" });
  assert.equal(habits.templates.length, 20);
  assert.equal(with_template(habits, { name: "one more", query: "q" }), undefined);
  assert.ok(new TextEncoder().encode(JSON.stringify({ ...habits, ...with_query(habits, "長".repeat(900)) })).length < 16_000);
});
