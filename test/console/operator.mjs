// What is done less often, by clicking against the real server: the fleet and its phases, the DLP test area and exchange, the dashboard
// on paper, corrections and their undoing, own correlation rules in a policy, switches of the lists, names in the reader's language,
// every kind of refusal while a form is filled in, and a walk without a mouse.
import { readFileSync } from "node:fs";
import { samples, send_sample_mail } from "./sample_mail.mjs";
import { screens } from "./screens.mjs";
import {
  axe_text,
  becomes,
  change_first_password,
  comes,
  demo_password,
  equal,
  first_password,
  has,
  message,
  missing,
  open_browser,
  open_page,
  open_stage,
  painted,
  run,
  send_until,
  settled,
  sign_in,
  until,
  with_eicar,
  words,
} from "./stage.mjs";

const why = missing();
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 23740), demo: true });
const browser = await open_browser();
const t = words("en"),
  ja = words("ja");
const allowed = /status of (400|401|403|404|409|412|422|429|500|503)|net::ERR/;
const page = await open_page(browser, problems, { allowed });
const other = await open_page(browser, problems, { allowed, language: "ja" });
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const shell = (one = page) => one.locator(".shell main h1").waitFor();
const dialog = page.getByRole("dialog");
const signed_in = async (one, name, side, words_of = t) => {
  await one.context().clearCookies();
  await sign_in(one, stage.site, words_of, { name, side, password: demo_password });
  await shell(one);
};
const refuse = (path, status, code, headers = {}) =>
  page.route(path, (route) =>
    route.request().method() === "GET"
      ? route.fallback()
      : route.fulfill({
          status,
          headers: { "Content-Type": "application/problem+json", ...headers },
          body: JSON.stringify({
            code,
            title: "x",
            titles: { en: `Refused: ${code}`, ja: `拒否: ${code}` },
            status,
            instance: "urn:uuid:00000000-0000-4000-8000-000000000002",
          }),
        }),
  );

