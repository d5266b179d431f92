"""Single sign-on against real identity providers: npm's oidc-provider and Debian's pysaml2, through a running service, as a browser would.
Needs script/setup --test."""
import base64
import http.client
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

if importlib.util.find_spec("saml2") is None and sys.executable != "/usr/bin/python3":
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])  # pysaml2 is Debian's
here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here.parent), str(here)]
from service_process import Client, Service, free_ports, query_of  # noqa: E402

PLATFORM, CAS = "owner@eligible.example", "clp-eligible"
PERSON = "kei@eligible.example"


class Browser:
    """Follows redirects by hand over two hosts, with a cookie jar per host."""

    def __init__(self):
        self.jars = {}

    def open(self, url, form=None):
        parts = urllib.parse.urlsplit(url)
        jar = self.jars.setdefault(parts.netloc, {})
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())} if jar else {}
        body = None
        if form is not None:
            body, headers["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
        connection.request("POST" if form is not None else "GET", parts.path + ("?" + parts.query if parts.query else ""), body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for key, value in answer.getheaders():
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                jar[name] = rest.split(";")[0]
        where = answer.getheader("Location")
        connection.close()
        return answer.status, urllib.parse.urljoin(url, where) if where else None, text


class SingleSignOn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.service = Service(pathlib.Path(cls.folder.name) / "data", ["sso.private_networks=true"]).start()
        cls.base = f"http://127.0.0.1:{cls.service.http}"
        cls.service.admin("admin", "tenant", "demo")
        cls.owner = cls.service.client()
        assert cls.owner.sign_in("platform", PLATFORM).status == 200
        roles = cls.owner.get("roles").json["items"]
        cls.analyst = next(r["id"] for r in roles if r["name"] == "Analyst")
        made = cls.owner.post("accounts", {"kind": "saml", "email": PERSON, "role_id": cls.analyst})
        assert made.status == 201, made

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def who(self, browser):
        client = Client(self.service.http)
        client.cookies = browser.jars.get(f"127.0.0.1:{self.service.http}", {})
        return client.get("session")

    def last_reason(self):
        items = self.owner.get("audit?category=Logon%20and%20Logoff&limit=5").json["items"]
        return next((json.dumps(i["details"]) for i in items if i["activity"] == "Single sign-on"), "")

    def refused(self, location, code):
        self.assertEqual(query_of(location).get("sso_error"), str(code), location + " " + self.last_reason())


class OpenIdConnect(SingleSignOn):
    def provider(self, algorithm, conform=False, groups=None, **changed):
        if not shutil.which("node") or not (here / "node_modules").exists():
            self.fail("missing: node and npm's oidc-provider (script/setup --test)")
        port = free_ports(1)[0]
        issuer = f"http://127.0.0.1:{port}"
        made = self.owner.post("identity-providers", {"kind": "oidc", "name": f"Test {algorithm} {port}", "issuer": issuer, "client_id": "sekisho", "client_secret": "a secret of the test, long enough",
                                                      "domains": ["eligible.example"], **changed})
        self.assertEqual(made.status, 201, made)
        self.assertNotIn("a secret of the test", made.body.decode())
        process = subprocess.Popen(["node", str(here / "oidc_provider.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        process.stdin.write(json.dumps({"port": port, "redirect_uris": [made.json["redirect_uri"]], "algorithm": algorithm, "conform": conform, "groups": groups or {}}) + "\n")
        process.stdin.flush()

        def end():
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        self.addCleanup(end)
        self.assertEqual(process.stdout.readline().strip(), "ready")
        return made.json

    def to_callback(self, browser, provider, name):
        """Signs in at the provider's own pages; returns the URL that leads back to us, not opened yet."""
        _, where, _ = browser.open(provider["start_url"])
        for _ in range(12):
            if where is None or where.startswith(provider["redirect_uri"]):
                return where
            status, onwards, page = browser.open(where)
            if onwards is None:
                action = re.search(r'<form[^>]*action="([^"]+)"', page)
                self.assertTrue(action, f"{status} {page[:400]}")
                prompt = re.search(r'name="prompt" value="(\w+)"', page).group(1)
                form = {"prompt": prompt, **({"login": name, "password": "any"} if prompt == "login" else {})}
                _, onwards, _ = browser.open(urllib.parse.urljoin(where, action.group(1)), form)
            where = onwards
        self.fail("the provider never came back")

    def test_code_flow_with_rs256_and_es256_signs_the_person_in(self):
        for algorithm, changed in (("RS256", {}), ("ES256", {}), ("RS256", {"client_id": "sekisho-public", "client_secret": ""})):
            with self.subTest(algorithm=algorithm, client=changed.get("client_id")):
                provider, browser = self.provider(algorithm, **changed), Browser()
                back = self.to_callback(browser, provider, PERSON)
                _, home, _ = browser.open(back)
                self.assertEqual(urllib.parse.urlsplit(home).query, "", home + self.last_reason())
                session = self.who(browser).json
                self.assertEqual((session["account"]["name"], session["account"]["role"], session["account"]["kind"]), (PERSON, "Analyst", "saml"))
                _, again, _ = browser.open(back)  # the same answer once more
                self.refused(again, 4010019)

    def test_a_provider_that_names_people_at_its_userinfo_endpoint_only_signs_them_in(self):
        provider, browser = self.provider("RS256", conform=True), Browser()
        _, home, _ = browser.open(self.to_callback(browser, provider, PERSON))
        self.assertEqual(urllib.parse.urlsplit(home).query, "", home + self.last_reason())
        self.assertEqual(self.who(browser).json["account"]["name"], PERSON)
        stranger = Browser()
        _, home, _ = stranger.open(self.to_callback(stranger, provider, PERSON + "+unverified"))
        self.refused(home, 4010017)

    def test_groups_give_roles_like_those_of_saml_and_accounts_of_groups_stand_for_their_members(self):
        roles = {r["name"]: r["id"] for r in self.owner.get("roles").json["items"]}
        people = {"lead@eligible.example": ["staff", "soc-lead"], "watch@eligible.example": ["Night Watch"], "visitor@eligible.example": ["staff"]}
        group = self.owner.post("accounts", {"kind": "saml_group", "email": "Night Watch", "role_id": roles["Auditor"]})
        self.assertEqual(group.status, 201, group)
        self.addCleanup(lambda: self.owner.call("DELETE", f"/api/v1/accounts/{group.json['id']}"))
        for conform in (False, True):
            provider = self.provider("RS256", conform, people, groups_attribute="groups", group_roles=[{"group": "soc-lead", "role_id": roles["Senior Analyst"]}])
            for name, role in (("lead@eligible.example", "Senior Analyst"), ("watch@eligible.example", "Auditor")):
                browser = Browser()
                _, home, _ = browser.open(self.to_callback(browser, provider, name))
                self.assertEqual(urllib.parse.urlsplit(home).query, "", home + self.last_reason())
                account = self.who(browser).json["account"]
                self.assertEqual((account["name"], account["role"]), (name, role))
                self.assertEqual(self.owner.call("DELETE", f"/api/v1/accounts/{account['id']}").status, 200)
            browser = Browser()
            _, home, _ = browser.open(self.to_callback(browser, provider, "visitor@eligible.example"))
            self.refused(home, 4010020)

    def test_an_answer_helps_only_the_browser_that_asked(self):
        provider = self.provider("RS256")
        victim, thief = Browser(), Browser()
        back = self.to_callback(thief, provider, PERSON)
        _, where, _ = victim.open(back)
        self.refused(where, 4010019)
        self.assertEqual(self.who(victim).status, 401)
        thief.open(provider["start_url"])
        _, where, _ = thief.open(back.replace("state=", "state=x"))
        self.refused(where, 4010019)

    def test_strangers_unverified_addresses_and_refusals_stay_outside(self):
        provider = self.provider("ES256")
        for name, code in (("stranger@eligible.example", 4010020), (PERSON + "+unverified", 4010017), (PLATFORM, 4010020)):
            browser = Browser()
            _, where, _ = browser.open(self.to_callback(browser, provider, name))
            self.refused(where, code)
            self.assertEqual(self.who(browser).status, 401)
        browser = Browser()
        _, where, _ = browser.open(provider["start_url"])
        state = query_of(where)["state"]
        _, where, _ = browser.open(provider["redirect_uri"] + "?" + urllib.parse.urlencode({"state": state, "error": "access_denied", "error_description": "x", "iss": provider["issuer"]}))
        self.refused(where, 4010018)
        _, where, _ = browser.open(provider["start_url"])
        _, where, _ = browser.open(provider["redirect_uri"] + "?" + urllib.parse.urlencode({"state": query_of(where)["state"], "code": "guessed", "iss": provider["issuer"]}))
        self.refused(where, 4010017)
        _, where, _ = browser.open(provider["start_url"])
        _, where, _ = browser.open(provider["redirect_uri"] + "?" + urllib.parse.urlencode({"state": query_of(where)["state"], "code": "guessed", "iss": "https://evil.example"}))
        self.refused(where, 4010017)

    def test_a_provider_is_offered_by_domain_and_business_id_and_can_be_switched_off(self):
        provider = self.provider("RS256")
        anyone = self.service.client()
        for query in ("side=platform&email=x@eligible.example", "side=platform&business_id=demo-eligible"):
            self.assertIn(provider["public_id"], [i["id"] for i in anyone.get("sso/providers?" + query).json["items"]])
        for query in ("side=cas&email=x@eligible.example", "side=platform&email=x@other.example", "side=platform"):
            self.assertNotIn(provider["public_id"], [i["id"] for i in anyone.get("sso/providers?" + query).json["items"]])
        draft = {"kind": "oidc", "name": provider["name"], "issuer": provider["issuer"], "client_id": "sekisho", "enabled": False}
        self.assertEqual(self.owner.put(f"identity-providers/{provider['id']}", draft).status, 200)
        _, where, _ = Browser().open(provider["start_url"])
        self.refused(where, 4010019)
        moved = self.owner.put(f"identity-providers/{provider['id']}", {**draft, "issuer": "https://evil.example"})
        self.assertEqual(moved.json["error_code"], 4000112)  # the secret never goes to another issuer
        self.assertEqual(self.owner.call("DELETE", f"/api/v1/identity-providers/{provider['id']}").status, 200)

    def test_settings_are_the_tenants_own_and_need_the_permission(self):
        provider = self.provider("RS256")
        other = self.service.client()
        other.sign_in("platform", "owner@shortage.example")
        self.assertEqual(other.get(f"identity-providers/{provider['id']}").status, 404)
        self.assertEqual(other.get("identity-providers").json["items"], [])
        browser = Browser()
        browser.open(self.to_callback(browser, provider, PERSON))
        analyst = Client(self.service.http)
        analyst.cookies = browser.jars[f"127.0.0.1:{self.service.http}"]
        self.assertEqual(analyst.get("identity-providers").status, 403)
        for wrong in ({"issuer": "ftp://x.example"}, {"issuer": "https://u@x.example"}, {"issuer": "https://x.example/#a"}, {"client_id": ""}, {"domains": ["no domain"]}):
            answer = self.owner.post("identity-providers", {"kind": "oidc", "name": "wrong", "issuer": "https://x.example", "client_id": "a", **wrong})
            self.assertEqual(answer.json["error_code"], 4000112, wrong)


class InnerNetworks(unittest.TestCase):
    def test_without_leave_no_provider_in_an_inner_network_is_reached(self):
        with tempfile.TemporaryDirectory() as folder:
            service = Service(pathlib.Path(folder) / "data").start()
            try:
                service.admin("admin", "tenant", "demo")
                owner = service.client()
                owner.sign_in("platform", PLATFORM)
                draft = {"kind": "oidc", "name": "Inner", "issuer": f"http://127.0.0.1:{service.http}", "client_id": "a"}
                self.assertEqual(owner.post("identity-providers", draft).json["error_code"], 4000112)
                for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "2130706433"):
                    made = owner.post("identity-providers", {**draft, "name": "Inner " + host, "issuer": f"https://{host}:{service.http}"})
                    self.assertEqual(made.status, 201, made)
                    answer = service.client().get(f"sso/{made.json['public_id']}/start")
                    self.assertEqual(query_of(answer.header("Location")).get("sso_error"), "5020004", host)
                    owner.call("DELETE", f"/api/v1/identity-providers/{made.json['id']}")
            finally:
                service.stop()


class Saml(SingleSignOn):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import saml_idp
        cls.saml = saml_idp
        first = cls.folder.name + "/first"
        os.mkdir(first)
        key = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", first + "/k", "-out", first + "/c", "-days", "2", "-subj", "/CN=x"], capture_output=True)
        assert key.returncode == 0
        draft = {"kind": "saml", "name": "SAML", "issuer": saml_idp.ENTITY, "sign_on_url": saml_idp.SIGN_ON, "certificates": [pathlib.Path(first + "/c").read_text()]}
        cls.provider = cls.owner.post("identity-providers", draft).json
        metadata = cls.service.client().get(f"sso/{cls.provider['public_id']}/metadata").body.decode()
        cls.idp = saml_idp.IdentityProvider(cls.folder.name + "/idp", metadata)
        cls.draft = {**draft, "certificates": [cls.idp.certificate.read_text()]}
        assert cls.owner.put(f"identity-providers/{cls.provider['id']}", cls.draft).status == 200

    def begin(self, browser):
        status, where, _ = browser.open(self.provider["start_url"])
        self.assertEqual(status, 303)
        return query_of(where)

    def deliver(self, browser, asked, xml):
        """Posts the answer; returns where the browser ends."""
        status, where, page = browser.open(self.provider["acs_url"], {"SAMLResponse": self.saml.encoded(xml), "RelayState": asked["RelayState"]})
        self.assertEqual(status, 303, page)
        if "/finish" in where:
            _, where, _ = browser.open(where)
        return where

    def test_signed_assertion_or_response_signs_the_person_in(self):
        for sign in ("assertion", "response", "both"):
            with self.subTest(sign=sign):
                browser = Browser()
                asked = self.begin(browser)
                xml = self.idp.answer(asked["SAMLRequest"], PERSON, sign)
                where = self.deliver(browser, asked, xml)
                self.assertEqual(urllib.parse.urlsplit(where).query, "", where + self.last_reason())
                self.assertEqual(self.who(browser).json["account"]["name"], PERSON)
                self.refused(self.deliver(browser, asked, xml), 4010019)  # replayed

    def test_what_is_unsigned_foreign_or_of_another_request_is_refused(self):
        def case(name, make, code=4010017):
            with self.subTest(name):
                browser = Browser()
                asked = self.begin(browser)
                self.refused(self.deliver(browser, asked, make(asked)), code)
                self.assertEqual(self.who(browser).status, 401)
        stranger = self.saml.IdentityProvider(self.folder.name + "/stranger", self.service.client().get(f"sso/{self.provider['public_id']}/metadata").body.decode())
        case("unsigned", lambda a: self.idp.answer(a["SAMLRequest"], PERSON, "none"))
        case("signed with SHA-1", lambda a: self.idp.answer(a["SAMLRequest"], PERSON, hash_name="sha1"))
        case("another key", lambda a: stranger.answer(a["SAMLRequest"], PERSON))
        case("changed after signing", lambda a: self.idp.answer(a["SAMLRequest"], "stranger@eligible.example").replace("stranger@eligible.example", PERSON))
        case("another request", lambda a: self.idp.answer(self.begin(Browser())["SAMLRequest"], PERSON))
        case("another recipient", lambda a: self.idp.answer(a["SAMLRequest"], PERSON, destination="http://127.0.0.1/else"))
        case("another audience", lambda a: self.idp.answer(a["SAMLRequest"], PERSON, sp_entity_id="http://127.0.0.1/else"))
        case("no such account", lambda a: self.idp.answer(a["SAMLRequest"], "stranger@eligible.example"), 4010020)
        case("the provider says no", lambda a: self.idp.failure(a["SAMLRequest"]), 4010018)
        case("a document type", lambda a: '<!DOCTYPE x [<!ENTITY e "x">]>' + re.sub(r"^<\?xml[^>]*>", "", self.idp.answer(a["SAMLRequest"], PERSON)))
        case("no XML", lambda a: "<Response")
        case("nothing", lambda a: "")
        case("large", lambda a: "<a>" + "x" * 300_000 + "</a>")

    def test_signature_wrapping_is_refused(self):
        def split(xml):
            start, end = re.search(r"<\w+:Assertion ", xml).start(), re.search(r"</\w+:Assertion>", xml).end()
            return xml[:start], xml[start:end], xml[end:]

        def evil(assertion):
            """The same assertion without its signature, for somebody else, with another id."""
            bare = re.sub(r"<(\w+):Signature.*?</\1:Signature>", "", assertion, flags=re.S)
            return re.sub(r' ID="[^"]+"', ' ID="id-evil"', bare, count=1).replace("stranger@eligible.example", PERSON)

        def inside(xml, where):
            before, good, after = split(xml)
            signature = re.search(r"<(\w+):Signature.*?</\1:Signature>", good, flags=re.S).group(0)
            bad = evil(good)
            opening = bad[:bad.index(">") + 1]
            rest = bad[len(opening):]
            if where == "evil first": return before + bad + good + after
            if where == "evil last": return before + good + bad + after
            if where == "original in evil": return before + opening + good + rest + after
            if where == "original in the signature's Object":
                prefix = re.match(r"<(\w+):", signature).group(1)
                holder = signature.replace(f"</{prefix}:Signature>", f"<{prefix}:Object>{good.replace(signature, '')}</{prefix}:Object></{prefix}:Signature>")
                return before + opening + holder + rest + after
            if where == "same id twice": return before + good.replace("stranger@eligible.example", PERSON).replace(signature, "") + good + after
            if where == "original in an extension": return before.replace("<ns", "<ns", 1) + f'<x:Extensions xmlns:x="urn:oasis:names:tc:SAML:2.0:protocol">{good}</x:Extensions>' + opening + signature + rest + after
            if where == "signature moved to evil": return before + opening + signature + rest + good.replace(signature, "") + after
            raise ValueError(where)
        for where in ("evil first", "evil last", "original in evil", "original in the signature's Object", "same id twice", "original in an extension", "signature moved to evil"):
            with self.subTest(where):
                browser = Browser()
                asked = self.begin(browser)
                xml = self.idp.answer(asked["SAMLRequest"], "stranger@eligible.example")
                self.refused(self.deliver(browser, asked, inside(xml, where)), 4010017)
                self.assertEqual(self.who(browser).status, 401)

    def test_a_comment_does_not_shorten_an_address(self):
        browser = Browser()
        asked = self.begin(browser)
        xml = self.idp.answer(asked["SAMLRequest"], PERSON + ".evil.example")
        self.refused(self.deliver(browser, asked, xml.replace(PERSON + ".evil", PERSON + "<!-- -->.evil")), 4010020)  # the whole address, which nobody has

    def test_another_browser_cannot_finish(self):
        browser, thief = Browser(), Browser()
        asked = self.begin(browser)
        xml = self.idp.answer(asked["SAMLRequest"], PERSON)
        _, where, _ = browser.open(self.provider["acs_url"], {"SAMLResponse": self.saml.encoded(xml), "RelayState": asked["RelayState"]})
        _, stolen, _ = thief.open(where)
        self.refused(stolen, 4010019)
        self.assertEqual(self.who(thief).status, 401)

    def change(self, **changed):
        """Settings of the provider for one test; after it they are as they were."""
        put = lambda draft: self.owner.put(f"identity-providers/{self.provider['id']}", {**self.draft, **draft})  # noqa: E731
        self.addCleanup(lambda: self.assertEqual(put({"unsolicited": False, "groups_attribute": "", "group_roles": []}).status, 200))
        answer = put(changed)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def sign_in_as(self, email, groups=()):
        browser = Browser()
        asked = self.begin(browser)
        return browser, self.deliver(browser, asked, self.idp.answer(asked["SAMLRequest"], email, groups=groups))

    def test_requests_are_signed_where_the_provider_wants_it(self):
        self.change(sign_requests=True)
        self.addCleanup(lambda: self.owner.put(f"identity-providers/{self.provider['id']}", {**self.draft, "sign_requests": False}))
        metadata = self.service.client().get(f"sso/{self.provider['public_id']}/metadata").body.decode()
        self.assertIn('AuthnRequestsSigned="true"', metadata)
        body = re.search(r'use="signing">.*?<ds:X509Certificate>([^<]+)<', metadata, re.S).group(1)
        work = pathlib.Path(self.folder.name)
        (work / "sp.crt").write_text("-----BEGIN CERTIFICATE-----\n" + "\n".join(body[i:i + 64] for i in range(0, len(body), 64)) + "\n-----END CERTIFICATE-----\n")
        (work / "sp.pub").write_text(subprocess.run(["openssl", "x509", "-in", str(work / "sp.crt"), "-noout", "-pubkey"], check=True, capture_output=True, text=True).stdout)
        browser = Browser()
        _, where, _ = browser.open(self.provider["start_url"])
        query = urllib.parse.urlsplit(where).query
        signed, _, signature = query.partition("&Signature=")
        self.assertTrue(signed.startswith("SAMLRequest=") and "&SigAlg=" in signed, query)
        (work / "signed").write_text(signed)
        (work / "signature").write_bytes(base64.b64decode(urllib.parse.unquote(signature)))
        check = ["openssl", "dgst", "-sha256", "-verify", str(work / "sp.pub"), "-signature", str(work / "signature"), str(work / "signed")]
        self.assertEqual(subprocess.run(check, capture_output=True).returncode, 0)
        asked = query_of(where)
        where = self.deliver(browser, asked, self.idp.answer(asked["SAMLRequest"], PERSON))
        self.assertEqual(urllib.parse.urlsplit(where).query, "", where + self.last_reason())
        self.change(sign_requests=False)
        self.assertNotIn("Signature=", Browser().open(self.provider["start_url"])[1])

    def test_an_account_of_a_group_stands_for_whoever_is_in_it(self):
        roles = {r["name"]: r["id"] for r in self.owner.get("roles").json["items"]}
        self.change(groups_attribute="eduPersonAffiliation")
        group = self.owner.post("accounts", {"kind": "saml_group", "email": "Night Watch", "role_id": roles["Auditor"]})
        self.assertEqual(group.status, 201, group)
        member = "watchman@eligible.example"
        browser, where = self.sign_in_as(member, ("staff", "night watch"))
        self.assertEqual(urllib.parse.urlsplit(where).query, "", where + self.last_reason())
        self.assertEqual(self.who(browser).json["account"]["role"], "Auditor")
        self.assertEqual(self.owner.call("DELETE", f"/api/v1/accounts/{group.json['id']}").status, 200)
        self.assertEqual(self.who(browser).status, 401)  # the group is gone, and with it who was in it
        _, where = self.sign_in_as(member, ("night watch",))
        self.refused(where, 4010020)

    def test_groups_make_the_account_give_its_role_and_take_it_away(self):
        roles = {r["name"]: r["id"] for r in self.owner.get("roles").json["items"]}
        shown = self.change(groups_attribute="eduPersonAffiliation", group_roles=[{"group": "soc-lead", "role_id": roles["Senior Analyst"]}, {"group": "soc", "role_id": roles["Analyst"]}])
        self.assertEqual([one["group"] for one in shown["group_roles"]], ["soc-lead", "soc"])
        new = "newcomer@eligible.example"
        browser, where = self.sign_in_as(new, ("staff",))
        self.refused(where, 4010020)
        browser, where = self.sign_in_as(new, ("staff", "soc"))
        account = self.who(browser).json["account"]
        self.assertEqual((account["name"], account["role"], account["kind"]), (new, "Analyst", "saml"), where + self.last_reason())
        promoted, _ = self.sign_in_as(new, ("soc", "soc-lead"))
        self.assertEqual(self.who(promoted).json["account"]["role"], "Senior Analyst")
        self.assertEqual(self.who(browser).status, 401)  # what was open under the old role has ended
        _, where = self.sign_in_as(new, ("staff",))
        self.refused(where, 4010020)
        self.assertEqual(self.who(promoted).status, 401)
        # An account that was given by hand stays without a group, and gets the group's role with one; the owner's is nobody's to give.
        plain, _ = self.sign_in_as(PERSON)
        self.assertEqual(self.who(plain).json["account"]["role"], "Analyst")
        raised, _ = self.sign_in_as(PERSON, ("soc-lead",))
        self.assertEqual(self.who(raised).json["account"]["role"], "Senior Analyst")
        _, where = self.sign_in_as(PLATFORM, ("soc-lead",))
        self.refused(where, 4010020)
        self.sign_in_as(PERSON, ("soc",))
        log = json.dumps(self.owner.get("audit?category=User%20Accounts&limit=50").json["items"])
        self.assertIn(new, log)

    def test_groups_give_only_roles_for_people_of_this_console_and_only_by_who_may_give_them(self):
        roles = {r["name"]: r["id"] for r in self.owner.get("roles").json["items"]}
        cas = self.service.client()
        cas.sign_in("cas", CAS)
        other_side = cas.get("roles").json["items"][0]["id"] if cas.get("roles").status == 200 else 999_999
        for wrong in (other_side, 999_999):
            answer = self.owner.put(f"identity-providers/{self.provider['id']}", {**self.draft, "group_roles": [{"group": "a", "role_id": wrong}]})
            self.assertEqual(answer.json["error_code"], 4000107, answer)
        made = self.owner.post("roles", {"name": "Keeper of providers", "assignable": "users", "permissions": {"identity_providers": "full"}})
        self.assertEqual(made.status, 201, made)
        self.assertEqual(self.owner.post("accounts", {"kind": "saml", "email": "keeper@eligible.example", "role_id": made.json["id"]}).status, 201)
        browser, _ = self.sign_in_as("keeper@eligible.example")
        keeper = Client(self.service.http)
        keeper.cookies = browser.jars[f"127.0.0.1:{self.service.http}"]
        keeper.csrf = keeper.get("session").json["csrf"]
        answer = keeper.put(f"identity-providers/{self.provider['id']}", {**self.draft, "group_roles": [{"group": "a", "role_id": roles["Master Administrator"]}]})
        self.assertEqual(answer.json["error_code"], 4030001, answer)
        self.assertEqual(keeper.put(f"identity-providers/{self.provider['id']}", self.draft).status, 200)

    def test_an_unasked_answer_signs_in_where_it_may_once_and_while_it_is_fresh(self):
        sp, acs = self.provider["entity_id"], self.provider["acs_url"]
        unasked = lambda browser, xml: self.deliver(browser, {"RelayState": ""}, xml)  # noqa: E731
        self.refused(unasked(Browser(), self.idp.unasked(sp, acs, PERSON)), 4010019)  # not switched on
        self.change(unsolicited=True)
        browser, xml = Browser(), self.idp.unasked(sp, acs, PERSON)
        where = unasked(browser, xml)
        self.assertEqual(urllib.parse.urlsplit(where).query, "", where + self.last_reason())
        self.assertEqual(self.who(browser).json["account"]["name"], PERSON)
        again = Browser()
        self.refused(unasked(again, xml), 4010019)
        self.assertEqual(self.who(again).status, 401)
        # An answer to a request is no unasked one, nor the other way round.
        asker = Browser()
        asked = self.begin(asker)
        self.refused(unasked(Browser(), self.idp.answer(asked["SAMLRequest"], PERSON)), 4010017)
        self.refused(self.deliver(asker, asked, self.idp.unasked(sp, acs, PERSON)), 4010017)
        self.refused(unasked(Browser(), self.idp.unasked(sp, acs, "stranger@eligible.example")), 4010020)
        self.refused(unasked(Browser(), self.idp.unasked(sp, acs, PERSON, sign="none")), 4010017)
        # The ticket helps only the browser that brought the answer.
        thief = Browser()
        _, finish, _ = Browser().open(acs, {"SAMLResponse": self.saml.encoded(self.idp.unasked(sp, acs, PERSON)), "RelayState": "x"})
        _, where, _ = thief.open(finish)
        self.refused(where, 4010019)

    def test_encrypted_assertions_are_opened_and_believed_by_their_signature_alone(self):
        gcm, cbc = "http://www.w3.org/2009/xmlenc11#aes{}-gcm", "http://www.w3.org/2001/04/xmlenc#aes{}-cbc"
        metadata = self.service.client().get(f"sso/{self.provider['public_id']}/metadata").body.decode()
        body = re.search(r"<ds:X509Certificate>([^<]+)<", metadata).group(1)
        certificate = "-----BEGIN CERTIFICATE-----\n" + "\n".join(body[i:i + 64] for i in range(0, len(body), 64)) + "\n-----END CERTIFICATE-----\n"
        good = [("gcm 256, signed inside", gcm.format(256), "assertion", False), ("gcm 128, signed inside", gcm.format(128), "assertion", False),
                ("gcm 256, signed outside", gcm.format(256), "none", True), ("cbc 256, signed outside", cbc.format(256), "none", True), ("cbc 128, signed twice", cbc.format(128), "assertion", True)]
        for name, method, inside, outside in good:
            with self.subTest(name):
                browser = Browser()
                asked = self.begin(browser)
                xml = self.idp.encrypted(self.idp.answer(asked["SAMLRequest"], PERSON, inside), certificate, method, sign=outside)
                self.assertNotIn(PERSON, xml)
                where = self.deliver(browser, asked, xml)
                self.assertEqual(urllib.parse.urlsplit(where).query, "", where + self.last_reason())
                self.assertEqual(self.who(browser).json["account"]["name"], PERSON)

        def flip(xml):
            values = list(re.finditer(r"<CipherValue>([^<]+)</CipherValue>", xml))
            at = values[-1].start(1) + 100
            return xml[:at] + ("A" if xml[at] != "A" else "B") + xml[at + 1:]
        stranger = self.saml.IdentityProvider(self.folder.name + "/stranger2", metadata)
        foreign = stranger.certificate.read_text()
        bad = [("cbc without a signature around it", lambda a: self.idp.encrypted(self.idp.answer(a, PERSON, "assertion"), certificate, cbc.format(256))),
               ("not signed at all", lambda a: self.idp.encrypted(self.idp.answer(a, PERSON, "none"), certificate, gcm.format(256))),
               ("signed by a stranger inside", lambda a: self.idp.encrypted(stranger.answer(a, PERSON, "assertion"), certificate, gcm.format(256))),
               ("signed by a stranger outside", lambda a: stranger.encrypted(self.idp.answer(a, PERSON, "none"), certificate, gcm.format(256), sign=True)),
               ("a stranger inside, ours outside", lambda a: self.idp.encrypted(stranger.answer(a, PERSON, "assertion"), certificate, gcm.format(256), sign=True)),
               ("for another key", lambda a: self.idp.encrypted(self.idp.answer(a, PERSON, "assertion"), foreign, gcm.format(256))),
               ("one bit changed", lambda a: flip(self.idp.encrypted(self.idp.answer(a, PERSON, "assertion"), certificate, gcm.format(256)))),
               ("one bit changed under the signature", lambda a: flip(self.idp.encrypted(self.idp.answer(a, PERSON, "none"), certificate, cbc.format(256), sign=True))),
               ("triple DES", lambda a: self.idp.encrypted(self.idp.answer(a, PERSON, "assertion"), certificate, "http://www.w3.org/2001/04/xmlenc#tripledes-cbc")),
               ("RSA 1.5", lambda a: self.idp.encrypted(self.idp.answer(a, PERSON, "assertion"), certificate, gcm.format(256), transport="http://www.w3.org/2001/04/xmlenc#rsa-1_5")),
               ("a cipher by reference", lambda a: re.sub(r"<CipherValue>[^<]+</CipherValue>(?!.*<CipherValue>)", '<CipherReference URI="file:///etc/passwd"/>', self.idp.encrypted(self.idp.answer(a, PERSON, "assertion"), certificate, gcm.format(256)), flags=re.S)),
               ("a plain assertion beside it", lambda a: re.sub(r"(</\w+:Response>)", lambda m: re.search(r"<\w+:Assertion .*</\w+:Assertion>", self.idp.answer(a, PERSON, "assertion"), re.S).group(0) + m.group(1), self.idp.encrypted(self.idp.answer(a, PERSON, "assertion"), certificate, gcm.format(256))))]
        for name, make in bad:
            with self.subTest(name):
                browser = Browser()
                asked = self.begin(browser)
                self.refused(self.deliver(browser, asked, make(asked["SAMLRequest"])), 4010017)
                self.assertEqual(self.who(browser).status, 401)

    def test_weak_and_broken_certificates_are_not_stored(self):
        weak = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "/dev/null", "-days", "2", "-subj", "/CN=x"], capture_output=True, text=True).stdout
        for certificates in ([], [weak], ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"], [self.draft["certificates"][0]] * 5):
            answer = self.owner.post("identity-providers", {**self.draft, "name": "weak", "certificates": certificates})
            self.assertIn(answer.status, (400, 422), answer)


del SingleSignOn
if __name__ == "__main__":
    unittest.main(verbosity=2)
