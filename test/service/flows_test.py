"""What people do with mail after the verdict, through a real Postfix and Dovecot: the digest reaches the mailbox, its link releases one
message to one user, once; a release request is granted; reports and notifications arrive as mail."""
import csv
import email
import email.message
import email.policy
import html
import http.client
import imaplib
import io
import json
import os
import pathlib
import re
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

root = pathlib.Path(__file__).resolve().parent.parent.parent
IMAP, SMTP = 11430, 12525


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("the demo's Postfix needs root")
        cls.folder = tempfile.TemporaryDirectory()
        os.chmod(cls.folder.name, 0o755)
        cls.data = cls.folder.name + "/data"
        cls.port = free_port()
        cls.shown = open(cls.folder.name + "/shown", "w+")
        cls.demo = subprocess.Popen([sys.executable, str(root / "script" / "demo"), "--data", cls.data, "--http", f"127.0.0.1:{cls.port}", "--milter", f"127.0.0.1:{free_port()}"],
                                    stdout=cls.shown, stderr=subprocess.STDOUT, env=dict(os.environ, SEKISHO_API_CHECK_ANSWERS="true"))
        cls.cookie = cls.csrf = ""
        for _ in range(1200):
            text = pathlib.Path(cls.folder.name + "/shown").read_text()
            if "Ctrl-C stops everything" in text:
                break
            if cls.demo.poll() is not None:
                raise AssertionError(text)
            time.sleep(0.1)
        name = re.search(r"First administrator: (\S+)", text).group(1)
        once = re.search(r"One-time password: +(\S+)", text).group(1)
        challenge = cls.api("POST", "session", {"side": "cas", "name": name, "password": once})["challenge"]
        cls.csrf = cls.api("POST", "session/password", {"challenge": challenge, "password": "Flows-test-2026-gate"})["csrf"]
        cls.api("PUT", "tenant/preferences", {"time_zone": "Asia/Tokyo", "language": "ja"})

    @classmethod
    def tearDownClass(cls):
        cls.demo.terminate()
        cls.demo.wait(60)
        cls.shown.close()
        cls.folder.cleanup()

    @classmethod
    def raw(cls, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", cls.port, timeout=60)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        data = answer.read()
        for value in answer.headers.get_all("Set-Cookie") or []:
            cls.cookie = value.split(";")[0]
        connection.close()
        return answer.status, data

    @classmethod
    def api(cls, method, path, body=None, expect=(200, 201, 202)):
        headers = {"Cookie": cls.cookie, "X-CSRF-Token": cls.csrf}
        if body is not None:
            headers["Content-Type"] = "application/json"
        status, data = cls.raw(method, "/api/v1/" + path, None if body is None else json.dumps(body), headers)
        if status not in expect:
            raise AssertionError(f"{method} {path}: {status} {data.decode(errors='replace')}")
        return json.loads(data) if data[:1] in (b"{", b"[") else data

    def mailbox(self, user, needle, seconds=40):
        """The newest message of the mailbox whose decoded subject or text holds the needle."""
        for _ in range(seconds * 2):
            with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
                imap.login(f"{user}@example.com", "secret")
                imap.select("INBOX")
                _, found = imap.search(None, "ALL")
                for number in reversed(found[0].split()):
                    _, parts = imap.fetch(number, "(BODY.PEEK[])")
                    message = email.message_from_bytes(parts[0][1], policy=email.policy.default)
                    if needle in str(message["Subject"]):
                        return message
            time.sleep(0.5)
        raise AssertionError(f"{user} got no mail with {needle!r}")

    def count(self, user, needle):
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
            imap.login(f"{user}@example.com", "secret")
            imap.select("INBOX")
            _, found = imap.search(None, "ALL")
            subjects = [email.message_from_bytes(imap.fetch(n, "(BODY.PEEK[HEADER])")[1][0][1], policy=email.policy.default)["Subject"] for n in found[0].split()]
        return sum(needle in str(subject) for subject in subjects)

    def held(self, text):
        return self.api("GET", "quarantine?" + urllib.parse.urlencode({"text": text}))["items"][0]


class Flows(Demo):
    def test_1_the_digest_reaches_the_mailbox_and_its_link_releases_once(self):
        settings = self.api("GET", "end-user/settings")
        settings["enabled"] = True
        settings["rights"] = {group: "release" for group in settings["rights"]}
        self.api("PUT", "end-user/settings", settings)
        self.api("POST", "end-user/digest", {"mailbox": "bob@example.com"})
        digest = self.mailbox("bob", "隔離")
        text = digest.get_body(("plain",)).get_content()
        self.assertIn("Your account has been limited", text)
        page = digest.get_body(("html",)).get_content()
        self.assertNotIn("<script", page)
        block = text[text.index("Your account has been limited"):]
        link = re.search(r"https?://\S+/user/quarantine\?token=\S+", block).group(0)
        path = link[link.index("/user/"):]
        for _ in range(3):  # what a link scanner does
            status, data = self.raw("GET", path)
            self.assertEqual(status, 200)
            self.assertIn('value="release"', data.decode())
        self.assertEqual(self.count("bob", "Your account has been limited"), 0)
        token = html.unescape(re.search(r'name="token" value="([^"]+)"', data.decode()).group(1))
        form = urllib.parse.urlencode({"token": token, "action": "release"})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertIn("まもなく届きます", self.raw("POST", "/user/quarantine", form, kind)[1].decode())
        self.mailbox("bob", "Your account has been limited")
        self.assertIn("使用されています", self.raw("POST", "/user/quarantine", form, kind)[1].decode())
        time.sleep(2)
        self.assertEqual(self.count("bob", "Your account has been limited"), 1)
        self.assertEqual(self.held("Your account has been limited")["state"], "RestoreSuccess")
        audit = self.api("GET", "audit?limit=20")["items"]
        self.assertTrue(any(one["account"] == "bob@example.com" and one["activity"] == "End user: release" for one in audit))

    def test_2_a_release_request_is_granted_and_answered(self):
        settings = self.api("GET", "end-user/settings")
        settings["enabled"] = True
        settings["rights"].update({"phishing": "request", "url": "request", "suspicious": "request"})
        self.api("PUT", "end-user/settings", settings)
        self.api("POST", "end-user/digest", {"mailbox": "carol@example.com"})
        text = self.mailbox("carol", "隔離").get_body(("plain",)).get_content()
        path = re.search(r"/user/quarantine\?token=\S+", text[text.index("ご利用を一時停止"):]).group(0)
        token = path.split("=", 1)[1]
        form = urllib.parse.urlencode({"token": token, "action": "request", "note": "取引先からの連絡です"})
        self.assertIn("申請しました", self.raw("POST", "/user/quarantine", form, {"Content-Type": "application/x-www-form-urlencoded"})[1].decode())
        request = self.api("GET", "end-user/requests?state=open")["items"][0]
        self.assertEqual((request["mailbox"], request["note"]), ("carol@example.com", "取引先からの連絡です"))
        self.assertEqual(self.api("POST", f"end-user/requests/{request['id']}/decide", {"decision": "grant", "answer": "確認しました"})["state"], "granted")
        self.mailbox("carol", "ご利用を一時停止")
        self.assertIn("確認しました", self.mailbox("carol", "承認されました").get_body(("plain",)).get_content())

    def test_3_a_mail_forwarded_to_the_report_address_is_triaged(self):
        settings = self.api("GET", "reporting-settings")
        settings.update(enabled=True, phishing_address="carol@example.com", administrators=["bob@example.com"])  # an address that this Postfix accepts
        self.api("PUT", "reporting-settings", settings)
        original = self.mailbox("bob", "Minutes of Tuesday's meeting")
        report = email.message.EmailMessage(policy=email.policy.SMTP)
        report["From"], report["To"], report["Subject"], report["Message-ID"] = "bob@example.com", "carol@example.com", "Fwd: strange", "<report-1@example.com>"
        report.set_content("please look")
        report.add_attachment(original)
        with smtplib.SMTP("127.0.0.1", SMTP, timeout=30) as server:
            server.sendmail("bob@example.com", ["carol@example.com", "bob@example.com"], report.as_bytes())
        self.mailbox("bob", "報告を受け付けました")
        self.mailbox("bob", "ユーザがメールを報告しました")
        self.mailbox("bob", "Fwd: strange")  # the other recipient got the mail
        self.assertEqual(self.count("carol", "Fwd: strange"), 0)
        one = self.api("GET", "reported?state=new")["items"][0]
        self.assertEqual((one["reporter"], one["claim"], one["verdict_then"]), ("bob@example.com", "phishing", "clean"))
        detail = self.api("GET", f"reported/{one['id']}")
        self.assertIn("same_message", [reason for like in detail["similar"] for reason in like["reasons"]])
        self.api("POST", f"reported/{one['id']}/decide", {"state": "rejected", "answer": "安全です"})
        self.assertIn("安全です", self.mailbox("bob", "ご報告の結果").get_body(("plain",)).get_content())

    def test_4_a_report_arrives_as_pdf_and_its_numbers_are_the_logs(self):
        document = {"sections": ["verdicts", "threat_types", "top_senders"], "formats": ["pdf", "csv"], "language": "ja", "recipients": ["bob@example.com"], "title": "月例レポート"}
        time.sleep(2)
        now = time.time()  # what comes later is not in the period
        stamp = lambda at: time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
        period = {"span": "custom", "from": stamp(now - 86400), "until": stamp(now)}
        order = self.api("POST", "reports", {"document": document, **period})
        message = self.mailbox("bob", "月例レポート")
        files = {part.get_filename().rsplit(".", 1)[1]: part.get_content() for part in message.iter_attachments()}
        self.assertEqual(files["pdf"][:5], b"%PDF-")
        self.assertEqual(self.api("GET", f"reports/{order['id']}")["state"], "done")
        table = files["csv"] if isinstance(files["csv"], str) else files["csv"].decode("utf-8-sig")
        heads, *rows = csv.reader(io.StringIO(table.lstrip("\ufeff")))
        self.assertEqual(heads, ["セクション", "値", "件数", "ログ", "検索条件"])
        self.assertGreater(len(rows), 6)
        for row in rows:
            _, _, count, log, query = row
            asked = urllib.parse.urlencode({"from": period["from"], "until": period["until"], "query": query})
            self.assertEqual(self.api("GET", f"logs/{log}/count?{asked}")["count"], int(count), row)

    def test_5_a_candidate_policy_is_simulated_over_the_demo_mail(self):
        policies = self.api("GET", "policies")["items"]
        default = next(one for one in policies if one["built_in"] == "default_policy" and one["service"] == "inline_inbound" and one["kind"] == "threat_protection")
        draft = self.api("GET", f"policies/{default['id']}")["policy"]
        for part in ("spam", "malware", "web_reputation", "correlated_intelligence", "file_blocking"):
            draft[part]["enabled"] = False
        result = self.api("POST", "policies/simulate", {"candidate": {"id": default["id"], "policy": draft}})
        self.assertGreater(result["looked_at"], 5)
        self.assertGreaterEqual(result["weaker"], 1)
        self.assertTrue(all(one["to"] == "pass" and one["rule"] for one in result["examples"]), result)
        self.assertEqual(self.api("POST", "policies/simulate", {"candidate": {"id": default["id"]}})["changed"], 0)
        exported = subprocess.run([str(root / "build" / "sekisho"), "admin", "policy", "export", "--data", self.data], capture_output=True, text=True, check=True).stdout
        file = pathlib.Path(self.folder.name) / "candidate.yaml"
        file.write_text(exported)
        shown = subprocess.run([str(root / "build" / "sekisho"), "admin", "policy", "simulate", str(file), "--data", self.data], capture_output=True, text=True, check=True).stdout
        self.assertIn("changed\t0", shown)

    def test_6_the_timeline_tells_what_everybody_did(self):
        held = self.held("Your account has been limited")
        events = self.api("GET", "mail-timeline?" + urllib.parse.urlencode({"key": held["item"]}))["items"]
        told = [(one["kind"], one["what"]) for one in events]
        for expected in (("arrived", "incoming"), ("judged", "found"), ("treated", "quarantine"), ("quarantine", "Quarantined"), ("quarantine", "Released")):
            self.assertIn(expected, told)
        self.assertEqual([one["at"] for one in events], sorted(one["at"] for one in events))


if __name__ == "__main__":
    unittest.main(verbosity=1)
