// What can be learnt and done about one message, and what leads to it: the evidence that sums up to the score, its wave across mailboxes of
// a real Dovecot and taking it out of them, blocking and approving its sender; the connections to the mailboxes; the dashboard's own
// layout, its PDF and the rows behind its numbers; an identity provider of every field; all tables on a narrow window.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import {
  becomes,
  change_first_password,
  comes,
  equal,
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
import { send_sample_mail } from "./sample_mail.mjs";

const why = missing();
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
const problems = [];
const stage = await open_stage({
  port: Number(process.env.CONSOLE_PORT ?? 23860),
  demo: false,
  follow: ["bob@example.com", "carol@example.com", "no!body@example.com"],
});
const browser = await open_browser();
const t = words("en");
const page = await open_page(browser, problems, { allowed: /status of (400|401|403|404|409|412|422|429)/ });
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const dialog = page.getByRole("dialog");
const wave = (n, to) =>
  stage.send(
    message({
      from: "Offers <offers@wave.example>",
      to,
      subject: "Our offer for you",
      body: `Dear ${to},\n\nplease look at our offer number ${n}.\n\nRegards\n`,
    }),
    "offers@wave.example",
    [to],
  );
const open_story = async (subject) => {
  await page.goto(`${stage.site}/trace?search=yes`);
  await page.locator("tr", { hasText: subject }).last().locator(".row-link").click();
  await page.locator(".timeline li").first().waitFor();
};

