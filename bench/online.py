"""How a tenant's layer learns from a stream of mail: script/bench online. Prints Markdown (docs/detection.md keeps the last tables).

The mails of one collection in the order in which they came (TREC: the number in the name; else the date). Each is judged first, then its label becomes known,
as each row says: at once, 100 mails later, for a tenth of the mails, with errors. Nobody has seen the collection before.
  Sekisho       a mail model trained without the collection, alone and below the layer that learns; through sekisho_online, the scanners and the layer
                that the service runs
  reference     online logistic regression on the byte 4-grams of the first 3,000 bytes: forty lines, here below
  bogofilter    classified, then registered, mail after mail
"""
import argparse
import csv
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import engines
from detection import CORPUS, auc, source_of, threshold_at, wilson

ROOT = engines.ROOT


def stream(source):
    """[(path, is unwanted)] of one collection in the order in which the mails came."""
    with open(CORPUS / "MANIFEST.tsv", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if source_of(row["path"]) == source]

    def when(row):
        number = re.search(r"inmail\.(\d+)$", row["original"])
        return int(number[1]) if number else 0, row["date"], row["sha256"]

    return [(row["path"], row["label"] != "ham") for row in sorted(rows, key=when)]


def reference(mails, errors_only=False, rate=0.004):
    """Online logistic regression on byte 4-grams: [score]."""
    weights, scores = {}, []
    for path, unwanted in mails:
        head = (CORPUS / path).read_bytes()[:3000]
        grams = {head[i:i + 4] for i in range(len(head) - 3)}
        score = sum(weights.get(gram, 0.0) for gram in grams)
        scores.append(score)
        if errors_only and (score > 0) == unwanted:
            continue
        step = rate * (unwanted - 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))))
        for gram in grams:
            weights[gram] = weights.get(gram, 0.0) + step
    return scores


def bogofilter(mails, errors_only=False):
    """[score], none when it is not there."""
    scores = []
    with tempfile.TemporaryDirectory() as folder:
        for path, unwanted in mails:
            mail = str(CORPUS / path)
            said = subprocess.run(["bogofilter", "-C", "-d", folder, "-TT", "-I", mail], capture_output=True, text=True)
            score = float(said.stdout.split()[-1]) if said.stdout.strip() else 0.5
            scores.append(score)
            if not errors_only or (score > 0.5) != unwanted:
                subprocess.run(["bogofilter", "-C", "-d", folder, "-s" if unwanted else "-n", "-I", mail], capture_output=True)
    return scores


def sekisho(source, mails, model, protocols):
    """{protocol: [score]}"""
    program = pathlib.Path(os.environ.get("SEKISHO_BUILD", ROOT / "build")) / "src" / "scan" / "sekisho_online"
    lines = "".join(f"{int(unwanted)}\t{CORPUS / path}\n" for path, unwanted in mails)
    told = subprocess.run([str(program), "--model", str(model), *protocols], input=lines, capture_output=True, text=True, check=True).stdout
    rows = [list(map(float, line.split("\t"))) for line in told.splitlines()]
    return {protocol: [row[i] for row in rows] for i, protocol in enumerate(protocols)}


def row(name, scores, mails):
    ham = [score for score, (_, unwanted) in zip(scores, mails) if not unwanted]
    bad = [score for score, (_, unwanted) in zip(scores, mails) if unwanted]
    cells = [name, f"{100 * (1 - auc(bad, ham)):.4f}"]
    for share in (0.001, 0.01):
        limit = threshold_at(ham, share)
        p, low, high = wilson(sum(score <= limit for score in bad), len(bad))
        cells.append(f"{100 * p:.2f} ({100 * low:.1f}–{100 * high:.1f})")
    print("| " + " | ".join(cells) + " |", flush=True)


# (what stands in the table, how sekisho_online takes it)
PROTOCOLS = [("frozen model, nothing taught", "frozen"), ("each mail taught at once", "every"), ("each mail, 100 mails later", "every,delay=100"), ("mails judged wrongly, at once", "errors"),
             ("a tenth of those judged wrongly", "errors,share=10"), ("each mail, 5 % of what is said false", "every,wrong=5"), ("each mail, 20 % of what is said false", "every,wrong=20"), ("each mail, by 20 users", "every,users=20"),
             ("each mail, by 20 users of whom one always lies", "every,users=20,hostile=1")]


def main(arguments):
    parser = argparse.ArgumentParser(prog="script/bench online", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", action="append", help="collections (default: trec07, sa)")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the models that were trained without a collection; what stands there is not trained again")
    options = parser.parse_args(arguments)
    if not CORPUS.exists():
        sys.exit("skipped: corpus not there (../shared/corpus/mail)")
    subprocess.run([str(ROOT / "script" / "setup"), "--bench"], check=True, stdout=subprocess.DEVNULL)
    build = pathlib.Path(os.environ.get("SEKISHO_BUILD", ROOT / "build"))
    subprocess.run(["ninja", "-C", str(build), "sekisho_online"], check=True, stdout=subprocess.DEVNULL)
    started = time.time()
    with tempfile.TemporaryDirectory() as folder:
        keep = options.keep or pathlib.Path(folder)
        keep.mkdir(exist_ok=True)
        for source in options.source or ["trec07", "sa"]:
            mails = stream(source)
            model = keep / f"without-{source}.bin"
            if not model.exists():
                subprocess.run([str(ROOT / "script" / "train"), str(CORPUS), "--without", source], check=True, stdout=subprocess.DEVNULL, env={**os.environ, "SEKISHO_MODEL": str(model)})
            unwanted = sum(bad for _, bad in mails)
            print(f"\n**{source}**: {len(mails) - unwanted} honest and {unwanted} unwanted mails in their order\n\n| taught | 1-AUC % | unwanted missed at 0.1 % | at 1 % |\n|---|---|---|---|")
            scores = sekisho(source, mails, model, [protocol for _, protocol in PROTOCOLS])
            for name, protocol in PROTOCOLS:
                row(f"Sekisho: {name}", scores[protocol], mails)
            row("reference: each mail at once", reference(mails), mails)
            row("reference: mails judged wrongly, at once", reference(mails, errors_only=True), mails)
            if shutil.which("bogofilter"):
                row("bogofilter: each mail at once", bogofilter(mails), mails)
                row("bogofilter: mails judged wrongly, at once", bogofilter(mails, errors_only=True), mails)
    print(f"\n{time.time() - started:.0f} s in all")
