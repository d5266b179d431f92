"""More published clients, request by request: collectors that fetch packages, scripts that hunt, relays that ask in free text, reporting tools.

Written down from reading what they send and how they use the answers (a cookbook of the vendor's, a Go and a Python library, two SOAR
connectors, a threat-response relay, two SIEM forwarders, a quarantine reporting script, a mail-hunting script). `t` is clients_test.
"""
import datetime
import gzip
import json
import time
import urllib.parse

import shapes
from typed import anything, maybe

PIPELINE = {"id": str, "hasDetail": bool, "registeredDateTime": str, "riskLevels": [{"undefined", "info", "low", "medium", "high", "critical"}], "description": maybe(str)}
PACKAGES = {"items": [{"id": str, "createdDateTime": str}], "totalCount": int, "count": int, "requestedDateTime": str, "latestPackageCreatedDateTime": maybe(str), "nextLink": maybe(str)}
TECHNIQUE = {"entityType": {"mailbox"}, "entityName": str, "detectionTime": str, "uuid": str,
             "filters": [{"id": str, "name": str, "tactics": [str], "techniques": [str], "level": str, "type": {"preset", "custom"}, "highlightedObjects": [{"type": str, "field": str, "value": anything}]}],
             "detail": {"msgUuid": str}}


def pipelines(t, key):
    """The cookbook's two pipeline scripts and the strict library over the same pipelines."""
    trace = {"x-trace-id": "1", "x-task-id": "2"}
    for kind, body, changed in [("oat", {"riskLevels": ["critical", "high", "medium", "low"], "hasDetail": False, "description": "siem"}, {"riskLevels": ["critical", "high", "medium", "low", "info"], "hasDetail": True, "description": "more"}),
                                ("datalake", {"type": "telemetry", "description": "mail", "subType": ["endpoint", "email"]}, {"type": "detection", "description": "found"})]:
        base = f"/v3.0/{kind}/dataPipelines"
        made = t.call("POST", base, key, body, trace)
        t.check("a pipeline is registered with its place", made.status == 201 and made.headers["Location"].startswith("http"), made.status, made.body)
        place = urllib.parse.urlsplit(made.headers["Location"]).path
        listed = t.call("GET", base, key, headers=trace).json()
        t.check("it is listed", [p["id"] for p in listed["items"]] == [place.rsplit("/", 1)[1]] and listed["count"] == 1, listed)
        shown = t.call("GET", place, key, headers=trace)
        tag = shown.headers["ETag"]
        if kind == "oat":
            t.fits("a pipeline", PIPELINE, shown.json())
        t.check("an old version is refused", t.call("PATCH", place, key, changed, {"If-Match": '"99"'}).status == 412)
        answer = t.call("PATCH", place, key, changed, {"If-Match": tag[1:-1]})  # one library takes the quotes off
        t.check("a change is answered with an object", answer.status in (200, 204) and isinstance(answer.json(), dict), answer.status, answer.body)
        link, packages = t.query(place + "/packages", startDateTime=t.stamp(-1), endDateTime=t.stamp(1), top=2), []
        while link:
            page = t.call("GET", link, key, headers=trace).json()
            t.fits("packages", PACKAGES, page)
            packages += page["items"]
            link = page.get("nextLink")
        t.check("there are packages, each once", packages and len({p["id"] for p in packages}) == len(packages), packages)
        bundle = b""
        for package in packages:
            raw = t.call("GET", f"{place}/packages/{package['id']}", key, headers=trace)
            t.check("a package is gzip, in a JSON encoding", raw.status == 200 and raw.body[:2] == b"\x1f\x8b" and raw.headers["Content-Encoding"] == "gzip" and "json" in raw.headers["Content-Type"], raw.status, raw.headers)
            if kind == "oat":
                t.fits("a package", TECHNIQUE, json.loads(gzip.decompress(raw.body)))
            bundle += raw.body + b""
        # The cookbook writes the packages one after the other into one file.
        records = [line for line in gzip.decompress(bundle).replace(b"}{", b"}\n{").split(b"\n") if line]
        t.check("a bundle of packages can be unpacked as one", len(records) >= len(packages) and all(json.loads(r) for r in records if kind == "datalake"), len(records))
        gone = t.call("POST", base + "/delete", key, [{"id": place.rsplit("/", 1)[1]}, {"id": "none"}])
        t.check("pipelines are removed one by one", gone.status == 207 and [one["status"] for one in gone.json()] == [204, 404], gone.body)
        t.check("and are gone", t.call("GET", place, key).status == 404)


