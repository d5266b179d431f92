"""A real SAML identity provider (Debian's python3-pysaml2 over the xmlsec1 program) for single_sign_on_test.py: answers to requests of a
service provider whose metadata it imported, without a sign-in page of its own."""
import base64
import pathlib
import re
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


def make_key(folder):
    """A key and its certificate; those that are there already stay."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / "idp.key", folder / "idp.crt"
    if not key.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=test idp"],
                       check=True, capture_output=True)
    return key, certificate


class IdentityProvider:
    def __init__(self, folder, metadata, sign_on=SIGN_ON):
        self.folder = pathlib.Path(folder)
        self.key, self.certificate = make_key(folder)
        (self.folder / "sp.xml").write_text(metadata)
        config = IdPConfig()
        config.load({
            "entityid": ENTITY,
            "service": {"idp": {"endpoints": {"single_sign_on_service": [(sign_on, BINDING_HTTP_REDIRECT)]}, "policy": {"default": {"lifetime": {"minutes": 5}}}, "want_authn_requests_signed": False}},
            "key_file": str(self.key), "cert_file": str(self.certificate), "xmlsec_binary": "/usr/bin/xmlsec1",
            "metadata": {"local": [str(self.folder / "sp.xml")]},
        })
        self.server = Server(config=config)

    def answer(self, saml_request, email, sign="assertion", hash_name="sha256", groups=(), **changed):
        """The XML that the browser would post. sign: assertion, response, both, none."""
        request = self.server.parse_authn_request(saml_request, BINDING_HTTP_REDIRECT).message
        where = self.server.response_args(request)
        where.update(changed)
        where.pop("binding", None), where.pop("name_id_policy", None)
        return str(self.server.create_authn_response(
            identity={"mail": email, **({"eduPersonAffiliation": list(groups)} if groups else {})}, userid=email, authn=PASSWORD, name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=email),
            sign_alg=SIGN[hash_name], digest_alg=DIGEST[hash_name],
            sign_assertion=sign in ("assertion", "both"), sign_response=sign in ("response", "both"), **where))

    def unasked(self, sp_entity, acs, email, groups=(), sign="assertion"):
        """An answer to no request."""
        identity = {"mail": email, **({"eduPersonAffiliation": list(groups)} if groups else {})}
        return str(self.server.create_authn_response(
            identity=identity, userid=email, authn=PASSWORD, name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=email), sign_alg=SIGN["sha256"], digest_alg=DIGEST["sha256"],
            sign_assertion=sign in ("assertion", "both"), sign_response=sign in ("response", "both"), in_response_to=None, destination=acs, sp_entity_id=sp_entity))

    def encrypted(self, xml, certificate, method, transport="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", sign=False):
        """The response with its assertion encrypted by the xmlsec1 program for a certificate; sign: and then signed as a whole."""
        work = self.folder / "encryption"
        work.mkdir(exist_ok=True)
        if sign:  # the assertion stands for itself, as the common providers write it: its prefixes are declared on it
            declared = " ".join(dict.fromkeys(re.findall(r'xmlns:\w+="[^"]*"', xml[:xml.index(":Assertion")])))
            xml = re.sub(r"<(\w+:Assertion)\b([^>]*)>", lambda m: f"<{m.group(1)}{m.group(2)} {' '.join(d for d in declared.split() if d.split('=')[0] not in m.group(2))}>", xml, count=1)
        (work / "sp.crt").write_text(certificate)
        (work / "response.xml").write_text(xml)
        (work / "template.xml").write_text(
            f'<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><EncryptionMethod Algorithm="{method}"/>'
            f'<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{transport}"/>'
            '<CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedData>')
        size = "des-192" if "tripledes" in method else "aes-" + re.search(r"aes(\d+)", method).group(1)
        out = subprocess.run(["xmlsec1", "--encrypt", "--pubkey-cert-pem", str(work / "sp.crt"), "--session-key", size, "--xml-data", str(work / "response.xml"),
                              "--node-xpath", "//*[local-name()='Assertion']", str(work / "template.xml")], check=True, capture_output=True, text=True).stdout
        out = re.sub(r"<EncryptedData.*</EncryptedData>", lambda m: f'<e:EncryptedAssertion xmlns:e="urn:oasis:names:tc:SAML:2.0:assertion">{m.group(0)}</e:EncryptedAssertion>', out, flags=re.S)
        return self.signed(out) if sign else out

    def signed(self, xml):
        number = re.search(r"<\w+:Response[^>]* ID=\"([^\"]+)\"", xml).group(1)
        template = ('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
                    f'<ds:SignatureMethod Algorithm="{SIGN["sha256"]}"/><ds:Reference URI="#{number}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
                    f'<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="{DIGEST["sha256"]}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>'
                    '<ds:SignatureValue/></ds:Signature>')
        file = self.folder / "to_sign.xml"
        file.write_text(re.sub(r"(</\w+:Issuer>)", lambda m: m.group(1) + template, xml, count=1))
        return subprocess.run(["xmlsec1", "--sign", "--privkey-pem", str(self.key), "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response", str(file)], check=True, capture_output=True, text=True).stdout

    def failure(self, saml_request):
        request = self.server.parse_authn_request(saml_request, BINDING_HTTP_REDIRECT).message
        where = self.server.response_args(request)
        return str(self.server.create_error_response(where["in_response_to"], where["destination"], Exception("no"), sign=False))


def encoded(xml):
    return base64.b64encode(xml.encode() if isinstance(xml, str) else xml).decode()
