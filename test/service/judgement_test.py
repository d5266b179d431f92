"""Judgement after the scan, through a real Postfix and Dovecot: a mailbox owner's moves teach the tenant's layer, a feed that grows takes
delivered mail away and gives it back when it shrinks, and reports by REST and command line count and can be undone."""
import imaplib
import json
import os
import pathlib
import re
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

import flows_test
from flows_test import IMAP, SMTP, free_port, root

sekisho = os.environ.get("SEKISHO", str(root / "build" / "sekisho"))


class Judgement(flows_test.Demo):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("the demo's Postfix needs root")
        cls.feed = tempfile.mkdtemp()
        (pathlib.Path(cls.feed) / "hosts.txt").write_text("other.example\n")
        os.environ["SEKISHO_MAILBOX_ACCOUNTS"] = "bob@example.com"
        os.environ["SEKISHO_SCAN_URL_FEED_FOLDER"] = cls.feed
        cls.yara = pathlib.Path(tempfile.mkdtemp())
        (cls.yara / "other.yar").write_text('rule other { strings: $a = "nobody writes this 4711" condition: $a }\n')
        os.environ["SEKISHO_SCAN_YARA_FOLDER"] = str(cls.yara)
        try:
            super().setUpClass()
        finally:
            del os.environ["SEKISHO_MAILBOX_ACCOUNTS"], os.environ["SEKISHO_SCAN_URL_FEED_FOLDER"], os.environ["SEKISHO_SCAN_YARA_FOLDER"]

        # What lies there before the watch has its place is not news to it.
        for probe in range(60):
            message_id = cls.send(cls, f"probe-{probe}", "Are you watching?")
            time.sleep(2)
            if cls.judged_in_mailbox(cls, message_id):
                break

    def admin(self, *arguments):
        done = subprocess.run([sekisho, "admin", *arguments, "--data", self.data], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def send(self, number, text, sender="sales@bearings-partner.example"):
        message_id = f"<judge-{number}@bearings-partner.example>"
        mail = f"From: Sales <{sender}>\r\nTo: bob@example.com\r\nSubject: Judged {number}\r\nMessage-ID: {message_id}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        with smtplib.SMTP("127.0.0.1", SMTP, timeout=30) as server:
            server.sendmail(sender, ["bob@example.com"], mail.encode())
        return message_id

    def place(self, subject):
        """The folder of bob's mailbox in which a message lies."""
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
            imap.login("bob@example.com", "secret")
            for folder in ("INBOX", "Junk", "Quarantine", "Projects"):
                if imap.select(folder, readonly=True)[0] == "OK" and imap.search(None, "SUBJECT", f'"{subject}"')[1][0]:
                    return folder
        return None

    def move(self, subject, source, target):
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
            imap.login("bob@example.com", "secret")
            imap.select(source)
            number = imap.search(None, "SUBJECT", f'"{subject}"')[1][0].split()[0].decode()
            imap.copy(number, target)
            imap.store(number, "+FLAGS", "\\Deleted")
            imap.expunge()

    def wait(self, what, condition, seconds=60):
        for _ in range(seconds * 2):
            value = condition()
            if value:
                return value
            time.sleep(0.5)
        raise AssertionError(f"not within {seconds} s: {what}")

    def judged_in_mailbox(self, message_id):
        return "imap" in subprocess.run([sekisho, "admin", "logs", "--type", "mail_tracking", f"message_id:{message_id.strip('<>')}", "--data", self.data], capture_output=True, text=True).stdout

    def test_a_users_moves_are_left_alone_and_teach(self):
        text = "Dear partner, our spring catalogue of precision bearings is ready. Write to us for samples and prices of all sizes that we make in our works."
        message_id = self.send(1, text)
        self.wait("delivery", lambda: self.place("Judged 1") == "INBOX")
        self.wait("judged in the mailbox", lambda: self.judged_in_mailbox(message_id))
        self.move("Judged 1", "INBOX", "Junk")
        entry = self.wait("a correction from the move", lambda: [one for one in self.api("GET", "corrections")["items"] if one["source"] == "imap"])[0]
        self.assertEqual((entry["verdict"], entry["reporter"], entry["trusted"]), ("spam", "bob@example.com", False))
        self.move("Judged 1", "Junk", "INBOX")
        self.wait("the last word", lambda: [one for one in self.api("GET", "corrections")["items"] if one["verdict"] == "wanted" and one["undone_at"] is None])
        time.sleep(2)
        self.assertEqual(self.place("Judged 1"), "INBOX")

        # An administrator's report counts at once and moves the next mail of the kind; undone, it does not.
        made = self.api("POST", "corrections", {"mail": message_id, "verdict": "phishing"})
        listed = self.admin("correct", "list")
        self.assertIn(f"{made['id']}\t", listed)
        lure = f"From: x@bearings-partner.example\nTo: bob@example.com\nSubject: Judged 9\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        scores = lambda: json.loads(subprocess.run([sekisho, "scan", "-", "--as", "mail", "--format", "json", "--data", self.data], input=lure, capture_output=True, text=True).stdout)["scores"]["phishing"]
        with_report = scores()
        self.admin("correct", "undo", str(made["id"]))
        self.assertLess(scores(), with_report)
        self.api("DELETE", f"corrections/{made['id']}", expect=(409,))
        self.api("POST", "corrections", {"mail": "<nothing@x>", "verdict": "spam"}, expect=(404,))

    def test_the_junk_folder_is_left_alone_unless_a_policy_looks_there(self):
        eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"
        mail = lambda number: (f"From: Ann <ann@bearings-partner.example>\r\nTo: bob@example.com\r\nSubject: Judged {number}\r\nMessage-ID: <judge-{number}@bearings-partner.example>\r\nMIME-Version: 1.0\r\n"
                               f"Content-Type: application/octet-stream; name=a.com\r\nContent-Disposition: attachment; filename=a.com\r\n\r\n{eicar}\r\n").encode()

        def put(folder, number):
            with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
                imap.login("bob@example.com", "secret")
                imap.create(folder)
                imap.append(folder, None, None, mail(number))
        put("Junk", 41)
        put("INBOX", 42)
        self.wait("the one in the inbox", lambda: self.place("Judged 42") == "Quarantine")
        time.sleep(2)
        self.assertEqual(self.place("Judged 41"), "Junk")
        self.assertFalse(self.judged_in_mailbox("<judge-41@bearings-partner.example>"))
        before = self.admin("policy", "export")
        self.assertNotIn("virtual_analyzer", before)
        self.assertEqual(before.count("skip_junk"), before.count("service: mailbox"))
        file = pathlib.Path(self.folder.name) / "policies.yaml"
        file.write_text(before.replace("skip_junk: true", "skip_junk: false"))
        self.admin("policy", "import", str(file))
        time.sleep(2)
        put("Junk", 43)
        self.wait("the one in the junk folder", lambda: self.place("Judged 43") == "Quarantine")
        file.write_text(before)
        self.admin("policy", "import", str(file))

    def test_a_feed_takes_back_and_gives_back(self):
        policies = self.admin("policy", "export")
        changed = re.sub(r"retro_scan: false", "retro_scan: true", policies)
        self.assertNotEqual(policies, changed)
        file = pathlib.Path(self.folder.name) / "policies.yaml"
        file.write_text(changed)
        self.admin("policy", "import", str(file))
        message_id = self.send(2, "Hello Bob, the minutes of our meeting are at http://quiet-place.example/minutes as agreed. Best regards, Ann")
        self.wait("delivery", lambda: self.place("Judged 2") == "INBOX")
        self.wait("judged in the mailbox", lambda: self.judged_in_mailbox(message_id))
        (pathlib.Path(self.feed) / "hosts.txt").write_text("other.example\nquiet-place.example\n")
        self.wait("the late catch", lambda: self.place("Judged 2") == "Quarantine", 90)
        state = self.wait("its action", lambda: (lambda s: s if any(a["state"] == "done" and a["action"] == "quarantine" for a in s["actions"]) else None)(self.api("GET", "retro-scan")))
        self.assertTrue(state["enabled"])
        action = next(a for a in state["actions"] if a["action"] == "quarantine" and a["recipient"] == "bob@example.com" and a["state"] == "done")
        self.assertEqual(action["rule"], "url.feed")
        self.assertIn("Retro Scan & Auto Remediate", self.admin("logs", "--type", "detection", "detected_by:Retro*"))
        (pathlib.Path(self.feed) / "hosts.txt").write_text("other.example\n")
        self.wait("given back", lambda: self.place("Judged 2") == "INBOX", 90)
        time.sleep(2)
        self.assertEqual(self.place("Judged 2"), "INBOX")
        self.assertIn("restore", self.admin("retro", "status"))

    def test_a_yara_rule_takes_back_what_its_bytes_hold(self):
        file = pathlib.Path(self.folder.name) / "policies.yaml"
        file.write_text(re.sub(r"retro_scan: false", "retro_scan: true", self.admin("policy", "export")))
        self.admin("policy", "import", str(file))
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:  # in a folder that somebody made, past the MTA
            imap.login("bob@example.com", "secret")
            imap.create("Projects")
            for number, text in ((11, "see the harmless-marker-9137 in our notes"), (12, "nothing of the kind")):
                imap.append("Projects", None, None, f"From: Ann <ann@bearings-partner.example>\r\nTo: bob@example.com\r\nSubject: Judged {number}\r\nMessage-ID: <judge-{number}@bearings-partner.example>\r\n\r\n{text}\r\n".encode())
        for number in (11, 12):
            self.wait("judged in the mailbox", lambda: self.judged_in_mailbox(f"<judge-{number}@bearings-partner.example>"))
        (self.yara / "late.yar").write_text('rule late_marker { strings: $a = "harmless-marker-9137" condition: $a }\n')
        self.wait("the late catch", lambda: self.place("Judged 11") == "Quarantine", 120)
        action = next(a for a in self.api("GET", "retro-scan")["actions"] if a["message_id"].startswith("judge-11@"))
        self.assertIn("yara", action["cause"])
        self.assertEqual(self.place("Judged 12"), "Projects")
        (self.yara / "late.yar").unlink()
        self.wait("given back", lambda: self.place("Judged 11") == "Projects", 120)

    def into_projects(self, number, text):
        """A mail in a folder that somebody made, past the MTA; waits until it was judged there."""
        message_id = f"<judge-{number}@bearings-partner.example>"
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
            imap.login("bob@example.com", "secret")
            imap.create("Projects")
            imap.append("Projects", None, None, f"From: Ann <ann@bearings-partner.example>\r\nTo: bob@example.com\r\nSubject: Judged {number}\r\nMessage-ID: {message_id}\r\n\r\n{text}\r\n".encode())
        self.wait("judged in the mailbox", lambda: self.judged_in_mailbox(message_id))
        return message_id

    def test_a_new_data_identifier_takes_back_what_its_bytes_hold(self):
        policies = self.admin("policy", "export").replace("retro_scan: false", "retro_scan: true")
        policy = "  - {kind: data_loss, service: mailbox, name: projects, priority: 1, enabled: true, data_loss: {retro_scan: true, templates: [{id: own.projects, response: quarantine}]}}\n"
        self.define("ZZ-NOTHING-\\d{4}")
        file = pathlib.Path(self.folder.name) / "policies.yaml"
        file.write_text(policies.rstrip("\n") + "\n" + policy)
        self.admin("policy", "import", str(file))
        self.into_projects(21, "the drawings of PRJ-482913 are ready, as we said")
        self.into_projects(22, "the drawings of another project are ready, as we said")
        time.sleep(3)
        self.assertEqual((self.place("Judged 21"), self.place("Judged 22")), ("Projects", "Projects"))
        self.define("PRJ-\\d{6}")
        self.wait("the late catch", lambda: self.place("Judged 21") == "Quarantine", 120)
        action = next(a for a in self.api("GET", "retro-scan")["actions"] if a["message_id"].startswith("judge-21@"))
        self.assertEqual((action["rule"], action["action"], action["state"]), ("dlp.template", "quarantine", "done"), action)
        self.assertIn("dlp", action["cause"])
        self.assertEqual(self.place("Judged 22"), "Projects")
        self.define("ZZ-NOTHING-\\d{4}")
        self.wait("given back", lambda: self.place("Judged 21") == "Projects", 120)

    def define(self, expression):
        """The tenant's own identifier and the template over it."""
        xml = ('<dlp version="1"><definition id="own.project" name="Project numbers" kind="expression"><expression>' + expression + '</expression></definition>'
               '<definition id="own.projects" name="Projects" kind="template"><condition>own.project</condition><severity type="number">60</severity></definition></dlp>')
        status, body = self.raw("POST", "/api/v1/dlp-definitions", xml, {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, "Content-Type": "application/xml"})
        self.assertEqual(status, 200, body)

    def test_a_new_model_takes_back_what_the_one_before_let_through(self):
        """The model is part of the program; what the one before said stands in the log. It is put there as a model that saw nothing would have
        said it, and the program's memory of the model that judged last is changed: then all is as after an update of the program."""
        file = pathlib.Path(self.folder.name) / "policies.yaml"
        file.write_text(self.admin("policy", "export").replace("retro_scan: false", "retro_scan: true"))
        self.admin("policy", "import", str(file))
        lure = ("Dear customer, your account has been suspended due to unusual activity. Please verify your account and confirm your password within 24 hours at "
                "http://secure-login.account-check.example/verify or it will be closed permanently.")
        self.api("POST", "lists/approved_senders", {"entries": [{"value": "alert@mail-notice.example"}]})
        time.sleep(3)
        message_id = self.send(31, lure, sender="alert@mail-notice.example")
        self.wait("delivery", lambda: self.place("Judged 31") == "INBOX")
        self.wait("judged in the mailbox", lambda: self.judged_in_mailbox(message_id))
        with sqlite3.connect(self.data + "/sekisho.db", timeout=30) as database:
            rows = database.execute("SELECT id, report FROM mail_tracking WHERE message_id = ?", (message_id.strip("<>"),)).fetchall()
            self.assertTrue(rows)
            for number, text in rows:
                report = json.loads(zlib.decompress(text))
                self.assertGreater(report["scores"]["phishing"], 0.9)
                report.update(scores={"phishing": 0.01, "spam": 0.01}, findings=[], verdict="clean")
                database.execute("UPDATE mail_tracking SET report = ? WHERE id = ?", (zlib.compress(json.dumps(report).encode()), number))
            database.execute("UPDATE retro_state SET rules = substr(rules, 1, instr(rules, 'model:') - 1) || 'model:000000000000'")
        self.api("POST", "lists/approved_senders/remove", {"values": ["alert@mail-notice.example"]})
        self.wait("the late catch", lambda: self.place("Judged 31") not in ("INBOX", None), 120)
        action = next(a for a in self.api("GET", "retro-scan")["actions"] if a["message_id"].startswith("judge-31@"))
        self.assertIn("model", action["cause"])
        self.assertEqual(action["state"], "done", action)

    def test_mail_given_out_of_quarantine_is_not_held_again(self):
        """Held on its way, released by the administrator, and then seen by the watch over the mailbox, which would hold it as well."""
        blocked = {"entries": [{"value": "held@bearings-partner.example"}]}
        self.api("POST", "lists/blocked_senders", blocked)
        try:
            message_id = self.send(5, "Dear Bob, here is what we spoke about.", sender="held@bearings-partner.example")
            held = self.wait("it is held", lambda: [one for one in self.api("GET", "quarantine?text=Judged%205")["items"] if one["state"] == "Quarantined"])[0]
            self.assertIsNone(self.place("Judged 5"))
            self.api("POST", f"quarantine/{held['id']}/restore", expect=(202,))
            self.wait("delivery after the release", lambda: self.place("Judged 5") == "INBOX")
            time.sleep(6)
            self.assertEqual(self.place("Judged 5"), "INBOX")
            # Another mail under the same Message-ID, put into the mailbox past the MTA, is judged.
            with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
                imap.login("bob@example.com", "secret")
                imap.append("INBOX", None, None, f"From: Sales <held@bearings-partner.example>\r\nTo: bob@example.com\r\nSubject: Judged 6\r\nMessage-ID: {message_id}\r\n\r\nsomething else\r\n".encode())
            self.wait("the other one is taken", lambda: self.place("Judged 6") == "Quarantine")
        finally:
            self.api("POST", "lists/blocked_senders/remove", {"values": ["held@bearings-partner.example"]})

    def test_sent_mail_is_known_where_no_mta_showed_it(self):
        person = {"value": "bob@example.com", "person": {"first": "Bob", "last": "Example", "address": "bob@example.com"}}
        self.api("POST", "lists/high_profile_users", {"entries": [person]})
        text = "Dear all, thank you for the figures; I would like to discuss them with you on Thursday morning. Kind regards, Bob"
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
            imap.login("bob@example.com", "secret")
            imap.create("Sent")
            time.sleep(3)
            for number, sender in [(7, "bob@example.com"), (8, "somebody@else.example")]:
                imap.append("Sent", "\\Seen", None, f"From: Bob <{sender}>\r\nTo: ann@partner.example\r\nSubject: Sent {number}\r\nMessage-ID: <sent-{number}@example.com>\r\n\r\n{text}\r\n".encode())
        tracked = lambda number: self.api("GET", f"logs/mail_tracking?query=message_id%3A%22sent-{number}@example.com%22")["items"]
        row = self.wait("the sent mail in the log", lambda: tracked(7))[0]
        self.assertEqual((row["direction"], row["sender"]), ("outgoing", "bob@example.com"))
        self.wait("the hand is learnt from it", lambda: any(one["address"] == "bob@example.com" and one["mails"] >= 1 for one in self.api("GET", "writing-style")["items"]), 90)
        self.assertEqual(tracked(8), [])
        self.api("POST", "lists/high_profile_users/remove", {"values": ["bob@example.com"]})
        self.api("DELETE", "writing-style/bob@example.com")

    def test_styles_and_correlation_can_be_seen_and_set(self):
        self.assertEqual([one for one in self.api("GET", "writing-style")["items"] if one["mails"]], [])
        shown = self.api("GET", "correlation")
        self.assertGreater(len(shown["rules"]), 20)
        own = {"signals": [{"name": "rare", "condition": "sender_domain_activity", "days": 3}], "rules": [{"name": "mine", "statements": [["rare", "payment_wording"]], "level": "moderate"}]}
        self.api("PUT", "correlation", own)
        self.assertEqual(self.api("GET", "correlation")["custom"], own)
        self.api("PUT", "correlation", {"signals": [], "rules": [{"name": "x", "statements": [["unknown"]]}]}, expect=(400,))
        xml = '<dlp version="1"><definition id="own.staff" name="Staff numbers" kind="expression"><expression>ST-\\d{6}</expression></definition></dlp>'
        headers = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, "Content-Type": "application/xml"}
        status, body = self.raw("POST", "/api/v1/dlp-definitions", xml, headers)
        self.assertEqual((status, json.loads(body)), (200, {"added": 1, "replaced": 0}))
        status, body = self.raw("POST", "/api/v1/dlp-definitions", xml, headers)
        self.assertEqual(json.loads(body), {"added": 0, "replaced": 1})
        status, body = self.raw("GET", "/api/v1/dlp-definitions", None, headers)
        self.assertIn("ST-\\d{6}", body.decode())
        self.assertEqual(self.raw("POST", "/api/v1/dlp-definitions", "<dlp", headers)[0], 400)


if __name__ == "__main__":
    unittest.main(verbosity=1)
