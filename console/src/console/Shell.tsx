// What stands around every screen: the services, the sections, where one is, and the search.

import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Mark } from "../ui/Mark.tsx";
import { Menu } from "../ui/Menu.tsx";
import { PageHead } from "../ui/Page.tsx";
import { Empty, ErrorBox, Loading } from "../ui/State.tsx";
import { areaAt, listed, mayOpen } from "../areas/registry.ts";
import type { Area } from "../areas/area.ts";
import { crumbs } from "../lib/crumbs.ts";
import { link, replace, route } from "../lib/route.ts";
import { configured, may, session, signOut } from "../lib/session.ts";
import { language } from "../words/index.ts";
import { Lazy } from "./Lazy.tsx";
import { LanguageMenu, themeItems } from "./Preferences.tsx";
import { SearchButton } from "./Search.tsx";
import { ServiceSwitch } from "./ServiceSwitch.tsx";
import { loadServices, services } from "../lib/services.ts";
import { t } from "./words.ts";

export function Shell() {
  const [error, setError] = useState<unknown>();
  const [drawer, setDrawer] = useState(false);
  const load = () => (setError(undefined), void loadServices().catch(setError));
  useEffect(load, []);
  const { service, segments } = route.value;
  const all = services.value;
  useEffect(() => {
    // The address may be on its way to somewhere else by now.
    if (service === undefined && segments.length === 0 && all?.[0] && location.hash.length <= 2) replace(link([], {}, all[0].id));
  }, [service, segments.length, all]);
  useEffect(() => setDrawer(false), [route.value]);
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}>{t("skip")}</a>
      <nav class="side" aria-label={t("sections")}><Mark /><ServiceSwitch /><Navigation /></nav>
      <header class="bar">
        <span class="bar-menu"><IconButton icon="menu" label={t("sections")} onClick={() => setDrawer(true)} /></span>
        <Crumbs />
        <div class="bar-end"><SearchButton /><LanguageMenu /><AccountMenu /></div>
      </header>
      <main id="main" tabIndex={-1}>
        {error !== undefined ? <ErrorBox error={error} retry={load} /> : all === undefined ? <Loading /> : <Screen />}
      </main>
      <Dialog open={drawer} onClose={() => setDrawer(false)} title={t("sections")} side="start">
        <nav aria-label={t("sections")}><ServiceSwitch /><Navigation /></nav>
      </Dialog>
    </div>
  );
}

/** The area that the address names, and why it is not shown where it is not. */
function areaOfRoute(): { area: Area | undefined; rest: readonly string[] } {
  const { service, segments: [first = "", ...rest] } = route.value;
  return { area: areaAt(first, service === undefined), rest };
}

function Screen() {
  const { area, rest } = areaOfRoute();
  const { query, service } = route.value;
  const key = `${service}/${area?.path}/${rest[0] ?? ""}`;
  const last = useRef(key);
  const name = area?.title();
  useEffect(() => {
    const trail = [...crumbs.value.map(({ title }) => title), name].filter(Boolean)[0];
    document.title = trail ? t("ofName", { title: trail, rest: t("console") }) : t("console");
  }, [key, crumbs.value, language.value]);
  useEffect(() => {
    if (last.current === key) return;
    // Whoever has just arrived begins at the top, also where that led on to a service.
    const hasArrived = last.current === "undefined/undefined/" || last.current === "undefined//";
    last.current = key;
    if (hasArrived) return;
    scrollTo(0, 0);
    focusHeading();
  }, [key]);
  // Who may not see what comes first begins with the first that they may see.
  const first = area?.path === "" && !mayOpen(area) ? listed()[0]?.[1][0] : undefined;
  useEffect(() => {
    if (first) replace(link([first.path], {}, first.global ? null : service));
  }, [first]);
  if (first) return <Loading />;
  if (services.value?.length === 0 && service === undefined && rest.length === 0 && !area) return <Empty icon="home" title={t("noServiceTitle")}>{t("noServiceLead")}</Empty>;
  if (!area) return <Missing />;
  if (isOfAnother(service)) return <><PageHead title={t("forbiddenTitle")} /><p>{t("forbiddenAnother")}</p></>;
  if (!mayOpen(area)) return <><PageHead title={t("forbiddenTitle")} /><p>{may(area.right) ? t("forbiddenAll", { right: area.right }) : t("forbiddenLead", { right: area.right })}</p></>;
  return <Lazy key={`${service}/${area.path}`} area={area} rest={rest} query={query} />;
}

/** Whether the address names a service that whoever is signed in has no rights for. */
function isOfAnother(service: string | undefined): boolean {
  const state = session.value;
  return service !== undefined && state.kind === "signedIn" && state.me.service !== undefined && String(state.me.service) !== service;
}

function Missing() {
  return <><PageHead title={t("missingTitle")} lead={t("missingLead")} /><a href={link([])}>{t("toHome")}</a></>;
}

/** Moves the focus to the heading of the screen, once it is there, unless somebody fills in what the screen has by then; it may still be on its way. */
function focusHeading(tries = 40, from = document.activeElement) {
  const heading = document.getElementById("page-title");
  const now = document.activeElement;
  if (now !== from && now?.matches("main :is(input, select, textarea)")) return undefined;
  if (heading) return heading.focus({ preventScroll: true });
  if (tries > 0) setTimeout(() => focusHeading(tries - 1, from), 50);
  else document.getElementById("main")?.focus({ preventScroll: true });
}

function Navigation() {
  const { area: current } = areaOfRoute();
  return (
    <div class="nav">
      {listed().map(([group, all]) => (
        <div key={group} class="nav-group">
          <h2 class="nav-title" id={`nav-${group}`}>{t(group)}</h2>
          <ul aria-labelledby={`nav-${group}`}>
            {all.filter((area) => area.global || services.value?.length).map((area) => (
              <li key={area.path}>
                <a class="nav-link" href={link(area.path ? [area.path] : [], {}, area.global ? null : route.value.service ?? services.value?.[0]?.id)} aria-current={area === current ? "page" : undefined}>
                  <Icon name={area.icon} />{area.title()}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Crumbs() {
  const { area, rest } = areaOfRoute();
  const { service } = route.value;
  const name = services.value?.find(({ id }) => id === service)?.name;
  const parts = [
    ...(service === undefined ? [] : [{ title: name ?? service, href: link([]) }]),
    ...(area && area.path !== "" ? [{ title: area.title(), href: link([area.path], {}, area.global ? null : service) }] : []),
    ...(rest.length > 0 ? crumbs.value : []),
  ];
  return (
    <nav class="crumbs" aria-label={t("here")}>
      <ol>{parts.map(({ title, href }, index) => <li key={title}>{index === parts.length - 1 || href === undefined ? <span aria-current={index === parts.length - 1 ? "page" : undefined}>{title}</span> : <a href={href}>{title}</a>}</li>)}</ol>
    </nav>
  );
}

function AccountMenu() {
  const state = session.value;
  const name = state.kind === "signedIn" ? state.me.username ?? state.me.subject : "";
  const own = () => void configured().then(({ issuer }) => window.open(`${issuer}/account`, "_blank", "noopener"));
  const items = [...themeItems(), { label: t("ownAccount"), icon: "user" as const, act: own }, { label: t("signOut"), icon: "signOut" as const, act: () => void signOut() }];
  return <Menu label={t("signedInAs", { name })} icon="user" look="quiet" items={items} />;
}
