// What is filled in: a label, what is filled in, help and an error, tied together for whoever listens.

import type { ComponentChildren, JSX } from "preact";
import { createContext } from "preact";
import { useContext, useId } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import { t } from "../words/common.ts";

interface Ties {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
}
const Around = createContext<Ties | undefined>(undefined);

export interface FieldProps {
  label: ComponentChildren;
  help?: ComponentChildren;
  error?: ComponentChildren;
  required?: boolean;
  /** Says that it may stay empty. */
  optional?: boolean;
  /** The id of what is filled in; one is made otherwise. */
  id?: string;
  /** What stands at the end of the line of the label, as a link to what says more. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

export function Field({ label, help, error, required = false, optional = false, id: given, aside, children }: FieldProps) {
  const made = useId();
  const id = given ?? made;
  const present = [help ? `${id}-help` : undefined, error ? `${id}-error` : undefined].filter(Boolean).join(" ");
  const ties: Ties = { id, describedBy: present || undefined, invalid: Boolean(error), required };
  return (
    <div class={`field${error ? " invalid" : ""}`}>
      <div class="field-label">
        <label for={id}>{label}</label>
        {optional && <span class="quiet">{t("optional")}</span>}
        {aside && <span class="field-aside">{aside}</span>}
      </div>
      <Around.Provider value={ties}>{children}</Around.Provider>
      {help && <div class="field-help" id={`${id}-help`}>{help}</div>}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    <div class="field-error" id={id} role="alert">
      <Icon name="alert" size={14} />
      <span>{children}</span>
    </div>
  );
}

/** Several things that are filled in under one heading, as radio buttons. */
export function FieldGroup({ label, help, error, children }: Omit<FieldProps, "id" | "required" | "optional" | "aside">) {
  const id = useId();
  const describedBy = [help ? `${id}-help` : undefined, error ? `${id}-error` : undefined].filter(Boolean).join(" ") || undefined;
  return (
    <fieldset class={`field${error ? " invalid" : ""}`} aria-describedby={describedBy}>
      <legend class="field-label">{label}</legend>
      {children}
      {help && <div class="field-help" id={`${id}-help`}>{help}</div>}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}

/** What ties a control to the Field around it; for controls of one's own. */
export function useTies() {
  const ties = useContext(Around);
  return ties && { id: ties.id, "aria-describedby": ties.describedBy, "aria-invalid": ties.invalid || undefined, required: ties.required || undefined };
}

type Changed<T> = { value: T; onChange: (value: T) => void };
type Rest<K extends keyof JSX.IntrinsicElements> = Omit<JSX.IntrinsicElements[K], "value" | "onChange" | "onInput" | "ref" | "checked">;

export function TextInput({ value, onChange, ...rest }: Changed<string> & Rest<"input">) {
  return <input type="text" spellcheck={false} autocomplete="off" {...useTies()} {...rest} class={`input ${rest.class ?? ""}`} value={value} onInput={(event) => onChange(event.currentTarget.value)} />;
}

export function TextArea({ value, onChange, ...rest }: Changed<string> & Rest<"textarea">) {
  return <textarea rows={4} spellcheck={false} {...useTies()} {...rest} class={`input ${rest.class ?? ""}`} value={value} onInput={(event) => onChange(event.currentTarget.value)} />;
}

export interface Option<T extends string = string> {
  readonly value: T;
  readonly label: string;
  readonly help?: ComponentChildren;
  readonly disabled?: boolean;
}

export function Select<T extends string>({ value, onChange, options, ...rest }: Changed<T> & Rest<"select"> & { options: readonly Option<T>[] }) {
  return (
    <span class="select">
      <select {...useTies()} {...rest} class="input" value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {options.map(({ value: one, label, disabled = false }) => <option key={one} value={one} disabled={disabled} selected={one === value}>{label}</option>)}
      </select>
      <Icon name="chevron" size={14} />
    </span>
  );
}

interface ToggleProps extends Changed<boolean>, Rest<"input"> {
  label: ComponentChildren;
  help?: ComponentChildren;
}

function Toggle({ value, onChange, label, help, kind, ...rest }: ToggleProps & { kind: "checkbox" | "switch" }) {
  const id = useId();
  return (
    <div class={`toggle ${kind}`}>
      <input type="checkbox" id={id} {...(kind === "switch" && { role: "switch" as const })} aria-describedby={help ? `${id}-help` : undefined} {...rest} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />
      <div>
        <label for={rest.id ?? id}>{label}</label>
        {help && <div class="field-help" id={`${id}-help`}>{help}</div>}
      </div>
    </div>
  );
}

export const Checkbox = (props: ToggleProps) => <Toggle {...props} kind="checkbox" />;
export const Switch = (props: ToggleProps) => <Toggle {...props} kind="switch" />;

/** One of several, each with its words. Stands in a FieldGroup. */
export function RadioGroup<T extends string>({ value, onChange, options, disabled = false }: Changed<T> & { options: readonly Option<T>[]; disabled?: boolean }) {
  const name = useId();
  return (
    <div class="radios">
      {options.map((option) => (
        <div class="toggle radio" key={option.value}>
          <input type="radio" id={`${name}-${option.value}`} name={name} checked={option.value === value} disabled={disabled || option.disabled} aria-describedby={option.help ? `${name}-${option.value}-help` : undefined} onChange={() => onChange(option.value)} />
          <div>
            <label for={`${name}-${option.value}`}>{option.label}</label>
            {option.help && <div class="field-help" id={`${name}-${option.value}-help`}>{option.help}</div>}
          </div>
        </div>
      ))}
    </div>
  );
}
