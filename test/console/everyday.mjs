// What an analyst and an administrator rely on every day: habits that follow the account, an address for every screen, an editor that reaches
// every setting, forms that lose nothing whatever the server answers, dialogs that ask before they throw away, links judged when they are
// followed, and whom and by what phishing aims.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import {
  becomes,
  change_first_password,
  comes,
  demo_password,
  equal,
  first_password,
  has,
  link_in,
  message,
  missing,
  open_browser,
  open_page,
  open_stage,
  painted,
  pause,
  run,
  send_until,
  settled,
  sign_in,
  until,
  with_eicar,
  words,
} from "./stage.mjs";
import { qr_pdf, qr_png } from "./qr_code.mjs";
import { screens } from "./screens.mjs";

const why = missing();
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
const problems = [];
const port = Number(process.env.CONSOLE_PORT ?? 24060);
const stage = await open_stage({ port, settings: [`server.public_url=http://127.0.0.1:${port}`] });
const browser = await open_browser();
const t = words("en"),
  ja = words("ja");
const allowed = /status of (400|401|403|404|409|412|422|429|500|503)|net::ERR/;
const page = await open_page(browser, problems, { allowed });
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const dialog = page.getByRole("dialog");
const shell = (one = page) => one.locator(".shell main h1").waitFor();
const refuse = (path, status, code) =>
  page.route(path, (route) =>
    route.request().method() === "GET"
      ? route.fallback()
      : route.fulfill({
          status,
          headers: { "Content-Type": "application/problem+json", ...(status === 429 ? { "Retry-After": "1" } : {}) },
          body: JSON.stringify({
            code,
            title: "x",
            titles: { en: `Refused: ${code}`, ja: `拒否: ${code}` },
            status,
            instance: "urn:uuid:00000000-0000-4000-8000-000000000003",
          }),
        }),
  );
const sign_in_again = async () => {
  await page.getByRole("heading", { name: t("session.over") }).waitFor();
  const over = page.getByRole("dialog", { name: t("session.over") });
  await over.getByLabel(t("sign_in.password"), { exact: true }).fill(first_password);
  await over.getByRole("button", { name: t("sign_in"), exact: true }).click();
  await over.waitFor({ state: "detached" });
};
// Whether a mail says it, however its subject and text are encoded.
const tells = (mail, text) =>
  [
    mail,
    mail.replace(/=\?utf-8\?b\?([^?]*)\?=\s*/gi, (_, word) => Buffer.from(word, "base64").toString()),
    ...mail.split(/\r?\n\r?\n/).map((part) => Buffer.from(part, "base64").toString()),
  ].some((one) => one.includes(text));
const attached = (headers, name, type, bytes, text) =>
  message({
    ...headers,
    type: 'multipart/mixed; boundary="b"',
    body: `--b\nContent-Type: text/plain; charset=utf-8\n\n${text}\n\n--b\nContent-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${bytes
      .toString("base64")
      .match(/.{1,76}/g)
      .join("\n")}\n--b--\n`,
  });

/** The paths of all values in a document that are no objects. */
function leaves(value, path = "") {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length
    ? Object.entries(value).flatMap(([name, one]) => leaves(one, path ? `${path}.${name}` : name))
    : [path];
}
const at = (value, path) => path.split(".").reduce((one, name) => one?.[name], value);

// Uses every control of the part of the editor that is shown, over and over until no further ones appear: ticks are turned, texts are typed,
// selects get another choice than they had, one of `wanted` where there is one: some settings show for some choices only.
async function use_all(wanted, ticks) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("[data-used]")) delete one.dataset.used;
  });
  for (let turn = 0; turn < 4; turn += 1) {
    const done = await page.evaluate(
      async ([wanted, ticks]) => {
        let changed = 0;
        const fire = (one, kind) => one.dispatchEvent(new Event(kind, { bubbles: true }));
        for (const one of document.querySelectorAll("fieldset.form input, fieldset.form textarea, fieldset.form select")) {
          await new Promise((go) => setTimeout(go, 12)); // as a person, one after the other
          if (!one.isConnected || one.dataset.used || one.disabled || one.type === "file") continue;
          one.dataset.used = "yes";
          changed += 1;
          if (one.type === "checkbox" || one.type === "radio") {
            if (ticks && !(one.type === "radio" && one.checked)) one.click();
            continue;
          }
          if (one.tagName === "SELECT") {
            const others = [...one.options].filter((option) => option.value !== "" && option.value !== one.value);
            one.value = (
              wanted.map((value) => others.find((option) => option.value === value)).find(Boolean) ??
              others.at(-1) ??
              one.options[0]
            ).value;
            fire(one, "change");
            continue;
          }
          one.value = one.type === "number" ? "7" : `${one.value}x`;
          fire(one, "input");
        }
        return changed;
      },
      [wanted, ticks],
    );
    await painted(page);
    if (done === 0) return;
  }
}

// Changes the console's language with its button.
const to = async (language) => {
  if ((await page.locator("html").getAttribute("lang")) === language) return;
  await page.locator(`.tools button[lang="${language}"]`).click();
  await page.locator(`html[lang="${language}"]`).waitFor();
};

