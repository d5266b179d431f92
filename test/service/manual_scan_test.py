"""Manual scans of mail that lies in real mailboxes (reference.md 2.10): mail that no milter saw is put there by IMAP; one scan looks, the next acts, and what the
administrators ordered reaches them as mail. The junk folder is left alone, mail outside the time too, and what was given back is not taken again."""
import datetime
import email
import email.policy
import imaplib
import time
import unittest
import urllib.parse

from flows_test import IMAP, Demo

EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"
HOUR = 3600


def mail(subject, content, name="a.com"):
    return (f"From: Eve <eve@evil.example>\r\nTo: bob@example.com\r\nSubject: {subject}\r\nMessage-ID: <{subject.replace(' ', '-')}@evil.example>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe minutes of Tuesday.\r\n"
            f"--b\r\nContent-Type: application/octet-stream; name={name}\r\nContent-Disposition: attachment; filename={name}\r\n\r\n{content}\r\n--b--\r\n").encode()


class ManualScan(Demo):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = next(one["id"] for one in cls.api("GET", "policies")["items"] if one["service"] == "mailbox" and one["kind"] == "threat_protection" and one["enabled"])
        for folder, subject, content, age in (("INBOX", "old malware", EICAR, 50 * HOUR), ("INBOX", "late malware", EICAR, HOUR), ("Projects", "filed malware", EICAR, HOUR), ("INBOX", "harmless", "figures", HOUR),
                                              ("Junk", "junk malware", EICAR, HOUR)):
            with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
                imap.login("bob@example.com", "secret")
                imap.create(folder)
                imap.append(folder, None, imaplib.Time2Internaldate(time.time() - age), mail(subject, content, "a.com" if content == EICAR else "a.txt"))

    def lying(self, folder):
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
            imap.login("bob@example.com", "secret")
            if imap.select(folder, readonly=True)[0] != "OK":
                return set()
            found = imap.search(None, "ALL")[1][0].split()
            return {email.message_from_bytes(imap.fetch(n, "(BODY.PEEK[HEADER])")[1][0][1], policy=email.policy.default)["Subject"] for n in found}

    def order(self, mode, **more):
        now = datetime.datetime.now(datetime.timezone.utc)
        return {"policy_id": self.policy, "mode": mode, "from": (now - datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"), "until": (now + datetime.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "mailboxes": ["Bob@example.com"], **more}

    def scan(self, mode, **more):
        scan = self.api("POST", "manual-scans", self.order(mode, **more))
        for _ in range(600):
            scan = self.api("GET", "manual-scans/" + scan["id"])
            if scan["state"] in ("done", "stopped", "failed"):
                return scan
            time.sleep(0.1)
        raise AssertionError(scan)

    def detections(self, action):
        rows = self.api("GET", "logs/detection?limit=500&" + urllib.parse.urlencode({"query": 'scan_type:"Manual scan" filter:malware action:' + action}))["items"]
        return {row["subject"] for row in rows}

    def test_1_a_scan_that_looks_moves_nothing_and_logs_what_it_found(self):
        before = {folder: self.lying(folder) for folder in ("INBOX", "Projects", "Junk")}
        scan = self.scan("scan_only")
        self.assertEqual(scan["state"], "done", scan)
        self.assertEqual((scan["counts"]["malware"], scan["counts"]["acted"]), (2, 0), scan)
        self.assertEqual([(one["name"], one["state"], one["problem"]) for one in scan["mailboxes"]], [("bob@example.com", "scanned", "")])
        self.assertEqual({folder: self.lying(folder) for folder in before}, before)
        self.assertEqual(self.detections("pass"), {"late malware", "filed malware"})

    def test_2_a_scan_that_protects_quarantines_and_reports_by_mail_in_the_tenants_language(self):
        scan = self.scan("scan_and_protect", report_to=["carol@example.com"])
        self.assertEqual((scan["counts"]["malware"], scan["counts"]["acted"], scan["counts"]["failed"]), (2, 2, 0), scan)
        self.assertEqual(self.lying("Quarantine"), {"late malware", "filed malware"})
        self.assertIn("harmless", self.lying("INBOX"))
        self.assertIn("old malware", self.lying("INBOX"))
        self.assertEqual(self.lying("Junk"), {"junk malware"})
        self.assertEqual(self.detections("quarantine"), {"late malware", "filed malware"})
        report = self.mailbox("carol", "手動検索の結果")
        text = report.get_body(("plain",)).get_content()
        self.assertIn("検索と保護", text)
        self.assertIn("/manual-scans?scan=" + scan["id"], text)
        again = self.scan("scan_and_protect")
        self.assertEqual((again["counts"]["malware"], again["counts"]["acted"]), (0, 0), again)

    def test_3_what_it_took_comes_back_to_where_it_lay(self):
        back = self.api("POST", "response/mails", {"action": "restore", "mails": [{"mailbox": "bob@example.com", "message_id": "<filed-malware@evil.example>"}]})
        batch = back["items"][0]["batch"]
        for _ in range(600):
            if self.lying("Projects") == {"filed malware"}:
                break
            time.sleep(0.1)
        self.assertEqual(self.lying("Projects"), {"filed malware"}, self.api("GET", "response/" + batch))

    def test_4_what_cannot_be_scanned_is_refused(self):
        day = datetime.timedelta(days=1)
        now = datetime.datetime.now(datetime.timezone.utc)
        span = {"from": (now - 32 * day).strftime("%Y-%m-%dT%H:%M:%SZ"), "until": now.strftime("%Y-%m-%dT%H:%M:%SZ")}
        inbound = next(one["id"] for one in self.api("GET", "policies")["items"] if one["service"] == "inline_inbound")
        for more in (span, {"policy_id": inbound}, {"mailboxes": ["bob@example.com*sekisho"]}, {"report_to": ["nobody"]}):
            refused = self.api("POST", "manual-scans", {**self.order("scan_only"), **more}, expect=(400,))
            self.assertNotEqual(refused["details"]["ja"], refused["details"]["en"], more)
        self.api("GET", "manual-scans/none", expect=(404,))


if __name__ == "__main__":
    unittest.main()
