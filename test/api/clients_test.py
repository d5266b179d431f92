#!/usr/bin/env python3
"""Published CAS and Vision One clients, played request by request against the running service with mail that really came through.

The demo (Postfix, milter, Dovecot) makes the data; every answer is checked against what the client's code does with it (shapes.py). The
clients' own code is not here: what they send and need is written down in our words.
"""
import base64
import datetime
import http.client
import imaplib
import json
import os
import pathlib
import re
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import collectors  # noqa: E402
import shapes  # noqa: E402
from typed import misfits  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = str(ROOT / "build" / "sekisho")
HTTP, MILTER, SMTP, IMAP = 22580, 22990, 12525, 11430
failures = []


def check(says, holds, *more):
    if not holds:
        failures.append(says)
        print("FAILED:", says, *[str(m)[:1500] for m in more])
    return holds


def fits(says, shape, value):
    found = misfits(shape, value)
    return check(f"{says} has the shape that the client needs", not found, found[:8])


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def call(method, target, token=None, body=None, headers=None):
    """One request. `target` may be a whole link: then it must be one to this server."""
    if target.startswith("http"):
        parts = urllib.parse.urlsplit(target)
        check("a link leads to the host that was asked", parts.netloc == f"127.0.0.1:{HTTP}", target)
        target = parts.path + ("?" + parts.query if parts.query else "")
    sent = {"Authorization": "Bearer " + token} if token else {}
    sent.update(headers or {})
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
        sent.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection("127.0.0.1", HTTP, timeout=60)
    connection.request(method, target, body, sent)
    answer = connection.getresponse()
    out = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    return out


def query(path, **parameters):
    return path + "?" + urllib.parse.urlencode(parameters)


def stamp(hours=0, form="%Y-%m-%dT%H:%M:%SZ"):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)).strftime(form)


