#!/usr/bin/env python3
"""/readyz says which part cannot take mail, and mail is answered 451 meanwhile: a full disk, a limit of file sizes, a database that another program holds."""
import os
import pathlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from milter_client import Milter  # noqa: E402
from service_process import Service, wait_for  # noqa: E402

EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
ABLE = {"database": "ok", "disk": "ok", "workers": "ok", "milter": "ok"}


class Readiness(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.disk = pathlib.Path(self.folder.name) / "disk"
        self.disk.mkdir()

    def start(self):
        self.service = Service(self.disk / "data").start()
        self.addCleanup(self.service.stop)
        self.comes_to_be_ready()
        self.assertEqual(self.ready(), (200, "ready", ABLE))

    def ready(self, language="en"):
        answer = self.service.client().call("GET", "/readyz", headers={"Accept-Language": language})
        first, *lines = answer.body.decode().splitlines()
        return answer.status, first, dict(line.split(": ") for line in lines)

    def mail(self, name):
        """The last answer's letter: d held, t or y (451) not taken, c delivered."""
        mta = Milter(self.service.milter)
        mta.connect()
        answers = mta.mail(b"From: Eve <eve@evil.test>\r\nTo: bob@example.com\r\nSubject: " + name + b"\r\nMessage-ID: <" + name + b"@evil.test>\r\n\r\n" + EICAR + b"\r\n", ["bob@example.com"])
        mta.close()
        return answers[-1][0] if answers[-1][0] != b"y" else answers[-1][1][:3]

    def comes_to_be_ready(self):
        self.assertTrue(wait_for(lambda: self.ready()[0] == 200, 30), self.ready())

    def test_a_full_disk(self):
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "none", str(self.disk)], check=False).returncode != 0:
            self.skipTest("missing: the right to mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)], check=True)
        self.start()
        self.assertEqual(self.mail(b"before"), b"d")
        filler = self.disk / "filler"
        with open(filler, "wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    pass
        self.assertTrue(wait_for(lambda: self.ready()[0] == 503, 30))
        status, first, parts = self.ready()
        self.assertEqual((first, parts["disk"], parts["workers"], parts["milter"]), ("not ready", "takes no writes", "ok", "ok"))
        self.assertEqual(self.ready("ja")[2]["disk"], "書き込めません")
        self.assertIn(self.mail(b"meanwhile"), (b"t", b"451"))
        filler.unlink()
        self.comes_to_be_ready()
        self.assertEqual(self.mail(b"meanwhile"), b"d")  # as the MTA brings it again
        held = self.service.admin("admin", "quarantine", "list", "--lang", "en").stdout
        self.assertEqual((held.count("before"), held.count("meanwhile")), (1, 1), held)

    def test_a_limit_of_file_sizes_is_survived(self):
        self.start()
        pid = self.service.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
        self.assertTrue(wait_for(lambda: self.ready()[2].get("disk") == "takes no writes", 30))
        self.assertIn(self.mail(b"limited"), (b"t", b"451"))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        self.comes_to_be_ready()
        self.assertEqual(self.mail(b"limited"), b"d")

    def test_a_database_that_another_program_holds(self):
        self.start()
        other = sqlite3.connect(self.service.data + "/sekisho.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        self.assertTrue(wait_for(lambda: self.ready()[0] == 503, 30))
        parts = self.ready()[2]
        self.assertIn(parts.pop("database"), ("does not answer", "takes no writes"))
        self.assertEqual(set(parts.values()), {"ok"})
        other.execute("ROLLBACK")
        other.close()
        self.comes_to_be_ready()
        self.assertIn("service.not_ready", pathlib.Path(self.service.data + ".log").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=1)
