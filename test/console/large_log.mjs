// Measures the log screen over a million rows: rows seen after a scroll, typing in the search, opening details. Prints milliseconds; fails
// only when a row is not the one that stands at that position. Not part of the ordinary run: script/bench and docs/console.md use it.
//   node test/console/large_log.mjs [--rows 1000000] [--log mail_tracking|detection]
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { join } from "node:path";
import { change_first_password, equal, missing, open_browser, open_page, open_stage, pause, run, sign_in, until, words } from "./stage.mjs";

const why = missing(false);
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
const option = (name, other) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? other : process.argv[at + 1];
};
const rows = Number(option("--rows", 1_000_000)),
  log = option("--log", "mail_tracking");
const problems = [];
const stage = await open_stage({ port: Number(process.env.CONSOLE_PORT ?? 23660), mail: false, demo: false });
const browser = await open_browser();
const t = words("en");
const page = await open_page(browser, problems);
const percentile = (found, part) => [...found].sort((a, b) => a - b)[Math.min(found.length - 1, Math.floor(found.length * part))];
const tell = (what, found) =>
  console.log(
    `${what} (load ${loadavg()[0].toFixed(1)}): median ${percentile(found, 0.5).toFixed(0)} ms, 95 % ${percentile(found, 0.95).toFixed(0)} ms, worst ${Math.max(...found).toFixed(0)} ms (${found.length} times)`,
  );

