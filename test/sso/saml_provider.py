"""The SAML identity provider of saml_idp.py with a sign-in page for browsers, on http://localhost: another site than 127.0.0.1, as a real
provider is. Standard input: a line {"port": N, "folder": PATH}, answered by {"certificate": PEM, "sign_on_url": URL, "entity_id": URL}; then a line
{"metadata": XML} of the service provider, answered by "ready"."""
import html
import http.server
import json
import os
import importlib.util
import sys
import urllib.parse

if importlib.util.find_spec("saml2") is None and sys.executable != "/usr/bin/python3":
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])  # pysaml2 is Debian's
import saml_idp  # noqa: E402

PAGE = "<!doctype html><html lang=en><title>Directory</title><h1>Company directory</h1>"


class Pages(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def page(self, body):
        data = (PAGE + body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        if "SAMLRequest" not in asked:
            self.page("<p>Nobody asked.</p>")
            return
        hidden = "".join(f'<input type=hidden name={name} value="{html.escape(asked.get(name, ""))}">' for name in ("SAMLRequest", "RelayState"))
        self.page(f'<form method=post action=/answer>{hidden}<label>Name <input name=person></label> <button name=what value=yes>Enter</button> <button name=what value=no>Refuse</button></form>')

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        idp = self.server.idp
        request = idp.server.parse_authn_request(form["SAMLRequest"], saml_idp.BINDING_HTTP_REDIRECT).message
        answer = idp.answer(form["SAMLRequest"], form["person"]) if form["what"] == "yes" else idp.failure(form["SAMLRequest"])
        to = idp.server.response_args(request)["destination"]
        fields = "".join(f'<input type=hidden name={name} value="{html.escape(value)}">' for name, value in (("SAMLResponse", saml_idp.encoded(answer)), ("RelayState", form["RelayState"])))
        self.page(f'<form method=post action="{html.escape(to)}">{fields}</form><script>document.forms[0].submit()</script>')


first = json.loads(sys.stdin.readline())
sign_on = f"http://localhost:{first['port']}/sso"
_, certificate = saml_idp.make_key(first["folder"])
server = http.server.ThreadingHTTPServer(("127.0.0.1", first["port"]), Pages)
print(json.dumps({"certificate": certificate.read_text(), "sign_on_url": sign_on, "entity_id": saml_idp.ENTITY}), flush=True)
server.idp = saml_idp.IdentityProvider(first["folder"], json.loads(sys.stdin.readline())["metadata"], sign_on)
print("ready", flush=True)
server.serve_forever()
