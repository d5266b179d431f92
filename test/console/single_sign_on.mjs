// Single sign-on as people go through it: real identity providers (npm's oidc-provider, Debian's pysaml2) on another site than the console's,
// set up by clicking, from the sign-in page through the provider's own page to a signed-in console and to a refused one; both shells, both
// languages; where the address that was asked for, and what was typed when the session ended, are not lost.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  becomes,
  comes,
  demo_password,
  equal,
  has,
  missing,
  open_browser,
  open_page,
  open_stage,
  root,
  run,
  sign_in,
  until,
  words,
} from "./stage.mjs";

const why =
  missing(false) ||
  (existsSync(join(root, "test/sso/node_modules")) ? "" : "npm's oidc-provider is not installed (script/setup --test)") ||
  (spawnSync("/usr/bin/python3", ["-c", "import saml2"]).status === 0
    ? ""
    : "Debian's python3-pysaml2 is not installed (script/setup --test)");
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
const port = Number(process.env.CONSOLE_PORT ?? 23960);
const problems = [];
const stage = await open_stage({ port, mail: false, settings: ["sso.private_networks=true"] });
const browser = await open_browser();
const folder = mkdtempSync(join(tmpdir(), "console-sso-"));
const t = words("en"),
  ja = words("ja");
const admin = await open_page(browser, problems, { allowed: /status of (401|503)/ });
const person = await open_page(browser, problems, { allowed: /status of (401|404|503)|ERR_NAME_NOT_RESOLVED/ }); // the OpenID provider's page asks for a font from elsewhere, and has no icon
const button = (page, name) => page.getByRole("button", { name, exact: true });
const dialog = admin.getByRole("dialog");
const running = [];
process.on("exit", () => {
  for (const child of running) child.kill();
});

// A provider's process, spoken to by lines.
function start(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", process.env.VERBOSE ? "inherit" : "ignore"] });
  running.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { say: (what) => child.stdin.write(`${JSON.stringify(what)}\n`), hear: async () => (await lines.next()).value };
}

async function add_account(kind, email) {
  await admin.goto(`${stage.site}/accounts`);
  await button(admin, t("accounts.invite")).click();
  await dialog.getByLabel(t("accounts.kind")).selectOption(kind);
  await dialog.getByLabel(t("accounts.email")).fill(email);
  if (kind === "saml") await dialog.getByLabel(t("accounts.role")).selectOption({ label: t("name.role.analyst") }); // the platform's roles; the other side has none of this name
  await dialog.getByRole("button", { name: t("add"), exact: true }).click();
  await admin.locator("tr", { hasText: email }).waitFor();
}

/** Adds a provider by clicking and opens it again: what the provider itself must be told stands there. */
async function add_provider(kind, name, fields, domain) {
  await admin.goto(`${stage.site}/identity-providers`);
  await button(admin, t("providers.add")).click();
  await dialog.getByLabel(t("accounts.kind")).selectOption(kind);
  for (const [key, value] of [["name", name], ...fields, ["field.domains", domain]])
    await dialog.getByLabel(t(key), { exact: true }).fill(value);
  await dialog.getByRole("button", { name: t("save"), exact: true }).click();
  await admin.locator("tr", { hasText: name }).locator(".row-link").click();
  return dialog.locator("dd code").allInnerTexts();
}

/** From the sign-in page to the provider's page. */
async function to_provider(page, say, side, address, name, from = "/") {
  await page.context().clearCookies();
  await page.goto(`${stage.site}${from}${from.includes("?") ? "&" : "?"}side=${side}`);
  await button(page, say("sso.open")).click();
  await page.getByLabel(say("sso.address")).fill(address);
  await button(page, say("sso.find")).click();
  await page.getByRole("link", { name: say("sso.with", { name }) }).click();
}

async function at_oidc(page, name, answer = "yes") {
  await page.locator('input[name="login"]').waitFor();
  if (answer === "no") {
    await page.getByText(/Cancel/).click();
    return;
  }
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill("any");
  await page.locator('button[type="submit"]').click();
  await page.getByRole("button", { name: /Continue/ }).click();
}
async function at_saml(page, name, answer = "yes") {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: answer === "yes" ? "Enter" : "Refuse", exact: true }).click();
}

