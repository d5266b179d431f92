// Mail that attacks whoever looks at it, on every screen that shows it: script, markup, bidirectional overrides, what takes no room, heaps of
// marks and runs of ten thousand letters in subject, display name, file name, link, header fields, and in what a data loss policy found.
import {
  becomes,
  change_first_password,
  comes,
  equal,
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
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 24060), demo: false, follow: ["bob@example.com"] });
const browser = await open_browser();
const t = words(language);
const page = await open_page(browser, problems, { language });
const dialog = page.getByRole("dialog");
const button = (name, where = page) => where.getByRole("button", { name, exact: true });

const marks = "Z" + "\u0310\u0311\u0316".repeat(60),
  long = "A".repeat(10_000);
const nasty = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> \u202Egnp.exe\u202C \u2066x\u2069 \u200Ba\u00ADb\u{E0041}\u3164 ${marks} ${long}`;
const word_of = (text) =>
  Buffer.from(text)
    .toString("base64")
    .match(/.{1,56}/g)
    .map((part) => `=?UTF-8?B?${part}?=`)
    .join("\n ");
const eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";
const file_name = encodeURIComponent(`<b onclick=alert(1)>\u202Efdp.exe\u200B${"n".repeat(200)}.com`).replace(
  /[()'*!]/g,
  (one) => `%${one.charCodeAt(0).toString(16)}`,
);

/** A mail that is held for malware, or (outgoing) for cards. */
function attack(id, from, to, held = "malware") {
  const text =
    held === "cards"
      ? `<script>alert(1)</script> \u202E Visa 4111 1111 1111 1111, Mastercard 5555 5555 5555 4444, Amex 3782 822463 10005, Visa 4012 8888 8888 1881, Discover 6011 1111 1111 1117 \u200B<img src=x>`
      : `Look: http://paypa1-secure-login.example/${long}?"><script>alert(1)</script> javascript:alert(1) ${nasty}`;
  return [
    `From: ${word_of(nasty)} <${from}>`,
    `To: ${word_of(nasty.slice(0, 300))} <${to}>`,
    `Subject: ${word_of(`${id} ${nasty}`)}`,
    `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}<script>@hostile.example>`,
    `X-Mailer: ${word_of(nasty)}`,
    `Reply-To: ${word_of(nasty.slice(0, 200))} <other@hostile.example>`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="h"',
    "",
    "--h",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(text)
      .toString("base64")
      .match(/.{1,76}/g)
      .join("\n"),
    "--h",
    `Content-Type: application/octet-stream; name*=utf-8''${file_name}`,
    `Content-Disposition: attachment; filename*=utf-8''${file_name}`,
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(held === "malware" ? eicar : "nothing").toString("base64"),
    "--h--",
    "",
  ].join("\n");
}

async function inert(where) {
  await settled(page);
  const found = await page.evaluate(() => {
    const text = document.body.innerText,
      made = document.querySelectorAll(
        "main img:not(.report-logo), dialog img, main script, dialog script, main iframe, dialog iframe, main b > b, [onclick], [onerror], a[href^='javascript']",
      ).length;
    const tips = [...document.querySelectorAll("[title], [aria-label], option")]
      .map((one) => `${one.title ?? ""}${one.getAttribute("aria-label") ?? ""}${one.tagName === "OPTION" ? one.textContent : ""}`)
      .join("\n");
    const hidden = /[\u0080-\u009f\u00ad\u202a-\u202e\u2066-\u2069\u200b-\u200f\u3164\u{e0000}-\u{e0fff}]/u,
      heap = /\p{M}{6}/u;
    const at = (all) => {
      const n = all.search(hidden);
      return n < 0 ? "" : all.slice(Math.max(0, n - 40), n + 10);
    };
    return {
      made,
      text: at(text),
      tips: at(tips),
      heap: heap.test(text),
      wide: document.documentElement.scrollWidth - innerWidth,
      title: document.title,
    };
  });
  equal(
    JSON.stringify({ ...found, wide: Math.max(0, found.wide - 1), title: found.title.includes("owned") }),
    JSON.stringify({ made: 0, text: "", tips: "", heap: false, wide: 0, title: false }),
    where,
  );
}

