"""The service over TLS as a careful client meets it: a certificate from an authority that curl was told to trust, the one it makes itself,
old protocols, plain HTTP on the TLS port, keep-alive and a clean end."""
import json
import pathlib
import ssl
import socket
import subprocess
import sys
import tempfile
import unittest
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from service_process import Service, free_ports  # noqa: E402


def make(folder, name, *more):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt", *more],
                   cwd=folder, check=True, capture_output=True)


class Https(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.port = free_ports(1)[0]
        self.service = None

    def tearDown(self):
        if self.service:
            self.service.stop()
        self.folder.cleanup()

    def start(self, *settings):
        self.service = Service(self.path / "data", [f"server.https=127.0.0.1:{self.port}", *settings])
        self.service.start()

    def curl(self, *arguments):
        return subprocess.run(["curl", "-sS", "--noproxy", "*", "--max-time", "20", *arguments], capture_output=True, text=True)

    def url(self, path, host="127.0.0.1"):
        return f"https://{host}:{self.port}{path}"

    def test_a_certificate_of_an_authority_is_served_and_verified(self):
        make(self.path, "authority")
        make(self.path, "server", "-CA", "authority.crt", "-CAkey", "authority.key", "-addext", "subjectAltName=DNS:sekisho.example,IP:127.0.0.1")
        chain = self.path / "chain.pem"
        chain.write_text((self.path / "server.crt").read_text() + (self.path / "authority.crt").read_text())
        self.start(f"server.certificate={chain}", f"server.private_key={self.path / 'server.key'}")
        trusting = ["--cacert", str(self.path / "authority.crt")]
        self.assertEqual(self.curl(*trusting, self.url("/healthz")).stdout, "ok\n")
        named = ["--resolve", f"sekisho.example:{self.port}:127.0.0.1", "--resolve", f"other.example:{self.port}:127.0.0.1"]
        self.assertEqual(self.curl(*trusting, *named, self.url("/healthz", "sekisho.example")).stdout, "ok\n")
        self.assertEqual(self.curl(*trusting, *named, self.url("/healthz", "other.example")).returncode, 60)  # not the certificate's name
        self.assertEqual(self.curl(self.url("/healthz")).returncode, 60)  # nobody vouches for it
        for version in ("1.2", "1.3"):
            seen = self.curl(*trusting, f"--tlsv{version}", "--tls-max", version, "-o", "/dev/null", "-w", "%{http_code} %{http_version}", self.url("/api/v1/health"))
            self.assertEqual(seen.stdout, "200 1.1", version)
        for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = old
            with self.assertRaises((ssl.SSLError, ConnectionError)), socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw:
                context.wrap_socket(raw).close()

        # One connection for several requests; what signs in gets a cookie that leaves only over TLS.
        twice = self.curl(*trusting, "-o", "/dev/null", "-o", "/dev/null", "-w", "%{http_code}:%{num_connects} ", self.url("/healthz"), self.url("/api/v1/health"))
        self.assertEqual(twice.stdout, "200:1 200:0 ")
        body = json.dumps({"side": "cas", "name": "admin@sekisho.local", "password": self.service.first_password})
        answer = json.loads(self.curl(*trusting, "-H", "Content-Type: application/json", "-d", body, self.url("/api/v1/session")).stdout)
        self.assertEqual(answer["state"], "password_change_needed")
        body = json.dumps({"challenge": answer["challenge"], "password": "correct horse Battery 9 staple!"})
        signed = self.curl(*trusting, "-i", "-H", "Content-Type: application/json", "-d", body, self.url("/api/v1/session/password")).stdout
        cookie = next(line for line in signed.splitlines() if line.lower().startswith("set-cookie:"))
        for part in ("HttpOnly", "Secure", "SameSite=Strict"):
            self.assertIn(part, cookie)
        self.assertIn("strict-transport-security", signed.lower())

        # Plain HTTP, rubbish and silence on the port harm nobody.
        self.assertNotIn("ok", self.curl(f"http://127.0.0.1:{self.port}/healthz").stdout)
        with socket.create_connection(("127.0.0.1", self.port)) as rude:
            rude.sendall(b"\x16\x03\x01\xff\xff" + b"\0" * 2000)
        idle = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(50)]
        self.assertEqual(self.curl(*trusting, self.url("/healthz")).stdout, "ok\n")
        for one in idle:
            one.close()

    def test_without_a_certificate_it_makes_its_own_and_keeps_it(self):
        self.start()
        own = self.path / "data" / "keys" / "tls.crt"
        for host in ("127.0.0.1", "localhost"):
            self.assertEqual(self.curl("--cacert", str(own), self.url("/healthz", host)).stdout, "ok\n", host)
        self.assertEqual((self.path / "data" / "keys" / "tls.key").stat().st_mode & 0o077, 0)
        first = own.read_text()
        self.service.stop()
        self.start()
        self.assertEqual(own.read_text(), first)
        # One that is about to expire is made anew.
        self.service.stop()
        subprocess.run(["openssl", "req", "-x509", "-key", str(self.path / "data" / "keys" / "tls.key"), "-days", "3", "-subj", "/CN=old", "-out", str(own)], check=True, capture_output=True)
        self.start()
        self.assertEqual(self.curl("--cacert", str(own), self.url("/healthz")).stdout, "ok\n")
        dates = subprocess.run(["openssl", "x509", "-in", str(own), "-noout", "-checkend", str(300 * 24 * 3600)], capture_output=True)
        self.assertEqual(dates.returncode, 0)

    def test_a_certificate_that_cannot_be_used_is_refused_with_its_name(self):
        make(self.path, "one")
        make(self.path, "two")
        for certificate, key in (("one.crt", "two.key"), ("absent.crt", "one.key"), ("one.key", "one.key")):
            with self.assertRaises(RuntimeError) as refused:
                self.start(f"server.certificate={self.path / certificate}", f"server.private_key={self.path / key}")
            self.assertIn(str(self.path / (key if certificate == "one.crt" else certificate)), str(refused.exception).splitlines()[-1])


if __name__ == "__main__":
    unittest.main(verbosity=1)
