// The colours and the mark of the pages.

import { useState } from "preact/hooks";
import { Button, TextInput } from "../../ui/index.ts";
import { t } from "../words.ts";
import type { ControlProps } from "./Control.tsx";

/** The most octets of an image: as base64 it has a third more, and the document has room for 16 KiB of text. */
const LARGEST = 12_000;

export function Colour({ title, value, disabled, ties, onChange }: ControlProps) {
  const text = typeof value === "string" ? value : "";
  return (
    <span class="row">
      <input type="color" aria-label={title} value={/^#[0-9a-f]{6}$/i.test(text) ? text : "#1c4f8c"} disabled={disabled} onInput={(event) => onChange(event.currentTarget.value)} />
      <TextInput {...ties} class="narrow mono" aria-label={title} value={text} placeholder="#1c4f8c" disabled={disabled} onChange={(typed) => onChange(typed === "" ? undefined : typed)} />
    </span>
  );
}

const dataUrl = (file: File) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

export function Logo({ value, disabled, ties, onChange }: ControlProps) {
  const [tooLarge, setTooLarge] = useState(false);
  const chosen = async (file: File | undefined) => {
    if (!file) return;
    setTooLarge(file.size > LARGEST);
    if (file.size <= LARGEST) onChange(await dataUrl(file));
  };
  return (
    <div class="stack tight">
      {typeof value === "string" && value.startsWith("data:image/") && <img class="logo" src={value} alt={t("image")} />}
      <div class="row">
        <label class="button small file">
          <span>{t("chooseFile")}</span>
          <input {...ties} type="file" accept="image/png,image/jpeg,image/webp,image/svg+xml" disabled={disabled} onChange={(event) => void chosen(event.currentTarget.files?.[0])} />
        </label>
        {value !== undefined && !disabled && <Button small look="quiet" icon="trash" onClick={() => onChange(undefined)}>{t("removeImage")}</Button>}
      </div>
      {tooLarge && <p class="field-error" role="alert">{t("tooLarge")}</p>}
    </div>
  );
}
