import { render } from "preact";
import { App } from "./shell/app";
import { language, load_texts } from "./text";
import { start_validity } from "./ui/validity";
import { start_scheme } from "./shell/scheme";
import "./style/tokens.css";
import "./style/controls.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/screens.css";

document.documentElement.lang = language.value;
start_scheme();
start_validity();
const root = document.getElementById("app");
const other = language.value === "ja" ? "en" : "ja";
/** Until the file is there: a connection that comes back goes on by itself. */
async function surely(of: typeof other): Promise<void> {
  for (;;) {
    try {
      return await load_texts(of);
    } catch {
      await new Promise((go) => setTimeout(go, 2_000));
    }
  }
}
await surely(language.value);
if (root) render(<App />, root);
void surely(other);
