"""What one client gets from the API: log search over millions of rows, events over next_link, small requests beside nginx.

  script/bench api [--rows N=10000000] [--requests N=200] [--keep FOLDER] [--only search,events,small] [--smoke]

The rows are made in SQLite directly (the service is stopped meanwhile), evenly over 180 days, and the same in every run; --keep leaves the folder, and
uses it again. Latency is given by the clock and in processor time of the service's process: the second holds also on a busy machine.
"""
import argparse
import glob
import http.client
import json
import os
import pathlib
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

root = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("PROGRAM_UNDER_TEST", str(root / "build" / "sekisho"))
PORT, NGINX = 22780, 22781
DAY = 86_400_000


class Service:
    def __init__(self, data):
        environment = dict(os.environ, SEKISHO_SERVER_DATA=data, SEKISHO_SERVER_HTTP=f"127.0.0.1:{PORT}", SEKISHO_MILTER_LISTEN="127.0.0.1:22791", SEKISHO_MAIL_REINJECT="127.0.0.1:22792",
                           SEKISHO_API_CAS_REQUESTS_PER_MINUTE="0", SEKISHO_SCAN_WORKERS="1", SEKISHO_RETENTION_DETECTION_DAYS="3650")
        self.process = subprocess.Popen([PROGRAM, "serve"], stdout=subprocess.PIPE, stderr=open(data + ".log", "w"), text=True, env=environment)
        for line in self.process.stdout:
            if "postfix reload" in line:
                return
        sys.exit("the service did not start: " + pathlib.Path(data + ".log").read_text()[-2000:])

    def processor(self):
        """Seconds of processor time of all its threads (the scan workers are other processes)."""
        total = 0
        for name in glob.glob(f"/proc/{self.process.pid}/task/*/schedstat"):
            try:
                total += int(open(name).read().split()[0])
            except OSError:
                pass
        return total / 1e9

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def fill(path, rows, now):
    """Detections as a busy installation has them: a few filters and policies, thousands of senders and recipients, mostly distinct subjects."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -400000")
    there = database.execute("SELECT COUNT(*) FROM (SELECT 1 FROM detection LIMIT ?)", (rows,)).fetchone()[0]
    if there >= rows:
        return
    span, step = 180 * DAY, 500_000
    columns = [row[1] for row in database.execute("PRAGMA table_info(detection)")]
    values = {"tenant": "1", "at": f"{now - span} + i * {span} / {rows}", "log_id": "printf('%012x', i)", "item": "printf('item-%010d', i / 2)", "service": "'inline'", "scan_type": "'Real-time scan'",
              "direction": "CASE i % 9 WHEN 0 THEN 'outgoing' ELSE 'incoming' END", "affected_user": "printf('user%d@example.com', (i * 7919) % 4001)", "location": "'inline'",
              "filter": "CASE (i * 31) % 10 WHEN 0 THEN 'malware' WHEN 1 THEN 'web_reputation' WHEN 2 THEN 'web_reputation' WHEN 3 THEN 'data_loss' ELSE 'spam_protection' END",
              "category": "CASE (i * 31) % 10 WHEN 0 THEN 'malware' WHEN 1 THEN 'url_dangerous' WHEN 2 THEN 'url_suspicious' WHEN 3 THEN 'data_loss' WHEN 4 THEN 'phishing' WHEN 5 THEN 'bec' ELSE 'spam' END",
              "rule": "printf('rule.%d', (i * 13) % 60)", "severity": "(i * 37) % 101", "threat_type": "printf('Threat %d', (i * 31) % 10)", "security_risk_name": "printf('Risk.%d', (i * 17) % 300)",
              "detected_by": "'Sekisho'", "risk_level": "CASE (i * 37) % 3 WHEN 0 THEN 'high' WHEN 1 THEN 'medium' ELSE 'low' END", "policy_id": "1 + i % 4", "policy_name": "printf('Policy %d', 1 + i % 4)",
              "action": "CASE (i * 11) % 4 WHEN 0 THEN 'pass' WHEN 1 THEN 'tag_subject' ELSE 'quarantine' END", "action_result": "'success'", "sender": "printf('sender%d@host%d.example', (i * 104729) % 20011, (i * 31) % 997)",
              "envelope_sender": "printf('bounce%d@host%d.example', (i * 104729) % 20011, (i * 31) % 997)", "recipients": "printf('[\"user%d@example.com\"]', (i * 7919) % 4001)",
              "subject": "printf('Offer %d for order %d', i % 1000, i)", "message_id": "printf('<%d@host.example>', i / 2)", "received_at": f"{now - span} + i * {span} / {rows}",
              "file_name": "CASE i % 20 WHEN 0 THEN 'invoice.zip' ELSE '' END", "url": "CASE (i * 31) % 10 WHEN 1 THEN printf('http://u%d.example/a', i % 5003) ELSE '' END",
              "domain": "CASE (i * 31) % 10 WHEN 1 THEN printf('u%d.example', i % 5003) ELSE '' END", "templates": "CASE (i * 31) % 10 WHEN 3 THEN '[\"PCI-DSS\"]' ELSE '[]' END",
              "evidence": "'found by the rule in the text of the message'"}
    names = [name for name in columns if name != "id"]
    picked = ", ".join(values.get(name, "0" if name in ("organization",) else "''") for name in names)
    for start in range(there, rows, step):
        database.execute(f"INSERT INTO detection ({', '.join(names)}) WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {min(rows, start + step)}) SELECT {picked} FROM n")
        print(f"  {min(rows, start + step):,} rows", file=sys.stderr, flush=True)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Client:
    def __init__(self, key, port=PORT):
        self.key, self.connection = key, http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, target):
        self.connection.request("GET", target, headers={"Authorization": "Bearer " + self.key} if self.key else {})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{target}: {answer.status} {body[:300]}")
        return body


def timed(service, client, targets):
    clock, processor = [], []
    for target in targets:
        before, begin = service.processor(), time.perf_counter()
        client.get(target)
        clock.append((time.perf_counter() - begin) * 1000)
        processor.append((service.processor() - before) * 1000)
    return clock, processor


def row(name, clock, processor):
    print(f"| {name} | {statistics.median(processor):.1f} ms | {percentile(processor, 0.99):.1f} ms | {statistics.median(clock):.1f} ms | {percentile(clock, 0.99):.1f} ms |")


def iso(millis):
    return urllib.parse.quote(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(millis / 1000)) + "Z")


def search(service, key, requests, now):
    client = Client(key)
    # Windows of 24 hours that end at different moments, as consoles and people ask for them.
    windows = [(now - (i % 40) * 3_600_000 - (i * 61_000) % 3_600_000 - DAY, now - (i % 40) * 3_600_000 - (i * 61_000) % 3_600_000) for i in range(requests)]
    base = "/api/v1/logs/detection"
    print("\n| log search, windows of 24 hours | processor p50 | p99 | clock p50 | p99 |\n|---|---|---|---|---|")
    first = [f"{base}/facets?from={iso(a)}&until={iso(b)}" for a, b in windows]
    row("facets, all fields, the first time (nothing remembered)", *timed(service, client, first[:1]))
    timed(service, client, first[:40])
    row("facets, all fields", *timed(service, client, first))
    row("facets, all fields, with a query", *timed(service, client, [f"{base}/facets?query=severity%3E%3D50&from={iso(a)}&until={iso(b)}" for a, b in windows[: max(5, requests // 10)]]))
    row("first page of 50", *timed(service, client, [f"{base}?limit=50&from={iso(a)}&until={iso(b)}" for a, b in windows]))
    # The last page: the token before it is found by going there once, with pages of 1,000.
    last = []
    for a, b in windows[:: max(1, requests // 5)]:
        after = ""
        while True:
            page = json.loads(client.get(f"{base}?limit=1000&from={iso(a)}&until={iso(b)}" + (f"&after={after}" if after else "")))
            if not page["next"]:
                break
            after = page["next"]
        last.append(f"{base}?limit=1000&from={iso(a)}&until={iso(b)}&after={after}")
    row("last page", *timed(service, client, [last[i % len(last)] for i in range(requests)]))
    row("count", *timed(service, client, [f"{base}/count?from={iso(a)}&until={iso(b)}" for a, b in windows]))
    row("free text that one row in a thousand has", *timed(service, client, [f"{base}?query=%22Offer+{i % 1000}+for%22&limit=50&from={iso(a)}&until={iso(b)}" for i, (a, b) in enumerate(windows[: max(5, requests // 10)])]))


def events(service, token, now):
    client, events_seen, link = Client(token), 0, f"/v1/siem/security_events?service=exchange&event=securityrisk&start={iso(now - DAY)}&end={iso(now)}"
    before, begin = service.processor(), time.perf_counter()
    while link:
        page = json.loads(client.get(link))
        events_seen += len(page["security_events"])
        link = page["next_link"].removeprefix(f"http://127.0.0.1:{PORT}")
    spent, passed = service.processor() - before, time.perf_counter() - begin
    print(f"\nEvents over next_link, pages of 500: {events_seen:,} events, {events_seen / passed:,.0f} a second by the clock, {events_seen / spent:,.0f} a second of processor time of the service")


def small(service, token, requests, folder):
    print("\n| small GET, one connection | requests a second of processor time | clock p50 | p99 |\n|---|---|---|---|")
    client, path = Client(token), "/v1/remediation/mails"  # the surface whose rate limit is switched off here
    for _ in range(50):
        client.get(path)
    before = service.processor()
    clock, _ = timed(service, client, [path] * requests)
    spent = service.processor() - before
    print(f"| authenticated GET of the CAS surface (blocked lists, empty) | {requests / spent:,.0f} | {statistics.median(clock):.2f} ms | {percentile(clock, 0.99):.2f} ms |")
    if shutil.which("nginx") is None:
        print("| nginx, a static file | not measured: nginx is not installed (script/setup --bench) | | |")
        return
    pathlib.Path(folder, "www").mkdir(exist_ok=True)
    pathlib.Path(folder, "www", "file").write_text('{"status":"available"}')
    conf = pathlib.Path(folder, "nginx.conf")
    conf.write_text(f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; "
                    f"fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder}; server {{ listen 127.0.0.1:{NGINX}; root {folder}/www; keepalive_requests 1000000; }} }}\n")
    nginx = subprocess.Popen(["nginx", "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        other = Client(None, NGINX)
        for _ in range(50):
            other.get("/file")
        own = lambda: int(open(f"/proc/{nginx.pid}/schedstat").read().split()[0]) / 1e9  # noqa: E731
        before, clock = own(), []
        for _ in range(requests):
            begin = time.perf_counter()
            other.get("/file")
            clock.append((time.perf_counter() - begin) * 1000)
        print(f"| nginx, a static file of 22 bytes | {requests / (own() - before):,.0f} | {statistics.median(clock):.2f} ms | {percentile(clock, 0.99):.2f} ms |")
    finally:
        nginx.terminate()
        nginx.wait(10)


def main(arguments):
    parser = argparse.ArgumentParser(prog="script/bench api")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--keep")
    parser.add_argument("--only", default="search,events,small")
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args(arguments)
    if options.smoke:
        options.rows, options.requests = 20_000, 10
    folder = options.keep or tempfile.mkdtemp(prefix="sekisho-bench-api-")
    os.makedirs(folder, exist_ok=True)
    data = os.path.join(folder, "data")
    try:
        admin = lambda *words: subprocess.run([PROGRAM, "admin", *words, "--data", data], capture_output=True, text=True, check=True).stdout.strip()  # noqa: E731
        if not os.path.exists(data + "/sekisho.db"):
            Service(data).stop()
        stamp = pathlib.Path(folder, "now")
        if not stamp.exists():
            stamp.write_text(str(int(time.time() * 1000)))
        now = int(stamp.read_text())
        begin = time.time()
        fill(data + "/sekisho.db", options.rows, now)
        print(f"{options.rows:,} detections over 180 days, {os.path.getsize(data + '/sekisho.db') / 1e9:.1f} GB; made in {time.time() - begin:.0f} s")
        name = f"bench {time.time()}"
        token = admin("key", "add", name)
        key = admin("key", "add", name, "--role", "Auditor")
        service = Service(data)
        try:
            if "search" in options.only:
                search(service, key, options.requests, now)
            if "events" in options.only:
                events(service, token, now)
            if "small" in options.only:
                small(service, token, options.requests * 10, folder)
        finally:
            service.stop()
        print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
