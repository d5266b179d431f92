"""How well letters in pictures are read, what it costs, and what it costs mail without pictures.

Own sentences are drawn with Pango in several fonts, sizes and colours, put into a mail of their own and read with `sekisho scan --document`. Recall is the share of
the characters (white space aside) that stand in what was read, in their order (longest common subsequence). Hostile pictures are measured the same way.
"""
import base64
import difflib
import json
import pathlib
import random
import struct
import subprocess
import tempfile
import zlib

ENGLISH = [
    "Your mailbox is almost full. Sign in today to keep receiving messages, otherwise incoming mail will be returned to the sender.",
    "Invoice 20931 is overdue. Transfer 1,480.50 USD to the new account below before Friday and send us the receipt.",
    "Cheap pills without prescription! Worldwide delivery in 3 days, up to 80% off. Order now at http://pills.example/order",
    "Congratulations, you have been chosen to receive a gift card worth 500 dollars. Call +1 555 0100 to claim your prize.",
]
JAPANESE = [
    "お客様のアカウントで通常と異なる操作が確認されました。二十四時間以内に本人確認を行ってください。",
    "請求書の支払期限が過ぎています。至急、新しい口座へお振り込みください。",
    "当選おめでとうございます。ギフトカードを受け取るには下記のリンクからお手続きください。",
    "荷物をお届けできませんでした。再配達の手続きと手数料のお支払いをお願いいたします。",
]
LOOKS = [  # name, Pango font, ink, ground
    ("10 points", "{} 10", "black", "white"),
    ("12 points", "{} 12", "black", "white"),
    ("18 points", "{} 18", "#223355", "#f4f0e0"),
    ("bold, white on red", "{} Bold 16", "white", "#b01020"),
    ("grey on white", "{} 14", "#888888", "white"),
]


def draw(text, font, ink, ground, path):
    subprocess.run(["pango-view", "--no-display", "--dpi=96", "--width=420", "--margin=14", f"--font={font}", f"--foreground={ink}", f"--background={ground}", "--text=" + text, "--output=" + str(path)],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def mail_with(picture, kind="png"):
    return (b"From: a@stranger.example\r\nTo: b@example.net\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/" + kind.encode() +
            b"; name=p." + kind.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(picture) + b"--b--\r\n")


def pictured(parts):
    return "".join((part["text"] or "" if part["true_type"].startswith("image/") else "") + pictured(part["children"]) for part in parts)


def read(program, path):
    out = subprocess.run([program, "scan", "--document", "--format", "json", str(path)], capture_output=True, text=True)
    return pictured(json.loads(out.stdout)["document"]["parts"])


def recall(wanted, found):
    wanted, found = "".join(wanted.split()), "".join(found.split())
    blocks = difflib.SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 1)) + chunk(b"IEND", b"")


def hostile():
    chance = random.Random(1)
    dots = bytes(0 if x % 6 < 3 else 255 for x in range(1200))
    white = bytes([255]) * 1200
    yield "noise, 1,200 x 1,200", png(1200, 1200, [chance.randbytes(1200) for _ in range(1200)])
    yield "one pixel in twenty black", png(1200, 1200, [bytes(0 if chance.random() < 0.05 else 255 for _ in range(1200)) for _ in range(1200)])
    yield "a grid of dots", png(1200, 1200, [dots if y % 6 < 3 else white for y in range(1200)])
    yield "noise, 3,000 x 3,000", png(3000, 3000, [chance.randbytes(3000) for _ in range(3000)])
    yield "100,000 x 100,000, said", png(100_000, 100_000, [])
    yield "20,000 x 60", png(20_000, 60, [bytes(0 if x % 6 < 3 else 255 for x in range(20_000)) for _ in range(60)])


def measure(program, path, rounds=1):
    """Processor time of one scan in the stages of `sekisho bench`, ms, and the peak memory of the process, MiB."""
    out = subprocess.run([program, "bench", "--as", "mail", "--format", "json", "--rounds", str(rounds), str(path)], capture_output=True, text=True)
    figures = json.loads(out.stdout)
    return figures["p50_ms"], figures["peak_memory_kib"] / 1024


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    subprocess.run([str(root / "script" / "setup"), "--bench"], check=True, stdout=subprocess.DEVNULL)
    program = str(root / "build" / "sekisho")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        print("| picture | English | Japanese |\n|---|---|---|")
        costs = []
        for name, font, ink, ground in LOOKS:
            cells = []
            for texts, family in ((ENGLISH, "DejaVu Sans"), (JAPANESE, "Noto Sans CJK JP")):
                shares = []
                for text in texts:
                    draw(text, font.format(family), ink, ground, folder / "p.png")
                    (folder / "p.eml").write_bytes(mail_with((folder / "p.png").read_bytes()))
                    shares.append(recall(text, read(program, folder / "p.eml")))
                    costs.append(measure(program, folder / "p.eml")[0])
                cells.append(f"{100 * sum(shares) / len(shares):.1f} % (worst {100 * min(shares):.0f})")
            print(f"| {name} | {cells[0]} | {cells[1]} |", flush=True)
        costs.sort()
        print(f"\nProcessor time of a scan of one of these mails: median {costs[len(costs) // 2]:.0f} ms, largest {costs[-1]:.0f} ms.\n")
        (folder / "plain.eml").write_bytes(b"From: a@stranger.example\r\nTo: b@example.net\r\nSubject: x\r\n\r\n" + ENGLISH[0].encode() + b"\r\n")
        base = measure(program, folder / "plain.eml", 20)
        print(f"A plain mail: {base[0]:.2f} ms; the process with its language data {base[1]:.0f} MiB at its peak.\n\n| hostile picture | processor time, ms | peak memory, MiB | read |\n|---|---|---|---|")
        for name, picture in hostile():
            (folder / "h.eml").write_bytes(mail_with(picture))
            cost, memory = measure(program, folder / "h.eml")
            print(f"| {name} | {cost:.0f} | {memory:.0f} | {len(read(program, folder / 'h.eml'))} characters |", flush=True)
