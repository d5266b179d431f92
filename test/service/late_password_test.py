#!/usr/bin/env python3
"""A password that comes after its archive was delivered: the running service reads the mail again in the mailbox of a real Dovecot, and takes back what turns out to be malware (docs/adr/0016)."""
import imaplib
import json
import pathlib
import smtplib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "mail"))
from service_process import Service, free_ports, root, wait_for  # noqa: E402
from stage import missing  # noqa: E402
from thread_passwords_test import EICAR, HARMLESS, PASSWORD, TELLS, letter, locked_zip  # noqa: E402

# Closed archives are delivered here; malware is not.
POLICIES = """sekisho_policies: 1
policies:
  - {kind: threat_protection, service: inline_inbound, name: everybody, priority: 1, enabled: true, correlated_intelligence: {enabled: false}, spam: {enabled: false}, web_reputation: {enabled: false}, malware: {actions: {malware: quarantine}, protected_archive: pass}}
"""


@unittest.skipIf(missing(), missing())
class LatePassword(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir="/tmp")
        folder = pathlib.Path(cls.folder.name)
        folder.chmod(0o755)
        cls.smtp, cls.reinject, cls.imap, cls.lmtp = free_ports(4)
        (folder / "master").write_text("master\n")
        cls.service = Service(folder / "data", [f"mail.reinject=127.0.0.1:{cls.reinject}", f"mailbox.imap=127.0.0.1:{cls.imap}", "mailbox.master_user=sekisho",
                                                f"mailbox.master_password_file={folder / 'master'}", "mailbox.quarantine_folder=Quarantine"]).start()
        cls.stage("start", "--milter", f"inet:127.0.0.1:{cls.service.milter}", "--smtp-port", cls.smtp, "--reinject-port", cls.reinject, "--imap-port", cls.imap, "--lmtp-port", cls.lmtp)
        cls.service.admin("admin", "list", "add", "internal_domains", "example.com", "--tenant", "1")
        (folder / "policies.yaml").write_text(POLICIES)
        cls.service.admin("admin", "policy", "import", str(folder / "policies.yaml"), "--tenant", "1")
        time.sleep(3)  # until the policies are in force

    @classmethod
    def stage(cls, *words):
        subprocess.run([str(root / "script" / "mail-stage"), words[0], "--work", str(pathlib.Path(cls.folder.name) / "stage"), *map(str, words[1:])], check=True, stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.stage("stop")
        cls.service.stop()
        cls.folder.cleanup()

    def send(self, number, subject, text, archive=b"", answers=""):
        data = letter("saburo@vendor.example", number, subject, text, archive, answers).replace(b"hanako@own.example", b"bob@example.com")
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=60) as client:
            client.sendmail("saburo@vendor.example", ["bob@example.com"], data)

    def box(self, name):
        """The Message-IDs of a folder."""
        with imaplib.IMAP4("127.0.0.1", self.imap) as client:
            client.login("bob@example.com", "secret")
            if client.select(f'"{name}"', readonly=True)[0] != "OK":
                return set()
            found = client.search(None, "ALL")[1][0].split()
            return {client.fetch(one, "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1][0][1].decode().partition("<")[2].partition("@")[0] for one in found}

    def rows(self, kind, number):
        shown = self.service.admin("admin", "logs", f"message_id:{number}@partner.example", "--type", kind).stdout
        return [json.loads(line) for line in shown.splitlines()]

    def test_what_was_delivered_closed_is_taken_back_or_cleared(self):
        self.send("late-1", "見積", "見積をお送りします。", locked_zip("minutes.com", EICAR, PASSWORD))
        self.send("late-2", "資料", "資料をお送りします。", locked_zip("minutes.txt", HARMLESS, PASSWORD))
        # The delivered one has our fields, and a tag before its subject.
        self.assertTrue(wait_for(lambda: {"late-1", "late-2"} <= self.box("INBOX"), 60), "closed archives are delivered by this policy")
        for number in ("late-1", "late-2"):
            self.assertIn("unscannable.protected_archive", {row["rule"] for row in self.rows("detection", number)})
            self.assertNotIn("malware.eicar", {row["rule"] for row in self.rows("detection", number)})
        self.send("late-3", "Re: 見積", TELLS, answers="late-1")
        self.assertTrue(wait_for(lambda: "late-1" in self.box("Quarantine"), 90), "malware is moved out of the inbox")
        self.assertNotIn("late-1", self.box("INBOX"))
        self.assertTrue(wait_for(lambda: {row["verdict"] for row in self.rows("mail_tracking", "late-2")} == {"clean"}, 60))
        self.assertTrue({"late-2", "late-3"} <= self.box("INBOX"), "the harmless one and the letter with the password stay")
        found = [row for row in self.rows("detection", "late-1") if row["rule"] == "malware.eicar"]
        self.assertIn("Attachment Password Guessing", {row["detected_by"] for row in found})
        self.assertIn(("quarantine", "success"), {(row["action"], row["action_result"]) for row in found})
        self.assertNotIn(PASSWORD, json.dumps(self.rows("detection", "late-1") + self.rows("mail_tracking", "late-1")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
