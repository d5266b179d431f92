// Starts the real server on an empty folder, signs in as its first administrator and looks at every screen in both languages and both
// colour schemes: no console error, no CSP violation, no axe finding at 1280 and 360 px, no sideways scrolling at either; a hostile mail stays text.
// Exit 77 when chromium is not there. Options: SEKISHO (program), CONSOLE_PORT (first of three ports), CHROMIUM.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { axe_text, change_first_password, missing, open_browser, open_page, open_stage, settled, sign_in, words } from "./stage.mjs";

const why = missing(false);
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
let passed = 0;
const problems = [];
const check = (fine, says) => {
  if (fine) passed += 1;
  else {
    problems.push(says);
    console.log(`FAILED ${says}`);
  }
};
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 23480), mail: false, demo: false });
const site = stage.site,
  axe = axe_text(),
  t = words("en");

const screens = [
  "/dashboard",
  "/logs/security_risk",
  "/logs/virtual_analyzer",
  "/logs/data_loss",
  "/logs/url_click",
  "/logs/detection",
  "/logs/mail_tracking",
  "/logs/audit",
  "/quarantine",
  "/end-user",
  "/end-user?tab=rules",
  "/end-user?tab=preview",
  "/reported",
  "/reported?tab=rules",
  "/reports",
  "/reports?tab=schedules",
  "/reports?tab=once",
  "/notifications",
  "/policies",
  "/policies-yaml",
  "/policy/2",
  "/policy/2?tab=spam",
  "/policy/2?tab=malware",
  "/policy/2?tab=web_reputation",
  "/policy/2?tab=file_blocking",
  "/policy/2?tab=correlated_intelligence",
  "/policy/2?tab=history",
  "/policy/3?tab=data_loss",
  "/dlp",
  "/dashboard?tab=services",
  "/dashboard?tab=users",
  "/dashboard?tab=health",
  "/lists",
  "/lists/blocked_senders",
  "/lists/groups",
  "/service-accounts",
  "/trace?key=x",
  "/scan",
  "/manual-scans",
  "/judgement",
  "/judgement?tab=retro",
  "/judgement?tab=rules",
  "/judgement?tab=style",
  "/fleet",
  "/update",
  "/update/errors",
  "/accounts",
  "/roles",
  "/identity-providers",
  "/organizations",
  "/api-keys",
  "/licence",
  "/credits",
  "/audit",
  "/settings",
  "/sessions",
];
const hostile =
  'From: "<img src=x onerror=alert(1)>" <a@b.example>\r\nTo: c@d.example\r\nSubject: <script>alert(1)</script> \u202Egnp.exe ' +
  "A".repeat(10000) +
  "\r\nMessage-ID: <h@b.example>\r\nContent-Type: text/html\r\n\r\n<script>document.title='owned'</script><a href=\"javascript:alert(1)\">x</a>\r\n";

let browser;
try {
  browser = await open_browser();
  const page = await open_page(browser, problems);
  await sign_in(page, site, t, { name: stage.first.name, password: "wrong-password" });
  await page.getByRole("alert").waitFor();
  check(true, "a wrong password is explained");
  await sign_in(page, site, t, stage.first);
  await change_first_password(page, t);
  await page.getByRole("heading", { name: t("menu.dashboard"), level: 1 }).waitFor();
  check(true, "the first administrator is signed in after the forced change");
  for (const language of ["en", "ja"])
    for (const scheme of ["light", "dark"]) {
      await page.evaluate(
        ([l, s]) => {
          localStorage.setItem("language", l);
          localStorage.setItem("scheme", s);
        },
        [language, scheme],
      );
      for (const screen of screens) {
        const where = `${screen} ${language} ${scheme}`;
        await page.goto(site + screen);
        await page.locator("main h1").waitFor();
        await settled(page);
        const clean = async (width) => {
          const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ["violations"] }); })()`);
          check(
            found.violations.length === 0,
            `${where} ${width}: ${found.violations.map((one) => `${one.id} (${one.nodes[0].html.slice(0, 120)}; ${one.nodes[0].failureSummary?.slice(0, 160)})`).join(", ")}`,
          );
        };
        await clean(1280);
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll("main *")]
            .filter(
              (one) =>
                /auto|scroll/.test(getComputedStyle(one).overflowX) &&
                one.tagName !== "PRE" &&
                one.tagName !== "TEXTAREA" &&
                one.scrollWidth > one.clientWidth + 1,
            )
            .map((one) => `${one.className} ${one.scrollWidth} > ${one.clientWidth}`),
        );
        check(wide.length === 0, `${where}: scrolls sideways at 1280 px: ${wide.join(", ")}`);
        if ((language === "en") === (scheme === "light")) {
          await page.setViewportSize({ width: 360, height: 740 });
          await settled(page);
          await clean(360);
          await page.setViewportSize({ width: 1280, height: 900 });
        }
        if (scheme === "light") {
          check(
            (await page
              .locator("input[type=date], input[type=time], input[type=datetime-local], input[type=month], input[type=week]")
              .count()) === 0,
            `${where}: a date field that follows the browser's language`,
          );
          await page.setViewportSize({ width: 360, height: 740 });
          check(await page.evaluate(() => document.documentElement.scrollWidth <= 361), `${where}: scrolls sideways at 360 px`);
          await page.setViewportSize({ width: 1280, height: 900 });
        }
      }
    }
  await page.goto(`${site}/scan`);
  const mail = join(stage.folder, "hostile.eml");
  writeFileSync(mail, hostile);
  await page.locator('input[type="file"]').setInputFiles(mail);
  await page.locator(".card h2").first().waitFor();
  const shown = await page.locator("main").innerText();
  check(
    shown.includes("<script>alert(1)</script>") && !shown.includes("\u202E"),
    "the hostile subject is shown as text without its override",
  );
  check(
    !(await page.title()).includes("owned") && (await page.locator("main img, main iframe").count()) === 0,
    "nothing of the hostile mail runs or loads",
  );
} catch (error) {
  problems.push(String(error));
  console.log(String(error));
} finally {
  await browser?.close();
  await stage.stop();
}
for (const problem of new Set(problems)) console.log(`- ${problem}`);
console.log(`${passed} passed, ${new Set(problems).size} failed`);
process.exit(problems.length ? 1 : 0);
