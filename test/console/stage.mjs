// What the browser tests share: the real server on an empty folder, a real Postfix and Dovecot beside it, and a browser that reports
// every console error, CSP violation and dialog it did not expect.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const root = new URL("../../", import.meta.url).pathname;
const need = createRequire(join(root, "console/package.json"));
export const browser_path = process.env.CHROMIUM ?? "/usr/bin/chromium";
const program = process.env.SEKISHO ?? join(root, "build/sekisho");
export const demo_password = "demo-Sekisho-2024";
export const first_password = "Console-test-2026-gate";
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1)); // so that what runs on exit runs
export const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Why these tests cannot run here, or "". */
export function missing(with_mail = true) {
  if (!existsSync(browser_path)) return `no chromium at ${browser_path}`;
  if (!existsSync(program)) return `no program at ${program} (script/build)`;
  if (with_mail && process.getuid() !== 0) return "must be root to start Postfix and Dovecot";
  if (with_mail && spawnSync("which", ["postfix", "dovecot", "sievec"]).status !== 0)
    return "Postfix or Dovecot is not installed (script/setup --test)";
  return "";
}

/** The language of this run. Where none is asked for, the suite is run in English and then in Japanese, and its process ends here; so it does when something is missing. */
export function language_of_run() {
  const why = missing();
  if (why) {
    console.log(`skipped: ${why}`);
    process.exit(77);
  }
  if (process.env.LANGUAGE_UNDER_TEST) return process.env.LANGUAGE_UNDER_TEST;
  let worst = 0;
  for (const one of ["en", "ja"])
    worst = Math.max(
      worst,
      spawnSync(process.execPath, [process.argv[1]], { stdio: "inherit", env: { ...process.env, LANGUAGE_UNDER_TEST: one } }).status ?? 1,
    );
  process.exit(worst);
}

/** Waits until `look` gives something; the last 2,000 characters of `said()` explain a failure. */
export async function until(look, what, said = () => "", ms = 60_000) {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await pause(100);
  }
  throw new Error(`no ${what} in ${ms / 1000} s ${said().slice(-2000)}`);
}

/**
 * Starts everything. port: first of eight loopback ports. mail: Postfix and Dovecot too. demo: the demo tenants. follow: mailboxes that
 * are followed after delivery. Mailboxes are bob, carol and dave at example.com.
 */
