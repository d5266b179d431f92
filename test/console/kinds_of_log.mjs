// What each side calls the logs, what a log row says of organisation, kind of spam and arrival, the file made of a search, and the
// quarantine by person, with chosen columns and many messages in one archive. Both languages, with Postfix and Dovecot.
import { readFileSync } from "node:fs";
import { send_sample_mail } from "./sample_mail.mjs";
import {
  axe_text,
  becomes,
  change_first_password,
  comes,
  demo_password,
  equal,
  has,
  language_of_run,
  message,
  open_browser,
  open_page,
  open_stage,
  run,
  settled,
  sign_in,
  until,
  with_eicar,
  words,
} from "./stage.mjs";

const language = language_of_run();
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 23980), demo: true });
const browser = await open_browser();
const t = words(language);
const page = await open_page(browser, problems, { language, allowed: /status of (401|403|404|503)/ });
const platform = await open_page(browser, problems, { language });
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const dialog = page.getByRole("dialog");
const tabs = (one = page) =>
  one
    .getByRole("group", { name: t("logs.types") })
    .getByRole("button")
    .allInnerTexts();
const rows = page.locator(".rows tbody tr:not(.waiting)");
const held = page.locator("main tbody tr");
const axe = async (one) => {
  await one.evaluate(axe_text());
  return (await one.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }))).violations
    .map((found) => `${found.id}: ${found.nodes[0]?.html}`)
    .join("\n");
};
const invoices = 11;

