// The page's one entry.
import { render } from "preact";
import { App } from "./app";
import { startShortcuts } from "./state/shortcuts";
import "./styles/console.css";

startShortcuts();

const root = document.getElementById("app");
if (root) render(<App />, root);
