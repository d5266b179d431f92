"""More published clients, request by request: collectors that fetch packages, scripts that hunt, relays that ask in free text, reporting tools.

Written down from reading what they send and how they use the answers (a cookbook of the vendor's, a Go and a Python library, two SOAR
connectors, a threat-response relay, two SIEM forwarders, a quarantine reporting script, a mail-hunting script). `t` is clients_test.
"""
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
                       ("a phrase alone", clean["mail_message_subject"])]:
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


def cas_tools(t, token):
    """A reporting tool that counts the quarantine by status and kind of threat, from a day on and by thousands."""
    page = t.call("GET", t.query("/v1/siem/quarantine_events", service="exchange", start=t.stamp(-23), limit=1000), token).json()
    t.check("held mail has a kind of threat", page["quarantine_events"] and all(e["message"]["threat_type"] and e["message"]["mail_status"] for e in page["quarantine_events"]), page)
    page = t.call("GET", t.query("/v1/sweeping/mails", start="2026-11-01T00:00:00Z", end=t.stamp(0), limit=1000), token).json()
    t.check("senders and recipients to count", all(isinstance(v["mail_message_recipient"], list) and v["mail_message_sender"] for v in page["value"]), page)
    # A connector's health check and its list of nothing but the service.
    for target in ("/v1/remediation/mails", "/v1/siem/security_events?service=exchange&event=securityrisk&limit=5"):
        t.check("a health check", t.call("GET", target, token, headers={"accept": "application/json", "content-type": "application/json"}).status == 200)
    # Another posts a form where JSON belongs: an error that it can read.
    answer = t.call("POST", "/v1/remediation/mails", token, "action_type=create&rule=urls", {"Content-Type": "application/json"})
    t.check("a form is refused readably", answer.status == 400 and answer.json()["msg"], answer.body)


def play(t, token, key, clean):
    time.sleep(1)
    cas_tools(t, token)
    hunting(t, key, clean)
    writing(t, key)
    time.sleep(15)  # packages of the last seconds settle
    pipelines(t, key)
