// A list of texts: one line each, or, where there are a few likely ones, these to be ticked.

import { useRef, useState } from "preact/hooks";
import { Button, Checkbox, focusLast, IconButton, TextInput } from "../../ui/index.ts";
import { isAbout } from "../problems.ts";
import { useEditing } from "../editing.ts";
import { t } from "../words.ts";
import { textsOf, toggled } from "./Choices.tsx";
import type { ControlProps } from "./Control.tsx";
import { suggestions } from "./shape.ts";

/** So many are ticked; more are typed. */
const TICKED = 40;

export function Texts(props: ControlProps) {
  const { around } = useEditing();
  const likely = suggestions(props.place, props.path, around);
  return likely.length > 0 && likely.length <= TICKED ? <Ticked {...props} likely={likely} /> : <Lines {...props} />;
}

function Lines({ at, title, value, otherwise, disabled, ties, onChange }: ControlProps) {
  const { problems } = useEditing();
  const stated = Array.isArray(value) ? textsOf(value) : textsOf(otherwise);
  const list = useRef<HTMLDivElement>(null);
  const [empty, setEmpty] = useState(false);
  const shown = empty ? [...stated, ""] : stated;
  const change = (index: number, text: string) => {
    setEmpty(false);
    onChange(shown.map((one, n) => (n === index ? text : one)));
  };
  const drop = (index: number) => {
    setEmpty(false);
    if (index < stated.length) onChange(stated.filter((_, n) => n !== index));
  };
  const add = () => {
    setEmpty(true);
    focusLast(list.current, ".line", "input");
  };
  return (
    <div class="lines" ref={list}>
      {shown.map((text, index) => {
        const wrong = problems.some(({ member }) => isAbout(member, `${at}[${index}]`));
        return (
          <div key={index} class={`line${wrong ? " invalid" : ""}`}>
            <TextInput value={text} disabled={disabled} aria-label={t("nth", { title, n: index + 1 })} aria-invalid={wrong || undefined} aria-describedby={ties["aria-describedby"]} onChange={(changed) => change(index, changed)} />
            {!disabled && <IconButton icon="close" small label={t("removeNth", { what: text || t("nth", { title, n: index + 1 }) })} onClick={() => drop(index)} />}
          </div>
        );
      })}
      {!disabled && <div><Button id={ties.id} small icon="plus" aria-label={t("addTo", { title })} onClick={add}>{t("addOf")}</Button></div>}
    </div>
  );
}

function Ticked({ title, value, otherwise, disabled, ties, onChange, likely }: ControlProps & { likely: readonly string[] }) {
  const [typed, setTyped] = useState("");
  const stated = Array.isArray(value) ? textsOf(value) : textsOf(otherwise);
  const all = [...likely, ...stated.filter((one) => !likely.includes(one))];
  const add = () => {
    const text = typed.trim();
    if (text !== "" && !stated.includes(text)) onChange([...stated, text]);
    setTyped("");
  };
  return (
    <div class="lines">
      <div class="choices">
        {all.map((one) => <Checkbox key={one} label={<code>{one}</code>} value={stated.includes(one)} disabled={disabled} onChange={(on) => onChange(toggled(stated, one, on, all))} />)}
      </div>
      {!disabled && (
        <div class="line">
          <TextInput id={ties.id} class="medium" value={typed} aria-label={`${title}: ${t("otherValue")}`} placeholder={t("otherValue")} onChange={setTyped} onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), add())} />
          <Button small icon="plus" aria-label={t("addTo", { title })} disabled={typed.trim() === ""} onClick={add}>{t("addOf")}</Button>
        </div>
      )}
    </div>
  );
}
