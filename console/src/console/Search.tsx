// One field for everything: screens, settings and what the areas find. Ctrl-K opens it.

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { type IconName } from "../ui/Icon.tsx";
import { areas, mayOpen } from "../areas/registry.ts";
import type { Found } from "../areas/area.ts";
import { link, route } from "../lib/route.ts";
import { services } from "../lib/services.ts";
import { t } from "./words.ts";

type Hit = Found & { readonly icon: IconName };
const LONGEST = 40;
/** How long the typing has to rest before the areas are asked, in milliseconds. */
const REST = 150;

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

export function SearchButton() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <Button look="quiet" icon="search" onClick={() => setOpen(true)} aria-keyshortcuts="Control+K Meta+K" class="search-button">
        <span class="search-text">{t("search")}</span> <kbd class="search-text" aria-hidden="true">{isMac() ? "⌘K" : "Ctrl K"}</kbd>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("search")}><Search onDone={() => setOpen(false)} /></Dialog>
    </>
  );
}

function screens(wanted: string): Hit[] {
  const service = route.peek().service ?? services.peek()?.[0]?.id;
  const fits = ({ title, path }: { title: () => string; path: string }) => `${title()} ${path}`.toLowerCase().includes(wanted);
  const own = areas.filter((area) => mayOpen(area) && !area.unlisted && fits(area)).map((area): Hit => ({ title: area.title(), icon: area.icon, href: link(area.path ? [area.path] : [], {}, area.global ? null : service) }));
  const others = wanted === "" ? [] : (services.peek() ?? []).filter(({ name, issuer, id }) => `${name} ${issuer} ${id}`.toLowerCase().includes(wanted));
  return [...own, ...others.map(({ id, name, issuer }): Hit => ({ title: name, detail: issuer, icon: "globe", href: link([], {}, id) }))];
}

async function found(wanted: string): Promise<Hit[]> {
  const asked = areas.filter((area) => mayOpen(area) && area.find !== undefined);
  const all = await Promise.all(asked.map(async (area) => (await area.find?.(wanted).catch(() => []) ?? []).map((hit): Hit => ({ ...hit, icon: area.icon }))));
  return all.flat();
}

function useHits(wanted: string): Hit[] {
  const [more, setMore] = useState<{ of: string; hits: Hit[] } | undefined>();
  useEffect(() => {
    if (wanted.length < 2) return undefined;
    let gone = false;
    const timer = setTimeout(() => void found(wanted).then((hits) => !gone && setMore({ of: wanted, hits })), REST);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  // What was found for another word is nowhere to go by this one.
  return [...screens(wanted), ...(more?.of === wanted ? more.hits : [])].slice(0, LONGEST);
}

function Search({ onDone }: { onDone: () => void }) {
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const wanted = typed.trim().toLowerCase();
  const hits = useHits(wanted);
  const current = Math.min(active, hits.length - 1);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [current]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") setActive(hits.length && (current + 1) % hits.length);
    else if (event.key === "ArrowUp") setActive(hits.length && (current + hits.length - 1) % hits.length);
    else if (event.key === "Enter" && hits[current]) (location.hash = hits[current].href, onDone());
    else return;
    event.preventDefault();
  };
  return (
    <div class="stack tight">
      <input class="input" type="text" role="combobox" aria-expanded="true" aria-controls={id} aria-autocomplete="list" aria-activedescendant={hits[current] ? `${id}-${current}` : undefined} aria-label={t("searchHint")} placeholder={t("searchHint")}
        value={typed} spellcheck={false} autocomplete="off" onInput={(event) => (setTyped(event.currentTarget.value), setActive(0))} onKeyDown={onKeyDown} />
      <ul class="hits" role="listbox" id={id} ref={list} aria-label={t("search")}>
        {hits.map((hit, index) => (
          <li key={`${hit.href} ${hit.title}`} id={`${id}-${index}`} role="option" aria-selected={index === current} class="hit" onMouseMove={() => setActive(index)} onClick={() => (location.hash = hit.href, onDone())}>
            <Icon name={hit.icon} /><span class="grow">{hit.title}{hit.detail && <span class="quiet small"> {hit.detail}</span>}</span>
          </li>
        ))}
      </ul>
      <p class="quiet small" role="status">{hits.length === 0 ? t("searchNothing", { wanted: typed }) : t("searchFound", { n: hits.length })}</p>
    </div>
  );
}
