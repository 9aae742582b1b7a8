// A request before it is sent, part by part: what each is, what a broken rule changes of it, and everything to be changed by hand.

import { useId, useState } from "preact/hooks";
import { Button, IconButton } from "../ui/Button.tsx";
import { FieldError, TextArea, TextInput } from "../ui/Field.tsx";
import { Badge } from "../ui/Notice.tsx";
import { Explained } from "./explained.tsx";
import { type Edits, type Place, noEdits } from "./logic/edit.ts";
import type { StepId } from "./logic/flow.ts";
import type { Draft, JwtName } from "./logic/jwt.ts";
import type { Field } from "./logic/plan.ts";
import { type JwtKind, Parts } from "./Members.tsx";
import { type Drafted, edit, editsAt, isChanged } from "./state.ts";
import { t } from "./words.ts";

export function RequestDraft({ step, draft }: { step: StepId; draft: Drafted }) {
  const { plan } = draft;
  const places: Place[] = plan.method === "GET" ? ["query", "headers"] : ["headers", "form"];
  return (
    <div class="draft">
      <p class="part-name">{t("willBeSent")}</p>
      <Target step={step} draft={draft} />
      {places.map((place) => <Fields key={place} step={step} place={place} draft={draft} />)}
      <footer class="row">
        {isChanged(step) && <Button small icon="history" onClick={() => edit(step, noEdits())}>{t("undoEdits")}</Button>}
        {Object.keys(plan.jwts).length > 0 && <p class="quiet small">{t("sentNow")}</p>}
      </footer>
    </div>
  );
}

const editsOf = (step: StepId): Edits => editsAt.value[step] ?? noEdits();

function Target({ step, draft: { plan, changed } }: { step: StepId; draft: Drafted }) {
  const id = useId();
  return (
    <div class={`target${changed.includes("url") ? " changed" : ""}`}>
      <code class="method">{plan.method}</code>
      <label class="hidden" for={id}>{t("url")}</label>
      <TextInput id={id} class="mono" value={plan.url} onChange={(url) => edit(step, { ...editsOf(step), url })} />
    </div>
  );
}

interface Shown {
  field: Field;
  isChanged: boolean;
  isLeftOut: boolean;
}

/** The fields of a place as they will be, and those that were left out, where they would have been. */
function shown(place: Place, { right, plan, changed }: Drafted, edits: Edits): Shown[] {
  const own = plan[place].slice(0, plan[place].length - edits.added.filter((one) => one.place === place && one.name).length);
  const isIn = (fields: Field[], name: string) => fields.some((field) => field.name === name);
  const rows = own.map((field) => ({ field, isChanged: isTouched(field, place, changed), isLeftOut: false }));
  right[place].forEach((field, index) => {
    if (!isIn(plan[place], field.name)) rows.splice(index, 0, { field, isChanged: true, isLeftOut: true });
  });
  return rows;
}

const isTouched = ({ name, jwt }: Field, place: Place, changed: string[]) =>
  changed.includes(`${place}.${name}`) || (jwt !== undefined && changed.some((part) => part.startsWith(`${jwt}.`)));

function Fields({ step, place, draft }: { step: StepId; place: Place; draft: Drafted }) {
  const edits = editsOf(step);
  const rows = shown(place, draft, edits);
  const added = edits.added.map((one, index) => ({ one, index })).filter(({ one }) => one.place === place);
  const add = () => edit(step, { ...edits, added: [...edits.added, { place, name: "", value: "" }] });
  return (
    <section class="fields">
      <header class="row">
        <h4>{t(place)}</h4>
        <Button small look="quiet" icon="plus" onClick={add}>{t("add")}</Button>
      </header>
      <ul>
        {rows.map((row) => <Row key={row.field.name} step={step} place={place} row={row} draft={draft} />)}
        {added.map(({ index }) => <Added key={index} step={step} index={index} />)}
      </ul>
    </section>
  );
}

function Row({ step, place, row: { field, isChanged, isLeftOut }, draft }: { step: StepId; place: Place; row: Shown; draft: Drafted }) {
  const id = useId();
  const { name, value, jwt } = field;
  const key = `${place}.${name}` as const;
  const edits = editsOf(step);
  const set = (text: string | null) => edit(step, { ...edits, fields: { ...edits.fields, [key]: text } });
  const putBack = () => {
    const { [key]: _, ...fields } = edits.fields;
    edit(step, { ...edits, fields });
  };
  const isPutBack = key in edits.fields;
  const signed = jwt && draft.plan.jwts[jwt];
  return (
    <li class={`field-row${isChanged ? " changed" : ""}${isLeftOut ? " left-out" : ""}`}>
      <div class="field-name">
        {signed || isLeftOut ? <code>{name}</code> : <label for={id}><code>{name}</code></label>}
        {isChanged && <Badge tone="warning">{t(isLeftOut ? "leftOut" : "changed")}</Badge>}
      </div>
      <div class="field-value">
        {signed ? <JwtDraft step={step} name={jwt} draft={signed} changed={draft.changed} /> : isLeftOut ? <s class="quiet mono">{jwt ? "" : value}</s> : (
          <TextInput id={id} class="mono" value={value} onChange={set} />
        )}
        <Explained name={name} />
      </div>
      {isPutBack ? <IconButton icon="history" small label={t("putBack", { name })} onClick={putBack} /> : !isLeftOut && <IconButton icon="close" small label={t("leaveOut", { name })} onClick={() => set(null)} />}
    </li>
  );
}

