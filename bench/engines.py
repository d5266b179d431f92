"""The engines that script/bench compares: each is started once, asked in rounds, and stopped.

An engine's cost is the processor time of its own processes (as the kernel counts it), so that the client, and other work on the machine, are left out;
its latency is what one client sees that asks one mail after the other.
"""
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading
import time

import letters

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEKISHO = str(ROOT / "build" / "sekisho")
TICKS = os.sysconf("SC_CLK_TCK")
NETWORK_MODULES = ["rbl", "asn", "spf", "dkim", "dmarc", "arc", "hfilter", "mx_check", "dkim_signing", "fuzzy_check", "url_redirector", "surbl", "greylist", "ratelimit", "replies",
                   "neural", "history_redis", "milter_headers", "antivirus", "reputation", "maillist"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, seconds=240):
    end = time.time() + seconds
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def family(pid):
    """The process and all below it."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = pathlib.Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            children.setdefault(int(stat[stat.rindex(")") + 2:].split()[1]), []).append(int(entry))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        fields = stat[stat.rindex(")") + 2:].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


REAPER = """
import ctypes, json, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: processes whose parent ended become ours, and their time is counted
subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], "wb"), stderr=subprocess.DEVNULL)
while True:
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        break
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps(spent.ru_utime + spent.ru_stime))
"""


def whole_cost(command, output):
    """Runs it; processor seconds of it and of every process below it, also of those that it did not wait for."""
    return float(subprocess.run([sys.executable, "-c", REAPER, output, *command], capture_output=True, text=True, check=True).stdout)


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def memory_kib(pid, key):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1])
    return 0


class Engine:
    """name; start() false when it is not there; round(mails) → (processor seconds, latencies in ms); stop()."""

    def start(self):
        return True

    def stop(self):
        pass


class Sekisho(Engine):
    name = "Sekisho, all local scanners"

    def __init__(self, files, letters_read=True):
        """letters_read: whether letters in pictures are, which no peer does."""
        self.settings = [] if letters_read else ["--set", "scan.picture_text=false"]
        if not letters_read:
            self.name = "Sekisho, letters in pictures not read"
        self.folder, self.warm = tempfile.mkdtemp(), tempfile.mkdtemp()
        for i, file in enumerate(files):
            shutil.copy(file, pathlib.Path(self.folder) / f"{i:05d}.eml")
            if i < 40:
                shutil.copy(file, pathlib.Path(self.warm) / f"{i:05d}.eml")
        # A worker of the service has the engine that reads letters in pictures from the start (its nursery makes it); of the command, from its first picture on.
        picture = pathlib.Path(self.warm) / "picture.png"
        letters.draw(letters.ENGLISH[0], "Sans 12", "black", "white", picture)
        (pathlib.Path(self.warm) / "00040.eml").write_bytes(letters.mail_with(picture.read_bytes()))
        picture.unlink()

    def run(self, *paths):
        with tempfile.NamedTemporaryFile() as output:
            cpu = whole_cost(["taskset", "-c", "0", SEKISHO, "scan", "--format", "json", "--jobs", "1", "--as", "mail", *self.settings, *paths], output.name)
            return cpu, [json.loads(line) for line in output.read().splitlines()]

    def start(self):
        self.one = str(pathlib.Path(self.folder) / "00000.eml")
        self.run(self.one)  # compiles and caches the pattern databases
        self.run(self.folder)
        return True

    def start_up(self):
        """(processor seconds, seconds) from nothing to the first verdict, warm."""
        cpu, wall = [], []
        for _ in range(5):
            cpu.append(self.run(self.one)[0])
            started = time.perf_counter()
            subprocess.run([SEKISHO, "scan", "--format", "json", "--jobs", "1", self.one], stdout=subprocess.DEVNULL)
            wall.append(time.perf_counter() - started)
        return sorted(cpu)[2], sorted(wall)[2]

    def round(self, mails):
        """A service's worker lives for many mails, and the other engines are warm too: the first mails (expressions that become automata when first
        met) and a picture of writing drawn here (the engine that reads it) are scanned before, and taken off with the start."""
        cpu, lines = self.run(self.warm, self.folder)
        before, _ = self.run(self.warm)
        measured = [line for line in lines if line["item"].startswith(self.folder)]
        return max(cpu - before, 1e-6), [line["elapsed_us"] / 1000 for line in measured]

    def stop(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.warm, ignore_errors=True)


class NoSuchName(socketserver.BaseRequestHandler):
    """Answers every DNS question at once: no such name."""

    def handle(self):
        question, reply_to = self.request
        if len(question) < 12:
            return
        end = 12
        while end < len(question) and question[end] != 0:
            end += question[end] + 1
        reply_to.sendto(question[:2] + b"\x81\x83" + struct.pack(">HHHH", 1, 0, 0, 0) + question[12:end + 5], self.client_address)


class Rspamd(Engine):
    def __init__(self, network, milter=False):
        self.network, self.milter = network, milter
        self.name = "rspamd, default, DNS answered locally" if network else "rspamd, content rules only"

    def start(self):
        if not shutil.which("rspamd"):
            return False
        self.folder = tempfile.mkdtemp()
        self.port = free_port()
        self.dns = socketserver.ThreadingUDPServer(("127.0.0.1", 0), NoSuchName)
        threading.Thread(target=self.dns.serve_forever, daemon=True).start()
        off = "" if self.network else "\n".join(f"{name} {{ enabled = false; }}" for name in NETWORK_MODULES)
        worker = (f'worker "rspamd_proxy" {{ bind_socket = "127.0.0.1:{self.port}"; milter = yes; count = 1; timeout = 120s; upstream "local" {{ default = yes; self_scan = yes; }} }}'
                  if self.milter else f'worker "normal" {{ bind_socket = "127.0.0.1:{self.port}"; count = 1; }}')
        config = pathlib.Path(self.folder) / "rspamd.conf"
        config.write_text(f'''
.include "/etc/rspamd/common.conf"
options {{ pidfile = "{self.folder}/pid"; tempdir = "{self.folder}"; dns {{ nameserver = ["127.0.0.1:{self.dns.server_address[1]}:10"]; timeout = 1s; retransmits = 1; }} control_socket = "{self.folder}/control mode=0600"; }}
logging {{ type = "file"; filename = "{self.folder}/log"; level = "error"; }}
{worker}
{off}
''')
        for name in ("lib", "rules"):
            pathlib.Path(self.folder, name).mkdir()
        os.chmod(self.folder, 0o777)
        self.process = subprocess.Popen(["taskset", "-c", "0", "rspamd", "-f", "-i", "-c", str(config), "--var", f"DBDIR={self.folder}/lib", "--var", f"RUNDIR={self.folder}"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_for(self.port):
            self.stop()
            return False
        self.wait_for_expressions()
        return True

    def workers(self):
        """The processes that scan; not the one that compiles its expressions."""
        return [pid for pid in family(self.process.pid) if b"normal" in command_of(pid) or b"proxy" in command_of(pid)]

    def wait_for_expressions(self, seconds=120):
        """Its helper compiles the expressions for Hyperscan; until then they run slower."""
        helpers = [pid for pid in family(self.process.pid) if b"hs_helper" in command_of(pid)]
        end, last, since = time.time() + seconds, -1.0, time.time()
        while time.time() < end and time.time() - since < 4:
            spent = cpu_seconds(helpers)
            if spent != last:
                last, since = spent, time.time()
            time.sleep(0.5)

    def ask(self, mail):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/checkv2", mail)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"rspamd answered {answer.status}")
        return body

    def score(self, mail):
        return json.loads(self.ask(mail))["score"]

    def round(self, mails):
        pids = self.workers()
        before = cpu_seconds(pids)
        latencies = []
        for mail in mails:
            at = time.perf_counter()
            self.ask(mail)
            latencies.append((time.perf_counter() - at) * 1000)
        return cpu_seconds(pids) - before, latencies

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.dns.shutdown()
        self.dns.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)


class SpamAssassin(Engine):
    name = "SpamAssassin, -L"
    share = 8  # it is slow: every eighth mail

    def start(self):
        if not shutil.which("spamd"):
            return False
        self.port = free_port()
        self.process = subprocess.Popen(["taskset", "-c", "0", "spamd", "-L", "-x", "--max-children=1", "--min-children=1", "--min-spare=1", "--max-spare=1", f"--port={self.port}",
                                         "--listen=127.0.0.1", "-u", "nobody"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_for(self.port):
            self.stop()
            return False
        return True

    def ask(self, mail):
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), 120) as s:
            s.sendall(b"SYMBOLS SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(mail) + mail)
            s.shutdown(socket.SHUT_WR)
            while more := s.recv(65536):
                answer += more
        return answer

    def score(self, mail):
        return float(re.search(rb"^Spam: \w+ ; (-?[\d.]+) /", self.ask(mail), re.M)[1])

    def round(self, mails):
        pids = family(self.process.pid)
        before = cpu_seconds(pids)
        latencies = []
        for mail in mails:
            at = time.perf_counter()
            self.ask(mail)
            latencies.append((time.perf_counter() - at) * 1000)
        return cpu_seconds(pids) - before, latencies

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


class ClamScan(Engine):
    """clamscan with signatures made here (no real ones may be handed on): as many as its daily set has, which nothing matches."""
    name = "clamscan, 220,000 made-up signatures"

    def __init__(self, files, signatures=220_000):
        self.files, self.signatures = files, signatures

    def start(self):
        if not shutil.which("clamscan"):
            return False
        self.folder = tempfile.mkdtemp()
        mails, base = pathlib.Path(self.folder, "mail"), pathlib.Path(self.folder, "db")
        mails.mkdir()
        base.mkdir()
        pathlib.Path(self.folder, "none").mkdir()
        pathlib.Path(self.folder, "none", "empty.eml").write_text("Subject: x\n\nx\n")
        for i, file in enumerate(self.files):
            shutil.copy(file, mails / f"{i:05d}.eml")
        chance = random.Random(1)
        hashes, patterns = self.signatures * 3 // 4, self.signatures // 4
        with open(base / "made.hdb", "w") as out:
            for i in range(hashes):
                out.write(f"{hashlib.md5(chance.randbytes(8)).hexdigest()}:{chance.randrange(1000, 4_000_000)}:Made.Hash-{i}\n")
        with open(base / "made.ndb", "w") as out:
            for i in range(patterns):
                out.write(f"Made.Pattern-{i}:{chance.choice((0, 0, 1, 3, 4))}:*:{chance.randbytes(chance.randrange(16, 40)).hex()}\n")
        return True

    def run(self, path):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(["taskset", "-c", "0", "clamscan", f"--database={self.folder}/db", "--no-summary", "-ir", f"{self.folder}/{path}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def round(self, mails):
        return max(self.run("mail") - self.run("none"), 1e-6), []

    def stop(self):
        shutil.rmtree(self.folder, ignore_errors=True)
