#!/usr/bin/env python3
"""`sekisho admin` on a running service's data folder: accounts, keys, and the reader's language."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from service_process import Client, Service, program  # noqa: E402

NAME = "admin@sekisho.local"


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.service = Service(pathlib.Path(cls.folder.name) / "data").start()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def admin(self, *arguments, language="C.UTF-8"):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "SEKISHO_")) and name != "LANG"}
        return subprocess.run([program, "admin", *arguments, "--data", self.service.data], capture_output=True, text=True, env={**environment, "LANG": language}, timeout=60)

    def test_a_lost_password_is_replaced_by_a_one_time_one(self):
        listed = self.admin("account", "list").stdout.split("\n")[0].split("\t")
        self.assertEqual(listed[:5], [NAME, "cas", "clp", "enabled", "Global administrator"])
        self.assertIn("グローバル管理者", self.admin("account", "list", language="ja_JP.UTF-8").stdout)
        made = self.admin("account", "password", NAME)
        self.assertEqual(made.returncode, 0, made.stderr)
        client = Client(self.service.http)
        self.assertNotEqual(client.sign_in("cas", NAME, self.service.first_password).status, 200)
        self.assertEqual(client.sign_in("cas", NAME, made.stdout.strip()).json["state"], "password_change_needed")
        unknown = self.admin("account", "password", "nobody@example.com")
        self.assertEqual((unknown.returncode, "no account" in unknown.stderr), (1, True))

    def test_a_removed_key_stops_working_at_once(self):
        client = Client(self.service.http)
        client.token = self.admin("key", "add", "to be removed").stdout.strip()
        ask = lambda: client.call("GET", "/v1/siem/security_events?service=exchange&event=securityrisk").status  # noqa: E731
        self.assertEqual(ask(), 200)
        number = next(line.split("\t")[0] for line in self.admin("key", "list").stdout.split("\n") if "to be removed" in line)
        self.assertEqual(self.admin("key", "remove", number).returncode, 0)
        self.assertEqual(ask(), 401)
        self.assertEqual(self.admin("key", "remove", number).returncode, 1)

    def test_a_licence_has_its_start_and_kind(self):
        future = self.admin("licence", "issue", "--seats", "70", "--starts", "2030-01-01", "--expires", "2031-01-01").stdout.strip()
        trial = self.admin("licence", "issue", "--trial", "--side", "platform", "--edition", "standard_xdr", "--seats", "5", "--expires", "2029-01-01").stdout.strip()
        for key in (future, trial):
            self.assertEqual(self.admin("licence", "activate", key).returncode, 0)
        listed = [line.split("\t") for line in self.admin("licence", "list").stdout.splitlines()]
        self.assertIn(["70", "2030-01-01T00:00:00.000Z", "2031-01-01T00:00:00.000Z", "not_yet_valid", "cas"], [line[4:] for line in listed])
        self.assertIn(["Standard with XDR Add-on", "trial", "5"], [line[2:5] for line in listed])
        self.assertEqual(self.admin("licence", "issue", "--starts", "2031-01-01", "--expires", "2030-01-01").returncode, 1)
        self.assertEqual(self.admin("licence", "issue", "--starts", "soon", "--expires", "2030-01-01").returncode, 1)

    def test_help_is_there_in_both_languages_for_every_command(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "SEKISHO_")) and name != "LANG"}
        show = lambda language, *words: subprocess.run([program, *words, "--help"], capture_output=True, text=True, env={**environment, "LANG": language}, timeout=60).stdout  # noqa: E731
        seen, waiting = 0, [()]
        while waiting:
            words = waiting.pop()
            english, japanese = show("C.UTF-8", *words), show("ja_JP.UTF-8", *words)
            self.assertIn("Usage: ", english)
            self.assertIn("使い方: ", japanese)
            for line in japanese.splitlines():
                described = re.match(r"  (\S.*?)  +(\S.*)$", line)
                if described:
                    self.assertRegex(described.group(2), "[ぁ-んァ-ヶ一-龠]", f"{' '.join(words)}: {line}")
            if "Subcommands:" in english:
                waiting += [(*words, name) for name in re.findall(r"^  ([a-z]+)  ", english.split("Subcommands:")[1], re.M)]
            for positional in re.findall(r"^  ([a-z]+) (?:TEXT|INT|UINT)[^\n]*$", english.split("Options:")[0], re.M):
                self.assertRegex(english, rf"(?m)^  {positional} \S+.*  \S", " ".join(words))
            seen += 1
        self.assertGreater(seen, 60)
        self.assertIn("コマンドの指定が正しくありません", subprocess.run([program, "scna"], capture_output=True, text=True, env={**environment, "LANG": "ja_JP.UTF-8"}).stderr)
        self.assertIn("使い方", subprocess.run([program, "scan", "--lang", "ja", "--help"], capture_output=True, text=True, env={**environment, "LANG": "C"}).stdout)

    def test_refusals_tell_number_meaning_and_remedy_in_the_readers_language(self):
        twice = [self.admin("role", "add", "Readers", "--permit", "all=read", language=language) for language in ("C", "en_GB.UTF-8", "ja_JP.UTF-8")]
        self.assertEqual([done.returncode for done in twice], [0, 1, 1])
        self.assertIn("4000103 name_taken: The name is in use", twice[1].stderr)
        self.assertIn("→ Choose another name.", twice[1].stderr)
        self.assertIn("4000103 name_taken: この名前はすでに使用されています", twice[2].stderr)
        self.assertIn("→ 別の名前を指定してください。", twice[2].stderr)
        self.assertIn("見つかりません", self.admin("trace", "nothing", language="ja_JP.UTF-8").stderr)
        self.assertIn("4020005 no_licence: There is no Cloud App Security license", subprocess.run([program, "update", "start", "--agree", "--lang", "en", "--data", self.service.data], capture_output=True, text=True).stderr)

    def test_names_the_product_gave_stand_in_the_readers_language(self):
        self.assertIn("シニアアナリスト\tユーザとキー", self.admin("role", "list", "--lang", "ja").stdout)
        self.assertIn("Senior Analyst\tusers and keys", self.admin("role", "list", "--lang", "en").stdout)
        self.assertEqual(self.admin("key", "add", "by its Japanese name", "--role", "オペレータ").returncode, 0)
        self.assertIn("by its Japanese name\tOperator\t", self.admin("key", "list").stdout)


if __name__ == "__main__":
    unittest.main()
