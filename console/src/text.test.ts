// @ts-nocheck: node's own types are not installed; the bundler is what checks the imports.
import assert from "node:assert/strict";
import test from "node:test";

globalThis.navigator ??= { language: "en" }; // what text.ts asks the browser
const { from_field, plain, time_zone, to_field } = await import("./text");

test("a field for date and time speaks the tenant's time, whatever the browser's is", () => {
  for (const [zone, iso, shown] of [
    ["Asia/Tokyo", "2026-11-28T15:30:00.000Z", "2026-11-29T00:30"],
    ["America/New_York", "2026-07-01T03:00:00.000Z", "2026-06-30T23:00"],
    ["UTC", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00"],
    ["Europe/Berlin", "2026-10-25T00:30:00.000Z", "2026-10-25T02:30"],
  ]) {
    time_zone.value = zone;
    assert.equal(to_field(iso), shown);
    assert.equal(to_field(from_field(shown)), shown);
  }
  time_zone.value = "Asia/Tokyo";
  assert.equal(from_field("2026-11-29T00:30"), "2026-11-28T15:30:00.000Z");
});

test("text of mail shows what takes no room as dots, keeps few marks on a letter, and is cut between characters", () => {
  assert.equal(plain("a\u202eb\u200bc\u00add\u{e0041}e\u3164f\u0085g\u2028h"), "a·b·c·d·e·f·g·h");
  assert.equal(plain("e\u0301t\u00e9 \u304b\u3099"), "e\u0301t\u00e9 \u304b\u3099");
  assert.equal(plain(`Z${"\u0310".repeat(300)}a`), `Z${"\u0310".repeat(4)}a`);
  assert.equal(plain("\u{1f600}\u{1f601}", 3), "\u{1f600}…");
  assert.equal(plain("x".repeat(10_000), 10), `${"x".repeat(10)}…`);
  assert.equal(plain("one\ntwo\tthree"), "one\ntwo\tthree");
});