const checks = [
  [
    "*the first administrator signs in and mail is there",
    async () => {
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      stage.admin("list", "add", "internal_domains", "example.com");
      await send_sample_mail(stage, true);
      await stage.send(
        message({
          from: "Shop <news@shop.example>",
          to: "bob@example.com",
          subject: "Autumn newsletter",
          body: "New in our shop this week.\n\nTo unsubscribe from this newsletter click http://shop.example/unsubscribe\n",
          fields: "List-Unsubscribe: <http://shop.example/unsubscribe>\nList-Id: <news.shop.example>\nPrecedence: bulk\n",
        }),
        "news@shop.example",
        ["bob@example.com"],
      );
      for (let n = 0; n < invoices; ++n)
        await stage.send(
          with_eicar({ from: "Billing <billing@supplier.example>", to: "dave@example.com", subject: `Reminder ${n}` }),
          "billing@supplier.example",
          ["dave@example.com"],
        );
      await until(async () => {
        await page.goto(`${stage.site}/quarantine?affected_user=dave@example.com`);
        await page.locator("main tbody tr, .blank").first().waitFor();
        return (await held.count()) === invoices;
      }, "what is held of dave");
    },
  ],
  [
    "the CAS side has the detection log in parts, the platform one log; a part has its own rows only",
    async () => {
      await page.goto(`${stage.site}/logs`);
      await settled(page);
      equal(
        (await tabs()).slice(0, 6).join(" | "),
        ["security_risk", "ransomware", "virtual_analyzer", "data_loss", "detection_all", "quarantine"]
          .map((one) => t(`log.${one}`))
          .join(" | "),
        "logs of the CAS side",
      );
      equal(await button(t("log.security_risk")).getAttribute("aria-pressed"), "true", "the log that opens");
      await rows.first().waitFor();
      await button(t("log.virtual_analyzer")).click();
      await page.getByText(t("logs.no_analyzer")).waitFor();
      // Each detection is in one part: the parts' numbers sum up to the whole.
      const found = {};
      for (const one of ["security_risk", "ransomware", "virtual_analyzer", "data_loss", "detection_all"]) {
        await button(t(`log.${one}`)).click();
        await page.waitForURL(new RegExp(`/logs/${one === "detection_all" ? "detection" : one}`));
        await settled(page);
        await page
          .locator(`.rows[aria-label="${t(`log.${one}`)}"], .blank`)
          .first()
          .waitFor();
        found[one] = Number((await page.locator('main section .bar [role="status"]').innerText()).replace(/[^0-9]/g, ""));
      }
      equal(found.ransomware > 0 && found.security_risk > 0, true, "rows of the parts");
      equal(found.security_risk + found.ransomware + found.virtual_analyzer + found.data_loss, found.detection_all, "the parts together");
      await sign_in(platform, stage.site, t, { name: "owner@updated.example", side: "platform", password: demo_password });
      await platform.locator(".shell main h1").waitFor();
      await platform.goto(`${stage.site}/logs`);
      await settled(platform);
      const merged = await tabs(platform);
      equal(merged[0], t("log.detection"), "the first log of the platform");
      for (const part of ["security_risk", "ransomware", "virtual_analyzer", "data_loss", "detection_all"])
        equal(merged.includes(t(`log.${part}`)), false, `${part} on the platform`);
      await platform.goto(`${stage.site}/reports?tab=once`);
      await settled(platform);
    },
  ],
  [
    "a row says its organisation, what kind of spam or link it is and when the mail came; each is a filter, the organisation too",
    async () => {
      await page.goto(`${stage.site}/logs/security_risk`);
      await rows.first().waitFor();
      const facet = (name) =>
        page.locator(".facets details", { has: page.locator("summary", { hasText: new RegExp(`^${t(`field.${name}`)}$`) }) });
      for (const name of ["organization", "spam_category", "url_category", "detection_type"]) await facet(name).locator("summary").click();
      await facet("organization")
        .getByRole("button", { name: t("name.default_organization") })
        .waitFor();
      await facet("detection_type")
        .getByRole("button", { name: t("value.found_file") })
        .waitFor();
      await facet("spam_category")
        .getByRole("button", { name: t("value.phishing") })
        .first()
        .waitFor();
      await facet("url_category").locator("li").first().waitFor();
      await facet("organization")
        .getByRole("button", { name: t("name.default_organization") })
        .click();
      await page.waitForURL(/organization/);
      await rows.first().waitFor();
      await facet("spam_category")
        .getByRole("button", { name: t("value.phishing") })
        .first()
        .click();
      await page.waitForURL(/spam_category/);
      await until(async () => {
        const all = await rows.allInnerTexts();
        return all.length > 0 && all.every((one) => one.includes(t("value.phishing")));
      }, "phishing only");
      await page.locator("summary", { hasText: t("logs.columns") }).click();
      for (const name of ["organization", "received_at"])
        await page
          .locator(".popup[open]")
          .getByLabel(t(`field.${name}`), { exact: true })
          .check();
      for (const name of ["organization", "received_at"]) await page.locator("th", { hasText: t(`field.${name}`) }).waitFor();
      await page.keyboard.press("Escape");
      await comes(() => rows.first().innerText(), t("name.default_organization"), "the organisation of a row");
      await rows.first().click();
      await comes(() => dialog.innerText(), t("field.received_at"), "the arrival in the details");
      has(await dialog.innerText(), t("name.default_organization"), "the organisation in the details");
      await page.keyboard.press("Escape");
    },
  ],
  [
    "a file has the columns shown or all fields",
    async () => {
      await page.goto(`${stage.site}/logs/security_risk`);
      await rows.first().waitFor();
      const file = async (name) => {
        await page.locator("summary", { hasText: t("logs.export") }).click();
        const [one] = await Promise.all([page.waitForEvent("download"), button(t(name), page.locator(".popup[open]")).click()]);
        equal(one.suggestedFilename(), "security_risk.csv", "name of the file");
        await page.keyboard.press("Escape");
        return readFileSync(await one.path(), "utf8")
          .replace("\uFEFF", "")
          .split("\r\n");
      };
      const shown = await page.locator(".rows th").count();
      const some = await file("logs.export_shown"),
        all = await file("logs.export_all");
      equal(some[0].split(",").length, shown + 1, "columns of the file");
      equal(all[0].split(",").length > shown + 10, true, "fields of the file");
      equal(some.length, all.length, "lines");
    },
  ],
  [
    "the quarantine narrows by person, shows the columns that were chosen, also after reading the page again",
    async () => {
      await page.goto(`${stage.site}/quarantine`);
      await held.first().waitFor();
      const people = page.locator(".facets details", {
        has: page.locator("summary", { hasText: new RegExp(`^${t("field.affected_user")}$`) }),
      });
      await people.getByRole("button", { name: /dave@example\.com/ }).click();
      await becomes(() => held.count(), invoices, "rows of dave");
      await people.getByRole("button", { name: /dave@example\.com/ }).click();
      await until(async () => (await held.count()) > invoices, "all again");
      const heads = () => page.locator("main thead th").allInnerTexts();
      const before = (await heads()).filter(Boolean).length;
      await page.locator("summary", { hasText: t("logs.columns") }).click();
      const choice = page.locator(".popup[open]");
      await choice.getByLabel(t("field.policy"), { exact: true }).check();
      await choice.getByLabel(t("field.reason"), { exact: true }).uncheck();
      await becomes(async () => (await heads()).some((one) => one.includes(t("field.policy"))), true, "the policy's column");
      await page.keyboard.press("Escape");
      await page.reload();
      await held.first().waitFor();
      const after = await heads();
      equal(
        after.some((one) => one.includes(t("field.policy"))) && !after.some((one) => one.includes(t("field.reason"))),
        true,
        "columns after reading again",
      );
      has(await held.first().innerText(), t("name.default_atp"), "the policy of a row");
      await page.locator("summary", { hasText: t("logs.columns") }).click();
      await button(t("logs.columns_first"), page.locator(".popup[open]")).click();
      await becomes(async () => (await heads()).filter(Boolean).length, before, "the first columns again");
      await page.keyboard.press("Escape");
    },
  ],
  [
    "held messages come in one encrypted archive, ten at most",
    async () => {
      await page.goto(`${stage.site}/quarantine?affected_user=dave@example.com`);
      await becomes(() => held.count(), invoices, "rows of dave");
      await page.getByLabel(t("choose_all")).check();
      const download = page.getByRole("button", { name: `${t("quarantine.download")} (${invoices})` });
      equal(await download.isDisabled(), true, "eleven at once");
      await page.getByText(t("quarantine.download_most", { count: 10 })).waitFor();
      await held.first().locator('input[type="checkbox"]').uncheck();
      await page.getByRole("button", { name: `${t("quarantine.download")} (10)` }).click();
      await dialog.getByRole("heading", { name: t("quarantine.download_many", { count: 10 }) }).waitFor();
      equal(await axe(page), "", "axe with the dialog");
      await dialog.getByLabel(t("quarantine.zip_password")).fill("sesame");
      const [file] = await Promise.all([page.waitForEvent("download"), button(t("quarantine.download"), dialog).click()]);
      has(file.suggestedFilename(), "dave@example.com.zip", "name of the archive");
      const bytes = readFileSync(await file.path(), "latin1");
      equal(bytes.split("PK\x01\x02").length - 1, 10, "files in the archive");
      equal(bytes.includes("invoice.com"), false, "text of a message in the clear");
      await dialog.waitFor({ state: "detached" });
      await page.goto(`${stage.site}/audit`);
      await page.getByText(t("value.Up to ten mails in one zip under a password")).first().waitFor();
    },
  ],
];

await run(checks, { stage, browser, problems, pages: () => [page, platform] });
