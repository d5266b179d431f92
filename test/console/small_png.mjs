// A picture of a screen with 256 colours instead of 16 million: a third of the size, and nobody sees it.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const chunk = (kind, data) => {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(kind, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
};

// The pixels of an 8-bit RGB or RGBA picture as three bytes each (PNG 1.2 §6: five filters).
function pixels_of(png) {
  const width = png.readUInt32BE(16),
    height = png.readUInt32BE(20),
    bytes = png[25] === 6 ? 4 : 3,
    parts = [];
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + size));
    at += 12 + size;
  }
  const raw = inflateSync(Buffer.concat(parts)),
    row = width * bytes,
    lines = Buffer.alloc(row * height),
    out = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; x += 1) {
      const left = x >= bytes ? lines[y * row + x - bytes] : 0,
        up = y > 0 ? lines[(y - 1) * row + x] : 0,
        corner = x >= bytes && y > 0 ? lines[(y - 1) * row + x - bytes] : 0;
      const guess = left + up - corner,
        [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      lines[y * row + x] =
        raw[y * (row + 1) + 1 + x] + [0, left, up, (left + up) >> 1, a <= b && a <= c ? left : b <= c ? up : corner][filter];
    }
    for (let x = 0; x < width; x += 1) lines.copy(out, (y * width + x) * 3, y * row + x * bytes, y * row + x * bytes + 3);
  }
  return { width, height, out };
}

/** The same picture as a palette PNG: the most frequent colour of each of the fullest bins, every other colour as the nearest of them. */
export function small(png) {
  const { width, height, out } = pixels_of(png),
    counts = new Map(),
    bins = new Map();
  for (let at = 0; at < out.length; at += 3) {
    const colour = (out[at] << 16) | (out[at + 1] << 8) | out[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  for (const [colour, count] of counts) {
    const key = colour & 0xf8f8f8,
      bin = bins.get(key) ?? { all: 0, best: 0, colour };
    bin.all += count;
    if (count > bin.best) {
      bin.best = count;
      bin.colour = colour;
    }
    bins.set(key, bin);
  }
  const palette = [...bins.values()]
      .sort((a, b) => b.all - a.all)
      .slice(0, 256)
      .map((one) => one.colour),
    nearest = new Map();
  const index_of = (colour) => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    let best = 0,
      least = Infinity;
    palette.forEach((one, at) => {
      const far =
        ((one >> 16) - (colour >> 16)) ** 2 + (((one >> 8) & 255) - ((colour >> 8) & 255)) ** 2 + ((one & 255) - (colour & 255)) ** 2;
      if (far < least) {
        least = far;
        best = at;
      }
    });
    nearest.set(colour, best);
    return best;
  };
  const lines = Buffer.alloc((width + 1) * height),
    head = Buffer.alloc(13);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      lines[y * (width + 1) + 1 + x] = index_of((out[at] << 16) | (out[at + 1] << 8) | out[at + 2]);
    }
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]));
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", head),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
