#!/usr/bin/env python3
"""The Debian package: built, unpacked into a scratch root, and used from there.

What it must hold: program, unit, man page, completion, settings file, console, licence texts; a settings file and a unit that are accepted by those
who read them; a man page and a completion that name every command there is; and a service that starts from it.
"""
import gzip
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

root = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(root / "test"))
from service_process import wait_for  # noqa: E402


def run(*command, **kwargs):
    done = subprocess.run(list(command), capture_output=True, text=True, **kwargs)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def commands_of(help_text):
    return re.findall(r"^  ([a-z]+)  ", help_text.split("Subcommands:")[1], re.M)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        run(str(root / "packaging" / "debian" / "build"), "--as-built")
        cls.package = max(root.glob("build/sekisho_*.deb"), key=os.path.getmtime)
        cls.scratch = tempfile.TemporaryDirectory()
        cls.tree = pathlib.Path(cls.scratch.name) / "root"
        run("dpkg-deb", "-x", str(cls.package), str(cls.tree))
        run("dpkg-deb", "-e", str(cls.package), str(cls.tree / "DEBIAN"))
        cls.program = str(cls.tree / "usr/bin/sekisho")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_holds_what_a_service_needs_and_nothing_writable_by_others(self):
        for path in ("usr/bin/sekisho", "lib/systemd/system/sekisho.service", "usr/share/man/man1/sekisho.1.gz", "usr/share/man/ja/man1/sekisho.1.gz", "usr/share/bash-completion/completions/sekisho",
                     "etc/sekisho/sekisho.toml", "usr/share/doc/sekisho/copyright", "usr/share/doc/sekisho/THIRD-PARTY-NOTICES.gz", "usr/share/doc/sekisho/sbom.cdx.json"):
            self.assertTrue((self.tree / path).is_file(), path)
        for line in run("dpkg-deb", "-c", str(self.package)).splitlines():
            mode, owner = line.split()[:2]
            self.assertEqual(owner, "root/root", line)
            self.assertNotIn("w", mode[4:], line)
        self.assertEqual((self.tree / "DEBIAN/conffiles").read_text().split(), ["/etc/sekisho/sekisho.toml"])

    def test_control_names_the_libraries_and_scripts_are_sound(self):
        control = (self.tree / "DEBIAN/control").read_text()
        for library in ("libc6", "libhyperscan5", "libsqlite3-0", "libre2-9"):
            self.assertIn(library, control)
        for script in ("postinst", "prerm", "postrm"):
            run("sh", "-n", str(self.tree / "DEBIAN" / script))

    def test_settings_file_is_accepted_and_holds_the_defaults(self):
        settings = self.tree / "etc/sekisho/sekisho.toml"
        self.assertIn("valid", run(self.program, "admin", "config", "--config", str(settings)))
        self.assertEqual(settings.read_text(), run(self.program, "admin", "config", "--defaults"))

    def test_unit_is_accepted_by_systemd_and_names_what_is_installed(self):
        unit = (self.tree / "lib/systemd/system/sekisho.service").read_text()
        command = re.search(r"^ExecStart=(\S+) serve --config (\S+)", unit, re.M)
        self.assertTrue((self.tree / command.group(1).lstrip("/")).is_file())
        self.assertTrue((self.tree / command.group(2).lstrip("/")).is_file())
        # The program is not at its place on this machine: the unit is checked with the one that is unpacked.
        copy = pathlib.Path(self.scratch.name) / "sekisho.service"
        copy.write_text(unit.replace("/usr/bin/sekisho", self.program).replace("Documentation=man:sekisho(1)\n", ""))
        verified = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True)
        self.assertEqual([line for line in verified.stderr.splitlines() if "sekisho.service" in line], [])

    def test_man_pages_render_without_warning_and_name_every_command(self):
        for place in ("man1", "ja/man1"):
            with self.subTest(place):
                self.check_man_page(gzip.decompress((self.tree / f"usr/share/man/{place}/sekisho.1.gz").read_bytes()).decode(), ["-mja"] if place.startswith("ja") else [])

    def check_man_page(self, page, macros):
        rendered = subprocess.run(["groff", *macros, "-man", "-Kutf8", "-Tutf8", "-ww", "-P-cbou"], input=page, capture_output=True, text=True)
        self.assertEqual(rendered.stderr, "")
        for command in commands_of(run(self.program, "--help")):
            self.assertRegex(rendered.stdout, rf"sekisho +{command}\b")
        for command in commands_of(run(self.program, "admin", "--help")):
            self.assertRegex(rendered.stdout, rf"\b{command}\b")

    def complete(self, *words):
        completion = self.tree / "usr/share/bash-completion/completions/sekisho"
        listed = " ".join(f"'{word}'" for word in words)
        return run("bash", "-c", f'. {completion}; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; _sekisho; printf "%s\\n" "${{COMPREPLY[@]}}"', env=os.environ | {"PATH": f"{self.tree}/usr/bin:" + os.environ["PATH"]}).split()

    def test_completion_offers_every_command(self):
        self.assertEqual(self.complete("sekisho", "sc"), ["scan"])
        self.assertEqual(set(commands_of(run(self.program, "--help"))) - set(self.complete("sekisho", "")), set())
        for group in ("admin", "update", "import"):
            self.assertEqual(set(commands_of(run(self.program, group, "--help"))) - set(self.complete("sekisho", group, "")), set(), group)
        for command in ("scan", "bench", "serve"):
            options = set(re.findall(r"(--[a-z]+)\b", run(self.program, command, "--help").split("Options:")[1])) - {"--config", "--set", "--help"}
            self.assertEqual(options - set(self.complete("sekisho", command, "--")), set(), command)

    def ask(self, address, path):
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def test_service_starts_from_the_package_and_shows_its_console(self):
        data = pathlib.Path(self.scratch.name) / "data"
        log = open(pathlib.Path(self.scratch.name) / "log", "w+")
        service = subprocess.Popen([self.program, "serve", "--config", str(self.tree / "etc/sekisho/sekisho.toml"), "--data", str(data), "--http", "127.0.0.1:0", "--milter", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            greeting = ""
            for line in service.stdout:
                greeting += line
                if "postfix reload" in line:
                    break
            address = re.search(r"http://(127\.0\.0\.1:\d+)", greeting)
            self.assertTrue(address, greeting)
            self.assertEqual(self.ask(address.group(1), "/healthz")[0], 200)
            # Ready once the disk, busy with the package just unpacked, takes a write within /readyz's own patience.
            self.assertTrue(wait_for(lambda: self.ask(address.group(1), "/readyz")[0] == 200, 60), self.ask(address.group(1), "/readyz"))
            if (self.tree / "usr/share/sekisho/console").exists():
                self.assertIn("<html", urllib.request.urlopen(f"http://{address.group(1)}/", timeout=10).read().decode().lower())
        finally:
            service.terminate()
            self.assertEqual(service.wait(60), 0)
            log.close()
            service.stdout.close()


if __name__ == "__main__":
    if not (root / "build" / "sekisho").exists():
        print("skipped: build/sekisho is not built")
        sys.exit(77)
    unittest.main()
