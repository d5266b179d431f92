// What Correlated Intelligence found, as a list of its own: risks, anomalies and those of one's own rules, with the signals that spoke together, the text
// of what is held, columns and a file. Both languages, with Postfix and Dovecot.
import { readFileSync } from "node:fs";
import {
  axe_text,
  becomes,
  change_first_password,
  comes,
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
  words,
} from "./stage.mjs";

const language = language_of_run();
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 23990) });
const browser = await open_browser();
const t = words(language);
const page = await open_page(browser, problems, { language, allowed: /status of (400|401|403|404|503)/ });
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const dialog = page.getByRole("dialog");
const rows = page.locator("main tbody tr");
const axe = async () => {
  await page.evaluate(axe_text());
  return (await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }))).violations
    .map((found) => `${found.id}: ${found.nodes[0]?.html}`)
    .join("\n");
};

const login_page =
  '<html><body><h1>Webmail</h1><form action="https://collect.example/in" method="post"><input name="user"><input type="password" name="pass"><button>Sign in</button></form></body></html>';
const mails = [
  [
    "it-desk@stranger.example",
    message({
      from: "IT desk <it-desk@stranger.example>",
      to: "bob@example.com",
      subject: "Shared document",
      type: 'multipart/mixed; boundary="b"',
      body: `--b\nContent-Type: text/plain\n\nThe document is attached.\n\n--b\nContent-Type: text/html; name="document.html"\nContent-Disposition: attachment; filename="document.html"\n\n${login_page}\n--b--\n`,
    }),
  ],
  [
    "helper77@gmail.com",
    message({
      from: "Microsoft account team <helper77@gmail.com>",
      to: "bob@example.com",
      subject: "About your subscription",
      body: "Good morning,\n\nwe have news about your subscription.\n\nThe team\n",
    }),
  ],
  [
    "carol@partner.example",
    message({
      from: "Carol Jones <carol@partner.example>",
      to: "bob@example.com",
      subject: "By the own rule",
      body: "Good morning Bob,\n\nsee you on Thursday.\n\nCarol\n",
    }),
  ],
];