def hunting(t, key, clean):
    """A script that looks for phishing and pulls it; a relay that asks for an observable in free text; collectors' own parameters."""
    sender = clean["mail_message_sender"]
    for says, text in [("an unquoted field", f"mailFromAddresses:{sender}"), ("AND in capitals", f"mailFromAddresses:{sender} AND mailMsgSubject:\"{clean['mail_message_subject']}\""), ("an observable alone", sender),
                       ("a phrase alone", clean["mail_message_subject"]), ("a subject without quotes", f"mailFromAddresses:{sender} and mailMsgSubject:{clean['mail_message_subject']}")]:
        answer = t.call("GET", t.query("/v3.0/search/emailActivities", top=500), key, headers={"TMV1-Query": text})
        found = answer.json().get("items", [])
        t.check("found by " + says, answer.status == 200 and any(item["mailMsgId"] == clean["mail_message_id"] for item in found), answer.status, answer.body)
    # The script sends its parameters as a body, times without a zone, and takes what an "Email Sensor" saw.
    answer = t.call("GET", "/v3.0/search/emailActivities", key, urllib.parse.urlencode({"select": "select=mailMsgId,duser,msgUuid", "startDateTime": "2026-11-22T10:00:00.123456", "top": 500}), {"TMV1-Query": f"mailFromAddresses:{sender}"})
    items = answer.json()["items"]
    t.check("a body with GET does no harm", answer.status == 200 and items, answer.body)
    t.check("its mail can be pulled", all(i["pname"] == "Email Sensor" and i["mailbox"] and i["mailSmtpRecipients"] and i["suser"] and i["duser"] and i["eventTimeDT"] for i in items), items[:1])
    relay = t.call("GET", t.query("/v3.0/search/detections", startDateTime=t.stamp(-720), top=100), key, headers={"TMV1-Query": "evil"})
    t.check("a relay's free text over detections", relay.status == 200 and isinstance(relay.json()["items"], list), relay.body)
    for item in relay.json()["items"]:
        t.check("what the relay computes with", isinstance(item["eventTime"], int) and item["eventTimeDT"] and item["uuid"] and item["eventName"] is not None)
    for says, target in [("results of the sandbox", t.query("/v3.0/sandbox/analysisResults", top=200, orderBy="analysisCompletionDateTime asc", startDateTime=t.stamp(-1), endDateTime=t.stamp(0))),
                         ("techniques by ingestion", t.query("/v3.0/oat/detections", ingestedStartDateTime=t.stamp(-1), ingestedEndDateTime=t.stamp(1), top=200)),
                         ("techniques in order", t.query("/v3.0/oat/detections", top=200, orderBy="detectedDateTime asc", detectedStartDateTime=t.stamp(-1), detectedEndDateTime=t.stamp(1))),
                         ("alerts by a limit that is none", "/v3.0/workbench/alerts?limit=1"),
                         ("alerts from the last change on", t.query("/v3.0/workbench/alerts", startDateTime=t.stamp(-1), endDateTime=t.stamp(1), dateTimeTarget="updatedDateTime", orderBy="createdDateTime asc", top=200))]:
        answer = t.call("GET", target, key)
        t.check(says + " are answered", answer.status == 200 and isinstance(answer.json()["items"], list), answer.status, answer.body)
    count = t.call("GET", t.query("/v3.0/search/detections", startDateTime=t.stamp(-1), mode="countOnly"), key, headers={"TMV1-Query": "uuid:*"}).json()
    t.check("detections are counted", isinstance(count["totalCount"], int) and count["totalCount"] > 0, count)


def writing(t, key):
    """Suspicious objects by type and value, states of alerts in camel case, as one client writes them."""
    done = t.call("POST", "/v3.0/response/suspiciousObjects", key, [{"type": "domain", "value": "late.example", "description": "x", "riskLevel": "high", "daysToExpiration": 30}]).json()
    t.check("an object by type and value", done[0]["status"] == 202, done)
    alerts = t.call("GET", "/v3.0/workbench/alerts", key).json()["items"]
    if not t.check("there are alerts", alerts):
        return
    place = "/v3.0/workbench/alerts/" + alerts[-1]["id"]
    t.check("a state in camel case", t.call("PATCH", place, key, {"investigationStatus": "inProgress"}).status == 204)
    t.check("it is written as ever", t.call("GET", place, key).json()["investigationStatus"] == "In Progress")
    # Called a false positive, it corrects the judgement of mail like it; called otherwise, not any more.
    for result, standing in [("False Positive", True), ("True Positive", False)]:
        t.check("a result", t.call("PATCH", place, key, {"status": "Closed", "investigationResult": result}).status == 204)
        said = [c for c in t.call("GET", "/api/v1/corrections", key).json()["items"] if c["source"] == "alert"]
        t.check("what it says of the judgement", said and (said[0]["undone_at"] is None) == standing, said)


