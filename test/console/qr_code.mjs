// A link as a QR code: a picture, and a page of a PDF. What quishing mails carry.
import { createRequire } from "node:module";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { root } from "./stage.mjs";

const { encode } = createRequire(join(root, "console/package.json"))("uqr");
const modules = (text) => encode(text, { ecc: "M", border: 4 });

/** A grey PNG with `scale` pixels a module. */
export function qr_png(text, scale = 6) {
  const { data, size } = modules(text),
    width = size * scale,
    lines = Buffer.alloc((width + 1) * width, 255);
  for (let y = 0; y < width; y += 1) {
    lines[y * (width + 1)] = 0;
    for (let x = 0; x < width; x += 1) if (data[Math.floor(y / scale)][Math.floor(x / scale)]) lines[y * (width + 1) + 1 + x] = 0;
  }
  const chunk = (kind, body) => {
    const all = Buffer.concat([Buffer.from(kind, "latin1"), body]),
      out = Buffer.alloc(8 + all.length);
    out.writeUInt32BE(body.length, 0);
    all.copy(out, 4);
    out.writeUInt32BE(crc32(all), 4 + all.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(width, 4);
  head[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(lines)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A PDF of one page with the code as a grey picture on it. */
export function qr_pdf(text) {
  const { data, size } = modules(text),
    scale = 6,
    width = size * scale,
    pixels = Buffer.alloc(width * width, 255);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1) if (data[Math.floor(y / scale)][Math.floor(x / scale)]) pixels[y * width + x] = 0;
  const picture = deflateSync(pixels),
    draw = "q 300 0 0 300 100 400 cm /Code Do Q";
  const objects = [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
    Buffer.from("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Code 5 0 R >> >> >>"),
    Buffer.from(`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`),
    Buffer.concat([
      Buffer.from(
        `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${width} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /Length ${picture.length} >>\nstream\n`,
      ),
      picture,
      Buffer.from("\nendstream"),
    ]),
  ];
  const parts = [Buffer.from("%PDF-1.4\n")],
    offsets = [];
  let at = parts[0].length;
  for (const [n, body] of objects.entries()) {
    const whole = Buffer.concat([Buffer.from(`${n + 1} 0 obj\n`), body, Buffer.from("\nendobj\n")]);
    offsets.push(at);
    at += whole.length;
    parts.push(whole);
  }
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((one) => `${String(one).padStart(10, "0")} 00000 n \n`).join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
