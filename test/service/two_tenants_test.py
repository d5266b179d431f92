#!/usr/bin/env python3
"""Mail from one tenant's people to another's on one installation: both judge it, one after the other, and each has a record of its own (docs/adr/0015)."""
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from milter_client import Milter  # noqa: E402
from service_process import wait_for  # noqa: E402
from two_tenants import TwoTenantCase  # noqa: E402

EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
CARD = b"The card is 4111 1111 1111 1111, Visa, expires 12/29, CVV 737.\r\n"
LEAVING = """sekisho_policies: 1
policies:
  - {kind: threat_protection, service: inline_outbound, name: leaving, priority: 1, enabled: true, correlated_intelligence: {enabled: false}, malware: {actions: {malware: {action: tag_subject, tag: "[left] "}}}}
  - {kind: data_loss, service: inline_outbound, name: cards stay, priority: 1, enabled: true, data_loss: {templates: [{id: all.pci_dss, response: quarantine}]}}
"""
COMING = """sekisho_policies: 1
policies:
  - {kind: threat_protection, service: inline_inbound, name: bob, priority: 1, enabled: true, targets: {all: false, users: [bob@b.example]}, correlated_intelligence: {enabled: false}, malware: {actions: {malware: {action: tag_subject, tag: "[came] "}}}}
  - {kind: threat_protection, service: inline_inbound, name: others, priority: 2, enabled: true, correlated_intelligence: {enabled: false}, malware: {actions: {malware: quarantine}}}
"""


def letter(name, body=b"see you on Thursday\r\n", extra=b""):
    return b"From: Ann <ann@a.example>\r\nTo: bob@b.example\r\nSubject: " + name + b"\r\nMessage-ID: <" + name + b"@a.example>\r\n" + extra + b"\r\n" + body


