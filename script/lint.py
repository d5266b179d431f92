"""House rules over the tree: module borders, file length, texts in both languages, nothing of a machine committed."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
problems = []


def complain(path, line, text):
    problems.append(f"{path.relative_to(root)}:{line}: {text}")


def declared_uses():
    """Which modules each module's CMakeLists.txt says it uses, with what those use in turn."""
    direct = {}
    for file in sorted((root / "src").glob("*/CMakeLists.txt")):
        match = re.search(r"sekisho_library\((\w+)(?:\s+USES([^)]*?))?(?:\s+LINKS[^)]*)?\)", file.read_text())
        if match:
            direct[match.group(1)] = (match.group(2) or "").split()
    closed = {}

    def close(name):
        if name not in closed:
            closed[name] = set(direct.get(name, []))
            for used in direct.get(name, []):
                closed[name] |= close(used)
        return closed[name]

    for name in direct:
        close(name)
    return closed


def check_borders():
    uses = declared_uses()
    for file in sorted((root / "src").glob("**/*.[ch]*")):
        if file.suffix not in (".h", ".cc"):
            continue
        module = file.relative_to(root / "src").parts[0]
        allowed = uses.get(module)
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            match = re.match(r'#include "(\w+)/', line)
            if not match or allowed is None:
                continue
            target = match.group(1)
            if target in uses and target != module and target not in allowed:
                complain(file, number, f"{module} includes {target}, which its CMakeLists.txt does not declare")


def check_sources():
    for file in sorted((root / "src").glob("**/*")):
        if file.suffix not in (".h", ".cc") or not file.is_file():
            continue
        text = file.read_text(errors="replace")
        lines = text.splitlines()
        if file.suffix == ".h" and "#pragma once" not in text:
            complain(file, 1, "no #pragma once")
        if len(lines) > 1000 and "_test" not in file.name:
            complain(file, len(lines), "longer than 1,000 lines")
        test = file.name.endswith(("_test.cc", "_fuzz.cc", "testing.h"))
        for number, line in enumerate(lines, 1):
            if re.search(r"\busing namespace\b", line) and not test and "_literals;" not in line:
                complain(file, number, "using namespace")
            if re.search(r"^\s*#include <(regex|iostream)>", line) and file.suffix == ".h":
                complain(file, number, "heavy include in a header")
            if re.search(r"\bstd::system\(|\bpopen\(", line) and not test:
                complain(file, number, "never a shell")


def check_committed():
    """No path of a machine, no download address in a lock file."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split("\n")
    home = str(pathlib.Path.home())
    for name in listed:
        path = root / name
        if not name or not path.is_file() or path.stat().st_size > 4_000_000:
            continue
        data = path.read_bytes()
        if b"\0" in data[:4096]:
            continue
        for number, line in enumerate(data.decode(errors="replace").splitlines(), 1):
            if re.search(r'(^|[\s"\'(=:])' + re.escape(str(root)) + "/", line) or (home not in ("/", "") and home + "/" in line and home != "/root"):
                complain(path, number, "a path of this machine")
            if path.suffix == ".json" and '"resolved": "http' in line:
                complain(path, number, "a download address")


def names_row(text, row):
    """Whether a test names U-n: as U-n, U_n, or inside a range such as U_19_to_U_33."""
    number = re.escape(row[2:])
    if re.search(r"U[-_]" + number + r"(?![0-9a-z])", text):
        return True
    plain = row[2:].isdigit() and int(row[2:])
    return any(plain and int(first) <= plain <= int(last) for first, last in re.findall(r"U_(\d+)_to_U_(\d+)", text))


def check_update_rows():
    """docs/update-rows.md: every row of the update has a test, and the test names it."""
    table = root / "docs/update-rows.md"
    rows = [f"U-{n}" for n in range(1, 50)] + ["U-3a", "U-3b", "U-37a", "U-38a"]
    found = {}
    for number, line in enumerate(table.read_text().splitlines(), 1):
        match = re.match(r"\| (U-\w+) \|", line)
        if match:
            found[match.group(1)] = (number, re.findall(r"`([^`]+)`", line))
    for row in rows:
        number, tests = found.get(row, (1, []))
        if not tests:
            complain(table, number, f"{row} has no test")
        for test in tests:
            path = root / test
            if not path.is_file():
                complain(table, number, f"{row}: there is no {test}")
            elif not names_row(path.read_text(), row):
                complain(table, number, f"{row} is not named in {test}")


check_update_rows()
check_borders()
check_sources()
check_committed()
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
