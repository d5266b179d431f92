"""A real SAML identity provider (Debian's python3-pysaml2 over the xmlsec1 program) for single_sign_on_test.py: answers to requests of a
service provider whose metadata it imported, without a sign-in page of its own."""
import base64
import pathlib
import subprocess

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server

ENTITY = "http://127.0.0.1/saml-idp"
SIGN_ON = "http://127.0.0.1:9/sso"
PASSWORD = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "authn_auth": ENTITY}
SIGN = {"sha1": "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "sha512": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"}
DIGEST = {"sha1": "http://www.w3.org/2000/09/xmldsig#sha1", "sha256": "http://www.w3.org/2001/04/xmlenc#sha256", "sha512": "http://www.w3.org/2001/04/xmlenc#sha512"}


class IdentityProvider:
    def __init__(self, folder, metadata):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key, self.certificate = self.folder / "idp.key", self.folder / "idp.crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(self.key), "-out", str(self.certificate), "-days", "2", "-subj", "/CN=test idp"],
                       check=True, capture_output=True)
        (self.folder / "sp.xml").write_text(metadata)
        config = IdPConfig()
        config.load({
            "entityid": ENTITY,
            "service": {"idp": {"endpoints": {"single_sign_on_service": [(SIGN_ON, BINDING_HTTP_REDIRECT)]}, "policy": {"default": {"lifetime": {"minutes": 5}}}, "want_authn_requests_signed": False}},
            "key_file": str(self.key), "cert_file": str(self.certificate), "xmlsec_binary": "/usr/bin/xmlsec1",
            "metadata": {"local": [str(self.folder / "sp.xml")]},
        })
        self.server = Server(config=config)

    def answer(self, saml_request, email, sign="assertion", hash_name="sha256", **changed):
        """The XML that the browser would post. sign: assertion, response, both, none."""
        request = self.server.parse_authn_request(saml_request, BINDING_HTTP_REDIRECT).message
        where = self.server.response_args(request)
        where.update(changed)
        where.pop("binding", None), where.pop("name_id_policy", None)
        return str(self.server.create_authn_response(
            identity={"mail": email}, userid=email, authn=PASSWORD, name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=email),
            sign_alg=SIGN[hash_name], digest_alg=DIGEST[hash_name],
            sign_assertion=sign in ("assertion", "both"), sign_response=sign in ("response", "both"), **where))

    def failure(self, saml_request):
        request = self.server.parse_authn_request(saml_request, BINDING_HTTP_REDIRECT).message
        where = self.server.response_args(request)
        return str(self.server.create_error_response(where["in_response_to"], where["destination"], Exception("no"), sign=False))


def encoded(xml):
    return base64.b64encode(xml.encode() if isinstance(xml, str) else xml).decode()
