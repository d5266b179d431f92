import { render } from "preact";
import { App } from "./shell/app";
import { language } from "./text";
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
if (root) render(<App />, root);
