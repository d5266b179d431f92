"""Mail and files made to break a scanner (field.md §4 and §6, issue "Bad input"): what each costs the whole program, and what it says of them."""
import base64
import bz2
import gzip
import io
import json
import lzma
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

MIXED = b"From: a@example.com\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
HTML = b"From: a@example.com\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"
TYPES = ('<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
         "</Types>").encode()


def zeros(size):
    return bytes(size)


def zip_of(members, level=9):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def nested_zips(layers, wide):
    data = zip_of([("zeros", zeros(8 << 20))])
    for _ in range(layers):
        data = zip_of([(f"{i}.zip", data) for i in range(wide)])
    return data


def overlapping_zip(entries=250, content=bytes(1 << 20)):
    """One deflated kernel that every entry of the directory points to."""
    size = len(content)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(content) + packer.flush()
    crc = zlib.crc32(content)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(kernel), size, 1, 0) + b"0" + kernel
    directory = b"".join(struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(kernel), size, len(str(i)), 0, 0, 0, 0, 0, 0) + str(i).encode() for i in range(entries))
    return local + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, entries, entries, len(directory), len(local), 0)


def pdf_of(objects):
    return b"%PDF-1.5\n" + objects + b"trailer <</Root 1 0 R>>\n%%EOF\n"


def pdf_layers(count=8):
    data = b"A" * (64 << 20)
    for _ in range(count):
        data = zlib.compress(data, 9)
    stream = b"4 0 obj <</Filter[" + b"/FlateDecode " * count + b"]/Length " + str(len(data)).encode() + b">> stream\n" + data + b"\nendstream endobj\n"
    return pdf_of(b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
                  b"3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R>> endobj\n" + stream)


