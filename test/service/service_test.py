"""The built program as its user meets it: scan, exit statuses, the demo through a real Postfix and Dovecot, admin commands, backup."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
program = str(root / "build" / "sekisho")
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"


def run(*arguments, **kwargs):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120, **kwargs)


class Scan(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def test_exit_status_says_what_was_found(self):
        (self.path / "bad.txt").write_text(EICAR)
        (self.path / "good.txt").write_text("nothing to see\n")
        self.assertEqual(run("scan", str(self.path / "good.txt")).returncode, 0)
        self.assertEqual(run("scan", str(self.path / "bad.txt")).returncode, 1)
        self.assertEqual(run("scan", str(self.path / "absent")).returncode, 2)
        self.assertEqual(run("scan").returncode, 2)
        self.assertEqual(run("scan", "--format", "xml", str(self.path)).returncode, 2)
        self.assertEqual(run("scan", "--set", "limits.layers=3", "--set", "scan.workers=1", str(self.path / "bad.txt")).returncode, 1)

    def test_json_is_one_object_a_line_in_the_order_of_the_items(self):
        (self.path / "box").write_text("From a@b Thu Nov 23 00:00:00 2026\nFrom: a@b\nSubject: one\n\nx\n\nFrom a@b Thu Nov 23 00:00:00 2026\nFrom: a@b\nSubject: two\n\ny\n")
        (self.path / "z.bin").write_bytes(b"\0" * 10)
        out = run("scan", "--format", "json", "--document", "--jobs", "2", str(self.path)).stdout
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([pathlib.Path(line["item"]).name for line in lines], ["box#1", "box#2", "z.bin"])
        for line in lines:
            for key in ("item", "sha256", "size", "verdict", "score", "scores", "findings", "action", "elapsed_us", "document"):
                self.assertIn(key, line)
        subjects = [h["value"] for line in lines[:2] for h in line["document"]["headers"] if h["name"] == "Subject"]
        self.assertEqual(subjects, ["one", "two"])

    def test_standard_input_and_explanations_in_both_languages(self):
        mail = "From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: application/octet-stream; name=x.com\n\n" + EICAR
        english = run("scan", "-", "--lang", "en", input=mail)
        japanese = run("explain", "-", "--lang", "ja", input=mail)
        self.assertIn("EICAR anti-virus test file", english.stdout)
        self.assertIn("EICARテストファイル", japanese.stdout)

    def test_a_body_that_is_the_test_file_is_found_and_one_that_names_it_is_not(self):
        head = "From: a@b.example\nTo: c@d.example\nSubject: test\n\n"
        for body, status in ((EICAR + "\n", 1), (EICAR + "   \r\n\r\n", 1), ("The test file is " + EICAR + "\n", 0), (EICAR + "x\n", 0), (EICAR + "\n" * 80, 0)):
            shown = run("scan", "--format", "json", "-", input=head + body)
            self.assertEqual(("malware.eicar" in shown.stdout, shown.returncode == 1), (status == 1, status == 1), f"{body!r}: {shown.stdout}")

    def test_pipes_are_read_whole_and_once_also_an_mbox(self):
        (self.path / "bad.txt").write_text(EICAR)
        piped = subprocess.run(["bash", "-c", '"$0" scan --format json <(cat "$1")', program, str(self.path / "bad.txt")], capture_output=True, text=True, timeout=120)
        self.assertEqual((piped.returncode, json.loads(piped.stdout)["size"]), (1, len(EICAR)), piped.stderr)
        box = "From a@b Thu Nov 23 00:00:00 2026\nFrom: a@b\nSubject: one\n\nx\n\nFrom a@b Thu Nov 23 00:00:00 2026\nFrom: a@b\nSubject: two\n\n" + EICAR + "\n"
        lines = [json.loads(line) for line in run("scan", "--format", "json", "-", input=box).stdout.splitlines()]
        self.assertEqual([(line["item"], line["verdict"]) for line in lines], [("-#1", "clean"), ("-#2", "found")])

    def test_nothing_of_a_mail_or_a_name_moves_the_terminal(self):
        file = self.path / "\x1b]0;owned\x07\n.eml"
        file.write_bytes(b"From: =?utf-8?B?G1szMW1Cb2I=?= <a@b.example>\r\nSubject: =?utf-8?B?G1syShs=?= \xc2\x9b31m\r\n\r\nhttp://x.example/\x1b[2J\r\n")
        for command in ("scan", "explain"):
            shown = run(command, str(file)).stdout
            self.assertTrue(shown)
            self.assertFalse({c for c in shown if ord(c) < 32 or 127 <= ord(c) < 160} - {"\n"}, shown)
        self.assertEqual(len(run("scan", str(file)).stdout.splitlines()[0].split(": ")), 2)

    def test_what_cannot_be_told_or_looked_at_is_an_error(self):
        (self.path / "good.txt").write_text("nothing to see\n")
        good = str(self.path / "good.txt")
        with open("/dev/full", "w") as full:
            self.assertEqual(subprocess.run([program, "scan", good], stdout=full, stderr=subprocess.PIPE, timeout=120).returncode, 2)
        refused = run("scan", good, "--data", str(self.path / "no-data"))
        self.assertEqual((refused.returncode, refused.stdout), (2, ""))
        self.assertIn("no Sekisho data folder", refused.stderr)
        os.mkfifo(self.path / "pipe")
        shown = run("scan", "--format", "json", str(self.path))
        self.assertEqual((shown.returncode, [json.loads(line)["verdict"] for line in shown.stdout.splitlines()]), (2, ["clean", "error"]))

    def test_hostile_items_end_with_a_verdict(self):
        deep = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(20000))
        items = {"empty": b"", "nul": b"\0" * 100000, "binary": os.urandom(200000), "long": b"a" * 5_000_000, "deep": ("From: a@b\n" + deep).encode(),
                 "headers": b"X: y\n" * 200000, "parts": b'From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n' + b"--b\n\nx\n" * 100000}
        for name, data in items.items():
            (self.path / name).write_bytes(data)
        result = run("scan", "--format", "json", "--as", "mail", str(self.path))
        verdicts = {pathlib.Path(json.loads(line)["item"]).name: json.loads(line) for line in result.stdout.splitlines()}
        self.assertEqual(sorted(verdicts), sorted(items))
        for name, line in verdicts.items():
            self.assertNotIn("worker.crashed", [f["rule"] for f in line["findings"]], name)
        for name, limit in (("deep", "mime_depth"), ("headers", "headers"), ("parts", "parts")):
            self.assertIn(limit, verdicts[name]["limits"], name)
            self.assertNotEqual(verdicts[name]["verdict"], "clean", name)


class Configuration(unittest.TestCase):
    def test_mistakes_are_refused_with_their_place(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "c.toml"
            file.write_text("[server]\nhtpp = 1\n")
            result = run("serve", "--config", str(file))
            self.assertEqual(result.returncode, 2)
            self.assertIn("c.toml:2:1: there is no setting “server.htpp”", result.stderr)
            file.write_text(run("admin", "config", "--defaults").stdout)
            self.assertEqual(run("admin", "config", "--config", str(file)).returncode, 0)


class Collector:
    """A real rsyslog that takes RFC 5424 over TLS and writes what it understood of each message as a line of JSON."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        for name, issued in (("ca", []), ("collector", ["-CA", "ca.crt", "-CAkey", "ca.key", "-addext", "subjectAltName=IP:127.0.0.1"])):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt", *issued],
                           cwd=self.folder, check=True, capture_output=True)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        (self.folder / "rsyslog.conf").write_text(f"""
global(workDirectory="{folder}" maxMessageSize="64k" defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="{folder}/ca.crt"
       defaultNetstreamDriverCertFile="{folder}/collector.crt" defaultNetstreamDriverKeyFile="{folder}/collector.key")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
template(name="line" type="list" option.jsonf="on") {{
  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf") property(outname="application" name="app-name" format="jsonf")
  property(outname="kind" name="msgid" format="jsonf") property(outname="severity" name="syslogseverity-text" format="jsonf")
  property(outname="version" name="protocol-version" format="jsonf") property(outname="message" name="msg" format="jsonf")
}}
ruleset(name="all") {{ action(type="omfile" file="{folder}/got" template="line") }}
input(type="imtcp" address="127.0.0.1" port="{self.port}" ruleset="all")
""")
        self.process = subprocess.Popen(["rsyslogd", "-n", "-f", f"{folder}/rsyslog.conf", "-i", f"{folder}/pid"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(100):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError(self.process.communicate()[1])

    @property
    def settings(self):
        return {"SEKISHO_SYSLOG_ADDRESS": f"127.0.0.1:{self.port}", "SEKISHO_SYSLOG_TRANSPORT": "tls", "SEKISHO_SYSLOG_CA_FILE": str(self.folder / "ca.crt")}

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=20)

    def got(self):
        return [json.loads(line) for line in (self.folder / "got").read_text().splitlines()]


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("the demo's Postfix needs root")
        cls.folder = tempfile.TemporaryDirectory()
        os.chmod(cls.folder.name, 0o755)
        cls.data = cls.folder.name + "/data"
        cls.collector = Collector(cls.folder.name + "/collector")
        ports = []
        for _ in range(2):
            with socket.socket() as s:
                s.bind(("127.0.0.1", 0))
                ports.append(s.getsockname()[1])
        cls.shown = subprocess.run([sys.executable, str(root / "script" / "demo"), "--once", "--data", cls.data, "--http", f"127.0.0.1:{ports[0]}", "--milter", f"127.0.0.1:{ports[1]}"],
                                   capture_output=True, text=True, timeout=300, env={**os.environ, **cls.collector.settings})
        cls.collector.stop()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_each_message_shows_its_verdict_and_what_was_done(self):
        self.assertEqual(self.shown.returncode, 0, self.shown.stdout + self.shown.stderr)
        blocks = {block.split("\n")[0]: block for block in self.shown.stdout.split("── ")[1:]}
        self.assertIn("delivered", blocks["clean"])
        self.assertIn("delivered", blocks["Japanese"])
        for name in ("phishing", "malware test file in a zip", "data loss (outgoing)", "Japanese phishing"):
            self.assertIn("quarantined", blocks[name], name)
        self.assertIn("malware.eicar", blocks["malware test file in a zip"])
        self.assertIn("PCI-DSS", blocks["data loss (outgoing)"])
        self.assertNotIn("4111 1111", self.shown.stdout)  # the number itself stands nowhere

    def test_a_real_collector_understands_each_detection(self):
        got = self.collector.got()
        rows = self.detections()
        self.assertGreater(len(rows), 3)
        self.assertEqual(len(got), len(rows))
        self.assertEqual({(one["application"], one["kind"], one["version"]) for one in got}, {("sekisho", "detection", "1")})
        told = sorted((message["rule"], message["subject"], message["sender"]) for message in (json.loads(one["message"].lstrip(" \ufeff")) for one in got))
        self.assertEqual(told, sorted(rows))
        self.assertTrue(any(not subject.isascii() for _, subject, _ in told))

    def detections(self):
        import sqlite3

        database = sqlite3.connect(f"file:{self.data}/sekisho.db?mode=ro", uri=True)
        rows = database.execute("SELECT rule, subject, sender FROM detection").fetchall()
        database.close()
        return rows

    def test_policies_survive_a_round_trip_and_a_mistake_changes_nothing(self):
        exported = run("admin", "policy", "export", "--data", self.data).stdout
        file = pathlib.Path(self.folder.name) / "p.yaml"
        file.write_text(exported)
        self.assertEqual(run("admin", "policy", "diff", str(file), "--data", self.data).stdout.strip(), "no difference")
        file.write_text(exported.replace("level: medium", "level: mediun", 1))
        refused = run("admin", "policy", "import", str(file), "--data", self.data)
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(run("admin", "policy", "export", "--data", self.data).stdout, exported)

    def test_backup_restores_messages_and_logs(self):
        copy, restored = self.folder.name + "/backup", self.folder.name + "/restored"
        self.assertEqual(run("admin", "backup", copy, "--data", self.data).returncode, 0)
        self.assertEqual(run("admin", "backup", copy, "--data", self.data).returncode, 1)  # never over an older one
        self.assertEqual(run("admin", "restore", copy, "--data", restored).returncode, 0)
        self.assertEqual(run("admin", "restore", copy, "--data", restored).returncode, 1)
        for command in (["quarantine", "list"], ["quarantine", "show", "1"], ["logs", "--type", "mail_tracking"], ["audit", "verify"]):
            ours, theirs = run("admin", *command, "--data", self.data), run("admin", *command, "--data", restored)
            if command[0] != "audit":
                self.assertEqual(ours.stdout, theirs.stdout, command)
            self.assertEqual(theirs.returncode, 0, command)
        os.truncate(copy + "/sekisho.db", os.path.getsize(copy + "/sekisho.db") // 2)
        self.assertEqual(run("admin", "restore", copy, "--data", self.folder.name + "/again").returncode, 1)

    def test_a_held_message_is_downloaded_as_a_locked_zip(self):
        number = run("admin", "quarantine", "list", "--data", self.data).stdout.split("\t")[0]
        held = subprocess.run([program, "admin", "quarantine", "show", number, "--data", self.data], capture_output=True, check=True).stdout
        file = pathlib.Path(self.folder.name) / "held.zip"
        done = run("admin", "quarantine", "download", number, str(file), "--data", self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(len(done.stdout.strip()), 15)
        archive = zipfile.ZipFile(file)
        self.assertEqual([(one.flag_bits & 1, one.file_size) for one in archive.infolist()], [(1, len(held))])
        self.assertNotIn(held[:200], file.read_bytes())
        self.assertEqual(run("admin", "quarantine", "download", number, str(file), "--data", self.data).returncode, 1)  # never over a file
        self.assertIn("Download quarantined item", run("admin", "logs", "--type", "audit", "--data", self.data).stdout)

    def test_a_tampered_audit_record_is_named(self):
        copy = self.folder.name + "/tampered"
        self.assertEqual(run("admin", "backup", copy, "--data", self.data).returncode, 0)
        import sqlite3

        database = sqlite3.connect(copy + "/sekisho.db")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='audit'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit SET account = 'somebody else' WHERE tenant = 1 AND sequence = 1")
        database.commit()
        database.close()
        result = run("admin", "audit", "verify", "--data", copy)
        self.assertEqual(result.returncode, 1)
        self.assertIn("record 1 is broken", result.stderr)

    def test_logs_are_searched_with_the_query_language(self):
        found = run("admin", "logs", "rule:malware.eicar NOT action:pass", "--data", self.data).stdout.splitlines()
        self.assertTrue(found)
        self.assertTrue(all(json.loads(line)["rule"] == "malware.eicar" for line in found))
        wrong = run("admin", "logs", "colour:red", "--data", self.data)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("column 1", wrong.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
