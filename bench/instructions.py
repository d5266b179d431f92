"""Where the work goes, counted instead of timed: instructions a mail of each stage, by valgrind's callgrind over `sekisho bench`. The same on a busy machine and on an
idle one, so that a change can be judged by it; what caches, vectors and the processor's own SHA save is not seen (valgrind knows no AVX-512 and no SHA instructions)."""
import pathlib
import re
import shutil
import subprocess
import tempfile

STAGES = [("reading (MIME and all formats)", r"sekisho::content::read\(std::basic_string_view"), ("facts and digests", r"Ruleset::begin\("), ("pattern pass", r"HyperscanSet::scan\("),
          ("report as JSON", r"scan::to_json_text")]
SCANNERS = ("url", "file", "malware", "dlp", "signature", "mail", "likeness", "style", "password", "correlate")


def measure(sekisho, files):
    """[(stage, instructions an item)]; nothing without valgrind."""
    if not shutil.which("valgrind"):
        return []
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "callgrind.out"
        subprocess.run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}", sekisho, "bench", "--format", "json", "--as", "mail", "--rounds", "1", *map(str, files)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        lines = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--auto=no", str(out)], capture_output=True, text=True, check=True).stdout.splitlines()
    rows = []
    for name, pattern in STAGES[:3] + [(f"scanner {name}", rf"(?i:\b{name}Scanner::scan\()") for name in SCANNERS] + STAGES[3:]:
        counts = [int(found.group(1).replace(",", "")) for line in lines if re.search(pattern, line) and (found := re.match(r"\s*([\d,]+) \(", line))]
        if counts:
            rows.append((name, max(counts) / (2 * len(files))))  # one round warms up, one counts
    return rows


def report(sekisho, sets):
    for group, files in sets.items():
        rows = measure(sekisho, files)
        if not rows:
            print(f"\n{group}: not counted (no valgrind)")
            continue
        whole = sum(count for _, count in rows)
        print(f"\n{group}: {len(files)} mails, thousands of instructions a mail\n\n| stage | instructions | share |\n|---|---|---|")
        for name, count in rows:
            print(f"| {name} | {count / 1000:,.0f} | {count / whole * 100:.1f} % |")
        print(f"| whole | {whole / 1000:,.0f} | 100 % |")
