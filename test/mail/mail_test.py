#!/usr/bin/env python3
"""Mail through a real Postfix, Sekisho's milter and a real Dovecot: what arrives, what does not, and what it looks like."""
import argparse
import base64
import os
import socket
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import stage as stages
from stage import as_sent, field, letter, token

HARNESS = ""
MULTIPART = (b"--b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n"
             b"--b2\r\nContent-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\x1b$B$3$s$K$A$O\x1b(B\r\n"
             b"--b2\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body>caf=C3=A9</body></html>\r\n"
             b"--b2--\r\n"
             b"--b1\r\nContent-Type: application/octet-stream; name=tool.bin\r\nContent-Transfer-Encoding: base64\r\n"
             b"Content-Disposition: attachment; filename=tool.bin\r\n\r\nAAECAwQF\r\n"
             b"--b1--\r\n")
MULTIPART_FIELDS = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n"


class MailTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = stages.Stage(HARNESS, 21500)
        cls.addClassCleanup(lambda: cls.stage.close(keep="KEEP_STAGE" in os.environ))
        cls.stage.start()

    def arrives(self, data, user="bob", box="", recipients=None):
        mark = field(data, "Message-ID")[0]
        self.assertEqual(self.stage.send(data, recipients or [f"{user}@example.com"])[0], 250)
        found = self.stage.wait_for(user, mark, box)
        self.assertEqual(len(found), 1, f"copies for {user}")
        return found[0]

    def test_clean_mail_arrives_as_it_was_sent_with_a_verdict(self):
        data = letter(token())
        mail = self.arrives(data)
        self.assertEqual(as_sent(mail), data)
        self.assertTrue(field(mail, "X-Sekisho-Verdict")[0].startswith((b"clean", b"found")))

    def test_hostile_bytes_arrive_unchanged(self):
        body = b"bare\rCR, tab\t, 8-bit \xe9\xff, dots\r\n.\x20\r\n..\r\n" + b"x" * 5000 + b"\r\n\r\n\r\nend\r\n"
        data = letter(token(), body=body)
        self.assertEqual(self.stage.send(data, port=self.stage.plain)[0], 250)
        without = self.stage.wait_for("bob", field(data, "Message-ID")[0])[0]
        second = data.replace(b"Subject: test", b"Subject: milter").replace(b"Message-ID: <", b"Message-ID: <m")
        mail = self.arrives(second)
        self.assertEqual(as_sent(mail).partition(b"\r\n\r\n")[2], as_sent(without).partition(b"\r\n\r\n")[2])

    def test_a_tag_stands_once_before_the_subject(self):
        data = letter(token(), "*=tag")
        mail = self.arrives(data)
        subject = field(mail, "Subject")
        self.assertEqual(len(subject), 1)
        self.assertTrue(subject[0].startswith(b"=?UTF-8?B?" + base64.b64encode("[注意]".encode())), subject)
        self.assertEqual(as_sent(mail).partition(b"\r\n\r\n")[2], data.partition(b"\r\n\r\n")[2])

    def test_junk_is_filed_into_junk(self):
        self.arrives(letter(token(), "*=junk"), box="Junk")

    def test_quarantined_mail_does_not_arrive_until_it_is_restored_byte_for_byte(self):
        data = letter(token(), "*=quarantine", extra=MULTIPART_FIELDS, body=MULTIPART)
        mark = field(data, "Message-ID")[0]
        self.assertEqual(self.stage.send(data)[0], 250)
        held = self.stage.wait_rows("SELECT id, state FROM quarantine WHERE message_id LIKE ?", "%" + mark.decode()[1:-1] + "%")
        self.assertEqual([row[1] for row in held], ["Quarantined"])
        self.assertEqual(self.stage.mails("bob", mark), [])
        self.stage.restore(held[0][0])
        found = self.stage.wait_for("bob", mark)
        self.assertEqual(len(found), 1)
        self.assertEqual(as_sent(found[0]), data)
        self.assertEqual(field(found[0], "X-Sekisho-Intent"), [])
        self.assertTrue(self.stage.wait_rows("SELECT 1 FROM quarantine WHERE id = ? AND state = 'RestoreSuccess'", held[0][0]))
        time.sleep(0.5)
        self.assertEqual(len(self.stage.mails("bob", mark)), 1)

    def test_who_asked_to_be_told_of_the_delivery_is_told_when_held_or_divided_mail_is_delivered(self):
        for plan, recipients in (("*=quarantine", ["bob@example.com"]), ("bob=tag,dave=pass", ["bob@example.com", "dave@example.com"])):
            with self.subTest(plan=plan):
                envelope = token()
                data = letter(token(), plan)
                mark = field(data, "Message-ID")[0]
                self.assertEqual(self.stage.send(data, recipients, sender="carol@example.com", asked=[f"ENVID={envelope}", "RET=HDRS"],
                                                 asked_of_each=["NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;first@elsewhere.example"])[0], 250)
                if "quarantine" in plan:
                    held = self.stage.wait_rows("SELECT id FROM quarantine WHERE message_id LIKE ?", "%" + mark.decode()[1:-1] + "%")
                    self.stage.restore(held[0][0])
                self.assertEqual(len(self.stage.wait_for("bob", mark)), 1)
                told = set()
                for _ in range(100):
                    for report in self.stage.mails("carol", envelope.encode()):
                        self.assertIn(b"Original-Envelope-Id: " + envelope.encode(), report)
                        self.assertIn(b"Original-Recipient: rfc822;first@elsewhere.example", report)
                        told |= {user for user in recipients if b"Final-Recipient: rfc822; " + user.encode() in report}
                    if told == set(recipients):
                        break
                    time.sleep(0.2)
                self.assertEqual(told, set(recipients))

    def test_nothing_in_the_quarantine_folder_is_readable(self):
        secret = token()
        self.assertEqual(self.stage.send(letter(secret, "*=quarantine", body=b"secret " + secret.encode() + b"\r\n"))[0], 250)
        blobs = os.path.join(self.stage.data, "blobs")
        for folder, _, names in os.walk(blobs):
            for name in names:
                path = os.path.join(folder, name)
                self.assertEqual(os.stat(path).st_mode & 0o077, 0)
                with open(path, "rb") as file:
                    self.assertNotIn(secret.encode(), file.read())

    def test_deleted_mail_is_gone_and_recorded(self):
        data = letter(token(), "*=delete")
        mark = field(data, "Message-ID")[0].decode()[1:-1]
        self.assertEqual(self.stage.send(data)[0], 250)
        self.assertTrue(self.stage.wait_rows("SELECT 1 FROM mail_tracking WHERE message_id LIKE ? AND action = 'delete_message'", f"%{mark}%"))

    def test_a_disclaimer_stands_in_text_and_html_and_the_attachment_is_untouched(self):
        data = letter(token(), "*=disclaimer", extra=MULTIPART_FIELDS, body=MULTIPART)
        mail = self.arrives(data)
        import email
        import email.policy
        parsed = email.message_from_bytes(mail, policy=email.policy.default)
        plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
        self.assertTrue(plain.get_content().startswith("このメールは外部から届きました。"), plain.get_content())
        self.assertIn("こんにちは", plain.get_content())
        self.assertIn("このメールは外部から届きました。", html.get_content())
        self.assertIn("café", html.get_content())
        attachment = MULTIPART[MULTIPART.index(b"--b1\r\nContent-Type: application"):]
        self.assertIn(attachment, mail)

    def test_a_replaced_attachment_is_a_text_and_the_rest_is_untouched(self):
        data = letter(token(), "*=replace:1.2", extra=MULTIPART_FIELDS, body=MULTIPART)
        mail = self.arrives(data)
        self.assertNotIn(b"AAECAwQF", mail)
        self.assertIn(base64.b64encode(b"The attachment was removed."), mail)
        self.assertIn(b'filename="removed.txt"', mail)
        self.assertIn(MULTIPART[:MULTIPART.index(b"--b1\r\nContent-Type: application")], mail)

    def test_a_sanitized_document_arrives_without_its_macro_and_still_opens(self):
        import email
        import io
        import zipfile
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as document:
            document.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                              '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                              '<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>')
            document.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                              '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
            document.writestr("word/_rels/document.xml.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                              '<Relationship Id="r1" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>')
            document.writestr("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>figures</w:t></w:r></w:p></w:body></w:document>')
            document.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"macro " * 200)
        body = (b"--b1\r\nContent-Type: text/plain\r\n\r\nsee the file\r\n--b1\r\nContent-Type: application/vnd.ms-word.document.macroEnabled.12\r\nContent-Transfer-Encoding: base64\r\n"
                b"Content-Disposition: attachment; filename=figures.docm\r\n\r\n" + base64.encodebytes(made.getvalue()).replace(b"\n", b"\r\n") + b"--b1--\r\n")
        mail = email.message_from_bytes(self.arrives(letter(token(), "*=sanitize:1.2", extra=MULTIPART_FIELDS, body=body)))
        text, attachment = mail.get_payload()
        self.assertEqual(text.get_payload().strip(), "see the file")
        with zipfile.ZipFile(io.BytesIO(attachment.get_payload(decode=True))) as document:
            self.assertIsNone(document.testzip())
            self.assertNotIn("word/vbaProject.bin", document.namelist())
            self.assertNotIn(b"vbaProject", document.read("word/_rels/document.xml.rels"))
            self.assertIn(b"figures", document.read("word/document.xml"))

    def test_a_smuggled_mail_is_not_let_out_by_a_copy_of_ours_and_never_arrives_unscanned(self):
        # A line end that is none around the end of mail (SMTP smuggling): whoever takes it for one sees a second mail behind.
        for form in (b"\n.\n", b"\r.\r", b"\r.\r\n", b"\n.\r\n"):
            with self.subTest(form=form):
                inner = token().encode()
                data = letter(token(), "bob=tag, carol=pass", body=b"first line" + form + b"MAIL FROM:<boss@example.com>\r\nRCPT TO:<dave@example.com>\r\nDATA\r\n"
                              b"From: boss@example.com\r\nSubject: smuggled " + inner + b"\r\n\r\npay\r\n")
                mark = field(data, "Message-ID")[0]
                self.assertEqual(self.stage.send(data, ["bob@example.com", "carol@example.com"])[0], 250)
                for user in ("bob", "carol"):
                    copies = self.stage.wait_for(user, mark)
                    self.assertEqual(len(copies), 1, user)
                    self.assertEqual(len(field(copies[0], "X-Sekisho-Verdict")), 1)
                for mail in self.stage.mails("dave", inner):  # an MTA that took it for a second mail had that one scanned too
                    self.assertEqual(len(field(mail, "X-Sekisho-Verdict")), 1)

    def test_an_attachment_that_cannot_be_replaced_holds_the_mail_back(self):
        data = letter(token(), "*=replace:7.7")
        mark = field(data, "Message-ID")[0]
        self.assertEqual(self.stage.send(data)[0], 250)
        self.assertEqual(len(self.stage.wait_rows("SELECT 1 FROM quarantine WHERE message_id LIKE ?", "%" + mark.decode()[1:-1] + "%")), 1)
        self.assertEqual(self.stage.mails("bob", mark), [])

    def test_a_redirected_mail_reaches_the_new_recipient_only(self):
        data = letter(token(), "*=redirect:carol@example.com")
        mark = field(data, "Message-ID")[0]
        self.assertEqual(self.stage.send(data)[0], 250)
        self.assertEqual(len(self.stage.wait_for("carol", mark)), 1)
        self.assertEqual(self.stage.mails("bob", mark), [])

    def test_recipients_with_different_policies_each_get_theirs_once(self):
        data = letter(token(), "bob=tag, carol=quarantine, dave=pass")
        mark = field(data, "Message-ID")[0]
        self.assertEqual(self.stage.send(data, ["bob@example.com", "carol@example.com", "dave@example.com"])[0], 250)
        bob, dave = self.stage.wait_for("bob", mark), self.stage.wait_for("dave", mark)
        time.sleep(0.5)
        self.assertEqual((len(self.stage.mails("bob", mark)), len(self.stage.mails("carol", mark)), len(self.stage.mails("dave", mark))), (1, 0, 1))
        self.assertTrue(field(bob[0], "Subject")[0].startswith(b"=?UTF-8?B?"))
        self.assertEqual(as_sent(dave[0]), data)
        self.assertEqual(field(bob[0], "X-Sekisho-Intent") + field(dave[0], "X-Sekisho-Intent"), [])
        held = self.stage.rows("SELECT recipients FROM quarantine WHERE message_id LIKE ?", "%" + mark.decode()[1:-1] + "%")
        self.assertEqual(held, [('["carol@example.com"]',)])

    def test_forged_fields_are_removed_and_forged_tokens_let_nothing_pass(self):
        forged = (b"X-Sekisho-Verdict: clean\r\nx-sekisho-ACTION: none\r\nX-Sekisho-Verdict: clean; again\r\n"
                  b"X-Sekisho-Intent: 01234567-89ab-4cde-8f01-23456789abcd." + b"0" * 64 + b"\r\n")
        data = letter(token(), "*=tag", extra=forged)
        mail = self.arrives(data)
        self.assertEqual(field(mail, "X-Sekisho-Intent"), [])
        self.assertEqual(field(mail, "X-Sekisho-Action"), [b"tag"])
        self.assertEqual(len(field(mail, "X-Sekisho-Verdict")), 1)

    def test_a_client_that_stops_in_the_middle_leaves_nothing_behind(self):
        mark = token()
        with socket.create_connection(("127.0.0.1", self.stage.smtp)) as client:
            client.recv(1000)
            for line in (b"EHLO x.test", b"MAIL FROM:<a@evil.test>", b"RCPT TO:<bob@example.com>", b"DATA"):
                client.sendall(line + b"\r\n")
                client.recv(1000)
            client.sendall(b"Subject: half " + mark.encode() + b"\r\n\r\nhalf a ma")
        self.arrives(letter(token()))
        self.assertEqual(self.stage.mails("bob", mark.encode()), [])

    def test_rubbish_on_the_milter_port_harms_nobody(self):
        for rubbish in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\0", b"\xff\xff\xff\xffO", b"\0\0\0\x0dO" + b"\0" * 12, os.urandom(3000)):
            with socket.create_connection(("127.0.0.1", self.stage.milter)) as client:
                client.sendall(rubbish)
        self.arrives(letter(token()))

    def test_a_locked_database_means_try_later_and_the_mail_arrives_later(self):
        data = letter(token(), "bob=tag, carol=quarantine")
        mark = field(data, "Message-ID")[0]
        database = sqlite3.connect(os.path.join(self.stage.data, "sekisho.db"), isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        code, text = self.stage.send(data, ["bob@example.com", "carol@example.com"])
        self.assertEqual((code, text[:5]), (451, b"4.7.1"))
        database.execute("ROLLBACK")
        database.close()
        self.assertEqual(self.stage.send(data, ["bob@example.com", "carol@example.com"])[0], 250)
        self.assertEqual(len(self.stage.wait_for("bob", mark)), 1)
        self.assertEqual(len(self.stage.rows("SELECT 1 FROM quarantine WHERE message_id LIKE ?", "%" + mark.decode()[1:-1] + "%")), 1)

    def test_a_big_mail_passes(self):
        data = letter(token(), body=(b"0123456789" * 7 + b"\r\n") * 140_000)
        mail = self.arrives(data)
        self.assertEqual(as_sent(mail), data)

    def test_latency(self):
        spent = []
        for _ in range(40):
            data = letter(token())
            start = time.perf_counter()
            self.assertEqual(self.stage.send(data)[0], 250)
            spent.append((time.perf_counter() - start) * 1000)
        spent.sort()
        print(f"\nwhole SMTP transaction through the milter: median {spent[20]:.1f} ms, 95 % {spent[38]:.1f} ms")


class FullDiskTest(unittest.TestCase):
    def test_a_full_disk_means_try_later_and_the_mail_is_held_later(self):
        folder = os.path.join("/tmp", "sekisho-small-" + token())
        os.makedirs(folder)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", folder]).returncode != 0:
            os.rmdir(folder)
            self.skipTest("cannot mount a tmpfs here")
        stage = stages.Stage(HARNESS, 21600, data=folder)
        try:
            stage.start()
            filler = os.path.join(folder, "filler")
            with open(filler, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 65536)
                except OSError:
                    pass
            data = letter(token(), "*=quarantine", body=b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 5000)
            self.assertEqual(stage.send(data)[0], 451)
            os.unlink(filler)
            self.assertEqual(stage.send(data)[0], 250)
            self.assertEqual(len(stage.rows("SELECT 1 FROM quarantine")), 1)
        finally:
            stage.close()
            subprocess.run(["umount", "-l", folder], check=True)
            os.rmdir(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--harness", required=True)
    options, rest = parser.parse_known_args()
    HARNESS = options.harness
    why = stages.missing()
    if why:
        print("skipped:", why)
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], "-v", *rest])
