// What whoever sits here prefers: the language and the appearance, kept in this browser.

import { effect, signal } from "@preact/signals";
import { Menu } from "../ui/Menu.tsx";
import { language, LANGUAGES, named, speak, type Language } from "../words/index.ts";
import { t } from "./words.ts";

type Theme = "auto" | "light" | "dark";
const KEPT = "sekisho.theme";
const kept = localStorage.getItem(KEPT);
const theme = signal<Theme>(kept === "light" || kept === "dark" ? kept : "auto");

effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(KEPT, theme.value);
});

export function LanguageMenu() {
  const items = (Object.keys(LANGUAGES) as Language[]).map((one) => ({ label: LANGUAGES[one], checked: one === language.value, act: () => speak(one) }));
  return <Menu label={named(t("language"), LANGUAGES[language.value])} icon="globe" look="quiet" items={items} />;
}

/** The choices of the appearance, for the menu of the account. */
export const themeItems = () => [
  { label: named(t("theme"), t("themeAuto")), checked: theme.value === "auto", act: () => void (theme.value = "auto") },
  { label: named(t("theme"), t("themeLight")), checked: theme.value === "light", act: () => void (theme.value = "light") },
  { label: named(t("theme"), t("themeDark")), checked: theme.value === "dark", act: () => void (theme.value = "dark") },
];
