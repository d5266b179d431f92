import { render } from "preact";
import { App } from "./shell/app";
import { language } from "./text";
import { start_scheme } from "./shell/scheme";
import "./style.css";

document.documentElement.lang = language.value;
start_scheme();
const root = document.getElementById("app");
if (root) render(<App />, root);