const refused = async (page, code, say = t) => {
  await page.waitForURL(/sso_error/);
  await comes(() => page.locator(".door .fault").innerText(), String(code), "the code that support asks for");
  equal(/failed \(code|失敗しました \(コード/.test(await page.locator(".door .fault").innerText()), false, "a reason in words");
  await button(page, say("sign_in")).waitFor();
  await becomes(() => page.evaluate(async () => (await fetch("/api/v1/session")).status), 401, "nobody is signed in");
};
const sides = {
  platform: { admin: "owner@eligible.example", kind: "saml", domain: "eligible.example" },
  cas: { admin: "clp-eligible", kind: "sso", domain: "cas-people.example" },
};

async function as_admin(side) {
  await admin.context().clearCookies();
  await sign_in(admin, stage.site, t, { name: sides[side].admin, side, password: demo_password });
  await admin.locator(".shell main h1").waitFor();
}

const checks = [];
for (const [at, side] of ["platform", "cas"].entries()) {
  const { kind, domain } = sides[side];
  const oidc_person = `kei@${domain}`,
    saml_person = `mari@${domain}`;
  checks.push(
    [
      `*${side}: an OpenID Connect and a SAML provider are set up by clicking, and accounts for two people`,
      async () => {
        await as_admin(side);
        await add_account(kind, oidc_person);
        await add_account(kind, saml_person);
        const oidc_port = port + 10 + at,
          saml_port = port + 20 + at;
        const oidc = start("node", [join(root, "test/sso/oidc_provider.mjs")]);
        const [redirect] = await add_provider(
          "oidc",
          `Staff ${side}`,
          [
            ["providers.issuer", `http://localhost:${oidc_port}`],
            ["providers.client", "sekisho"],
            ["providers.secret", "a secret of the test, long enough"],
          ],
          domain,
        );
        oidc.say({ port: oidc_port, host: "localhost", redirect_uris: [redirect], algorithm: "ES256" });
        equal(await oidc.hear(), "ready", "the OpenID provider");
        const saml = start("/usr/bin/python3", [join(root, "test/sso/saml_provider.py")]);
        saml.say({ port: saml_port, folder: join(folder, side) });
        const told = JSON.parse(await saml.hear());
        const shown = await add_provider(
          "saml",
          `Directory ${side}`,
          [
            ["providers.issuer", told.entity_id],
            ["providers.sign_on", told.sign_on_url],
            ["providers.certificates", told.certificate],
          ],
          domain,
        );
        const metadata = shown.find((one) => one.endsWith("/metadata"));
        saml.say({ metadata: await (await fetch(metadata)).text() });
        equal(await saml.hear(), "ready", "the SAML provider");
      },
    ],
    ...["en", "ja"].map((language) => [
      `${side}, ${language}: through OpenID Connect to the address that was asked for`,
      async () => {
        const say = language === "en" ? t : ja;
        await person.evaluate((to) => localStorage.setItem("language", to), language).catch(() => undefined);
        await person.goto(`${stage.site}/?side=${side}`);
        await person.evaluate((to) => localStorage.setItem("language", to), language);
        const asked = side === "platform" ? "/update/errors" : "/logs/detection?period=7d";
        await to_provider(person, say, side, oidc_person, `Staff ${side}`, asked);
        await at_oidc(person, oidc_person);
        await person.locator(`.shell.${side} main h1`).waitFor();
        has(person.url(), asked, "the address");
        await person.locator(".account summary").click();
        await comes(() => person.locator(".account").innerText(), oidc_person, "who is signed in");
        await button(person, say("sign_out")).click();
        await button(person, say("sign_in")).waitFor();
      },
    ]),
    [
      `${side}: through SAML, answered from another site, to a signed-in console`,
      async () => {
        await person.evaluate(() => localStorage.setItem("language", "en"));
        await to_provider(person, t, side, saml_person, `Directory ${side}`);
        await at_saml(person, saml_person);
        await person.locator(`.shell.${side} main h1`).waitFor();
        await becomes(
          () => person.evaluate(async () => (await (await fetch("/api/v1/session")).json()).account.email),
          saml_person,
          "who is signed in",
        );
      },
    ],
    [
      `${side}: strangers, whoever refuses and whoever cancels stay at the sign-in page, which says why in words`,
      async () => {
        await to_provider(person, t, side, oidc_person, `Staff ${side}`);
        await person.context().clearCookies(); // the provider's session of before
        await to_provider(person, t, side, oidc_person, `Staff ${side}`);
        await at_oidc(person, `stranger@${domain}`);
        await refused(person, 4010020);
        await to_provider(person, t, side, oidc_person, `Staff ${side}`);
        await at_oidc(person, "", "no");
        await refused(person, 4010018);
        await to_provider(person, t, side, saml_person, `Directory ${side}`);
        await at_saml(person, `stranger@${domain}`);
        await refused(person, 4010020);
        await person.evaluate(() => localStorage.setItem("language", "ja"));
        await to_provider(person, ja, side, saml_person, `Directory ${side}`);
        await at_saml(person, saml_person, "no");
        await refused(person, 4010018, ja);
        await comes(() => person.locator(".door .fault").innerText(), "。", "in Japanese");
        await person.evaluate(() => localStorage.setItem("language", "en"));
      },
    ],
  );
}
checks.push([
  "cas: when the session of somebody without a password ends, they sign in again in another window and nothing typed is lost",
  async () => {
    const { domain } = sides.cas,
      name = `mari@${domain}`;
    await to_provider(person, t, "cas", name, "Directory cas");
    await at_saml(person, name);
    await person.locator(".shell main h1").waitFor();
    await person.goto(`${stage.site}/logs/detection`);
    const box = person.getByRole("combobox", { name: t("logs.query") });
    await box.fill("subject:half a search");
    await person.context().clearCookies();
    const over = person.getByRole("dialog");
    // Whichever asks first, the search that was typed or Refresh, finds that the session is over.
    await until(
      async () =>
        (await over.getByText(t("session.over.text")).count()) > 0 ||
        (await button(person, t("refresh"))
          .click({ timeout: 500 })
          .catch(() => undefined),
        false),
      "the end of the session, told",
    );
    await becomes(() => over.getByLabel(t("sign_in.password"), { exact: true }).count(), 0, "no question for a password");
    await button(over, t("sso.find")).click();
    const [window] = await Promise.all([
      person.context().waitForEvent("page"),
      over.getByRole("link", { name: t("sso.with", { name: "Directory cas" }) }).click(),
    ]);
    await at_saml(window, name);
    await window.locator(".shell main h1").waitFor();
    await window.close();
    await person.bringToFront();
    const go_on = button(over, t("session.over.go_on"));
    // Coming back to the window may be enough; the button does the same.
    await until(
      async () => (await person.getByRole("dialog").count()) === 0 || (await go_on.click({ timeout: 500 }).catch(() => undefined), false),
      "the dialog is gone",
    );
    await becomes(() => box.inputValue(), "subject:half a search", "what was typed");
  },
]);

process.on("exit", () => {
  for (const one of running) one.kill();
  rmSync(folder, { recursive: true, force: true });
});
await run(checks, { stage, browser, problems, pages: () => [admin, person] });
