"""U-40, U-37: the running service is killed with SIGKILL at random moments of an update while mail flows through Postfix, and started again. The
update reaches the same end as one that nobody disturbed, and every message is delivered or quarantined exactly once, and scanned.

  service_kill_test.py [--full]     12 kills; --full: 60
Needs root (Postfix); otherwise skipped.
"""
import pathlib
import random
import shutil
import sqlite3
import sys
import threading
import time
import unittest

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here.parent), str(here)]
import kill_test  # noqa: E402
import under_load_test  # noqa: E402
from service_process import wait_for  # noqa: E402

KILLS = 60 if "--full" in sys.argv else 12
SEED = random.randrange(1 << 30)
END = [sql.replace("tenant = 8", "tenant = 1") for sql in kill_test.END]


class ServiceKill(under_load_test.LoadedTenant):
    rows = 1_000

    def setUp(self):
        super().setUp()
        self.owner, self.notice = self.ready_tenant()
        self.service.stop()
        self.template = pathlib.Path(self.folder) / "template"
        shutil.copytree(self.service.data, self.template)

    def end(self):
        database = sqlite3.connect(self.service.data + "/sekisho.db", timeout=60)
        found = [database.execute(sql).fetchall() for sql in END]
        database.close()
        return found

    def road(self):
        database = sqlite3.connect(self.service.data + "/sekisho.db", timeout=60)
        rows = database.execute("SELECT state FROM update_run WHERE tenant = 1 AND kind = 'cecp'").fetchall()
        steps = database.execute("SELECT count(*) FROM update_step WHERE tenant = 1 AND state = 'done'").fetchone()[0]
        database.close()
        return (rows[0][0] if rows else "not begun"), steps

    def wait_for_begin(self, seconds):
        """Until the first step is done; the others follow at once."""
        database = sqlite3.connect(self.service.data + "/sekisho.db", timeout=60)
        end = time.monotonic() + seconds
        while time.monotonic() < end and not database.execute("SELECT 1 FROM update_step WHERE tenant = 1 AND state = 'done'").fetchall():
            time.sleep(0.001)
        database.close()

    def press_start(self):
        try:
            digest = self.owner.get("update/preflight").json["digest"]
            self.owner.post("update/start", {"notice_version": self.notice, "accepted": True, "preflight_digest": digest})
        except (OSError, ValueError, KeyError):  # killed before it answered
            pass

    def kill(self):
        self.service.kill()
        self.service.process.stdout.close()
        self.service.log.close()

    def fresh(self):
        shutil.rmtree(self.service.data)
        shutil.copytree(self.template, self.service.data)
        self.service.start()

    def account(self, load):
        names = {name: bad for name, bad, _, _ in load.sent}
        good = [name for name, bad in names.items() if not bad]
        wait_for(lambda: all(self.delivered()[n] for n in good), seconds=60, pause=0.5)
        mailbox, (held, tracked) = self.delivered(), self.held_and_tracked()
        self.assertEqual([n for n in names if mailbox[n] + held[n] == 0], [], "lost")
        self.assertEqual([n for n in names if mailbox[n] + held[n] > 1], [], "twice")
        self.assertEqual([n for n, bad in names.items() if (held[n] if not bad else mailbox[n])], [], "judged otherwise")
        self.assertEqual([n for n in names if tracked[n] == 0], [], "not scanned")
        # Killed between the record and Postfix's taking the mail: the sender tries again, and it is scanned again.
        self.scanned_again += sum(tracked[n] > 1 for n in names)
        return len(names)

    def test_U_40_U_37_killed_at_random_moments_the_update_ends_the_same_and_no_mail_is_lost(self):
        self.fresh()
        began = time.monotonic()
        self.press_start()
        self.assertTrue(wait_for(lambda: self.road()[0] == "done", pause=0.01))
        took, expected = time.monotonic() - began, self.end()
        database = sqlite3.connect(self.service.data + "/sekisho.db")
        run = database.execute("SELECT max(ended_at) - min(ended_at) FROM update_step WHERE tenant = 1").fetchone()[0] / 1000
        database.close()
        self.service.stop()
        dice = random.Random(SEED)
        print(f"seed {SEED}; undisturbed {1000 * took:.0f} ms from the press, the steps {1000 * run:.0f} ms", flush=True)
        met, messages, kills, self.scanned_again = [], 0, 0, 0
        while kills < KILLS:
            self.fresh()
            load = under_load_test.Load(self.smtp, 8, f"k{kills}-")
            time.sleep(dice.uniform(0.2, 1))
            presser = threading.Thread(target=self.press_start)
            presser.start()
            for again in range(dice.choice((1, 1, 2))):
                if dice.random() < 0.75:  # within the steps; else anywhere
                    self.wait_for_begin(2 * took)
                    time.sleep(dice.uniform(0, run))
                else:
                    time.sleep(dice.uniform(0, 1.3 * took))
                self.kill()
                kills += 1
                met.append(self.road())
                self.service.start()
            presser.join()
            if self.road()[0] == "not begun":
                self.press_start()
            self.assertTrue(wait_for(lambda: self.road()[0] == "done", seconds=60), self.road())
            time.sleep(0.5)
            load.stop()
            self.assertEqual(self.end(), expected, met[-2:])
            verified = self.service.admin("admin", "audit", "verify", check=False)
            self.assertEqual(verified.returncode, 0, verified.stderr)
            messages += self.account(load)
            self.service.stop()
        where = {state: sum(1 for m, _ in met if m == state) for state in ("not begun", "updating", "done")}
        print(f"{kills} kills of the service: {where}, in the midst after {sorted({steps for state, steps in met if state == 'updating'})} steps; {messages} messages, each once ({self.scanned_again} scanned again after a kill)")
        self.assertGreater(messages, KILLS)


if __name__ == "__main__":
    sys.argv = [a for a in sys.argv if a != "--full"]
    unittest.main(verbosity=2)
