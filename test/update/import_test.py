"""U-47: `sekisho import cas` end to end. The source is a running Sekisho whose mail went through a real Postfix, read through its
CAS-compatible API with a token, as a real Cloud App Security would be; the target is another. Needs root (Postfix); otherwise skipped."""
import json
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here.parent), str(here)]
import under_load_test  # noqa: E402
from service_process import Service, program, wait_for  # noqa: E402

WANTED = ("log_id", "filter", "security_risk_name", "sender", "subject", "message_id")


class Import(under_load_test.LoadedTenant):
    def setUp(self):
        super().setUp()
        self.service.admin("admin", "list", "add", "internal_domains", "example.com")
        self.service.admin("admin", "list", "add", "blocked_senders", "worst@partner.example")
        self.service.admin("admin", "list", "add", "blocked_urls", "http://bad.example/x")
        self.service.admin("admin", "list", "add", "blocked_sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        self.token = pathlib.Path(self.folder) / "token"
        self.token.write_text(self.service.admin("admin", "key", "add", "import").stdout)
        load = under_load_test.Load(self.smtp, 40, "import-")
        self.assertTrue(wait_for(lambda: len(load.sent) >= 60, seconds=120))
        load.stop()
        self.assertTrue(wait_for(lambda: self.count(self.service, "quarantine") == sum(bad for _, bad, _, _ in load.sent), seconds=60))
        self.target = Service(pathlib.Path(self.folder) / "target").start()
        self.addCleanup(self.target.stop)

    @staticmethod
    def count(service, table):
        database = sqlite3.connect(service.data + "/sekisho.db", timeout=60)
        found = database.execute(f"SELECT count(*) FROM {table} WHERE tenant = 1").fetchone()[0]
        database.close()
        return found

    def carry_over(self, url=None, token=None, start=False):
        words = [program, "import", "cas", "--url", url or f"http://127.0.0.1:{self.service.http}", "--token-file", str(token or self.token), "--requests-a-minute", "6000", "--lang", "en", "--data", self.target.data]
        if start:
            return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return subprocess.run(words, capture_output=True, text=True, timeout=300)

    def shown(self, service):
        """What the CAS-compatible API of a service tells of its detections."""
        database = sqlite3.connect(service.data + "/sekisho.db", timeout=60)
        rows = database.execute(f"SELECT {', '.join(WANTED)} FROM detection WHERE tenant = 1 ORDER BY log_id").fetchall()
        database.close()
        return rows

    def test_U_47_what_the_source_holds_arrives_once_also_when_the_import_is_killed(self):
        # Its own limit holds without the option; the source's own limit would be 20 a minute too.
        self.service.stop()
        self.service.settings.append("api.cas_requests_per_minute=0")
        self.service.start()
        for _ in range(6):
            process = self.carry_over(start=True)
            time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = self.carry_over()
        self.assertEqual(done.returncode, 0, done.stderr)
        expected = self.shown(self.service)
        self.assertGreater(len(expected), 3)
        self.assertEqual(self.shown(self.target), expected)
        lists = {name: self.target.admin("admin", "list", "show", name).stdout for name in ("blocked_senders", "blocked_urls", "blocked_sha1")}
        self.assertIn("worst@partner.example", lists["blocked_senders"])
        self.assertIn("bad.example/x", lists["blocked_urls"])
        self.assertIn("da39a3ee5e6b4b0d3255bfef95601890afd80709", lists["blocked_sha1"])
        events = self.count(self.target, "quarantine_event")
        self.assertEqual(events, self.count(self.service, "quarantine_event"))
        again = self.carry_over()
        self.assertEqual((again.returncode, again.stdout.split()[0]), (0, "0"), again.stdout + again.stderr)
        self.assertEqual((self.shown(self.target), self.count(self.target, "quarantine_event")), (expected, events))
        found = [json.loads(line) for line in self.target.admin("admin", "logs", "sender:carol@partner.example").stdout.splitlines()]
        self.assertEqual(len(found), min(50, len(expected)))

        wrong = pathlib.Path(self.folder) / "wrong"
        wrong.write_text("1.not-a-token\n")
        refused = self.carry_over(token=wrong)
        self.assertEqual((refused.returncode, "5020001 import_denied" in refused.stderr), (1, True), refused.stderr)
        nowhere = self.carry_over(url="http://127.0.0.1:9")
        self.assertEqual((nowhere.returncode, "5020002 import_unreachable" in nowhere.stderr), (1, True), nowhere.stderr)
        back = self.carry_over()  # what the last two left half-done is no hindrance
        self.assertEqual((back.returncode, self.shown(self.target)), (0, expected), back.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
