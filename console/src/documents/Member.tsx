// One member of a document: its title, what changes it, what it means, whether the profile fixes it, and what is wrong with it.

import { useState } from "preact/hooks";
import { same, valueAt } from "../catalogue/members.ts";
import { boundOf, defaultOf } from "../catalogue/profile.ts";
import type { Schema } from "../catalogue/schemas.ts";
import { aboutOf, current, docsOf, effectOf, entryOf, sectionsOf } from "../catalogue/words.ts";
import { Badge, Doc, Facts, FieldError, Icon, IconButton, WithDocs } from "../ui/index.ts";
import { t as common } from "../words/common.ts";
import { language, named } from "../words/index.ts";
import { Control } from "./controls/Control.tsx";
import { isGroup, itemsOf, shapeOf } from "./controls/shape.ts";
import { useEditing } from "./editing.ts";
import { isAbout } from "./problems.ts";
import { firstSentence, shown } from "./shown.ts";
import { t } from "./words.ts";

export interface MemberProps {
  readonly path: string;
  readonly schema: Schema;
}

/** Members that are what a document is called by: they do not change once it is there. */
const NAMES: ReadonlySet<string> = new Set(["service.apiKey", "service.jurisdiction", "client.clientId", "api.identifier"]);

export function Member({ path, schema }: MemberProps) {
  const { kind, draft, saved, held, mayChange, problems, set } = useEditing();
  const words = current();
  const { title } = entryOf(words, kind, path);
  const value = valueAt(draft, path);
  const otherwise = defaultOf(kind, path, held);
  const bound = boundOf(kind, path, held);
  const isFixed = bound?.only !== undefined;
  const isName = NAMES.has(`${kind}.${path}`) && saved !== undefined;
  const told = problems.filter(({ member }) => isAbout(member, path));
  const differs = value !== undefined && !same(value, otherwise);
  const isUnsaved = saved !== undefined && !same(value, valueAt(saved.document, path));
  const shape = shapeOf(kind, path, schema);
  const id = `member-${path}`;
  const describedBy = [`${id}-about`, told.length > 0 ? `${id}-error` : undefined, bound ? `${id}-fixed` : undefined].filter(Boolean).join(" ");
  const group = isGroup(shape);
  const change = (next: unknown) => set(path, same(next, otherwise) || (Array.isArray(next) && next.length === 0 && otherwise === undefined) ? undefined : next);
  const badges = (
    <span class="member-badges">
      {isUnsaved && <Badge tone="info">{t("unsaved")}</Badge>}
      {differs && otherwise !== undefined && !isUnsaved && <Badge>{t("differs")}</Badge>}
      {(isFixed || isName) && <Badge><Icon name="lock" size={10} /> {t("fixed")}</Badge>}
      {differs && otherwise !== undefined && !isFixed && !isName && mayChange && <IconButton icon="undo" small label={t("resetOf", { title })} onClick={() => set(path, undefined)} />}
    </span>
  );
  return (
    <div class={`member${told.length > 0 ? " invalid" : ""}`} id={`at-${path}`} data-member={path} {...(group && { role: "group", "aria-labelledby": `${id}-title`, "aria-describedby": describedBy })}>
      {shape !== "flag" && (
        <div class="member-head">
          {group ? <span class="member-title" id={`${id}-title`}>{title}</span> : <label class="member-title" for={id}>{title}</label>}
          {badges}
        </div>
      )}
      <div class={shape === "flag" ? "member-flag" : undefined}>
        <Control place={kind} path={path} at={path} title={title} schema={schema} value={value} otherwise={otherwise} among={bound?.among} disabled={!mayChange || isFixed || isName}
          ties={{ id, "aria-describedby": describedBy, "aria-invalid": told.length > 0 || undefined }} onChange={change} />
        {shape === "flag" && badges}
      </div>
      {told.length > 0 && <div id={`${id}-error`}>{told.map(({ member, text, fromServer }) => <FieldError key={member}>{member !== path && <code>{member}</code>} {fromServer && `${t("refusedBy")}: `}{text}</FieldError>)}</div>}
      {bound && <Fixed id={`${id}-fixed`} path={path} />}
      <About id={`${id}-about`} path={path} schema={schema} isFlag={shape === "flag"} otherwise={otherwise} />
    </div>
  );
}

/** Why the profile leaves no choice. */
function Fixed({ id, path }: { id: string; path: string }) {
  const { kind, held } = useEditing();
  const bound = boundOf(kind, path, held);
  const reason = current()?.fixed[path] ?? bound?.comment ?? "";
  const clause = `FAPI 2.0 Security Profile${bound?.clause ? ` §${bound.clause}` : ""}`;
  const said = language.value === "en" && bound?.comment ? bound.comment : named(t("fixedBy", { clause }), reason);
  return <p class="member-fixed small" id={id}><Icon name="lock" size={12} /><span>{said}</span></p>;
}

/** What it means, in a sentence; and all that is known of it for whoever opens it. */
function About({ id, path, isFlag, otherwise, schema }: { id: string; path: string; isFlag: boolean; otherwise: unknown; schema: Schema }) {
  const { kind } = useEditing();
  const [opened, setOpened] = useState(false);
  const words = current();
  const { title } = entryOf(words, kind, path);
  const whole = aboutOf(words, kind, path);
  const [first] = firstSentence(whole);
  return (
    <details class="about" open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary id={id}>
        <span class="hidden">{title}: {t("about")}. </span>
        {!isFlag && <span class="about-first">{first} </span>}<span class="about-more" aria-hidden="true">{opened ? t("less") : t("more")}</span>
      </summary>
      {opened && <Details path={path} schema={schema} otherwise={otherwise} whole={whole} />}
    </details>
  );
}

function Details({ path, schema, otherwise, whole }: { path: string; schema: Schema; otherwise: unknown; whole: string }) {
  const { kind } = useEditing();
  const words = current();
  const entry = entryOf(words, kind, path);
  const values: readonly unknown[] = [schema.type].flat()[0] === "boolean" ? [true, false] : schema.enum ?? itemsOf(kind, schema).enum ?? [];
  const effects = values.map((value) => [value, effectOf(words, kind, path, value)] as const).filter(([, effect]) => effect !== "");
  const sections = sectionsOf(kind, path);
  return (
    <div class="about-body">
      <p><WithDocs text={whole} /></p>
      <Facts of={[
        [t("inDocument"), <code key="name">{path}</code>],
        [t("defaultValue"), otherwise === undefined ? t("none") : <code key="default">{shown(otherwise)}</code>],
        [t("effects"), effects.length === 0 ? undefined : <ul key="effects" class="effects">{effects.map(([value, effect]) => <li key={String(value)}><code>{String(value)}</code> {effect}</li>)}</ul>],
        [t("sections"), sections.length === 0 ? undefined : <span key="sections">{sections.map(({ label, url }, index) => <span key={label}>{index > 0 && ", "}<a href={url} target="_blank" rel="noreferrer">{label}</a></span>)}</span>],
        [t("screen2"), entry.v2],
        [t("screen3"), entry.v3],
        [common("documentation"), <Doc key="docs" of={docsOf(kind, path)}><code>{docsOf(kind, path)}</code></Doc>],
      ]} />
    </div>
  );
}
