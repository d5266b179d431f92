#!/usr/bin/env python3
"""MTAs of several protocol versions and habits at the running service's milter, and what becomes of a split mail whose copy the mail server
refuses for good."""
import pathlib
import socketserver
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from milter_client import Milter  # noqa: E402
from service_process import Service, wait_for  # noqa: E402

EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
POLICIES = """sekisho_policies: 1
policies:
  - {kind: threat_protection, service: inline_inbound, name: bob, priority: 1, enabled: true, targets: {all: false, users: [bob@example.com]}, malware: {actions: {malware: {action: tag_subject, tag: "[a] "}}}}
  - {kind: threat_protection, service: inline_inbound, name: carol, priority: 2, enabled: true, targets: {all: false, users: [carol@example.com]}, malware: {actions: {malware: {action: tag_subject, tag: "[b] "}}}}
"""


def letter(name, body=b"see you on Thursday\r\n", extra=b""):
    return b"From: Eve <eve@evil.test>\r\nTo: bob@example.com\r\nSubject: " + name + b"\r\nMessage-ID: <" + name + b"@evil.test>\r\n" + extra + b"\r\n" + body


def infected(name):
    return letter(name, b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/octet-stream; name=x.com\r\n\r\n" + EICAR + b"\r\n--b--\r\n",
                  b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n")


class Refusing(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 no\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"550 5.7.1 not here\r\n" if line[:4].upper() == b"RCPT" else b"221 bye\r\n" if line[:4].upper() == b"QUIT" else b"250 ok\r\n")
            if line[:4].upper() == b"QUIT":
                return


class AtTheMilter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.refusing = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing)
        cls.refusing.daemon_threads = True
        threading.Thread(target=cls.refusing.serve_forever, daemon=True).start()
        cls.service = Service(pathlib.Path(cls.folder.name) / "data", [f"mail.reinject=127.0.0.1:{cls.refusing.server_address[1]}"]).start()
        cls.service.admin("admin", "list", "add", "internal_domains", "example.com")

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.refusing.shutdown()
        cls.refusing.server_close()
        cls.folder.cleanup()

    def test_each_version_is_served_and_gets_its_fields_with_one_space(self):
        for version, actions, steps in ((2, 0x3f, 0x7f), (3, 0x3f, 0x1ff), (4, 0x3f, 0x3ff), (6, 0x1ff, 0), (6, 0x1ff, 0x1fffff)):
            with self.subTest(version=version, steps=steps):
                mta = Milter(self.service.milter, version, actions, steps)
                self.assertEqual(mta.version, version)
                mta.connect()
                clean = mta.mail(letter(b"clean-%d-%d" % (version, steps)), ["bob@example.com"], chunk=7)
                self.assertEqual(clean[-1][0], b"c")
                added = next(data for kind, data in clean if kind == b"i")
                self.assertTrue(added[4:].startswith(b"X-Sekisho-Verdict\0" + (b" " if mta.steps & 0x100000 else b"") + b"clean"), added)
                mta.send(b"A")  # and another on the same connection, after one that was given up in its middle
                mta.step(b"M", b"<eve@evil.test>\0")
                mta.step(b"L", b"Subject\0 half\0")
                mta.send(b"A")
                self.assertEqual(mta.mail(infected(b"bad-%d-%d" % (version, steps)), ["dave@example.com"], chunk=1000)[-1][0], b"d")
                mta.send(b"K")  # a new client on this connection
                mta.connect("203.0.113.9")
                self.assertEqual(mta.mail(letter(b"again-%d-%d" % (version, steps)), ["bob@example.com"])[-1][0], b"c")
                mta.close()

    def test_a_copy_that_the_mail_server_refuses_is_held_and_not_lost(self):
        file = pathlib.Path(self.folder.name) / "policies.yaml"
        file.write_text(POLICIES)
        self.service.admin("admin", "policy", "import", str(file))
        time.sleep(3)  # until the policies are in force
        mta = Milter(self.service.milter)
        mta.connect()
        answers = mta.mail(infected(b"split"), ["bob@example.com", "carol@example.com"])
        self.assertEqual((answers[-1][0], [kind for kind, _ in answers].count(b"-")), (b"c", 1), answers)
        mta.close()
        held = wait_for(lambda: [line for line in self.service.admin("admin", "quarantine", "list", "--lang", "en").stdout.splitlines() if "split" in line], 30)
        self.assertEqual(len(held), 1)
        self.assertIn("Refused by the mail server", held[0])
        copy = self.service.admin("admin", "quarantine", "show", held[0].split("\t")[0]).stdout
        self.assertIn("EICAR", copy)


class WhoVouches(unittest.TestCase):
    """Authentication-Results under a name of ours (RFC 8601)."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        zone = pathlib.Path(cls.folder.name) / "zone"
        zone.write_text("evil.test TXT \"v=spf1 ip4:192.0.2.7 -all\"\n")
        cls.service = Service(pathlib.Path(cls.folder.name) / "data", ["reputation.dns=true", f"reputation.zone_file={zone}", "reputation.authserv_id=mx.example.com"]).start()
        cls.service.admin("admin", "list", "add", "internal_domains", "example.com")

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def test_forged_results_go_in_every_spelling_and_ours_are_written(self):
        mta = Milter(self.service.milter)
        mta.connect("192.0.2.7")
        forged = b"Authentication-Results: MX.example.com (really) 1; dkim=pass header.d=bank.example\r\n"
        other = b"authentication-results: relay.test; spf=pass\r\n"
        folded = b"AUTHENTICATION-RESULTS:\n\t\"mx.example.com\"; dmarc=pass\r\n"
        answers = mta.mail(letter(b"vouched", extra=forged + other + folded), ["bob@example.com"])
        self.assertEqual(answers[-1][0], b"c")
        gone = [(int.from_bytes(data[:4], "big"), data[4:].split(b"\0")) for kind, data in answers if kind == b"m"]
        self.assertEqual([(index, name.lower(), value) for index, (name, value, _) in gone],
                         [(3, b"authentication-results", b""), (1, b"authentication-results", b"")])
        written = [data[4:].split(b"\0")[1] for kind, data in answers if kind == b"i" and data[4:].startswith(b"Authentication-Results\0")]
        self.assertEqual(len(written), 1)
        self.assertTrue(written[0].startswith(b" mx.example.com; spf=pass smtp.mailfrom=evil.test; dkim=none; dmarc=none header.from=evil.test"), written)
        mta.close()

    def test_mail_going_out_is_not_vouched_for_but_loses_what_is_forged(self):
        mta = Milter(self.service.milter)
        mta.connect("127.0.0.1")
        answers = mta.mail(letter(b"outgoing", extra=b"Authentication-Results: mx.example.com; spf=pass\r\n"), ["x@elsewhere.test"], sender="bob@example.com")
        self.assertEqual(len([1 for kind, _ in answers if kind == b"m"]), 1)
        self.assertEqual([data for kind, data in answers if kind == b"i" and b"Authentication-Results" in data], [])
        mta.close()


if __name__ == "__main__":
    unittest.main(verbosity=1)