// Rows over 29 days, one second apart or closer, the subject telling the position: "row 0" is the newest.
function fill() {
  const script = `
import sqlite3, sys, time
path, rows, log = sys.argv[1], int(sys.argv[2]), sys.argv[3]
db = sqlite3.connect(path, timeout=60)
db.execute("PRAGMA synchronous=OFF")
columns = {r[1]: (r[2], r[3], r[4]) for r in db.execute(f"PRAGMA table_info({log})")}
tenant = db.execute("SELECT MIN(id) FROM tenant").fetchone()[0]
now = int(time.time() * 1000) - 60000
step = 29 * 86400000 // rows
names = [n for n in columns if n != "id"]
def value(name, n):
    kind = columns[name][0]
    known = {"tenant": tenant, "at": now - n * step, "subject": f"row {n}", "sender": f"sender{n % 997}@example.org", "recipients": '["bob@example.com"]', "verdict": "clean" if n % 9 else "found", "action": "pass" if n % 9 else "quarantine", "direction": "incoming", "service": "inline", "delivery_status": "delivered", "item": f"item-{n}", "log_id": f"log-{n}", "affected_user": f"user{n % 331}@example.com", "filter": "malware" if n % 3 else "spam_protection", "category": "malware", "message_id": f"<{n}@example.org>", "client_ip": "192.0.2.1"}
    if name in known: return known[name]
    if columns[name][2] is not None: return None
    return 0 if kind == "INTEGER" else "[]" if name in ("files", "urls") else "{}" if name.endswith("json") else ""
used = [n for n in names if value(n, 0) is not None]
with db:
    db.executemany(f"INSERT INTO {log} ({','.join(used)}) VALUES ({','.join('?' * len(used))})", ([value(c, n) for c in used] for n in range(rows - 1, -1, -1)))
db.execute("ANALYZE")
print(rows)
`;
  const files = spawnSync("find", [stage.data, "-name", "*.db"], { encoding: "utf8" }).stdout.trim().split("\n");
  const made = spawnSync("python3", ["-c", script, files[0] || join(stage.data, "sekisho.db"), String(rows), log], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
}

const row_at = (n) => page.locator(".rows tbody td").getByText(`row ${n}`, { exact: true }).first();

await run(
  [
    [
      "*a million rows are there",
      async () => {
        fill();
        await sign_in(page, stage.site, t, stage.first);
        await change_first_password(page, t);
      },
    ],
    [
      "*the log screen opens",
      async () => {
        const start = Date.now();
        await page.goto(`${stage.site}/logs/${log}?period=30d`);
        await page.locator("main h1").waitFor();
        console.log(`first paint of the screen: ${Date.now() - start} ms`);
        await row_at(0).waitFor({ timeout: 120_000 });
        console.log(`first rows: ${Date.now() - start} ms`);
        const timing = await page.evaluate(() => {
          const one = performance.getEntriesByType("navigation")[0];
          return { interactive: one.domInteractive, loaded: one.loadEventEnd };
        });
        console.log(`document interactive: ${timing.interactive.toFixed(0)} ms, loaded: ${timing.loaded.toFixed(0)} ms`);
      },
    ],
    [
      "scrolling by the page shows the next rows",
      async () => {
        const found = [];
        for (let n = 0; n < 40; n++)
          found.push(
            await page.evaluate(
              () =>
                new Promise((go) => {
                  const box = document.querySelector(".rows"),
                    start = performance.now();
                  box.scrollTop += 480;
                  requestAnimationFrame(() => requestAnimationFrame(() => go(performance.now() - start)));
                }),
            ),
          );
        tell("frame after a scroll of 480 px", found);
      },
    ],
    [
      "a jump to any place shows the right rows",
      async () => {
        const found = [];
        await page.evaluate(() => {
          // From the scroll to the end of the first frame that has every row of the place; measured in the page, as typing is.
          window.jump = (wanted) =>
            new Promise((go, fail) => {
              const box = document.querySelector(".rows"),
                start = performance.now();
              box.scrollTop = (box.scrollHeight - box.clientHeight) * wanted;
              const look = () => {
                const first = box.querySelector("tbody tr"),
                  at = Number(first?.getAttribute("aria-rowindex")) / Number(box.querySelector("table").getAttribute("aria-rowcount"));
                if (!box.querySelector("tbody tr.waiting") && Math.abs(at - wanted) < 0.02) {
                  const channel = new MessageChannel();
                  channel.port1.onmessage = () => go(performance.now() - start);
                  channel.port2.postMessage(0);
                } else if (performance.now() - start > 30_000) fail(new Error("no rows after a jump"));
                else requestAnimationFrame(look);
              };
              requestAnimationFrame(look);
            });
        });
        for (const part of [
          0.5, 0.1, 0.9, 0.33, 0.77, 0.02, 0.61, 0.45, 0.99, 0.25, 0.7, 0.15, 0.85, 0.38, 0.56, 0.94, 0.07, 0.66, 0.29, 0.81,
        ]) {
          found.push(await page.evaluate((to) => window.jump(to), part));
          const first = await page
            .locator(".rows tbody tr")
            .first()
            .evaluate((row) => ({
              index: Number(row.getAttribute("aria-rowindex")) - 2,
              cells: [...row.cells].map((cell) => cell.textContent),
            }));
          equal(first.cells.includes(`row ${first.index}`), true, `row at ${first.index} is ${first.cells.join(" ").slice(0, 120)}`);
          await pause(300);
        }
        tell("rows read after a jump", found);
      },
    ],
    [
      "typing in the search",
      async () => {
        const found = [];
        const box = page.getByRole("combobox", { name: t("logs.query") });
        await box.focus();
        // Measured inside the page, from the key press to the frame that shows it; the way of the test driver to the browser is not in it.
        await page.evaluate(() => {
          window.letters = [];
          document.querySelector("#query").addEventListener("keydown", () => {
            const start = performance.now();
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = () => window.letters.push(performance.now() - start);
              channel.port2.postMessage(0);
            });
          });
        });
        for (const letter of "sender recipient subject action:quarantine ") {
          await box.press(letter === " " ? "Space" : letter);
          await pause(40);
        }
        found.push(...(await page.evaluate(() => window.letters)));
        await box.fill("");
        tell("letter to paint", found);
      },
    ],
    [
      "facets",
      async () => {
        await page.evaluate(() => {
          for (const one of document.querySelectorAll(".facets details[open]")) one.open = false;
        });
        const found = [],
          each = [];
        for (let n = 0; n < (await page.locator(".facets details").count()); n++) {
          const [name, took] = await page.evaluate(
            (at) =>
              new Promise((go) => {
                const one = document.querySelectorAll(".facets details")[at],
                  start = performance.now();
                one.querySelector("summary").click();
                const look = () =>
                  one.querySelector("ul, .empty, .fault")
                    ? go([one.querySelector("summary").textContent, performance.now() - start])
                    : requestAnimationFrame(look);
                look();
              }),
            n,
          );
          found.push(took);
          each.push(`${name} ${took.toFixed(0)}`);
        }
        tell("a facet's values", found);
        console.log(each.join(", "));
        const whole = await page.locator(".bar p[role=status]").innerText(),
          start = Date.now();
        await page.locator(".facets button.facet", { hasText: t("value.found") }).click();
        await until(
          async () =>
            (await page.locator(".bar p[role=status]").innerText()) !== whole &&
            (await page.locator(".rows tr.waiting, main .loading").count()) === 0,
          "the narrowed list",
        );
        console.log(`a click on a value, until count, rows and all open facets are narrowed: ${Date.now() - start} ms`);
      },
    ],
    [
      "opening and closing details",
      async () => {
        const found = [];
        for (let n = 0; n < 10; n++) {
          found.push(
            await page.evaluate(
              (at) =>
                new Promise((go) => {
                  const start = performance.now();
                  document.querySelectorAll(".rows tbody tr")[at + 12].click();
                  const look = () =>
                    document.querySelector("dialog.drawer[open]") ? go(performance.now() - start) : requestAnimationFrame(look);
                  look();
                }),
              n,
            ),
          );
          await page.keyboard.press("Escape");
          await until(async () => (await page.locator("dialog").count()) === 0, "closed");
          await pause(50);
        }
        tell("click to details", found);
      },
    ],
  ],
  { stage, browser, problems, pages: () => [page] },
);