const checks = [
  [
    "*the first administrator signs in and mail is there",
    async () => {
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      stage.admin("list", "add", "internal_domains", "example.com");
      await stage.send(
        message({
          from: "Carol Jones <carol@partner.example>",
          to: "bob@example.com",
          subject: "Figures for October",
          body: "Hi Bob,\n\nhere are the figures for October. The total is 1,204.\n\nCarol\n",
        }),
        "carol@partner.example",
        ["bob@example.com"],
      );
      await stage.send(
        with_eicar({ from: "Billing <billing@supplier.example>", to: "bob@example.com", subject: "Invoice to look at" }),
        "billing@supplier.example",
        ["bob@example.com"],
      );
      await until(() => stage.inbox("bob").some((one) => one.includes("Figures for October")), "delivery");
      await until(async () => {
        await page.goto(`${stage.site}/quarantine`);
        await page.locator("tbody tr, .blank").first().waitFor();
        return (await page.locator("tbody tr").count()) === 1;
      }, "the held message");
    },
  ],
  [
    "U-48: the fleet tells where every tenant stands, a phase is added, started and removed, and the list is saved as CSV",
    async () => {
      await page.goto(`${stage.site}/fleet`);
      const row = (name) => page.locator("tr", { hasText: name });
      await row("demo-eligible").getByText(t("value.offered")).waitFor();
      await row("demo-updated").getByText(t("value.done")).waitFor();
      await comes(() => row("demo-mspl").innerText(), "4091001", "what blocks it");
      await row("demo-mspl").getByRole("link", { name: "4091001" }).click();
      await page.getByRole("alert").waitFor();
      await page.goto(`${stage.site}/fleet`);
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: t("logs.export") }).click()]);
      const csv = readFileSync(await file.path(), "utf8");
      has(csv, "demo-later-phase", "CSV");
      equal(csv.trim().split(/\r?\n/).length, (await page.locator("table").first().locator("tbody tr").count()) + 1, "lines of the CSV");
      await page.getByLabel(t("name")).fill("Spring");
      await page.getByLabel(t("fleet.begins"), { exact: true }).fill("2030-04-01T09:00");
      await page.getByLabel(t("fleet.ids")).fill("demo-later-phase");
      await button(t("save")).click();
      await row("Spring")
        .getByRole("button", { name: t("fleet.start_now") })
        .click();
      await until(
        async () =>
          (await row("Spring")
            .getByRole("button", { name: t("fleet.start_now") })
            .count()) === 0,
        "the phase is begun",
      );
      await until(async () => !(await row("demo-later-phase").first().innerText()).includes("4091009"), "its tenant is offered the update");
      await row("Spring")
        .getByRole("button", { name: t("delete") })
        .click();
      await dialog.getByRole("button", { name: t("delete"), exact: true }).click();
      await until(async () => (await page.locator("tr", { hasText: "Spring" }).count()) === 0, "the phase is removed");
    },
  ],
  [
    "DLP: a text is tried, an own definition is added, found in a text, saved as XML, removed and read in again",
    async () => {
      await page.goto(`${stage.site}/dlp`);
      await page.getByRole("textbox", { name: t("dlp.test_text"), exact: true }).fill("Nothing to see here.");
      await button(t("dlp.test_run")).click();
      await page.getByText(t("dlp.test_none")).waitFor();
      await page.getByRole("textbox", { name: t("dlp.test_text"), exact: true }).fill("card 4111 1111 1111 1111 and project Tanuki");
      await button(t("dlp.test_run")).click();
      await page.locator(".card mark", { hasText: "4111" }).first().waitFor();
      await button(t("dlp.add")).click();
      await dialog.getByLabel(t("name"), { exact: true }).fill("Secret projects");
      await dialog.getByLabel(t("dlp.id")).fill("own.projects");
      await dialog.getByLabel(t("dlp.keywords")).fill("Tanuki\nKitsune");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "own.projects" }).waitFor();
      await button(t("dlp.test_run")).click();
      await page.locator(".card mark", { hasText: "Tanuki" }).waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: t("dlp.export_xml") }).click()]);
      const kept = await file.path();
      await page
        .locator("tr", { hasText: "own.projects" })
        .getByRole("button", { name: t("delete") })
        .click();
      await dialog.getByRole("button", { name: t("delete"), exact: true }).click();
      await until(async () => (await page.locator("tr", { hasText: "own.projects" }).count()) === 0, "removed");
      await page
        .locator('.page-head input[type="file"]')
        .setInputFiles({ name: "dlp.xml", mimeType: "text/xml", buffer: readFileSync(kept) });
      await page.locator("tr", { hasText: "own.projects" }).waitFor();
      await page.getByLabel(t("search")).fill("credit card");
      await until(async () => {
        const rows = await page.locator("table").last().locator("tbody tr").allInnerTexts();
        return rows.length > 0 && rows.length < 50 && rows.every((one) => /credit card/i.test(one));
      }, "the catalogue narrowed");
    },
  ],
  [
    "the dashboard on paper: no menu, no buttons, every figure, a PDF of a few pages",
    async () => {
      await page.goto(`${stage.site}/dashboard`);
      await page.locator(".ranking li").first().waitFor();
      await page.evaluate(() => {
        window.printed = 0;
        window.print = () => {
          window.printed += 1;
        };
      });
      await button(t("dashboard.print")).click();
      await becomes(() => page.evaluate(() => window.printed), 1, "the browser's print was asked for");
      await page.emulateMedia({ media: "print" });
      for (const hidden of [".side", ".top", ".actions", ".tab-row"])
        await becomes(() => page.locator(hidden).first().isVisible(), false, `${hidden} on paper`);
      await becomes(() => page.locator(".numbers li").first().isVisible(), true, "figures on paper");
      const pdf = await page.pdf({ format: "A4", printBackground: true });
      equal(pdf.subarray(0, 5).toString(), "%PDF-", "PDF");
      const pages = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
      equal(pages >= 1 && pages <= 6, true, `${pages} pages`);
      await becomes(
        () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1),
        true,
        "nothing beyond the paper's edge",
      );
      await page.emulateMedia({ media: "screen" });
    },
  ],
  [
    "a wrong judgement is reported from the story of a mail, told in the list, and undone",
    async () => {
      await page.goto(`${stage.site}/trace?search=yes`);
      await page.locator("tr", { hasText: "Figures for October" }).locator(".row-link").click();
      await button(t("value.correct_spam")).click();
      await dialog.getByRole("button", { name: t("judgement.report"), exact: true }).click();
      await page.locator(".toasts").getByText(t("judgement.reported")).waitFor();
      await page.getByRole("link", { name: t("judgement.all_corrections") }).click();
      const row = page.locator("tr", { hasText: "Figures for October" });
      await row.waitFor();
      for (const part of [t("value.correct_spam"), stage.first.name, t("judgement.teaches_trusted")])
        await comes(() => row.innerText(), part, "the correction");
      await row.getByRole("button", { name: t("judgement.undo") }).click();
      await dialog.getByRole("button", { name: t("judgement.undo"), exact: true }).click();
      await until(
        async () => (await row.innerText()).includes(t("judgement.undone_by", { name: stage.first.name, at: "" }).replace(/[,. ]+$/, "")),
        "undone, and by whom",
      );
      await page.getByLabel(t("judgement.mail")).fill("<not-there@example.com>");
      await button(t("judgement.report")).click();
      await page.locator(".toasts .bad").first().waitFor();
      await becomes(() => page.getByLabel(t("judgement.mail")).inputValue(), "<not-there@example.com>", "what was typed");
    },
  ],
  [
    "retro scan and writing style tell how they stand and what to do next",
    async () => {
      await page.goto(`${stage.site}/judgement?tab=retro`);
      await page.getByText(t("retro.off")).waitFor();
      await page.goto(`${stage.site}/policy/2?tab=spam`);
      await page.getByLabel(t("field.retro_scan")).check();
      await button(t("save")).click();
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await page.goto(`${stage.site}/judgement?tab=retro`);
      await button(t("retro.again")).click();
      await page.locator(".toasts").getByText(t("retro.begun")).waitFor();
      await page.goto(`${stage.site}/judgement?tab=style`);
      await page.getByRole("link", { name: t("style.people") }).click();
      await page.getByLabel(t("lists.last")).fill("Sato");
      await page.getByLabel(t("lists.first")).fill("Hanako");
      await page.getByLabel(t("list_of.person"), { exact: true }).fill("hanako@example.com");
      await button(t("add")).click();
      await page.locator("td", { hasText: "hanako@example.com" }).waitFor();
      await page.goto(`${stage.site}/judgement?tab=style`);
      await page.locator("tr", { hasText: "hanako@example.com" }).getByText(t("value.style_learning")).waitFor();
    },
  ],
  [
    "own correlation signals and rules are made, and a policy counts only the rules named in it",
    async () => {
      await page.goto(`${stage.site}/judgement?tab=rules`);
      await button(t("rules.add_signal")).click();
      await dialog.getByLabel(t("name"), { exact: true }).fill("from a partner");
      await dialog.getByLabel(t("rules.condition"), { exact: true }).selectOption("sender_address");
      await dialog.getByLabel(t("lists.values")).fill("*@partner.example");
      await dialog.getByRole("button", { name: t("add"), exact: true }).click();
      await page.locator("tr", { hasText: "from a partner" }).waitFor();
      await button(t("rules.add_rule")).click();
      await dialog.getByLabel(t("name"), { exact: true }).fill("Partner mail");
      await dialog.getByLabel(t("rules.and")).selectOption("from a partner");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "custom:Partner mail" }).waitFor();
      await page.goto(`${stage.site}/policy/2?tab=correlated_intelligence`);
      await page.getByLabel(t("rules.count")).selectOption("specified");
      await page.getByText(t("rules.none_specified")).waitFor();
      await page.getByLabel(t("rules.find")).first().fill("Partner mail");
      await page.getByRole("button", { name: "+ Partner mail" }).first().click();
      await page.getByLabel(`${t("field.action")}: Partner mail`).selectOption("tag_subject");
      await button(t("save")).click();
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await send_until(
        () =>
          stage.send(
            message({
              from: "Carol Jones <carol@partner.example>",
              to: "bob@example.com",
              subject: "By the own rule",
              body: "Good morning Bob,\n\nsee you on Thursday.\n\nCarol\n",
            }),
            "carol@partner.example",
            ["bob@example.com"],
          ),
        () => stage.inbox("bob").some((one) => /^Subject:\s+=\?UTF-8\?.*By the own rule/ims.test(one)),
        "the tag of the own rule (in the tenant's language) in the subject",
      );
    },
  ],
  [
    "the lists say which are in use, and a switch is kept",
    async () => {
      await page.goto(`${stage.site}/lists`);
      const tick = page.getByLabel(t("lists.switch_suspicious"));
      await becomes(() => tick.isChecked(), false, "off at first");
      await tick.click();
      await page.locator(".toasts").getByText(t("saved")).first().waitFor();
      await page.reload();
      await until(() => page.getByLabel(t("lists.switch_suspicious")).isChecked(), "kept");
    },
  ],
  [
    "a role is given a scope, which is kept; the organisation cannot be removed meanwhile",
    async () => {
      await page.goto(`${stage.site}/organizations`);
      await page.getByLabel(t("name"), { exact: true }).fill("Branch");
      await button(t("add")).click();
      await page.locator("tr", { hasText: "Branch" }).waitFor();
      await page.goto(`${stage.site}/roles`);
      await button(t("roles.add")).click();
      await dialog.getByLabel(t("name"), { exact: true }).fill("Branch readers");
      await dialog.getByLabel(t("screen.logs"), { exact: true }).selectOption("read");
      await comes(
        () => dialog.getByRole("group", { name: t("roles.scope") }).innerText(),
        "Default organization",
        "what the scope decides",
      );
      await dialog.getByLabel("Branch", { exact: true }).check();
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "Branch readers" }).first().click();
      await until(() => dialog.getByLabel("Branch", { exact: true }).isChecked(), "the scope that was kept");
      await becomes(() => dialog.getByLabel("Default organization", { exact: true }).isChecked(), false, "the other organisation");
      await page.keyboard.press("Escape");
      await page.goto(`${stage.site}/organizations`);
      await page
        .locator("tr", { hasText: "Branch" })
        .getByRole("button", { name: t("delete") })
        .click();
      await dialog.getByRole("button", { name: t("delete"), exact: true }).click();
      await page.locator(".toasts .bad").first().waitFor();
    },
  ],
  [
    "an organization owns a domain whose proof is shown, passwords of attachments are set and a rule tried, system mail has recipients, and what is not here is said",
    async () => {
      await page.goto(`${stage.site}/organizations`);
      await page.getByLabel(t("name"), { exact: true }).fill("West");
      await button(t("add")).click();
      await page.locator("tr", { hasText: "West" }).waitFor();
      await page.goto(`${stage.site}/lists/internal_domains`);
      const owner = page.getByLabel(`${t("domains.organization")}: example.com`);
      await comes(
        () => page.locator("tr", { hasText: "_sekisho-challenge.example.com" }).innerText(),
        t("value.domain_unverified"),
        "the state of the domain and its record",
      );
      await owner.selectOption({ label: "West" });
      await page.locator(".toasts").getByText(t("saved")).first().waitFor();
      await page.reload();
      await becomes(() => owner.locator("option:checked").innerText(), "West", "the owner that was kept");
      await owner.selectOption({ label: "Default organization" });
      await page.locator(".toasts").getByText(t("saved")).first().waitFor();

      await page.goto(`${stage.site}/lists`);
      await page.getByLabel(t("passwords.own"), { exact: true }).fill("door-77\nharu2026");
      await button(t("passwords.add_rule")).click();
      const rule = page.getByRole("group", { name: t("passwords.rule") });
      await rule.getByLabel(t("passwords.password"), { exact: true }).fill("[0-9]{4,8}");
      await rule.getByLabel(t("passwords.before"), { exact: true }).fill("PIN: ");
      await rule.getByLabel(t("passwords.try_text"), { exact: true }).fill("Order 12345. Your PIN: 471100, see you.");
      await rule.getByRole("button", { name: t("passwords.try"), exact: true }).click();
      await becomes(async () => (await rule.getByRole("status").innerText()).trim(), "471100", "what the rule finds");
      await rule.getByLabel(t("passwords.name"), { exact: true }).fill("pin");
      await page
        .locator("form", { has: page.getByLabel(t("passwords.own"), { exact: true }) })
        .getByRole("button", { name: t("save"), exact: true })
        .click();
      await page.locator(".toasts").getByText(t("saved")).first().waitFor();
      await page.reload();
      await becomes(
        () => page.getByLabel(t("passwords.own"), { exact: true }).inputValue(),
        "door-77\nharu2026",
        "the passwords that were kept",
      );
      await becomes(
        () => page.getByRole("group", { name: "pin" }).getByLabel(t("passwords.before"), { exact: true }).inputValue(),
        "PIN: ",
        "the rule that was kept",
      );

      await page.goto(`${stage.site}/notifications`);
      await page.getByLabel(t("notifications.system"), { exact: true }).fill("soc@example.com");
      await button(t("save")).click();
      await page.locator(".toasts").getByText(t("saved")).first().waitFor();
      await page.reload();
      await becomes(
        () => page.getByLabel(t("notifications.system"), { exact: true }).inputValue(),
        "soc@example.com",
        "the recipients that were kept",
      );

      await page.goto(`${stage.site}/service-accounts`);
      await comes(
        () => page.locator("tr", { hasText: t("not_here.salesforce") }).innerText(),
        t("value.not_available"),
        "what is not here",
      );
    },
  ],
  [
    "names that the product gave stand in the reader's language: policies, roles, risks, organisations",
    async () => {
      await other.context().clearCookies();
      await sign_in(other, stage.site, ja, { name: stage.first.name, password: first_password });
      await shell(other);
      for (const [path, there, not] of [
        ["/policies", "初期設定のATPポリシー", "Default ATP Policy"],
        ["/roles", "グローバル管理者", "Full control"],
        ["/organizations", "初期設定の組織", "Default organization"],
      ]) {
        await other.goto(stage.site + path);
        await other.locator("tbody tr").first().waitFor();
        const shown = await other.locator("main").innerText();
        has(shown, there, path);
        equal(shown.includes(not), false, `${not} on ${path}`);
      }
      await other.getByRole("button", { name: "English" }).click();
      await other.getByText("Default organization").waitFor();
      await page.goto(`${stage.site}/policies`);
      await page.getByRole("link", { name: "Default ATP Policy", exact: true }).first().waitFor();
      await signed_in(other, "owner@updated.example", "platform");
      await other.goto(`${stage.site}/roles`);
      await other.locator("tbody tr").first().waitFor();
      await comes(() => other.locator("main").innerText(), "Master Administrator", "platform roles in English");
    },
  ],
  [
    "a license key is refused with a reason, registered once, and the calculator counts the worked example",
    async () => {
      const key = /\S{80,}/.exec(
        stage.admin("licence", "issue", "--tenant", "1", "--seats", "321", "--expires", "2031-01-31T00:00:00Z"),
      )[0];
      await page.goto(`${stage.site}/licence`);
      const typed = page.getByLabel(t("licence.key"));
      const register = async (text, toast) => {
        await typed.fill(text);
        await button(t("licence.register")).click();
        await page.locator(`.toasts .${toast}`).last().waitFor();
      };
      await register("not a key", "bad");
      await becomes(() => typed.inputValue(), "not a key", "what was typed");
      await register(key, "good");
      await page.locator("tr", { hasText: "321" }).getByText("31/01/2031").waitFor();
      await page.reload();
      await register(key, "bad");
      await page.goto(`${stage.site}/credits`);
      await page.getByLabel(t("credits.url_sandboxing"), { exact: true }).check();
      const counted = page.locator(".card", { has: page.getByRole("heading", { name: t("credits.calculator") }) });
      for (const [name, figure] of [
        ["credits.granted", "2,500"],
        ["credits.used", "5,000"],
        ["credits.shortage", "2,500"],
      ])
        await counted
          .locator("dl > div", { hasText: t(name) })
          .getByText(figure, { exact: true })
          .waitFor();
    },
  ],
  [
    "signing out everywhere else ends the other browser's session and not this one's",
    async () => {
      const second = await open_page(browser, problems, { allowed });
      await sign_in(second, stage.site, t, { name: stage.first.name, password: first_password });
      await shell(second);
      await page.goto(`${stage.site}/sessions`);
      await button(t("sessions.end_others")).click();
      await dialog.getByRole("button", { name: t("sessions.end_others"), exact: true }).click();
      await until(async () => (await page.locator("tbody tr").count()) === 1, "one session left");
      await second.reload();
      await second.getByLabel(t("sign_in.name")).waitFor();
      await second.context().close();
      await page.reload();
      await page.getByText(t("sessions.this")).waitFor();
    },
  ],
  [
    "a hostile mail stays text in the story, the corrections, the reported mail, the simulation, the details and the judged file",
    async () => {
      const bad = samples().find((one) => one.sender === "evil@hostile.example");
      const run_of = "C".repeat(10_000);
      const worse = message({
        from: '"\u202Eevil\u200B <b>bold</b>" <evil@hostile.example>',
        to: "bob@example.com",
        subject: `Hostile \u2066<img src=x onerror=alert(1)>\u2069 ${run_of}`,
        type: "text/html; charset=utf-8",
        body: `<html><body><script>document.title='owned'</script><a href="javascript:alert(1)">${run_of}</a><a href="http://hostile.example/${run_of}">x</a></body></html>\n`,
      });
      await stage.send(bad.text, bad.sender, ["bob@example.com"]);
      await stage.send(
        worse
          .replace(
            /^Subject: (.*)$/m,
            (_, text) =>
              `Subject: =?UTF-8?B?${Buffer.from(text)
                .toString("base64")
                .match(/.{1,60}/g)
                .join("?=\n =?UTF-8?B?")}?=`,
          )
          .replace(
            /^From: .*$/m,
            `From: =?UTF-8?B?${Buffer.from("\u202Eevil\u200B <b>bold</b>").toString("base64")}?= <evil@hostile.example>`,
          ),
        "evil@hostile.example",
        ["bob@example.com"],
      );
      await until(async () => {
        await page.goto(`${stage.site}/trace?search=yes&sender=hostile.example`);
        await page.locator("tbody tr, .blank").first().waitFor();
        return (await page.locator("tbody tr").count()) >= 2;
      }, "both are recorded");
      const made = await page.evaluate(async (raw) => {
        const csrf = (await (await fetch("/api/v1/session")).json()).csrf,
          headers = { "X-CSRF-Token": csrf };
        const now = new Date(),
          from = new Date(now - 3_600_000).toISOString(),
          until = new Date(now.getTime() + 60_000).toISOString();
        const rows = (
          await (
            await fetch(
              `/api/v1/logs/mail_tracking?query=${encodeURIComponent('sender:"evil@hostile.example"')}&from=${from}&until=${until}`,
            )
          ).json()
        ).items;
        const corrected = await Promise.all(
          rows.map((row) =>
            fetch("/api/v1/corrections", {
              method: "POST",
              headers: { ...headers, "Content-Type": "application/json" },
              body: JSON.stringify({ mail: row.item, verdict: "spam" }),
            }),
          ),
        );
        const reported = await fetch("/api/v1/reported?claim=phishing&reporter=bob@example.com", {
          method: "POST",
          headers: { ...headers, "Content-Type": "message/rfc822" },
          body: raw,
        });
        return {
          items: rows.map((row) => row.item),
          corrected: corrected.map((one) => one.status),
          reported: [reported.status, (await reported.text()).slice(0, 300)],
        };
      }, worse);
      equal(made.items.length >= 2 && made.corrected.every((one) => one === 201), true, `prepared: ${JSON.stringify(made)}`);
      const inert = async (where) => {
        await settled(page);
        equal(
          await page
            .locator("main img:not(.report-logo), main script, main iframe, dialog img, dialog script, dialog iframe, main b > b")
            .count(),
          0,
          `elements made from mail: ${where}`,
        );
        equal(await page.locator('a[href^="javascript"]').count(), 0, `script links: ${where}`);
        equal((await page.title()).includes("owned"), false, `title: ${where}`);
        equal(/[\u202a-\u202e\u200b-\u200f\u2066-\u2069]/.test(await page.locator("body").innerText()), false, `overrides: ${where}`);
        equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), true, `sideways scrolling: ${where}`);
      };
      for (const item of made.items.slice(0, 2)) {
        await page.goto(`${stage.site}/trace?key=${encodeURIComponent(item)}`);
        await page.locator(".timeline li").first().waitFor();
        await inert("story");
      }
      for (const path of [
        "/judgement",
        "/reported?state=all",
        "/logs/detection",
        "/logs/mail_tracking",
        "/logs/audit",
        "/audit",
        "/end-user",
        "/dashboard",
        "/dashboard?tab=users",
      ]) {
        await page.goto(stage.site + path);
        await page.locator("main h1").waitFor();
        await inert(path);
      }
      if (made.reported[0] < 300) {
        await page.goto(`${stage.site}/reported?state=all`);
        await page.locator(".row-link").first().click();
        await page.locator("dialog dl").first().waitFor();
        await button(t("quarantine.show_preview")).click();
        await page.locator("dialog .mail").waitFor();
        await inert("a reported mail");
        await page.keyboard.press("Escape");
      } else throw new Error(`the report was refused: ${made.reported}`);
      await page.goto(`${stage.site}/logs/mail_tracking`);
      await page.locator(".rows tr:not(.waiting)", { hasText: "Hostile" }).first().click();
      await page.locator("dialog dl").first().waitFor();
      await inert("the details of a log row");
      await page.keyboard.press("Escape");
      await page.goto(`${stage.site}/policy/2`);
      await button(t("simulate.button")).click();
      await dialog.getByRole("button", { name: t("simulate.run"), exact: true }).click();
      await page.locator("dialog .numbers").waitFor();
      await inert("a simulation");
      await page.keyboard.press("Escape");
      await page.goto(`${stage.site}/scan`);
      await page
        .locator('input[type="file"]')
        .first()
        .setInputFiles({ name: "<img src=x onerror=alert(1)>.eml", mimeType: "message/rfc822", buffer: Buffer.from(worse) });
      await page.locator(".card h2").first().waitFor();
      await inert("a judged file");
    },
  ],
  [
    "while a policy is edited: a lost connection, 401, 409, 429 and 500 are told, and nothing that was typed is lost",
    async () => {
      await page.goto(`${stage.site}/policy/2`);
      const text = page.getByLabel(t("field.description"));
      await text.fill("typed in the middle of trouble");
      const save = button(t("save"));
      const still = (when) => becomes(() => text.inputValue(), "typed in the middle of trouble", when);
      await page.route("**/api/v1/**", (route) => route.abort());
      await save.click();
      await page.getByText(t("offline")).waitFor();
      await page.unroute("**/api/v1/**");
      await until(async () => (await page.getByText(t("offline")).count()) === 0, "back by itself");
      await still("after a lost connection");
      for (const [status, code, headers] of [
        [429, "rate.limited", { "Retry-After": "2" }],
        [500, "server.error", {}],
        [409, "request.conflict", {}],
      ]) {
        await refuse("**/api/v1/policies/2", status, code, headers);
        await save.click();
        await page.getByText(`Refused: ${code}`).waitFor();
        await still(`after ${status}`);
        await page.unroute("**/api/v1/policies/2");
      }
      await page.context().clearCookies();
      await save.click();
      await page.getByRole("heading", { name: t("session.over") }).waitFor();
      await dialog.getByLabel(t("sign_in.password"), { exact: true }).fill(first_password);
      await dialog.getByRole("button", { name: t("sign_in"), exact: true }).click();
      await until(async () => (await page.getByRole("dialog").count()) === 0, "signed in again");
      await still("after a 401");
      await save.click();
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await page.reload();
      await still("saved at last");
    },
  ],
  [
    "a dialog keeps what was typed when the server refuses, and is sent again",
    async () => {
      await page.goto(`${stage.site}/accounts`);
      await button(t("accounts.invite")).click();
      await dialog.getByLabel(t("accounts.email")).fill("dave@example.com");
      for (const [status, code] of [
        [500, "server.error"],
        [429, "rate.limited"],
      ]) {
        await refuse("**/api/v1/accounts", status, code);
        await dialog.getByRole("button", { name: t("accounts.invite"), exact: true }).click();
        await page.locator(".toasts .bad", { hasText: code }).waitFor();
        await becomes(() => dialog.getByLabel(t("accounts.email")).inputValue(), "dave@example.com", `after ${status}`);
        await page.unroute("**/api/v1/accounts");
      }
      await dialog.getByRole("button", { name: t("accounts.invite"), exact: true }).click();
      await page.locator("tr", { hasText: "dave@example.com" }).waitFor();
    },
  ],
  [
    "without a mouse: sign in, edit a policy, move it, restore from the quarantine",
    async () => {
      const tab_to = async (target, what) => {
        // presses Tab until the element has the focus, which must be seen
        for (let n = 0; n < 120; n += 1) {
          if (await target.evaluate((one) => one === document.activeElement).catch(() => false)) return;
          await page.keyboard.press("Tab");
        }
        throw new Error(`Tab does not reach ${what}`);
      };
      await page.context().clearCookies();
      await page.goto(`${stage.site}/`);
      await page.getByLabel(t("sign_in.name")).waitFor();
      await tab_to(page.getByLabel(t("sign_in.name")), "the name");
      await page.keyboard.type(stage.first.name);
      await page.keyboard.press("Tab");
      await page.keyboard.type(first_password);
      await page.keyboard.press("Enter");
      await shell();
      await page.keyboard.press("Tab");
      const skip = page.getByRole("link", { name: t("skip") });
      await tab_to(skip, "the link past the menu");
      await page.keyboard.press("Enter");
      await becomes(() => page.evaluate(() => document.activeElement?.id), "main", "past the menu");
      await page.goto(`${stage.site}/policies`);
      await page.getByRole("link", { name: "Default ATP Policy", exact: true }).first().waitFor();
      await tab_to(page.getByRole("link", { name: "Default ATP Policy", exact: true }).first(), "the policy");
      await page.keyboard.press("Enter");
      const text = page.getByLabel(t("field.description"));
      await text.waitFor();
      await tab_to(text, "the description");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("by keyboard");
      await tab_to(button(t("save")), "Save");
      await page.keyboard.press("Enter");
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await page.goto(`${stage.site}/quarantine`);
      const held = page.locator("tr", { hasText: "Invoice to look at" }).locator(".row-link");
      await held.waitFor();
      await tab_to(held, "the held message");
      await page.keyboard.press("Enter");
      const restore = dialog.getByRole("button", { name: t("quarantine.restore"), exact: true });
      await restore.waitFor();
      await tab_to(restore, "Restore");
      await page.keyboard.press("Enter");
      await until(() => stage.inbox("bob").some((one) => one.includes("Invoice to look at")), "the restored message in bob's mailbox");
      await page.keyboard.press("Escape");
      await until(async () => (await page.getByRole("dialog").count()) === 0, "Escape closes the details");
    },
  ],
  [
    "in the policy editor the keyboard's focus always has a ring and never lies under the bar with Save",
    async () => {
      await page.goto(`${stage.site}/policy/2?tab=malware`);
      await settled(page);
      await page.locator("#main").focus();
      const seen = new Set(),
        wrong = [];
      for (let n = 0; n < 120; n += 1) {
        await page.keyboard.press("Tab");
        await painted(page);
        const at = await page.evaluate(() => {
          const one = document.activeElement,
            box = one.getBoundingClientRect(),
            bar = document.querySelector(".saving"),
            style = getComputedStyle(one);
          one.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length + 1);
          return {
            stop: one.dataset.stop,
            what: `${one.tagName} ${one.getAttribute("aria-label") ?? one.textContent.slice(0, 40)}`,
            in_form: one.closest("fieldset.form, .saving") !== null,
            under: !bar.contains(one) && box.top >= bar.getBoundingClientRect().top,
            ring: (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
          };
        });
        if (seen.has(at.stop)) break;
        seen.add(at.stop);
        if (at.in_form && (at.under || !at.ring)) wrong.push(`${at.what}: ${at.under ? "under the bar" : "no ring"}`);
      }
      if (seen.size < 15) throw new Error(`only ${seen.size} stops`);
      equal(wrong.join(", "), "", "stops of Tab");
    },
  ],
  [
    "axe finds nothing on any screen with something in it, details and dialogs open, of both consoles: English light, Japanese dark, 1280 and 360 px",
    async () => {
      const axe = axe_text(),
        found = [];
      await send_sample_mail(stage); // what the screens' preparations open
      await until(async () => {
        await page.goto(`${stage.site}/quarantine?text=account`);
        await settled(page);
        return (await page.locator("tr", { hasText: "Your account" }).count()) > 0;
      }, "the sample mail");
      for (const [language, scheme] of [
        ["en", "light"],
        ["ja", "dark"],
      ]) {
        const say = words(language),
          one = await open_page(browser, problems, { language, scheme, allowed });
        let who = "";
        for (const screen of screens) {
          const wanted = screen.as ?? "first";
          if (wanted !== who) {
            await one.context().clearCookies();
            if (wanted !== "nobody") {
              await sign_in(
                one,
                stage.site,
                say,
                wanted === "first" ? { name: stage.first.name, password: first_password } : { ...wanted, password: demo_password },
              );
              await shell(one);
            }
            who = wanted;
          }
          await one.goto(stage.site + screen.path);
          await one.locator("h1").first().waitFor();
          await settled(one);
          if (screen.prepare) await screen.prepare(one, say);
          for (const width of screen.prepare ? [1280, 360] : [1280]) {
            await one.setViewportSize({ width, height: 900 });
            const answer = await one.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ["violations"] }); })()`);
            for (const violation of answer.violations)
              found.push(
                `${screen.name} ${language} ${scheme} ${width}: ${violation.id} ${violation.nodes[0].html.slice(0, 160)} ${violation.nodes[0].failureSummary?.slice(0, 160)}`,
              );
            if (!(await one.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)))
              found.push(`${screen.name} ${language} ${width}: scrolls sideways`);
          }
          await one.setViewportSize({ width: 1280, height: 900 });
        }
        await one.context().close();
      }
      equal(found.join("\n"), "", "findings");
    },
  ],
];

await run(checks, { stage, browser, problems, pages: () => [page, other] });
