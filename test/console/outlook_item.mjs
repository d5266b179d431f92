// A small Outlook item (.msg): a compound file ([MS-CFB] §2) with three streams of 4,096 bytes each, so that none lies in the mini stream.

const sector = 512,
  stream_size = 4096,
  free = 0xffffffff,
  end = 0xfffffffe;

/** subject, body: at most 2,048 UTF-16 units each; the rest is spaces. */
export function outlook_item(subject, body) {
  const wide = (text) => Buffer.from(text.padEnd(stream_size / 2, " "), "utf16le");
  // Siblings are ordered by the length of their names, then by the names (§2.6.4): the second is the root of their tree.
  const streams = [
    ["__substg1.0_0037001F", wide(subject)],
    ["__substg1.0_1000001F", wide(body)],
    ["__properties_version1.0", Buffer.alloc(stream_size)],
  ];
  const per_stream = stream_size / sector;

  const header = Buffer.alloc(sector);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32); // sectors of 512 bytes, of 64 in the mini stream
  header.writeUInt32LE(1, 44);
  header.writeUInt32LE(1, 48); // one sector of the table; the directory begins in sector 1
  header.writeUInt32LE(4096, 56);
  header.writeUInt32LE(end, 60);
  header.writeUInt32LE(end, 68);
  for (let at = 76; at < sector; at += 4) header.writeUInt32LE(at === 76 ? 0 : free, at);

  const table = Buffer.alloc(sector);
  for (let n = 0; n < sector / 4; n += 1) {
    const data = n - 2,
      last = data % per_stream === per_stream - 1;
    table.writeUInt32LE(n === 0 ? 0xfffffffd : n === 1 ? end : data < streams.length * per_stream ? (last ? end : n + 1) : free, n * 4);
  }

  const directory = Buffer.alloc(sector);
  const entry = (at, name, type, { left = free, right = free, child = free, start = 0, size = 0 }) => {
    const base = at * 128;
    directory.write(name, base, "utf16le");
    directory.writeUInt16LE((name.length + 1) * 2, base + 64);
    directory[base + 66] = type;
    directory[base + 67] = 1;
    directory.writeUInt32LE(left, base + 68);
    directory.writeUInt32LE(right, base + 72);
    directory.writeUInt32LE(child, base + 76);
    directory.writeUInt32LE(start, base + 116);
    directory.writeUInt32LE(size, base + 120);
  };
  entry(0, "Root Entry", 5, { child: 2, start: end });
  streams.forEach(([name], n) =>
    entry(n + 1, name, 2, { ...(n === 1 ? { left: 1, right: 3 } : {}), start: 2 + n * per_stream, size: stream_size }),
  );
  return Buffer.concat([header, table, directory, ...streams.map(([, bytes]) => bytes)]);
}
