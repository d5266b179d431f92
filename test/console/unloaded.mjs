// Every screen whose data cannot be had: refused, asked too often, broken, gone. It says why and offers to try again, nothing turns for ever
// and nothing is thrown; when the server can again, one press brings the screen. In English and then in Japanese.
import {
  change_first_password,
  demo_password,
  first_password,
  missing,
  open_browser,
  open_page,
  open_stage,
  run,
  sign_in,
  until,
  words,
} from "./stage.mjs";
import { screens } from "./screens.mjs";

const why = missing(false);
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 24360), mail: false });
const browser = await open_browser();
// What the shell itself lives by: who is signed in and how they like it. Everything else is a screen's.
const of_the_shell = /\/api\/v1\/(session|sessions\/current|preferences|events|tenant|update\/(state|banner)|fleet\/me)(\?|$)/;
const refusals = [
  [500, "server.error", {}],
  [429, "rate.limited", { "Retry-After": "1" }],
  [403, "access.denied", {}],
];
// Screens that ask for nothing before somebody does something.
const quiet = new Set(["34-end-user-preview", "41-scan"]);
const patience = 15_000;

async function break_api(page, status, code, headers) {
  await page.route("**/api/v1/**", (route) => {
    const request = route.request();
    if (request.method() !== "GET" || of_the_shell.test(request.url())) return route.fallback();
    return route.fulfill({
      status,
      headers: { "Content-Type": "application/problem+json", ...headers },
      body: JSON.stringify({
        code,
        title: "x",
        status,
        titles: { en: `Refused: ${code}`, ja: `拒否: ${code}` },
        instance: "urn:uuid:00000000-0000-4000-8000-000000000003",
      }),
    });
  });
}

async function one_screen(page, screen, t, [status, code, headers]) {
  await break_api(page, status, code, headers);
  await page.goto(stage.site + screen.path);
  const fault = page.locator(".fault", { hasText: code }).first();
  await until(async () => (await fault.count()) > 0, `${screen.path} says ${code}`, undefined, patience);
  await until(
    async () => (await page.locator(".loading, [aria-busy=true]").count()) === 0,
    `${screen.path} waits no more after ${code}`,
    undefined,
    patience,
  );
  await page.unroute("**/api/v1/**");
  await until(
    async () => {
      const again = page.locator(".fault button:enabled", { hasText: t("try_again") });
      if ((await page.locator(".fault").count()) === 0) return true;
      if ((await again.count()) > 0) await again.first().click();
      return false;
    },
    `${screen.path} comes back after ${code}`,
    undefined,
    patience,
  );
  await page.locator("main h1").first().waitFor();
}

const checks = [],
  pages = [];
for (const language of ["en", "ja"]) {
  const t = words(language);
  const as = (screen) => (screen.as?.name?.startsWith("owner@updated") ? "updated" : screen.as === undefined ? "first" : "");
  for (const who of ["first", "updated"]) {
    checks.push([
      `${language}: every screen of ${who === "first" ? "CAS's console" : "the platform's"} says why it cannot show its data, and shows it when it can`,
      async () => {
        const page = await open_page(browser, problems, { language, allowed: /status of (401|403|404|429|500|503)|net::ERR/ });
        pages.push(page);
        if (who === "updated")
          await sign_in(page, stage.site, t, { name: "owner@updated.example", password: demo_password, side: "platform" });
        else {
          await sign_in(page, stage.site, t, language === "en" ? stage.first : { ...stage.first, password: first_password });
          if (language === "en") await change_first_password(page, t);
        }
        await page.locator(".shell main h1").waitFor();
        const seen = new Set();
        const wrong = [];
        for (const screen of screens) {
          if (as(screen) !== who || quiet.has(screen.name) || seen.has(screen.path)) continue;
          seen.add(screen.path);
          for (const refusal of language === "en" ? refusals : refusals.slice(0, 1)) {
            try {
              await one_screen(page, screen, t, refusal);
            } catch (what) {
              wrong.push(`${screen.path} ${refusal[1]}: ${String(what.message ?? what).split("\n")[0]}`);
              await page.unroute("**/api/v1/**");
            }
          }
        }
        if (wrong.length > 0) throw new Error(wrong.join("\n"));
      },
    ]);
  }
}

await run(checks, { stage, browser, problems, pages: () => pages.slice(-1) });
