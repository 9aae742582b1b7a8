// One of many, found by typing. The editable combobox with a list of the ARIA Authoring Practices: the focus stays in the field, and what is
// chosen in the list is its active descendant.

import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Field, useTies, type Option } from "./Field.tsx";
import { Icon } from "./Icon.tsx";
import { place } from "./place.ts";
import { t } from "../words/common.ts";

export interface ComboboxProps {
  label: string;
  value: string | undefined;
  options: readonly Option[];
  onChange: (value: string | undefined) => void;
  /** Called with what is typed, where the options come from elsewhere; these are not filtered then. */
  onType?: (typed: string) => void;
  placeholder?: string;
  disabled?: boolean;
  /** What is typed counts, too. */
  free?: boolean;
  help?: string;
  error?: string;
}

/** At most so many are shown. */
const SHOWN = 100;

export const Combobox = ({ label, help, error, ...rest }: ComboboxProps) => <Field label={label} help={help} error={error}><Box {...rest} /></Field>;

function Box({ value, options, onChange, onType, placeholder, disabled = false, free = false }: Omit<ComboboxProps, "label" | "help" | "error">) {
  // What is typed and not chosen yet; undefined while the field shows what is chosen.
  const [typed, setTyped] = useState<string>();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const shown = useMemo(() => {
    const wanted = (typed ?? "").toLowerCase();
    const fits = ({ value: one, label }: Option) => one.toLowerCase().includes(wanted) || label.toLowerCase().includes(wanted);
    return (onType || wanted === "" ? options : options.filter(fits)).slice(0, SHOWN);
  }, [options, typed, onType]);
  const isOpen = open && shown.length > 0;
  const current = Math.min(active, shown.length - 1);
  const chosen = options.find((option) => option.value === value)?.label ?? value ?? "";

  const close = () => (setOpen(false), setTyped(undefined), onType?.(""));
  const choose = (option: Option) => (onChange(option.value), close());
  const type = (text: string) => {
    setTyped(text);
    setOpen(true);
    setActive(0);
    onType?.(text);
    if (free || text === "") onChange(text || undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const option = shown[current];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (isOpen) setActive((current + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length);
      setOpen(true);
    } else if (event.key === "Enter" && isOpen && option && !(free && typed !== undefined && active === 0)) choose(option);
    else if (event.key === "Escape" && isOpen) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="combobox">
      <input type="text" {...useTies()} ref={field} class="input" role="combobox" aria-autocomplete="list" aria-expanded={isOpen} aria-controls={isOpen ? `${id}-list` : undefined} aria-activedescendant={isOpen ? `${id}-${current}` : undefined}
        spellcheck={false} autocomplete="off" disabled={disabled} placeholder={placeholder} value={typed ?? chosen} onInput={(event) => type(event.currentTarget.value)} onClick={() => setOpen(true)} onBlur={close} onKeyDown={onKeyDown} />
      <button type="button" class="combobox-trigger" tabIndex={-1} disabled={disabled} aria-label={t("show")} onMouseDown={(event) => (event.preventDefault(), field.current?.focus(), setOpen(!isOpen))}><Icon name="chevron" size={14} /></button>
      {isOpen && <List id={id} shown={shown} current={current} field={field} onActive={setActive} onChoose={choose} />}
    </div>
  );
}

interface ListProps { id: string; shown: readonly Option[]; current: number; field: { current: HTMLInputElement | null }; onActive: (index: number) => void; onChoose: (option: Option) => void }

function List({ id, shown, current, field, onActive, onChoose }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => list.current?.showPopover(), []);
  useLayoutEffect(() => {
    const put = () => list.current && field.current && place(list.current, field.current, { sameWidth: true });
    put();
    addEventListener("scroll", put, true);
    addEventListener("resize", put);
    return () => {
      removeEventListener("scroll", put, true);
      removeEventListener("resize", put);
    };
  }, [shown]);
  useEffect(() => list.current?.children[current]?.scrollIntoView({ block: "nearest" }), [current]);
  return (
    <ul ref={list} popover="manual" class="menu" role="listbox" id={`${id}-list`} aria-label={t("show")}>
      {shown.map((option, index) => (
        <li key={option.value} id={`${id}-${index}`} role="option" aria-selected={index === current} class="menu-item" onMouseMove={() => onActive(index)} onMouseDown={(event) => (event.preventDefault(), onChoose(option))}>
          <span>{option.label}</span>
          {option.label !== option.value && <span class="quiet small">{option.value}</span>}
        </li>
      ))}
    </ul>
  );
}
