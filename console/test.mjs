// Bundles src/**/*.test.ts and runs them with node's own test runner.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const found = [];
const look = (folder) => {
  for (const one of readdirSync(folder, { withFileTypes: true }))
    one.isDirectory() ? look(join(folder, one.name)) : one.name.endsWith(".test.ts") && found.push(join(folder, one.name));
};
look("src");
const out = mkdtempSync(join(tmpdir(), "console-test-"));
await build({
  entryPoints: found,
  bundle: true,
  platform: "node",
  format: "esm",
  outdir: out,
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
  target: "node18",
});
const files = [];
const collect = (folder) => {
  for (const one of readdirSync(folder, { withFileTypes: true }))
    one.isDirectory() ? collect(join(folder, one.name)) : files.push(join(folder, one.name));
};
collect(out);
const ran = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" });
rmSync(out, { recursive: true });
process.exit(ran.status ?? 1);
