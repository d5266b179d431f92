// A browser suite that cannot go on (its browser does not start, somebody stops it) leaves nothing running and no folder behind.
// Takes real suites with a browser that ends at once, one without and one with Postfix and Dovecot.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missing, pause, root, until } from "./stage.mjs";

const why = missing(false);
if (why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}
const port = Number(process.env.CONSOLE_PORT ?? 24160);
const listens = (at) =>
  new Promise((go) => {
    const socket = connect(at, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      go(true);
    });
    socket.on("error", () => go(false));
  });
const folder = mkdtempSync(join(tmpdir(), "console-left-over-")); // the suites' own temporary folder: others may run beside this one
chmodSync(folder, 0o755); // Postfix and Dovecot run as other users
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const stages = () => readdirSync(folder).filter((name) => name.startsWith("console-stage-"));
let failed = 0,
  passed = 0;

async function leaves_nothing(suite, what, stop) {
  const ran = spawn(process.execPath, [join(root, "test/console", suite)], {
    stdio: "ignore",
    env: { ...process.env, CHROMIUM: "/bin/false", CONSOLE_PORT: String(port), TMPDIR: folder },
  });
  const ended = new Promise((go) => ran.on("exit", go));
  let seen = false;
  const watch = (async () => {
    while (ran.exitCode === null && ran.signalCode === null) {
      seen ||= await listens(port);
      if (seen && stop) stop(ran);
      await pause(50);
    }
  })();
  const code = await ended;
  await watch;
  const open = [];
  for (let at = port; at < port + 8; at += 1)
    if (
      await until(
        async () => !(await listens(at)),
        "end",
        () => "",
        30_000,
      ).then(
        () => false,
        () => true,
      )
    )
      open.push(at);
  const left = stages();
  const fine = code !== 0 && seen && !open.length && !left.length;
  if (fine) passed += 1;
  else failed += 1;
  console.log(
    `${fine ? "ok" : "FAILED"} - ${suite}, ${what}: exit ${code}, service ${seen ? "seen" : "never seen"}, still open ${open.join(" ") || "none"}, folders left ${left.length}`,
  );
}

await leaves_nothing("large_log.mjs", "without mail, no browser");
if (missing()) console.log(`not tried with mail: ${missing()}`);
else await leaves_nothing("protection.mjs", "with Postfix and Dovecot, no browser");
await leaves_nothing("large_log.mjs", "stopped by a signal", (ran) => ran.kill("SIGTERM"));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
