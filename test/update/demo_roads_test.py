"""The eleven tenants of `script/server --demo` (`sekisho admin tenant demo`), each led through preflight, rehearsal, start, status and report on the
command line: what must come out of each, by the row of update.md (docs/update-rows.md)."""
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from service_process import Service, program  # noqa: E402

# company · code that stops it, 0 for none · road before · credits granted, used and short, when it is updated · rows
ROADS = [
    ("eligible", 0, "offered", (2500, 2500, 0), "U-1 U-6 U-8"),
    ("not-activated", 4091007, "not_activated", None, "U-19"),
    ("not-connected", 4091006, "activated", None, "U-20"),
    ("platform-old", 4091008, "platform_update_required", None, "U-21"),
    ("mspl", 4091001, "offered", None, "U-2"),
    ("expired", 4091002, "offered", None, "U-3"),
    ("shortage", 0, "offered", (2500, 5000, 2500), "U-9 U-10"),
    ("salesforce", 4091003, "offered", None, "U-3a"),
    ("delegate", 4091004, "offered", None, "U-3a"),
    ("updated", 4091013, "done", (6000, 11000, 5000), "U-7 U-13"),
    ("later-phase", 4091009, "offered", None, "U-4"),
]


class DemoRoads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        service = Service(pathlib.Path(cls.folder.name) / "data").start()
        cls.data = service.data
        shown = service.admin("admin", "tenant", "demo").stdout
        service.stop()
        cls.tenants = {line.split("\t")[1].removeprefix("clp-"): line.split("\t")[0] for line in shown.splitlines() if "\tclp-" in line}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_update(self, company, *words):
        return subprocess.run([program, "update", *words, "--lang", "en", "--tenant", self.tenants[company], "--data", self.data], capture_output=True, text=True, timeout=60)

    def image(self, company):
        """Everything of the tenant that a refused start must leave alone."""
        database = sqlite3.connect(self.data + "/sekisho.db")
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        out = {}
        for table in tables:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            if "tenant" in columns and table not in ("audit", "audit_head"):  # the refusal itself is recorded
                out[table] = database.execute(f"SELECT * FROM {table} WHERE tenant = ? ORDER BY 1, 2", (self.tenants[company],)).fetchall()
        database.close()
        return out

    def test_all_eleven_are_here(self):
        self.assertEqual(sorted(self.tenants), sorted(company for company, *_ in ROADS))

    def test_U_1_U_2_U_3_U_3a_U_4_U_6_U_7_U_8_U_9_U_10_U_13_U_19_U_20_U_21_each_road_ends_where_it_must(self):
        for company, code, before, credits, rows in ROADS:
            with self.subTest(company, rows=rows):
                self.assertEqual(self.run_update(company, "status").stdout.split(",")[0].split("\n")[0], before)
                found = json.loads(self.run_update(company, "preflight", "--format", "json").stdout)
                self.assertEqual(found["mayStart"], code == 0)
                image = self.image(company)
                rehearsed = json.loads(self.run_update(company, "rehearse").stdout)
                self.assertEqual(self.image(company), image)
                self.assertEqual(rehearsed["completed"], code == 0, rehearsed)
                unasked = self.run_update(company, "start")
                self.assertEqual((unasked.returncode, self.image(company)), (1, image))
                started = self.run_update(company, "start", "--agree")
                if code:
                    self.assertEqual(started.returncode, 1)
                    self.assertIn(f"{code} ", started.stderr)
                    self.assertIn("→", started.stderr)
                    self.assertEqual(self.image(company), image)
                else:
                    self.assertEqual(started.returncode, 0, started.stderr)
                    self.assertEqual(started.stdout.count("[x]"), 10)
                    self.assertIn("4091013", self.run_update(company, "start", "--agree").stderr)
                if credits is None:
                    self.assertEqual(self.run_update(company, "report").returncode, 1)
                    continue
                status = self.run_update(company, "status").stdout
                self.assertTrue(status.startswith("done"), status)
                self.assertEqual((status.count("[x]"), status.count("[ ]")), (10, 0))
                report = json.loads(self.run_update(company, "report").stdout)["report"]
                numbers = report["credits"]
                self.assertEqual((numbers["granted"], numbers["used"], numbers["shortage"]), credits)

    def test_U_48_the_fleet_says_the_same(self):
        lines = {line.split(",")[0].removeprefix("demo-"): line for line in self.run_update("eligible", "fleet").stdout.splitlines()}
        for company, code, *_ in ROADS:
            if code and company != "updated":
                self.assertIn(str(code), lines[company])


if __name__ == "__main__":
    unittest.main(verbosity=2)