const OF_REQUEST = [
  ...["prompt", "max_age", "login_hint", "id_token_hint", "ui_locales", "claims_locales", "acr_values", "claims", "display", "response_mode"],
  ...["authorization_details", "audience", "resource", "grant_id", "grant_management_action", "dpop_jkt", "request", "request_uri"],
];
/** What else a request may say. */
const MORE: Partial<Record<StepId, string[]>> = {
  ...{ push: OF_REQUEST, authorize: OF_REQUEST },
  ...{ token: ["authorization_details", "resource", "audience", "scope"], refresh: ["authorization_details", "resource", "audience", "scope"] },
  ...{ resource: ["acr_values", "max_age"], logout: ["logout_hint", "ui_locales"] },
};

function Added({ step, index }: { step: StepId; index: number }) {
  const edits = editsOf(step);
  const { place, name, value } = edits.added[index]!;
  const list = useId();
  const known = place === "headers" ? [] : (MORE[step] ?? []);
  const set = (changed: { name?: string; value?: string }) => edit(step, { ...edits, added: edits.added.with(index, { place, name, value, ...changed }) });
  const drop = () => edit(step, { ...edits, added: edits.added.toSpliced(index, 1) });
  return (
    <li class="field-row changed">
      <div class="field-name">
        <TextInput class="mono" aria-label={t("nameOfAdded")} placeholder={t("name")} list={known.length > 0 ? list : undefined} value={name} onChange={(text) => set({ name: text })} />
        <datalist id={list}>{known.map((one) => <option key={one} value={one} />)}</datalist>
      </div>
      <div class="field-value">
        <TextInput class="mono" aria-label={t("valueOf", { name: name || t("added") })} placeholder={t("value")} value={value} onChange={(text) => set({ value: text })} />
        <Explained name={name} />
      </div>
      <IconButton icon="close" small label={t("leaveOut", { name: name || t("added") })} onClick={drop} />
    </li>
  );
}

/** A JWT that will be signed: what it says, or the JSON of it to be changed. */
function JwtDraft({ step, name, draft, changed }: { step: StepId; name: JwtName; draft: Draft; changed: string[] }) {
  const edits = editsOf(step);
  const isTyped = `${name}.header` in edits.jwts || `${name}.claims` in edits.jwts;
  const [isJson, setJson] = useState(isTyped);
  if (draft.text !== undefined) return <p class="small"><Badge tone="warning">{t("sentBefore")}</Badge> <code class="value">{draft.text}</code></p>;
  return (
    <details class="jwt-draft" open={changed.some((part) => part.startsWith(`${name}.`)) || isTyped}>
      <summary>
        <span>JWT</span>
        <span class="quiet small">{t(`signedBy_${draft.key}`)}{draft.forged && `, ${t("forged")}`}</span>
      </summary>
      <div class="row"><Button small look="quiet" icon={isJson ? "tokens" : "edit"} onClick={() => setJson(!isJson)}>{t(isJson ? "asTable" : "editJson")}</Button></div>
      {isJson ? <Json step={step} name={name} draft={draft} /> : <Parts header={draft.header} claims={draft.forged ?? draft.claims} kind={name as JwtKind} marked={changed} />}
    </details>
  );
}

function Json({ step, name, draft }: { step: StepId; name: JwtName; draft: Draft }) {
  return (
    <div class="stack tight">
      {(["header", "claims"] as const).map((part) => <JsonPart key={part} step={step} id={`${name}.${part}`} label={t(`${part}Part`)} text={JSON.stringify(draft[part], null, 2)} />)}
    </div>
  );
}

function JsonPart({ step, id, label, text }: { step: StepId; id: `${JwtName}.${"header" | "claims"}`; label: string; text: string }) {
  const made = useId();
  const edits = editsOf(step);
  const typed = edits.jwts[id];
  return (
    <div class="field">
      <label class="part-name" for={made}>{label}</label>
      <TextArea id={made} rows={Math.min(16, (typed ?? text).split("\n").length + 1)} value={typed ?? text} onChange={(json) => edit(step, { ...edits, jwts: { ...edits.jwts, [id]: json } })} />
      {typed !== undefined && !isObject(typed) && <FieldError>{t("unreadable", { part: label })}</FieldError>}
    </div>
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
