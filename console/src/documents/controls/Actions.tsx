// What happens before a token is signed, in order: rules and hooks, each by the members that it has.

import { useRef } from "preact/hooks";
import { resolved, schemas } from "../../catalogue/schemas.ts";
import { current, effectOf } from "../../catalogue/words.ts";
import { Button, Field, focusLast, Select } from "../../ui/index.ts";
import type { Json } from "../calls.ts";
import { t } from "../words.ts";
import type { ControlProps } from "./Control.tsx";
import { Item, ItemFields } from "./Objects.tsx";
import { nameOf } from "./shape.ts";

interface Way {
  readonly value: string;
  readonly label: () => string;
  readonly empty: unknown;
}
/** Members of which an action has exactly one. */
const SOURCES: readonly Way[] = [
  { value: "userAttribute", label: () => t("sourceUser"), empty: "" }, { value: "clientMetadata", label: () => t("sourceClient"), empty: "" }, { value: "constant", label: () => t("sourceConstant"), empty: "" },
];
const TARGETS: readonly Way[] = [{ value: "url", label: () => t("targetUrl"), empty: "" }, { value: "binding", label: () => t("targetBinding"), empty: "" }];
const KINDS = { RULE: { part: "rule", ways: SOURCES }, TOKEN_HOOK: { part: "tokenHook", ways: TARGETS } } as const;

function propertiesOf(part: "rule" | "tokenHook", without: readonly string[]) {
  const schema = schemas.service.$defs?.[part];
  return Object.entries(schema?.properties ?? {})
    .filter(([name]) => !without.includes(name))
    .map(([name, told]) => ({ place: "part" as const, path: `${part}.${name}`, name, schema: resolved("service", told), required: schema?.required?.includes(name) ?? false }));
}

function Action({ item, at, disabled, onChange }: { item: Json; at: string; disabled: boolean; onChange: (item: Json) => void }) {
  const kind = item.type === "TOKEN_HOOK" ? "TOKEN_HOOK" : "RULE";
  const { part, ways } = KINDS[kind];
  const chosen = ways.find(({ value }) => value in item)?.value ?? ways[0]?.value ?? "";
  const others = ways.map(({ value }) => value).filter((value) => value !== chosen);
  const choose = (value: string) => {
    const rest = Object.fromEntries(Object.entries(item).filter(([name]) => !ways.some((way) => way.value === name)));
    onChange({ ...rest, [value]: ways.find((way) => way.value === value)?.empty });
  };
  const become = (type: string) => onChange(type === "RULE" ? { type, claim: "", userAttribute: "", destinations: ["ID_TOKEN"] } : { type, url: "" });
  return (
    <>
      <Field id={`at-${at}.type`} label={t("form")}>
        <Select value={kind} disabled={disabled} options={[{ value: "RULE", label: t("kindRule") }, { value: "TOKEN_HOOK", label: t("kindHook") }]} onChange={become} />
      </Field>
      <Field id={`at-${at}.way`} label={kind === "RULE" ? t("source") : t("target")}>
        <Select value={chosen} disabled={disabled} options={ways.map(({ value, label }) => ({ value, label: label() }))} onChange={choose} />
      </Field>
      <ItemFields item={item} at={at} properties={propertiesOf(part, ["type", ...others])} disabled={disabled} onChange={onChange} />
    </>
  );
}

export function Actions({ at, title, value, disabled, ties, onChange }: ControlProps) {
  const list = useRef<HTMLDivElement>(null);
  const items = Array.isArray(value) ? (value as Json[]) : [];
  const add = () => {
    onChange([...items, { type: "RULE", claim: "", userAttribute: "", destinations: ["ID_TOKEN"] }]);
    focusLast(list.current, ":scope > .item", "select");
  };
  return (
    <div class="objects" ref={list}>
      {items.map((item, index) => (
        <Item key={index} at={`${at}[${index}]`} what={nameOf({ claim: item.claim ?? item.url ?? item.binding }) ?? t("nth", { title, n: index + 1 })} detail={effectOf(current(), "part", "rule.type", item.type)} isNew={item.claim === ""} first={index === 0} disabled={disabled}
          onDrop={() => onChange(items.filter((_, n) => n !== index))} onRaise={() => onChange([...items.slice(0, index - 1), item, items[index - 1], ...items.slice(index + 1)])}>
          <Action item={item} at={`${at}[${index}]`} disabled={disabled} onChange={(changed) => onChange(items.map((one, n) => (n === index ? changed : one)))} />
        </Item>
      ))}
      {!disabled && <div><Button id={ties.id} small icon="plus" aria-label={t("addTo", { title })} onClick={add}>{t("addOf")}</Button></div>}
    </div>
  );
}