export async function open_stage({ port, mail = true, demo = true, settings = [], follow = [] }) {
  const folder = mkdtempSync(join(tmpdir(), "console-stage-"));
  chmodSync(folder, 0o755); // Dovecot runs as another user
  const data = join(folder, "data"),
    work = join(folder, "mail");
  let printed = "";
  if (follow.length) {
    writeFileSync(join(folder, "imap.secret"), "master\n", { mode: 0o600 }); // what script/mail-stage gives its master user
    settings = [
      ...settings,
      `mailbox.imap=127.0.0.1:${port + 4}`,
      "mailbox.master_user=sekisho",
      `mailbox.master_password_file=${join(folder, "imap.secret")}`,
      `mailbox.accounts=${follow.join(",")}`,
    ];
  }
  const server = spawn(program, [
    "serve",
    "--data",
    data,
    "--http",
    `127.0.0.1:${port}`,
    "--milter",
    `127.0.0.1:${port + 1}`,
    "--set",
    `mail.reinject=127.0.0.1:${port + 3}`,
    "--set",
    "mail.sender=sekisho@example.com",
    "--set",
    "api.check_answers=true",
    "--set",
    "webhook.private_networks=true",
    "--set",
    "server.language=ja",
    ...settings.flatMap((one) => ["--set", one]),
  ]);
  server.stdout.on("data", (part) => {
    printed += part;
  });
  server.stderr.on("data", (part) => {
    printed += part;
  });
  const gone = new Promise((go) => server.on("exit", go));
  let ended = false;
  const stop_mail = () => {
    if (mail) spawnSync(join(root, "script/mail-stage"), ["stop", "--work", work], { stdio: "ignore" });
  };
  const clear = () => {
    if (process.env.KEEP) console.log(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  };
  // However the suite ends (a browser that does not start, a thrown error, a signal), nothing of it goes on.
  process.on("exit", () => {
    if (!ended) {
      stop_mail();
      server.kill("SIGKILL");
      clear();
    }
  });
  const admin = (...words) => {
    const ran = spawnSync(program, ["admin", ...words, "--data", data], { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`sekisho admin ${words.join(" ")}: ${ran.stderr}`);
    return ran.stdout;
  };
  const stage = {
    site: `http://127.0.0.1:${port}`,
    folder,
    data,
    admin,
    printed: () => printed,
    first: { name: "", password: "" },
    /** Hands one message (text with CRLF or LF) to Postfix as an SMTP client does. */
    send: (message, sender, recipients) => send_mail(port + 2, message, sender, recipients),
    /** Puts one message into a mailbox by LMTP, past every filter. */
    put: (message, recipient) => send_mail(port + 5, message, "past@filters.example", [recipient], "LHLO"),
    /** The messages in a mailbox as texts, newest last; junk: those of the Junk folder. */
    inbox: (user, junk = false) => mails_in(join(work, "mail", `${user}@example.com`, ...(junk ? [".Junk"] : []))),
    async stop() {
      stop_mail();
      server.kill("SIGTERM");
      await gone;
      ended = true;
      clear();
    },
  };
  try {
    await until(
      () => printed.includes("postfix reload"),
      "greeting",
      () => printed,
    );
    stage.first.name = /First administrator: (\S+)/.exec(printed)?.[1] ?? "";
    stage.first.password = /One-time password: +(\S+)/.exec(printed)?.[1] ?? "";
    if (demo) admin("tenant", "demo");
    if (mail) {
      const started = spawnSync(
        join(root, "script/mail-stage"),
        [
          "start",
          "--work",
          work,
          "--milter",
          `inet:127.0.0.1:${port + 1}`,
          "--smtp-port",
          String(port + 2),
          "--reinject-port",
          String(port + 3),
          "--imap-port",
          String(port + 4),
          "--lmtp-port",
          String(port + 5),
          "--domain",
          "example.com",
          "--users",
          "bob,carol,dave",
        ],
        { stdio: ["ignore", "ignore", "inherit"] },
      );
      if (started.status !== 0) throw new Error("script/mail-stage did not start");
    }
    return stage;
  } catch (error) {
    await stage.stop();
    throw error;
  }
}

function mails_in(folder) {
  const found = [];
  for (const part of ["cur", "new"]) {
    const here = join(folder, part);
    if (existsSync(here))
      for (const name of readdirSync(here)) {
        try {
          found.push({ name, text: readFileSync(join(here, name), "utf8") });
        } catch (error) {
          if (error.code !== "ENOENT") throw error;
        } // taken out between the two
      }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1)).map((one) => one.text);
}

/** The first link with a token in a mail of the product. */
export const link_in = (mail) =>
  (/Content-Transfer-Encoding: base64/i.test(mail)
    ? Buffer.from(mail.slice(mail.search(/\r?\n\r?\n/)).replace(/^--.*$|^Content-.*$/gm, ""), "base64").toString()
    : mail.replace(/=\r?\n/g, "").replace(/=3D/g, "=")
  ).match(/http:\/\/[^\s<>"]+#[^\s<>"]+/)?.[0];

async function send_mail(port, message, sender, recipients, hello = "HELO") {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (part) => {
    heard += part;
  });
  const answer = async (code) => {
    const lines = await until(
      () => (/^\d{3} .*\r\n$/m.test(heard) ? heard : ""),
      `answer ${code}`,
      () => heard,
    );
    heard = "";
    if (!lines.startsWith(code)) throw new Error(`expected ${code}: ${lines}`);
  };
  await answer("220");
  const say = async (line, code) => {
    socket.write(`${line}\r\n`);
    await answer(code);
  };
  await say(`${hello} test.example`, "250");
  await say(`MAIL FROM:<${sender}>`, "250");
  for (const one of recipients) await say(`RCPT TO:<${one}>`, "250");
  await say("DATA", "354");
  await say(message.replace(/\r?\n/g, "\r\n").replace(/^\./gm, "..").replace(/\r\n$/, "") + "\r\n.", "250");
  socket.end("QUIT\r\n");
}

let number = 0;
/** A plain message. fields: further header lines. */
export function message({ from, to, subject, body = "Hello.\n", id, fields = "", type = "text/plain; charset=utf-8" }) {
  const name = id ?? `<console-${process.pid}-${++number}@test.example>`;
  return `From: ${from}\nTo: ${to}\nSubject: ${subject}\nDate: ${new Date().toUTCString().replace("GMT", "+0000")}\nMessage-ID: ${name}\nMIME-Version: 1.0\nContent-Type: ${type}\n${fields}\n${body}`;
}

/** The EICAR test file as an attachment: what every antivirus takes for malware. Made in pieces. */
export function with_eicar(headers) {
  const eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";
  return message({
    ...headers,
    type: 'multipart/mixed; boundary="b"',
    body: `--b\nContent-Type: text/plain\n\nPlease see the attached invoice.\n\n--b\nContent-Type: application/octet-stream; name="invoice.com"\nContent-Disposition: attachment; filename="invoice.com"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(eicar).toString("base64")}\n--b--\n`,
  });
}

/** more: further arguments of chromium. */
export async function open_browser(more = []) {
  const { chromium } = need("playwright-core");
  return chromium.launch({ executablePath: browser_path, args: ["--no-sandbox", "--headless=new", "--disable-gpu", ...more] });
}