const checks = [
  [
    "*the first administrator signs in",
    async () => {
      await sign_in(page, stage.site, t, stage.first);
      await change_first_password(page, t);
      stage.admin("list", "add", "internal_domains", "example.com");
    },
  ],
  [
    "columns, earlier searches and hidden facets of a log follow the account to another browser, and no other account sees them",
    async () => {
      await page.goto(`${stage.site}/logs/audit`);
      const query = page.getByRole("combobox", { name: t("logs.query") });
      await query.fill("activity:Sign*");
      await query.press("Enter");
      await page.waitForURL(/query=/);
      await page.locator("summary", { hasText: t("logs.columns") }).click();
      await page.locator(".popup[open]").getByLabel(t("field.source"), { exact: true }).check();
      await page.locator(".popup[open]").getByLabel(t("field.category"), { exact: true }).uncheck();
      await page.keyboard.press("Escape");
      await button(t("logs.hide_facets")).click();
      await page.locator("th", { hasText: t("field.source") }).waitFor();
      const kept = () => page.evaluate(async () => (await (await fetch("/api/v1/preferences/logs.audit")).json()).value);
      await until(
        async () => {
          const one = await kept();
          return one?.facets === false && one.columns?.includes("source") && !one.columns.includes("category");
        },
        "habits kept by the server",
        () => "",
      );
      const second = await open_page(browser, problems, { allowed });
      await sign_in(second, stage.site, t, { name: stage.first.name, password: first_password });
      await shell(second);
      await second.goto(`${stage.site}/logs/audit`);
      await second.locator("th", { hasText: t("field.source") }).waitFor();
      await becomes(() => second.locator("th", { hasText: t("field.category") }).count(), 0, "a column that was taken away");
      await button(t("logs.show_facets"), second).waitFor();
      await second.getByRole("combobox", { name: t("logs.query") }).focus();
      await second.getByRole("option", { name: /activity:Sign/ }).waitFor();
      // Two browsers of one account: what one searched stays when the other searches.
      await second.getByRole("combobox", { name: t("logs.query") }).fill("result:success");
      await second.getByRole("combobox", { name: t("logs.query") }).press("Enter");
      await second.waitForURL(/query=/);
      await until(async () => (await kept()).queries?.[0] === "result:success", "the second browser's search, kept");
      await query.fill("role:*");
      await query.press("Enter");
      await until(async () => (await kept()).queries?.[0] === "role:*", "the first browser's search, kept");
      const saved = page.locator(".popup.templates");
      await saved.locator("summary").click();
      await saved.getByLabel(t("logs.template_name"), { exact: true }).fill("All roles");
      await button(t("logs.template_keep"), saved).click();
      await until(async () => (await kept()).templates?.[0]?.query === "role:*", "a search under a name, kept");
      await page.keyboard.press("Escape");
      await button(t("logs.clear")).click();
      await page.waitForURL((url) => !url.searchParams.get("query"));
      await saved.locator("summary").click();
      await button("All roles", saved).click();
      await page.waitForURL((url) => url.searchParams.get("query") === "role:*");
      await saved.getByRole("button", { name: `${t("delete")}: All roles`, exact: true }).click();
      await until(async () => ((await kept()).templates ?? []).length === 0, "a search under a name, deleted");
      await page.keyboard.press("Escape");
      await button(t("logs.clear")).click();
      await query.focus();
      for (const one of ["role:*", "result:success", "activity:Sign*"]) await page.getByRole("option", { name: one }).waitFor();
      await second.context().clearCookies();
      await sign_in(second, stage.site, t, { name: "clp-eligible", password: demo_password });
      await shell(second);
      await Promise.all([
        second.waitForResponse((one) => one.url().endsWith("/preferences/logs.audit") && one.request().method() === "GET"),
        second.goto(`${stage.site}/logs/audit`),
      ]);
      await second.locator("th", { hasText: t("field.category") }).waitFor();
      await second.getByRole("combobox", { name: t("logs.query") }).focus();
      await painted(second);
      equal(await second.getByRole("option").count(), 0, "another account's searches");
      await second.context().close();
    },
  ],
  [
    "each screen's address, opened in a browser that is not signed in, asks for the sign-in and then shows that screen",
    async () => {
      const own = screens.filter((one) => !one.as);
      for (const [n, path] of [
        "/logs/mail_tracking?period=7d&query=verdict%3Aclean",
        "/policy/2?tab=web_reputation",
        "/lists/blocked_senders",
        ...own.map((one) => one.path),
      ].entries()) {
        const fresh = n < 3 ? await open_page(browser, problems, { allowed }) : page;
        if (n < 3) {
          // the sign-in limit of an account is not what is looked at here
          await fresh.goto(stage.site + path);
          await fresh.getByLabel(t("sign_in.name")).fill(stage.first.name);
          await fresh.getByLabel(t("sign_in.password"), { exact: true }).fill(first_password);
          await button(t("sign_in"), fresh).click();
        } else await fresh.goto(stage.site + path);
        await shell(fresh);
        const there = new URL(fresh.url());
        equal(there.pathname + there.search, path, "the address stays");
        equal(
          (await fresh.getByText(t("not_found.text")).count()) + (await fresh.getByText(t("not_authorized")).count()),
          0,
          `${path} is a screen`,
        );
        if (n < 3) await fresh.context().close();
      }
    },
  ],
  [
    "the policy editor reaches every setting of the schema, of each service and kind, and none that is kept only for imports",
    async () => {
      const all = await page.evaluate(async () => {
        const csrf = (await (await fetch("/api/v1/session")).json()).csrf,
          out = [];
        for (const [kind, service] of [
          ["threat_protection", "inline_inbound"],
          ["threat_protection", "inline_outbound"],
          ["threat_protection", "mailbox"],
          ["data_loss", "inline_inbound"],
          ["data_loss", "mailbox"],
        ]) {
          const answer = await fetch("/api/v1/policies", {
            method: "POST",
            headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
            body: JSON.stringify({ name: `Every setting ${service}`, kind, service, enabled: false, priority: 900 }),
          });
          out.push({ kind, service, id: (await answer.json()).policy.id });
        }
        return out;
      });
      for (const { kind, service, id } of all) {
        const before = await page.evaluate(async (one) => (await (await fetch(`/api/v1/policies/${one}`)).json()).policy, id);
        await page.goto(`${stage.site}/policy/${id}`);
        await page.locator(".saving").waitFor();
        const tabs = await page.locator(".tabs button").count(),
          changed = new Set();
        for (const [pass, wanted] of [
          ["change_recipient", "add_disclaimer", "every_count", "extensions"],
          ["tag_subject", "every_hours", "true_types"],
        ].entries()) {
          for (let tab = 0; tab < tabs - 1; tab += 1) {
            // the last is the history
            await page.locator(".tabs button").nth(tab).click();
            await painted(page);
            await use_all(wanted, pass === 0);
            if (pass > 0) continue;
            for (const chips of await page.locator("fieldset.form .picker").all())
              if (await chips.locator("button").count()) {
                await chips.locator("button").first().click();
                await painted(page);
              }
            for (const name of [t("policy.add_header"), t("policy.add_rule")])
              for (const one of await page.locator("fieldset.form").getByRole("button", { name, exact: true }).all()) await one.click();
            await page.evaluate(() => {
              for (const one of document.querySelectorAll("fieldset.form details")) one.open = true;
            });
            for (const one of await page.locator("fieldset.form .with-field input").all()) {
              await one.fill("somebody@example.com");
              await one.press("Enter");
            }
            await painted(page);
          }
          let after;
          await page.route(`**/api/v1/policies/${id}`, async (route) => {
            if (route.request().method() === "PUT") {
              after = route.request().postDataJSON();
              await route.abort();
            } else await route.fallback();
          });
          await button(t("save")).click();
          await until(() => after, "the changed policy");
          await page.unroute(`**/api/v1/policies/${id}`);
          await until(async () => (await page.locator(".offline").count()) === 0, "the connection is back");
          after = after.policy ?? after;
          for (const path of leaves(before)) if (JSON.stringify(at(before, path)) !== JSON.stringify(at(after, path))) changed.add(path);
        }
        const fixed = /^(id|kind|service|priority|built_in)$|^virtual_analyzer\./,
          other_kind = kind === "data_loss" ? /^(spam|malware|file_blocking|web_reputation|correlated_intelligence)\./ : /^data_loss\./;
        const by_service =
          service === "inline_outbound"
            ? /\.(apply_to|enhanced_bec|name_spoof|unusual_signals|graymail|writing_style|notify_supposed_sender|supposed_sender_feedback|supposed_sender_original|report_buttons|retro_scan|time_of_click|click_approved_urls)$|incoming_extra/
            : service === "inline_inbound"
              ? /\.apply_to$|^data_loss\.retro_scan$/
              : /\.(report_buttons|time_of_click|click_approved_urls)$|new_recipients$/;
        const same = leaves(before).filter(
          (path) => !fixed.test(path) && !other_kind.test(path) && !by_service.test(path) && !changed.has(path),
        );
        equal(same.join(", "), "", `settings of a ${service} ${kind} policy that no control changed`);
        const kept = leaves(before).filter((path) => (fixed.test(path) || by_service.test(path)) && changed.has(path));
        equal(kept.join(", "), "", `settings that nothing enforces in a ${service} ${kind} policy`);
        await button(t("policy.discard")).click();
        await dialog.getByRole("button", { name: t("policy.discard"), exact: true }).click();
      }
    },
  ],
  [
    "six forms: a lost connection, 401, 409, 429 and 500 are told, and nothing typed is lost",
    async () => {
      const forms = [
        {
          path: "/lists/approved_senders",
          fill: [t("list_of.sender"), "typed@list.example"],
          press: t("add"),
          api: "**/api/v1/lists/approved_senders",
        },
        {
          path: "/notifications",
          fill: [t("notifications.signature"), "Typed signature"],
          press: t("save"),
          api: "**/api/v1/notifications",
        },
        { path: "/reports?tab=once", fill: [t("reports.company"), "Typed company"], press: t("reports.order"), api: "**/api/v1/reports" },
        { path: "/settings", fill: [t("settings.networks"), "192.0.2.0/24"], press: t("save"), nth: 1, api: "**/api/v1/console-settings" },
        {
          path: "/identity-providers",
          open: t("providers.add"),
          fill: [t("providers.issuer"), "https://typed.example"],
          more: [[t("name"), "Typed"]],
          press: t("save"),
          api: "**/api/v1/identity-providers",
        },
        {
          path: "/reports?tab=schedules",
          open: t("reports.add_schedule"),
          fill: [t("name"), "Typed schedule"],
          press: t("save"),
          api: "**/api/v1/report-schedules",
        },
      ];
      for (const form of forms) {
        await page.goto(stage.site + form.path);
        await shell();
        if (form.open) await button(form.open).click();
        const where = form.open ? dialog.first() : page.locator("main");
        const field = where.getByLabel(form.fill[0], { exact: true });
        for (const [name, value] of [...(form.more ?? []), form.fill]) await where.getByLabel(name, { exact: true }).fill(value);
        const press = () =>
          where
            .getByRole("button", { name: form.press, exact: true })
            .nth(form.nth ?? 0)
            .click();
        const still = (when) => becomes(() => field.inputValue(), form.fill[1], `${form.path} after ${when}`);
        await page.route("**/api/v1/**", (route) => route.abort());
        await press();
        await page.locator(".offline, .toasts .bad").first().waitFor();
        await page.unroute("**/api/v1/**");
        await until(async () => (await page.locator(".offline").count()) === 0, "back by itself");
        await still("a lost connection");
        for (const [status, code] of [
          [429, "rate.limited"],
          [500, "server.error"],
          [409, "request.conflict"],
        ]) {
          await refuse(form.api, status, code);
          await press();
          await page.locator(".toasts .bad, .fault", { hasText: code }).first().waitFor();
          await still(String(status));
          await page.unroute(form.api);
        }
        await page.context().clearCookies();
        await press();
        await sign_in_again();
        await still("a 401");
      }
    },
  ],
  [
    "a dialog takes the focus and gives it back; Escape, the cross and a click beside it ask before typed text is thrown away",
    async () => {
      await page.goto(`${stage.site}/accounts`);
      await shell();
      const opener = button(t("accounts.invite"));
      await opener.focus();
      await page.keyboard.press("Enter");
      await dialog.waitFor();
      await becomes(() => page.evaluate(() => document.activeElement.closest("dialog") !== null), true, "the focus is in the dialog");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await becomes(() => opener.evaluate((one) => one === document.activeElement), true, "the focus is back");
      await opener.click();
      const email = dialog.getByLabel(t("accounts.email"));
      for (const leave of [
        () => page.keyboard.press("Escape"),
        () =>
          dialog
            .first()
            .getByRole("button", { name: t("close"), exact: true })
            .click(),
        () => page.mouse.click(4, 4),
      ]) {
        await email.fill("half@example.com");
        await leave();
        const asked = page.getByRole("dialog", { name: t("policy.discard") });
        await asked.getByText(t("policy.discard_sure")).waitFor();
        await button(t("cancel"), asked).click();
        await asked.waitFor({ state: "detached" });
        await becomes(() => email.inputValue(), "half@example.com", "what was typed");
      }
      await page.keyboard.press("Escape");
      await page
        .getByRole("dialog", { name: t("policy.discard") })
        .getByRole("button", { name: t("policy.discard"), exact: true })
        .click();
      await until(async () => (await page.getByRole("dialog").count()) === 0, "thrown away");
    },
  ],
  [
    "links at the click: switched on in the policy, decided on the card, and a reader who follows a link is warned, let through and blocked",
    async () => {
      await page.goto(`${stage.site}/policy/2?tab=web_reputation`);
      await page.getByLabel(t("field.time_of_click"), { exact: true }).selectOption("all");
      await button(t("save")).click();
      await page.locator(".saving").getByText(t("policy.no_change")).waitFor();
      await page.reload();
      await becomes(() => page.getByLabel(t("field.time_of_click"), { exact: true }).inputValue(), "all", "kept");
      const decide = async (action) => {
        await page.goto(`${stage.site}/lists`);
        const card = page.locator(".card", { has: page.getByRole("heading", { name: t("clicks.title") }) });
        await becomes(() => card.getByText(t("clicks.not_configured")).count(), 0, "it is configured here");
        await card.getByLabel(t("value.untested"), { exact: true }).selectOption(action);
        await refuse("**/api/v1/click-settings", 500, "server.error");
        await button(t("save"), card).click();
        await page.locator(".toasts .bad").first().waitFor();
        await becomes(() => card.getByLabel(t("value.untested"), { exact: true }).inputValue(), action, "what was chosen, after a 500");
        await page.unroute("**/api/v1/click-settings");
        await button(t("save"), card).click();
        await page.locator(".toasts .good").first().waitFor();
      };
      await decide("warn");
      await stage.send(
        message({
          from: "Sales <sales@bearings-partner.example>",
          to: "bob@example.com",
          subject: "Catalogue of spring",
          type: "text/html; charset=utf-8",
          body: `<p>Our catalogue of spring is ready, with all sizes that we make.</p><p><a href="${stage.site}/icon.svg?catalogue">Read it</a></p>\n`,
        }),
        "sales@bearings-partner.example",
        ["bob@example.com"],
      );
      await until(() => stage.inbox("bob").some((one) => one.includes("Catalogue of spring")), "delivery");
      const [head, ...parts] = stage
          .inbox("bob")
          .find((one) => one.includes("Catalogue of spring"))
          .split(/\r?\n\r?\n/),
        body = parts.join("\n");
      const html = /Encoding: base64/i.test(head) ? Buffer.from(body, "base64").toString() : body.replace(/=\n/g, "").replace(/=3D/g, "=");
      const link = /href="(http:[^"]*\/user\/click\?[^"]+)"/.exec(html)?.[1].replace(/&amp;/g, "&");
      if (!link) throw new Error(`no rewritten link: ${html}`);
      const reader = await open_page(browser, problems, { allowed });
      await reader.goto(link);
      await reader.locator("form button").first().waitFor();
      equal(await reader.locator("script, img[src^=http]").count(), 0, "nothing of the target is on the page");
      await reader.locator("form button").first().click();
      await reader.waitForURL(/icon\.svg/);
      await decide("block");
      await reader.goto(link);
      await becomes(() => reader.locator("form button").count(), 0, "no way on");
      await decide("allow");
      await reader.goto(link);
      await reader.waitForURL(/icon\.svg/);
      await reader.context().close();
      await page.goto(`${stage.site}/logs/url_click`);
      await until(async () => (await page.locator(".rows tbody tr:not(.waiting)").count()) >= 4, "each click in the log");
      await page.goto(`${stage.site}/dashboard`);
      await page.getByRole("region", { name: t("dashboard.section.clicks"), exact: true }).waitFor();
    },
  ],
  [
    "the dashboard counts whose name a fraud borrows and where a QR code stood, and its figures open the rows behind them",
    async () => {
      await page.goto(`${stage.site}/lists/high_profile_users`);
      await page.getByLabel(t("lists.last")).fill("Yamamoto");
      await page.getByLabel(t("lists.first")).fill("Hanako");
      await page.getByLabel(t("list_of.person"), { exact: true }).fill("hanako@example.com");
      await button(t("add")).click();
      await page.locator("td", { hasText: "hanako@example.com" }).waitFor();
      const lure =
        "Your mailbox password expires today. Scan the code with your phone and sign in to verify your account within 24 hours, or it will be suspended permanently.";
      const from = (n) => ({
        from: `IT Help Desk <helpdesk@m1crosoft-support${n}.example>`,
        to: "carol@example.com",
        subject: "Action required: verify your account",
      });
      const link = "http://paypa1-secure-login.example/verify?id=77";
      const favour = () =>
        stage.send(
          message({
            from: "Hanako Yamamoto <ceo77@gmail.com>",
            to: "bob@example.com",
            subject: "Quick task",
            body: "Are you available? I am in a meeting and need a quick favor. Buy gift cards now and send me the codes.\n\nHanako\n",
          }),
          "ceo77@gmail.com",
          ["bob@example.com"],
        );
      await stage.send(attached(from(1), "code.png", "image/png", qr_png(link), lure), "helpdesk@m1crosoft-support1.example", [
        "carol@example.com",
      ]);
      await stage.send(attached(from(2), "notice.pdf", "application/pdf", qr_pdf(link), lure), "helpdesk@m1crosoft-support2.example", [
        "carol@example.com",
      ]);
      await page.goto(`${stage.site}/dashboard`);
      const bec = page.getByRole("region", { name: `${t("dashboard.section.bec")}: ${t("dashboard.top_high_profile")}` });
      await send_until(
        favour,
        async () => {
          await page.reload();
          await page.locator(".numbers").first().waitFor();
          await settled(page);
          return (
            (await bec.count()) &&
            (await page.getByRole("region", { name: `${t("dashboard.section.quishing")}: ${t("dashboard.by_qr_source")}` }).count())
          );
        },
        "both widgets",
        stage.printed,
      );
      const codes = page.getByRole("region", { name: `${t("dashboard.section.quishing")}: ${t("dashboard.by_qr_source")}` });
      for (const one of ["image", "pdf"]) await codes.getByText(t(`value.${one}`), { exact: true }).waitFor();
      await bec.getByRole("link", { name: "hanako@example.com" }).click();
      await page.waitForURL(/high_profile_user/);
      await page.locator(".rows tbody tr", { hasText: "Quick task" }).first().waitFor();
      await page.goto(`${stage.site}/logs/detection?query=${encodeURIComponent("qr_source:pdf")}`);
      await page.locator(".rows tbody tr:not(.waiting)").first().waitFor();
      await page.locator(".rows tbody tr .row-link").first().click();
      await dialog.getByText(t("field.qr_source"), { exact: true }).waitFor();
    },
  ],
  [
    "three thousand held messages are found by a search, deleted at once with a progress that moves, and the list is empty afterwards",
    async () => {
      const files = spawnSync("find", [stage.data, "-name", "*.db"], { encoding: "utf8" }).stdout.trim().split("\n");
      const made = spawnSync(
        "python3",
        [
          "-c",
          `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=60)
tenant, now = db.execute("SELECT MIN(id) FROM tenant").fetchone()[0], int(time.time() * 1000) - 60000
columns = [r[1] for r in db.execute("PRAGMA table_info(quarantine)") if r[1] != "id"]
def value(name, n):
    return {"tenant": tenant, "item": f"bulk-{n}", "unique_key": f"bulk-{n}", "service": "inline", "location": "inline", "state": "Quarantined", "filter": "spam_protection", "reason": "Other spam", "recipients": '["bob@example.com"]', "sender": f"bulk{n}@example.org", "header_from": f"bulk{n}@example.org",
            "subject": f"Bulk offer {n}", "search_text": f"bulk offer {n}", "direction": "incoming", "held_at": now - n, "changed_at": now - n, "policy_id": 0, "size": 100}.get(name, "")
with db:
    db.executemany(f"INSERT INTO quarantine ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})", ([value(c, n) for c in columns] for n in range(3000)))
`,
          files[0],
        ],
        { encoding: "utf8" },
      );
      if (made.status !== 0) throw new Error(made.stderr);
      await page.goto(`${stage.site}/quarantine?state=Quarantined`);
      await page.getByLabel(t("quarantine.text")).fill("bulk offer");
      await page
        .getByRole("search")
        .getByRole("button", { name: t("search"), exact: true })
        .click();
      await page
        .getByRole("status")
        .getByText(t("logs.count", { count: "3,000" }))
        .waitFor();
      await button(t("quarantine.delete_all")).click();
      await dialog.getByRole("button", { name: t("quarantine.delete_all"), exact: true }).click();
      const told = page.locator('.card[role="status"]');
      await told.waitFor();
      const seen = new Set();
      await until(
        async () => {
          seen.add(await told.innerText());
          return (await told.getByText(t("value.done"), { exact: true }).count()) > 0;
        },
        "the end of the task",
        stage.printed,
        180_000,
      );
      await comes(() => told.innerText(), t("quarantine.progress", { done: "3,000", failed: "0", total: "3,000" }), "all of them");
      if (seen.size < 3) throw new Error(`the progress did not move: ${[...seen].join(" | ")}`);
      await page.locator(".blank").waitFor();
    },
  ],
  [
    "a draft is simulated over past mail: what would change is counted, and an example leads to its story; nothing is saved",
    async () => {
      await stage.send(
        with_eicar({ from: "Billing <billing@supplier.example>", to: "bob@example.com", subject: "Invoice of the past" }),
        "billing@supplier.example",
        ["bob@example.com"],
      );
      await until(async () => {
        await page.goto(`${stage.site}/quarantine?text=past`);
        await page.locator("tbody tr, .blank").first().waitFor();
        return (await page.locator("tr", { hasText: "Invoice of the past" }).count()) === 1;
      }, "the held message");
      await page.goto(`${stage.site}/policy/2?tab=malware`);
      await page.locator(".saving").waitFor();
      for (const name of ["malware", "ransomware", "malicious_content"]) {
        const one = page.getByLabel(`${t("field.action")}: ${t(`value.${name}`)}`);
        if (await one.count()) await one.selectOption("pass");
      }
      for (const name of ["field.spam", "field.web_reputation", "field.correlated_intelligence"]) {
        await page
          .locator(".tabs")
          .getByRole("button", { name: t(name) })
          .click();
        await page.getByLabel(t("policy.filter_on")).uncheck();
      }
      await button(t("simulate.button")).click();
      await dialog.getByRole("button", { name: t("simulate.run"), exact: true }).click();
      await dialog.locator(".numbers").waitFor();
      const changed = dialog.locator(".numbers li", { hasText: t("simulate.changed") }).locator("strong");
      if (Number(await changed.innerText()) < 1) throw new Error(`nothing would change: ${await dialog.innerText()}`);
      await comes(
        () => dialog.getByRole("region", { name: t("table_of", { name: t("simulate.transitions") }) }).innerText(),
        t("value.quarantine"),
        "from quarantine",
      );
      const example = dialog.locator("tr", { hasText: "Invoice of the past" }).locator("a").first();
      await comes(() => example.getAttribute("href"), "/trace?key=", "the example's story");
      await page.keyboard.press("Escape");
      await page.locator(".saving").getByText(t("policy.unsaved")).waitFor();
      await button(t("policy.discard")).click();
      await dialog.getByRole("button", { name: t("policy.discard"), exact: true }).click();
    },
  ],
  [
    "a report schedule with a logo is previewed, saved, opened again with its logo, and a report is made and downloaded in each format",
    async () => {
      await page.goto(`${stage.site}/reports?tab=schedules`);
      await button(t("reports.add_schedule")).click();
      await dialog.getByLabel(t("name"), { exact: true }).fill("Every Monday");
      await dialog.getByLabel(t("reports.company")).fill("Aozora Works");
      await dialog
        .locator('input[type="file"]')
        .setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: qr_png("https://example.com") });
      await dialog.locator("img.report-logo").waitFor();
      const [preview] = await Promise.all([
        page.waitForEvent("download"),
        dialog.getByRole("button", { name: t("reports.preview") }).click(),
      ]);
      const bytes = readFileSync(await preview.path());
      equal(bytes.subarray(0, 5).toString(), "%PDF-", "the preview");
      has(bytes.toString("latin1"), "/Image", "the logo in it");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "Every Monday" }).locator(".row-link").click();
      await dialog.locator("img.report-logo").waitFor();
      await page.keyboard.press("Escape");
      await page.goto(`${stage.site}/reports?tab=once`);
      await page.getByLabel(t("period"), { exact: true }).selectOption("last_month");
      for (const one of ["HTML", "CSV"]) await page.getByLabel(one, { exact: true }).check();
      await button(t("reports.order")).click();
      await page.locator("td", { hasText: t("value.report_done") }).waitFor({ timeout: 60_000 });
      for (const [format, begins] of [
        ["PDF", "%PDF-"],
        ["HTML", "<!"],
        ["CSV", ""],
      ]) {
        const [file] = await Promise.all([
          page.waitForEvent("download"),
          page
            .locator("tbody tr")
            .first()
            .getByRole("button", { name: new RegExp(`${format}$`) })
            .click(),
        ]);
        has(readFileSync(await file.path(), "latin1").slice(0, 40), begins, format);
      }
    },
  ],
  [
    "dates, and what is wrong with a form, are in the console's language though the browser speaks another, and follow it at once",
    async () => {
      await page.goto(`${stage.site}/lists/blocked_senders`);
      await page.locator("main h1").waitFor();
      await to("ja");
      try {
        const expires = page.getByLabel(ja("lists.expires_option"), { exact: true }),
          values = page.getByLabel(ja("list_of.sender"), { exact: true });
        await button(ja("add")).click();
        await until(
          () => values.evaluate((field, text) => field.validationMessage === text, ja("invalid.missing")),
          "the message about an empty field",
        );
        await values.fill("late@expiry.example");
        await expires.fill("２０３１年２月３０日");
        await button(ja("add")).click();
        await until(
          () => expires.evaluate((field, text) => field.validationMessage === text, ja("date.wrong", { pattern: ja("date.pattern") })),
          "the message about a day that does not exist",
        );
        await expires.fill("2031/2/3 4:05");
        await page.keyboard.press("Tab");
        await until(async () => (await expires.inputValue()) === "2031/02/03 04:05", "the moment as it is written in Japanese");
        await page.keyboard.press("Enter"); // the calendar's button
        const focused = (day) =>
          page
            .locator(".calendar td button[tabindex='0']:focus")
            .filter({ hasText: new RegExp(`^${day}$`) })
            .waitFor();
        await focused(3);
        await page.keyboard.press("PageDown");
        await page.locator(".calendar-head", { hasText: /3月/ }).waitFor();
        await focused(3);
        await page.keyboard.press("ArrowRight");
        await focused(4);
        await page.keyboard.press("Enter");
        await until(async () => (await expires.inputValue()) === "2031/03/04 04:05", "a month and a day later, at the same hour");
        await until(() => page.evaluate(() => document.activeElement?.tagName === "INPUT"), "the focus after choosing");
        await to("en");
        await until(
          async () => (await page.getByLabel(t("lists.expires_option"), { exact: true }).inputValue()) === "04/03/2031 04:05",
          "the same moment in English",
        );
        await to("ja");
        await button(ja("add")).click();
        await page
          .locator("tr", { hasText: "late@expiry.example" })
          .getByText("2031/03/04 4:05:00")
          .or(page.locator("tr", { hasText: "late@expiry.example" }).getByText("2031/03/04 04:05:00"))
          .waitFor();
      } finally {
        await to("en");
      }
    },
  ],
  [
    "a report that was ordered, and one that a schedule owes, arrive in a mailbox with what was asked for",
    async () => {
      await page.goto(`${stage.site}/reports?tab=once`);
      await page.getByLabel(t("period"), { exact: true }).selectOption("last_month");
      await page.getByLabel(t("reports.title"), { exact: true }).fill("What mail brought");
      await page.getByLabel("CSV", { exact: true }).check();
      await page.getByLabel(t("reports.recipients")).fill("bob@example.com\ncarol@example.com");
      await button(t("reports.order")).click();
      for (const who of ["bob", "carol"]) {
        const mail = await until(
          () => stage.inbox(who).find((one) => tells(one, "What mail brought")),
          `the ordered report in ${who}'s mailbox`,
          stage.printed,
          60_000,
        );
        has(mail, "application/pdf", "the report");
        has(mail, "text/csv", "the table");
        has(mail.replace(/\s/g, ""), Buffer.from("%PDF-1.").toString("base64").slice(0, 8), "the PDF itself");
      }
      await page.goto(`${stage.site}/reports?tab=schedules`);
      await button(t("reports.add_schedule")).click();
      await dialog.getByLabel(t("name"), { exact: true }).fill("Every morning");
      await dialog.getByLabel(t("end_user.rhythm")).selectOption("daily");
      await dialog.getByLabel(t("reports.title"), { exact: true }).fill("What yesterday brought");
      await dialog.getByLabel(t("reports.recipients")).fill("carol@example.com");
      await dialog.getByRole("button", { name: t("save"), exact: true }).click();
      await page.locator("tr", { hasText: "Every morning" }).waitFor();
      await pause(4_000); // two rounds of the service: nothing is owed yet
      equal(
        stage.inbox("carol").some((one) => tells(one, "What yesterday brought")),
        false,
        "a report before its hour",
      );
      // The night that has to pass is written into the schedule instead of being waited for.
      const moved = spawnSync(
        "python3",
        [
          "-c",
          "import sqlite3,sys\ndb=sqlite3.connect(sys.argv[1],timeout=30)\nwith db: print(db.execute(\"UPDATE report_schedule SET last_due = last_due - 86400000 WHERE name = 'Every morning'\").rowcount)",
          `${stage.data}/sekisho.db`,
        ],
        { encoding: "utf8" },
      );
      equal(moved.stdout.trim(), "1", `the schedule's last hour: ${moved.stderr}`);
      const mail = await until(
        () => stage.inbox("carol").find((one) => tells(one, "What yesterday brought")),
        "the scheduled report in carol's mailbox",
        stage.printed,
        60_000,
      );
      has(mail, "application/pdf", "the scheduled report");
      await page.goto(`${stage.site}/reports`);
      await page
        .locator("tr", { hasText: "What yesterday brought" })
        .locator("td", { hasText: t("value.report_done") })
        .waitFor();
      await pause(4_000);
      equal(stage.inbox("carol").filter((one) => tells(one, "What yesterday brought")).length, 1, "scheduled reports for one due hour");
    },
  ],
  [
    "without a mailbox server no manual scan is offered, and the way to connect one is a click away",
    async () => {
      await page.goto(`${stage.site}/manual-scans`);
      await page.locator(".blank", { hasText: t("manual.not_configured") }).waitFor();
      equal(await button(t("manual.order")).isDisabled(), true, "the button for a new scan is off");
      await page
        .locator(".blank")
        .getByRole("link", { name: t("menu.service_accounts") })
        .click();
      await page.locator("main pre", { hasText: "[mailbox]" }).waitFor();
    },
  ],
  [
    "a log search becomes a section of a report, once and by schedule, and its number opens the rows it counted",
    async () => {
      for (const language of ["en", "ja"]) {
        await to(language);
        const say = language === "ja" ? ja : t,
          named = `Who was attacked ${language}`;
        await page.goto(`${stage.site}/logs/mail_tracking?period=30d&query=${encodeURIComponent("verdict:clean OR verdict:found")}`);
        await button(say("logs.as_report")).click();
        await page.getByLabel(say("reports.search_heading")).fill(named);
        await page.getByLabel(say("reports.search_by")).selectOption("verdict");
        await page.getByLabel(say("reports.title"), { exact: true }).fill(named);
        await page.getByLabel("HTML", { exact: true }).check();
        await page.getByLabel(say("period"), { exact: true }).selectOption("last_year");
        const [asked] = await Promise.all([
          page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/api/v1/reports")),
          button(say("reports.order")).click(),
        ]);
        equal(
          JSON.stringify(asked.postDataJSON().document.searches),
          JSON.stringify([{ name: named, log: "mail_tracking", query: "verdict:clean OR verdict:found", field: "verdict" }]),
          "the search that was ordered",
        );
        const row = page.locator("tr", { hasText: named });
        await row.locator("td", { hasText: say("value.report_done") }).waitFor();
        const [file] = await Promise.all([
          page.waitForEvent("download"),
          row.getByRole("button", { name: `${say("reports.download")} ${named} HTML` }).click(),
        ]);
        has(readFileSync(await file.path(), "utf8"), `<h2>${named}`, "the section of the search");
        // By schedule: the dialog is open with the search in it.
        await page.goto(`${stage.site}/logs/detection`);
        await button(say("logs.as_report")).click();
        await button(say("reports.tab_schedules")).click();
        await dialog.getByLabel(say("name"), { exact: true }).fill(`Every week ${language}`);
        equal(
          await dialog.getByLabel(say("reports.search_heading")).inputValue(),
          say("log.detection_all"),
          "the heading of a search for all",
        );
        await dialog.getByRole("button", { name: say("save"), exact: true }).click();
        await page
          .locator("tr", { hasText: `Every week ${language}` })
          .locator(".row-link")
          .click();
        equal(
          await dialog.getByLabel(say("reports.search_heading")).inputValue(),
          say("log.detection_all"),
          "the search of the kept schedule",
        );
        await page.keyboard.press("Escape");
      }
      await to("en");
    },
  ],
  [
    "an account is locked after five wrong passwords, is told until when in its language, and a reset link by mail opens it again",
    async () => {
      await page.goto(`${stage.site}/accounts`);
      await button(t("accounts.invite")).click();
      await dialog.getByLabel(t("accounts.email")).fill("dave@example.com");
      await dialog.getByRole("button", { name: t("accounts.invite"), exact: true }).click();
      await page.locator("tr", { hasText: "dave@example.com" }).waitFor();
      const person = await open_page(browser, problems, { language: "ja", allowed });
      const set_password = async (what, heading, password) => {
        await person.goto(
          await until(
            () =>
              stage
                .inbox("dave")
                .map(link_in)
                .findLast((one) => one?.includes(what)),
            `the mail with ${what}`,
            stage.printed,
          ),
        );
        await person.getByRole("heading", { name: ja(heading), exact: true }).waitFor();
        await person.getByLabel(ja("sign_in.new_password"), { exact: true }).fill(password);
        await person.getByLabel(ja("sign_in.again")).fill(password);
        await button(ja("link.set"), person).click();
        await person.getByRole("heading", { name: ja("link.done") }).waitFor();
      };
      await set_password("/invitation", "link.invitation", "Invited-2026-dave");
      await person.goto(`${stage.site}/?side=cas`);
      await person.getByLabel(ja("sign_in.name")).fill("dave@example.com");
      const attempt = async (password) => {
        await person.getByLabel(ja("sign_in.password"), { exact: true }).fill(password);
        const [answer] = await Promise.all([
          person.waitForResponse((one) => one.url().endsWith("/api/v1/session") && one.request().method() === "POST"),
          button(ja("sign_in"), person).click(),
        ]);
        return answer.status();
      };
      for (let n = 0; n < 5; n += 1) await attempt(`wrong-${n}`);
      const refused = await attempt("Invited-2026-dave");
      equal(refused === 200, false, "the right password while locked");
      const said = await person.getByRole("alert").innerText();
      if (!/\d{4}\/\d{2}\/\d{2}/.test(said)) throw new Error(`no time in: ${said}`);
      await becomes(() => person.getByLabel(ja("sign_in.name")).inputValue(), "dave@example.com", "the name that was typed");
      await button(ja("sign_in.forgot"), person).click();
      await button(ja("sign_in.send_reset"), person).click();
      await person
        .getByRole("status")
        .filter({ hasText: ja("sign_in.sent") })
        .waitFor();
      await set_password("/reset", "link.reset", "Opened-2026-dave");
      await sign_in(person, stage.site, ja, { name: "dave@example.com", password: "Opened-2026-dave" });
      await shell(person);
      await person.context().close();
      await page.goto(`${stage.site}/audit`);
      await page.locator("tr", { hasText: "dave@example.com" }).first().waitFor();
    },
  ],
  [
    "end users: switched on, the digest is previewed and sent, its link opens their page in a browser, and what they release arrives",
    async () => {
      await page.goto(`${stage.site}/end-user?tab=rules`);
      await page.getByLabel(t("end_user.enabled")).check();
      for (const one of ["graymail", "spam", "blocked_sender", "suspicious", "phishing", "url", "malware", "file", "unscannable"])
        await page.getByLabel(t(`release.${one}`), { exact: true }).selectOption("release");
      await button(t("save")).click();
      await page.locator(".toasts .good").first().waitFor();
      await page
        .locator(".tabs")
        .getByRole("button", { name: t("end_user.tab_preview") })
        .click();
      await page.getByLabel(t("end_user.mailbox")).fill("bob@example.com");
      await page.getByLabel(t("language"), { exact: true }).selectOption("en");
      await button(t("end_user.preview")).click();
      await page.locator("pre.mail", { hasText: "Invoice of the past" }).waitFor();
      await button(t("end_user.send_now")).click();
      const digest = await until(
        () =>
          stage
            .inbox("bob")
            .find(
              (one) => /user\/quarantine|dXNlci9xdWFyYW50aW5l/.test(one) || (/Auto-Submitted/i.test(one) && one.includes("quarantine")),
            ),
        "the digest in bob's mailbox",
        stage.printed,
      );
      const texts = digest
        .split(/\r?\n\r?\n/)
        .flatMap((part) => [part, Buffer.from(part, "base64").toString(), part.replace(/=\r?\n/g, "").replace(/=3D/g, "=")]);
      const block = texts.find((one) => one.includes("Invoice of the past") && one.includes("/user/quarantine?token="));
      const link = /https?:\/\/\S+\/user\/quarantine\?token=[A-Za-z0-9_.~%-]+/.exec(block.slice(block.indexOf("Invoice of the past")))?.[0];
      const reader = await open_page(browser, problems, { allowed });
      await reader.goto(link);
      await reader.getByText("Invoice of the past").first().waitFor();
      await reader
        .locator("form", { has: reader.locator('input[value="release"]') })
        .first()
        .locator("button")
        .click();
      await reader.waitForLoadState();
      await until(
        () => stage.inbox("bob").some((one) => one.includes("Subject: Invoice of the past")),
        "the released message in bob's mailbox",
      );
      await reader.context().close();
    },
  ],
  [
    "times are in the tenant's zone: another zone is chosen, and the same row of the log shows another hour",
    async () => {
      const hour = async () => {
        await page.goto(`${stage.site}/logs/mail_tracking`);
        const cell = page.locator(".rows tbody tr", { hasText: "Invoice of the past" }).locator("td").first();
        await cell.waitFor();
        return cell.innerText();
      };
      const zone = async (name) => {
        await page.goto(`${stage.site}/settings`);
        await page.getByLabel(t("settings.time_zone"), { exact: true }).selectOption(name);
        await button(t("save")).first().click();
        await page.locator(".toasts .good").first().waitFor();
      };
      const before = await hour();
      await zone("America/Los_Angeles");
      const there = await hour();
      if (there === before) throw new Error(`still ${before}`);
      await zone("Asia/Tokyo");
      equal(await hour(), before, "back in Tokyo");
    },
  ],
];

await run(checks, { stage, browser, problems, pages: () => [page] });
