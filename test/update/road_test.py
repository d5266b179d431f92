"""The road from CAS to Cloud Email and Collaboration Protection as an administrator walks it: over REST against a running service, with the
demo tenants (`sekisho admin tenant demo`). Names of tests name the rows of update.md (docs/update-rows.md)."""
import concurrent.futures
import io
import json
import pathlib
import re
import sqlite3
import sys
import tarfile
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from service_process import MailSink, Service, wait_for  # noqa: E402

CECP = "Update to Cloud Email and Collaboration Protection", "Cloud Email and Collaboration Protectionへのアップデート"
PLATFORM = "Update Trend Vision One", "Trend Vision Oneのアップデート"
CONNECT = "Connect Trend Micro Cloud App Security", "Trend Micro Cloud App Securityの接続"
VERSIONS = {"licence_agreement": "", "privacy_notice": "", "data_collection_notice": ""}


class Road(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.sink = MailSink()
        cls.service = Service(pathlib.Path(cls.folder.name) / "data", settings=["mail.reinject=" + cls.sink.address]).start()
        cls.shown = cls.service.admin("admin", "tenant", "demo").stdout

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.sink.stop()
        cls.folder.cleanup()

    # ---- what an administrator does
    def sign_in(self, side, name, password="demo-Sekisho-2024"):
        client = self.service.client()
        answer = client.sign_in(side, name, password)
        self.assertEqual(answer.status, 200, f"{name}: {answer}")
        self.assertEqual(answer.json["state"], "signed_in", name)
        return client

    def platform(self, company):
        return self.sign_in("platform", f"owner@{company}.example")

    def cas(self, company):
        return self.sign_in("cas", "clp-" + company)

    def versions(self, client):
        return {d["id"]: d["version"] for d in client.get("update/documents").json["items"]}

    def agree(self, client):
        v = self.versions(client)
        return client.post("update/agree", {name: v[name] for name in VERSIONS})

    def start(self, client, **changed):
        digest = client.get("update/preflight").json["digest"]
        return client.post("update/start", {"notice_version": self.versions(client)["update_notice"], "accepted": True, "preflight_digest": digest, **changed})

    def update(self, client):
        self.assertEqual(self.agree(client).status, 200)
        started = self.start(client)
        self.assertEqual(started.status, 202, started)
        done = wait_for(lambda: client.get("update").json["road"] == "done")
        self.assertTrue(done, client.get("update"))
        return client.get("update").json

    def mailed(self, kind, company, pattern):
        """What the pattern's group finds in the newest mail of a kind to somebody of the tenant."""
        database = sqlite3.connect(self.service.data + "/sekisho.db")
        row = database.execute("SELECT m.recipient FROM platform_mail m JOIN tenant t ON t.id = m.tenant WHERE t.business_id = ? AND m.kind = ? ORDER BY m.id DESC LIMIT 1", ("demo-" + company, kind)).fetchone()
        database.close()
        return self.sink.newest(row[0], pattern)

    def walk_platform_update(self, owner, company, address):
        notice = self.versions(owner)["platform_notice"]
        self.assertEqual(owner.post("platform/update/begin", {"notice_version": notice, "accepted": False}).json["error_code"], 4090001)
        self.assertEqual(owner.post("platform/update/begin", {"notice_version": notice, "accepted": True}).json["state"], "email_needed")
        self.assertEqual(owner.post("platform/update/password", {"password": "a long enough secret"}).json["error_code"], 4090002)
        self.assertEqual(owner.post("platform/update/email", {"email": address}).json["state"], "code_sent")
        for guess in ("000000", "abc"):
            self.assertEqual(owner.post("platform/update/verify", {"code": guess}).json["error_code"], 4090003)
        code = self.mailed("email_code", company, r"(\d{6})")
        self.assertEqual(owner.post("platform/update/verify", {"code": code}).json["state"], "password_due")
        self.assertEqual(owner.post("platform/update/password", {"password": "short"}).json["error_code"], 4000105)
        self.assertEqual(owner.post("platform/update/password", {"password": "a long enough secret"}).json["state"], "done")
        self.assertEqual(owner.get("session").json["error_code"], 4010007)                             # everybody is signed out


class WhoMayUpdate(Road):
    def test_U_1_U_2_U_3_U_3a_U_4_each_blocked_tenant_is_refused_with_its_own_code_and_sees_the_right_banner(self):
        rows = [("mspl", 4091001, False), ("expired", 4091002, False), ("salesforce", 4091003, True), ("delegate", 4091004, True), ("later-phase", 4091009, False)]
        for company, code, visible in rows:
            with self.subTest(company):
                client = self.platform(company)
                banner = client.get("update/banner").json
                self.assertEqual(banner["visible"], visible)
                self.assertEqual(banner["blocker"]["code"], code)
                for refused in (self.agree(client), self.start(client)):
                    self.assertEqual(refused.json["error_code"], code, refused)
                self.assertEqual(client.get("update").json["run"], 0)
                log = client.get("audit?category=Update&limit=10").json["items"]
                self.assertIn(code, [i["details"].get("code") for i in log if i["result"] != "Successful"], log[:2])
        self.assertIn("MSPL", self.agree(self.platform("mspl")).body.decode())
        expired = self.platform("expired").get("update/preflight").json
        text = next(c for c in expired["checks"] if c["id"] == "licence_term")["text"]
        self.assertRegex(text["en"], r"expired on \d{4}-\d\d-\d\d")
        self.assertRegex(text["ja"], r"\d{4}-\d\d-\d\d .*に期限切れ")

    def test_U_3b_others_see_the_button_disabled_and_why(self):
        helper = self.sign_in("cas", "helpdesk@platform-old.example")
        banner = helper.get("update/banner").json
        self.assertEqual((banner["button"], banner["enabled"], banner["refusal"]["code"]), ("update_platform", False, 4030002))
        begun = helper.post("platform/update/begin", {"notice_version": self.versions(helper)["platform_notice"], "accepted": True})
        self.assertEqual(begun.json["error_code"], 4030002, begun)
        helper = self.sign_in("cas", "helpdesk@eligible.example")
        self.assertEqual(self.agree(helper).json["error_code"], 4030001)
        self.assertEqual(helper.get("update/banner").json["enabled"], False)

    def test_U_4_U_48_the_operator_sees_the_fleet_starts_phases_and_nobody_else_does(self):
        stranger = self.platform("updated")
        for path in ("fleet", "fleet/phases"):
            self.assertEqual(stranger.get(path).status, 403)
        operator = self.service.client()
        half = operator.sign_in("cas", "admin@sekisho.local", self.service.first_password)
        self.assertEqual(half.json["state"], "password_change_needed")
        answer = operator.post("session/password", {"challenge": half.json["challenge"], "password": "an operator's password"})
        operator.csrf = answer.json["csrf"]
        lines = {line["business_id"]: line for line in operator.get("fleet").json["items"]}
        self.assertEqual(lines["demo-updated"]["road"], "done")
        self.assertEqual((lines["demo-updated"]["granted"], lines["demo-updated"]["used"], lines["demo-updated"]["shortage"]), (6000, 11000, 5000))
        self.assertEqual([b["code"] for b in lines["demo-mspl"]["blockers"]], [4091001])
        csv = operator.get("fleet?format=csv")
        self.assertIn("text/csv", csv.header("Content-Type"))
        self.assertIn("demo-updated,Keyaki Bank,jp,done", csv.body.decode())
        later = self.platform("later-phase")
        self.assertFalse(later.get("update/banner").json["visible"])
        begun = operator.put("fleet/phases", {"name": "Phase 2 in", "begins_at": "2024-03-01T00:00:00Z", "region": "in"})
        self.assertEqual(begun.status, 200, begun)
        self.assertTrue(later.get("update/banner").json["visible"])
        self.assertEqual(operator.put("fleet/phases", {"name": "x", "begins_at": "2024-03-01T00:00:00Z", "region": "moon"}).json["error_code"], 4000111)
        ended = operator.put("fleet/phases", {"name": "Phase 2 in", "begins_at": "2099-03-01T00:00:00Z", "region": "in"})
        self.assertEqual(ended.status, 200)
        self.assertFalse(later.get("update/banner").json["visible"])


class Lock(Road):
    def test_a_licence_over_its_grace_locks_console_and_api_and_only_that_side(self):
        refused = self.service.client().sign_in("cas", "clp-expired")
        self.assertEqual(refused.json["error_code"], 4010015, refused)
        owner, cas = self.platform("expired"), self.cas("delegate")
        self.assertEqual(owner.get("tenant").status, 200)
        types = [t["id"] for t in cas.get("api-tokens").json["types"]]
        token = self.service.client()
        token.token = cas.post("api-tokens", {"name": "locked later", "types": types}).json["secret"]
        path = "/v1/siem/security_events?service=exchange&event=securityrisk"
        self.assertEqual(token.call("GET", path).status, 200)
        database = sqlite3.connect(self.service.data + "/sekisho.db", timeout=30)
        with database:
            database.execute("UPDATE licence SET expires_at = expires_at - 200 * 86400000 WHERE serial = 'cas:demo-delegate'")
        database.close()
        self.assertEqual(token.call("GET", path).status, 401)
        self.assertEqual(cas.get("session").json["error_code"], 4010015)


class WayA(Road):
    def test_U_18_U_19_U_20_U_21_U_22_the_banner_of_each_state_has_the_exact_button(self):
        rows = [("not-activated", "more_details", "More Details", "詳細", "activate"), ("not-connected", "connect", *CONNECT, "connect"),
                ("platform-old", "update_platform", *PLATFORM, "platform_update"), ("eligible", "update_cecp", *CECP, "cecp_update")]
        for company, button, english, japanese, target in rows:
            with self.subTest(company):
                banner = self.cas(company).get("update/banner").json
                self.assertEqual((banner["visible"], banner["button"], banner["label"], banner["target"]), (True, button, {"en": english, "ja": japanese}, target))
        labels = self.cas("eligible").get("update/labels").json
        self.assertEqual(labels["activation_title"]["en"], "Activate Your Trend Vision One License")
        self.assertEqual(labels["activate_now"]["en"], "Activate Now")
        self.assertEqual(labels["agree"], {"en": "Agree to update", "ja": "アップデートに同意する"})
        self.assertEqual(labels["start"], {"en": "Start the update", "ja": "アップデートを開始"})

    def test_U_19_to_U_33_from_no_platform_to_connected_without_leaving_the_browser(self):
        cas = self.cas("not-activated")
        self.assertEqual(cas.post("platform/activate", {"region": "moon"}).json["error_code"], 4000111)
        self.assertEqual(cas.post("platform/activate", {"region": "eu"}).json["road"], "activated")  # U-19
        self.assertEqual(cas.get("update/banner").json["button"], "connect")                           # U-20: way B
        owner = self.sign_in("platform", "clp-not-activated")                                          # U-23
        connected = owner.post("instances/cas")                                                        # U-24, U-25
        self.assertEqual(connected.json["status_text"], {"en": "Preparing or registration pending", "ja": "準備中または登録保留中"})
        item = wait_for(lambda: next((i for i in owner.get("instances").json["items"] if i["product"] == "cas" and i["status"] == "connected"), None))
        self.assertRegex(item["status_text"]["en"], r"^Connected \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")      # U-26
        self.assertRegex(item["status_text"]["ja"], r"^接続済み \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
        self.assertEqual(owner.get("update/banner").json["button"], "update_platform")                 # U-27
        self.walk_platform_update(owner, "not-activated", "chief@not-activated.example")               # U-28
        chief = self.sign_in("platform", "chief@not-activated.example", "a long enough secret")
        self.assertEqual(chief.get("update/banner").json["label"], {"en": CECP[0], "ja": CECP[1]})     # U-29, U-30
        status = self.update(chief)                                                                    # U-31 … U-33
        self.assertEqual(len(status["steps"]), 10)
        cecp = next(i for i in chief.get("instances").json["items"] if i["product"] == "cecp")
        self.assertRegex(cecp["status_text"]["en"], r"^Connected \d{4}")
        self.assertEqual(cecp["product_name"], "Cloud Email and Collaboration Protection")

    def test_U_17_the_preflight_changes_nothing_and_prints(self):
        client = self.platform("salesforce")
        before = client.get("audit?limit=1").json["items"][0]["sequence"]
        first = client.get("update/preflight").json
        self.assertEqual(first["digest"], client.get("update/preflight").json["digest"])
        page = client.call("GET", "/api/v1/update/preflight?format=html", headers={"Accept-Language": "ja"})
        self.assertIn("クレジット", page.body.decode())
        self.assertNotIn("<script", page.body.decode())
        self.assertEqual(client.get("audit?limit=1").json["items"][0]["sequence"], before)
        self.assertEqual({c["id"] for c in first["checks"]} & {"licence_programme", "connection", "platform", "credits", "backup", "clashes", "features"},
                         {"licence_programme", "connection", "platform", "credits", "backup", "clashes", "features"})
        cli = self.service.admin("update", "preflight", "--tenant", str(client.get("tenant").json["id"]), "--lang", "ja")
        self.assertIn("4091003", cli.stdout + client.get("update/preflight").body.decode())

    def test_U_16_features_that_the_new_console_lacks_are_listed_and_those_in_use_marked(self):
        flight = self.platform("delegate").get("update/preflight").json
        used = {f["id"]: f["used"] for f in flight["features"]}
        self.assertTrue(used["task_list"])
        self.assertIn(False, used.values())
        self.assertRegex(self.platform("delegate").get("update/documents").json["feature_list_version"], r"^\d{4}-\d\d-\d\d$")


class PlatformUpdate(Road):
    def test_U_15_U_28_after_the_platform_update_clp_names_are_refused_with_a_reason(self):
        owner = self.sign_in("platform", "clp-platform-old")
        self.walk_platform_update(owner, "platform-old", "chief@platform-old.example")
        refused = self.service.client().sign_in("platform", "clp-platform-old")
        self.assertEqual(refused.json["error_code"], 4010004, refused)
        chief = self.sign_in("platform", "chief@platform-old.example", "a long enough secret")
        self.assertEqual(chief.get("update").json["road"], "offered")
        self.assertIn("cas", [i["product"] for i in chief.get("instances").json["items"]])              # connections stay listed
        self.assertEqual(self.service.client().sign_in("cas", "clp-platform-old").status, 401)          # the CLP credentials were replaced as well


class TheUpdate(Road):
    def test_U_9_U_10_U_13_U_14_U_37a_U_38_U_44_U_45_U_49_the_worked_example_with_everything_around_it(self):
        cas, owner = self.cas("shortage"), self.platform("shortage")
        types = [t["id"] for t in cas.get("api-tokens").json["types"]]
        secret = cas.post("api-tokens", {"name": "integration", "types": types})
        self.assertEqual(secret.status, 201, secret)
        flight = owner.get("update/preflight").json
        self.assertEqual((flight["credits"]["granted"], flight["credits"]["used"], flight["credits"]["shortage"]), (2500, 5000, 2500))
        text = next(c for c in flight["checks"] if c["id"] == "credits")["text"]
        self.assertIn("2,500 granted, 5,000 used", text["en"])
        rehearsal = owner.post("update/rehearse")
        self.assertEqual(rehearsal.status, 200, rehearsal)
        self.assertTrue(rehearsal.json["completed"])
        self.assertIn("credit_entry", {d["table"] for d in rehearsal.json["differences"]})
        self.assertEqual(owner.get("update").json["run"], 0)                                           # U-46
        # U-31, U-32: what was shown must be what is agreed to
        v = self.versions(owner)
        self.assertEqual(owner.post("update/agree", {**{n: v[n] for n in VERSIONS}, "privacy_notice": "2020-01"}).json["error_code"], 4091011)
        self.assertEqual(self.start(owner).json["error_code"], 4091010)
        self.assertEqual(self.agree(owner).status, 200)
        self.assertEqual(self.start(owner, accepted=False).json["error_code"], 4090001)
        self.assertEqual(self.start(owner, notice_version="2020-01").json["error_code"], 4091011)
        self.assertEqual(self.start(owner, preflight_digest="0" * 64).json["error_code"], 4091012)
        self.update(owner)
        # U-37a and U-14: out, with a reason and a link
        gone = cas.get("session")
        self.assertEqual((gone.status, gone.json["error_code"]), (401, 4010007), gone)
        closed = self.service.client().sign_in("cas", "clp-shortage")
        self.assertEqual((closed.status, closed.json["error_code"]), (403, 4010005), closed)
        self.assertTrue(closed.json["link"].startswith("http"), closed)
        # U-13
        self.assertEqual(self.start(owner).json["error_code"], 4091013)
        self.assertEqual(owner.call("DELETE", "/api/v1/instances/cas").status, 409)
        # U-44
        licence = owner.get("licence").json
        self.assertEqual((licence["business_id"], licence["credits"]["granted"], licence["credits"]["used"], licence["credits"]["shortage"]), ("demo-shortage", 2500, 5000, 2500))
        self.assertEqual({u["feature"]: u["credits"] for u in licence["credits"]["used_by"]}, {"standard": 2500, "url_sandboxing": 2500})
        # U-10: everything goes on
        self.assertEqual(owner.get("policies").status, 200)
        # U-38: the help desk came over by invitation, without the administrators' permission
        roles = {r["name"]: r for r in owner.get("roles").json["items"]}
        self.assertEqual(roles["Help desk"]["permissions"], {"quarantine": "full", "logs": "read"})
        link = self.mailed("cecp_updated", "shortage", r"#(\S+)")
        self.assertEqual(owner.post("session/reset", {"purpose": "invitation", "token": link, "password": "a help desk secret"}).status, 200)
        self.assertEqual(owner.post("session/reset", {"purpose": "invitation", "token": link, "password": "a help desk secret"}).json["error_code"], 4010011)
        helper = self.sign_in("platform", "helpdesk@shortage.example", "a help desk secret")
        self.assertEqual(helper.get("accounts").status, 403)
        self.assertEqual(helper.get("quarantine").status, 200)
        old = self.service.client()
        old.token = secret.json["secret"]
        self.assertEqual(old.call("GET", "/v1/siem/security_events?service=exchange&event=securityrisk").status, 200)  # the CAS-compatible API
        # U-49
        sealed = owner.get("update/report").json
        self.assertTrue(sealed["genuine"])
        document = json.loads(sealed["document"])
        self.assertEqual((document["credits"], document["businessId"]), ({"granted": 2500, "used": 5000, "shortage": 2500}, "demo-shortage"))
        self.assertEqual(sorted(c["document"] for c in document["consents"])[-1], "update_notice")
        for language in ("en", "ja"):
            pdf = owner.call("GET", "/api/v1/update/report?format=pdf", headers={"Accept-Language": language})
            self.assertEqual((pdf.status, pdf.header("Content-Type")), (200, "application/pdf"))
            self.assertTrue(pdf.body.startswith(b"%PDF"))
        # U-43
        bundle = owner.get("update/support-bundle")
        with tarfile.open(fileobj=io.BytesIO(bundle.body)) as tar:
            files = {m.name: tar.extractfile(m).read().decode() for m in tar.getmembers()}
        self.assertEqual(json.loads(files["summary.json"])["businessId"], "demo-shortage")
        self.assertIn("grant_credits", files["events.jsonl"])
        self.assertIn("[server]", files["configuration.txt"])
        self.assertNotIn("demo-Sekisho-2024", bundle.body.decode(errors="replace"))
        # U-45
        audit = owner.get("audit/verify").json
        self.assertTrue(audit["intact"])
        activities = [i["activity"] for i in owner.get("audit?category=Update&limit=100").json["items"]]
        for wanted in ("Agree to update", "Start the update", "Update step: grant_credits", "Update step: seal_report"):
            self.assertIn(wanted, activities)
        self.assertIn("chain intact", self.service.admin("admin", "audit", "verify", "--tenant", str(owner.get("tenant").json["id"])).stdout)
        # U-38a
        moves = owner.get("update/menu-map?text=quarantine").json
        self.assertTrue(moves["items"] and moves["offered"] and moves["offered_until"], moves)

    def test_U_41_U_11_fifty_starts_at_once_make_one_update_and_one_grant(self):
        clients = [self.platform("eligible") for _ in range(5)]
        self.assertEqual(self.agree(clients[0]).status, 200)
        digest = clients[0].get("update/preflight").json["digest"]
        body = {"notice_version": self.versions(clients[0])["update_notice"], "accepted": True, "preflight_digest": digest}
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda i: clients[i % 5].post("update/start", body), range(50)))
        began = [a for a in answers if a.status == 202 and a.json["started"]]
        self.assertEqual(len(began), 1)
        for answer in answers:  # the others found the same run, or came when it was over
            self.assertTrue(answer.status == 202 and answer.json["run"] == began[0].json["run"] or answer.json.get("error_code") == 4091013, answer)
        self.assertTrue(wait_for(lambda: clients[0].get("update").json["road"] == "done"))
        history = clients[0].get("credits").json["history"]
        self.assertEqual([(h["kind"], h["amount"]) for h in history if h["kind"] == "grant"], [("grant", 2500)])

    def test_a_tenant_is_never_another_ones(self):
        one, other = self.platform("delegate"), self.platform("salesforce")
        self.assertNotEqual(one.get("tenant").json["id"], other.get("tenant").json["id"])
        self.assertNotIn("Sakura", one.get("update/preflight").body.decode())
        self.assertEqual([i["product"] for i in one.get("instances").json["items"]], ["cas"])

    def test_U_42_every_code_has_its_page_in_both_languages(self):
        items = self.service.client().get("update/errors").json["items"]
        self.assertIn(4000013, [i["code"] for i in items])
        for item in items:
            for field in ("title", "meaning", "remedy"):
                self.assertTrue(item[field]["en"] and item[field]["ja"], item)
                self.assertRegex(item[field]["ja"], r"[ぁ-んァ-ヶ一-龠]")

    def test_hostile_names_and_addresses_change_nothing(self):
        client = self.cas("delegate")
        before = client.get("accounts").json
        for email in ("a@b", "a b@c.example", "kei\u202e@example.test", "ｋｅｉ@example.test", "a@ex\u0430mple.test", "\"a b\"@example.test", "a@[127.0.0.1]", "a@-x.example", "x" * 250 + "@example.test",
                      "a@example.test\r\nBcc: b@example.test", "a\u0000@example.test", ".a@example.test", "a..b@example.test"):
            answer = client.post("accounts", {"kind": "local", "email": email, "role_id": 1})
            self.assertIn(answer.status, (400, 422), f"{email!r}: {answer}")
        for name in ("", " ", "a\u200bb", "\u202eevil", "\ufeffx", "x" * 65, "a\u0007"):
            answer = client.post("roles", {"name": name, "permissions": {"logs": "read"}})
            self.assertIn(answer.status, (400, 422), f"{name!r}: {answer}")
        self.assertEqual(client.get("accounts").json, before)

    def test_licence_keys_forged_foreign_replayed_and_expired_are_refused(self):
        client = self.cas("delegate")
        tenant = str(client.get("tenant").json["id"])
        issue = lambda t, expires="2030-01-01": self.service.admin("admin", "licence", "issue", "--tenant", t, "--seats", "70", "--expires", expires).stdout.strip()  # noqa: E731
        good = issue(tenant)
        self.assertEqual(client.post("licence", {"key": good[:-4] + "AAAA"}).json["error_code"], 4020001)
        self.assertEqual(client.post("licence", {"key": "x" * 9000}).json["error_code"], 4020001)
        self.assertEqual(client.post("licence", {"key": issue("2")}).json["error_code"], 4020002)
        self.assertEqual(client.post("licence", {"key": good}).status, 200)
        self.assertEqual(client.post("licence", {"key": good}).json["error_code"], 4020003)


del Road
if __name__ == "__main__":
    unittest.main(verbosity=2)
