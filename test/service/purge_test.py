"""The data of a tenant whose licence ended more than 60 days ago goes from a running service, and only that (docs/operations/operate.md).
Days are made by moving the licence's end into the past; the unit test moves a clock through all of them."""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from service_process import Service, program, wait_for  # noqa: E402

DAY = 86_400_000


class Purge(unittest.TestCase):
    def rows(self, sql, *values):
        database = sqlite3.connect(self.service.data + "/sekisho.db", timeout=60)
        found = database.execute(sql, values).fetchall()
        database.commit()
        database.close()
        return found

    def left(self, tenant):
        return [self.rows(f"SELECT count(*) FROM {table} WHERE tenant = ?", tenant)[0][0] for table in ("policy", "account", "detection", "list_entry")]

    def lapse(self, tenant, rounds):
        now = int(time.time() * 1000)
        self.rows("UPDATE licence SET expires_at = ? WHERE tenant = ?", now - 61 * DAY, tenant)
        self.rows("INSERT INTO licence_lapse (tenant, purge_at, announced_at, rounds, last_round_at) VALUES (?, ?, ?, ?, ?)", tenant, now - DAY, now - DAY // 2, rounds, now - 3_600_000)

    def test_after_the_last_round_the_data_is_gone_and_stays_gone(self):
        with tempfile.TemporaryDirectory() as folder:
            self.service = Service(pathlib.Path(folder) / "data").start()
            try:
                self.service.admin("admin", "tenant", "demo")
                self.service.stop()
                self.service.start()  # demo tenants get their default policies
                (gone,), (counted,), (other,) = self.rows("SELECT id FROM tenant WHERE business_id IN ('demo-eligible', 'demo-delegate', 'demo-mspl') ORDER BY business_id = 'demo-mspl', business_id = 'demo-delegate'")
                for tenant in (gone, counted, other):
                    self.service.admin("admin", "list", "add", "blocked_senders", "a@b.example", "--tenant", str(tenant))
                before = {tenant: self.left(tenant) for tenant in (1, gone, counted, other)}
                self.assertTrue(all(counts[0] > 0 for counts in before.values()), before)
                self.service.stop()
                self.lapse(gone, 23)
                self.lapse(counted, 22)
                self.service.start()
                self.assertTrue(wait_for(lambda: self.rows("SELECT 1 FROM licence_lapse WHERE tenant = ? AND purged_at > 0", gone)))
                self.assertEqual(self.left(gone), [0, 0, 0, 0])
                self.assertEqual({tenant: self.left(tenant) for tenant in (1, counted, other)}, {tenant: before[tenant] for tenant in (1, counted, other)})
                self.assertEqual(self.rows("SELECT rounds FROM licence_lapse WHERE tenant = ?", counted), [(23,)])
                self.assertIn('"event":"licence.purged"', pathlib.Path(self.service.data + ".log").read_text())
                self.assertEqual(self.service.admin("admin", "audit", "verify", "--tenant", str(gone)).returncode, 0)
                self.assertIn("Remove data", self.service.admin("admin", "logs", "--type", "audit", "--tenant", str(gone)).stdout)
                self.assertNotEqual(self.service.client().sign_in("platform", "owner@eligible.example").status, 200)
                fleet = next(line for line in subprocess.run([program, "update", "fleet", "--data", self.service.data], capture_output=True, text=True).stdout.splitlines() if "demo-eligible" in line)
                self.assertRegex(fleet.split(",")[-1], r"^\d{4}-\d\d-\d\dT")
                self.service.stop()
                self.service.start()
                self.assertEqual(self.left(gone), [0, 0, 0, 0])  # nothing is planted anew
                self.assertEqual(self.left(other), before[other])
            finally:
                self.service.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
