// @ts-nocheck: node's own types are not installed; the bundler is what checks the imports.
import assert from "node:assert/strict";
import test from "node:test";
import { extent, placed, scrolled, Source } from "./source";

const minute = 60_000,
  day = 86_400_000,
  end = Date.UTC(2026, 10, 28);

// A log of `count` rows, `apart` milliseconds apart, answered as the server does: newest first, `until` exclusive, a cursor to go on.
function log(count, apart) {
  const asked = { query: "", from: new Date(end - count * apart - day).toISOString(), until: new Date(end).toISOString() };
  const time_of = (n) => end - 1 - n * apart;
  let reads = 0;
  const first_below = (until) => Math.max(0, Math.ceil((end - 1 - (until - 1)) / apart));
  const reader = {
    rows: async ({ until }, limit, after, skip) => {
      reads += 1;
      const start = (after ? Number(after) : first_below(Date.parse(until))) + skip;
      const items = [];
      for (let n = start; n < Math.min(count, start + limit); n++) items.push({ id: n, at: new Date(time_of(n)).toISOString() });
      return { items, next: start + limit < count ? String(start + limit) : null };
    },
    volume: async ({ from, until }, asked_ms) => {
      reads += 1;
      const bucket_ms = Math.max(60_000, asked_ms); // as the server does
      const found = new Map();
      for (let n = first_below(Date.parse(until)); n < count && time_of(n) >= Date.parse(from); n++) {
        const at = Math.floor(time_of(n) / bucket_ms) * bucket_ms;
        found.set(at, (found.get(at) ?? 0) + 1);
      }
      return {
        bucket_ms,
        buckets: [...found].sort((a, b) => a[0] - b[0]).map(([start, n]) => ({ start: new Date(start).toISOString(), count: n })),
      };
    },
  };
  return { asked, reader, reads: () => reads, volume: () => reader.volume(asked, day) };
}

test("any position of a million rows is read exactly, with few requests", async () => {
  const { asked, reader, reads, volume } = log(1_000_000, 2_592);
  const source = new Source(asked, 1_000_000, await volume(), reader);
  for (const position of [0, 999_999, 500_000, 123_456, 500_050, 7]) {
    const before = reads();
    await source.load(position, position + 40);
    assert.equal(source.row(position)?.id, position);
    if (position + 40 < 1_000_000) assert.equal(source.row(position + 40)?.id, position + 40);
    assert.ok(reads() - before <= 1, `${reads() - before} requests for ${position}`);
  }
});

test("a stretch of time with more rows than the server passes over is divided once", async () => {
  const { asked, reader, reads, volume } = log(1_000_000, 259);
  const source = new Source(asked, 1_000_000, await volume(), reader);
  for (const [position, most] of [
    [500_000, 2],
    [501_000, 1],
    [999_990, 2],
  ]) {
    const before = reads();
    await source.load(position, position + 60);
    assert.equal(source.row(position)?.id, position);
    assert.ok(reads() - before <= most, `${reads() - before} requests for ${position}`);
  }
});

test("reading on, up and down, from a place jumped to", async () => {
  const { asked, reader, reads, volume } = log(400_000, 2_592);
  const source = new Source(asked, 400_000, await volume(), reader);
  await source.load(200_000, 200_042);
  const before = reads();
  for (let at = 200_000; at < 201_000; at += 20) await source.load(at, at + 42);
  for (let at = 201_000; at > 199_000; at -= 20) await source.load(at, at + 42);
  for (let at = 199_000; at < 201_000; at += 1) assert.equal(source.row(at)?.id, at);
  assert.ok(reads() - before <= 40, `${reads() - before} requests for 2,000 rows`);
});

test("many looked for at once stand where they belong", async () => {
  const { asked, reader, volume } = log(300_000, 2_505);
  const slow = {
    rows: async (...words) => {
      await new Promise((go) => setTimeout(go, Math.random() * 3));
      return reader.rows(...words);
    },
    volume: async (...words) => {
      await new Promise((go) => setTimeout(go, Math.random() * 3));
      return reader.volume(...words);
    },
  };
  const source = new Source(asked, 300_000, await volume(), slow);
  const places = [150_000, 150_020, 149_990, 290_000, 10_000, 299_990, 150_300];
  await Promise.all(places.map((place) => source.load(place, place + 20)));
  for (const place of places) assert.equal(source.row(place)?.id, place);
});

test("rows of one second, more than a page of them, are all found", async () => {
  const { asked, reader, volume } = log(5_000, 1);
  const source = new Source(asked, 5_000, await volume(), reader);
  await source.load(4_321, 4_330);
  assert.equal(source.row(4_321)?.id, 4_321);
  assert.equal(source.row(4_330)?.id, 4_330);
});

test("a list that is too tall scrolls by the pixel near, in proportion far, and reaches both ends", () => {
  const total = 1_000_000,
    row = 32,
    view = 600,
    most = extent(total, row) - view;
  assert.equal(scrolled(100, row, view, { scroll: 0, top: 0 }, 320), 320);
  assert.equal(scrolled(total, row, view, { scroll: 1_000, top: 5_000 }, 1_064), 5_064);
  assert.equal(scrolled(total, row, view, { scroll: 0, top: 0 }, most), total * row - view);
  assert.equal(scrolled(total, row, view, { scroll: 90, top: 7_000 }, 0), 0);
  const middle = scrolled(total, row, view, { scroll: 0, top: 0 }, most / 2);
  assert.ok(Math.abs(middle - (total * row - view) / 2) < 1);
  const top = scrolled(total, row, view, { scroll: 0, top: 0 }, most / 3);
  assert.ok(Math.abs(placed(total, row, view, top) - most / 3) < 1);
  assert.equal(placed(100, row, view, 320), 320);
});
