// Fails on words in a view that are not in the catalogues: text between tags, and attributes that people read or hear.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const names = /^(?:English|日本語|Sekisho|Cloud App Security|Trend Vision One|SHA-(?:1|256)|OpenID Connect|SAML 2\.0|PDF|ms)$/; // the same in both languages
const read_out = new Set(["title", "aria-label", "placeholder", "alt", "hint"]);
const tells = (text) => /\p{L}{2,}/u.test(text) && !names.test(text.trim());

/** "file:line: words" of each literal in one view. */
export function literals_of(file, text) {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX),
    found = [];
  const say = (node, words) =>
    found.push(`${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${words.trim().slice(0, 60)}`);
  const walk = (node) => {
    if (ts.isJsxElement(node) && ["code", "pre"].includes(node.openingElement.tagName.getText())) return;
    if (ts.isJsxText(node) && tells(node.text)) say(node, node.text);
    if (
      ts.isJsxAttribute(node) &&
      read_out.has(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer) &&
      tells(node.initializer.text)
    )
      say(node, node.initializer.text);
    if (
      ts.isJsxExpression(node) &&
      node.expression &&
      ts.isStringLiteral(node.expression) &&
      !ts.isJsxAttribute(node.parent) &&
      tells(node.expression.text)
    )
      say(node, node.expression.text);
    ts.forEachChild(node, walk);
  };
  walk(tree);
  return found;
}

const views = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? views(join(folder, one.name)) : one.name.endsWith(".tsx") ? [join(folder, one.name)] : [],
  );
const planted = literals_of("planted.tsx", 'const a = <p title="Press here">Hello there {"General text"}<code>not this</code></p>;');
if (planted.length !== 3) throw new Error(`the check itself is blind: ${planted}`);
const found = views(new URL("src", import.meta.url).pathname).flatMap((file) =>
  literals_of(file.split("/console/")[1], readFileSync(file, "utf8")),
);
for (const one of found) console.log(`outside the catalogues: ${one}`);
process.exitCode = found.length ? 1 : 0;
