"""Links judged at the click, through a real Postfix and Dovecot: a delivered mail's links lead to the service first, which leads on, warns or
blocks as the tenant's lists say at that moment, and logs each click."""
import html
import http.client
import os
import re
import smtplib
import sys
import time
import unittest
import urllib.parse

import flows_test
from flows_test import SMTP

MAIL = """From: Sales <sales@bearings-partner.example>
To: bob@example.com
Subject: Catalogue {number}
Message-ID: <click-{number}@bearings-partner.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Our catalogue: https://catalogue.example/spring?page=1&size=2
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Our catalogue of spring is ready, with all sizes that we make in our works.</p>
<p><a href=3D"https://catalogue.example/spring?page=3D1&amp;size=3D2#prices">Read it</a></p>
--b--
"""


class Clicks(flows_test.Demo):
    @classmethod
    def setUpClass(cls):
        os.environ["SEKISHO_SERVER_PUBLIC_URL"] = "https://sekisho.example"
        try:
            super().setUpClass()
        finally:
            del os.environ["SEKISHO_SERVER_PUBLIC_URL"]
        policy = next(p for p in cls.api("GET", "policies")["items"] if p["kind"] == "threat_protection" and p["service"] == "inline_inbound" and p["enabled"])
        policy = cls.api("GET", f"policies/{policy['id']}")["policy"]
        policy["web_reputation"]["time_of_click"] = "all"
        cls.api("PUT", f"policies/{policy['id']}", policy)

    def click(self, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept-Language": "en"} if body is None else {"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        data = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, data

    def test_links_lead_to_us_and_are_judged_when_followed(self):
        with smtplib.SMTP("127.0.0.1", SMTP, timeout=30) as server:
            server.sendmail("sales@bearings-partner.example", ["bob@example.com"], MAIL.format(number=1).replace("\n", "\r\n").encode())
        mail = self.mailbox("bob", "Catalogue 1")
        self.assertIn("links", mail["X-Sekisho-Action"])
        plain, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        self.assertIn("Our catalogue: https://sekisho.example/", plain)
        link = html.unescape(re.search(r'href="(https://sekisho\.example/user/click\?[^"]+)"', page).group(1))
        self.assertTrue(link.endswith("#prices"))
        self.assertIn(link[: -len("#prices")], plain)
        path = link[len("https://sekisho.example"):].split("#")[0]
        target = "https://catalogue.example/spring?page=1&size=2"
        self.assertEqual(dict(urllib.parse.parse_qsl(path.split("?")[1]))["r"], "bob@example.com")

        status, headers, _ = self.click(path)
        self.assertEqual((status, headers["Location"]), (302, target))
        self.api("PUT", "click-settings", {"untested": "warn"})
        status, _, data = self.click(path)
        self.assertEqual(status, 200)
        field = html.unescape(re.search(r'name="q" value="([^"]+)"', data).group(1))
        status, headers, _ = self.click("/user/click", urllib.parse.urlencode({"q": field}))
        self.assertEqual((status, headers["Refresh"]), (200, "0;url=" + target))

        # After delivery the place turns out to be bad.
        self.api("POST", "lists/blocked_urls", {"entries": [{"value": "*.catalogue.example"}, {"value": "catalogue.example"}]})
        for _ in range(60):
            status, _, data = self.click(path)
            if status == 403:
                break
            time.sleep(1)
        self.assertEqual(status, 403)
        self.assertNotIn("<form", data)
        self.assertEqual(self.click(path.replace("catalogue.example", "evil.example"))[0], 404)

        logged = [row["action"] for row in self.api("GET", "logs/url_click?" + urllib.parse.urlencode({"limit": 200}))["items"]]
        self.assertEqual({"allowed", "warned", "warned_continued", "blocked"}, set(logged))


if __name__ == "__main__":
    sys.argv[0] = "click_test"
    unittest.main(verbosity=2)
