"""What Sekisho and the peers catch at the same share of false positives: script/bench detection. Prints Markdown (docs/detection.md keeps the last table).

The sample is fixed: of each label the mails with the lowest SHA-256, source after source in turn, so that a small source is there in full and a large one
does not drown it. Nothing here asks a network. Each engine's thresholds come from its own scores of the same honest mail.
  Sekisho       log-odds of a model that never saw the mail's source (script/train --scores), alone and as the one score of a report (rules count too)
  bogofilter    trained on the whole corpus without the mail's source; and, to show that it was trained at all, without a fifth of all mail by hash
  rspamd        content rules, no network, its statistics untrained
  SpamAssassin  spamd -L, its statistics untrained; it is slow: a part of each label
Then what of files that do something is found when they come as attachments (bench/malicious.py).
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

import engines
import malicious

ROOT = engines.ROOT
CORPUS = ROOT.parent / "shared" / "corpus" / "mail"
LISTS = {name: "lists" for name in ("kgdb-bugreport", "linux-uvc-devel", "openipmi-developer", "usrp-users", "v9fs-developer")}
LISTS |= {name: "listjunk" for name in ("industrypack-devel", "osst-users")}
LABELS = ("ham", "phish", "spam")


def source_of(path):
    """As the training has it (src/scan/mail/train/main.cc)."""
    name = pathlib.PurePath(path).name.rpartition("-")[0]
    return LISTS.get(name, name)


def manifest():
    with open(CORPUS / "MANIFEST.tsv", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def sample(rows, label, count):
    """[path]: one mail of each source in turn, each source in the order of its hashes."""
    sources = {}
    for row in sorted((row for row in rows if row["label"] == label), key=lambda row: row["sha256"]):
        sources.setdefault(source_of(row["path"]), []).append(row["path"])
    chosen = []
    while len(chosen) < count and any(sources.values()):
        for name in sorted(sources):
            if sources[name] and len(chosen) < count:
                chosen.append(sources[name].pop(0))
    return chosen


def wilson(hits, n, z=1.959964):
    if n == 0:
        return 0.0, 0.0, 0.0
    p, d = hits / n, 1 + z * z / n
    middle, half = (p + z * z / (2 * n)) / d, z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return p, max(0.0, middle - half), min(1.0, middle + half)


def threshold_at(ham, share):
    """The lowest threshold that at most this share of the honest mail exceeds."""
    ordered = sorted(ham, reverse=True)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def auc(bad, ham):
    """Area under the ROC curve; ties count half."""
    ranks, total = sorted([(score, 0) for score in ham] + [(score, 1) for score in bad]), 0.0
    below = i = 0
    while i < len(ranks):
        end = i
        while end < len(ranks) and ranks[end][0] == ranks[i][0]:
            end += 1
        marked = sum(mark for _, mark in ranks[i:end])
        same = end - i - marked
        total += marked * (below + same / 2)
        below, i = below + same, end
    return total / max(1, len(bad) * len(ham))


def sekisho(file):
    """{path: (model, model and rules)}; made by the trainer when there is no such file."""
    if not file.exists():
        subprocess.run([str(ROOT / "script" / "train"), str(CORPUS), "--scores", str(file)], check=True, stdout=subprocess.DEVNULL)
    scores = {}
    for line in file.read_text().splitlines():
        _, _, path, model, both = line.split("\t")
        scores["/".join(pathlib.PurePath(path).parts[-2:])] = (float(model), float(both))
    return scores


def bogofilter(rows, paths, group_of):
    """{path: score}. All mail is registered once; each group is taken out while its mails are judged, and put back."""
    with tempfile.TemporaryDirectory() as folder:

        def run(options, names):
            return subprocess.run(["bogofilter", "-C", "-d", folder, *options, "-b"], input="".join(f"{CORPUS / name}\n" for name in names), capture_output=True, text=True).stdout

        groups = {}
        for row in rows:
            groups.setdefault(group_of(row), {True: [], False: []})[row["label"] == "ham"].append(row["path"])
        for group in groups.values():
            run(["-n"], group[True])
            run(["-s"], group[False])
        scores = {}
        for group in groups.values():
            run(["-N"], group[True])
            run(["-S"], group[False])
            inside = {*group[True], *group[False]}
            for line in run(["-TT", "-v"], [path for path in paths if path in inside]).splitlines():
                path, *_, score = line.split()
                scores["/".join(pathlib.PurePath(path).parts[-2:])] = float(score)
            run(["-n"], group[True])
            run(["-s"], group[False])
        return scores


def ask(engine, paths):
    """{path: score}; none when it is not there."""
    if not engine.start():
        return {}
    try:
        return {path: engine.score((CORPUS / path).read_bytes()) for path in paths}
    finally:
        engine.stop()


def kept(file, judge):
    """What stands in the file, else what is measured now."""
    if file.exists():
        return json.loads(file.read_text())
    scores = judge()
    if scores:
        file.write_text(json.dumps(scores))
    return scores


def row(name, scores, chosen):
    got = {label: [scores[path] for path in chosen[label] if path in scores] for label in LABELS}
    cells = [name, "/".join(str(len(got[label])) for label in LABELS)]
    for label in LABELS[1:]:
        cells.append(f"{auc(got[label], got['ham']):.3f}")
        for share in (0.01, 0.001):
            limit = threshold_at(got["ham"], share)
            p, low, high = wilson(sum(score > limit for score in got[label]), len(got[label]))
            cells.append(f"{100 * p:.1f} ({100 * low:.0f}–{100 * high:.0f})")
    print("| " + " | ".join(cells) + " |", flush=True)


def main(arguments):
    parser = argparse.ArgumentParser(prog="script/bench detection", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for label, count in zip(LABELS, (1000, 300, 300)):
        parser.add_argument(f"--{label}", type=int, default=count)
    parser.add_argument("--slow-share", type=int, default=5, help="SpamAssassin judges the first n-th of each label")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for each engine's scores; what stands there is not measured again")
    parser.add_argument("--only", default="sekisho,rspamd,spamassassin,bogofilter,bogofilter-folds,malicious")
    options = parser.parse_args(arguments)
    if not CORPUS.exists():
        sys.exit("skipped: corpus not there (../shared/corpus/mail)")
    subprocess.run([str(ROOT / "script" / "setup"), "--bench"], check=True, stdout=subprocess.DEVNULL)
    rows, started = manifest(), time.time()
    chosen = {label: sample(rows, label, getattr(options, label)) for label in LABELS}
    paths = [path for label in LABELS for path in chosen[label]]
    few = [path for label in LABELS for path in chosen[label][: len(chosen[label]) // options.slow_share]]  # the first, so that sources stay in turn
    wanted = options.only.split(",")
    if options.keep:
        options.keep.mkdir(exist_ok=True)
    if "malicious" in wanted:
        malicious.table(ROOT / "build" / "sekisho", wilson, options.keep and options.keep / "malicious.jsonl")
        if wanted == ["malicious"]:
            return
        print()
    print("| engine | ham/phish/spam | phish AUC | at 1 % | at 0.1 % | spam AUC | at 1 % | at 0.1 % |\n|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        keep = options.keep or pathlib.Path(folder)
        keep.mkdir(exist_ok=True)
        if "sekisho" in wanted:
            ours = sekisho(keep / "sekisho.tsv")
            row("Sekisho, model", {path: score[0] for path, score in ours.items()}, chosen)
            row("Sekisho, model and rules", {path: score[1] for path, score in ours.items()}, chosen)
            row("the same on SpamAssassin's part", {path: ours[path][1] for path in few if path in ours}, chosen)
        peers = {"rspamd": ("rspamd, content rules", lambda: ask(engines.Rspamd(network=False), paths)), "spamassassin": ("SpamAssassin, -L", lambda: ask(engines.SpamAssassin(), few)),
                 "bogofilter": ("bogofilter, never trained on the source", lambda: bogofilter(rows, paths, lambda row: source_of(row["path"]))),
                 "bogofilter-folds": ("bogofilter, trained on the source too", lambda: bogofilter(rows, paths, lambda row: int(row["sha256"][:8], 16) % 5))}
        for key, (name, judge) in peers.items():
            if key not in wanted:
                continue
            scores = kept(keep / f"{key}.json", judge)
            if scores:
                row(name, scores, chosen)
            else:
                print(f"{name}: not measured (it is not installed or did not start)", file=sys.stderr)
    print(f"\n{time.time() - started:.0f} s in all")
