"""The banner of Correlated Intelligence as its reader sees it: mail through a real Postfix, fetched from the real mailbox by IMAP. It stands first in the text and in the
page, once, with the risk in words; what a sender attached or signed is untouched; mail that no rule speaks against carries none."""
import email
import email.policy
import html
import http.client
import imaplib
import os
import pathlib
import re
import smtplib
import subprocess
import unittest
import urllib.parse

import flows_test
from flows_test import IMAP, SMTP, root

sekisho = os.environ.get("SEKISHO", str(root / "build" / "sekisho"))
POLICIES = """sekisho_policies: 1
policies:
  - {kind: threat_protection, service: inline_inbound, name: banner, priority: 1, enabled: true, spam: {enabled: false}, web_reputation: {enabled: false}, malware: {enabled: false}, file_blocking: {enabled: false},
     correlated_intelligence: {enabled: true, report_buttons: true, suspicious_email: {moderate: {action: add_disclaimer, disclaimer: "注意: %detected_risk%"}, aggressive: pass, extra_aggressive: pass}, possibly_unwanted: {moderate: pass}}}
"""
RISK = "注意: "
ATTACHMENT = b"--mixed\r\nContent-Type: application/octet-stream; name=figures.bin\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=figures.bin\r\n\r\nAAECAwQFBgc=\r\n--mixed--\r\n"


def both(text, page):
    """A body of text and page, and an attachment."""
    return (b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=mixed\r\n\r\n--mixed\r\nContent-Type: multipart/alternative; boundary=both\r\n\r\n"
            b"--both\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + text.encode("iso-2022-jp") + b"\r\n--both\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
            page.encode() + b"\r\n--both--\r\n" + ATTACHMENT)


