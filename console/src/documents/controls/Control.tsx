// What one member is changed by.

import type { Place } from "../../catalogue/members.ts";
import type { Schema } from "../../catalogue/schemas.ts";
import { current, effectOf } from "../../catalogue/words.ts";
import { Select, Switch, TextInput } from "../../ui/index.ts";
import { duration } from "../../words/index.ts";
import { useEditing } from "../editing.ts";
import { t } from "../words.ts";
import { Actions } from "./Actions.tsx";
import { Choices } from "./Choices.tsx";
import { JsonField } from "./JsonField.tsx";
import { Keys } from "./Keys.tsx";
import { Colour, Logo } from "./Looks.tsx";
import { Objects } from "./Objects.tsx";
import { shapeOf, suggestions } from "./shape.ts";
import { Texts } from "./Texts.tsx";

/** What ties it to its title, its help and what is wrong with it. */
export interface Ties {
  readonly id: string;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: boolean | undefined;
}

export interface ControlProps {
  /** Under which the catalogue knows it. */
  readonly place: Place;
  readonly path: string;
  /** Where it is in the document: `supportedScopes[0].name`. */
  readonly at: string;
  readonly title: string;
  readonly schema: Schema;
  readonly value: unknown;
  /** What is so where nothing is said. */
  readonly otherwise: unknown;
  readonly among?: readonly unknown[] | undefined;
  readonly disabled: boolean;
  readonly ties: Ties;
  readonly onChange: (value: unknown) => void;
}

export function Control(props: ControlProps) {
  switch (shapeOf(props.place, props.path, props.schema)) {
    case "flag": return <Flag {...props} />;
    case "asService": return <AsService {...props} />;
    case "oneOf": return <OneOf {...props} />;
    case "choices": return <Choices {...props} />;
    case "number": return <Count {...props} />;
    case "texts": return <Texts {...props} />;
    case "objects": return <Objects {...props} />;
    case "keys": return <Keys {...props} />;
    case "actions": return <Actions {...props} />;
    case "logo": return <Logo {...props} />;
    case "colour": return <Colour {...props} />;
    case "json": return <JsonField {...props} />;
    case "told": return <TextInput {...props.ties} value={String(props.value ?? "")} onChange={() => undefined} readOnly />;
    case "secret": return <Secret {...props} />;
    case "text": return <Line {...props} />;
  }
}

function Flag({ place, path, title, value, otherwise, disabled, ties, onChange }: ControlProps) {
  const now = typeof value === "boolean" ? value : otherwise === true;
  const effect = effectOf(current(), place, path, now);
  return <Switch {...ties} label={title} {...(effect && { help: effect })} value={now} disabled={disabled} onChange={onChange} />;
}

/** A flag of which its absence is a third thing. */
function AsService({ place, path, value, disabled, ties, onChange }: ControlProps) {
  const effect = typeof value === "boolean" ? effectOf(current(), place, path, value) : "";
  const options = [{ value: "", label: t("asService") }, { value: "true", label: t("yes") }, { value: "false", label: t("no") }];
  return (
    <>
      <Select {...ties} value={value === undefined ? "" : String(value)} options={options} disabled={disabled} onChange={(chosen) => onChange(chosen === "" ? undefined : chosen === "true")} />
      {effect && <p class="field-help">{effect}</p>}
    </>
  );
}

function OneOf({ place, path, schema, value, otherwise, among, disabled, ties, onChange }: ControlProps) {
  const words = current();
  // null is a value of its own, and otherwise has the name that nothing else has.
  const text = (one: unknown) => (one === null ? "null" : String(one));
  const label = (one: unknown) => (one === null ? t("none") : String(one));
  const stated = value !== undefined;
  const first = { value: "", label: otherwise === undefined ? t("saysNothing") : t("asDefault", { value: label(otherwise) }) };
  const values = (schema.enum ?? []).map((one) => ({ value: text(one), label: label(one), disabled: among !== undefined && !among.includes(one) }));
  const known = !stated || values.some((one) => one.value === text(value)) ? values : [...values, { value: text(value), label: text(value) }];
  const effect = effectOf(words, place, path, stated ? value : otherwise);
  return (
    <>
      <Select {...ties} value={stated ? text(value) : ""} options={[first, ...known]} disabled={disabled} onChange={(chosen) => onChange(chosen === "" ? undefined : chosen === "null" ? null : chosen)} />
      {effect && <p class="field-help">{effect}</p>}
    </>
  );
}

function Count({ title, schema, value, otherwise, disabled, ties, onChange }: ControlProps) {
  const now = typeof value === "number" ? value : typeof otherwise === "number" ? otherwise : undefined;
  const inSeconds = /秒|second/i.test(title) && now !== undefined && now >= 60;
  const typed = (text: string) => onChange(text.trim() === "" ? undefined : Number.isFinite(Number(text)) ? Number(text) : text);
  return (
    <span class="count">
      <TextInput {...ties} class="narrow number" inputMode="numeric" value={value === undefined ? "" : String(value)} placeholder={otherwise === undefined ? "" : String(otherwise)} disabled={disabled} onChange={typed} {...(schema.maximum && { maxLength: 18 })} />
      {inSeconds && <span class="quiet small">{t("secondsAre", { duration: duration(now) })}</span>}
    </span>
  );
}

function Line({ place, path, at, schema, value, otherwise, disabled, ties, onChange }: ControlProps) {
  const { around } = useEditing();
  const likely = suggestions(place, path, around);
  const list = `likely-${at}`;
  const long = (schema.maxLength ?? 0) > 256 || schema.format === "uri";
  return (
    <>
      <TextInput {...ties} {...(!long && { class: "medium" })} value={value === undefined ? "" : String(value)} placeholder={otherwise === undefined ? "" : String(otherwise)} disabled={disabled}
        {...(likely.length > 0 && { list })} onChange={(text) => onChange(text === "" ? undefined : text)} />
      {likely.length > 0 && <datalist id={list}>{likely.map((one) => <option key={one} value={one} />)}</datalist>}
    </>
  );
}

function Secret({ value, disabled, ties, onChange }: ControlProps) {
  return (
    <>
      <TextInput {...ties} class="medium mono" type="password" autocomplete="new-password" value={typeof value === "string" ? value : ""} disabled={disabled} onChange={(text) => onChange(text === "" ? undefined : text)} />
      <p class="field-help">{t("secretHelp")}</p>
    </>
  );
}
