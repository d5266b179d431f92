// Builds console/dist: the script, one file of texts for each language, one style sheet, all with hashed names, and index.html.
import { build } from "esbuild";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";

const made = await build({
  entryPoints: { console: "src/main.tsx" },
  bundle: true,
  splitting: true,
  minify: true,
  write: false,
  outdir: "dist",
  entryNames: "[name].[hash]",
  chunkNames: "[name].[hash]",
  target: "es2022",
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
  charset: "utf8",
});
mkdirSync("dist", { recursive: true });
for (const name of readdirSync("dist")) rmSync(`dist/${name}`, { recursive: true });
const names = {};
for (const file of made.outputFiles) {
  const name = basename(file.path);
  if (name.startsWith("console.")) names[name.endsWith(".css") ? "css" : "js"] = name;
  writeFileSync(`dist/${name}`, file.contents);
  console.log(`${name}  ${file.contents.length} bytes, ${gzipSync(file.contents).length} gzip`);
}
const page = readFileSync("src/index.html", "utf8").replace("@css", `/${names.css}`).replace("@js", `/${names.js}`);
writeFileSync("dist/index.html", page);
writeFileSync("dist/icon.svg", readFileSync("src/icon.svg"));