class Banner(flows_test.Demo):
    @classmethod
    def setUpClass(cls):
        os.environ["SEKISHO_SERVER_PUBLIC_URL"] = "https://sekisho.example"
        try:
            super().setUpClass()
        finally:
            del os.environ["SEKISHO_SERVER_PUBLIC_URL"]
        file = pathlib.Path(cls.folder.name) / "policies.yaml"
        file.write_text(POLICIES)
        done = subprocess.run([sekisho, "admin", "policy", "import", str(file), "--data", cls.data], capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def send(self, number, sender, rest, name="Ann"):
        mail = f"From: {name} <{sender}>\r\nTo: bob@example.com\r\nSubject: Banner {number}.\r\nMessage-ID: <banner-{number}@{sender.partition('@')[2]}>\r\n".encode() + rest
        with smtplib.SMTP("127.0.0.1", SMTP, timeout=30) as server:
            server.sendmail(sender, ["bob@example.com"], mail)
        return mail

    def received(self, number):
        """(bytes, message) of the one copy in bob's inbox."""
        self.mailbox("bob", f"Banner {number}.")
        self.assertEqual(self.count("bob", f"Banner {number}."), 1)
        with imaplib.IMAP4("127.0.0.1", IMAP) as imap:
            imap.login("bob@example.com", "secret")
            imap.select("INBOX", readonly=True)
            found = imap.search(None, "SUBJECT", f'"Banner {number}."')[1][0].split()
            data = imap.fetch(found[0].decode(), "(BODY.PEEK[])")[1][0][1]
        return data, email.message_from_bytes(data, policy=email.policy.default)

    def risks(self, number):
        return [(row["filter"], row["rule"], row["action"]) for row in self.api("GET", "logs/detection?limit=200")["items"] if row["subject"] == f"Banner {number}."]

    def test_it_stands_first_in_text_and_page_and_names_the_risk(self):
        self.send(1, "pay.desk.77@gmail.com", both("アカウントについてのお知らせです。", "<html><body><p>お知らせです。</p></body></html>"), name="PayPal Customer Service")
        data, mail = self.received(1)
        text, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        self.assertTrue(text.startswith(RISK), text)
        banner = text.splitlines()[0]
        self.assertGreater(len(banner), len(RISK) + 4, banner)
        self.assertNotIn("%", banner)
        self.assertEqual((text.count(banner), page.count(banner)), (1, 1), page)
        self.assertIn("アカウントについてのお知らせです。", text)
        self.assertLess(page.index(banner), page.index("お知らせです。</p>"))
        self.assertIn(ATTACHMENT, data)
        self.assertIn(("correlated_intelligence", "ci.moderate.suspicious_brand", "add_disclaimer"), self.risks(1))

    def page(self, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET" if body is None else "POST", path, body, {"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        data = answer.read().decode()
        connection.close()
        return answer.status, data

    def test_its_links_report_the_mail_without_a_sign_in(self):
        self.send(4, "pay.desk.78@gmail.com", both("アカウントについてのお知らせです。", "<html><body><p>お知らせです。</p></body></html>"), name="PayPal Customer Service")
        _, mail = self.received(4)
        text, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        links = [html.unescape(one) for one in re.findall(r'href="(https://sekisho\.example/user/feedback\?[^"]+)"', page)]
        self.assertEqual(len(links), 3, page)
        for link in links:
            self.assertIn(link, text)
            self.assertIn("&w=bob@example.com&", link)
        path = links[0][len("https://sekisho.example"):]
        status, shown = self.page(path)
        self.assertEqual(status, 200)
        self.assertIn("Banner 4.", shown)
        self.assertEqual([row for row in self.api("GET", "reported")["items"] if row["via"] == "banner"], [])
        query = html.unescape(re.search(r'name="query" value="([^"]+)"', shown).group(1))
        status, shown = self.page("/user/feedback", urllib.parse.urlencode({"query": query, "answer": "phishing"}))
        self.assertEqual(status, 200)
        self.assertIn("has been received", shown)
        reports = [row for row in self.api("GET", "reported")["items"] if row["via"] == "banner"]
        self.assertEqual([(row["reporter"], row["claim"], row["kept"], row["action_then"]) for row in reports], [("bob@example.com", "phishing", False, "add_disclaimer")])
        self.assertEqual(self.page(path.replace("bob@", "ann@"))[0], 404)

    def test_mail_that_no_rule_speaks_against_carries_none(self):
        sent = self.send(2, "ann@bearings-partner.example", both("図面をお送りします。", "<html><body><p>図面</p></body></html>"))
        data, mail = self.received(2)
        self.assertNotIn(RISK, mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content())
        self.assertEqual(data.partition(b"\r\n\r\n")[2], sent.partition(b"\r\n\r\n")[2])
        self.assertEqual(self.risks(2), [])

    def test_what_a_sender_signed_is_inside_byte_for_byte(self):
        signed = (b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe parcel=E3=80=80is on its way.\r\n")
        body = (b"MIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=sha-256; protocol=\"application/pkcs7-signature\"; boundary=sig\r\n\r\n--sig\r\n" + signed +
                b"\r\n--sig\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--sig--\r\n")
        self.send(3, "parcel.desk.5@gmail.com", body, name="DHL Express")
        data, mail = self.received(3)
        self.assertIn(b"--sig\r\n" + signed + b"\r\n--sig\r\n", data)
        self.assertEqual(mail.get_content_type(), "multipart/mixed")
        first, second = mail.iter_parts()
        self.assertTrue(first.get_content().startswith(RISK))
        self.assertEqual(second.get_content_type(), "multipart/signed")

    def test_a_rule_of_the_tenants_own_over_who_wrote_before(self):
        self.api("PUT", "correlation", {"signals": [], "rules": [{"name": "strangers", "statements": [["sender_first_contact"]], "level": "moderate"}]})
        try:
            subject = iter(range(10, 40))
            body = b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello Bob, here is what we spoke about.\r\n"
            for attempt in range(10):  # until the workers have the rule
                number = next(subject)
                self.send(number, f"new{attempt}@another-partner{attempt}.example", body)
                if RISK in self.received(number)[1].get_content():
                    break
            else:
                self.fail("no banner for a stranger")
            again = next(subject)
            self.send(again, f"new{attempt}@another-partner{attempt}.example", body)
            self.assertNotIn(RISK, self.received(again)[1].get_content())
        finally:
            self.api("PUT", "correlation", {"signals": [], "rules": []})


if __name__ == "__main__":
    unittest.main(verbosity=1)
