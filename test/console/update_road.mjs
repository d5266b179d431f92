// The founding case by clicking: one tenant walked from "no platform licence" to "updated" (U-18 to U-33), then what stands after it
// (U-14, U-38a, U-43, U-44, U-49), and the other demo tenants' banners. LANGUAGE=ja walks it in Japanese; both by default.
import { spawnSync } from "node:child_process";
import {
  becomes,
  comes,
  demo_password,
  equal,
  has,
  language_of_run,
  open_browser,
  open_page,
  open_stage,
  run,
  settled,
  sign_in,
  until,
  words,
} from "./stage.mjs";

const language = language_of_run();

const ja = language === "ja";
// What the specification says word for word (update.md §5).
const said = {
  more: ja ? "詳細" : "More Details",
  activation: ja ? "Trend Vision Oneライセンスのアクティベーション" : "Activate Your Trend Vision One License",
  now: ja ? "今すぐアクティベート" : "Activate Now",
  connect: ja ? "Trend Micro Cloud App Securityの接続" : "Connect Trend Micro Cloud App Security",
  save: ja ? "保存" : "Save",
  updating: ja ? "アップデート" : "Updating",
  preparing: ja ? "準備中または登録保留中" : "Preparing or registration pending",
  connected: ja ? /接続済み \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/ : /Connected \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/,
  platform: ja ? "Trend Vision Oneのアップデート" : "Update Trend Vision One",
  cecp: ja ? "Cloud Email and Collaboration Protectionへのアップデート" : "Update to Cloud Email and Collaboration Protection",
  agree: ja ? "アップデートに同意する" : "Agree to update",
  start: ja ? "アップデートを開始" : "Start the update",
};
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 23580) });
const browser = await open_browser();
const t = words(language);
const cas = await open_page(browser, problems, { language, allowed: /status of (401|403|409|503)/ });
const platform = await open_page(browser, problems, { language, allowed: /status of (401|403|409|503)/ });
const clp = "clp-not-activated",
  address = "bob@example.com",
  password = "Platform-2026-kaede!";
const button = (page, name) => page.getByRole("button", { name, exact: true });
const shell = (page) => page.locator(".shell main h1").waitFor();
// A fault below the program: the update's step with this number cannot be written until the stop is taken away.
const stop_step = (n) =>
  in_database(
    `CREATE TRIGGER stop_step BEFORE UPDATE ON update_step WHEN NEW.ordinal = ${n} AND NEW.state = 'done' BEGIN SELECT RAISE(ABORT, 'stopped by the test'); END`,
  );
const go_on = () => in_database("DROP TRIGGER IF EXISTS stop_step");
const in_database = (words) => {
  const ran = spawnSync(
    "python3",
    [
      "-c",
      "import sqlite3,sys\ndb=sqlite3.connect(sys.argv[1],timeout=60)\nwith db: db.execute(sys.argv[2])",
      `${stage.data}/sekisho.db`,
      words,
    ],
    { encoding: "utf8" },
  );
  if (ran.status !== 0) throw new Error(ran.stderr);
};
const banner_button = (page) => page.locator(".banner .button");
const signed_in = async (page, name, side, secret = demo_password) => {
  await page.context().clearCookies();
  await sign_in(page, stage.site, t, { name, side, password: secret });
  await shell(page);
};

