#!/usr/bin/env python3
"""The running service from outside: sign-in, hostile HTTP, and every example of docs/api. Needs only Python and curl."""
import base64
import hashlib
import hmac
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("PROGRAM_UNDER_TEST", os.path.join(ROOT, "build", "sekisho"))
HTTP, MILTER, SINK = 22480, 22890, 22026
PASSWORD = "correct horse Battery 9 staple!"
failures = []


def check(says, holds, *more):
    if not holds:
        failures.append(says)
        print("FAILED:", says, *more)


answers = []  # every JSON answer of the own surface, for test/api/openapi.mjs


def call(method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", HTTP, timeout=20)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    if path.startswith("/api/v1/") and "json" in (answer.headers["Content-Type"] or ""):
        answers.append((method, path.split("?")[0], answer.status, json.loads(data)))
    return answer.status, dict(answer.getheaders()), data


def raw(data, wait=5.0):
    """Everything that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", HTTP), timeout=wait) as s:
        s.sendall(data)
        out = b""
        try:
            while chunk := s.recv(65536):
                out += chunk
        except (TimeoutError, ConnectionResetError):
            pass
        return out


def start(folder):
    environment = dict(os.environ, SEKISHO_SERVER_DATA=os.path.join(folder, "data"), SEKISHO_SERVER_HTTP=f"127.0.0.1:{HTTP}",
                       SEKISHO_MILTER_LISTEN=f"127.0.0.1:{MILTER}", SEKISHO_MAIL_REINJECT=f"127.0.0.1:{SINK}", SEKISHO_WEBHOOK_RETRY_SECONDS="1,1",
                       SEKISHO_WEBHOOK_PRIVATE_NETWORKS="true", SEKISHO_API_CHECK_ANSWERS="true")
    log = open(os.path.join(folder, "log"), "w")
    process = subprocess.Popen([PROGRAM, "serve"], stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
    text = ""
    for line in process.stdout:
        text += line
        if "postfix reload" in line:
            break
    found = re.search(r"One-time password:\s+(\S+)", text)
    if not found:
        process.terminate()
        sys.exit("the service did not start: " + text + open(os.path.join(folder, "log")).read()[-2000:])
    return process, re.search(r"First administrator:\s+(\S+)", text).group(1), found.group(1)


def sign_in(name, one_time):
    status, _, body = call("POST", "/api/v1/session", json.dumps({"side": "cas", "name": name, "password": one_time}), {"Content-Type": "application/json"})
    answer = json.loads(body)
    check("the one-time password asks for a new one", status == 200 and answer["state"] == "password_change_needed", status, answer)
    status, headers, body = call("POST", "/api/v1/session/password", json.dumps({"challenge": answer["challenge"], "password": PASSWORD}), {"Content-Type": "application/json"})
    check("the new password signs in", status == 200 and json.loads(body)["state"] == "signed_in", status, body)
    cookie = headers.get("Set-Cookie", "")
    check("the cookie is kept from scripts and other sites", "HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie)


def hostile():
    for says, data, status in [
        ("length and chunks", b"POST /v1/remediation/mails HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n", 400),
        ("a gigabyte announced", b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n{", 413),
        ("a header bomb", b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: b\r\n" % i for i in range(5000)) + b"\r\n", 431),
        ("a path out of the tree", b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("nothing of HTTP", b"\x00\x01\x02\x03\r\n\r\n", 400),
    ]:
        started = time.monotonic()
        answer = raw(data)
        check(says, answer.startswith(b"HTTP/1.1 %d " % status), answer[:200])
        check(says + ": soon", time.monotonic() - started < 4)
        check(says + ": one answer, with a body", answer.count(b"HTTP/1.1 ") == 1 and b"{" in answer, answer[:300])
    deep = b"[" * 100_000
    for says, body, status in [("deep nesting", deep, 400), ("a name twice", b'{"side":"cas","side":"cas","name":"a","password":"b"}', 400), ("an unknown field", b'{"side":"cas","name":"a","password":"b","x":1}', 400),
                               ("no JSON", b"hello", 400), ("broken UTF-8", b'{"side":"cas","name":"\xff","password":"b"}', 400), ("a name too long", json.dumps({"side": "cas", "name": "a" * 300, "password": "b"}).encode(), 400)]:
        got, headers, answer = call("POST", "/api/v1/session", body if len(body) < 8000 else body[:8000], {"Content-Type": "application/json"})
        check(says, got == status, got, answer[:200])
        check(says + ": a problem document", headers.get("Content-Type") == "application/problem+json", headers)
    # Many clients that say nothing do not keep others out.
    silent = [socket.create_connection(("127.0.0.1", HTTP)) for _ in range(100)]
    for s in silent:
        s.send(b"GET /api/v1/health HTTP/1.1\r\nHo")
    check("the process says that it runs", call("GET", "/healthz")[2] == b"ok\n")
    check("database and workers are ready", until(lambda: call("GET", "/readyz")[0] == 200), call("GET", "/readyz"))
    status, _, text = call("GET", "/metrics")
    check("Prometheus finds its numbers", status == 200 and b"# TYPE sekisho_workers gauge" in text, text[:200])
    check("a probe takes no writes", call("POST", "/healthz", b"x")[0] in (404, 405))
    check("a hundred slow clients do not hinder one", call("GET", "/api/v1/health")[0] == 200)
    for s in silent:
        s.close()
    status, headers, _ = call("GET", "/api/docs")
    check("the reference page loads nothing from outside", status == 200 and "default-src 'none'" in headers.get("Content-Security-Policy", ""), headers)
    status, _, body = call("GET", "/api/v1/openapi.json")
    document = json.loads(body)
    check("the description is OpenAPI 3.1 with its routes", status == 200 and document["openapi"] == "3.1.0" and len(document["paths"]) > 80, len(document["paths"]))
    references = set(re.findall(r'#/components/schemas/(\w+)', body.decode().replace("\\/", "/")))
    check("every schema that is named is there", references <= set(document["components"]["schemas"]), references - set(document["components"]["schemas"]))


class Browser:
    """A signed-in administrator."""

    def __init__(self, name):
        status, headers, body = call("POST", "/api/v1/session", json.dumps({"side": "cas", "name": name, "password": PASSWORD}), {"Content-Type": "application/json"})
        check("signing in", status == 200, body)
        self.headers = {"Cookie": headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": json.loads(body)["csrf"], "Content-Type": "application/json"}

    def __call__(self, method, path, body=None):
        status, _, data = call(method, path, None if body is None else json.dumps(body), self.headers)
        return status, json.loads(data) if data else None


class Receiver(http.server.BaseHTTPRequestHandler):
    """A webhook's other end, as a subscriber of Standard Webhooks would write it."""
    secret, status, heard = "", 200, []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = f'{self.headers["webhook-id"]}.{self.headers["webhook-timestamp"]}.'.encode() + body
        right = base64.b64encode(hmac.new(base64.b64decode(Receiver.secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()).decode()
        fresh = abs(time.time() - int(self.headers["webhook-timestamp"])) < 300
        Receiver.heard.append((self.headers["webhook-id"], "v1," + right in self.headers["webhook-signature"].split() and fresh, json.loads(body)))
        self.send_response(Receiver.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def until(holds, seconds=15):
    for _ in range(seconds * 10):
        if holds():
            return True
        time.sleep(0.1)
    return False


def webhooks(browser):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    draft = {"name": "siem", "url": f"http://127.0.0.1:{server.server_port}/in", "events": ["audit", "detection"]}
    status, made = browser("POST", "/api/v1/webhooks", draft)
    check("a webhook is made", status == 201 and made["secret"].startswith("whsec_"), made)
    Receiver.secret, path = made["secret"], f"/api/v1/webhooks/{made['webhook']['id']}"
    check("its secret is shown once", "secret" not in browser("GET", path)[1])
    check("a name twice is refused", browser("POST", "/api/v1/webhooks", draft)[0] == 409)
    check("a URL that is none is refused", browser("POST", "/api/v1/webhooks", dict(draft, name="x", url="file:///etc/passwd"))[0] == 400)
    browser("POST", path + "/ping")
    check("a ping arrives, signed", until(lambda: any(body["type"] == "ping" and right for _, right, body in Receiver.heard)), Receiver.heard)
    browser("PUT", "/api/v1/tenant/preferences", {"time_zone": "Asia/Tokyo", "language": "ja"})  # something for the audit log
    check("an audit record arrives, signed", until(lambda: any(body["type"] == "audit.created" and right for _, right, body in Receiver.heard)), Receiver.heard)
    Receiver.status = 503
    browser("POST", path + "/ping")
    check("a dead letter is shown", until(lambda: browser("GET", path)[1]["dead"] >= 1, 30), browser("GET", path))
    Receiver.status = 200
    _, page = browser("GET", path + "/deliveries?state=dead&limit=10")
    dead = page["items"][0]
    check("it says why", dead["http_status"] == 503 and dead["attempts"] >= 2, dead)
    check("one delivery with its body", browser("GET", f"{path}/deliveries/{dead['id']}")[1]["body"]["id"] == dead["message"])
    before = len(Receiver.heard)
    check("it is sent again when asked", browser("POST", f"{path}/deliveries/{dead['id']}/replay")[0] == 202)
    check("under its old id", until(lambda: any(i == dead["message"] for i, _, _ in Receiver.heard[before:])), dead)
    check("it is delivered", until(lambda: browser("GET", f"{path}/deliveries/{dead['id']}")[1]["state"] == "delivered"))
    check("all dead ones again", browser("POST", path + "/replay")[0] == 202)
    check("every one was signed", all(right for _, right, _ in Receiver.heard))
    old = Receiver.secret
    check("a new secret", browser("POST", path + "/secret")[1]["secret"] != old)
    check("a change", browser("PUT", path, dict(draft, enabled=False, query="severity>=80"))[1]["enabled"] is False)
    check("a query that is none", browser("PUT", path, dict(draft, query="colour:red"))[0] == 400)
    check("it is removed", browser("DELETE", path)[0] == 200 and browser("GET", path)[0] == 404)
    server.shutdown()


def small_routes(browser):
    """What the other tests do not ask: everything that can be read, and the settings."""
    for path in ("notifications", "dlp/catalog", "webhooks", "logs", "logs/detection", "logs/audit/facets", "logs/mail_tracking/volume", "quarantine", "tasks", "response", "dashboard", "dashboard/services",
                 "policies", "lists", "dlp", "accounts", "roles", "api-tokens", "organizations", "audit", "audit/verify", "licence", "tenant", "sessions", "version", "update", "update/banner", "update/errors", "instances"):
        status, body = browser("GET", "/api/v1/" + path)
        check(f"GET {path}", status in (200, 403), status, body)
    check("the catalogue knows cards in both languages", any("ja" in e["name"] and e["kind"] == "template" for e in browser("GET", "/api/v1/dlp/catalog")[1]["items"]))
    hits = browser("POST", "/api/v1/dlp/test", {"text": "card number 4111 1111 1111 1111"})[1]["hits"]
    check("the test area finds a card", any("4111" in h["text"] for h in hits), hits)
    texts = {"admin_subject": "", "admin_body": "", "user_subject": "", "user_body": ""}
    settings = {"signature": "営業部", "admin_recipients": ["soc@example.com"], "texts": {"en": texts, "ja": dict(texts, admin_subject="検出: %subject%")}}
    status, kept = browser("PUT", "/api/v1/notifications", settings)
    check("notification settings are kept", status == 200 and all(kept[name] == settings[name] for name in settings) and browser("GET", "/api/v1/notifications")[1] == kept, status, kept)
    check("a recipient that is none", browser("PUT", "/api/v1/notifications", dict(settings, admin_recipients=["nobody"]))[0] == 400)
    check("a signature that is too long", browser("PUT", "/api/v1/notifications", dict(settings, signature="あ" * 256))[0] == 400)
    check("a signature with control characters", browser("PUT", "/api/v1/notifications", dict(settings, signature="a\u0007b"))[0] == 400)


def description(folder):
    """The document by a validator that is not ours, and every answer of this run against it."""
    status, _, body = call("GET", "/api/v1/openapi.json")
    document = json.loads(body)
    templates = [(re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path) for path in sorted(document["paths"], key=lambda p: p.count("{"))]
    with open(os.path.join(folder, "openapi.json"), "wb") as file:
        file.write(body)
    with open(os.path.join(folder, "answers.jsonl"), "w") as file:
        for method, path, status, answer in answers:
            template = next((t for pattern, t in templates if pattern.match(path)), None)
            if template and method.lower() in document["paths"][template]:
                file.write(json.dumps({"method": method, "path": template, "status": status, "body": answer}) + "\n")
    tests = os.path.join(ROOT, "test", "api")
    if not os.path.isdir(os.path.join(tests, "node_modules", "@seriousme")):
        subprocess.run(["npm", "ci", "--prefix", tests, "--no-audit", "--no-fund", "--loglevel=error"], check=False, timeout=300)
    done = subprocess.run(["node", os.path.join(ROOT, "test", "api", "openapi.mjs"), os.path.join(folder, "openapi.json"), os.path.join(folder, "answers.jsonl")], capture_output=True, text=True, timeout=120)
    check("the description is valid and every answer fits it", done.returncode == 0, done.stdout[-3000:], done.stderr[-2000:])
    print(done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr)


def examples(folder, name):
    text = open(os.path.join(ROOT, "docs", "api", "README.md")).read()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    environment = dict(os.environ, SEKISHO=f"http://127.0.0.1:{HTTP}", NAME=name, PASSWORD=PASSWORD)
    scratch = os.path.join(folder, "examples")
    os.mkdir(scratch)
    for block in blocks:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=scratch, env=environment, capture_output=True, text=True, timeout=60)
        check("the example works: " + block.strip().splitlines()[0], done.returncode == 0, done.returncode, done.stdout[-500:], done.stderr[-500:])
    check("there are examples", len(blocks) >= 5)


def main():
    if not os.access(PROGRAM, os.X_OK):
        print("skipped: the program is not built")
        return 77
    folder = tempfile.mkdtemp(prefix="sekisho-api-")
    process, name, one_time = start(folder)
    try:
        sign_in(name, one_time)
        hostile()
        browser = Browser(name)
        webhooks(browser)
        small_routes(browser)
        examples(folder, name)
        description(folder)
    finally:
        process.terminate()
        try:
            code = process.wait(30)
            check("the service ends cleanly", code == 0, code)
        except subprocess.TimeoutExpired:
            process.kill()
            check("the service ends in time", False)
        shutil.rmtree(folder, ignore_errors=True)
    print("failed:" if failures else "all passed", len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
