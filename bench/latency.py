"""What a milter adds to an SMTP transaction: time from the final dot to the answer, through the same Postfix without a milter, with Sekisho's and with rspamd's, at
the same offered load: half of what the slower one sustains. Mails come at random moments (Poisson), over eight connections."""
import os
import pathlib
import queue
import random
import smtplib
import subprocess
import sys
import tempfile
import threading
import time

import engines

STAGE = str(engines.ROOT / "script" / "mail-stage")


class Path:
    """A Postfix with or without a milter behind it."""

    def __init__(self, milter):
        self.work = tempfile.mkdtemp(prefix="sekisho-bench-", dir="/tmp")
        os.chmod(self.work, 0o755)
        self.port, self.reinject, self.imap, self.lmtp, self.plain = (engines.free_port() for _ in range(5))
        self.milter = milter

    def start(self):
        subprocess.run([sys.executable, STAGE, "start", "--work", self.work, "--milter", f"inet:{self.milter}", "--smtp-port", str(self.port), "--reinject-port", str(self.reinject),
                        "--imap-port", str(self.imap), "--lmtp-port", str(self.lmtp), "--plain-port", str(self.plain)], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        subprocess.run([sys.executable, STAGE, "stop", "--work", self.work], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", self.work])


class Sender(threading.Thread):
    def __init__(self, port, work, spent):
        super().__init__(daemon=True)
        self.port, self.work, self.spent = port, work, spent

    def run(self):
        client = None
        while True:
            task = self.work.get()
            if task is None:
                break
            due, mail = task
            time.sleep(max(0, due - time.perf_counter()))
            if client is None:
                client = smtplib.SMTP("127.0.0.1", self.port, timeout=120)
                client.ehlo("client.test")
            client.mail("eve@sender.test", ["BODY=8BITMIME"])
            client.rcpt("bob@example.com")
            client.docmd("DATA")
            lines = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").replace(b"\r\n.", b"\r\n..")
            client.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n"))
            at = time.perf_counter()
            client.send(b".\r\n")
            code, text = client.getreply()
            self.spent.append(((time.perf_counter() - at) * 1000, code))
        if client:
            client.close()


def offer(port, mails, rate=None, senders=8):
    """Sends all mails; (seconds, [(ms, code)]). rate: mails a second, at random moments; None: as fast as it goes, four at a time."""
    work, spent, chance = queue.Queue(), [], random.Random(7)
    due = time.perf_counter() + 0.5
    for mail in mails:
        work.put((due if rate else 0, mail))
        due += chance.expovariate(rate) if rate else 0
    threads = [Sender(port, work, spent) for _ in range(senders if rate else 4)]
    started = time.perf_counter()
    for thread in threads:
        work.put(None)
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, spent


def at(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(mails, count):
    """Rows (name, median, p99, p99.9, refused), the offered rate, and the memory of Sekisho's workers (idle, peak) in MiB."""
    if os.geteuid() != 0:
        return [], 0, None
    milter = engines.free_port()
    data = tempfile.mkdtemp(prefix="sekisho-bench-data-", dir="/tmp")
    ours = Path(f"127.0.0.1:{milter}")
    served = subprocess.Popen([engines.SEKISHO, "serve", "--data", data, "--http", "127.0.0.1:0", "--milter", f"127.0.0.1:{milter}", "--set", f"mail.reinject=127.0.0.1:{ours.reinject}"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    rspamd = engines.Rspamd(network=False, milter=True)
    theirs = None
    try:
        for line in served.stdout:
            if "postfix reload" in line:
                break
        threading.Thread(target=served.stdout.read, daemon=True).start()
        ours.start()
        paths = [("Postfix alone", ours.plain), ("Postfix with Sekisho", ours.port)]
        if rspamd.start():
            theirs = Path(f"127.0.0.1:{rspamd.port}")
            theirs.start()
            paths.append(("Postfix with rspamd, content rules only", theirs.port))
        workers = [pid for pid in engines.family(served.pid) if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "sekisho-scan"]
        idle = max((engines.memory_kib(pid, "RssAnon") for pid in workers), default=0)
        slowest = 1e9
        for _, port in paths[1:]:
            offer(port, mails[:20])
            took, _ = offer(port, mails[:120])
            slowest = min(slowest, len(mails[:120]) / took)
        rate = slowest / 2
        chosen = [mails[i % len(mails)] for i in range(count)]
        rows = []
        for name, port in paths:
            _, spent = offer(port, chosen, rate)
            values = [ms for ms, _ in spent]
            rows.append((name, at(values, 0.5), at(values, 0.99), at(values, 0.999), sum(1 for _, code in spent if code != 250)))
        peak = max((engines.memory_kib(pid, "VmHWM") for pid in workers if os.path.exists(f"/proc/{pid}")), default=0)
        return rows, rate, (idle / 1024, peak / 1024)
    finally:
        ours.stop()
        if theirs:
            theirs.stop()
        if hasattr(rspamd, "process"):
            rspamd.stop()
        served.terminate()
        served.wait(60)
        subprocess.run(["rm", "-rf", data])
