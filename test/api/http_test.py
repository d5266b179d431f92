#!/usr/bin/env python3
"""The running service from outside: sign-in, hostile HTTP, and every example of docs/api. Needs only Python and curl."""
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
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


def call(method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", HTTP, timeout=20)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
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
                       SEKISHO_MILTER_LISTEN=f"127.0.0.1:{MILTER}", SEKISHO_MAIL_REINJECT=f"127.0.0.1:{SINK}")
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
    check("database and workers are ready", call("GET", "/readyz")[0] == 200)
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
        examples(folder, name)
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
