// Several of a list of values, each with what it does.

import { current, effectOf } from "../../catalogue/words.ts";
import { Checkbox } from "../../ui/index.ts";
import type { ControlProps } from "./Control.tsx";
import { itemsOf } from "./shape.ts";

export const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);

/** The list with a value in it or without it; what is there keeps its order, and what comes takes the place that `order` gives it. */
export function toggled(values: readonly string[], value: string, isOn: boolean, order: readonly string[]): string[] {
  const others = values.filter((one) => one !== value);
  if (!isOn) return others;
  const rank = order.indexOf(value);
  const next = others.findIndex((one) => order.indexOf(one) > rank);
  return next < 0 || rank < 0 ? [...others, value] : [...others.slice(0, next), value, ...others.slice(next)];
}

export function Choices({ place, path, schema, value, otherwise, among, disabled, onChange }: ControlProps) {
  const words = current();
  const stated = Array.isArray(value) ? textsOf(value) : textsOf(otherwise);
  const order = (itemsOf(place, schema).enum ?? []).map(String);
  const unknown = stated.filter((one) => !order.includes(one));
  return (
    <div class="choices">
      {[...order, ...unknown].map((one) => {
        const isOn = stated.includes(one);
        // What the profile excludes can be taken away where it is there, and not be added.
        const excluded = among !== undefined && !among.includes(one) && !isOn;
        const effect = effectOf(words, place, path, one);
        return <Checkbox key={one} label={<code>{one}</code>} {...(effect && { help: effect })} value={isOn} disabled={disabled || excluded} onChange={(on) => onChange(toggled(stated, one, on, order))} />;
      })}
    </div>
  );
}
