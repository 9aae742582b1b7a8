// For which service somebody has rights: one, or all.

import { Field, Select } from "../../ui/index.ts";
import { services } from "../../lib/services.ts";
import { t } from "./words.ts";

/** `""` is all. */
export function ServiceChoice({ value, onChange }: { value: string; onChange: (service: string) => void }) {
  const known = services.value ?? [];
  const options = [{ value: "", label: t("allServices") }, ...known.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))];
  if (value !== "" && !known.some(({ id }) => id === value)) options.push({ value, label: t("oneService", { id: value }) });
  return <Field label={t("service")}><Select value={value} onChange={onChange} options={options} /></Field>;
}

export function serviceInWords(id: number | undefined): string {
  if (id === undefined) return t("allServices");
  return services.value?.find((one) => one.id === String(id))?.name ?? t("oneService", { id: String(id) });
}
