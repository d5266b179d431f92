// A real OpenID provider (npm oidc-provider) on loopback for single_sign_on_test.py. One line of JSON on standard input configures it:
// {port, host, redirect_uris, algorithm, conform, groups}. host: as browsers and services call it, 127.0.0.1 unless given. conform: claims only at the userinfo endpoint, as the library has it by default. groups: {NAME: [group]}. Whoever signs in as NAME has the address NAME; NAME with "+unverified" has an unverified one.
import { Provider } from "oidc-provider";
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { createInterface } from "node:readline";

const line = (await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next()).value;
const { port, host = "127.0.0.1", redirect_uris, algorithm, conform = false, groups = {} } = JSON.parse(line);
const make = promisify(generateKeyPair);
const pair = algorithm === "ES256" ? await make("ec", { namedCurve: "P-256" }) : await make("rsa", { modulusLength: 2048 });
const key = { ...pair.privateKey.export({ format: "jwk" }), use: "sig", alg: algorithm };

const provider = new Provider(`http://${host}:${port}`, {
  jwks: { keys: [key] },
  clients: [
    { client_id: "sekisho", client_secret: "a secret of the test, long enough", redirect_uris, id_token_signed_response_alg: algorithm },
    { client_id: "sekisho-public", token_endpoint_auth_method: "none", redirect_uris, id_token_signed_response_alg: algorithm },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
  conformIdTokenClaims: conform,
  pkce: { required: () => true },
  enabledJWA: { idTokenSigningAlgValues: [algorithm] },
  cookies: { keys: ["test"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id.replace("+unverified", ""), email_verified: !id.includes("+unverified"), groups: groups[id] ?? [] }),
  }),
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
