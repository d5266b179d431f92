// The newcomer's path and the daily work by clicking, with a real Postfix in front and a real Dovecot behind: first sign-in to first
// scanned message, quarantine and restore of a message that then lies in its mailbox, a policy edit that changes what happens to the
// next message, what each role sees, invitation and reset links, two-factor sign-in, hostile mail on every screen that shows it, and the
// error states (offline, 401, 409, 429, 500) without loss of what was typed. In English and then in Japanese; LANGUAGE_UNDER_TEST=ja for one.
import { createHmac } from "node:crypto";
import {
  becomes,
  change_first_password,
  comes,
  demo_password,
  equal,
  first_password,
  has,
  language_of_run,
  link_in,
  message,
  open_browser,
  open_page,
  open_stage,
  run,
  send_until,
  settled,
  sign_in,
  until,
  with_eicar,
  words,
} from "./stage.mjs";
import { hostile, send_sample_mail } from "./sample_mail.mjs";

const language = language_of_run();
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 23620), demo: false });
const browser = await open_browser();
const t = words(language);
const page = await open_page(browser, problems, { language, allowed: /status of (401|403|404|409|412|422|429|500|503)|net::ERR/ });
const other = await open_page(browser, problems, { language, allowed: /status of (400|401|403|404|409|412|422|429|503)|net::ERR/ });
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const shell = (one = page) => one.locator(".shell main h1").waitFor();
const text = () => page.locator("main").innerText();

