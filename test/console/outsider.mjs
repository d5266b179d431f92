// What somebody tries who did not build it: links that are opened later, back and forward, two people at one policy, a session that ends
// in the middle of a bulk action, a console in an own network without HTTPS, and dropping what is no mail. In English, then in Japanese.
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outlook_item } from "./outlook_item.mjs";
import {
  becomes,
  change_first_password,
  comes,
  equal,
  first_password,
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
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 24040), demo: false });
const browser = await open_browser(["--host-resolver-rules=MAP console.lan 127.0.0.1"]);
const t = words(language);
const allowed = /status of (401|409|412|413)|net::ERR/;
const page = await open_page(browser, problems, { language, allowed });
const dialog = page.getByRole("dialog");
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const again = (one) =>
  sign_in(one, stage.site, t, { name: stage.first.name, password: first_password }).then(() => one.locator(".shell main h1").waitFor());

/** Drops a file or folder of the disk on the page, as a hand does. */
async function drop(path, one = page) {
  const hand = await one.context().newCDPSession(one);
  const data = { items: [], files: [].concat(path), dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await hand.send("Input.dispatchDragEvent", { type, x: 600, y: 400, data });
  await hand.detach();
}

const checks = [
  [
    "*the first administrator signs in, and mail is there",
    async () => {
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      stage.admin("list", "add", "internal_domains", "example.com");
      for (let n = 0; n < 3; ++n)
        await stage.send(
          with_eicar({ from: "Billing <billing@supplier.example>", to: "bob@example.com", subject: `Invoice ${n}` }),
          "billing@supplier.example",
          ["bob@example.com"],
        );
      await until(async () => {
        await page.goto(`${stage.site}/quarantine`);
        await settled(page);
        return (await page.locator("tbody tr").count()) === 3;
      }, "three held messages");
    },
  ],
  [
    "a link to a row opens it in another browser, also when the period it was found in has moved on; one that is gone is told",
    async () => {
      await page.goto(`${stage.site}/logs/mail_tracking?period=1h&query=subject%3AInvoice`);
      await page.locator(".rows tbody tr", { hasText: "Invoice 1" }).click();
      await dialog.getByRole("button", { name: t("logs.older"), exact: true }).waitFor();
      const link = new URL(page.url());
      await page.keyboard.press("Escape");
      link.searchParams.delete("query");
      link.searchParams.delete("period");
      link.searchParams.set("from", "2020-01-01T00:00:00.000Z");
      link.searchParams.set("until", "2020-01-02T00:00:00.000Z");
      const other = await open_page(browser, problems, { language, allowed });
      await again(other);
      await other.goto(link.href);
      await other.getByRole("dialog").getByRole("heading", { name: "Invoice 1" }).waitFor();
      equal(await other.getByRole("button", { name: t("logs.older"), exact: true }).count(), 0, "buttons to neighbours that are not known");
      link.searchParams.set("row", "987654321");
      await other.goto(link.href);
      await other.getByText(t("logs.row_gone")).waitFor();
      await other.context().close();
    },
  ],
  [
    "back and forward bring back what was asked for, in the fields too",
    async () => {
      for (const [path, label] of [
        ["/quarantine", "quarantine.text"],
        ["/trace", "field.subject"],
        ["/audit", "quarantine.text"],
      ]) {
        await page.goto(stage.site + path);
        await settled(page);
        const field = page.getByLabel(t(label), { exact: true }).first();
        for (const words_of of ["Invoice 1", "Invoice 2"]) {
          await field.fill(words_of);
          await button(t("search")).click();
          await comes(() => page.url().replaceAll("+", "%20"), encodeURIComponent(words_of), "asked");
        }
        await page.goBack();
        await becomes(() => field.inputValue(), "Invoice 1", `${path}: back`);
        await page.goForward();
        await becomes(() => field.inputValue(), "Invoice 2", `${path}: forward`);
        await page.reload();
        await becomes(() => field.inputValue(), "Invoice 2", `${path}: read again`);
      }
    },
  ],
  [
    "two people at one policy: the second is told who saved what meanwhile, and either's version can be taken",
    async () => {
      const other = await open_page(browser, problems, { language, allowed });
      await again(other);
      for (const one of [page, other]) {
        await one.goto(`${stage.site}/policy/2`);
        await one.getByLabel(t("field.description"), { exact: true }).waitFor();
      }
      await other.getByLabel(t("field.description"), { exact: true }).fill("from the other desk");
      await button(t("save"), other).click();
      await other.locator(".toasts", { hasText: t("saved") }).waitFor();
      await page.getByLabel(t("field.description"), { exact: true }).fill("mine");
      await button(t("save")).click();
      await dialog.getByText(t("policy.conflict_text")).waitFor();
      await comes(() => dialog.innerText(), "from the other desk", "what the other one changed");
      has(await dialog.innerText(), stage.first.name, "who it was");
      await button(t("policy.keep_mine")).click();
      await page.locator(".toasts", { hasText: t("saved") }).waitFor();
      await other.reload();
      await becomes(() => other.getByLabel(t("field.description"), { exact: true }).inputValue(), "mine", "kept");
      await other.context().close();
    },
  ],
  [
    "a session that ends in the middle of a bulk action: the ticks stay, and after the password the action is done",
    async () => {
      await page.goto(`${stage.site}/quarantine`);
      for (const n of [0, 1])
        await page
          .locator("tr", { hasText: `Invoice ${n}` })
          .getByRole("checkbox")
          .check();
      await page.context().clearCookies();
      await button(`${t("delete")} (2)`).click();
      await dialog.getByRole("button", { name: t("delete"), exact: true }).click();
      await page.getByRole("dialog").getByLabel(t("sign_in.password"), { exact: true }).fill(first_password);
      await button(t("sign_in"), dialog).click();
      await becomes(() => page.getByRole("dialog").count(), 0, "the sign-in is gone");
      await button(`${t("delete")} (2)`).click();
      await dialog.getByRole("button", { name: t("delete"), exact: true }).click();
      await page.locator('.card[role="status"]', { hasText: t("value.done") }).waitFor();
    },
  ],
  [
    "in an own network without HTTPS: a bulk action starts, and a text is copied",
    async () => {
      const untrusted = /Cross-Origin-Opener-Policy header has been ignored/; // what the browser says of such a page itself
      const site = stage.site.replace("127.0.0.1", "console.lan"),
        other = await open_page(browser, problems, { language, allowed: new RegExp(`${untrusted.source}|${allowed.source}`) });
      await sign_in(other, site, t, { name: stage.first.name, password: first_password });
      await other.locator(".shell main h1").waitFor();
      equal(await other.evaluate(() => isSecureContext), false, "a page as browsers distrust it");
      await other.goto(`${site}/quarantine?state=Quarantined`);
      await other.locator("tr", { hasText: "Invoice 2" }).getByRole("checkbox").check();
      await button(`${t("delete")} (1)`, other).click();
      await other
        .getByRole("dialog")
        .getByRole("button", { name: t("delete"), exact: true })
        .click();
      await other.locator('.card[role="status"]', { hasText: t("value.done") }).waitFor();
      await other.goto(`${site}/sessions`);
      await button(t("sessions.mfa_begin"), other).click();
      const secret = await other.locator("code.secret").innerText();
      await button(t("copy"), other).click();
      await other.locator(".toasts", { hasText: t("copied") }).waitFor();
      await other.getByLabel(t("sign_in.code"), { exact: true }).focus();
      await other.keyboard.press("ControlOrMeta+V");
      equal(await other.getByLabel(t("sign_in.code"), { exact: true }).inputValue(), secret, "what was copied");
      await other.context().close();
    },
  ],
  [
    "on a tablet, and where the menu leaves little room, no list scrolls sideways",
    async () => {
      for (const width of [768, 1024]) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of [
          "/policies",
          "/quarantine",
          "/trace?search=yes",
          "/accounts",
          "/audit",
          "/lists/internal_domains",
          "/sessions",
        ]) {
          await page.goto(stage.site + path);
          await settled(page);
          equal(
            await page.evaluate(
              () => [...document.querySelectorAll("main .table")].filter((one) => one.scrollWidth > one.clientWidth + 1).length,
            ),
            0,
            `lists of ${path} that scroll sideways at ${width} px`,
          );
          equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${path} at ${width} px`);
        }
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    },
  ],
  [
    "dropped on any screen: a mail, a picture, an Outlook item, a folder, too much, nothing, several",
    async () => {
      const at = (name) => join(stage.folder, name);
      writeFileSync(at("real.eml"), message({ from: "Carol <carol@partner.example>", to: "bob@example.com", subject: "Dropped by hand" }));
      writeFileSync(
        at("photo.png"),
        Buffer.from(
          "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300070601ff3d1b1ae40000000049454e44ae426082",
          "hex",
        ),
      );
      writeFileSync(at("empty.eml"), "");
      mkdirSync(at("a folder"));
      const large = openSync(at("large.eml"), "w");
      ftruncateSync(large, 100 * 1_048_576);
      closeSync(large);
      writeFileSync(
        at("meeting.msg"),
        outlook_item("Your account is limited", "Verify your password within 24 hours: http://paypa1-secure-login.example/verify?id=77"),
      );
      await page.goto(`${stage.site}/policies`);
      await settled(page);
      await drop(at("a folder"));
      await page.locator(".toasts", { hasText: t("scan.folder") }).waitFor();
      equal(new URL(page.url()).pathname, "/policies", "a folder leads nowhere");
      await drop(at("real.eml"));
      await page.locator(".card h2", { hasText: "Dropped by hand" }).waitFor();
      equal(await page.locator(".notice").count(), 0, "a mail needs no word about what it is");
      await drop(at("photo.png"));
      await page.locator(".card h2", { hasText: "photo.png" }).waitFor();
      await page.getByText(t("scan.no_mail", { type: "png" })).waitFor();
      await drop(at("meeting.msg"));
      await page.locator(".card h2", { hasText: "meeting.msg" }).waitFor();
      await page.getByText(t("scan.outlook")).waitFor();
      await comes(() => page.locator("main").innerText(), "paypa1-secure-login.example", "the link in the Outlook item");
      await drop(at("large.eml"));
      await page.getByText(t("scan.too_large", { most: "64 MB" })).waitFor();
      await drop(at("empty.eml"));
      await page.getByText(t("scan.nothing")).waitFor();
      await drop([at("real.eml"), at("photo.png")]);
      await page.locator(".toasts", { hasText: t("scan.first_only", { name: "real.eml", count: 1 }) }).waitFor();
      await page.locator(".card h2", { hasText: "Dropped by hand" }).waitFor();
      equal(await page.locator(".offline").count(), 0, "the connection was never lost");
    },
  ],
];

await run(checks, { stage, browser, problems, pages: () => [page] });
