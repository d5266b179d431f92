#!/usr/bin/env python3
"""A mail model in the shipped one's place: trained on mail at hand, put where scan.mail_model says while the service runs, judged with; damaged files are refused and the
model before them stays, also over a restart; past mail is judged again."""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from milter_client import Milter  # noqa: E402
from service_process import Client, Service, program, root, wait_for  # noqa: E402

given = os.environ.pop("SEKISHO_TRAIN", "")  # a trainer that need not be built
TRAINER = pathlib.Path(given or root / "build" / "src" / "scan" / "sekisho_train")
LURE = ("Dear customer, your account has been suspended due to unusual activity. Please verify your account and confirm your password within 24 hours at "
        "http://secure-login.account-check.example/verify or it will be closed permanently.")
SOUND, KEPT = "file", "kept"
LET_IN = ("found", "add_disclaimer")  # the score no longer holds it; what rules say of it stays


def mail(number, text, sender="alert@mail-notice.example", subject="Your account"):
    return (f"From: Account Service <{sender}>\r\nTo: bob@example.com\r\nSubject: {subject}\r\nMessage-ID: <{number}@mail-notice.example>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0900\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n").encode()


def write_own_mail(folder):
    """A house whose own notices read like phishing: all honest. What is unwanted there talks of pills and of prizes."""
    chance = random.Random(7)
    filler = "the of and to in for on with at by from up about into over after please thank note today team".split()
    for kind, texts in (("ham", [LURE]), ("spam", ["Cheap pills from our pharmacy, order the best medicine now."]), ("phish", ["You won the lottery, send the fee by transfer to claim the prize of millions."])):
        (folder / kind).mkdir(parents=True)
        for number in range(160):
            text = chance.choice(texts) + " " + " ".join(chance.choices(filler, k=12))
            sender = "alert@mail-notice.example" if kind == "ham" else f"{kind}{number}@stranger{number % 9}.example"
            (folder / kind / f"{number:03}.eml").write_bytes(mail(f"{kind}-{number}", text, sender, chance.choice(filler) if kind != "ham" else "Your account"))


class MailModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.place = pathlib.Path(cls.folder.name)
        if not given:
            subprocess.run(["ninja", "-C", str(root / "build"), "sekisho_train"], check=True, stdout=subprocess.DEVNULL)
        write_own_mail(cls.place / "own")
        cls.trained = cls.place / "trained.bin"
        for target in (cls.trained, cls.place / "again.bin"):
            subprocess.run([str(TRAINER), "--model", str(target), "--mail", str(cls.place / "own")], check=True, stdout=subprocess.DEVNULL)
        cls.bytes = cls.trained.read_bytes()

    def start(self, *settings):
        self.service = Service(self.place / "data", settings).start()
        self.addCleanup(self.service.stop)
        return self.service

    def judged(self, number):
        """(verdict, action) of the lure, brought by an MTA now."""
        mta = Milter(self.service.milter)
        mta.connect()
        mta.mail(mail(number, LURE), ["bob@example.com"])
        mta.close()
        row = wait_for(lambda: self.client.get(f"logs/mail_tracking?query=message_id%3A%22{number}@mail-notice.example%22").json["items"], 60)[0]
        return row["verdict"], row["action"]

    def standing(self):
        return self.client.get("retro-scan").json["mail_model"]

    def comes_to(self, source, refused):
        """Waits for a standing; that of the refusal in Japanese is its counterpart."""
        def there():
            now = self.standing()
            return now["source"] == source and (now["refused"] or {}).get("en", "") == refused and now
        self.assertTrue(wait_for(there, 60, 0.3), self.standing())
        now = self.standing()
        if refused:
            self.assertRegex(now["refused"]["ja"], "[ぁ-ん]")
        return now["version"]

    def put(self, data):
        beside = self.model.with_suffix(".new")
        beside.write_bytes(data)
        os.replace(beside, self.model)

    def test_it_is_trained_put_in_place_judges_and_outlives_damaged_files(self):
        self.assertEqual(self.bytes, (self.place / "again.bin").read_bytes())
        self.model = self.place / "model.bin"
        setting = f"scan.mail_model={self.model}"
        self.start(setting)
        self.assertIn("警告: メールモデル", self.service.greeting)  # there is no file yet
        self.client = Client(self.service.http)
        challenge = self.client.post("session", {"side": "cas", "name": "admin@sekisho.local", "password": self.service.first_password}).json["challenge"]
        self.client.csrf = self.client.post("session/password", {"challenge": challenge, "password": "Model-test-2026-gate"}).json["csrf"]
        policies = self.service.admin("admin", "policy", "export").stdout
        (self.place / "policies.yaml").write_text(policies.replace("retro_scan: false", "retro_scan: true"))
        self.service.admin("admin", "policy", "import", str(self.place / "policies.yaml"))
        shipped = self.comes_to("shipped", "there is no such file")
        status = self.service.admin("admin", "model", "status", "--lang", "en", check=False)
        self.assertEqual((status.returncode, status.stdout), (1, f"{shipped}\tshipped\t{self.model}\nrefused: there is no such file\n"))
        self.assertEqual(self.judged("before"), ("found", "quarantine"))

        check = self.service.admin("admin", "model", "check", str(self.trained), "--lang", "en").stdout
        self.put(self.bytes)
        version = self.comes_to(SOUND, "")
        self.assertEqual(check, f"{version}\tcan take the mail model's place\n")
        self.assertNotEqual(version, shipped)
        verdicts = iter(range(100))
        self.assertTrue(wait_for(lambda: self.judged(f"after-{next(verdicts)}") == LET_IN, 60, 1))
        self.assertEqual(self.service.admin("admin", "model", "status", "--lang", "en").stdout.split("\t")[:2], [version, "the file of scan.mail_model"])
        self.assertTrue(wait_for(lambda: "model" in self.client.get("retro-scan").json["cause"], 90, 1), self.client.get("retro-scan").json)

        flipped = bytearray(self.bytes)
        flipped[len(flipped) // 2] ^= 1
        other_version = bytearray(self.bytes)
        other_version[19] = 1
        for data, says in ((bytes(flipped), "damaged (checksum)"), (self.bytes[:-7], "cut off"), (bytes(other_version), "in another version of the format; train it again with this version's script/train"),
                           (b"not at all", "not a mail model"), (self.bytes + b"\0" * (17 << 20), "too large (at most 16 MiB)")):
            with self.subTest(says):
                self.put(data)
                self.assertEqual(self.comes_to(KEPT, says), version)
                self.assertEqual(self.judged("while-" + says.split()[0]), LET_IN)
        log = [json.loads(line) for line in pathlib.Path(self.service.data + ".log").read_text().splitlines() if line.startswith("{") and "mail_model.refused" in line]
        self.assertGreaterEqual(len(log), 6)
        self.assertTrue(all(line["file"] == str(self.model) and re.search("[ぁ-ん]", line["error_ja"]) for line in log), log)
        self.assertIn("sekisho_mail_model_refused 1", self.client.call("GET", "/metrics").body.decode())

        self.put(bytes(flipped))
        self.service.stop()
        self.start(setting)
        self.assertRegex(self.service.greeting, f"警告: .*破損しています.*最後に使用したモデル \\({version}\\)")
        self.client = Client(self.service.http)
        self.client.sign_in("cas", "admin@sekisho.local", "Model-test-2026-gate")
        self.assertEqual(self.judged("restarted"), LET_IN)
        self.assertEqual(self.comes_to(KEPT, "damaged (checksum)"), version)

        for language, words in (("en", "damaged (checksum)"), ("ja", "破損しています")):  # a command judges with what it was told to or not at all
            (self.place / "one.eml").write_bytes(mail("one", LURE))
            done = subprocess.run([program, "scan", "--lang", language, "--set", setting, str(self.place / "one.eml")], capture_output=True, text=True)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual(done.stdout, "")
            self.assertIn(words, done.stderr)
        sound = subprocess.run([program, "scan", "--format", "json", "--set", f"scan.mail_model={self.trained}", str(self.place / "one.eml")], capture_output=True, text=True)
        self.assertEqual(json.loads(sound.stdout)["action"], "add_disclaimer")

        self.service.stop()
        self.start()
        self.assertNotIn("メールモデル", self.service.greeting)
        self.client = Client(self.service.http)
        self.client.sign_in("cas", "admin@sekisho.local", "Model-test-2026-gate")
        self.assertEqual(self.comes_to("shipped", ""), shipped)
        self.assertEqual(self.judged("shipped-again"), ("found", "quarantine"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