def pdf_loop():
    kids = b"".join(b"%d 0 obj <</Type/Pages/Parent %d 0 R/Kids[%d 0 R 2 0 R]/Count 9>> endobj\n" % (i, i - 1, i + 1) for i in range(3, 20_003))
    return pdf_of(b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 9>> endobj\n" + kids)


def laughs(word):
    entities = "".join(f'<!ENTITY l{i} "{("&l%d;" % (i - 1)) * 10}">' for i in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]><{word}>&l9;&f;</{word}>'.encode()


def png(width, height):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"


def walls(depth, colour, bytes_of_pixel, count=64, side=8000):
    """A mail of pictures of one colour: PNGs of 64 million pixels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(zeros(1 + side * bytes_of_pixel)) for _ in range(side)) + packer.flush()
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    part = b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(picture)
    return MIXED + part * count + b"--b--\r\n"


def sparse_vhd(megabytes=500):
    """A floppy-like FAT16 volume in a dynamic VHD whose file is made of blocks that are not there."""
    sectors, block = megabytes * 2048, 2 << 20
    boot = bytearray(512)
    boot[:11] = b"\xeb\x3c\x90MSDOS5.0"
    struct.pack_into("<HBHBHHBH", boot, 11, 512, 32, 1, 1, 512, 0, 0xF8, 256)
    struct.pack_into("<I", boot, 32, sectors)
    boot[510:] = b"\x55\xaa"
    table = bytearray(256 * 512)
    count = sectors // 32 - 20
    for i in range(2, count):
        struct.pack_into("<H", table, 2 * i, i + 1 if i + 1 < count else 0xFFFF)
    root = b"HUGE    BIN" + bytes(15) + struct.pack("<HI", 2, (count - 3) * 32 * 512)
    disk = bytes(boot) + bytes(table) + root
    disk += bytes(block - len(disk))
    footer = bytearray(512)
    footer[:8] = b"conectix"
    struct.pack_into(">QxxxxxxxxxxxxxxxxxxxxxxxxQ", footer, 16, 512, sectors * 512)
    struct.pack_into(">I", footer, 60, 3)
    header = bytearray(1024)
    header[:8] = b"cxsparse"
    blocks = megabytes // 2 + 1
    struct.pack_into(">QII", header, 16, 1536, 0, blocks)
    struct.pack_into(">I", header, 32, block)
    bat = bytearray(b"\xff" * ((blocks * 4 + 511) // 512 * 512))
    struct.pack_into(">I", bat, 0, (1536 + len(bat)) // 512)
    return bytes(footer) + bytes(header) + bytes(bat) + b"\xff" * 512 + disk + bytes(footer)


def rar5_bomb(members=20, copies=400_000):
    """Solid members of one letter copied over and over: 0.7 MB that expand to 1.6 GB each. Codes have words of one length (9, 6, 4 and 6 bits)."""
    def vint(value):
        out = b""
        while value >= 0x80:
            out += bytes([value & 0x7F | 0x80])
            value >>= 7
        return out + bytes([value])

    def block(header):
        sized = vint(len(header)) + header
        return struct.pack("<I", zlib.crc32(sized)) + sized

    tables = "0101" * 20 + "01001" * 306 + "00110" * 64 + "00100" * 16 + "00110" * 44
    first = tables + format(97, "09b") + format(262 + 43, "09b") + "1" * 9 + "000000"  # the letter, then the longest match one back
    again = format(257, "09b")  # the last match once more
    bits = first + again * copies
    body = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    flags = (len(bits) - 1) % 8 | 2 << 3 | 0xC0
    size = len(body).to_bytes(3, "little")
    packed = bytes([flags, 0x5A ^ flags ^ size[0] ^ size[1] ^ size[2]]) + size + body
    out = b"Rar!\x1A\x07\x01\0" + block(vint(1) + vint(0) + vint(0))
    for i in range(members):
        name = b"%d.txt" % i
        compression = 3 << 7 | (0x40 if i else 0) | 15 << 10
        header = vint(2) + vint(2) + vint(len(packed)) + vint(0) + vint(1 << 32) + vint(0x20) + vint(compression) + vint(0) + vint(len(name)) + name
        out += block(header) + packed
    return out + block(vint(5) + vint(0) + vint(0))


# 170 bytes that unpack to themselves (see src/content/files_hostile_test.cc).
QUINE = base64.b64decode(
    "H4sICAAAAAAAA2EuZ3oAABQA6/8fiwgIAAAAAAADYS5negAAFADr/0KIIcQAAAUA+v9CiCHEAAAFAPr/AAUA+v8AFADr/0KIIcQAAAUA+v8ABQD6/wAUAOv/QoghxAAAFADr/0KIIcQAABQA6/9C"
    "iCHEAAAUAOv/QoghxAAAFADr/0KIIcQAAAAA//8DANG3zSWqAAAAQoghxAAAAAD//wMA0bfNJaoAAAA=")


def frames(count, side=500):
    """A GIF whose every frame paints one dot and stands for half a second."""
    head = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    dot = b"\x21\xf9\4\0\x32\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 3, 3, 1, 1, 0) + b"\2\2\x44\1\0"
    return head + dot * count + b";"


def box(kind, *body):
    data = b"".join(body)
    return struct.pack(">I", 8 + len(data)) + kind + data


def heic(configuration, tile, side, columns, rows, grids):
    """A HEIC file of one coded tile and of grids, each of which shows it columns × rows times (ISO/IEC 23008-12 §6.6.2.3)."""
    def entry(item, kind, hidden):
        return box(b"infe", struct.pack(">IHH", 0x02000000 | hidden, item, 0), kind, b"\0")

    def size(width, height):
        return box(b"ispe", struct.pack(">III", 0, width, height))

    coded, shown = 1, range(2, 2 + grids)
    form = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, side * columns, side * rows)
    properties = box(b"iprp", box(b"ipco", box(b"hvcC", configuration), size(side, side), size(side * columns, side * rows)),
                     box(b"ipma", struct.pack(">II", 0, 1 + grids), struct.pack(">HBBB", coded, 2, 1, 2), *(struct.pack(">HBB", item, 1, 3) for item in shown)))
    references = box(b"iref", struct.pack(">I", 0), *(box(b"dimg", struct.pack(">HH", item, columns * rows), struct.pack(">H", coded) * (columns * rows)) for item in shown))

    def head(at):
        places = struct.pack(">HHHHII", coded, 0, 0, 1, at, len(tile)) + b"".join(struct.pack(">HHHHII", item, 1, 0, 1, 0, len(form)) for item in shown)
        return box(b"ftyp", b"heic\0\0\0\0heicmif1") + box(
            b"meta", struct.pack(">I", 0), box(b"hdlr", struct.pack(">II", 0, 0), b"pict", bytes(13)), box(b"pitm", struct.pack(">IH", 0, shown[0])),
            box(b"iinf", struct.pack(">IH", 0, 1 + grids), entry(coded, b"hvc1", 1), *(entry(item, b"grid", 0) for item in shown)),
            box(b"iloc", struct.pack(">IBBH", 0x01000000, 0x44, 0, 1 + grids), places), properties, references, box(b"idat", form))

    return head(len(head(0)) + 8) + box(b"mdat", tile)


def coded_tile(side, pixel, quality):
    """What heif-enc makes of a picture of one tile: its configuration and its bytes."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with tempfile.TemporaryDirectory() as folder:
        source, made = pathlib.Path(folder, "tile.png"), pathlib.Path(folder, "tile.heic")
        rows = b"".join(b"\0" + bytes(pixel() for _ in range(3 * side)) for _ in range(side))
        source.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
        subprocess.run(["heif-enc", "-q", str(quality), source, "-o", made], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        data = made.read_bytes()

    def body(kind):
        at = data.index(kind)
        return data[at + 4:at - 4 + struct.unpack(">I", data[at - 4:at])[0]]
    return body(b"hvcC"), body(b"mdat")


def painted(count):
    """A PDF page of so many rectangles."""
    content = b"".join(b"%d %d 1 1 re f\n" % (i % 997, i // 997) for i in range(count))
    return pdf_of(b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R>> endobj\n"
                  b"4 0 obj <</Length %d>> stream\n" % len(content) + content + b"\nendstream endobj\n")


def cases():
    """(name, bytes, kind, names of limits or findings one of which must be told; none: the input is only large)."""
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(100_000))
    mails = [
        ("300,000 coloured table cells", HTML + b"<table>" + (b"<tr>" + b"<td bgcolor=#000><td bgcolor=#fff>" * 200) * 750 + b"</table>", ("",)),
        ("200,000 parts", MIXED + part * 200_000, ("parts",)),
        ("a million parts", MIXED + b"--b\n\n" * 1_000_000, ("parts",)),
        ("100,000 multiparts inside each other", b"Subject: x\r\n" + nested, ("mime_depth", "parts")),
        ("10,000 messages inside each other", b"Content-Type: message/rfc822\r\n\r\n" * 10_000, ("mime_depth", "parts")),
        ("a million headers", b"A: b\r\n" * 1_000_000 + b"\r\nbody", ("headers", "header_size")),
        ("one header of 20 MB", b"Subject: " + b"x" * 20_000_000 + b"\r\n\r\nbody", ("header_size",)),
        ("100,000 pieces of a name", MIXED + b"--b\r\nContent-Type: a/b" + b"".join(b";\r\n name*%d=x" % i for i in range(100_000)) + b"\r\n\r\nx\r\n--b--", ("header_size", "headers", "")),
        ("200,000 encoded words", b"Subject: " + b"=?utf-8?Q?x?=\r\n " * 60_000 + b"\r\n\r\nbody", ("header_size", "")),
        ("200,000 recipients", b"To: " + b"a@example.com,\r\n " * 200_000 + b"\r\n\r\nbody", ("header_size",)),
        ("5 MB of NUL", b"Subject: x\r\n\r\n" + zeros(5_000_000), ("",)),
        ("a line of 100 MB", b"Subject: x\r\n\r\n" + b"x" * 100_000_000, ("text_size", "body_size")),
        ("20 MB that only pretends to be base64", b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"A!=" * 7_000_000, ("",)),
        ("10 MB of equals signs", b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 10_000_000, ("text_size", "")),
        ("500,000 beginnings of uuencode", b"Subject: x\r\n\r\n" + b"begin 644 a\n" * 500_000, ("",)),
        ("a million open div", HTML + b"<div>" * 1_000_000, ("text_size", "steps", "html", "")),
        ("a million nested different tags", HTML + b"<b><i><table><td>" * 250_000, ("",)),
        ("a million attributes", HTML + b"<a " + b"x=y " * 1_000_000 + b">t</a>", ("",)),
        ("300,000 comments in a style sheet", HTML + b"<style>" + b"/* x */ a{}" * 300_000 + b"</style><p>x", ("",)),
        ("200,000 addresses inside addresses", b"Subject: x\r\n\r\n" + b"".join(b"http://h%d.example.com/?u=http://i%d.example.net/?v=http://j.example.org/\r\n" % (i, i) for i in range(200_000)), ("links", "text_size")),
        ("two boundaries, no end", b'Content-Type: multipart/mixed; boundary="a"; boundary="b"\r\n\r\n--a\r\n\r\nsafe\r\n--b\r\nContent-Type: text/html\r\n\r\n<script>x</script>\r\n' * 2000, ("",)),
    ]
    mails += [
        ("64 PNGs of 8,000 by 8,000 pixels in grey", walls(8, 0, 1), ("image.skipped",)),
        ("64 PNGs of 8,000 by 8,000 pixels in 16 bits and four channels", walls(16, 6, 8), ("image.skipped",)),
    ]
    files = [
        ("a flat zip bomb, 512 MB", zip_of([("zeros", zeros(512 << 20))], 1), ("compression_ratio", "expanded_size", "file_size")),
        ("16^5 zips inside each other", nested_zips(5, 16), ("compression_ratio", "layers", "files", "expanded_size")),
        ("a zip whose entries overlap", overlapping_zip(), ("overlap",)),
        ("a zip whose 5,000 entries are one megabyte of noise", overlapping_zip(5_000, random.Random(1).randbytes(1000) * 1000), ("overlap",)),
        ("a batch file of nothing but set", b"@echo off\r\n%x% " + b"set " * 250_000, ("",)),
        ("a gzip bomb", gzip.compress(zeros(256 << 20), 9), ("compression_ratio",)),
        ("a gzip that holds itself", QUINE, ("layers",)),
        ("an animated picture of 100,000 frames", frames(100_000), ("image_count", "pixels")),
        ("a script (.js) behind 8 MB of comments", b"// xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" * 190_000 + b"new ActiveXObject('WScript.Shell')", ("shell", "text_size")),
        ("an xz bomb", lzma.compress(zeros(256 << 20), preset=1), ("compression_ratio",)),
        ("a bzip2 bomb", bz2.compress(zeros(256 << 20)), ("compression_ratio",)),
        ("an archive of 100,000 files", zip_of([(str(i), b"x") for i in range(100_000)], 1), ("files",)),
        ("a virtual disk of 500 MB that is not there", sparse_vhd(), ("compression_ratio", "file_size", "expanded_size")),
        ("XXE and a billion laughs in a Word file", zip_of([("[Content_Types].xml", TYPES), ("word/document.xml", laughs("w:document"))]), ("dtd",)),
        ("a billion laughs in an SVG", laughs("svg"), ("entities", "dtd")),
        ("a Word file whose text is a bomb", zip_of([("[Content_Types].xml", TYPES), ("word/document.xml", zeros(256 << 20))], 1), ("compression_ratio", "file_size")),
        ("a PDF stream in eight layers", pdf_layers(), ("compression_ratio", "expanded_size")),
        ("a PDF whose objects are loops", pdf_loop(), ("damaged", "")),
        ("a picture of 10^5 by 10^5 pixels", png(100_000, 100_000), ("pixels",)),
        ("an RTF of a million open groups", b"{\\rtf1 " + b"{" * 1_000_000, ("steps", "")),
        ("a solid RAR 5 bomb of 20 files", rar5_bomb(), ("compression_ratio", "expanded_size", "file_size")),
        ("a PDF page of 300,000 rectangles", painted(300_000), ("",)),
        ("an SVG of 300,000 rectangles", b'<?xml version="1.0"?><svg>' + b'<rect x="1" y="2" width="1" height="1"/>' * 300_000 + b"</svg>", ("",)),
        ("8 MB of block characters in lines", ("█▀▄ " * 250 + "\n").encode() * 3000, ("",)),
        ("an SVG of 200,000 open elements", b'<?xml version="1.0"?><svg>' + b"<g>" * 200_000 + b"<script>eval(1)</script>", ("script",)),
    ]
    chance = random.Random(1)
    grey, noise = coded_tile(64, lambda: 128, 50), coded_tile(256, lambda: chance.randrange(256), 95)
    files += [
        ("a HEIC that shows a grey tile of 64 by 64 pixels 640,000 times", heic(*grey, 64, 100, 100, 64), ("image.skipped",)),
        ("a HEIC that shows a tile of noise 40,000 times", heic(*noise, 256, 25, 25, 64), ("image.skipped",)),
    ]
    for name, data, names in mails:
        yield name, data, "mail", names, ""
    for name, data, names in files:
        yield name, data, "file", names, ""
    # Expressions that make engines which go back explode, as a tenant's own YARA rules.
    letters = b"Subject: x\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\n" + b"a" * (2 << 20)
    for expression in ("(a+)+$", "(a|aa)+b", "(a?){200}a{200}b"):
        yield f"2 MB of a under the YARA rule /{expression}/", letters, "mail", ("yara_timeout", ""), "rule slow { strings: $a = /" + expression + "/ condition: $a }"
    many = MIXED + (b"--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\n" + b"a" * 20_000 + b"\r\n") * 100
    yield "100 files of 20 KB under /(a|aa)+b/", many, "mail", ("yara_timeout",), "rule slow { strings: $a = /(a|aa)+b/ condition: $a }"


# A process of its own: a child's peak counts what its parent held when it was started, and these cases are large. It inherits the workers, which
# nobody waits for, and so hears what they took.
SPAWN = """import ctypes, os, subprocess, sys
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
line = process.stdout.readline()
process.stdout.close()
seconds = peak = 0.0
try:
    while True:
        used = os.wait4(-1, 0)[2]
        seconds, peak = seconds + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss / 1024)
except ChildProcessError:
    print(seconds, peak, flush=True)
sys.stdout.buffer.write(line)
"""


def measure(program, path, kind, rules=""):
    """Processor seconds and peak memory (MB) of one scan, its workers and those that ended before it included, and the result."""
    options = ["--set", f"scan.yara_folder={rules}"] if rules else []
    command = [program, "scan", *options, "--format", "json", "--jobs", "1", "--as", kind, str(path)]
    spent, _, line = subprocess.run([sys.executable, "-c", SPAWN, *command], capture_output=True, check=True).stdout.partition(b"\n")
    seconds, peak = map(float, spent.split())
    return seconds, peak, json.loads(line) if line.startswith(b"{") else {}


def table(program):
    """Rows (name, bytes, seconds, megabytes, verdict, told, kept) and whether all keep the bounds: 1 s, 64 MB over idle, never a false clean."""
    rows, good = [], True
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "item"
        path.write_bytes(b"Subject: x\r\n\r\nbody\r\n")
        idle = [measure(program, path, "mail") for _ in range(3)]
        idle_time, idle_memory = min(run[0] for run in idle), min(run[1] for run in idle)
        rules = pathlib.Path(folder) / "rules"
        rules.mkdir()
        for name, data, kind, wanted, rule in cases():
            path = pathlib.Path(folder) / ("item.js" if "(.js)" in name else "item")
            path.write_bytes(data)
            (rules / "slow.yar").write_text(rule)
            seconds, memory, result = measure(program, path, kind, str(rules) if rule else "")
            seconds, memory = max(0.0, seconds - idle_time), max(0.0, memory - idle_memory)
            told = result.get("limits", []) + sorted({finding["rule"] for finding in result.get("findings", [])})
            named = any(want == "" or any(want in rule for rule in told) for want in wanted)
            # The item's own bytes are mapped into the worker and count as its memory.
            kept = seconds <= 1.0 and memory <= 64 + len(data) / 1e6 and named and not (result.get("verdict") == "clean" and "" not in wanted)
            good = good and kept
            rows.append((name, len(data), seconds, memory, result.get("verdict", "none"), ", ".join(told[:3]), kept))
    return rows, good


def report(program):
    rows, good = table(program)
    print("| Input | MB | s | MB over idle | Verdict | Told |\n|---|---|---|---|---|---|")
    for name, size, seconds, memory, verdict, told, kept in rows:
        print(f"| {name}{'' if kept else ' **(over)**'} | {size / 1e6:.2f} | {seconds:.2f} | {memory:.0f} | {verdict} | {told} |", flush=True)
    return 0 if good else 1