const checks = [
  [
    "*the first administrator signs in and mail is there",
    async () => {
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      stage.admin("list", "add", "internal_domains", "example.com");
      await send_sample_mail(stage);
      await wave(1, "bob@example.com");
      await wave(2, "carol@example.com");
      await until(
        () =>
          stage.inbox("bob").some((one) => one.includes("offer number 1")) &&
          stage.inbox("carol").some((one) => one.includes("offer number 2")),
        "delivery",
      );
    },
  ],
  [
    "service accounts: each followed mailbox says how it stands, a refused one why, and the dashboard says that its service fails",
    async () => {
      await page.goto(`${stage.site}/service-accounts`);
      const row = (name) => page.locator("tr", { hasText: name });
      await until(async () => (await row("bob@example.com").getByText(t("value.account_connected")).count()) === 1, "bob is connected");
      await until(async () => (await row("no!body@example.com").getByText(t("value.account_failing")).count()) === 1, "nobody is refused");
      await becomes(async () => (await row("no!body@example.com").innerText()).length > 40, true, "why");
      await page.goto(`${stage.site}/dashboard?tab=services`);
      await page
        .locator(".services li", { hasText: t("value.service_imap") })
        .getByText(t("value.failing"))
        .waitFor();
    },
  ],
  [
    "Trust Scan: what was judged on its way is judged again in the mailbox until the switch says otherwise, and its story says why not",
    async () => {
      const borrowed = (subject) =>
        stage.send(
          message({
            from: "Microsoft account team <helper77@gmail.com>",
            to: "bob@example.com",
            subject,
            body: "Good morning,\n\nwe have news about your subscription.\n\nThe team\n",
          }),
          "helper77@gmail.com",
          ["bob@example.com"],
        );
      const services = async (log, subject) =>
        page.evaluate(
          async ([type, asked]) => {
            const until = new Date().toISOString(),
              from = new Date(Date.now() - 3_600_000).toISOString();
            const found = (
              await (
                await fetch(`/api/v1/logs/${type}?from=${from}&until=${until}&query=${encodeURIComponent(`subject:"${asked}"`)}`)
              ).json()
            ).items;
            return [...new Set(found.map((one) => one.service))].sort().join(" ");
          },
          [log, subject],
        );
      await page.goto(`${stage.site}/lists`);
      await borrowed("Judged twice");
      await becomes(() => services("detection", "Judged twice"), "imap inline", "detections on the way and in the mailbox");
      const tick = page.getByLabel(t("lists.switch_trust"));
      equal(await tick.isChecked(), false, "off at first");
      await tick.click();
      await page.locator(".toasts").getByText(t("saved")).first().waitFor();
      await borrowed("Judged once");
      await becomes(() => services("mail_tracking", "Judged once"), "imap inline", "the mail came into the mailbox");
      equal(await services("detection", "Judged once"), "inline", "detections on the way only");
      equal(
        stage.inbox("bob").some((one) => /^X-Sekisho-Scanned: t=\d+; at=\d+; f=spam_protection,/m.test(one)),
        true,
        "the stamp",
      );
      // Past the way there is no stamp, and a stolen one does not fit.
      const stamp = /^X-Sekisho-Scanned:.*$/m.exec(stage.inbox("bob").find((one) => /^X-Sekisho-Scanned/m.test(one)))?.[0] ?? "";
      await stage.put(
        message({
          from: "Microsoft account team <helper77@gmail.com>",
          to: "bob@example.com",
          subject: "Stolen stamp",
          body: "We have news about your subscription.\n",
          fields: `${stamp.trim()}\n`,
        }),
        "bob@example.com",
      );
      await becomes(() => services("detection", "Stolen stamp"), "imap", "a stolen stamp is none");
      await page.goto(`${stage.site}/lists`);
      await page.getByLabel(t("lists.switch_trust")).click();
      await page.locator(".toasts").getByText(t("saved")).first().waitFor();
    },
  ],
  [
    "a manual scan: started from its policy, it finds in an unprotected mailbox what no filter saw, takes it out when it is to, and its rows open",
    async () => {
      await stage.put(
        with_eicar({ from: "Eve <eve@past.example>", to: "dave@example.com", subject: "Past the filters", body: "See the file." }),
        "dave@example.com",
      );
      await until(() => stage.inbox("dave").some((one) => one.includes("Past the filters")), "the mail in dave's mailbox");
      const order = async (mode) => {
        await page.goto(`${stage.site}/policies`);
        await page
          .locator("section", { hasText: t("value.mailbox") })
          .locator("tr", { hasText: "Default ATP Policy" })
          .filter({ hasNotText: "Monitor" })
          .getByRole("link", { name: t("manual.run") })
          .click();
        await dialog.getByLabel(t("manual.mode"), { exact: true }).selectOption(mode);
        await dialog.getByLabel(t("manual.mailboxes"), { exact: true }).fill("dave@example.com");
        await button(t("manual.start"), dialog).click();
        await dialog.waitFor({ state: "detached" });
        const card = page.locator("section.card").first();
        await card.getByText(t("value.scan_done"), { exact: true }).waitFor({ timeout: 60_000 });
        return card;
      };
      const number_of = (card, name) =>
        card
          .locator(".numbers li", { hasText: t(name) })
          .first()
          .locator("strong")
          .innerText();
      const looked = await order("scan_only");
      equal(await number_of(looked, "manual.malware"), "1", "malware that was found");
      equal(
        stage.inbox("dave").some((one) => one.includes("Past the filters")),
        true,
        "the mail stays",
      );
      await looked
        .locator(".numbers li", { hasText: t("manual.found") })
        .first()
        .getByRole("link")
        .click(); // the figure opens the rows it counts
      await page.locator(".rows tr:not(.waiting)", { hasText: "Past the filters" }).first().click();
      await dialog.locator(".findings li").first().waitFor();
      const acted = await order("scan_and_protect");
      await page.locator(".popup.task-list summary").click();
      await page
        .locator(".tasks li", { hasText: t("tasks.manual_scan") })
        .first()
        .getByText(t("value.scan_done"), { exact: true })
        .waitFor();
      await page.keyboard.press("Escape");
      await until(
        async () => (await number_of(page.locator("section.card").first(), "manual.acted")) === "1",
        "the mail that was acted on",
      );
      await until(() => !stage.inbox("dave").some((one) => one.includes("Past the filters")), "the mail out of the mailbox");
      await acted.getByRole("link", { name: t("manual.details") }).click();
      await page.locator(".rows tr:not(.waiting)", { hasText: "Past the filters" }).first().waitFor();
    },
  ],
  [
    "what weighed for a verdict sums up to its score exactly, in the story and in the details of a log row",
    async () => {
      const sums = async (where) => {
        const figures = (await where.locator(".weights .count").allInnerTexts()).map((one) =>
          Math.round(Number(one.replace("−", "-").replace("+", "").replace(",", "")) * 100),
        );
        const total = figures.pop();
        equal(figures.length > 3, true, "summands");
        equal(
          figures.reduce((sum, one) => sum + one, 0),
          total,
          "the sum",
        );
        const percent = Number(/([\d.]+) ?%/.exec(await where.locator(".weights .sum").innerText())[1]);
        const exact = 100 / (1 + Math.exp(-total / 100)); // told cut off, so that what is all but certain is not called certain
        equal(percent - 0.3 <= exact && exact < percent + 1.3, true, `${total / 100} points are ${percent} %`);
      };
      for (const subject of ["Your account has been limited", "Minutes of Tuesday"]) {
        await open_story(subject);
        await page.locator(".weights .sum").first().waitFor();
        await sums(page.locator("main"));
      }
      await page.goto(`${stage.site}/logs/mail_tracking`);
      await page.locator(".rows tr:not(.waiting)", { hasText: "Your account has been" }).first().click();
      await dialog.locator(".weights .sum").waitFor();
      await sums(dialog);
      await button(t("similar.look"), dialog).click();
      await dialog.getByText(t("reported.no_similar")).waitFor();
      await page.keyboard.press("Escape");
    },
  ],
  [
    "a message's story begins with its verdict in one sentence: action, policy, reason",
    async () => {
      await open_story("Invoice 2026-1123");
      for (const part of [t("value.quarantine"), "Default ATP Policy", "EICAR"])
        await comes(() => page.locator("p.verdict").first().innerText(), part, "the sentence");
      await open_story("Minutes of Tuesday");
      await comes(() => page.locator("p.verdict").first().innerText(), t("value.pass"), "of a clean one");
    },
  ],
  [
    "a message's wave is shown across mailboxes and taken out of them at once",
    async () => {
      await open_story("Our offer for you");
      const card = page.locator(".card", { has: page.getByRole("heading", { name: t("reported.similar") }) });
      await card.locator("tbody tr").first().waitFor();
      await comes(() => card.innerText(), t("similar.same_sender_and_subject"), "why it is like it");
      await button(t("reported.purge_quarantine"), card).click();
      await card.locator('[role="status"]').getByText(t("value.done")).waitFor();
      await until(
        () =>
          !stage.inbox("bob").some((one) => one.includes("offer number 1")) ||
          !stage.inbox("carol").some((one) => one.includes("offer number 2")),
        "the other message left its inbox",
      );
      await button(t("value.quarantine"), page.locator("main")).first().click();
      await dialog.getByRole("button", { name: t("value.quarantine"), exact: true }).click();
      await page.getByText(t("trace.batch")).first().waitFor();
      await until(
        () => ![...stage.inbox("bob"), ...stage.inbox("carol")].some((one) => one.includes("offer number")),
        "both left their inboxes",
      );
    },
  ],
  [
    "mail found by a search is chosen by hand, quarantined in bulk with its progress told, and given back in bulk",
    async () => {
      for (const to of ["bob@example.com", "carol@example.com"])
        await stage.send(
          message({ from: "Canteen <canteen@partner.example>", to, subject: "Menu of the week", body: "Monday: soup. Tuesday: rice.\n" }),
          "canteen@partner.example",
          [to],
        );
      const there = () =>
        ["bob", "carol"].map((who) => stage.inbox(who).filter((one) => one.includes("Menu of the week")).length).join(" ");
      await becomes(there, "1 1", "in both inboxes");
      await page.goto(`${stage.site}/trace`);
      await page.getByLabel(t("field.subject"), { exact: true }).fill("Menu of the week");
      await button(t("search")).click();
      const act = async (action) => {
        await page.getByRole("button", { name: `${action} (4)`, exact: true }).click();
        await dialog.getByRole("button", { name: action, exact: true }).click();
        await page
          .getByRole("status")
          .getByText(t("trace.batch_done", { done: 4, all: 4 }))
          .waitFor();
      };
      // Each was scanned on its way and again in its mailbox, which is followed.
      await until(async () => {
        await page.goto(`${stage.site}/trace?subject=Menu+of+the+week&search=yes`);
        await settled(page);
        return (await page.locator("tr", { hasText: "Menu of the week" }).count()) === 4;
      }, "both are found, twice each");
      await page.locator("thead").last().getByRole("checkbox").check();
      await act(t("value.quarantine"));
      await becomes(there, "0 0", "taken out of both inboxes");
      await act(t("value.restore"));
      await becomes(there, "1 1", "given back to both inboxes");
    },
  ],
  [
    "a user's report is triaged: judged anew, what is like it is taken out everywhere, confirmed with an answer that reaches the reporter",
    async () => {
      for (const to of ["bob@example.com", "carol@example.com"])
        await stage.send(
          message({
            from: "Raffle Office <office@raffle.example>",
            to,
            subject: "Your raffle ticket",
            body: "Dear guest,\n\nyour ticket is number 4711. Please keep it.\n\nRaffle office\n",
          }),
          "office@raffle.example",
          [to],
        );
      const there = () =>
        ["bob", "carol"].map((who) => stage.inbox(who).filter((one) => one.includes("your ticket is number 4711")).length).join(" ");
      await becomes(there, "1 1", "in both inboxes");
      await page.goto(`${stage.site}/reported?tab=rules`);
      await page.getByLabel(t("reported.enabled"), { exact: true }).check();
      await page.getByLabel(t("reported.phishing_address"), { exact: true }).fill("dave@example.com"); // an address that this Postfix accepts
      await button(t("save")).click();
      await page.locator(".toasts").getByText(t("saved")).waitFor();
      const raw = stage.inbox("bob").find((one) => one.includes("your ticket is number 4711"));
      await stage.send(
        message({
          from: "bob@example.com",
          to: "dave@example.com",
          subject: "Fwd: strange",
          type: 'multipart/mixed; boundary="fwd"',
          body: `--fwd\nContent-Type: text/plain\n\nplease look\n--fwd\nContent-Type: message/rfc822\n\n${raw}\n--fwd--\n`,
        }),
        "bob@example.com",
        ["dave@example.com"],
      );
      await until(async () => {
        await page.goto(`${stage.site}/reported`);
        await settled(page);
        return (await page.locator("tr", { hasText: "Your raffle ticket" }).count()) === 1;
      }, "the report, judged anew");
      await page.locator("tr", { hasText: "Your raffle ticket" }).locator(".row-link").click();
      await dialog.locator("tbody tr", { hasText: "carol@example.com" }).first().waitFor();
      await button(t("reported.purge_quarantine"), dialog).click();
      await becomes(there, "0 0", "taken out of both inboxes");
      await dialog.getByLabel(t("end_user.answer")).fill("Well spotted: this was a lure.");
      await button(t("reported.confirm"), dialog).click();
      await dialog.locator("dl").getByText(t("value.triage_confirmed"), { exact: true }).waitFor();
      const told = (mail) =>
        [mail, ...mail.split(/\r?\n\r?\n/).map((part) => Buffer.from(part, "base64").toString())].some((one) =>
          one.includes("Well spotted"),
        );
      await until(() => stage.inbox("bob").some(told), "the answer in the reporter's mailbox", stage.printed);
      await page.goto(`${stage.site}/reported?state=confirmed`);
      await page.locator("tr", { hasText: "Your raffle ticket" }).getByText(t("value.triage_confirmed")).waitFor();
    },
  ],
  [
    "the sender of a message is blocked from its story, or approved for a while, and the lists say so",
    async () => {
      await open_story("Our offer for you");
      await button(t("trace.block")).click();
      await dialog.getByRole("button", { name: t("trace.block"), exact: true }).click();
      await page.locator(".toasts").getByText(t("saved")).waitFor();
      await page.goto(`${stage.site}/lists/blocked_senders`);
      await page.locator("tr", { hasText: "offers@wave.example" }).waitFor();
      await open_story("Minutes of Tuesday");
      await button(t("trace.allow", { days: 30 })).click();
      await dialog.getByRole("button", { name: t("trace.allow", { days: 30 }), exact: true }).click();
      await page.goto(`${stage.site}/lists/approved_senders`);
      const row = page.locator("tr", { hasText: "carol@partner.example" });
      await row.waitFor();
      await comes(() => row.innerText(), String(new Date(Date.now() + 30 * 86_400_000).getFullYear()), "when it ends");
    },
  ],
  [
    "the dashboard: sections in an order of one's own that is kept, a PDF of its period, and a number opens the rows of the same period",
    async () => {
      await page.goto(`${stage.site}/dashboard`);
      const headings = () => page.locator(".section-title h2").allInnerTexts();
      await page.locator(".section-title h2").nth(1).waitFor();
      await settled(page);
      const before = await headings();
      await page.locator("summary", { hasText: t("dashboard.customize") }).click();
      const name = before.at(-1);
      for (let n = 0; n < 14; n += 1) {
        const up = page.getByRole("button", { name: `${t("dashboard.earlier")}: ${name}`, exact: true });
        if (await up.isDisabled()) break;
        await up.click();
      }
      await until(async () => (await headings())[0] === name, "moved to the top");
      await page.keyboard.press("Escape");
      const kept = () => page.evaluate(async () => (await (await fetch("/api/v1/preferences/dashboard")).json()).value);
      let last = "";
      await until(async () => {
        const now = JSON.stringify(await kept());
        const same = now !== "null" && now === last;
        last = now;
        await painted(page);
        return same;
      }, "the order, kept by the server");
      await page.reload();
      await until(async () => (await headings())[0] === name, "kept for the account");
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: t("dashboard.pdf") }).click()]);
      equal(
        readFileSync(await file.path())
          .subarray(0, 5)
          .toString(),
        "%PDF-",
        "the file",
      );
      const until_at = new Date(Date.now() + 60_000).toISOString(),
        from = new Date(Date.now() - 2 * 3_600_000).toISOString();
      await page.goto(`${stage.site}/dashboard?from=${from}&until=${until_at}`);
      const link = page.locator(".numbers a").nth(1);
      const count = await link.innerText();
      await link.click();
      await page.waitForURL(/\/logs\/detection/);
      equal(new URL(page.url()).searchParams.get("from"), from, "the period behind the number");
      await comes(() => page.locator('.bar [role="status"]').innerText(), count, "as many rows");
    },
  ],
  [
    "an own period is in the tenant's time, whatever the browser's is",
    async () => {
      await page.goto(`${stage.site}/logs/detection`);
      await page.locator("summary", { hasText: t("period.own") }).click();
      const zone = await page.evaluate(async () => (await (await fetch("/api/v1/session")).json()).tenant.time_zone);
      const wall = (at) =>
        new Intl.DateTimeFormat("sv-SE", {
          year: "numeric",
          month: "2-digit",
          day: "2-digit",
          hour: "2-digit",
          minute: "2-digit",
          timeZone: zone,
        })
          .format(at)
          .replace(" ", "T");
      const from = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000);
      await page.getByLabel(t("period.from"), { exact: true }).fill(wall(from));
      await page.getByRole("button", { name: t("period.show"), exact: true }).click();
      await page.waitForURL(/from=/);
      equal(new URL(page.url()).searchParams.get("from"), from.toISOString(), "from");
    },
  ],
  [
    "a group of people with a name of two words is made, a policy holds for it, and mail to its members is judged by that policy",
    async () => {
      await page.goto(`${stage.site}/lists`);
      await page.getByRole("link", { name: t("groups"), exact: true }).click();
      await page.getByText(t("groups.none")).waitFor();
      await button(t("groups.add")).click();
      await dialog.getByLabel(t("name"), { exact: true }).fill("Sales Team");
      await dialog.getByLabel(t("groups.members")).fill("dave@example.com\nno address");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator(".toasts .bad").first().waitFor();
      await comes(() => dialog.getByLabel(t("groups.members")).inputValue(), "no address", "what was typed");
      await dialog.getByLabel(t("groups.members")).fill("dave@example.com");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "sales team" }).waitFor();
      await page.goto(`${stage.site}/policies`);
      await button(t("policies.add")).click();
      await dialog.getByLabel(t("name")).fill("For the sales team");
      await dialog.getByRole("button", { name: t("add"), exact: true }).click();
      await page.waitForURL(/\/policy\/\d+/);
      await page.getByLabel(t("field.enabled"), { exact: true }).check();
      await page.getByLabel(t("policies.some")).check();
      await page.getByLabel(t("field.groups"), { exact: true }).pressSequentially("sales team");
      await page.keyboard.press("Enter");
      await page.locator(".chips li", { hasText: "sales team" }).waitFor();
      await page
        .locator(".tabs")
        .getByRole("button", { name: t("field.malware") })
        .click();
      await page.getByLabel(`${t("field.action")}: ${t("value.malware")}`).selectOption("tag_subject");
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
        () =>
          stage.send(
            with_eicar({ from: "Billing <billing@supplier.example>", to: "dave@example.com", subject: "To a member" }),
            "billing@supplier.example",
            ["dave@example.com"],
          ),
        () => stage.inbox("dave").some((one) => one.includes("To a member")),
        "delivered with a tag, as the policy of the group says",
      );
    },
  ],
  [
    "an identity provider of SAML is made with every field, read back, changed, and a refused certificate keeps what was typed",
    async () => {
      await page.goto(`${stage.site}/identity-providers`);
      await button(t("providers.add")).click();
      await dialog.getByLabel(t("accounts.kind")).selectOption("saml");
      const certificate = spawnSync(
        "openssl",
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=idp.example"],
        { encoding: "utf8" },
      ).stdout;
      for (const [key, value] of [
        ["name", "Directory"],
        ["providers.issuer", "https://idp.example/metadata"],
        ["providers.sign_on", "https://idp.example/sso"],
        ["providers.certificates", "not a certificate"],
        ["providers.claim", "mail"],
        ["providers.groups", "memberOf"],
      ])
        await dialog.getByLabel(t(key), { exact: true }).fill(value);
      await dialog.getByLabel(t("providers.unsolicited")).check();
      await button(t("providers.group_add"), dialog).click();
      await dialog.getByLabel(t("providers.group"), { exact: true }).fill("mail-admins");
      await dialog.getByLabel(t("field.domains"), { exact: true }).fill("saml.example");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator(".toasts .bad").first().waitFor();
      await becomes(() => dialog.getByLabel(t("providers.certificates")).inputValue(), "not a certificate", "what was typed");
      await dialog.getByLabel(t("providers.certificates")).fill(certificate);
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "Directory" }).locator(".row-link").click();
      for (const key of ["providers.acs", "providers.entity"]) await dialog.getByText(t(key)).waitFor();
      for (const [key, value] of [
        ["providers.sign_on", "https://idp.example/sso"],
        ["providers.claim", "mail"],
        ["providers.groups", "memberOf"],
        ["providers.group", "mail-admins"],
      ])
        await becomes(() => dialog.getByLabel(t(key), { exact: true }).inputValue(), value, key);
      await becomes(() => dialog.getByLabel(t("providers.unsolicited")).isChecked(), true, "unsolicited");
      await comes(() => dialog.getByLabel(t("providers.certificates")).inputValue(), "BEGIN CERTIFICATE", "the certificate");
      await dialog.getByLabel(t("field.enabled")).uncheck();
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "Directory" }).getByText(t("value.disabled")).waitFor();
    },
  ],
  [
    "on a narrow window each row of a table is a card, none is cut off",
    async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      for (const path of [
        "/policies",
        "/lists",
        "/quarantine",
        "/trace?search=yes",
        "/accounts",
        "/roles",
        "/sessions",
        "/service-accounts",
        "/identity-providers",
        "/policy/2?tab=malware",
        "/audit",
        "/logs/detection",
        "/logs/mail_tracking",
        "/logs/audit",
      ]) {
        await page.goto(stage.site + path);
        await page.locator("main tbody tr, main .blank").first().waitFor();
        await settled(page);
        const cut = await page.evaluate(() =>
          [...document.querySelectorAll(".stacks td, .stacks th[scope=row], .rows td")]
            .filter((one) => one.getClientRects().length && one.getBoundingClientRect().right > innerWidth - 8)
            .map((one) => one.textContent.slice(0, 60)),
        );
        equal(cut.join(" | "), "", `cut off on ${path}`);
        await becomes(
          () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1),
          true,
          `sideways scrolling on ${path}`,
        );
      }
      // A log's card has a line for each of its fields, under the name it has as a column; turned to be wide it is a table again, with the same row on top.
      await page.goto(`${stage.site}/logs/mail_tracking?period=30d`);
      const row = page.locator(".rows tbody tr:not(.waiting)").first();
      await row.locator("td").nth(4).waitFor();
      equal(await row.locator("td").nth(2).getAttribute("data-title"), t("field.subject"), "the name of a card's line");
      equal(
        await page.evaluate(() => {
          const box = document.querySelector(".rows");
          return box.scrollWidth <= box.clientWidth;
        }),
        true,
        "the log fits without scrolling sideways",
      );
      equal(
        await row.evaluate((one) =>
          [...one.cells].every(
            (cell, at, all) => at === 0 || cell.getBoundingClientRect().top >= all[at - 1].getBoundingClientRect().bottom - 1,
          ),
        ),
        true,
        "fields one under the other",
      );
      await page.locator(".rows .row-link").first().click();
      await page.locator("dialog dl").first().waitFor();
      await page.keyboard.press("Escape");
      await page.setViewportSize({ width: 1280, height: 900 });
      await becomes(() => page.locator(".rows thead th").first().isVisible(), true, "a table again");
      equal(await row.getAttribute("aria-rowindex"), "2", "the first row");
    },
  ],
];

await run(checks, { stage, browser, problems, pages: () => [page] });