def indicators(t, key):
    """An exchange of indicators and two pushers of feeds: days as text or with a fraction, levels left empty, times as they print them, a base
    address that ends in a slash."""
    push = [{"domain": "exchange.example", "description": "shared", "riskLevel": "", "daysToExpiration": 89.97}, {"fileSha256": "c" * 64, "riskLevel": "medium", "daysToExpiration": 0.4},
            {"url": "http://no url", "riskLevel": "low", "daysToExpiration": 3.0}, {"ip": "198.51.100.3", "scanAction": None, "riskLevel": None, "daysToExpiration": "15"}]
    answer = t.call("POST", "//v3.0/threatintel/suspiciousObjects", key, push)
    t.check("each indicator for itself", answer.status == 207 and [one["status"] for one in answer.json()] == [201, 201, 400, 201], answer.status, answer.body)
    window = {"startDateTime": t.stamp(-168, "%Y-%m-%d %H:%M:%S.%f"), "endDateTime": t.stamp(1, "%Y-%m-%d %H:%M:%S.%f"), "top": 200}
    pulled = {one["value"]: one for one in t.call("GET", t.query("/v3.0/threatintel/suspiciousObjects", **window), key).json()["items"]}
    t.check("they are pulled by a window", {"exchange.example", "c" * 64, "198.51.100.3"} <= set(pulled), pulled)
    for value, days in (("exchange.example", 90), ("c" * 64, 1), ("198.51.100.3", 15)):
        left = (datetime.datetime.strptime(pulled[value]["expiredDateTime"], "%Y-%m-%dT%H:%M:%SZ") - datetime.datetime.utcnow()).total_seconds() / 86400
        t.check("they end when they were to end", days - 0.1 < left < days + 0.1, value, left)
    refused = t.call("GET", "/v3.0/threatintel/suspiciousObjects?startDateTime=never", key)
    t.check("a refusal has its text in both places", refused.status == 400 and refused.json()["message"] == refused.json()["error"]["message"], refused.body)
    t.call("POST", "/v3.0/threatintel/suspiciousObjects/delete", key, [{"domain": "exchange.example"}, {"fileSha256": "c" * 64}, {"ip": "198.51.100.3"}])


def responding(t, key):
    """The vendor's cookbook from alerts to actions: every URL, domain, sender and hash that an alert names is blocked, each message that is
    found by them is quarantined, wherever it is."""
    alerts = t.call("GET", t.query("/v3.0/workbench/alerts", startDateTime=t.stamp(-120), endDateTime=t.stamp(0)), key).json()["items"]
    kinds = {"url": "url", "domain": "domain", "file_sha1": "fileSha1", "email_sender": "senderMailAddress"}
    objects = [{kinds[i["type"]]: i["value"]} for a in alerts for i in a["indicators"] if i["type"] in kinds]
    objects = [o for n, o in enumerate(objects) if o not in objects[:n]]
    t.check("alerts name what can be blocked", {kind for o in objects for kind in o} >= {"url", "domain", "senderMailAddress"}, objects)
    t.check("no own address among it", not any(o.get("senderMailAddress", "").endswith("@example.com") for o in objects), objects)
    done = t.call("POST", "/v3.0/response/suspiciousObjects", key, objects).json()
    t.check("all of it is taken", [one["status"] for one in done] == [202] * len(objects), [(o, one) for o, one in zip(objects, done) if one["status"] != 202])
    held = next(i["value"] for a in alerts for i in a["indicators"] if i["type"] == "email_message_id" and any(j["type"] == "url" for j in a["indicators"]))
    task = t.finished(key, t.operation(t.call("POST", "/v3.0/response/emails/quarantine", key, [{"messageId": held}]).json()[0]), shapes.MAIL_TASK, "a held mail")
    t.check("what is held back already is quarantined", task["status"] == "succeeded", task)
    t.call("POST", "/v3.0/response/suspiciousObjects/delete", key, objects)
    left = t.call("GET", "/v3.0/threatintel/suspiciousObjects?top=200", key).json()["items"]
    t.check("and let go again", not any(o.get(one["type"]) == one["value"] for o in objects for one in left), left)