function code_of(secret, now = Date.now()) {
  // RFC 6238 with what every authenticator app assumes
  const bits = [...secret.replace(/[=\s-]/g, "").toUpperCase()]
    .map((one) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(one).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((one) => Number.parseInt(one, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest(),
    at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const checks = [
  [
    "*the newcomer: first sign-in, the password that must be changed, and the first steps",
    async () => {
      await sign_in(page, stage.site, t, { ...stage.first, password: "wrong" });
      await page.getByRole("alert").waitFor();
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      await page.getByRole("heading", { name: t("first.title") }).waitFor();
      await page.getByText(t("first.domains_text")).waitFor();
      has(
        await page.locator(".guide pre").innerText(),
        `inet:127.0.0.1:${Number(process.env.CONSOLE_PORT ?? 23620) + 1}'`,
        "the milter that this server really is",
      );
      await page
        .locator(".strip li", { hasText: t("value.service_inline") })
        .getByText(t("value.waiting"))
        .waitFor();
      await page
        .locator(".guide")
        .getByRole("link", { name: t("value.list_internal_domains") })
        .first()
        .click();
      await page.getByLabel(t("list_of.domain"), { exact: true }).fill("example.com");
      await button(t("add")).click();
      await page.locator("td", { hasText: "example.com" }).first().waitFor();
    },
  ],
  [
    "*the newcomer's first message is scanned, delivered and told",
    async () => {
      await stage.send(
        message({
          from: "Carol <carol@partner.example>",
          to: "bob@example.com",
          subject: "The first message",
          body: "Good morning Bob,\n\nsee you at ten on Thursday.\n\nCarol\n",
        }),
        "carol@partner.example",
        ["bob@example.com"],
      );
      await until(() => stage.inbox("bob").some((one) => one.includes("The first message")), "the first message in bob's mailbox");
      await page.goto(`${stage.site}/logs/mail_tracking`);
      await page.locator(".rows tbody tr", { hasText: "The first message" }).waitFor();
      await page.goto(`${stage.site}/dashboard`);
      await page.locator(".numbers").getByRole("link", { name: "1", exact: true }).click();
      await page.waitForURL(/\/logs\/mail_tracking/);
    },
  ],
  [
    "*mail that must be held is held, and the dashboard's figures open the rows behind them",
    async () => {
      await send_sample_mail(stage);
      await until(async () => {
        await page.goto(`${stage.site}/quarantine`);
        await page.locator("tbody tr, .empty").first().waitFor();
        return (await page.locator("tbody tr").count()) >= 3;
      }, "held messages");
      await page.goto(`${stage.site}/dashboard`);
      await page.locator(".ranking").getByRole("link").first().click();
      await page.locator(".rows tbody tr").first().waitFor();
    },
  ],
  [
    "quarantine: details, preview without loading anything, restore, and the message lies in its mailbox",
    async () => {
      await page.goto(`${stage.site}/quarantine`);
      await page.locator("tr", { hasText: "Invoice 2026-1123" }).locator(".row-link").click();
      await button(t("quarantine.show_preview")).click();
      await page.locator("dialog .mail").waitFor();
      equal(await page.locator("dialog img, dialog iframe").count(), 0, "pictures in the preview");
      equal(
        stage.inbox("bob").some((one) => one.includes("Invoice 2026-1123")),
        false,
        "held, not delivered",
      );
      await button(t("quarantine.restore")).click();
      await until(
        () =>
          page.evaluate(() => {
            const said = document.querySelector(".toasts p"),
              box = said?.getBoundingClientRect();
            return box ? said.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)) : false;
          }),
        "what was said, over the open drawer",
      );
      await until(() => stage.inbox("bob").some((one) => one.includes("Invoice 2026-1123")), "the restored message in bob's mailbox");
      await page.locator("dialog dl").getByText(t("value.RestoreSuccess")).waitFor(); // by itself
      equal(
        await page
          .locator("dialog")
          .getByRole("button", { name: t("quarantine.restore"), exact: true })
          .count(),
        0,
        "nothing to restore any more",
      );
      await page.keyboard.press("Escape");
    },
  ],
  [
    "quarantine: many are deleted with progress",
    async () => {
      await page.goto(`${stage.site}/quarantine?state=Quarantined`);
      await page.locator("tbody tr").first().waitFor();
      await page.locator("tr", { hasText: "Invoice 2026-1124" }).getByRole("checkbox").check();
      await button(`${t("delete")} (1)`).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("delete"), exact: true })
        .click();
      await page.locator('.card[role="status"]', { hasText: t("value.done") }).waitFor();
      await until(async () => (await page.locator("tr", { hasText: "Invoice 2026-1124" }).count()) === 0, "it is gone from the list");
    },
  ],
  [
    "a policy edit changes what happens to the next message, and history restores it",
    async () => {
      const send = (n) =>
        stage.send(
          with_eicar({ from: "Billing <billing@supplier.example>", to: "dave@example.com", subject: `Policy test ${n}` }),
          "billing@supplier.example",
          ["dave@example.com"],
        );
      await page.goto(`${stage.site}/policies`);
      await button(t("policies.add")).click();
      await page.getByRole("dialog").getByLabel(t("name")).fill("Let dave decide");
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("add"), exact: true })
        .click();
      await page.waitForURL(/\/policy\/\d+/);
      await page.getByLabel(t("field.enabled"), { exact: true }).check();
      await page.getByLabel(t("policies.some")).check();
      await page.getByLabel(t("field.users"), { exact: true }).fill("dave@example.com");
      await page.keyboard.press("Enter");
      await button(t("field.malware")).click();
      await page.getByLabel(t("policy.filter_on")).uncheck();
      for (const name of ["field.spam", "field.web_reputation", "field.correlated_intelligence"]) {
        await page
          .locator(".tabs")
          .getByRole("button", { name: t(name) })
          .click();
        await page.getByLabel(t("policy.filter_on")).uncheck();
      }
      await button(t("save")).click();
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await send_until(
        () => send(1),
        () => stage.inbox("dave").some((one) => one.includes("Policy test 1")),
        "delivered under the new policy",
      );
      await page
        .locator(".tabs")
        .getByRole("button", { name: t("field.malware") })
        .click();
      await page.getByLabel(t("policy.filter_on")).check();
      await page.getByLabel(`${t("field.action")}: ${t("value.malware")}`).selectOption("tag_subject");
      await page.getByLabel(t("field.tag")).first().fill("[Checked by policy]");
      await button(t("save")).click();
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await send_until(
        () => send(2),
        () => stage.inbox("dave").some((one) => one.includes("Policy test 2") && one.includes("[Checked by policy]")),
        "tagged under the changed policy",
      );
      await button(t("policy.history")).click();
      await page
        .locator(".timeline")
        .getByRole("button", { name: t("policy.restore") })
        .first()
        .click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("policy.restore"), exact: true })
        .click();
      await page.locator(".toasts p").first().waitFor();
      await page
        .locator(".tabs")
        .getByRole("button", { name: t("field.malware") })
        .click();
      await until(async () => !(await page.getByLabel(t("policy.filter_on")).isChecked()), "the earlier version");
    },
  ],
  [
    "policies: dragged and moved by keyboard, copied, and a conflict loses nothing",
    async () => {
      await page.goto(`${stage.site}/policies`);
      await page
        .locator("tr", { hasText: "Let dave decide" })
        .getByRole("button", { name: t("copy"), exact: true })
        .click();
      await until(async () => (await page.locator("tr", { hasText: "Let dave decide" }).count()) === 2, "the copy");
      const order = () => page.locator("tr", { hasText: "Let dave decide" }).locator("a").allInnerTexts();
      const before = await order();
      await page
        .locator("tr", { hasText: before[1] })
        .last()
        .getByRole("button", { name: new RegExp(`^${t("policies.up")}`) })
        .press("Enter");
      await until(async () => (await order())[0] === before[1], "moved by keyboard");
      await page
        .locator("tr", { hasText: before[0] })
        .filter({ has: page.getByRole("link", { name: before[0], exact: true }) })
        .dragTo(page.locator("tr", { hasText: before[1] }).filter({ has: page.getByRole("link", { name: before[1], exact: true }) }));
      await until(async () => (await order())[0] === before[0], "moved by dragging");
      await page.getByRole("link", { name: "Let dave decide", exact: true }).click();
      await page.getByLabel(t("field.description")).waitFor();
      const id = page.url().split("/").pop();
      await page.getByLabel(t("field.description")).fill("typed before the conflict");
      await page.evaluate(async (policy) => {
        // another administrator saves meanwhile
        const session = await (await fetch("/api/v1/session")).json();
        const now = await (await fetch(`/api/v1/policies/${policy}`)).json();
        await fetch(`/api/v1/policies/${policy}`, {
          method: "PUT",
          headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf, "If-Match": `"${now.version}"` },
          body: JSON.stringify({ ...now.policy, description: "theirs" }),
        });
      }, id);
      await button(t("save")).click();
      await page.getByRole("heading", { name: t("policy.conflict") }).waitFor();
      await button(t("policy.keep_mine")).click();
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await page.reload();
      await becomes(() => page.getByLabel(t("field.description")).inputValue(), "typed before the conflict", "what was typed");
    },
  ],
  [
    "an invalid policy is refused with a reason, and what was typed stays",
    async () => {
      await page
        .locator(".tabs")
        .getByRole("button", { name: t("field.malware") })
        .click();
      await page.getByLabel(t("policy.filter_on")).check();
      await page.getByLabel(t("field.files"), { exact: true }).selectOption("extensions");
      await button(t("save")).click();
      await comes(() => page.getByRole("alert").innerText(), "malware.types", "reason");
      await becomes(() => page.getByLabel(t("field.files"), { exact: true }).inputValue(), "extensions", "what was chosen");
      await page.goto(`${stage.site}/policies`);
    },
  ],
  [
    "logs: completion, history, facets, columns, details with evidence, export",
    async () => {
      await page.goto(`${stage.site}/logs/detection`);
      await page.getByRole("combobox", { name: t("logs.query") }).fill("thr");
      await page.getByRole("option", { name: /threat_type/ }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await becomes(() => page.getByRole("combobox", { name: t("logs.query") }).inputValue(), "threat_type:", "completed");
      await page.getByRole("option", { name: new RegExp(t("value.malware")) }).click();
      await page.getByRole("combobox", { name: t("logs.query") }).press("Enter");
      await page.waitForURL(/query=/);
      const rows = page.locator(".rows tbody tr");
      await until(async () => {
        const all = await rows.allInnerTexts();
        return all.length > 0 && all.every((one) => one.includes(t("value.malware")));
      }, "only malware");
      await page.getByRole("button", { name: t("logs.clear") }).click();
      await page.getByRole("combobox", { name: t("logs.query") }).focus();
      await page
        .getByRole("option", { name: new RegExp(t("logs.earlier")) })
        .first()
        .waitFor();
      await page.keyboard.press("Escape");
      await page
        .locator(".facets")
        .getByRole("button", { name: new RegExp(t("value.malware")) })
        .first()
        .click();
      await page.waitForURL(/threat_type/);
      await page.locator("summary", { hasText: t("logs.columns") }).click();
      await page.locator(".popup[open]").getByLabel(t("field.evidence"), { exact: true }).check();
      await page.locator("th", { hasText: t("field.evidence") }).waitFor();
      await page.keyboard.press("Escape");
      await rows.first().click();
      await page.locator("dialog .findings mark").first().waitFor();
      const first = page.url();
      await button(t("logs.older")).click();
      await until(() => page.url() !== first, "the next row");
      await page.keyboard.press("Escape");
      await page.locator("summary", { hasText: t("logs.export") }).click();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: t("logs.export_all"), exact: true }).click(),
      ]);
      equal(file.suggestedFilename(), "detection.csv", "export");
    },
  ],
  [
    "investigation: a search across mailboxes, the story of one message",
    async () => {
      await page.goto(`${stage.site}/trace`);
      await page.getByLabel(t("field.sender")).fill("partner.example");
      await button(t("search")).click();
      await page.locator("tr", { hasText: "The first message" }).locator(".row-link").click();
      await page.getByRole("heading", { name: t("trace.timeline"), exact: true }).waitFor();
      await comes(() => text(), "carol@partner.example", "the story");
    },
  ],
  [
    "an invitation leads to its screen; the invited sees only what the role permits",
    async () => {
      await page.goto(`${stage.site}/roles`);
      await button(t("roles.add")).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(t("name")).fill("Log reader");
      await dialog.getByLabel(t("screen.logs"), { exact: true }).selectOption("read");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "Log reader" }).waitFor();
      await page.goto(`${stage.site}/accounts`);
      await button(t("accounts.invite")).click();
      await dialog.getByLabel(t("accounts.email")).fill("carol@example.com");
      await dialog.getByLabel(t("accounts.role"), { exact: true }).selectOption({ label: "Log reader" });
      await dialog.getByRole("button", { name: t("accounts.invite"), exact: true }).click();
      await page.locator("tr", { hasText: "carol@example.com" }).waitFor();
      const link = await until(
        () =>
          stage
            .inbox("carol")
            .map(link_in)
            .find((one) => one?.includes("/invitation")),
        "the invitation",
      );
      await other.goto(link);
      await other.getByRole("heading", { name: t("link.invitation"), exact: true }).waitFor();
      await until(() => !other.url().includes("#"), "address without the token");
      await other.getByLabel(t("sign_in.new_password"), { exact: true }).fill("Invited-2026-carol");
      await other.getByLabel(t("sign_in.again")).fill("Invited-2026-carol");
      await button(t("link.set"), other).click();
      await other.getByRole("heading", { name: t("link.done") }).waitFor();
      await sign_in(other, stage.site, t, { name: "carol@example.com", password: "Invited-2026-carol" });
      await shell(other);
      const menu = await other.getByRole("navigation", { name: t("menu") }).innerText();
      has(menu, t("menu.logs"), "menu");
      for (const hidden of ["menu.policies", "menu.accounts", "menu.quarantine", "menu.audit"])
        equal(menu.split("\n").includes(t(hidden)), false, `menu has ${hidden}`);
      await other.goto(stage.site);
      await other.getByRole("heading", { level: 1, name: t("menu.logs") }).waitFor(); // no dashboard for this role: its first screen instead
      await other.goto(`${stage.site}/accounts`);
      await other.getByText(t("not_authorized")).waitFor();
    },
  ],
  [
    "a reset link sets a new password and ends the old sessions",
    async () => {
      await page.goto(`${stage.site}/accounts`);
      await page.locator("tr", { hasText: "carol@example.com" }).locator(".row-link").click();
      await button(t("accounts.reset")).click();
      const link = await until(
        () =>
          stage
            .inbox("carol")
            .map(link_in)
            .find((one) => one?.includes("/reset")),
        "the reset mail",
        () => stage.admin("logs", "mail_tracking") + stage.inbox("carol").at(-1),
      );
      await other.goto(link);
      await other.getByRole("heading", { name: t("link.reset"), exact: true }).waitFor();
      await other.getByLabel(t("sign_in.new_password"), { exact: true }).fill("short");
      await other.getByLabel(t("sign_in.again")).fill("short");
      await button(t("link.set"), other).click();
      await other.getByRole("alert").waitFor();
      await other.getByLabel(t("sign_in.new_password"), { exact: true }).fill("Reset-2026-carol-gate");
      await other.getByLabel(t("sign_in.again")).fill("Reset-2026-carol-gate");
      await button(t("link.set"), other).click();
      await other.getByRole("heading", { name: t("link.done") }).waitFor();
    },
  ],
  [
    "two-factor sign-in: set up with the key, recovery codes, and asked for at the next sign-in",
    async () => {
      await sign_in(other, stage.site, t, { name: "carol@example.com", password: "Reset-2026-carol-gate" });
      await shell(other);
      await other.goto(`${stage.site}/sessions`);
      await button(t("sessions.mfa_begin"), other).click();
      await other.locator("svg.qr").waitFor();
      const secret = await other.locator("code.secret").innerText();
      await other.getByLabel(t("sign_in.code")).fill(code_of(secret));
      await button(t("next"), other).click();
      await other.getByText(t("sessions.recovery")).waitFor();
      const recovery = (await other.locator("main pre").innerText()).split("\n")[0];
      await other.context().clearCookies();
      await sign_in(other, stage.site, t, { name: "carol@example.com", password: "Reset-2026-carol-gate" });
      await other.getByLabel(t("sign_in.code")).fill(recovery);
      await button(t("next"), other).click();
      await shell(other);
    },
  ],
  [
    "accounts, organisations and keys are written and removed",
    async () => {
      await page.goto(`${stage.site}/organizations`);
      await page.getByLabel(t("name")).fill("Branch office");
      await button(t("add")).click();
      await page.locator("tr", { hasText: "Branch office" }).waitFor();
      await page
        .locator("tr", { hasText: "Branch office" })
        .getByRole("button", { name: t("delete") })
        .click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("delete"), exact: true })
        .click();
      await until(async () => (await page.locator("tr", { hasText: "Branch office" }).count()) === 0, "removed");
      await page.goto(`${stage.site}/api-keys`);
      await page.getByLabel(t("name")).first().fill("SIEM");
      await page.locator("fieldset").getByRole("checkbox").first().check();
      await button(t("add")).first().click();
      await page.locator("code.secret").waitFor();
      await page.locator("tr", { hasText: "SIEM" }).waitFor();
      await page.goto(`${stage.site}/accounts`);
      await page.locator("tr", { hasText: "carol@example.com" }).locator(".row-link").click();
      await button(t("disable")).click();
      await page.locator("tr", { hasText: "carol@example.com" }).getByText(t("value.disabled")).waitFor();
    },
  ],
  [
    "a lost connection is told and mended by itself; a 401 asks for the password over the page; typed text stays",
    async () => {
      await page.goto(`${stage.site}/lists/blocked_senders`);
      await page.getByLabel(t("list_of.sender"), { exact: true }).fill("typed@before.example");
      await page.route("**/api/v1/**", (route) => route.abort());
      await button(t("add")).click();
      await page.getByText(t("offline")).waitFor();
      await page.unroute("**/api/v1/**");
      await until(async () => (await page.getByText(t("offline")).count()) === 0, "back by itself");
      await becomes(
        () => page.getByLabel(t("list_of.sender"), { exact: true }).inputValue(),
        "typed@before.example",
        "after the connection came back",
      );
      await page.context().clearCookies();
      await button(t("add")).click();
      await page.getByRole("heading", { name: t("session.over") }).waitFor();
      await page.getByRole("dialog").getByLabel(t("sign_in.password"), { exact: true }).fill(first_password);
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("sign_in"), exact: true })
        .click();
      await until(async () => (await page.getByRole("dialog").count()) === 0, "signed in again");
      await becomes(
        () => page.getByLabel(t("list_of.sender"), { exact: true }).inputValue(),
        "typed@before.example",
        "after signing in again",
      );
      await button(t("add")).click();
      await page.locator("td", { hasText: "typed@before.example" }).waitFor();
    },
  ],
  [
    "a 429 counts down and a 500 shows its request number; both can be tried again",
    async () => {
      const answer = (status, headers = {}) =>
        page.route("**/api/v1/lists", (route) =>
          route.fulfill({
            status,
            headers: { "Content-Type": "application/problem+json", ...headers },
            body: JSON.stringify({
              code: status === 429 ? "rate.limited" : "server.error",
              title: "x",
              titles: { en: status === 429 ? "Too many requests" : "An error", ja: "エラー" },
              status,
              instance: "urn:uuid:00000000-0000-4000-8000-000000000001",
            }),
          }),
        );
      await answer(429, { "Retry-After": "2" });
      await page.goto(`${stage.site}/lists`);
      const again = page.getByRole("button", { name: new RegExp(t("try_again")) });
      await becomes(() => again.isDisabled(), true, "waits");
      await until(async () => !(await again.isDisabled()), "the wait is over");
      await page.unroute("**/api/v1/lists");
      await answer(500);
      await again.click();
      await page.getByText("00000000-0000-4000-8000-000000000001").waitFor();
      await page.unroute("**/api/v1/lists");
      await page.getByRole("button", { name: t("try_again") }).click();
      await page.locator("tbody tr").first().waitFor();
    },
  ],
  [
    "hostile names and subjects are text on every screen that shows them",
    async () => {
      for (const path of [
        "/logs/detection",
        "/logs/mail_tracking",
        "/logs/quarantine",
        "/quarantine",
        "/trace?search=yes",
        "/dashboard",
        "/dashboard?tab=users",
      ]) {
        await page.goto(stage.site + path);
        await page.locator("main h1").waitFor();
        await settled(page);
        equal(await page.locator("main img, main script, main iframe").count(), 0, `elements made from mail on ${path}`);
        equal((await page.title()).includes("owned"), false, `title on ${path}`);
        const shown = await page.locator("main").innerText();
        equal(/[\u202a-\u202e\u200b-\u200f\u2066-\u2069]/.test(shown), false, `overrides on ${path}`);
        equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), true, `sideways scrolling on ${path}`);
      }
      await page.goto(`${stage.site}/quarantine`);
      await page.locator("tr", { hasText: "<script>" }).locator(".row-link").first().click();
      await button(t("quarantine.show_preview")).click();
      await page.locator("dialog .mail").waitFor();
      await comes(() => page.locator("dialog").innerText(), "<script>", "the subject as text");
      has(hostile.name, "<img", "the sample is hostile");
    },
  ],
  [
    "on a narrow window the menu slides in and details cover the page",
    async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`${stage.site}/quarantine`);
      await page.locator(".row-link").first().click();
      await page.locator("dialog dl").waitFor();
      const box = await page.locator("dialog").boundingBox();
      equal(box.x >= 0 && box.width > 300 && box.width <= 361, true, `the details stand at ${JSON.stringify(box)}`);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: t("menu"), exact: true }).click();
      await page
        .getByRole("navigation", { name: t("menu") })
        .getByRole("link", { name: t("menu.policies"), exact: true })
        .click();
      await page.getByRole("heading", { name: t("menu.policies"), level: 1 }).waitFor();
      await page.setViewportSize({ width: 1280, height: 900 });
    },
  ],
  [
    "an identity provider is added, and the sign-in page leads addresses of its domain to it",
    async () => {
      await page.goto(`${stage.site}/identity-providers`);
      await button(t("providers.add")).click();
      const dialog = page.getByRole("dialog");
      for (const [key, value] of [
        ["name", "Company directory"],
        ["providers.issuer", "https://login.example.com/tenant"],
        ["providers.client", "console"],
        ["providers.secret", "not a real secret"],
        ["field.domains", "directory.example"],
      ])
        await dialog.getByLabel(t(key)).fill(value);
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "Company directory" }).locator(".row-link").click();
      await page.getByText(t("providers.redirect")).waitFor();
      await other.context().clearCookies();
      await other.goto(stage.site);
      await button(t("sso.open"), other).click();
      await other.getByLabel(t("sso.address")).fill("someone@directory.example");
      await button(t("sso.find"), other).click();
      await other.getByRole("link", { name: /Company directory/ }).waitFor();
    },
  ],
  [
    "a mail file dropped on any screen is judged",
    async () => {
      await page.goto(`${stage.site}/policies`);
      await shell();
      const data = await page.evaluateHandle(
        (mail) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([mail], "dropped.eml", { type: "message/rfc822" }));
          return transfer;
        },
        with_eicar({ from: "a@b.example", to: "c@example.com", subject: "dropped" }),
      );
      await page.dispatchEvent("main", "dragover", { dataTransfer: data });
      await page.dispatchEvent("main", "drop", { dataTransfer: data });
      await page.waitForURL(/\/scan/);
      await page.locator(".card .findings li").first().waitFor();
    },
  ],
  [
    "role by role: each predefined role sees what it may",
    async () => {
      stage.admin("tenant", "demo");
      for (const [name, side, sees, hidden] of [
        ["clp-eligible", "cas", ["menu.policies", "menu.accounts", "menu.quarantine", "menu.logs"], []],
        ["helpdesk@eligible.example", "cas", ["menu.quarantine", "menu.logs"], ["menu.policies", "menu.licence", "menu.keys"]],
        ["owner@updated.example", "platform", ["menu.policies", "menu.instances", "menu.menu_map"], []],
      ]) {
        await other.context().clearCookies();
        await sign_in(other, stage.site, t, { name, side, password: demo_password });
        await shell(other);
        const menu = (await other.getByRole("navigation", { name: t("menu") }).innerText()).split("\n");
        for (const key of sees) equal(menu.includes(t(key)), true, `${name} sees ${key}`);
        for (const key of hidden) equal(menu.includes(t(key)), false, `${name} sees ${key}`);
      }
    },
  ],
];

console.log(`# ${language}`);
await run(checks, { stage, browser, problems, pages: () => [page, other] });
