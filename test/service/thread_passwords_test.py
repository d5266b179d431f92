#!/usr/bin/env python3
"""A protected archive in one mail and its password in another of the same thread, in both orders, through the milter of a running service (docs/adr/0016)."""
import base64
import json
import pathlib
import struct
import sys
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from milter_client import Milter  # noqa: E402
from service_process import wait_for  # noqa: E402
from two_tenants import TwoTenantCase  # noqa: E402

EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
PASSWORD = "kQ7-mizu"
HARMLESS = b"Minutes of Thursday.\r\n"
POLICIES = """sekisho_policies: 1
policies:
  - {kind: threat_protection, service: inline_inbound, name: everybody, priority: 1, enabled: true, correlated_intelligence: {enabled: false}, spam: {enabled: false}, web_reputation: {enabled: false}, malware: {actions: {malware: quarantine}, protected_archive: quarantine}}
"""


def locked_zip(name, data, password):
    """A member under the traditional encryption of PKWARE's APPNOTE 6.1."""
    table = [0] * 256
    for i in range(256):
        value = i
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table[i] = value
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(old, byte):
        return old >> 8 ^ table[(old ^ byte) & 0xFF]

    def update(byte):
        keys[0] = crc(keys[0], byte)
        keys[1] = (keys[1] + (keys[0] & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password.encode():
        update(byte)
    check, body = zlib.crc32(data), b""
    for byte in bytes(range(11)) + bytes([check >> 24]) + data:
        word = keys[2] & 0xFFFF | 2
        body += bytes([byte ^ (word * (word ^ 1) >> 8 & 0xFF)])
        update(byte)
    head = struct.pack("<5H3I2H", 20, 1, 0, 0, 0x21, check, len(body), len(data), len(name), 0)
    directory = b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<3H2I", 0, 0, 0, 0, 0) + name.encode()
    local = b"PK\3\4" + head + name.encode() + body
    return local + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(local), 0)


def letter(sender, number, subject, text, archive=b"", answers=""):
    extra = f"In-Reply-To: <{answers}@partner.example>\r\n" if answers else ""
    head = f"From: <{sender}>\r\nTo: <hanako@own.example>\r\nSubject: {subject}\r\nMessage-ID: <{number}@partner.example>\r\n{extra}MIME-Version: 1.0\r\n"
    if not archive:
        return (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n").encode()
    return (head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text +
            "\r\n--b\r\nContent-Type: application/zip; name=shiryo.zip\r\nContent-Disposition: attachment; filename=shiryo.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n").encode() + base64.encodebytes(archive) + b"\r\n--b--\r\n"


TELLS = "先ほどお送りしたファイルのパスワードは以下の通りです。\r\n\r\n" + PASSWORD + "\r\n\r\nよろしくお願いいたします。"


class ThreadPasswords(TwoTenantCase):
    houses = (("own.example", POLICIES), ("other.example", POLICIES))

    @classmethod
    def take(cls, data, recipients):
        cls.taken.append((data, recipients, cls.send(data, recipients, "taro@partner.example")))

    @classmethod
    def send(cls, data, recipients=("hanako@own.example",), sender="taro@partner.example"):
        """The verdict header of what is delivered; "held" for what is not."""
        mta = Milter(cls.service.milter)
        mta.connect("192.0.2.7")
        answers = mta.mail(data, list(recipients), sender)
        mta.close()
        verdict = [value.partition(b"X-Sekisho-Verdict\0")[2].split(b"\0")[0].strip().decode() for kind, value in answers if kind in (b"i", b"h") and b"X-Sekisho-Verdict" in value]
        return verdict[0] if verdict else "held" if answers[-1][0] == b"d" else str(answers)

    def tracked(self, number, tenant=1):
        shown = self.service.admin("admin", "logs", f"message_id:{number}@partner.example", "--type", "mail_tracking", "--tenant", str(tenant)).stdout
        return [json.loads(line) for line in shown.splitlines()]

    def detected(self, number):
        shown = self.service.admin("admin", "logs", f"message_id:{number}@partner.example", "--type", "detection").stdout
        return {row["rule"] for row in map(json.loads, shown.splitlines())}

    def came_back(self, number, seconds=40):
        return wait_for(lambda: [one for one in list(self.taken) if f"<{number}@partner.example>".encode() in one[0]], seconds)

    def test_the_password_comes_first(self):
        self.assertTrue(self.send(letter("taro@partner.example", "first-1", "Password", TELLS)).startswith("clean"))
        self.assertTrue(self.send(letter("taro@partner.example", "first-2", "資料", "資料をお送りします。", locked_zip("minutes.txt", HARMLESS, PASSWORD))).startswith("clean"))
        self.assertEqual(self.send(letter("noreply@mail.partner.example", "first-3", "資料", "資料をお送りします。", locked_zip("minutes.com", EICAR, PASSWORD)), sender="noreply@mail.partner.example"), "held")
        self.assertIn("malware.eicar", self.detected("first-3"))
        # Somebody else's archive under the same password, to the same recipient, and the same sender's to another tenant.
        self.assertEqual(self.send(letter("jiro@elsewhere.example", "first-4", "資料", "資料をお送りします。", locked_zip("minutes.txt", HARMLESS, PASSWORD)), sender="jiro@elsewhere.example"), "held")
        self.assertEqual(self.send(letter("taro@partner.example", "first-5", "資料", "資料をお送りします。", locked_zip("minutes.txt", HARMLESS, PASSWORD)), recipients=["ken@other.example"]), "held")

    def test_the_password_comes_second(self):
        for number, name, data in (("second-1", "minutes.txt", HARMLESS), ("second-2", "minutes.com", EICAR)):
            self.assertEqual(self.send(letter("saburo@vendor.example", number, "見積", "見積をお送りします。", locked_zip(name, data, PASSWORD)), sender="saburo@vendor.example"), "held")
            self.assertEqual({rule.rpartition(".")[0] for rule in self.detected(number)}, {"unscannable"})
        # Another tenant's mail of the same thread opens nothing here.
        self.send(letter("saburo@vendor.example", "second-0", "Re: 見積", TELLS, answers="second-1"), recipients=["ken@other.example"], sender="saburo@vendor.example")
        time.sleep(8)
        self.assertEqual({row["verdict"] for row in self.tracked("second-1")}, {"found"})
        self.assertFalse(self.taken)
        self.assertTrue(self.send(letter("saburo@vendor.example", "second-3", "Re: 見積", TELLS), sender="saburo@vendor.example").startswith("clean"))
        given = self.came_back("second-1")
        self.assertTrue(given, "what was held for being closed only is given back")
        self.assertTrue(wait_for(lambda: "malware.eicar" in self.detected("second-2"), 40))
        self.assertFalse([one for one in self.taken if b"<second-2@partner.example>" in one[0]])
        self.assertEqual({row["verdict"] for row in self.tracked("second-1")}, {"clean"})

    def test_nothing_of_it_lies_open(self):
        self.send(letter("shiro@maker.example", "open-1", "Password", "x" * 3000 + "\r\npassword: " + "Zq8-himitsu"), sender="shiro@maker.example")
        time.sleep(1)
        for file in (*pathlib.Path(self.service.data).glob("*"), pathlib.Path(self.service.data + ".log")):
            if file.is_file():
                self.assertNotIn(b"Zq8-himitsu", file.read_bytes(), file.name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
