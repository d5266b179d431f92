"""What of files that do something is found when they come as attachments: script/bench detection --only malicious. Prints Markdown (docs/detection.md keeps the last).

Files of ../shared/corpus/files whose manifest says what they do, each in a mail of its own that is made here: a stranger, one plain sentence, the file as base64. So
nothing but the file can be found. Files that are mails are judged as they are. The files are harmless stand-ins (test suites' macros and scripts, ClamAV's 544-byte
clam.exe, EICAR made here); what is measured is whether their kind of danger is seen behind their wrapping, not whether this year's malware is known.
Judged by the whole program with the policies it ships. Nothing here asks a network.
  found      a finding of malware scanning: malware, or content that runs or fetches something by itself
  kept off   the shipped policies do not let it pass as it is: quarantined, or delivered without the file or without what runs in it
clam.exe is given to the program as a YARA rule over its bytes, as an administrator would who knows a malicious file: found is then whether it is reached.
Then honest files in the same mails: well-formed ones of every type (test suites', so with links inside archives and documents that embed others), documents with nothing
that runs; and the honest mail of ../shared/corpus/mail as it is. That corpus holds no malicious mail, so there is no row of it.
"""
import base64
import csv
import hashlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import engines

FILES = engines.ROOT.parent / "shared" / "corpus" / "files"
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
MALWARE = {"malware", "spyware", "packed", "suspicious_object"}
REMARK = 30  # severities up to this make no verdict (scan/finding.h)
KINDS = [  # name, path, words; the first that fits
    ("known program (clam.exe) in a container or packer", r"^clam/", r"^holds the harmless 544-byte clam.exe"),
    ("document that starts a program through DDE", r"^(office|made/office)/(?!.*harmless)", r"^DDE|^encrypted.*DDE inside"),
    ("document with Excel 4 macros", r"^(office|made/office)/", r"XLM"),
    ("document with VBA macros", r"^office/|^made/office/macro", r"macro present|VBA macro|autostart macro|VBA project"),
    ("document that fetches a template, an object or data", r"^(made/(office|rtf)|office)/", r"^remote template|mhtml: moniker|WEBSERVICE|^auto-updating linked object|^INCLUDEPICTURE over UNC|^external entity"),
    ("PDF that runs or launches something", r"^(made/)?pdf/", r"JavaScript|[Ll]aunch"),
    ("shortcut that starts a program or leads elsewhere", r"^made/shortcuts/(?!site\.webloc)|\.lnk$", r"."),
    ("script file", r"^made/html/(run\.|app\.hta)|^strelka/test\.(bat|js|vba)$", r"."),
    ("page that builds a file, hides a redirect or asks for a password", r"^made/html/(smuggling|redirect-(atob|charcode|unescape)|form-post|gzip-named|iframe-srcdoc|utf16le)", r"."),
    ("picture (SVG) with a script or a form", r"^made/svg/(onload|script|foreignobject|embedded)", r"."),
    ("program, or a program in a document or picture", r"^strelka/(test\.exe|test_pe|test_overlay_zip\.exe)|^strelka/test\.msi", r"."),
]
HONEST = [
    ("honest: well-formed documents, pictures, texts", r"^(?!clam|archives|strelka|made).*", r"^well-formed file of its type$"),
    ("honest: well-formed archives", r"^archives/", r"^well-formed archive"),
    ("honest: documents of which the suite says that nothing runs", r"harmless-clean|/plain\.|plain-text", r"^no DDE|nothing to find|^plain"),
]


HAM = "honest mail of the corpus, whatever it carries"


