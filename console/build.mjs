// Builds console/dist: one script and one style sheet with hashed names, and index.html. `--test` bundles the tests instead.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const made = await build({
  entryPoints: ["src/main.tsx"], bundle: true, minify: true, write: false, outdir: "dist", target: "es2022", format: "esm",
  jsx: "automatic", jsxImportSource: "preact", legalComments: "none", logLevel: "warning", charset: "utf8",
});
mkdirSync("dist", { recursive: true });
for (const name of readdirSync("dist")) rmSync(`dist/${name}`, { recursive: true });
const names = {};
for (const file of made.outputFiles) {
  const kind = file.path.endsWith(".css") ? "css" : "js";
  names[kind] = `console.${createHash("sha256").update(file.contents).digest("hex").slice(0, 12)}.${kind}`;
  writeFileSync(`dist/${names[kind]}`, file.contents);
  console.log(`${names[kind]}  ${file.contents.length} bytes, ${gzipSync(file.contents).length} gzip`);
}
const page = readFileSync("src/index.html", "utf8").replace("@css", `/${names.css}`).replace("@js", `/${names.js}`);
writeFileSync("dist/index.html", page);
writeFileSync("dist/icon.svg", readFileSync("src/icon.svg"));