class Demo:
    """script/demo in a folder of its own, until stop()."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sekisho-clients-")
        os.chmod(self.folder.name, 0o755)
        self.data = self.folder.name + "/data"
        environment = dict(os.environ, SEKISHO_API_CAS_REQUESTS_PER_MINUTE="0", SEKISHO_API_CHECK_ANSWERS="true")
        self.process = subprocess.Popen([sys.executable, str(ROOT / "script" / "demo"), "--data", self.data, "--http", f"127.0.0.1:{HTTP}", "--milter", f"127.0.0.1:{MILTER}"],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        self.text = ""
        for line in self.process.stdout:
            self.text += line
            if "Ctrl-C stops everything" in line:
                return
        sys.exit("the demo did not start:\n" + self.text)

    def admin(self, *arguments):
        done = subprocess.run([PROGRAM, "admin", *arguments, "--data", self.data], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            sys.exit("admin: " + done.stderr)
        return done.stdout.strip()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.folder.cleanup()


class Mailbox:
    """What a person sees of their mailbox."""

    def __init__(self, user):
        self.box = imaplib.IMAP4("127.0.0.1", IMAP)
        self.box.login(user, "secret")

    def find(self, folder, message_id):
        """(bytes, flags, date) of the one message with this id; None when it is not there."""
        if self.box.select(f'"{folder}"', readonly=True)[0] != "OK":
            return None
        numbers = self.box.search(None, "HEADER", "Message-ID", f'"{message_id}"')[1][0].split()
        if not numbers:
            return None
        check("the message is there once", len(numbers) == 1, folder, numbers)
        _, data = self.box.fetch(numbers[0], "(BODY.PEEK[] FLAGS INTERNALDATE)")
        line = b" ".join(part if isinstance(part, bytes) else part[0] for part in data)
        flags = sorted(flag for flag in imaplib.ParseFlags(line) if flag != b"\\Recent")
        return data[0][1], flags, re.search(rb'INTERNALDATE "([^"]*)"', line).group(1)

    def flag(self, message_id, flag):
        self.box.select("INBOX")
        number = self.box.search(None, "HEADER", "Message-ID", f'"{message_id}"')[1][0].split()[0]
        self.box.store(number, "+FLAGS", flag)
        self.box.close()


# ---- CAS ---------------------------------------------------------------------------------------------------------------------

SERVICES = ["exchange", "sharepoint", "onedrive", "dropbox", "box", "googledrive", "gmail", "teams", "exchangeserver", "salesforce_sandbox", "salesforce_production", "teams_chat"]
EVENTS = ["securityrisk", "virtualanalyzer", "ransomware", "dlp"]


def soar_fetch(token):
    """A SOAR pack's fetch: first from three days ago (by then a little older), then from the last item's time, without what it has."""
    seen, last, ids, first = [], None, [], stamp(-72, "%Y-%m-%dT%H:%M:%S.%fZ")
    for round_ in range(4):
        answer = call("GET", query("/v1/siem/security_events", service="exchange", event="securityrisk", start=last or first, end=stamp(0, "%Y-%m-%dT%H:%M:%S.%fZ"), limit=2 + len(ids)), token)
        if not check("a fetch is answered", answer.status == 200, answer.status, answer.body):
            return
        page = answer.json()
        fits("a fetch", shapes.CAS_EVENTS, page)
        if not page["security_events"]:
            break
        fresh = [e for e in page["security_events"] if e["log_item_id"] not in ids]
        seen += [e["log_item_id"] for e in fresh]
        times = [e["message"]["detection_time"] for e in page["security_events"]]
        check("events ascend by their time", times == sorted(times), times)
        check("the page's time is its last item's", page["last_log_item_generation_time"] == times[-1], page["last_log_item_generation_time"], times)
        for e in page["security_events"]:
            datetime.datetime.strptime(e["message"]["detection_time"], "%Y-%m-%dT%H:%M:%S.%fZ")  # another client's parser: the fraction is needed
        latest = [e["log_item_id"] for e in fresh if e["message"]["detection_time"] == page["last_log_item_generation_time"]]
        ids, last = (ids + latest, last) if page["last_log_item_generation_time"] == last else (latest, page["last_log_item_generation_time"])
        if not fresh:
            break
    check("a fetch brings every event once", len(seen) == len(set(seen)) and len(seen) >= 3, seen)
    # The pack's test button sends only service and event.
    check("the test button is answered", call("GET", query("/v1/siem/security_events", service="exchange", event="securityrisk"), token).status == 200)
    # ISO times typed by a user come out with an offset and a Z.
    check("an offset before Z is a time", call("GET", query("/v1/siem/security_events", service="exchange", event="dlp", start="2026-11-22T02:31:20+00:00Z"), token).status == 200)


def siem_pollers(token):
    """Function app, log shipper and search add-on: all services by all kinds; the first sends its parameters again on top of the link."""
    found = {}
    time.sleep(1.1)  # their end of the window has no fraction
    for service in SERVICES:
        for event in EVENTS:
            parameters = {"start": stamp(-24, "%Y-%m-%dT%H:%M:%S.000Z"), "end": stamp(0, "%Y-%m-%dT%H:%M:%S.000Z"), "service": service, "event": event}
            page = call("GET", query("/v1/siem/security_events", **parameters), token, headers={"Content-Type": "application/json"}).json()
            events, link, pages = list(page["security_events"]), page["next_link"], 0
            while link != "" and pages < 50:  # its loop: null or a missing key would end it with an error
                page = call("GET", link + "&" + urllib.parse.urlencode(parameters), token).json()
                events, link, pages = events + page["security_events"], page["next_link"], pages + 1
            found[service, event] = events
    risks = found["exchange", "securityrisk"]
    check("mail threats are found under Exchange and securityrisk", len(risks) >= 3, found)
    check("one event is not told twice", len({e["log_item_id"] for e in risks}) == len(risks))
    check("the service has its display name, the event its long name", all(e["service"] == "Exchange Online" and e["event"] == "security_risk_scan" for e in risks), risks[:1])
    check("threats carry no template", all("triggered_dlp_template" not in e["message"] for e in risks))
    losses = found["exchange", "dlp"]
    check("a data loss carries its template", losses and all(e["message"]["triggered_dlp_template"] for e in losses), losses)
    check("other services are empty, not unknown", not any(events for (service, _), events in found.items() if service != "exchange"))
    # Paging by one, with the add-on's own parameters and header.
    events, link, trace = [], None, "6a9c3f44-1111-4222-8333-444455556666"
    while link != "":
        answer = call("GET", link or query("/v1/siem/security_events", service="office365", event="securityrisk", start=stamp(-24), end=stamp(1), limit=1, queryfrom=1), token, headers={"traceid": trace})
        page = answer.json()
        check("the trace id comes back", page["traceId"] == trace and answer.headers["traceId"] == trace, page["traceId"])
        check("a page is not larger than asked", len(page["security_events"]) <= 1)
        events, link = events + page["security_events"], page["next_link"]
        if len(events) > 100:
            break
    check("pages of one bring the same events", sorted(e["log_item_id"] for e in events) == sorted(e["log_item_id"] for e in risks), len(events), len(risks))
    check("a limit beyond the most is clamped", call("GET", query("/v1/siem/security_events", service="exchange", event="securityrisk", limit=5000, start=stamp(-1), end=stamp(1)), token).status == 200)
    line = call("GET", query("/v1/siem/security_events", service="exchange", event="securityrisk", start=stamp(-1), end=stamp(1), format="cef"), token).json()["security_events"][0]
    check("the CEF form is CEF", re.match(r"CEF:0\|Trend Micro\|CAS\|5\.0\|100,101\|securityrisk\|High\|?\s?DevicePayloadId=", line), line)


def cas_errors(token):
    for says, answer, status in [
        ("no token", call("GET", query("/v1/siem/security_events", service="exchange", event="dlp")), 401),
        ("a wrong token", call("GET", "/v1/remediation/mails", "1.nothing"), 401),
        ("a bad parameter", call("GET", query("/v1/siem/security_events", service="exchange", event="nothing"), token), 400),
        ("no such API", call("GET", "/v1/nothing", token), 404),
        ("a wrong method", call("DELETE", "/v1/remediation/mails", token), 405),
        ("a broken body", call("POST", "/v1/remediation/mails", token, "{"), 400),
    ]:
        check(f"{says}: {status}", answer.status == status, answer.status, answer.body)
        check(f"{says}: JSON", answer.headers.get_content_type() == "application/json")
        fits(says, shapes.CAS_ERROR, answer.json())
        if status == 401:
            check("the words that a pack looks for", "uthentication token not found" in answer.json()["msg"], answer.body)


def quarantine(token):
    page = call("GET", query("/v1/siem/quarantine_events", service="exchange"), token).json()
    fits("quarantine events", shapes.CAS_QUARANTINE, page)
    if not check("what was held back is listed", page["quarantine_events"], page):
        return
    event = page["quarantine_events"][0]
    wanted = ("affected_user", "mailbox", "mail_unique_id", "mail_log_id", "mail_message_id", "mail_blob_path", "mail_backup_blob_path", "mail_message_direction")
    body = {"quarantine_events": [{"service": "exchange", "message": [{name: event["message"][name] for name in wanted}]}]}
    for path in ("/v1/siem/quarantine_mails", "/v1/siem/quanrantine_mails"):
        answer = call("POST", path, token, body)
        check("one held mail comes as a zip", answer.status == 200 and answer.body[:2] == b"PK", answer.status, answer.body[:200])
    body["download_options"] = {"compression_password": "infected"}
    check("… under a password", call("POST", "/v1/siem/quarantine_mails", token, body).body[:2] == b"PK")


def sweeping(token):
    """The library that pages while the key is there; the SOAR that pings, asks for details and quotes subjects."""
    values, link, tokens = [], query("/v1/sweeping/mails", lastndays=1, limit=2), set()
    while link:
        page = call("GET", link, token).json()
        fits("sweeping", shapes.CAS_SWEEP, page)
        values += page["value"]
        link = page["next_link"] if "next_link" in page else None
        if link:
            skip = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["skiptoken"][0]
            moment, unique = json.loads(base64.b64decode(skip))
            check("the skip token is a time and an id", isinstance(moment, int) and isinstance(unique, str), skip)
            check("paging gets on", skip not in tokens, link)
            tokens.add(skip)
    ids = [v["mail_unique_id"] for v in values]
    check("sweeping brings each mail once", len(set(ids)) == len(ids) and len(ids) >= 6, ids)
    check("newest first", [v["mail_message_delivery_time"] for v in values] == sorted((v["mail_message_delivery_time"] for v in values), reverse=True))
    check("headers are there", all(any(h["HeaderName"].lower() == "message-id" for h in v["mail_internet_headers"]) for v in values), values[:1])
    clean = next(v for v in values if v["mail_message_subject"].startswith("Minutes of"))
    check("a ping", len(call("GET", "/v1/sweeping/mails?limit=1", token).json()["value"]) == 1)
    for says, parameters in [("details by message id", {"message_id": clean["mail_message_id"], "lastndays": 90}), ("an exact phrase", {"subject": '"Minutes of Tuesday\'s meeting"'}),
                             ("words", {"subject": "meeting minutes"}), ("a mailbox by wildcard", {"mailbox": "bob@*", "subject": "Minutes"}), ("a sender", {"sender": clean["mail_message_sender"]})]:
        found = call("GET", query("/v1/sweeping/mails", **parameters), token).json()["value"]
        check("sweeping by " + says, [v["mail_unique_id"] for v in found] == [clean["mail_unique_id"]], found)
    check("a phrase that is not there finds nothing", call("GET", query("/v1/sweeping/mails", subject='"Minutes meeting"'), token).json()["value"] == [])
    packed = next(v for v in values if v["mail_attachments"])
    attachment = packed["mail_attachments"][0]
    for parameters in ({"file_sha1": attachment["file_sha1"]}, {"file_sha256": attachment["file_sha256"]}, {"file_name": attachment["file_name"]}, {"file_extension": attachment["file_name"].rsplit(".")[-1]}):
        check("sweeping by an attachment", packed["mail_unique_id"] in [v["mail_unique_id"] for v in call("GET", query("/v1/sweeping/mails", **parameters), token).json()["value"]], parameters)
    linked = next(v for v in values if v["mail_urls"])
    check("sweeping by a URL", linked["mail_unique_id"] in [v["mail_unique_id"] for v in call("GET", query("/v1/sweeping/mails", url=linked["mail_urls"][0]), token).json()["value"]], linked)
    return clean


def act_by_cas(token, mail, verb):
    body = [{"action_type": verb, "service": "exchange", "account_provider": "office365", "mailbox": mail["mailbox"], "mail_message_id": mail["mail_message_id"],
             "mail_unique_id": mail["mail_unique_id"], "mail_message_delivery_time": mail["mail_message_delivery_time"]}]
    answer = call("POST", "/v1/mitigation/mails", token, body)
    check("an action is taken with 201", answer.status == 201, answer.status, answer.body)
    fits("a receipt", shapes.CAS_RECEIPT, answer.json())
    batch = answer.json()["batch_id"]
    page = call("GET", query("/v1/mitigation/mails", batch_id=batch), token).json()  # once: one client takes "Created" for an end
    fits("results", shapes.CAS_ACTIONS, page)
    check(f"{verb} succeeds", [a["status"] for a in page["actions"]] == ["Success"], page)
    check("the result names the batch and the action", page["actions"][0]["batch_id"] == batch and page["actions"][0]["action_type"] == verb, page)
    listed = call("GET", query("/v1/mitigation/mails", start=stamp(-1), end=stamp(1)), token).json()
    check("the action is in the list of a window", batch in [a["batch_id"] for a in listed["actions"]], listed)


def there_and_back(says, mail, take_out, bring_back):
    """The message leaves the inbox and returns as it was, to the byte, with flags and date."""
    person = Mailbox("bob@example.com")
    before = person.find("INBOX", mail["mail_message_id"])
    check(f"{says}: the mail is in the inbox", before is not None)
    take_out()
    check(f"{says}: it is out of the inbox", person.find("INBOX", mail["mail_message_id"]) is None)
    check(f"{says}: it is in quarantine", person.find("Quarantine", mail["mail_message_id"]) is not None)
    bring_back()
    after = person.find("INBOX", mail["mail_message_id"])
    check(f"{says}: it is back as it was, byte for byte", before == after, before and before[1:], after and after[1:])
    check(f"{says}: and no longer in quarantine", person.find("Quarantine", mail["mail_message_id"]) is None)


def accounts_by_cas(token):
    for verb in ("ACCOUNT_DISABLE", "ACCOUNT_ENABLE_MFA", "ACCOUNT_RESET_PASSWORD", "ACCOUNT_REVOKE_SIGNIN_SESSIONS"):
        answer = call("POST", "/v1/mitigation/accounts", token, [{"action_type": verb, "service": "exchange", "account_provider": "office365", "account_user_email": "bob@example.com"}])
        check("an account action is taken", answer.status == 201, answer.body)
        page = call("GET", query("/v1/mitigation/accounts", batch_id=answer.json()["batch_id"]), token).json()
        fits("account results", shapes.CAS_ACTIONS, page)
        action = page["actions"][0]
        check("without a directory it fails and says why", action["status"] == "Failed" and action["error_code"] != 0 and "No directory is connected" in action["error_message"], action)


def blocked_lists(token, demo):
    sender, sha = "blocked@evil.example", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"
    rules = {"senders": [sender], "urls": ["http://blocked.example/x"], "filehashes": [sha], "file256hashes": [sha + sha[:24]]}
    answer = call("POST", "/v1/remediation/mails", token, {"action_type": "create", "rules": rules})
    check("lists are added to", answer.status == 200 and answer.json()["message"] == "Add rules successfully.", answer.body)
    got = call("GET", "/v1/remediation/mails", token).json()
    fits("lists", shapes.CAS_RULES, got)
    check("all four lists keep what was added", all(set(rules[name]) <= {value.lower() for value in got["rules"][name]} for name in rules), got)
    # It acts, ahead of every policy, on the next mail.
    time.sleep(1.5)
    text = f"From: {sender}\r\nTo: carol@example.com\r\nSubject: harmless words\r\nMessage-ID: <blocked-{os.getpid()}@evil.example>\r\n\r\nGood morning\r\n"
    with smtplib.SMTP("127.0.0.1", SMTP, timeout=30) as server:
        server.sendmail(sender, ["carol@example.com"], text)
    for _ in range(50):
        held = [e["message"] for e in call("GET", query("/v1/siem/quarantine_events", service="exchange"), token).json()["quarantine_events"]]
        if any(m["mail_message_subject"] == "harmless words" for m in held):
            break
        time.sleep(0.1)
    check("a blocked sender's mail is held back", any(m["mail_message_subject"] == "harmless words" for m in held), held)
    logged = [json.loads(line) for line in demo.admin("logs", "--type", "integration", f"matched:{sender}").splitlines()]
    check("and stands once in the API integration log", [(e["affected_user"], e["filter"], e["action"], e["subject"]) for e in logged] == [("carol@example.com", "Threat Remediation API", "quarantine", "harmless words")], logged)
    call("POST", "/v1/remediation/mails", token, {"action_type": "delete", "rules": rules})
    got = call("GET", "/v1/remediation/mails", token).json()
    fits("emptied lists", shapes.CAS_RULES, got)
    check("what was taken off is gone", sender not in got["rules"]["senders"], got)


# ---- Vision One --------------------------------------------------------------------------------------------------------------

def v1_items(path, key, shape, says, headers=None, **parameters):
    """All items over the pages: nextLink with the same headers and no parameters, until the key is absent."""
    items, link = [], query(path, **parameters) if parameters else path
    for _ in range(200):
        answer = call("GET", link, key, headers=headers)
        if not check(f"{says} is answered", answer.status == 200, answer.status, answer.body):
            return items
        page = answer.json()
        fits(says, shape, page)
        items += page["items"]
        if "nextLink" not in page:
            return items
        link = page["nextLink"]
        check("a link's path begins with /v3.0/", urllib.parse.urlsplit(link).path.startswith("/v3.0/"), link)
    check(f"{says}: the pages end", False)
    return items


def operation(item):
    return next(h["value"] for h in item["headers"] if h["name"] == "Operation-Location")


def finished(key, place, shape, says):
    for _ in range(100):
        task = call("GET", place, key).json()
        fits(says, shape, task)
        if task["status"] not in ("queued", "running"):
            return task
        time.sleep(0.1)
    check(f"{says}: it ends", False, task)
    return task


def v1_search(key):
    window = {"startDateTime": stamp(-24), "endDateTime": stamp(1)}
    everything = v1_items("/v3.0/search/emailActivities", key, shapes.ACTIVITIES, "e-mail activity", {"TMV1-Query": "uuid:*"}, top=2, **window)
    check("every mail is in the activity", len(everything) >= 6 and len({a["msgUuid"] for a in everything}) == len(everything), len(everything))
    count = call("GET", query("/v3.0/search/emailActivities", mode="countOnly", **window), key, headers={"TMV1-Query": "*"}).json()
    check("counting only counts", count.get("totalCount") == len(everything), count)
    clean = next(a for a in everything if a["mailMsgSubject"].startswith("Minutes of"))
    check("a header is there whole", any(h.lower().startswith("message-id:") for h in clean["mailWholeHeader"]), clean)
    phish = next(a for a in everything if "paypa1" in " ".join(a["mailUrlsRealLink"]))
    check("the link that is seen is not the link that is followed", any("paypal.com" in text for text in phish["mailUrlsVisibleLink"]), phish)
    for text, mail in [('mailMsgSubject:"Minutes of" and mailSenderIp:"127.0.0.1"', clean), ("mailMsgId:\"" + clean["mailMsgId"] + '"', clean),
                       ('mailToAddresses : "bob@example.com" and (mailUrlsRealLink : "' + phish["mailUrlsRealLink"][0] + '")', phish),
                       ("mailFromAddresses:carol@partner.example and mailToAddresses:bob@example.com", clean), ("mailMsgSubject:(Minutes or Lunch) AND NOT mailMsgSubject:invoice", clean)]:
        found = v1_items("/v3.0/search/emailActivities", key, shapes.ACTIVITIES, "a search", {"TMV1-Query": text}, top=500, **window)
        check("the search finds the one mail: " + text, [a["msgUuid"] for a in found] == [mail["msgUuid"]], [a["mailMsgSubject"] for a in found])
    some = call("GET", query("/v3.0/search/emailActivities", select="mailMsgSubject,mailSenderIp", **window), key).json()["items"][0]
    check("selected members, and those that clients index", set(some) == {"mailMsgSubject", "mailSenderIp", "msgUuid", "mailMsgId"}, some)
    for headers in ({"TMV1-QUERY": "hostName: *"}, {"TMV1-Query": "uuid:*"}, {"TMV1-Query": "*"}):  # cookbook, log shipper, collector
        found = v1_items("/v3.0/search/detections", key, shapes.DETECTIONS, "detections", headers, top=2, select="empty", **window)
        check("detections are found", len(found) >= 4, headers, len(found))
        check("times have an offset", all(d["eventTimeDT"].endswith("+00:00") for d in found))
    wrong = call("GET", query("/v3.0/search/detections", **window), key, headers={"TMV1-Query": "a:("})
    check("a broken query is refused", wrong.status == 400, wrong.body)
    fits("the refusal", shapes.V1_ERROR, wrong.json())
    oat = v1_items("/v3.0/oat/detections", key, shapes.OAT, "observed techniques", top=50, detectedStartDateTime=stamp(-24), detectedEndDateTime=stamp(1))
    check("techniques are newest first", [o["detectedDateTime"] for o in oat] == sorted((o["detectedDateTime"] for o in oat), reverse=True) and len(oat) >= 4)
    check("phishing is named as a technique", any("T1566.002" in f["mitreTechniqueIds"] for o in oat for f in o["filters"]))
    one = v1_items("/v3.0/oat/detections", key, shapes.OAT, "one technique", {"TMV1-Filter": f"uuid eq '{oat[0]['uuid']}'"}, detectedStartDateTime=stamp(-24))
    check("a filter by uuid", [o["uuid"] for o in one] == [oat[0]["uuid"]], one)
    return clean


def v1_alerts(key):
    alerts = v1_items("/v3.0/workbench/alerts", key, shapes.ALERTS, "alerts", {"TMV1-Filter": "(severity eq 'critical' or severity eq 'high' or severity eq 'medium' or severity eq 'low') and (investigationStatus eq 'New')"},
                      startDateTime=stamp(-24), endDateTime=stamp(1), orderBy="createdDateTime desc", dateTimeTarget="createdDateTime", top=1)
    if not check("weighty detections are alerts", len(alerts) >= 3, alerts):
        return
    for alert in alerts:
        numbers = {i["id"] for i in alert["indicators"]}
        check("an entity names its indicators", alert["impactScope"]["entities"][0]["relatedIndicatorIds"] and set(alert["impactScope"]["entities"][0]["relatedIndicatorIds"]) <= numbers, alert)
        check("the first indicator is the message id: scripts quarantine by it", alert["indicators"][0]["type"] == "email_message_id" and alert["indicators"][0]["value"].startswith("<"), alert["indicators"])
    ascending = v1_items("/v3.0/workbench/alerts", key, shapes.ALERTS, "alerts as the log shipper asks", startDateTime=stamp(-24), endDateTime=stamp(1), orderBy="updatedDateTime asc", dateTimeTarget="createdDateTime")
    check("ascending is the other way round", [a["id"] for a in ascending] == [a["id"] for a in reversed(alerts)])
    path = "/v3.0/workbench/alerts/" + alerts[0]["id"]
    shown = call("GET", path, key)
    fits("one alert", shapes.ALERT, shown.json())
    tag = shown.headers["ETag"]
    check("the alert has an ETag", tag and tag.startswith('"'), tag)
    check("a change with it", call("PATCH", path, key, {"status": "In Progress", "investigationStatus": "In Progress"}, {"If-Match": tag}).status == 204)
    check("the old ETag no longer fits", call("PATCH", path, key, {"status": "Closed"}, {"If-Match": tag}).status == 412)
    check("a change without it", call("PATCH", path, key, {"investigationStatus": "True Positive"}).status == 204)
    check("the change is there", call("GET", path, key).json()["investigationStatus"] == "True Positive")
    added = call("POST", path + "/notes", key, {"content": "seen by a test"})
    note = (added.headers["Location"] or "").split("/")[-1]
    check("a note's place is in the header", added.status == 201 and note.isdigit(), added.status, added.headers)
    notes = v1_items(path + "/notes", key, shapes.NOTES, "notes", top=50, orderBy="createdDateTime desc")
    check("the note is listed", [n["content"] for n in notes] == ["seen by a test"], notes)
    shown = call("GET", f"{path}/notes/{note}", key)
    fits("one note", shapes.NOTE, shown.json())
    check("a note is changed", call("PATCH", f"{path}/notes/{note}", key, {"content": "changed"}, {"If-Match": shown.headers["ETag"]}).status == 204)
    check("and holds the new text", call("GET", f"{path}/notes/{note}", key).json()["content"] == "changed")
    check("and deleted", call("POST", path + "/notes/delete", key, [{"id": note}]).status == 204 and call("GET", f"{path}/notes/{note}", key).status == 404)


def act_by_v1(key, mail, verb, name):
    answer = call("POST", f"/v3.0/response/emails/{verb}", key, [{"messageId": mail["mailMsgId"], "mailBox": mail["mailbox"], "description": "by a test"}, {"description": "neither"}])
    check("a batch is answered one by one, in order", answer.status == 207 and [i["status"] for i in answer.json()] == [202, 400], answer.body)
    fits("a batch", shapes.MULTI, answer.json())
    fits("its refusal", shapes.V1_ERROR, answer.json()[1]["body"])
    task = finished(key, operation(answer.json()[0]), shapes.MAIL_TASK, "a mail task")
    check(f"{name} succeeds", task["status"] == "succeeded" and task["action"] == name, task)


def v1_response(key, mail):
    there_and_back("Vision One", {"mail_message_id": mail["mailMsgId"]}, lambda: act_by_v1(key, mail, "quarantine", "quarantineMessage"), lambda: act_by_v1(key, mail, "restore", "restoreMessage"))
    # One user script sends the message id alone: all mailboxes are meant.
    answer = call("POST", "/v3.0/response/emails/quarantine", key, [{"messageId": mail["mailMsgId"]}])
    task = finished(key, operation(answer.json()[0]), shapes.MAIL_TASK, "a task without a mailbox")
    check("a message id alone is enough", task["status"] == "succeeded", task)
    answer = call("POST", "/v3.0/response/emails/restore", key, [{"uniqueId": mail["msgUuid"]}])
    task = finished(key, operation(answer.json()[0]), shapes.MAIL_TASK, "a task by unique id")
    check("a unique id is enough", task["status"] == "succeeded", task)
    for verb, name in (("disable", "disableAccount"), ("enable", "enableAccount"), ("signOut", "forceSignOut"), ("resetPassword", "resetPassword")):
        answer = call("POST", f"/v3.0/response/domainAccounts/{verb}", key, [{"accountName": "bob"}, {"accountName": "carol", "description": "x"}])
        check("account actions are taken", answer.status == 207 and [i["status"] for i in answer.json()] == [202, 202], answer.body)
        places = [operation(i) for i in answer.json()]
        task = finished(key, places[0], shapes.ACCOUNT_TASK, "an account task")
        check("without a directory it fails and says why", task["status"] == "failed" and task["action"] == name and "No directory is connected" in task["error"]["message"], task)
        finished(key, places[1], shapes.ACCOUNT_TASK, "an account task")
        ids = [place.split("tasks/")[-1] for place in places]
        wanted = "(" + " or ".join(f"id eq '{i}'" for i in reversed(ids)) + ")"
        listed = call("GET", query("/v3.0/response/tasks", filter=wanted), key).json()
        check("tasks come in the order asked", [t["id"] for t in listed["items"]] == list(reversed(ids)), listed)


def v1_objects(key):
    objects = [{"url": "http://so.example/x", "riskLevel": "high", "scanAction": "block", "daysToExpiration": 5}, {"domain": "so.example"}, {"ip": "198.51.100.7"},
               {"fileSha1": "b" * 40}, {"fileSha256": "c" * 64}, {"senderMailAddress": "so@evil.example", "description": "from a test"}]
    answer = call("POST", "/v3.0/threatintel/suspiciousObjects", key, objects)
    check("objects are added", answer.status == 207 and [i["status"] for i in answer.json()] == [201] * 6, answer.body)
    listed = v1_items("/v3.0/threatintel/suspiciousObjects", key, shapes.SUSPICIOUS, "suspicious objects", top=50)
    check("all are listed by type and value", {(o["type"], o["value"]) for o in listed} >= {(t, o[t]) for o in objects for t in shapes.OBJECT_TYPE if t in o}, listed)
    check("exceptions are added", [i["status"] for i in call("POST", "/v3.0/threatintel/suspiciousObjectExceptions", key, [{"domain": "*.so.example"}]).json()] == [201])
    fits("exceptions", shapes.EXCEPTIONS, call("GET", "/v3.0/threatintel/suspiciousObjectExceptions", key).json())
    check("… and removed", [i["status"] for i in call("POST", "/v3.0/threatintel/suspiciousObjectExceptions/delete", key, [{"domain": "*.so.example"}]).json()] == [204])
    check("objects are removed", all(i["status"] == 204 for i in call("POST", "/v3.0/threatintel/suspiciousObjects/delete", key, [{k: v for k, v in o.items() if k in shapes.OBJECT_TYPE} for o in objects]).json()))
    for path, name in (("/v3.0/response/suspiciousObjects", "block"), ("/v3.0/response/suspiciousObjects/delete", "restoreBlock")):
        answer = call("POST", path, key, [{"senderMailAddress": "block@evil.example", "description": "x"}])
        task = finished(key, operation(answer.json()[0]), shapes.BLOCK_TASK, "a block task")
        check("a block task names its object", (task["action"], task["type"], task["value"]) == (name, "senderMailAddress", "block@evil.example"), task)


def v1_platform(key):
    check("connectivity", call("GET", "/v3.0/healthcheck/connectivity", key).json() == {"status": "available"})
    trace = call("GET", "/v3.0/healthcheck/connectivity", key, headers={"x-trace-id": "6a9c3f44-1111-4222-8333-444455556667"})
    check("the trace id comes back", trace.headers["x-trace-id"] == "6a9c3f44-1111-4222-8333-444455556667")
    logs = v1_items("/v3.0/audit/logs", key, shapes.AUDIT, "audit logs", labels="all", top=200, orderBy="loggedDateTime asc", startDateTime=stamp(-24), endDateTime=stamp(1))
    check("our own actions are in it", len(logs) > 5, len(logs))
    made = call("POST", "/v3.0/iam/apiKeys", key, [{"name": f"made {os.getpid()}", "role": "Auditor", "monthsToExpiration": 3, "description": "x", "status": "enabled"},
                                                   {"name": f"ever {os.getpid()}", "role": "Auditor", "monthsToExpiration": 0}])
    fits("new keys", shapes.NEW_KEYS, made.json())
    ids = [item["body"]["id"] for item in made.json()]
    keys = v1_items("/v3.0/iam/apiKeys", key, shapes.API_KEYS, "API keys", orderBy="createdDateTime desc", top=50)
    check("the new keys are listed", set(ids) <= {k["id"] for k in keys}, keys)
    shown = call("GET", "/v3.0/iam/apiKeys/" + ids[0], key)
    fits("one API key", shapes.API_KEY, shown.json())
    check("a key is changed with the quotes taken off its ETag, as the client does", call("PATCH", "/v3.0/iam/apiKeys/" + ids[0], key, {"description": "y"}, {"If-Match": shown.headers["ETag"][1:-1]}).status == 204)
    check("a wrong ETag is refused", call("PATCH", "/v3.0/iam/apiKeys/" + ids[0], key, {"description": "z"}, {"If-Match": '"0"'}).status == 412)
    check("keys are deleted", [i["status"] for i in call("POST", "/v3.0/iam/apiKeys/delete", key, [{"id": i} for i in ids]).json()] == [204, 204])
    for name in ("emailAccounts", "emailDomains", "emailServers"):
        items = v1_items("/v3.0/emailAssetInventory/" + name, key, shapes.INVENTORY, name, {"TMV1-Filter": "mailService eq 'Exchange Online'"} if name == "emailAccounts" else None, top=10)
        check(f"{name} are known", items, items)
    fits("the sandbox's figures", shapes.USAGE, call("GET", "/v3.0/sandbox/submissionUsage", key).json())
    v1_sandbox(key)
    for says, answer, status, code in [("no key", call("GET", "/v3.0/audit/logs"), 401, "Unauthorized"), ("no such alert", call("GET", "/v3.0/workbench/alerts/WB-1-99999999", key), 404, "NotFound"),
                                       ("a bad filter", call("GET", "/v3.0/workbench/alerts", key, headers={"TMV1-Filter": "x eq"}), 400, "BadRequest"),
                                       ("a body that is none", call("POST", "/v3.0/response/emails/quarantine", key, "{"), 400, "BadRequest")]:
        check(f"{says}: {status} {code}", answer.status == status and answer.json()["error"]["code"] == code, answer.status, answer.body)
        fits(says, shapes.V1_ERROR, answer.json())


def v1_sandbox(key):
    """Submit, ask until it is over, read the result and the report: the library, the cookbook and SOARs."""
    usage = call("GET", "/v3.0/sandbox/submissionUsage", key).json()
    check("something is left of the reserve", usage["submissionRemainingCount"] > 0, usage)
    eicar = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
    form = b'--b0b\r\nContent-Disposition: form-data; name="arguments"\r\n\r\nLXg=\r\n--b0b\r\nContent-Disposition: form-data; name="file"; filename="invoice.com"\r\n' \
           b"Content-Type: application/octet-stream\r\n\r\n" + eicar + b"\r\n--b0b--\r\n"
    answer = call("POST", "/v3.0/sandbox/files/analyze", key, form, {"Content-Type": "multipart/form-data; boundary=b0b"})
    check("a file is taken with 202 and a place", answer.status == 202 and "/v3.0/sandbox/tasks/" in (answer.headers["Operation-Location"] or ""), answer.status, answer.body)
    fits("a submission", shapes.SUBMITTED, answer.json())
    task = call("GET", answer.headers["Operation-Location"], key).json()
    fits("a sandbox task", shapes.SANDBOX_TASK, task)
    check("it is over", task["status"] == "succeeded" and task["action"] == "analyzeFile", task)
    result = call("GET", task["resourceLocation"], key).json()
    fits("a sandbox result", shapes.ANALYSIS, result)
    check("the test file is a high risk", result["riskLevel"] == "high" and any("eicar" in name for name in result["detectionNames"]), result)
    report = call("GET", task["resourceLocation"] + "/report", key)
    check("the report is no JSON", report.headers.get_content_type() == "application/pdf" and report.body.startswith(b"%PDF-"), report.headers)
    check("the package is a zip", call("GET", task["resourceLocation"] + "/investigationPackage", key).body[:2] == b"PK")
    suspicious = call("GET", task["resourceLocation"] + "/suspiciousObjects", key).json()
    fits("suspicious objects of an analysis", shapes.SANDBOX_OBJECTS, suspicious)
    check("the file itself is among them", any("fileSha1" in o for o in suspicious["items"]), suspicious)
    answer = call("POST", "/v3.0/sandbox/urls/analyze", key, [{"url": "http://paypa1-secure-login.example/verify?id=77"}, {"url": ""}, {"url": "https://www.example.com/"}])
    check("URLs are answered one by one", answer.status == 207 and [i["status"] for i in answer.json()] == [202, 400, 202], answer.body)
    bodies = [i["body"] for i in answer.json() if i["status"] == 202]
    fits("URL submissions", shapes.SUBMITTED_URLS, bodies)
    risks = []
    for place in (operation(i) for i in answer.json() if i["status"] == 202):
        task = call("GET", place, key).json()
        fits("a URL task", shapes.SANDBOX_TASK, task)
        result = call("GET", task["resourceLocation"], key).json()
        fits("a URL's result", shapes.ANALYSIS, result)
        risks.append(result["riskLevel"])
    check("a lure's URL is riskier than a plain one", risks[0] in ("medium", "high") and risks[1] == "noRisk", risks)
    wanted = call("GET", query("/v3.0/sandbox/tasks", filter=f"id eq '{bodies[0]['id']}'"), key).json()["items"]
    check("tasks by filter", [t["id"] for t in wanted] == [bodies[0]["id"]], wanted)
    check("an unknown submission", call("GET", "/v3.0/sandbox/tasks/11111111-1111-4111-8111-111111111111", key).status == 404)
    for says, kind, body in [("no form", "application/json", "{}"), ("a form without a file", "multipart/form-data; boundary=b", "--b\r\n\r\n\r\nx\r\n--b--"), ("a broken form", "multipart/form-data; boundary=b", "--b")]:
        answer = call("POST", "/v3.0/sandbox/files/analyze", key, body, {"Content-Type": kind})
        check(says + " is refused", answer.status == 400, answer.status, answer.body)
        fits(says, shapes.V1_ERROR, answer.json())
    after = call("GET", "/v3.0/sandbox/submissionUsage", key).json()
    check("submissions count", after["submissionCount"] == usage["submissionCount"] + 3, after)


def main():
    if not os.access(PROGRAM, os.X_OK):
        print("skipped: the program is not built")
        return 77
    if os.geteuid() != 0:
        print("skipped: the demo's Postfix needs root")
        return 77
    demo = Demo()
    try:
        token = demo.admin("key", "add", "clients")
        demo.admin("role", "add", "Everything", "--permit", "all=full")
        key = demo.admin("key", "add", "clients", "--role", "Everything")
        soar_fetch(token)
        siem_pollers(token)
        cas_errors(token)
        quarantine(token)
        clean = sweeping(token)
        Mailbox("bob@example.com").flag(clean["mail_message_id"], "\\Flagged")
        there_and_back("CAS", clean, lambda: act_by_cas(token, clean, "MAIL_QUARANTINE"), lambda: act_by_cas(token, clean, "MAIL_RESTORE"))
        accounts_by_cas(token)
        blocked_lists(token, demo)
        mail = v1_search(key)
        v1_alerts(key)
        v1_response(key, mail)
        v1_objects(key)
        v1_platform(key)
        collectors.play(sys.modules[__name__], token, key, clean)
    finally:
        demo.stop()
    print("failed:" if failures else "all passed", len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