def manifest():
    with open(FILES / "MANIFEST.tsv", newline="") as file:
        return [(row["path"], row["what_or_expected"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def mail(name, data, text="Please see the attached file."):
    lines = base64.encodebytes(data).replace(b"\n", b"\r\n")
    head = (f"From: Anna Berg <anna.berg@partner.example>\r\nTo: bob@example.com\r\nSubject: The file\r\nMessage-ID: <{hashlib.sha256(data).hexdigest()[:16]}@partner.example>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0900\r\n"
            f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b1\r\n'
            f'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n')
    return head.encode() + lines + b"--b1--\r\n"


def zipped(name, data, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(name, data, kind):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:" + kind) as file:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        file.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def seven_zipped(folder, form, password=""):
    source, target = folder / "eicar.com", folder / f"made.{form}"
    source.write_bytes(EICAR)
    target.unlink(missing_ok=True)
    subprocess.run(["7z", "a", "-bd", *([f"-p{password}"] if password else []), *(["-mem=AES256"] if password and form == "zip" else []), str(target), str(source)], check=True, stdout=subprocess.DEVNULL)
    source.unlink()
    return target.read_bytes()


def eicars(folder):
    """(name, mail) of EICAR in its wrappings."""
    inner = zipped("eicar.com", EICAR)
    yield "plain", mail("eicar.com", EICAR)
    yield "another name", mail("report.txt", EICAR)
    for method, name in ((zipfile.ZIP_STORED, "stored"), (zipfile.ZIP_DEFLATED, "deflate"), (zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
        yield "zip " + name, mail("a.zip", zipped("eicar.com", EICAR, method))
    for kind in ("gz", "bz2", "xz"):
        yield "tar." + kind, mail("a.tar." + kind, tarred("eicar.com", EICAR, kind))
    yield "zip in zip in zip", mail("a.zip", zipped("b.zip", zipped("c.zip", inner)))
    yield "zip in tar.gz", mail("a.tar.gz", tarred("b.zip", inner, "gz"))
    yield "7z", mail("a.7z", seven_zipped(folder, "7z"))
    yield "locked zip, password in the text", mail("a.zip", seven_zipped(folder, "zip", "Okinawa-77"), "The file is attached. Password: Okinawa-77")
    yield "locked 7z, password in the text (Japanese)", mail("a.7z", seven_zipped(folder, "7z", "Okinawa-77"), "資料を添付いたします。パスワードは「Okinawa-77」です。")
    yield "mail in mail", (b"From: a@partner.example\r\nTo: bob@example.com\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + mail("a.zip", inner))
    yield "in a document", mail("a.docx", zipped_document(EICAR))
    yield "in a program's name with two extensions", mail("invoice.pdf.exe", EICAR)
    yield "in a page as data: link", mail("a.html", b'<a download="x.zip" href="data:application/zip;base64,' + base64.b64encode(inner) + b'">open</a>')


def zipped_document(payload):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
                      'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
        file.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
                      'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
        file.writestr("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>')
        file.writestr("word/embeddings/file1.bin", payload)
    return out.getvalue()


def items(folder):
    """[(kind, name, mail)]"""
    out = [("EICAR in a wrapping", name, data) for name, data in eicars(folder)]
    for path, words in manifest():
        kind = next((name for name, where, what in KINDS + HONEST if re.search(where, path) and re.search(what, words)), None)
        if kind is None or path.endswith((".exp", "clam.exe.expected")):
            continue
        data = (FILES / path).read_bytes()
        is_mail = path.endswith((".eml", ".mbox")) or (path.startswith("clam/") and re.search(r"^(From|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Subject|Date): ?|^From ", data[:400].decode("latin-1"), re.M))
        if is_mail and data.startswith(b"From "):  # the line of an mbox
            data = data.partition(b"\n")[2]
        out.append((kind, path, data if is_mail else mail(pathlib.PurePath(path).name, data)))
    return out


def rule_of(data):
    return "rule clam_program { strings: $a = {" + data.hex(" ") + "} condition: $a }\n"


def judged(program, paths, rules):
    """{path: result} of the program's own command."""
    done = subprocess.run([str(program), "scan", "--format", "json", "--as", "mail", "--set", f"scan.yara_folder={rules}", *map(str, paths)], capture_output=True, text=True)
    return {pathlib.Path(one["item"]): one for one in map(json.loads, done.stdout.splitlines())}, done.stderr


def row(kind, name, one):
    """(kind, name, found, as malware, kept off, action, [rule])"""
    of_files = [finding["category"] for finding in one["findings"] if finding["category"] in MALWARE | {"active_content"} and finding["severity"] > REMARK]
    kept_off = one["action"] not in ("pass", "pass_without_logging", "tag_subject", "add_disclaimer")
    if kind == HAM:
        kept_off = kept_off and bool(of_files)  # not what advertising it is taken for
    return kind, name, bool(of_files), any(category in MALWARE for category in of_files), kept_off, one["action"], [finding["rule"] for finding in one["findings"]]


def measure(program, keep=None):
    """[row]"""
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        (folder / "rules").mkdir()
        (folder / "mails").mkdir()
        (folder / "rules" / "clam.yar").write_text(rule_of((FILES / "clam" / "clam.exe").read_bytes()))
        all_items = items(folder)
        for number, (_, _, data) in enumerate(all_items):
            (folder / "mails" / f"{number:05}.eml").write_bytes(data)
        results, complaint = judged(program, [folder / "mails"], folder / "rules")
        if len(results) != len(all_items):
            sys.exit(f"malicious: {len(results)} answers for {len(all_items)} mails\n{complaint[-2000:]}")
        rows = [row(kind, name, results[folder / "mails" / f"{number:05}.eml"]) for number, (kind, name, _) in enumerate(all_items)]
        ham, _ = judged(program, [FILES.parent / "mail" / "ham"], folder / "rules")
        rows += [row(HAM, path.name, one) for path, one in sorted(ham.items())]
    if keep:
        keep.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return rows


def table(program, wilson, keep=None):
    rows = measure(program, keep)
    print("\n| kind | mails | found | of them as malware | kept off |\n|---|---|---|---|---|")
    kinds = ["EICAR in a wrapping", *[name for name, *_ in KINDS]]
    groups = [*((kind, [row for row in rows if row[0] == kind]) for kind in kinds)]
    groups.append(("**all malicious**", [row for row in rows if row[0] in kinds]))
    groups += [(name, [row for row in rows if row[0] == name]) for name in [*(name for name, *_ in HONEST), HAM]]
    for name, group in groups:
        cells = []
        for place in (2, 3, 4):
            hits = sum(row[place] for row in group)
            p, low, high = wilson(hits, len(group))
            cells.append(f"{hits} ({100 * p:.1f} %, {100 * low:.1f}–{100 * high:.1f})")
        print(f"| {name} | {len(group)} | " + " | ".join(cells) + " |")
    missed = [pathlib.PurePath(row[1]).name for row in rows if row[0] in kinds and not row[2]]
    print(f"\nNot found: {', '.join(missed)}")
    hit = [f"{pathlib.PurePath(row[1]).name} ({', '.join(rule for rule in row[6] if not rule.startswith('mail.'))})" for row in rows if row[0] not in kinds and row[2]]
    print(f"\nHonest and found: {', '.join(hit) or 'none'}")