def infected(name, text=b"hello\r\n"):
    return letter(name, b"--b\r\nContent-Type: text/plain\r\n\r\n" + text + b"--b\r\nContent-Type: application/octet-stream; name=x.com\r\n\r\n" + EICAR + b"\r\n--b--\r\n",
                  b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n")


class TwoTenants(TwoTenantCase):
    houses = (("a.example", LEAVING), ("b.example", COMING))

    @classmethod
    def take(cls, data, recipients):
        cls.taken.append((data, recipients, *cls.send(data, recipients)))  # asks the milter, as Postfix does

    @classmethod
    def send(cls, data, recipients, client="127.0.0.1", sender="ann@a.example"):
        """The verdict's letter, the subject that arrives when it was changed, and how many recipients were taken off."""
        mta = Milter(cls.service.milter)
        mta.connect(client)
        answers = mta.mail(data, recipients, sender)
        mta.close()
        subject = [value[4:].split(b"\0")[1].strip().decode() for kind, value in answers if kind == b"m" and b"subject\0" in value.lower()]
        return answers[-1][0], (subject or [""])[0], sum(kind == b"-" for kind, _ in answers)

    def came_back(self, name, count):
        """What the MTA took back of the mail: its bytes, its recipients, and what the milter said to it."""
        return wait_for(lambda: (found := [one for one in list(self.taken) if b"<" + name + b"@a.example>" in one[0]]) and len(found) >= count and found, 60)

    def tracked(self, name, tenant):
        """direction, status and recipients of the tenant's records of the mail."""
        shown = self.service.admin("admin", "logs", f"message_id:{name}@a.example", "--type", "mail_tracking", "--tenant", str(tenant)).stdout
        return sorted((row["direction"], row["delivery_status"], " ".join(sorted(row["recipient"]))) for row in map(json.loads, shown.splitlines()))

    def held(self, name, tenant):
        lines = self.service.admin("admin", "quarantine", "list", "--tenant", str(tenant), "--lang", "en").stdout.splitlines()
        return [line.split("\t")[0] for line in lines if name in line]

    def state(self, number):
        return next(line for line in self.service.admin("admin", "quarantine", "list", "--lang", "en").stdout.splitlines() if line.startswith(number + "\t"))

    def test_clean_mail_is_outgoing_here_and_incoming_there(self):
        self.assertEqual(self.send(letter(b"clean"), ["bob@b.example"]), (b"c", "", 0))
        self.assertEqual(self.tracked("clean", 1), [("outgoing", "delivered", "bob@b.example")])
        self.assertEqual(self.tracked("clean", 2), [("incoming", "delivered", "bob@b.example")])

    def test_what_the_senders_tenant_stops_the_other_never_sees(self):
        self.assertEqual(self.send(letter(b"card", CARD), ["bob@b.example", "eve@b.example"])[0], b"d")
        self.assertEqual(self.tracked("card", 1), [("outgoing", "quarantined", "bob@b.example eve@b.example")])
        self.assertEqual((len(self.held("card", 1)), self.held("card", 2), self.tracked("card", 2)), (1, [], []))

    def test_both_tenants_changes_arrive(self):
        self.assertEqual(self.send(infected(b"both"), ["bob@b.example"]), (b"c", "[came] [left] both", 0))

    def test_what_the_recipients_tenant_stops_left_the_other(self):
        self.assertEqual(self.send(infected(b"stopped"), ["carol@b.example"])[0], b"d")
        self.assertEqual(self.tracked("stopped", 1), [("outgoing", "delivered", "carol@b.example")])
        self.assertEqual(self.tracked("stopped", 2), [("incoming", "quarantined", "carol@b.example")])
        self.assertEqual((self.held("stopped", 1), len(self.held("stopped", 2))), ([], 1))
        copy = self.service.admin("admin", "quarantine", "show", self.held("stopped", 2)[0], "--tenant", "2").stdout
        self.assertIn("Subject: [left] stopped", copy)  # as it left the other

    def test_recipients_of_both_and_of_none_are_told_apart(self):
        everybody = ["al@a.example", "x@elsewhere.example", "bob@b.example", "carol@b.example"]
        self.assertEqual(self.send(infected(b"mixed"), everybody), (b"c", "[left] mixed", 3))  # al's is held: mail within the tenant
        self.assertEqual(self.tracked("mixed", 2), [("incoming", "quarantined", "carol@b.example"), ("incoming", "reinjected", "bob@b.example")])
        self.assertEqual([row[0] for row in self.tracked("mixed", 1)], ["internal", "outgoing"])
        [(copy, recipients, letter, _, _)] = self.came_back(b"mixed", 1)
        self.assertEqual((recipients, letter), (["bob@b.example"], b"c"))
        self.assertIn(b"subject: [came] [left] mixed", copy.lower())

    def test_who_only_writes_the_address_comes_from_outside(self):
        self.assertEqual(self.send(letter(b"forged", CARD), ["bob@b.example"], client="192.0.2.7"), (b"c", "", 0))
        self.assertEqual((self.tracked("forged", 1), self.tracked("forged", 2)), ([], [("incoming", "delivered", "bob@b.example")]))

    def test_a_release_is_judged_by_the_tenant_it_goes_to(self):
        mail = infected(b"released", CARD)
        self.assertEqual(self.send(mail, ["bob@b.example", "carol@b.example", "x@elsewhere.example"])[0], b"d")
        number = self.held("released", 1)[0]
        self.service.admin("admin", "quarantine", "restore", number)
        data, recipients, letter, subject, taken_off = self.came_back(b"released", 1)[0]
        self.assertEqual((len(recipients), letter, subject, taken_off), (3, b"c", "", 2))  # the stranger's copy goes on as it was held
        self.assertEqual(len(self.held("released", 2)), 1)  # carol's
        self.assertEqual(self.tracked("released", 2), [("incoming", "quarantined", "carol@b.example"), ("incoming", "reinjected", "bob@b.example")])
        copy = next(one for one in self.came_back(b"released", 2) if one[1] == ["bob@b.example"])
        self.assertIn(b"Subject: [came] released", copy[0])
        self.assertEqual(copy[2], b"c")
        self.assertTrue(wait_for(lambda: "RestoreSuccess" in self.state(number), 30), self.state(number))

    def test_a_domain_is_no_ones_who_only_enters_it(self):
        self.service.admin("admin", "role", "add", "Everything", "--permit", "all=full", "--tenant", "2")
        client = self.service.client()
        client.token = re.search(r"\S{40,}", self.service.admin("admin", "key", "add", "grabber", "--role", "Everything", "--tenant", "2").stdout).group(0)
        before = client.get("lists/internal_domains").json["items"]
        for domain, why in (("a.example", "別のテナント"), ("c.example", "オペレータ")):
            answer = client.call("POST", "/api/v1/lists/internal_domains", {"entries": [{"value": domain}]}, {"Accept-Language": "ja"})
            self.assertEqual(answer.status, 409, answer)
            self.assertIn(why, answer.json["detail"])
            self.assertIn("installation", answer.json["details"]["en"])
        self.assertEqual(client.get("lists/internal_domains").json["items"], before)
        self.assertEqual(client.get("fleet/domains").status, 403)
        self.send(letter(b"grabbed"), ["carl@c.example"], client="192.0.2.7", sender="x@elsewhere.example")
        self.assertEqual((len(self.tracked("grabbed", 1)), self.tracked("grabbed", 2)), (1, []))  # nobody's is the operator's
        self.service.admin("admin", "domain", "assign", "c.example", "--tenant", "2")
        self.send(letter(b"given"), ["carl@c.example"], client="192.0.2.7", sender="x@elsewhere.example")
        self.assertEqual(self.tracked("given", 2), [("incoming", "delivered", "carl@c.example")])
        self.service.admin("admin", "domain", "release", "c.example")
        self.assertNotIn("c.example", self.service.admin("admin", "domain", "list").stdout)
        self.assertNotEqual(self.service.admin("admin", "list", "add", "internal_domains", "a.example", "--tenant", "2", check=False).returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
