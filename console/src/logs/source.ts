import type { Asked, Page, Row, Volume } from "./api";

const page_size = 100;
const most_skipped = 50_000; // rows of one stretch of time that the server passes over in one read; a longer stretch is divided first
const finest = 60_000; // the server counts in no smaller buckets than a minute
const kept_rows = 20_000; // then the rows farthest from the reader are forgotten

export interface Reader {
  rows: (asked: Asked, limit: number, after: string, skip: number) => Promise<Page>;
  volume: (asked: Asked, bucket_ms: number) => Promise<Volume>;
}
interface Slice {
  from: number;
  until: number;
  count: number;
  bucket_ms: number;
}
interface Start {
  after: string;
  until: string;
  skip: number;
}

/**
 * The rows of one search by their position, newest first, without reading those before them: the volume says how many rows each stretch
 * of time has, so any position is a stretch and some rows of it that the server passes over. One read answers a jump.
 */
export class Source {
  private readonly rows = new Map<number, Row>();
  private readonly starts = new Map<number, Start>();
  private readonly running = new Map<number, Promise<void>>();
  private slices: Slice[];
  private dividing: Promise<void> = Promise.resolve();

  constructor(
    private readonly asked: Asked,
    readonly total: number,
    volume: Volume,
    private readonly reader: Reader,
  ) {
    const until = Date.parse(asked.until),
      from = Date.parse(asked.from);
    this.slices = [...volume.buckets]
      .reverse()
      .map((one) => ({
        from: Math.max(from, Date.parse(one.start)),
        until: Math.min(until, Date.parse(one.start) + volume.bucket_ms),
        count: one.count,
        bucket_ms: volume.bucket_ms,
      }));
    this.starts.set(0, { after: "", until: asked.until, skip: 0 });
  }

  row(position: number): Row | undefined {
    return this.rows.get(position);
  }

  /** Reads what is missing of [first, last]; resolves when all of it is there, or when there is no more. */
  async load(first: number, last: number): Promise<void> {
    const end = Math.min(last, this.total - 1);
    for (let at = Math.max(0, first); at <= end;) {
      if (this.rows.has(at)) {
        at += 1;
        continue;
      }
      const before = this.rows.size,
        start = this.start_before(at);
      await this.read(at - start < page_size ? start : await this.start_near(at), end);
      if (!this.rows.has(at) && this.rows.size === before) return;
      at += 1;
    }
    this.forget(first);
  }

  private start_before(position: number): number {
    let best = 0;
    for (const start of this.starts.keys()) if (start <= position && start > best) best = start;
    return best;
  }

  private read(start: number, last: number): Promise<void> {
    const known = this.running.get(start),
      from = this.starts.get(start);
    if (known) return known;
    if (!from) return Promise.resolve();
    const limit = Math.max(page_size, Math.min(2 * page_size, last - start + 1));
    const reading = this.reader
      .rows({ ...this.asked, until: from.until }, limit, from.after, from.skip)
      .then((page) => {
        page.items.forEach((row, at) => this.rows.set(start + at, row));
        if (page.next) this.starts.set(start + page.items.length, { after: page.next, until: from.until, skip: 0 });
      })
      .finally(() => this.running.delete(start));
    this.running.set(start, reading);
    return reading;
  }

  // Where to read so that the position and some rows before it are in one page; its stretch of time is divided until it is short enough.
  // One at a time: two that divide the same stretch would put its parts in twice.
  private start_near(position: number): Promise<number> {
    const found = this.dividing.then(() => this.divide(position));
    this.dividing = found.then(
      () => undefined,
      () => undefined,
    );
    return found;
  }

  private async divide(position: number): Promise<number> {
    for (;;) {
      let before = 0,
        at = 0;
      while (at < this.slices.length && before + (this.slices[at]?.count ?? 0) <= position) before += this.slices[at++]?.count ?? 0;
      const slice = this.slices[at];
      if (!slice) return this.start_before(position);
      if (slice.count <= most_skipped || slice.bucket_ms <= finest) {
        const start = Math.max(before, position - page_size / 2);
        if (!this.starts.has(start))
          this.starts.set(start, { after: "", until: new Date(slice.until).toISOString(), skip: start - before });
        return start;
      }
      const bucket_ms = Math.max(finest, Math.floor(slice.bucket_ms / 60));
      const finer = await this.reader.volume(
        { ...this.asked, from: new Date(slice.from).toISOString(), until: new Date(slice.until).toISOString() },
        bucket_ms,
      );
      const parts = [...finer.buckets]
        .reverse()
        .map((one) => ({
          from: Math.max(slice.from, Date.parse(one.start)),
          until: Math.min(slice.until, Date.parse(one.start) + bucket_ms),
          count: one.count,
          bucket_ms,
        }));
      this.slices.splice(this.slices.indexOf(slice), 1, ...parts);
    }
  }

  private forget(around: number): void {
    if (this.rows.size <= kept_rows) return;
    for (const position of [...this.rows.keys()]
      .sort((a, b) => Math.abs(b - around) - Math.abs(a - around))
      .slice(0, this.rows.size - kept_rows / 2))
      this.rows.delete(position);
  }
}

export interface View {
  top: number;
  height: number;
}
const tallest = 8_000_000; // CSS pixels: what every browser lays out exactly

/**
 * Where a scroll position stands in a list that may be taller than a browser can lay out. A small step moves by as much as was scrolled;
 * a long jump, and both ends, are in proportion.
 */
export function scrolled(total: number, row_height: number, view: number, last: { scroll: number; top: number }, scroll: number): number {
  const whole = total * row_height,
    shown = Math.min(whole, tallest);
  if (whole <= tallest) return scroll;
  const most = shown - view,
    end = whole - view;
  if (scroll <= 0) return 0;
  if (scroll >= most - 1) return end;
  const step = scroll - last.scroll;
  const top = Math.abs(step) < view * 3 ? last.top + step : (scroll / most) * end;
  return Math.max(0, Math.min(end, top));
}
/** The scroll position at which the list shows what stands at `top`: the other way round. */
export function placed(total: number, row_height: number, view: number, top: number): number {
  const whole = total * row_height,
    shown = Math.min(whole, tallest);
  return whole <= tallest ? top : Math.max(0, Math.min(1, top / (whole - view))) * (shown - view);
}
export const extent = (total: number, row_height: number): number => Math.min(total * row_height, tallest);