def counting(t, key):
    """Dashboards that count by filters and the total of a page of one; a forwarder that reads techniques oldest first; an operator's list of
    what was done last."""
    alerts = t.call("GET", t.query("/v3.0/workbench/alerts", startDateTime=t.stamp(-120), top=200), key).json()["items"]
    for severity in sorted({one["severity"] for one in alerts}):
        page = t.call("GET", t.query("/v3.0/workbench/alerts", startDateTime=t.stamp(-120), top=1), key, headers={"TMV1-Filter": f"severity eq '{severity}'"}).json()
        t.check("alerts of " + severity + " are counted", page["totalCount"] == sum(one["severity"] == severity for one in alerts), page["totalCount"])
    window = {"detectedStartDateTime": t.stamp(-120), "detectedEndDateTime": t.stamp(1)}
    techniques = t.call("GET", t.query("/v3.0/oat/detections", top=1000, orderBy="detectedDateTime asc", **window), key).json()["items"]
    times = [one["detectedDateTime"] for one in techniques]
    t.check("techniques oldest first", len(times) > 1 and times == sorted(times), times)
    named = techniques[0]["filters"][0]["mitreTechniqueIds"][0]
    page = t.call("GET", t.query("/v3.0/oat/detections", top=1, **window), key, headers={"TMV1-Filter": f"(filterMitreTechniqueId eq '{named}') and (riskLevel eq 'high' or riskLevel eq 'critical')"}).json()
    t.check("techniques are counted", page["totalCount"] == sum(named in one["filters"][0]["mitreTechniqueIds"] and one["riskLevel"] in ("high", "critical") for one in techniques), page["totalCount"])
    by_other_names = t.call("GET", t.query("/v3.0/oat/detections", top=1000, startDateTime=t.stamp(-120), endDateTime=t.stamp(1)), key).json()["items"]
    t.check("techniques by the names of the other lists", len(by_other_names) == len(techniques), len(by_other_names))
    tasks = t.call("GET", t.query("/v3.0/response/tasks", dateTimeTarget="lastActionDateTime", orderBy="lastActionDateTime desc", top=200), key).json()["items"]
    last = [one["lastActionDateTime"] for one in tasks]
    t.check("what was done last comes first", len(last) > 1 and last == sorted(last, reverse=True), last)
    page = t.call("GET", t.query("/v3.0/audit/logs", top=50, startDateTime="2001-01-01T00:00:00Z", endDateTime="2001-01-02T00:00:00Z"), key).json()
    t.check("records of a day without any", page["totalCount"] == 0 and page["items"] == [], page)


def cas_tools(t, token):
    """A reporting tool that counts the quarantine by status and kind of threat, from a day on and by thousands."""
    page = t.call("GET", t.query("/v1/siem/quarantine_events", service="exchange", start=t.stamp(-23), limit=1000), token).json()
    t.check("held mail has a kind of threat", page["quarantine_events"] and all(e["message"]["threat_type"] and e["message"]["mail_status"] for e in page["quarantine_events"]), page)
    page = t.call("GET", t.query("/v1/sweeping/mails", start="2026-11-01T00:00:00Z", end=t.stamp(0), limit=1000), token).json()
    t.check("senders and recipients to count", all(isinstance(v["mail_message_recipient"], list) and v["mail_message_sender"] for v in page["value"]), page)
    # A connector's health check and its list of nothing but the service.
    for target in ("/v1/remediation/mails", "/v1/siem/security_events?service=exchange&event=securityrisk&limit=5"):
        t.check("a health check", t.call("GET", target, token, headers={"accept": "application/json", "content-type": "application/json"}).status == 200)
    # What a person typed is removed by the words it was added by.
    rules = {"senders": ["Mallory@Evil.example"], "urls": ["http://Mallory.example/A?b=1"]}
    for verb, there in (("create", True), ("delete", False)):
        t.call("POST", "/v1/remediation/mails", token, {"action_type": verb, "rules": rules})
        got = t.call("GET", "/v1/remediation/mails", token).json()["rules"]
        t.check("a list holds what was added until it is deleted", all(any(v.lower() == w.lower() for w in got[name]) == there for name in rules for v in rules[name]), verb, got)
    # Another posts a form where JSON belongs: an error that it can read.
    answer = t.call("POST", "/v1/remediation/mails", token, "action_type=create&rule=urls", {"Content-Type": "application/json"})
    t.check("a form is refused readably", answer.status == 400 and answer.json()["msg"], answer.body)


def play(t, token, key, clean):
    time.sleep(1)
    cas_tools(t, token)
    hunting(t, key, clean)
    indicators(t, key)
    responding(t, key)
    counting(t, key)
    writing(t, key)
    time.sleep(15)  # packages of the last seconds settle
    pipelines(t, key)
