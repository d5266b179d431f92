"""U-40: the real process is killed with SIGKILL before and after each durable write of the update, started again, and reaches the same end.

  kill_test.py [--full]    --full: every write, not every seventh
"""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from service_process import Service, program, wait_for  # noqa: E402

FULL = "--full" in sys.argv
TENANT = "8"  # demo-shortage
END = ["SELECT governance, platform FROM platform_tenant WHERE tenant = 8", "SELECT kind, amount, feature, source FROM credit_entry WHERE tenant = 8 ORDER BY source",
       "SELECT side, name, permissions FROM role WHERE tenant = 8 ORDER BY side, name", "SELECT side, kind, name, status FROM account WHERE tenant = 8 ORDER BY side, name",
       "SELECT kind, recipient FROM platform_mail WHERE tenant = 8 ORDER BY kind, recipient", "SELECT what, name, outcome, target FROM carry_over WHERE tenant = 8 ORDER BY what, name",
       "SELECT product, status FROM product_instance WHERE tenant = 8 ORDER BY product", "SELECT kind, state, error_code FROM update_run WHERE tenant = 8",
       "SELECT ordinal, name, state FROM update_step WHERE tenant = 8 ORDER BY ordinal", "SELECT count(*) FROM completion_report WHERE tenant = 8",
       "SELECT activity, count(*) FROM audit WHERE tenant = 8 AND activity LIKE 'Update step%' GROUP BY activity ORDER BY activity"]


class Kill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.shim = str(cls.path / "shim.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", cls.shim, str(pathlib.Path(__file__).with_name("kill_shim.c")), "-ldl"], check=True)
        cls.template = cls.path / "template"
        service = Service(cls.template).start()
        service.admin("admin", "tenant", "demo")
        service.stop()
        assert cls.rows(cls.template, "SELECT business_id FROM tenant WHERE id = 8") == [("demo-shortage",)]
        cls.data = cls.path / "undisturbed"
        cls.writes = cls.run_update("undisturbed", None, None)[1]
        cls.expected = cls.end(cls.data)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def rows(data, sql):
        database = sqlite3.connect(str(data / "sekisho.db"))
        found = database.execute(sql).fetchall()
        database.close()
        return found

    @classmethod
    def end(cls, data):
        return [cls.rows(data, sql) for sql in END]

    @classmethod
    def run_update(cls, name, at, when, fresh=True):
        data = cls.path / name
        if fresh:
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(cls.template, data)
        count = cls.path / "count"
        count.unlink(missing_ok=True)
        environment = {**os.environ, "LD_PRELOAD": cls.shim, "KILL_COUNT": str(count)}
        if at:
            environment |= {"KILL_AT": str(at), "KILL_WHEN": when}
        result = subprocess.run([program, "update", "start", "--agree", "--tenant", TENANT, "--data", str(data)], env=environment, capture_output=True, text=True)
        return result, int(count.read_text()) if count.exists() else None

    def test_U_40_killed_before_and_after_each_durable_write_it_goes_forward_to_the_same_end(self):
        self.assertGreater(self.writes, 50)
        killed = 0
        for at in range(1, self.writes + 1, 1 if FULL else 7):
            for when in ("before", "after"):
                with self.subTest(write=at, when=when):
                    result, _ = self.run_update("killed", at, when)
                    killed += result.returncode == -9
                    data = self.path / "killed"
                    again, _ = self.run_update("killed", None, None, fresh=False)
                    if again.returncode != 0:  # killed after the last step: there is nothing to do
                        self.assertIn("4091013", again.stderr)
                    self.assertEqual(self.end(data), self.expected)
                    verified = subprocess.run([program, "admin", "audit", "verify", "--tenant", TENANT, "--data", str(data)], capture_output=True, text=True)
                    self.assertEqual(verified.returncode, 0, verified.stderr)
        print(f"{self.writes} durable writes, killed {killed} times")
        self.assertGreater(killed, 30)

    def test_U_40_a_killed_run_goes_forward_by_itself_at_the_next_start_of_the_service(self):
        begun = [at for at in range(1, self.writes + 1, max(1, self.writes // 8))]
        resumed = 0
        for at in begun:
            self.run_update("restart", at, "after")
            data = self.path / "restart"
            if self.rows(data, "SELECT count(*) FROM update_run WHERE tenant = 8 AND state = 'updating'") != [(1,)]:
                continue
            service = Service(data).start()
            try:
                self.assertTrue(wait_for(lambda: self.rows(data, "SELECT state FROM update_run WHERE tenant = 8") == [("done",)]), "not resumed")
            finally:
                service.stop()
            self.assertEqual(self.end(data), self.expected)
            resumed += 1
        self.assertGreater(resumed, 1)


if __name__ == "__main__":
    sys.argv = [a for a in sys.argv if a != "--full"]
    unittest.main(verbosity=2)