const checks = [
  [
    "U-18, U-19: the blue banner stands on every page of the CAS console; its button says More Details",
    async () => {
      await signed_in(cas, clp, "cas");
      for (const path of ["/dashboard", "/policies", "/logs/detection", "/quarantine", "/accounts", "/sessions"]) {
        await cas.goto(stage.site + path);
        await banner_button(cas).waitFor();
        await becomes(() => banner_button(cas).innerText(), said.more, path);
        await becomes(
          () => cas.locator(".banner").evaluate((one) => getComputedStyle(one).backgroundColor),
          "rgb(27, 95, 172)",
          "colour of the banner",
        );
      }
    },
  ],
  [
    "U-19: Activate Now, then a region, and the tenant has a platform licence",
    async () => {
      await banner_button(cas).click();
      await cas.getByRole("heading", { name: said.activation }).waitFor();
      await button(cas, said.now).click();
      await cas.getByLabel(t("update.region")).selectOption("jp");
      await button(cas, t("update.choose_region")).click();
      await cas.getByText(t("road.activated")).waitFor();
    },
  ],
  [
    "U-20: the banner of a tenant that is not connected leads to the platform console",
    async () => {
      await cas.goto(`${stage.site}/dashboard`);
      await until(async () => (await banner_button(cas).innerText()) !== said.more, "another banner");
      await banner_button(cas).click();
      await cas.getByRole("heading", { name: said.connect }).waitFor();
      await comes(() => cas.locator("main").innerText(), t("update.connect_from_platform"), "way B");
    },
  ],
  [
    "U-23, U-24: in the platform console the menu has Cloud Email and Collaboration Protection with the button to connect",
    async () => {
      await signed_in(platform, clp, "platform");
      const menu = platform.getByRole("navigation", { name: t("menu") });
      await menu.getByRole("heading", { name: "Email and Collaboration Security Operations" }).waitFor();
      await menu.getByRole("link", { name: "Cloud Email and Collaboration Protection" }).click();
      await button(platform, said.connect).click();
    },
  ],
  [
    "U-25, U-26, U-27: the product is filled in; the connector's status changes by itself to Connected with the time",
    async () => {
      const product = platform.getByLabel(t("update.product"));
      await becomes(() => product.inputValue(), "Trend Micro Cloud App Security", "product");
      await becomes(() => product.evaluate((field) => field.readOnly), true, "product is read-only");
      // The page itself writes down what it shows: a look from outside can come too late.
      await platform.evaluate(() => {
        window.shown = new Set();
        new MutationObserver(() => window.shown.add(document.querySelector("main")?.innerText ?? "")).observe(document.body, {
          childList: true,
          subtree: true,
          characterData: true,
        });
      });
      await button(platform, said.save).click();
      await platform.waitForURL(/\/instances/);
      await until(async () => said.connected.test(await platform.locator("main").innerText()), "Connected");
      has((await platform.evaluate(() => [...window.shown])).join("\n"), said.preparing, "what was shown before");
      await comes(() => platform.locator("main").innerText(), "Cloud App Security", "product name");
      await platform.locator("main").getByRole("link", { name: "Cloud Email and Collaboration Protection" }).click();
      await platform.getByRole("heading", { name: said.platform }).waitFor();
    },
  ],
  [
    "U-21: the CAS banner now says Update Trend Vision One",
    async () => {
      await cas.goto(`${stage.site}/dashboard`);
      await until(async () => (await banner_button(cas).innerText()) === said.platform, "the banner's new text");
    },
  ],
  [
    "U-28: Get started, a tick, an address, the code from its mailbox, a new password",
    async () => {
      await button(platform, t("update.get_started")).click();
      await becomes(() => button(platform, t("update.start_short")).isDisabled(), true, "Start before the tick");
      await platform.getByLabel(t("update.understand")).check();
      await button(platform, t("update.start_short")).click();
      await platform.getByLabel(t("update.email")).fill(address);
      await button(platform, t("update.send_code")).click();
      const mail = await until(() => stage.inbox("bob").find((one) => /\b\d{6}\b/.test(body_of(one))), "mail with the code");
      const code = /\b(\d{6})\b/.exec(body_of(mail))[1];
      await platform.getByLabel(t("update.code"), { exact: true }).fill("000000" === code ? "111111" : "000000");
      await button(platform, t("update.verify")).click();
      await platform.locator(".toasts .bad").first().waitFor();
      await platform.getByLabel(t("update.code"), { exact: true }).fill(code);
      await button(platform, t("update.verify")).click();
      await platform.reload(); // it resumes where it stopped
      await platform.getByLabel(t("sign_in.new_password"), { exact: true }).fill(password);
      await platform.getByLabel(t("sign_in.again")).fill(password);
      await button(platform, t("save")).click();
      await platform.getByLabel(t("sign_in.name")).waitFor();
    },
  ],
  [
    "U-15, U-28: the CLP name is refused with a reason, the address signs in",
    async () => {
      await sign_in(platform, stage.site, t, { name: clp, side: "platform", password: demo_password });
      await until(async () => (await platform.getByRole("alert").innerText()).length >= 20, "a reason in words");
      await sign_in(platform, stage.site, t, { name: address, side: "platform", password });
      await shell(platform);
    },
  ],
  [
    "U-29, U-30: every item of that menu leads to the update page, whose button says Update to Cloud Email and Collaboration Protection",
    async () => {
      for (const path of ["/dashboard", "/policies", "/logs", "/quarantine"]) {
        await platform.goto(stage.site + path);
        await button(platform, said.cecp).waitFor();
      }
      await button(platform, said.cecp).click();
    },
  ],
  [
    "U-22: the CAS banner says Update to Cloud Email and Collaboration Protection",
    async () => {
      await cas.goto(`${stage.site}/dashboard`);
      await shell(cas);
      await until(async () => (await banner_button(cas).innerText()) === said.cecp, "the banner's text");
    },
  ],
  [
    "U-31: agreement and both notices with their versions; Agree is off until the box is ticked",
    async () => {
      await until(
        async () => ((await platform.locator("main").innerText()).match(/2024-01/g) ?? []).length >= 3,
        "the versions of three documents",
      );
      await becomes(() => button(platform, said.agree).isDisabled(), true, "Agree before the tick");
      await platform.getByLabel(t("update.i_agree")).check();
      await button(platform, said.agree).click();
    },
  ],
  [
    "U-17, U-46: preflight lists what blocks first and prints; a rehearsal lists its differences and changes nothing",
    async () => {
      await platform.getByText(t("update.may_start")).last().waitFor();
      const [printed] = await Promise.all([
        platform.waitForEvent("popup"),
        platform.getByRole("link", { name: t("update.print") }).click(),
      ]);
      await printed.waitForLoadState();
      await comes(() => printed.locator("body").innerText(), "demo-not-activated", "preflight page");
      await comes(() => printed.locator("html").getAttribute("lang"), language, "language of the preflight page");
      await printed.close();
      await button(platform, t("rehearsal.run")).click();
      await platform.getByText(t("rehearsal.completed")).waitFor();
      await until(
        async () =>
          (await platform
            .getByRole("region", { name: t("table_of", { name: t("rehearsal") }) })
            .locator("tbody tr")
            .count()) > 3,
        "differences",
      );
    },
  ],
  [
    "U-16, U-32: the notice names what will be missing; Start is off until its box is ticked",
    async () => {
      await platform.reload();
      await becomes(() => button(platform, said.start).isDisabled(), true, "Start before the tick");
      await comes(() => platform.locator("main").innerText(), t("update.in_use"), "a feature in use is marked");
      await platform.getByLabel(t("update.understand")).check();
      stop_step(3);
      await button(platform, said.start).click();
      await platform.getByText(t("road.updating")).first().waitFor();
    },
  ],
  [
    "an update that cannot go on says at which step, why and what to do",
    async () => {
      await platform.getByRole("alert").getByRole("link").waitFor();
      await until(
        () =>
          platform.evaluate(
            () => document.querySelectorAll(".steps li.done").length === 3 && document.querySelectorAll(".steps li.now").length === 1,
          ),
        "three steps done, the fourth due",
      );
      await platform.getByRole("alert").getByRole("link").click();
      await platform.locator("main").getByRole("alert").waitFor();
    },
  ],
  [
    "U-33: the product instance is Updating and then, when the step can be done, Connected, all by itself",
    async () => {
      try {
        await platform.goto(`${stage.site}/instances`);
        const row = platform.locator("tr", { hasText: "Cloud Email and Collaboration Protection" });
        await until(async () => (await row.getByRole("cell").allInnerTexts()).some((cell) => cell.trim() === said.updating), "Updating");
        go_on();
        await until(async () => (await row.getByRole("cell").allInnerTexts()).some((cell) => said.connected.test(cell)), "Connected");
      } finally {
        go_on();
      }
      await platform.goto(`${stage.site}/update`);
      await platform.getByText(t("road.done")).waitFor();
      await until(
        () =>
          platform.evaluate(
            () => document.querySelectorAll(".steps li").length > 0 && document.querySelectorAll(".steps li:not(.done)").length === 0,
          ),
        "every step done",
      );
    },
  ],
  [
    "U-37a, U-14: the open CAS session ends with a reason, and signing in there explains and leads to the platform",
    async () => {
      await cas.goto(`${stage.site}/dashboard`);
      await cas.getByLabel(t("sign_in.name")).waitFor();
      await becomes(async () => (await cas.getByRole("status").first().innerText()).length > 40, true, "why the session ended");
      await sign_in(cas, stage.site, t, { name: clp, side: "cas", password: demo_password });
      const told = cas.getByRole("alert");
      await told.waitFor();
      await becomes(async () => (await told.innerText()).length > 60, true, "an explanation");
      await button(cas, t("sign_in.to_platform")).click();
      await cas.getByLabel(t("sign_in.name")).fill(address);
      await cas.getByLabel(t("sign_in.password"), { exact: true }).fill(password);
      await button(cas, t("sign_in")).click();
      await shell(cas);
      await becomes(() => cas.locator(".shell.platform").count(), 1, "platform shell");
    },
  ],
  [
    "after the update the mail menu has its own screens, and the menu map is searched",
    async () => {
      await platform.goto(`${stage.site}/dashboard`);
      await platform.getByRole("heading", { name: t("menu.dashboard"), level: 1 }).waitFor();
      await platform.goto(`${stage.site}/menu-map`);
      await platform.getByLabel(t("search")).fill(ja ? "隔離" : "Quarantine");
      await until(async () => (await platform.locator("tbody tr").count()) === 1, "one row");
    },
  ],
  [
    "U-43, U-49: support bundle and completion report",
    async () => {
      await platform.goto(`${stage.site}/update`);
      const [bundle] = await Promise.all([platform.waitForEvent("download"), button(platform, t("update.bundle")).click()]);
      has(bundle.suggestedFilename(), "support-bundle", "bundle");
      const [pdf] = await Promise.all([platform.waitForEvent("download"), button(platform, "PDF").click()]);
      const { readFileSync } = await import("node:fs");
      equal(
        readFileSync(await pdf.path())
          .subarray(0, 5)
          .toString(),
        "%PDF-",
        "report",
      );
      const [report] = await Promise.all([
        platform.waitForEvent("popup"),
        platform.getByRole("link", { name: t("update.report") }).click(),
      ]);
      await report.waitForLoadState();
      equal(/1,?250/.test(await report.locator("body").innerText()), true, "granted credits in the report");
      await comes(() => report.locator("html").getAttribute("lang"), language, "language of the report");
      await report.close();
    },
  ],
  [
    "U-44, U-6: License Information has the Business ID with a copy button; credits are granted once",
    async () => {
      await platform.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await platform.goto(`${stage.site}/licence`);
      const row = platform.locator("dl.facts > div", { hasText: t("licence.business_id") });
      await row.getByRole("button").click();
      await becomes(() => platform.evaluate(() => navigator.clipboard.readText()), "demo-not-activated", "clipboard");
      await platform.goto(`${stage.site}/credits`);
      await platform.locator("main").getByText("1,250").first().waitFor(); // 25 × 50 seats
    },
  ],
  [
    "U-2, U-3, U-4: no banner for MSPL, long expired and later phases; a shortage is told before and allowed",
    async () => {
      for (const tenant of ["mspl", "later-phase"]) {
        await signed_in(cas, `clp-${tenant}`, "cas");
        await Promise.all([cas.waitForResponse((one) => one.url().endsWith("/update/banner")), cas.reload()]);
        await settled(cas);
        equal(await cas.locator(".banner").count(), 0, `banner of ${tenant}`);
        await cas.goto(`${stage.site}/update`);
        await cas.getByText(t("update.may_not_start")).waitFor();
        await cas.getByRole("status").getByText(t("road.blocked")).waitFor();
        equal(await cas.getByLabel(t("update.i_agree")).count(), 0, `agreements of ${tenant}`);
      }
      await cas.context().clearCookies();
      await sign_in(cas, stage.site, t, { name: "clp-expired", side: "cas", password: demo_password }); // past its grace period the console is locked, and says so
      await becomes(async () => (await cas.getByRole("alert").innerText()).length > 40, true, "why the expired tenant is locked");
      await signed_in(cas, "clp-shortage", "cas");
      await cas.goto(`${stage.site}/update`);
      await cas.getByText(t("update.facts")).click();
      for (const [figure, what] of [
        ["2,500", "granted"],
        ["5,000", "used"],
      ])
        await comes(() => cas.locator("main").innerText(), figure, what);
    },
  ],
  [
    "U-3b: whoever may not start it sees why, and the box and the button are off",
    async () => {
      await signed_in(cas, "helpdesk@eligible.example", "cas");
      await cas.goto(`${stage.site}/update`);
      await cas.locator("main").getByRole("alert").waitFor();
      await becomes(async () => (await cas.locator("main").getByRole("alert").innerText()).length > 30, true, "why");
      await becomes(() => cas.getByLabel(t("update.i_agree")).isDisabled(), true, "the box");
      await becomes(() => button(cas, said.agree).isDisabled(), true, "the button");
      await signed_in(cas, "clp-eligible", "cas");
      await cas.goto(`${stage.site}/update`);
      await cas.getByLabel(t("update.i_agree")).check();
      await becomes(() => button(cas, said.agree).isEnabled(), true, "who may sees an enabled button");
    },
  ],
  [
    "the Primary User Account is handed over: invited, enabled, a code from the owner's mailbox, and the roles are swapped",
    async () => {
      await platform.context().clearCookies();
      await sign_in(platform, stage.site, t, { name: address, side: "platform", password });
      await shell(platform);
      await platform.goto(`${stage.site}/accounts`);
      await button(platform, t("accounts.invite")).first().click();
      const dialog = platform.getByRole("dialog");
      await dialog.getByLabel(t("accounts.email")).fill("carol@example.com");
      await button(dialog, t("accounts.invite")).click();
      const row = platform.locator("tr", { hasText: "carol@example.com" });
      await row.locator(".row-link").click();
      await dialog.locator("dl").waitFor();
      await becomes(() => button(dialog, t("accounts.transfer")).count(), 0, "no hand-over to one who is only invited");
      const one_mail = await until(() => stage.inbox("carol").length > 0 && stage.inbox("carol").length, "the first invitation");
      await button(dialog, t("accounts.invite_again")).click();
      await until(() => stage.inbox("carol").length > one_mail, "the invitation again");
      const link = await until(
        () =>
          stage
            .inbox("carol")
            .slice(one_mail)
            .map(body_of)
            .map((one) => /http:\/\/\S+\/invitation#[^\s<>"]+/.exec(one.replace(/=\r?\n/g, "").replace(/=3D/g, "="))?.[0])
            .find(Boolean),
        "the invitation",
      );
      const heir = await open_page(browser, problems, { language, allowed: /status of (401|403|409|503)/ });
      await heir.goto(link);
      await heir.getByLabel(t("sign_in.new_password"), { exact: true }).fill("Heir-2026-carol-gate");
      await heir.getByLabel(t("sign_in.again")).fill("Heir-2026-carol-gate");
      await button(heir, t("link.set")).click();
      await heir.getByRole("heading", { name: t("link.done") }).waitFor();
      await platform.reload();
      await row.locator(".row-link").click();
      const before = stage.inbox("bob").length;
      await button(dialog, t("accounts.transfer")).click();
      await platform
        .locator("dialog:not(.drawer)")
        .getByRole("button", { name: t("accounts.transfer"), exact: true })
        .click();
      const mail = await until(
        () =>
          stage
            .inbox("bob")
            .slice(before)
            .find((one) => /\b\d{6}\b/.test(body_of(one))),
        "the code for the hand-over",
      );
      const code = /\b(\d{6})\b/.exec(body_of(mail))[1];
      await dialog.getByLabel(t("update.code"), { exact: true }).fill(code === "000000" ? "111111" : "000000");
      await button(dialog, t("accounts.transfer_done")).click();
      await platform.locator(".toasts .bad").first().waitFor();
      await dialog.getByLabel(t("update.code"), { exact: true }).fill(code);
      await button(dialog, t("accounts.transfer_done")).click();
      await platform.getByLabel(t("sign_in.name")).waitFor();
      await sign_in(heir, stage.site, t, { name: "carol@example.com", side: "platform", password: "Heir-2026-carol-gate" });
      await shell(heir);
      await heir.goto(`${stage.site}/accounts`);
      await comes(() => heir.locator("tr", { hasText: "carol@example.com" }).innerText(), t("value.primary"), "the new owner");
      await comes(() => heir.locator("tr", { hasText: address }).innerText(), t("value.local"), "the former owner");
      await heir.context().close();
    },
  ],
  [
    "U-42: every error code has a page in this language",
    async () => {
      await cas.goto(`${stage.site}/update/errors/4091001`);
      await cas.getByRole("alert").waitFor();
      await becomes(async () => /[\u3040-\u30ff]/.test(await cas.getByRole("alert").innerText()), ja, "language of the error page");
    },
  ],
];

function body_of(mail) {
  const body = mail.slice(mail.search(/\r?\n\r?\n/));
  return /Content-Transfer-Encoding: base64/i.test(mail)
    ? Buffer.from(body.replace(/--.*|Content-.*/g, ""), "base64").toString("utf8")
    : body;
}

console.log(`# ${language}`);
await run(checks, { stage, browser, problems, pages: () => [cas, platform] });
