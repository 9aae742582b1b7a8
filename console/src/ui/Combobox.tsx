// One of many, found by typing.

import * as zag from "@zag-js/combobox";
import { normalizeProps, useMachine } from "@zag-js/preact";
import { createPortal } from "preact/compat";
import { useId, useMemo, useState } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import type { Option } from "./Field.tsx";
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

export function Combobox({ label, value, options, onChange, onType, placeholder, disabled = false, free = false, help, error }: ComboboxProps) {
  const [typed, setTyped] = useState("");
  const id = useId();
  const shown = useMemo(() => {
    const wanted = typed.toLowerCase();
    const fits = ({ value, label }: Option) => value.toLowerCase().includes(wanted) || label.toLowerCase().includes(wanted);
    return (onType || wanted === "" ? options : options.filter(fits)).slice(0, SHOWN);
  }, [options, typed, onType]);
  const collection = useMemo(() => zag.collection({ items: [...shown], itemToValue: (item) => item.value, itemToString: (item) => item.label }), [shown]);
  const service = useMachine(zag.machine, {
    id, collection, disabled, allowCustomValue: free, openOnClick: true, inputBehavior: free ? "none" : "autohighlight",
    ...(placeholder !== undefined && { placeholder }),
    value: value === undefined ? [] : [value],
    onValueChange: ({ value: [chosen] }) => onChange(chosen),
    onInputValueChange: ({ inputValue, reason }) => {
      if (reason !== "input-change") return setTyped("");
      setTyped(inputValue);
      onType?.(inputValue);
      if (free) onChange(inputValue || undefined);
    },
    positioning: { sameWidth: true, gutter: 4 },
  });
  const box = zag.connect(service, normalizeProps);
  const describedBy = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div {...box.getRootProps()} class={`field${error ? " invalid" : ""}`}>
      <div class="field-label"><label {...box.getLabelProps()}>{label}</label></div>
      <div {...box.getControlProps()} class="combobox">
        <input {...box.getInputProps()} class="input" spellcheck={false} aria-describedby={describedBy} aria-invalid={error ? true : undefined} />
        <button type="button" {...box.getTriggerProps()} class="combobox-trigger" aria-label={t("show")}><Icon name="chevron" size={14} /></button>
      </div>
      {help && <div class="field-help" id={`${id}-help`}>{help}</div>}
      {error && <div class="field-error" id={`${id}-error`} role="alert">{error}</div>}
      {box.open && shown.length > 0 && createPortal(
        <div {...box.getPositionerProps()}>
          <ul {...box.getContentProps()} class="menu">
            {shown.map((item) => (
              <li key={item.value} {...box.getItemProps({ item })} class="menu-item">
                <span>{item.label}</span>
                {item.label !== item.value && <span class="quiet small">{item.value}</span>}
              </li>
            ))}
          </ul>
        </div>,
        document.body,
      )}
    </div>
  );
}
