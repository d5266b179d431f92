"""U-39, U-34, U-35, U-36: the update takes as long with many log rows as with few, and touches none of what is protected.

  size_test.py            10^3 and 10^5 rows of the detection log (and of mail tracking), 200 policies' worth of list entries
  size_test.py --full     also 10^7 (several minutes to fill, about 6 GB of disk)
"""
import hashlib
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from service_process import Service, program  # noqa: E402

SIZES = [10**3, 10**5] + ([10**7] if "--full" in sys.argv else [])
TENANT = 8
KEPT = ["detection", "mail_tracking", "quarantine", "policy", "list_entry"]


def fill(data, rows):
    """`rows` detections and a tenth as many mail records, made by the database itself."""
    database = sqlite3.connect(str(data / "sekisho.db"))
    database.execute("PRAGMA synchronous = OFF")
    for table, count in (("detection", rows), ("mail_tracking", rows // 10)):
        columns = [(name, kind) for _, name, kind, *_ in database.execute(f"PRAGMA table_info({table})") if name != "id"]
        unique = {"log_id": f"'{table}-' || n", "item": "'item-' || n", "at": "1700000000000 + n", "tenant": str(TENANT)}
        values = ", ".join(unique.get(name, "0" if kind in ("INTEGER", "REAL") else "'x'") for name, kind in columns)
        database.execute(f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) "
                         f"INSERT INTO {table} ({', '.join(name for name, _ in columns)}) SELECT {values} FROM c")
        database.commit()
    database.close()


def digest(data):
    """Counts of everything, and the content where it is small."""
    database = sqlite3.connect(str(data / "sekisho.db"))
    out = {}
    for table in KEPT:
        count = database.execute(f"SELECT count(*), coalesce(max(rowid), 0) FROM {table} WHERE tenant = {TENANT}").fetchone()
        rows = database.execute(f"SELECT * FROM {table} WHERE tenant = {TENANT} ORDER BY rowid LIMIT 2000").fetchall()
        out[table] = (count, hashlib.sha256(repr(rows).encode()).hexdigest())
    database.close()
    return out


class Size(unittest.TestCase):
    def test_U_39_U_34_U_35_U_36_time_does_not_grow_and_nothing_protected_is_touched(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            template = path / "template"
            service = Service(template).start()
            service.admin("admin", "tenant", "demo")
            service.admin("admin", "list", "add", "approved_senders", *[f"a{i}@partner.example" for i in range(200)], "--tenant", str(TENANT), check=False)
            service.stop()
            took = {}
            for rows in SIZES:
                data = path / "data"
                shutil.rmtree(data, ignore_errors=True)
                shutil.copytree(template, data)
                fill(data, rows)
                before = digest(data)
                began = time.perf_counter()
                result = subprocess.run([program, "update", "start", "--agree", "--tenant", str(TENANT), "--data", str(data)], capture_output=True, text=True)
                whole = time.perf_counter() - began
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(digest(data), before)
                database = sqlite3.connect(str(data / "sekisho.db"))
                first, last = database.execute(f"SELECT started_at, ended_at FROM update_run WHERE tenant = {TENANT} AND kind = 'cecp'").fetchone()
                database.close()
                took[rows] = (last - first, whole)
                print(f"{rows:>10} rows: update {last - first} ms, whole command {whole:.2f} s", flush=True)
            if "--table" in sys.argv:
                print(json.dumps(took))
            # Growth by rows would be a hundredfold and more; a busy machine is not.
            self.assertLess(took[SIZES[-1]][0], 20 * max(took[SIZES[0]][0], 50))


if __name__ == "__main__":
    sys.argv = [a for a in sys.argv if a not in ("--full", "--table")]
    unittest.main(verbosity=2)