const checks = [
  [
    "*the first administrator signs in, has a rule, and mail comes",
    async () => {
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      stage.admin("list", "add", "internal_domains", "example.com");
      const done = await page.evaluate(async () => {
        const csrf = (await (await fetch("/api/v1/session")).json()).csrf;
        const own = {
          signals: [{ name: "from a partner", condition: "sender_address", values: ["*@partner.example"] }],
          rules: [
            {
              name: "Partner mail",
              statements: [["from a partner", "sender_first_contact"]],
              type: "suspicious",
              level: "moderate",
              enabled: true,
            },
          ],
        };
        return (
          await fetch("/api/v1/correlation", {
            method: "PUT",
            headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
            body: JSON.stringify(own),
          })
        ).status;
      });
      equal(done, 200, "the own rule");
      for (const [sender, mail] of mails) await stage.send(mail, sender, ["bob@example.com"]);
      for (const kind of ["security_risk", "anomaly", "customized"])
        await until(async () => {
          await page.goto(`${stage.site}/correlated?kind=${kind}`);
          await page.locator("main tbody tr, .blank").first().waitFor();
          return (await rows.count()) > 0;
        }, kind);
    },
  ],
  [
    "a security risk says its type, its signals and that it is held, and shows its text",
    async () => {
      await page.goto(`${stage.site}/correlated`);
      const row = rows.filter({ hasText: language === "ja" ? "高度なフィッシング" : "Advanced Phishing" }).first();
      await row.waitFor();
      equal(await button(t("correlated.security_risk")).getAttribute("aria-pressed"), "true", "the tab that opens");
      const said = await row.innerText();
      has(said, language === "ja" ? "フィッシング – 高度なフィッシング" : "Phishing – Advanced Phishing", "threat type");
      has(said, language === "ja" ? "HTMLファイルの添付" : "a web page attached", "a signal");
      has(said, t("value.Quarantined"), "status");
      equal(/ci\.|_/.test(said.replaceAll("bob@example.com", "")), false, `no identifier: ${said}`);
      await row.click();
      await button(t("quarantine.show_preview"), dialog).click();
      await comes(() => dialog.locator("pre").innerText(), "The document is attached.", "the text of the held message");
      equal(await axe(), "", "axe");
      await page.keyboard.press("Escape");
    },
  ],
  [
    "an anomaly is found by level, one of an own rule bears its name and the own signal",
    async () => {
      await page.goto(`${stage.site}/correlated`);
      await button(t("correlated.anomaly")).click();
      await rows.first().waitFor();
      await comes(() => rows.first().innerText(), language === "ja" ? "有名ブランド" : "well-known name", "the anomaly");
      await page.getByRole("combobox", { name: t("correlated.level"), exact: true }).selectOption("extra_aggressive");
      await until(
        async () =>
          (await page.locator(".blank").count()) > 0 ||
          !(await rows.allInnerTexts()).some((one) =>
            one.includes(language === "ja" ? "フリーメールの送信者が有名" : "A free mailbox bears"),
          ),
        "none of that level",
      );
      await page.goto(`${stage.site}/correlated?kind=customized`);
      await rows.first().waitFor();
      equal(await rows.count(), 1, "rows of own rules");
      for (const part of ["Partner mail", "from a partner", language === "ja" ? "初めての送信者" : "first mail from this sender"])
        has(await rows.first().innerText(), part, "the own rule");
      await rows.first().click();
      await dialog.getByText(t("correlated.no_preview")).waitFor();
      await page.keyboard.press("Escape");
    },
  ],
  [
    "words narrow it, columns are chosen and kept, and the file has the signals in words",
    async () => {
      await page.goto(`${stage.site}/correlated?kind=customized`);
      await rows.first().waitFor();
      await page.locator("summary", { hasText: t("logs.columns") }).click();
      await page.locator(".popup[open]").getByLabel(t("field.subject"), { exact: true }).check();
      await page.keyboard.press("Escape");
      await comes(() => rows.first().innerText(), "By the own rule", "the subject");
      await settled(page);
      await page.reload();
      await comes(() => rows.first().innerText(), "By the own rule", "the subject after reading the page again");
      const [file] = await Promise.all([page.waitForEvent("download"), button(t("logs.export")).click()]);
      const text = readFileSync(await file.path(), "utf8");
      for (const part of [
        "Partner mail",
        "from a partner",
        language === "ja" ? "初めての送信者" : "first mail from this sender",
        language === "ja" ? "シグナル" : "signals",
      ])
        has(text, part, "the file");
      await page.getByLabel(t("search"), { exact: true }).fill("sender:nobody.example");
      await button(t("search")).click();
      await page.getByText(t("logs.nothing_found")).waitFor();
      await page.getByLabel(t("search"), { exact: true }).fill("nonsense:5");
      await button(t("search")).click();
      await page.locator(".fault").waitFor();
      equal(await axe(), "", "axe");
    },
  ],
  [
    "extensions of a policy are read from a file and written to one",
    async () => {
      await page.goto(`${stage.site}/policy/2?tab=file_blocking`);
      await page.getByLabel(t("policy.filter_on"), { exact: true }).check();
      const field = page.locator(".field", { has: page.getByLabel(t("field.extensions"), { exact: true }) }).first();
      await field
        .locator('input[type="file"]')
        .setInputFiles({ name: "blocked.txt", mimeType: "text/plain", buffer: Buffer.from("exe\r\nscr\r\n\r\nexe\r\njs\r\n") });
      await comes(() => field.innerText(), t("policy.lines", { count: "3" }), "three, each once");
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        field.getByRole("button", { name: `${t("policy.to_file")}: ${t("field.extensions")}` }).click(),
      ]);
      equal(readFileSync(await file.path(), "utf8"), "exe\nscr\njs\n", "the file");
      equal(file.suggestedFilename(), "extensions.txt", "its name");
      await becomes(() => page.locator(".fault").count(), 0, "faults");
    },
  ],
  [
    "a group's members become high-profile users by name, its domains internal ones, and the list comes back from its file",
    async () => {
      await page.evaluate(async () => {
        const csrf = (await (await fetch("/api/v1/session")).json()).csrf;
        await fetch("/api/v1/groups", {
          method: "PUT",
          headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
          body: JSON.stringify({ name: "board", members: ["taro@example.com", "hanako@branch.example"] }),
        });
      });
      await page.goto(`${stage.site}/lists/internal_domains`);
      await button(t("lists.from_users")).click();
      await dialog.getByLabel(`branch.example (${t("lists.people", { count: "1" })})`).waitFor();
      equal(await dialog.getByRole("checkbox").count(), 1, "domains that are not listed yet");
      await button(t("add"), dialog).click();
      await page.locator("main tbody tr", { hasText: "branch.example" }).first().waitFor();
      await page.goto(`${stage.site}/lists/high_profile_users`);
      await button(t("high_profile.from_group")).click();
      await dialog.getByRole("combobox", { name: t("high_profile.group"), exact: true }).selectOption("board");
      await dialog.getByLabel(`${t("lists.first")}: taro@example.com`).fill("Taro");
      await button(t("add"), dialog).click();
      await page.locator(".toasts").getByText(t("high_profile.names_missing")).first().waitFor();
      await dialog.getByLabel(`${t("lists.last")}: taro@example.com`).fill("Yamada");
      equal(await axe(), "", "axe");
      await button(t("add"), dialog).click();
      await page.locator("main tbody tr", { hasText: "taro@example.com" }).waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), button(t("export")).click()]);
      const kept = readFileSync(await file.path());
      has(kept.toString(), "Taro,,Yamada,taro@example.com", "the file");
      await page
        .locator("main tbody tr", { hasText: "taro@example.com" })
        .getByRole("button", { name: t("delete") })
        .click();
      await becomes(() => page.locator("main tbody tr", { hasText: "taro@example.com" }).count(), 0, "rows after deleting");
      await page.locator('main form input[type="file"]').setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: kept });
      await page.locator("main tbody tr", { hasText: "taro@example.com" }).waitFor();
    },
  ],
];

await run(checks, { stage, browser, problems, pages: () => [page] });
