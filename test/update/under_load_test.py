"""U-37: mail flows through a real Postfix and Dovecot at a steady rate while the tenant that owns it updates from CAS to CECP. Every message is
accounted for: delivered or quarantined exactly once, and scanned. Prints the latency before, during and after.

  under_load_test.py            10^5 log rows, 200 policies, 10^4 mailboxes, 6 messages a second for 40 s
  under_load_test.py --full     10^6 log rows, 10 messages a second for 120 s
Needs root (Postfix); otherwise skipped.
"""
import collections
import os
import pathlib
import random
import re
import shutil
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here.parent), str(here)]
from service_process import Service, free_ports, root, wait_for  # noqa: E402
import size_test  # noqa: E402

FULL = "--full" in sys.argv
ROWS, RATE, SECONDS = (10**6, 10, 120) if FULL else (10**5, 6, 40)
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"
PASSWORD = "a password for the load"


class Load:
    """Sends messages at a steady rate on several connections; notes when each began, how long its transaction took, and how it ended."""

    def __init__(self, port, rate, tag=""):
        self.port, self.rate, self.sent, self.lock, self.tag = port, rate, [], threading.Lock(), tag
        self.stopping, self.next, self.number = threading.Event(), time.monotonic(), 0
        self.threads = [threading.Thread(target=self.run, args=(seed,)) for seed in range(6)]
        for thread in self.threads:
            thread.start()

    def run(self, seed):
        chance = random.Random(seed)
        while not self.stopping.is_set():
            with self.lock:
                self.number += 1
                number, due = self.number, self.next
                self.next += 1 / self.rate
            time.sleep(max(0, due - time.monotonic()))
            bad = number % 10 == 0
            name = f"load-{self.tag}{number}-{os.getpid()}@partner.example"
            body = EICAR if bad else "Hello Bob, the figures for October are in the folder. " * chance.randrange(1, 60)
            kind = "application/octet-stream; name=x.com" if bad else "text/plain"
            text = (f"From: Carol <carol@partner.example>\r\nTo: bob@example.com\r\nSubject: figures {number}\r\nMessage-ID: <{name}>\r\n"
                    f"Date: Mon, 23 Nov 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}\r\n")
            began = time.monotonic()
            while True:  # as an MTA does: again until it is taken
                try:
                    with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
                        client.sendmail("carol@partner.example", ["bob@example.com"], text)
                    break
                except smtplib.SMTPResponseException as refused:
                    if refused.smtp_code // 100 == 5:
                        break
                    time.sleep(0.1)
                except (OSError, smtplib.SMTPException):
                    time.sleep(0.1)
            with self.lock:
                self.sent.append((name, bad, began, time.monotonic() - began))

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class LoadedTenant(unittest.TestCase):
    """Tenant 1 with much behind it, before the start of its update; a Postfix and a Dovecot whose mail it protects."""
    rows = ROWS

    def setUp(self):
        if os.geteuid() != 0 or not shutil.which("postfix", path="/usr/sbin:/usr/bin"):
            self.skipTest("needs root and Postfix (script/setup --test)")
        self.folder = tempfile.mkdtemp(prefix="sekisho-load-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.smtp, self.reinject, self.imap, self.lmtp = free_ports(4)
        self.service = Service(pathlib.Path(self.folder) / "data", [f"mail.reinject=127.0.0.1:{self.reinject}", "mail.sender=sekisho@example.com"]).start()
        self.addCleanup(self.service.stop)
        self.work = self.folder + "/stage"
        stage = [sys.executable, str(root / "script" / "mail-stage")]
        with open(self.folder + "/stage.log", "w") as log:
            subprocess.run([*stage, "start", "--work", self.work, "--milter", f"inet:127.0.0.1:{self.service.milter}", "--smtp-port", str(self.smtp), "--reinject-port", str(self.reinject),
                            "--imap-port", str(self.imap), "--lmtp-port", str(self.lmtp), "--domain", "example.com", "--users", "bob"], check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(subprocess.run, [*stage, "stop", "--work", self.work])

    def ready_tenant(self):
        """Tenant 1, whose mail it is, stands before "Agree to update", with much behind it."""
        self.service.admin("admin", "list", "add", "internal_domains", "example.com")
        key = self.service.admin("admin", "licence", "issue", "--seats", "10000", "--expires", "2030-01-01").stdout.strip()
        self.service.admin("admin", "licence", "activate", key)
        yaml = self.service.admin("admin", "policy", "export").stdout
        head, first = yaml.split("policies:\n", 1)
        one = re.split(r"(?m)^(?=  - )", first)[1]
        one = re.sub(r"(?m)^    built_in: .*\n", "", one)
        many = "".join(re.sub(r"(?m)^(    priority: ).*$", rf"\g<1>{1000 + n}", policy, count=1) for n, policy in enumerate(
            re.sub(r"(?m)^((?:  - |    )name: ).*$", lambda m, n=n: f"{m.group(1)}Department {n}", re.sub(r"(?m)^(    enabled: ).*$", r"\1false", one), count=1) for n in range(200)))
        (pathlib.Path(self.folder) / "many.yaml").write_text(head + "policies:\n" + many)
        imported = self.service.admin("admin", "policy", "import", self.folder + "/many.yaml", check=False)
        database = sqlite3.connect(self.service.data + "/sekisho.db", timeout=60)
        database.execute("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10000) INSERT INTO group_member (tenant, mail_group, address) "
                         "SELECT 1, 'everybody@example.com', 'user' || n || '@example.com' FROM c")
        database.commit()
        self.policies = database.execute("SELECT count(*) FROM policy WHERE tenant = 1").fetchone()[0]
        database.close()
        self.assertGreater(self.policies, 150, imported.stderr)
        size_test.TENANT = 1
        size_test.fill(pathlib.Path(self.service.data), self.rows)
        client = self.service.client()
        half = client.sign_in("cas", "admin@sekisho.local", self.service.first_password).json
        client.csrf = client.post("session/password", {"challenge": half["challenge"], "password": PASSWORD}).json["csrf"]
        self.assertEqual(client.post("platform/activate", {"region": "jp"}).status, 200)
        owner = self.service.client()
        self.assertEqual(owner.sign_in("platform", "admin@sekisho.local", PASSWORD).json["state"], "signed_in")
        versions = {d["id"]: d["version"] for d in owner.get("update/documents").json["items"]}
        self.assertEqual(owner.post("instances/cas").status, 201)
        self.assertTrue(wait_for(lambda: any(i["status"] == "connected" for i in owner.get("instances").json["items"])))
        self.assertEqual(owner.post("platform/update/begin", {"notice_version": versions["platform_notice"], "accepted": True}).json["state"], "password_due")
        self.assertEqual(owner.post("platform/update/password", {"password": PASSWORD + "!"}).json["state"], "done")
        owner = self.service.client()
        self.assertEqual(owner.sign_in("platform", "admin@sekisho.local", PASSWORD + "!").json["state"], "signed_in")
        agreed = owner.post("update/agree", {n: versions[n] for n in ("licence_agreement", "privacy_notice", "data_collection_notice")})
        self.assertEqual(agreed.status, 200, agreed)
        return owner, versions["update_notice"]

    def delivered(self):
        """How often each message of a Load lies in the mailbox."""
        found = collections.Counter()
        for place in ("new", "cur"):
            for file in (pathlib.Path(self.work) / "mail" / "bob@example.com" / place).glob("*"):
                found.update(re.findall(r"(?mi)^message-id: <(load-[^>]+)>", file.read_text(errors="replace")))
        return found

    def held_and_tracked(self):
        database = sqlite3.connect(self.service.data + "/sekisho.db", timeout=60)
        held = collections.Counter(m.strip("<>") for (m,) in database.execute("SELECT message_id FROM quarantine WHERE tenant = 1"))
        tracked = collections.Counter(m.strip("<>") for (m,) in database.execute("SELECT message_id FROM mail_tracking WHERE tenant = 1 AND message_id LIKE '%load-%'"))
        database.close()
        return held, tracked


class UnderLoad(LoadedTenant):
    def test_U_37_no_message_is_lost_duplicated_or_unscanned_while_the_tenant_updates(self):
        owner, notice = self.ready_tenant()
        load = Load(self.smtp, RATE)
        time.sleep(SECONDS / 2)
        digest = owner.get("update/preflight").json["digest"]
        began = time.monotonic()
        started = owner.post("update/start", {"notice_version": notice, "accepted": True, "preflight_digest": digest})
        self.assertEqual(started.status, 202, started)
        self.assertTrue(wait_for(lambda: owner.get("update").json["road"] == "done", pause=0.05))
        ended = time.monotonic()
        time.sleep(SECONDS / 2)
        load.stop()
        self.account(load, began, ended)

    def account(self, load, began, ended):
        names = {name: bad for name, bad, _, _ in load.sent}
        good = [name for name, bad in names.items() if not bad]
        wait_for(lambda: len(self.delivered()) >= len(good), seconds=60, pause=0.5)
        mailbox = self.delivered()
        held, tracked = self.held_and_tracked()
        lost = [n for n in names if mailbox[n] + held[n] == 0]
        twice = [n for n in names if mailbox[n] + held[n] > 1]
        wrong = [n for n, bad in names.items() if (held[n] if not bad else mailbox[n])]
        unscanned = [n for n in names if tracked[n] != 1]
        before = [took for _, _, at, took in load.sent if at + took < began]
        during = [took for _, _, at, took in load.sent if at < ended + 1 and at + took > began]
        after = [took for _, _, at, took in load.sent if at > ended + 1]
        print(f"{ROWS} log rows, {self.policies} policies; {len(names)} messages at {RATE}/s; update {1000 * (ended - began):.0f} ms seen from the browser")
        for name, values in (("before", before), ("during", during), ("after", after)):
            print(f"  {name:<7} {len(values):>5} messages  p50 {1000 * percentile(values, 0.5):7.1f} ms  p99 {1000 * percentile(values, 0.99):7.1f} ms  max {1000 * max(values, default=0):7.1f} ms", flush=True)
        print(f"  lost {len(lost)}, duplicated {len(twice)}, unscanned {len(unscanned)}, in the wrong place {len(wrong)}", flush=True)
        self.assertEqual((lost, twice, unscanned, wrong), ([], [], [], []))
        self.assertGreater(len(during), 0)


if __name__ == "__main__":
    sys.argv = [a for a in sys.argv if a != "--full"]
    unittest.main(verbosity=2)
