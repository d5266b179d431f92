// Starts the real server on an empty folder, signs in as its first administrator and looks at every screen in both languages and both
// colour schemes: no console error, no CSP violation, no axe finding, no sideways scrolling at 360 px; a hostile mail stays text.
// Exit 77 when chromium is not there. Options: SEKISHO (program), CONSOLE_PORT (first of three ports), CHROMIUM.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;
const need = createRequire(join(root, "console/package.json"));
const browser_path = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(browser_path)) { console.log(`skipped: no chromium at ${browser_path}`); process.exit(77); }
const { chromium } = need("playwright-core");
const axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
const port = Number(process.env.CONSOLE_PORT ?? 23480);
const site = `http://127.0.0.1:${port}`;
const data = mkdtempSync(join(tmpdir(), "console-smoke-"));
let printed = "", passed = 0;
const problems = [];
const check = (fine, says) => { if (fine) passed += 1; else { problems.push(says); console.log(`FAILED ${says}`); } };
const server = spawn(process.env.SEKISHO ?? join(root, "build/sekisho"), ["serve", "--data", data, "--http", `127.0.0.1:${port}`, "--milter", `127.0.0.1:${port + 1}`, "--set", `mail.reinject=127.0.0.1:${port + 2}`]);
server.stdout.on("data", (part) => { printed += part; });
server.stderr.on("data", (part) => { printed += part; });
const until = async (ready, what) => { for (let i = 0; i < 300; i++) { const found = ready(); if (found) return found; await new Promise((go) => setTimeout(go, 100)); } throw new Error(`no ${what}: ${printed}`); };

const screens = ["/dashboard", "/logs/detection", "/logs/mail_tracking", "/logs/audit", "/quarantine", "/end-user", "/end-user?tab=rules", "/end-user?tab=preview", "/reported", "/reported?tab=rules", "/reports", "/reports?tab=schedules", "/reports?tab=once", "/notifications", "/policies", "/policies-yaml", "/policy/2", "/policy/2?tab=spam", "/policy/2?tab=malware", "/policy/2?tab=web_reputation", "/policy/2?tab=file_blocking", "/policy/2?tab=correlated_intelligence", "/policy/2?tab=history", "/policy/3?tab=data_loss", "/dlp", "/dashboard?tab=services", "/dashboard?tab=users", "/dashboard?tab=health", "/lists", "/lists/blocked_senders", "/lists/groups", "/service-accounts", "/trace?key=x", "/scan", "/judgement", "/judgement?tab=retro", "/judgement?tab=rules", "/judgement?tab=style", "/fleet", "/update", "/update/errors", "/accounts", "/roles", "/identity-providers", "/organizations", "/api-keys", "/licence", "/credits", "/audit", "/settings", "/sessions"];
const hostile = 'From: "<img src=x onerror=alert(1)>" <a@b.example>\r\nTo: c@d.example\r\nSubject: <script>alert(1)</script> \u202Egnp.exe ' + "A".repeat(10000) + "\r\nMessage-ID: <h@b.example>\r\nContent-Type: text/html\r\n\r\n<script>document.title='owned'</script><a href=\"javascript:alert(1)\">x</a>\r\n";

let browser;
try {
  const name = (await until(() => printed.match(/First administrator: (\S+)/), "first administrator"))[1];
  const once = (await until(() => printed.match(/One-time password: +(\S+)/), "one-time password"))[1];
  browser = await chromium.launch({ executablePath: browser_path, args: ["--no-sandbox", "--headless=new", "--disable-gpu"] });
  const page = await (await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 } })).newPage();
  page.on("console", (message) => { if (message.type() === "error" && !/status of (401|503)/.test(message.text())) problems.push(`console: ${message.text()} at ${page.url()}`); });
  page.on("pageerror", (error) => problems.push(`page error: ${error} at ${page.url()}`));
  page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  await page.goto(site);
  await page.getByLabel("Account name or email address").fill(name);
  await page.getByLabel("Password", { exact: true }).fill("wrong-password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("alert").waitFor();
  check(true, "a wrong password is explained");
  await page.getByLabel("Password", { exact: true }).fill(once);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByLabel("New password", { exact: true }).fill("Smoke-test-2026-gate");
  await page.getByLabel("New password again").fill("Smoke-test-2026-gate");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("heading", { name: "Dashboard", level: 1 }).waitFor();
  check(true, "the first administrator is signed in after the forced change");
  for (const language of ["en", "ja"]) for (const scheme of ["light", "dark"]) {
    await page.evaluate(([l, s]) => { localStorage.setItem("language", l); localStorage.setItem("scheme", s); }, [language, scheme]);
    for (const screen of screens) {
      const where = `${screen} ${language} ${scheme}`;
      await page.goto(site + screen);
      await page.locator("main h1").waitFor();
      await page.waitForTimeout(250);
      const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ["violations"] }); })()`);
      check(found.violations.length === 0, `${where}: ${found.violations.map((one) => `${one.id} (${one.nodes[0].html.slice(0, 120)}; ${one.nodes[0].failureSummary?.slice(0, 160)})`).join(", ")}`);
      if (scheme === "light") {
        await page.setViewportSize({ width: 360, height: 740 });
        check(await page.evaluate(() => document.documentElement.scrollWidth <= 361), `${where}: scrolls sideways at 360 px`);
        await page.setViewportSize({ width: 1280, height: 900 });
      }
    }
  }
  await page.goto(`${site}/scan`);
  const mail = join(data, "hostile.eml");
  writeFileSync(mail, hostile);
  await page.locator('input[type="file"]').setInputFiles(mail);
  await page.locator(".card h2").first().waitFor();
  const shown = await page.locator("main").innerText();
  check(shown.includes("<script>alert(1)</script>") && !shown.includes("\u202E"), "the hostile subject is shown as text without its override");
  check(!(await page.title()).includes("owned") && (await page.locator("main img, main iframe").count()) === 0, "nothing of the hostile mail runs or loads");
} catch (error) {
  problems.push(String(error));
  console.log(String(error));
} finally {
  await browser?.close();
  server.kill("SIGTERM");
  await new Promise((go) => server.on("exit", go));
  rmSync(data, { recursive: true, force: true });
}
for (const problem of new Set(problems)) console.log(`- ${problem}`);
console.log(`${passed} passed, ${new Set(problems).size} failed`);
process.exit(problems.length ? 1 : 0);
