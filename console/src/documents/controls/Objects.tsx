// A list of objects: short ones in a line each, long ones in a part that opens.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { withValue } from "../../catalogue/members.ts";
import { current, effectOf, entryOf } from "../../catalogue/words.ts";
import { Button, Field, focusLast, IconButton } from "../../ui/index.ts";
import type { Json } from "../calls.ts";
import { useEditing } from "../editing.ts";
import { t } from "../words.ts";
import { Control, type ControlProps } from "./Control.tsx";
import { isGroup, nameOf, propertiesOf, shapeOf } from "./shape.ts";

type Property = ReturnType<typeof propertiesOf>[number];

/** The members of one object, each by its own control. */
export function ItemFields({ item, at, properties, disabled, onChange }: { item: Json; at: string; properties: readonly Property[]; disabled: boolean; onChange: (item: Json) => void }) {
  const words = current();
  const { problems } = useEditing();
  return (
    <>
      {properties.map(({ place, path, name, schema, required }) => {
        const { title } = entryOf(words, place, path);
        const here = `${at}.${name}`;
        const id = `at-${here}`;
        const error = problems.find(({ member }) => member === here);
        const shape = shapeOf(place, path, schema);
        const control = (
          <Control key={here} place={place} path={path} at={here} title={title} schema={schema} value={item[name]} otherwise={schema.default} disabled={disabled}
            ties={{ id, "aria-describedby": error ? `${id}-error` : undefined, "aria-invalid": error !== undefined || undefined }} onChange={(value) => onChange(withValue(item, name, cleaned(value, schema.default)))} />
        );
        if (shape === "flag") return <div key={here}>{control}</div>;
        if (isGroup(shape)) {
          return (
            <div key={here} class={`field${error ? " invalid" : ""}`} role="group" aria-label={title}>
              <div class="field-label">{title}</div>
              {control}
              {error && <p class="field-error" id={`${id}-error`}>{error.text}</p>}
            </div>
          );
        }
        return <Field key={here} id={id} label={title} optional={!required} error={error?.text}>{control}</Field>;
      })}
    </>
  );
}

/** What is written where it says no more than nothing does. */
const cleaned = (value: unknown, otherwise: unknown) => (Array.isArray(value) && value.length === 0 && Array.isArray(otherwise) && otherwise.length === 0 ? undefined : value === otherwise ? undefined : value);

export function Objects(props: ControlProps) {
  const { place, path, at, title, schema, value, disabled, ties, onChange } = props;
  const list = useRef<HTMLDivElement>(null);
  const items = Array.isArray(value) ? (value as Json[]) : [];
  const properties = propertiesOf(place, path, schema);
  const change = (index: number, item: Json) => onChange(items.map((one, n) => (n === index ? item : one)));
  const drop = (index: number) => onChange(items.filter((_, n) => n !== index));
  const raise = (index: number) => onChange([...items.slice(0, index - 1), items[index], items[index - 1], ...items.slice(index + 1)]);
  const add = () => {
    onChange([...items, {}]);
    focusLast(list.current, ":scope > .item", "input, select");
  };
  const isShort = properties.length <= 2;
  return (
    <div class="objects" ref={list}>
      {items.map((item, index) => {
        const what = nameOf(item) ?? t("nth", { title, n: index + 1 });
        const fields = <ItemFields item={item} at={`${at}[${index}]`} properties={properties} disabled={disabled} onChange={(changed) => change(index, changed)} />;
        if (isShort) return <div key={index} class="item short">{fields}{!disabled && <IconButton icon="close" label={t("removeNth", { what })} onClick={() => drop(index)} />}</div>;
        return <Item key={index} at={`${at}[${index}]`} what={what} isNew={Object.keys(item).length === 0} first={index === 0} disabled={disabled} detail={detailOf(place, path, item)} onDrop={() => drop(index)} onRaise={() => raise(index)}>{fields}</Item>;
      })}
      {!disabled && <div><Button id={ties.id} small icon="plus" aria-label={t("addTo", { title })} onClick={add}>{t("addOf")}</Button></div>}
    </div>
  );
}

/** What a closed one says besides its name. */
function detailOf(place: string, path: string, item: Json): string {
  if (place === "service" && path === "actions") return effectOf(current(), "part", "rule.type", item.type);
  return typeof item.description === "string" ? item.description : "";
}

interface ItemProps {
  at: string;
  what: string;
  detail: string;
  isNew: boolean;
  first: boolean;
  disabled: boolean;
  onDrop: () => void;
  onRaise?: () => void;
  children: ComponentChildren;
}

/** One that opens; it does so by itself while it is new, or something in it is wrong. */
export function Item({ at, what, detail, isNew, first, disabled, onDrop, onRaise, children }: ItemProps) {
  const { problems } = useEditing();
  const wrong = problems.some(({ member }) => member === at || member.startsWith(`${at}.`) || member.startsWith(`${at}[`));
  const [opened, setOpened] = useState(isNew);
  return (
    <details class={`item${wrong ? " wrong" : ""}`} open={opened || wrong} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>
        <span class="item-name">{what}</span>
        {detail && <span class="quiet small item-detail">{detail}</span>}
      </summary>
      <div class="item-body">
        {children}
        {!disabled && (
          <div class="row">
            <Button small icon="trash" aria-label={t("removeNth", { what })} onClick={onDrop}>{t("removeNth", { what })}</Button>
            {onRaise && !first && <Button small look="quiet" onClick={onRaise}>{t("moveUp", { what })}</Button>}
          </div>
        )}
      </div>
    </details>
  );
}