/** A page of its own context whose unexpected errors land in `problems`. allowed: texts of console errors that the test provokes. */
export async function open_page(
  browser,
  problems,
  { language = "en", scheme = "light", width = 1280, height = 900, allowed = /status of (401|503)/ } = {},
) {
  const context = await browser.newContext({
    locale: language === "ja" ? "ja-JP" : "en-GB",
    colorScheme: scheme,
    viewport: { width, height },
    acceptDownloads: true,
    reducedMotion: "reduce",
  });
  await context.addInitScript(
    ([l]) => {
      try {
        if (!localStorage.getItem("language")) localStorage.setItem("language", l);
      } catch {
        /* other pages */
      }
    },
    [language],
  );
  const page = await context.newPage();
  page.setDefaultTimeout(60_000); // machines of tests are slow at times
  page.on("console", (text) => {
    if (text.type() === "error" && !allowed.test(text.text())) problems.push(`console: ${text.text()} at ${page.url()}`);
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error} at ${page.url()}`));
  page.on("dialog", (dialog) => {
    if (dialog.type() === "beforeunload") {
      void dialog.accept();
      return;
    }
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return page;
}

export const words = (language) => {
  const kept = JSON.parse(readFileSync(join(root, `console/src/i18n/${language}.json`), "utf8"));
  return (key, values = {}) => {
    if (!(key in kept)) throw new Error(`no text ${key}`);
    return kept[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, more) =>
      !(name in values) ? whole : more === undefined ? String(values[name]) : String(values[name]) === "1" ? one : more,
    );
  };
};

/** Signs in through the form. */
export async function sign_in(page, site, t, { name, password, side = "cas" }) {
  await page.goto(`${site}/?side=${side}`);
  await page.getByLabel(t("sign_in.name")).fill(name);
  await page.getByLabel(t("sign_in.password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: t("sign_in"), exact: true }).click();
}

export async function change_first_password(page, t, password = first_password) {
  await page.getByLabel(t("sign_in.new_password"), { exact: true }).fill(password);
  await page.getByLabel(t("sign_in.again")).fill(password);
  await page.getByRole("button", { name: t("next"), exact: true }).click();
  await page.locator(".shell main h1").waitFor();
}

export const axe_text = () => readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
export const keep = (path, text) => writeFileSync(path, text);

/** Runs named checks one after another; a failed one is told with a picture beside it and the rest goes on. Ends the process. */
export async function run(checks, { stage, browser, problems, pages = () => [] }) {
  let passed = 0,
    failed = 0;
  const only = new RegExp(process.env.ONLY ?? "");
  for (const [name, check] of checks) {
    if (!only.test(name) && !name.startsWith("*")) continue;
    const before = problems.length;
    try {
      await check();
      if (problems.length > before) throw new Error(problems.slice(before).join("\n  "));
      passed += 1;
      console.log(`ok - ${name}`);
    } catch (error) {
      failed += 1;
      console.log(
        `FAILED - ${name}\n  ${String(error.stack ?? error)
          .split("\n")
          .slice(0, 12)
          .join("\n  ")}`,
      );
      let at = 0;
      for (const page of pages()) {
        try {
          const path = `/tmp/console-failed-${process.pid}-${failed}-${at++}.png`;
          await page.screenshot({ path });
          console.log(`  picture: ${path} of ${page.url()}`);
        } catch {
          /* closed */
        }
      }
    }
  }
  await browser.close();
  await stage.stop();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

/** Waits until `look` gives exactly `expected`: for whatever follows an asynchronous step. What must never have been there is looked at once, with `equal`. */
export async function becomes(look, expected, what) {
  let found;
  await until(async () => {
    found = await look();
    return found === expected;
  }, what).catch(() => equal(found, expected, what));
}
/** Waits until `part` stands in what `look` gives. */
export async function comes(look, part, what) {
  let found = "";
  await until(async () => {
    found = String(await look());
    return found.includes(part);
  }, what).catch(() => has(found, part, what));
}
/** Waits until the screen has its heading, nothing is being read any more, and what was read is painted. */
export async function settled(page) {
  await page.locator("h1").first().waitFor();
  await until(() => page.evaluate(() => document.querySelector("main .loading, .door .loading") === null), "end of reading");
  await painted(page);
}
/** Waits until all that was changed so far is painted. */
export const painted = (page) =>
  page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go)))));
/** Sends a mail, and again every five seconds until it is so: the workers that scan get a changed rule a moment after it is saved. */
export async function send_until(send, look, what, said) {
  let sent = 0;
  return until(
    async () => {
      if (Date.now() - sent > 5_000) {
        await send();
        sent = Date.now();
      }
      return look();
    },
    what,
    said,
  );
}

export function equal(found, expected, what) {
  if (found !== expected) throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}
export function has(text, part, what) {
  if (!String(text).includes(part))
    throw new Error(`${what}: expected ${JSON.stringify(part)} in ${JSON.stringify(String(text).slice(0, 800))}`);
}
