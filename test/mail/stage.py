"""What the tests of real mail share: the stage (Postfix, Dovecot), a mail path to put on it, and how to look at what arrived."""
import os
import random
import shutil
import signal
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TRACE = (b"return-path:", b"delivered-to:", b"received:", b"x-sekisho-")


def missing():
    """Why these tests cannot run here, or nothing."""
    if os.geteuid() != 0:
        return "must be root to start Postfix and Dovecot"
    for name in ("postfix", "dovecot", "sievec"):
        if shutil.which(name, path="/usr/sbin:/usr/bin") is None:
            return f"{name} is not installed (script/setup --test)"
    return None


class Stage:
    """Postfix and Dovecot on ports from `base` on, and one harness process that can be killed and started again."""

    def __init__(self, harness, base, data=None):
        self.harness = os.path.abspath(harness)
        self.work = tempfile.mkdtemp(prefix="sekisho-stage-", dir="/tmp")
        os.chmod(self.work, 0o755)
        self.data = data or os.path.join(self.work, "sekisho")
        os.makedirs(self.data, exist_ok=True)
        self.smtp, self.reinject, self.imap, self.lmtp, self.milter, self.plain = range(base, base + 6)
        self.process = None
        subprocess.run([os.path.join(ROOT, "script/mail-stage"), "start", "--work", self.work, "--milter", f"inet:127.0.0.1:{self.milter}",
                        "--smtp-port", str(self.smtp), "--reinject-port", str(self.reinject), "--imap-port", str(self.imap),
                        "--lmtp-port", str(self.lmtp), "--plain-port", str(self.plain)], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        self.log = open(os.path.join(self.work, "harness.log"), "ab")
        self.process = subprocess.Popen([self.harness, "--data", self.data, "--milter", f"inet:127.0.0.1:{self.milter}", "--reinject",
                                         str(self.reinject)], stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()
        if not line.startswith(b"ready"):
            raise RuntimeError("the harness did not start; see " + self.log.name)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)
            self.process.stdout.close()
            self.log.close()

    def close(self, keep=False):
        self.stop()
        subprocess.run([os.path.join(ROOT, "script/mail-stage"), "stop", "--work", self.work], check=True)
        if not keep:
            shutil.rmtree(self.work, ignore_errors=True)

    def restore(self, number):
        subprocess.run([self.harness, "--data", self.data, "--restore", str(number)], check=True)

    def send(self, data, recipients=("bob@example.com",), sender="eve@evil.test", port=None, asked=(), asked_of_each=()):
        """One transaction: (code, text) of the end of DATA or of what was refused before. `asked`, `asked_of_each`: more parameters of MAIL, of every RCPT."""
        client = smtplib.SMTP("127.0.0.1", port or self.smtp, timeout=90)
        try:
            client.ehlo("client.test")
            client.mail(sender, ["BODY=8BITMIME", *asked])
            for recipient in recipients:
                code, text = client.rcpt(recipient, list(asked_of_each))
                if code // 100 != 2:
                    return code, text
            code, text = client.docmd("DATA")
            if code != 354:
                return code, text
            lines = data.replace(b"\r\n.", b"\r\n..")
            client.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            return client.getreply()
        finally:
            client.close()

    def folder(self, user, box=""):
        return os.path.join(self.work, "mail", f"{user}@example.com", f".{box}" if box else "")

    def mails(self, user, needle, box=""):
        """The bytes of the mails with the needle in a user's folder."""
        found = []
        for place in ("new", "cur"):
            folder = os.path.join(self.folder(user, box), place)
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        text = file.read()
                except FileNotFoundError:
                    continue
                if needle in text:
                    found.append(text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        return found

    def wait_for(self, user, needle, box="", seconds=30):
        deadline = time.time() + seconds
        while time.time() < deadline:
            found = self.mails(user, needle, box)
            if found:
                return found
            time.sleep(0.05)
        return []

    def rows(self, sql, *values):
        with sqlite3.connect(os.path.join(self.data, "sekisho.db"), timeout=30) as database:
            return database.execute(sql, values).fetchall()

    def wait_rows(self, sql, *values, seconds=30):
        deadline = time.time() + seconds
        while True:
            found = self.rows(sql, *values)
            if found or time.time() > deadline:
                return found
            time.sleep(0.05)


def fields(mail):
    """Header fields with their folds, and the body."""
    head, _, body = mail.partition(b"\r\n\r\n")
    out = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and out:
            out[-1] += b"\r\n" + line
        else:
            out.append(line)
    return out, body


def as_sent(mail):
    """The mail without what mail servers and Sekisho put on top."""
    head, body = fields(mail)
    return b"\r\n".join(field for field in head if not field.lower().startswith(TRACE)) + b"\r\n\r\n" + body


def field(mail, name):
    """The values of a header field."""
    return [entry.partition(b":")[2].strip() for entry in fields(mail)[0] if entry.lower().startswith(name.lower().encode() + b":")]


def letter(token, do="", body=b"Hello, see you tomorrow.\r\n", extra=b""):
    """A mail to be found again by its token."""
    head = (f"From: Eve <eve@evil.test>\r\nTo: bob@example.com\r\nSubject: test {token}\r\nDate: Mon, 23 Nov 2026 12:00:00 +0900\r\n"
            f"Message-ID: <{token}@evil.test>\r\n")
    if do:
        head += f"X-Test-Do: {do}\r\n"
    return head.encode() + extra + b"\r\n" + body


def token():
    return "t" + "".join(random.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(16))
