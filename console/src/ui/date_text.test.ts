// @ts-nocheck: node's own types are not installed; the bundler is what checks the imports.
import assert from "node:assert/strict";
import test from "node:test";

globalThis.navigator ??= { language: "en" }; // what text.ts asks the browser
const { language } = await import("../text");
const { month_moved, moved, value_of, weeks_of, written } = await import("./date_text");

test("what people type names a moment in either language, and nothing else does", () => {
  const at = "2026-11-28T09:05";
  for (const text of [
    "28/11/2026 09:05",
    "28.11.2026 9:05",
    "28/11/2026, 09:05",
    "2026-11-28T09:05",
    "2026/11/28 09:05",
    "２０２６／１１／２８　０９：０５",
    "2026年11月28日 9時5分",
    " 2026-11-28 9:05:30 ",
  ])
    assert.equal(value_of(text, "moment"), at, text);
  for (const text of ["2026/2/9", "9/2/2026"]) assert.equal(value_of(text, "moment"), "2026-02-09T00:00", text);
  for (const text of [
    "",
    "x",
    "2026",
    "31/02/2026",
    "2026-13-01",
    "1/1/26",
    "2026-01-2026",
    "28/11/2026 24:00",
    "28/11/2026 9:60",
    "0001-01-01",
    "28/11/2026 09:05x",
    "9".repeat(10_000),
  ])
    assert.equal(value_of(text, "moment"), "", text);
  for (const [text, value] of [
    ["9:05", "09:05"],
    ["23時59分", "23:59"],
    ["24:00", ""],
    ["9", ""],
    ["09:05:00", ""],
  ])
    assert.equal(value_of(text, "clock"), value, text);
});

test("a moment is written as the language has it and read again as the same", () => {
  for (const [spoken, text] of [
    ["en", "03/01/2027 00:30"],
    ["ja", "2027/01/03 00:30"],
  ]) {
    language.value = spoken;
    assert.equal(written("2027-01-03T00:30", "moment"), text);
    assert.equal(value_of(text, "moment"), "2027-01-03T00:30");
  }
  assert.equal(written("", "moment"), "");
  assert.equal(written("07:30", "clock"), "07:30");
});

test("a calendar has every day of its month once, in weeks that begin as the language has it", () => {
  for (const [spoken, begins] of [
    ["en", 1],
    ["ja", 0],
  ]) {
    language.value = spoken;
    for (const month of ["2026-02", "2028-02", "2026-11", "2027-01", "2026-03"]) {
      const days = weeks_of(month).flat();
      assert.equal(days.length, 42);
      assert.equal(new Date(days[0]).getUTCDay(), begins);
      assert.equal(
        days.filter((day) => day.startsWith(month)).length,
        new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate(),
      );
      for (let at = 1; at < 42; at += 1) assert.equal(days[at], moved(days[at - 1], 1));
    }
  }
  assert.equal(month_moved("2026-01-31", 1), "2026-02-28");
  assert.equal(month_moved("2026-03-31", -1), "2026-02-28");
  assert.equal(month_moved("2026-12-15", 1), "2027-01-15");
});
