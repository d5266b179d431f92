import type { Asked, Page, Row, Volume } from "./api";

const page_size = 100;
const near = 3 * page_size;   // so far it is quicker to read on than to look up where to start
const finest = 60_000;        // the server counts in no smaller buckets than a minute
const kept_rows = 20_000;     // then the rows farthest from the reader are forgotten

export interface Reader { rows: (asked: Asked, limit: number, after: string) => Promise<Page>; volume: (asked: Asked, bucket_ms: number) => Promise<Volume> }
interface Slice { from: number; until: number; count: number; bucket_ms: number }
interface Start { after: string; until: string }

/**
 * The rows of one search by their position, newest first, without reading those before them: the volume says how many rows each stretch
 * of time has, so any position is a time and a few rows more. Stretches are divided until one has few rows.
 */
export class Source {
  private readonly rows = new Map<number, Row>();
  private readonly starts = new Map<number, Start>();
  private readonly running = new Map<number, Promise<void>>();
  private slices: Slice[];
  private dividing: Promise<void> = Promise.resolve();

  constructor(private readonly asked: Asked, readonly total: number, volume: Volume, private readonly reader: Reader) {
    const until = Date.parse(asked.until), from = Date.parse(asked.from);
    this.slices = [...volume.buckets].reverse().map((one) => ({ from: Math.max(from, Date.parse(one.start)), until: Math.min(until, Date.parse(one.start) + volume.bucket_ms), count: one.count, bucket_ms: volume.bucket_ms }));
    this.starts.set(0, { after: "", until: asked.until });
  }

  row(position: number): Row | undefined { return this.rows.get(position); }

  /** Reads what is missing of [first, last]; resolves when all of it is there, or when there is no more. */
  async load(first: number, last: number): Promise<void> {
    for (let at = Math.max(0, first); at <= Math.min(last, this.total - 1); ) {
      if (this.rows.has(at)) { at += 1; continue; }
      const before = this.rows.size;
      await this.page_with(at);
      if (!this.rows.has(at) && this.rows.size === before) return;
      at += 1;
    }
    this.forget(first);
  }

  private async page_with(position: number): Promise<void> {
    let start = this.start_before(position);
    if (position - start >= near) start = await this.start_near(position);
    while (!this.rows.has(position) && this.starts.has(start)) {
      const next = start + page_size;
      await this.read_page(start);
      if (!this.starts.has(next) || next > position) return;
      start = next;
    }
  }

  private start_before(position: number): number {
    let best = 0;
    for (const start of this.starts.keys()) if (start <= position && start > best) best = start;
    return best;
  }

  private read_page(start: number): Promise<void> {
    const known = this.running.get(start), from = this.starts.get(start);
    if (known) return known;
    if (!from) return Promise.resolve();
    const reading = this.reader.rows({ ...this.asked, until: from.until }, page_size, from.after).then((page) => {
      page.items.forEach((row, at) => this.rows.set(start + at, row));
      if (page.next) this.starts.set(start + page.items.length, { after: page.next, until: from.until });
    }).finally(() => this.running.delete(start));
    this.running.set(start, reading);
    return reading;
  }

  // The start of the stretch of time that holds the position, after dividing it until it has few rows.
  // One at a time: two that divide the same stretch would put its parts in twice.
  private start_near(position: number): Promise<number> {
    const found = this.dividing.then(() => this.divide(position));
    this.dividing = found.then(() => undefined, () => undefined);
    return found;
  }

  private async divide(position: number): Promise<number> {
    for (;;) {
      let before = 0, at = 0;
      while (at < this.slices.length && before + (this.slices[at]?.count ?? 0) <= position) before += this.slices[at++]?.count ?? 0;
      const slice = this.slices[at];
      if (!slice) return this.start_before(position);
      if (slice.count <= near || position - before < near || slice.bucket_ms <= finest) {
        this.starts.set(before, { after: "", until: new Date(slice.until).toISOString() });
        return before;
      }
      const bucket_ms = Math.max(finest, Math.floor(slice.bucket_ms / 60));
      const finer = await this.reader.volume({ ...this.asked, from: new Date(slice.from).toISOString(), until: new Date(slice.until).toISOString() }, bucket_ms);
      const parts = [...finer.buckets].reverse().map((one) => ({ from: Math.max(slice.from, Date.parse(one.start)), until: Math.min(slice.until, Date.parse(one.start) + bucket_ms), count: one.count, bucket_ms }));
      this.slices.splice(this.slices.indexOf(slice), 1, ...parts);
    }
  }

  private forget(around: number): void {
    if (this.rows.size <= kept_rows) return;
    for (const position of [...this.rows.keys()].sort((a, b) => Math.abs(b - around) - Math.abs(a - around)).slice(0, this.rows.size - kept_rows / 2)) this.rows.delete(position);
  }
}

export interface View { top: number; height: number }
const tallest = 8_000_000;  // CSS pixels: what every browser lays out exactly

/**
 * Where a scroll position stands in a list that may be taller than a browser can lay out. A small step moves by as much as was scrolled;
 * a long jump, and both ends, are in proportion.
 */
export function scrolled(total: number, row_height: number, view: number, last: { scroll: number; top: number }, scroll: number): number {
  const whole = total * row_height, shown = Math.min(whole, tallest);
  if (whole <= tallest) return scroll;
  const most = shown - view, end = whole - view;
  if (scroll <= 0) return 0;
  if (scroll >= most - 1) return end;
  const step = scroll - last.scroll;
  const top = Math.abs(step) < view * 3 ? last.top + step : (scroll / most) * end;
  return Math.max(0, Math.min(end, top));
}
export const extent = (total: number, row_height: number): number => Math.min(total * row_height, tallest);
