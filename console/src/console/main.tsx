// The console: whoever is signed in sees what their rights allow. What stands around the screens imports each part of `ui` by itself,
// since `ui/index.ts` would bring all of them before the first screen.

import { effect } from "@preact/signals";
import { render } from "preact";
import "../ui/ui.css";
import "./shell.css";
import { Gate } from "./Gate.tsx";
import { keepFocus } from "../ui/focus.ts";
import { Questions } from "../ui/Dialog.tsx";
import { Toasts } from "../ui/Toast.tsx";
import { start } from "../lib/session.ts";
import { language } from "../words/index.ts";

effect(() => void (document.documentElement.lang = language.value));
keepFocus();
void start();
render(
  <>
    <Gate />
    <Questions />
    <Toasts />
  </>,
  document.getElementById("root")!,
);