async function all_columns() {
  await page.locator(".popup summary", { hasText: t("logs.columns") }).click();
  for (const one of await page.locator(".popup[open] input[type=checkbox]").all()) if (!(await one.isChecked())) await one.check();
  await page.keyboard.press("Escape");
}

const checks = [
  [
    "*the first administrator signs in; hostile mail comes in, goes out and lies in a mailbox",
    async () => {
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      stage.admin("list", "add", "internal_domains", "example.com");
      await page.evaluate(async () => {
        const csrf = (await (await fetch("/api/v1/session")).json()).csrf,
          headers = { "X-CSRF-Token": csrf, "Content-Type": "application/json" };
        const all = (await (await fetch("/api/v1/policies")).json()).items;
        for (const one of all.filter((row) => row.kind === "data_loss" && row.service === "inline_outbound")) {
          const now = await (await fetch(`/api/v1/policies/${one.id}`)).json();
          const data_loss = {
            ...now.policy.data_loss,
            violating_content: "unmasked",
            templates: [{ id: "all.pci_dss", response: "quarantine" }],
          };
          const answer = await fetch(`/api/v1/policies/${one.id}`, {
            method: "PUT",
            headers: { ...headers, "If-Match": `"${now.version}"` },
            body: JSON.stringify({ ...now.policy, enabled: true, monitor_only: false, data_loss }),
          });
          if (!answer.ok) throw new Error(await answer.text());
        }
      });
      await stage.put(attack("lying", "evil@hostile.example", "bob@example.com"), "bob@example.com");
      await until(async () => {
        await stage.send(attack("coming", "evil@hostile.example", "dave@example.com"), "evil@hostile.example", ["dave@example.com"]);
        await stage.send(attack("going", "carol@example.com", "friend@elsewhere.example", "cards"), "carol@example.com", [
          "friend@elsewhere.example",
        ]);
        await page.goto(`${stage.site}/logs/data_loss`);
        await settled(page);
        return (await page.locator(".rows tbody tr").count()) > 0;
      }, "what went out was held");
    },
  ],
  [
    "every log, with all its columns, its filters open, and the details of a row",
    async () => {
      for (const log of ["security_risk", "ransomware", "data_loss", "detection", "quarantine", "mail_tracking", "audit"]) {
        await page.goto(`${stage.site}/logs/${log}`);
        await settled(page);
        if ((await page.locator(".rows tbody tr").count()) === 0) continue;
        await all_columns();
        await page.evaluate(() => {
          for (const one of document.querySelectorAll(".facets details")) one.open = true;
        });
        await inert(`/logs/${log}`);
        await page.locator(".rows tbody tr:not(.waiting)").first().click();
        await dialog.locator("dl").first().waitFor();
        await inert(`details of /logs/${log}`);
        await page.keyboard.press("Escape");
        await page.setViewportSize({ width: 360, height: 740 });
        await inert(`/logs/${log} at 360 px`);
        await page.setViewportSize({ width: 1280, height: 900 });
      }
    },
  ],
  [
    "the quarantine with all its columns, details, preview and the download of several",
    async () => {
      await page.goto(`${stage.site}/quarantine`);
      await settled(page);
      await all_columns();
      await inert("the quarantine");
      for (const one of await page.locator("tbody input[type=checkbox]").all()) await one.check();
      await page.getByRole("button", { name: new RegExp(`^${t("quarantine.download")} \\(`) }).click();
      await inert("the download of several");
      await page.keyboard.press("Escape");
      await page.locator("tbody .row-link").first().click();
      await button(t("quarantine.show_preview")).click();
      await dialog.locator(".mail").waitFor();
      await inert("details and preview of a held message");
    },
  ],
  [
    "a manual scan that finds it in a mailbox, the task list, and what is like it",
    async () => {
      await page.goto(`${stage.site}/policies`);
      await page
        .locator("section", { hasText: t("value.mailbox") })
        .locator("tr", { hasText: language === "ja" ? "初期設定のATPポリシー" : "Default ATP Policy" })
        .filter({ hasNotText: language === "ja" ? "監視" : "Monitor" })
        .getByRole("link", { name: t("manual.run") })
        .click();
      await dialog.getByLabel(t("manual.mailboxes"), { exact: true }).fill("bob@example.com");
      await button(t("manual.start"), dialog).click();
      await dialog.waitFor({ state: "detached" });
      await page.locator("section.card").first().getByText(t("value.scan_done"), { exact: true }).waitFor();
      await inert("manual scans");
      await page.locator(".popup.task-list summary").click();
      await page.locator(".tasks li").first().waitFor();
      await inert("the task list");
      await page.goto(`${stage.site}/trace?search=yes`);
      await settled(page);
      await inert("the trace");
      await page.locator("tbody tr", { hasText: "coming" }).first().locator(".row-link").click();
      await page.locator(".timeline li").first().waitFor();
      await inert("the story");
    },
  ],
  [
    "dashboards, a report of a search, the digest, a simulation, and questions that name it",
    async () => {
      for (const path of [
        "/dashboard",
        "/dashboard?tab=users",
        "/reported?state=all",
        "/end-user",
        "/audit",
        "/judgement?tab=retro",
        "/lists/blocked_senders",
      ]) {
        await page.goto(stage.site + path);
        await inert(path);
      }
      await page.goto(
        `${stage.site}/logs/detection?query=${encodeURIComponent(`subject:"${nasty.slice(0, 150).replace(/["\\]/g, "\\$&")}"`)}`,
      );
      await settled(page);
      await button(t("logs.as_report")).click();
      await page.locator("fieldset legend").first().waitFor();
      await inert("a search as a report");
      const html = await page.evaluate(async (spoken) => {
        const csrf = (await (await fetch("/api/v1/session")).json()).csrf,
          now = Date.now();
        const answer = await fetch("/api/v1/reports/preview", {
          method: "POST",
          headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
          body: JSON.stringify({
            document: {
              title: "<script>alert(1)</script>\u202E",
              sections: ["top_senders", "urls", "malware"],
              searches: [{ name: "<img src=x onerror=alert(1)>\u202E", log: "detection", query: "", field: "affected_user" }],
              formats: ["html"],
              language: spoken,
            },
            span: "custom",
            from: new Date(now - 86_400_000).toISOString(),
            until: new Date(now).toISOString(),
            format: "html",
          }),
        });
        return answer.ok ? answer.text() : `REFUSED ${await answer.text()}`;
      }, language);
      equal(
        /^REFUSED|<script>alert|<img src=x|[\u202a-\u202e\u2066-\u2069]/.exec(html)?.[0] ?? "",
        "",
        `report as HTML: ${html.slice(0, 300)}`,
      );
      await page.goto(`${stage.site}/end-user?tab=preview`);
      await page.getByLabel(t("end_user.mailbox"), { exact: true }).fill("dave@example.com");
      await button(t("end_user.preview")).click();
      await page.locator("pre.mail").waitFor();
      await inert("the digest");
      await page.goto(`${stage.site}/policy/2`);
      await button(t("simulate.button")).click();
      await button(t("simulate.run"), dialog).click();
      await page.locator("dialog .numbers").waitFor();
      await inert("a simulation");
      await page.goto(`${stage.site}/trace?search=yes`);
      await page.locator("tbody tr", { hasText: "coming" }).first().locator(".row-link").click();
      await page.getByRole("button", { name: t("trace.block"), exact: true }).click();
      await inert("a question that names its sender");
      await becomes(() => dialog.count(), 1, "the question");
      await page.keyboard.press("Escape");
      await comes(() => page.locator("main").innerText(), "hostile.example", "it is shown, as text");
    },
  ],
];

await run(checks, { stage, browser, problems, pages: () => [page] });
