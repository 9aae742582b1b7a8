// The form of a document: its members in their groups, with a way to find them and to see only what differs from the default.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isFolder, members, same, valueAt } from "../catalogue/members.ts";
import { defaultOf } from "../catalogue/profile.ts";
import { find } from "../catalogue/search.ts";
import { current, groupsOf, type Group } from "../catalogue/words.ts";
import { Checkbox, Doc, Select, TextInput } from "../ui/index.ts";
import { useEditing } from "./editing.ts";
import { Member } from "./Member.tsx";
import { isAbout } from "./problems.ts";
import { t } from "./words.ts";

/** The members of a group that have a control of their own. */
function shownOf(kind: "service" | "client" | "api", group: Group): string[] {
  return group.members.filter((path) => {
    const schema = members[kind].get(path);
    return schema !== undefined && !isFolder(schema) && !isInList(kind, path);
  });
}

/** What stands in a list is changed with the list. */
function isInList(kind: "service" | "client" | "api", path: string): boolean {
  const above = path.split(".").slice(0, -1);
  return above.some((_, index) => members[kind].get(above.slice(0, index + 1).join("."))?.items !== undefined);
}

function useFound(wanted: string): ReadonlySet<string> | undefined {
  const { kind } = useEditing();
  const [found, setFound] = useState<ReadonlySet<string> | undefined>();
  useEffect(() => {
    if (wanted.trim() === "") return setFound(undefined);
    let gone = false;
    void find(kind, wanted).then((paths) => !gone && setFound(new Set(paths)));
    return () => void (gone = true);
  }, [kind, wanted]);
  return found;
}

export function Form({ show }: { show?: string | undefined }) {
  const { kind, draft, held, problems } = useEditing();
  const [wanted, setWanted] = useState("");
  const [onlyChanged, setOnlyChanged] = useState(false);
  const found = useFound(wanted);
  const words = current();
  const body = useRef<HTMLDivElement>(null);
  // Which differ is looked at when the filter is set: nothing vanishes under the hand of whoever sets it back.
  const differing = useMemo(() => new Set([...members[kind].keys()].filter((path) => {
    const value = valueAt(draft, path);
    return value !== undefined && !same(value, defaultOf(kind, path, held));
  })), [onlyChanged, kind]);
  const parts = groupsOf(kind).map((group) => ({
    group, title: words?.groups[kind][group.id] ?? group.id,
    paths: shownOf(kind, group).filter((path) => (found?.has(path) ?? true) && (!onlyChanged || differing.has(path))),
  })).filter(({ paths }) => paths.length > 0);
  const count = parts.reduce((sum, { paths }) => sum + paths.length, 0);
  useShown(show);
  const jump = (id: string) => {
    const heading = body.current?.querySelector<HTMLElement>(`#part-${id}`);
    heading?.scrollIntoView({ block: "start" });
    heading?.focus({ preventScroll: true });
  };
  const badIn = (paths: readonly string[]) => problems.filter(({ member }) => paths.some((path) => isAbout(member, path))).length;
  return (
    <div class="editor">
      <div class="editor-side">
        <TextInput type="search" aria-label={t("find")} placeholder={t("find")} title={t("findHint")} value={wanted} onChange={setWanted} />
        <p class="quiet small" role="status">{wanted.trim() !== "" && found ? (count === 0 ? t("foundNothing") : t("found", { n: count })) : ""}</p>
        <Checkbox label={t("onlyChanged")} value={onlyChanged} onChange={setOnlyChanged} />
        <div class="editor-jump"><Select aria-label={t("jump")} value="" options={[{ value: "", label: t("jump") }, ...parts.map(({ group, title }) => ({ value: group.id, label: title }))]} onChange={jump} /></div>
        <nav class="editor-parts" aria-label={t("groups")}>
          <ul>
            {parts.map(({ group, title, paths }) => (
              <li key={group.id}>
                <button type="button" class="editor-part" onClick={() => jump(group.id)}>
                  <span>{title}</span>{badIn(paths) > 0 && <span class="dot" title={t("bad", { n: badIn(paths) })} />}
                </button>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <div class="editor-body" ref={body}>
        {parts.length === 0 && onlyChanged && <p class="quiet">{t("nothingDiffers")}</p>}
        {parts.map(({ group, title, paths }) => (
          <section key={group.id} class="section editor-section" aria-labelledby={`part-${group.id}`}>
            <div class="editor-section-head">
              <h2 id={`part-${group.id}`} tabIndex={-1}>{title}</h2>
              <Doc of={group.docs} about={title} />
            </div>
            <Paths kind={kind} paths={paths} />
          </section>
        ))}
      </div>
    </div>
  );
}

/** The members, under the titles of what holds them. */
function Paths({ kind, paths }: { kind: "service" | "client" | "api"; paths: readonly string[] }) {
  const words = current();
  let folder = "";
  return (
    <>
      {paths.flatMap((path) => {
        const schema = members[kind].get(path);
        if (!schema) return [];
        const above = path.split(".").slice(0, -1).join(".");
        const title = above !== folder && above.includes(".") ? words?.[kind][above]?.title : undefined;
        folder = above;
        return [title !== undefined && <h3 key={`${path} above`}>{title}</h3>, <Member key={path} path={path} schema={schema} />];
      })}
    </>
  );
}

/** Goes to a member, where the address names one. */
function useShown(show: string | undefined) {
  useEffect(() => {
    if (show === undefined) return;
    const timer = setTimeout(() => showMember(show), 60);
    return () => clearTimeout(timer);
  }, [show]);
}

const elementOf = (member: string) => document.getElementById(`at-${member}`) ?? document.getElementById(`at-${member.replace(/\[.*$/, "")}`);
const controlIn = (element: HTMLElement) => (element.matches("input, select, textarea, button") ? element : element.querySelector<HTMLElement>("input:not(:disabled), select:not(:disabled), textarea:not(:disabled), button") ?? element);

/** Gives the focus back to what changes a member, where nothing else has it, and moves nothing. */
export function backToMember(member: string | undefined) {
  const element = member === undefined ? null : elementOf(member);
  if (element && !document.querySelector("dialog[open]")) controlIn(element).focus({ preventScroll: true });
}

/** Brings a member to where it is seen, and the focus to what changes it. */
export function showMember(member: string) {
  const element = elementOf(member);
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  controlIn(element).focus({ preventScroll: true });
  element.closest(".member")?.classList.add("shown");
  setTimeout(() => element.closest(".member")?.classList.remove("shown"), 2000);
}
