// The playground: a client in the browser, for people who learn and for people who look for a mistake.

import { render } from "preact";
import "../ui/ui.css";
import "./playground.css";
import { App } from "./App.tsx";
import { start } from "./state.ts";

const theme = localStorage.getItem("sekisho.theme"); // chosen in the console
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
void start();
render(<App />, document.getElementById("root")!);
