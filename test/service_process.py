"""A `sekisho serve` of the tests: started on free loopback ports with its own data folder, spoken to over REST, stopped by its id."""
import email
import email.policy
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import socketserver
import subprocess
import threading
import time
import urllib.parse

root = pathlib.Path(__file__).resolve().parent.parent
program = os.environ.pop("SEKISHO_PROGRAM", None) or str(root / "build" / "sekisho")
DEMO_PASSWORD = "demo-Sekisho-2024"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"


class Client:
    """One browser or script: keeps cookies and the CSRF token."""

    def __init__(self, port):
        self.port, self.cookies, self.csrf, self.token = port, {}, "", ""

    def call(self, method, path, body=None, headers=None, raw=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Accept-Language": "en", **(headers or {})}
        data = raw
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body), "application/json"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.csrf:
            sent["X-CSRF-Token"] = self.csrf
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        connection.request(method, path, body=data, headers=sent)
        got = connection.getresponse()
        answer = Answer(got.status, got.getheaders(), got.read())
        for key, value in answer.headers:
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.split(";")[0]
        connection.close()
        return answer

    def get(self, path):
        return self.call("GET", "/api/v1/" + path)

    def post(self, path, body=None):
        return self.call("POST", "/api/v1/" + path, body)

    def put(self, path, body):
        return self.call("PUT", "/api/v1/" + path, body)

    def sign_in(self, side, name, password=DEMO_PASSWORD):
        answer = self.post("session", {"side": side, "name": name, "password": password})
        if answer.status == 200:
            self.csrf = answer.json["csrf"]
        return answer


class Service:
    def __init__(self, data, settings=(), milter=None):
        self.data, self.settings = str(data), ["api.check_answers=true", "server.language=ja", *settings]  # each answer is held against its description
        self.http, self.milter = free_ports(2)
        self.process = None

    def start(self):
        self.log = open(self.data + ".log", "a")
        self.process = subprocess.Popen([program, "serve", "--data", self.data, "--http", f"127.0.0.1:{self.http}", "--milter", f"127.0.0.1:{self.milter}",
                                         *[part for setting in self.settings for part in ("--set", setting)]],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.greeting = ""
        for line in self.process.stdout:
            self.greeting += line
            if "postfix reload" in line or "To connect a Postfix" in line:
                break
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError("the service ended: " + pathlib.Path(self.data + ".log").read_text()[-2000:])
            try:
                Client(self.http).call("GET", "/healthz")
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the service does not answer")

    @property
    def first_password(self):
        return re.search(r"One-time password:\s+(\S+)", self.greeting).group(1)

    def admin(self, *arguments, check=True):
        return subprocess.run([program, *arguments, "--data", self.data], capture_output=True, text=True, check=check)

    def client(self):
        return Client(self.http)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.process and self.process.stdout:
            self.process.stdout.close()
            self.log.close()


class SmtpServer:
    """An MTA on loopback that takes every mail: `take` is called with its bytes and recipients before the sender is answered."""

    def __init__(self, take):
        class Session(socketserver.StreamRequestHandler):
            def handle(self):
                recipients = []
                self.wfile.write(b"220 mta\r\n")
                while line := self.rfile.readline():
                    verb = line[:4].upper()
                    if verb == b"RCPT":
                        recipients.append(re.search(rb"<(.*?)>", line).group(1).decode())
                    if verb == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        lines = []
                        while (text := self.rfile.readline()) not in (b".\r\n", b""):
                            lines.append(text[1:] if text.startswith(b".") else text)
                        take(b"".join(lines), recipients)
                        recipients = []
                    self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                    if verb == b"QUIT":
                        return

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class MailSink(SmtpServer):
    """Keeps every mail: what Postfix would have been given. `mails` holds (recipients, message)."""

    def __init__(self):
        self.mails = []
        super().__init__(lambda data, recipients: self.mails.append((recipients, email.message_from_bytes(data, policy=email.policy.default))))

    def newest(self, recipient, pattern):
        """The first group of the pattern in the newest mail to the address that has it; waits until there is one."""
        def found():
            for recipients, message in reversed(list(self.mails)):
                match = re.search(pattern, message.get_body(("plain",)).get_content()) if recipient in recipients else None
                if match:
                    return match.group(1)
            return None
        return wait_for(found, seconds=60)


def wait_for(what, seconds=20, pause=0.1):
    """The first true value of what(), or its last."""
    end = time.monotonic() + seconds
    value = what()
    while not value and time.monotonic() < end:
        time.sleep(pause)
        value = what()
    return value


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))

