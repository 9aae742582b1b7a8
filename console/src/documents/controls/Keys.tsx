// The public keys of a client: seen one by one, made here, or pasted.

import { useState } from "preact/hooks";
import { Button, Callout, CodeBlock, CopyButton, Dialog, Field, IconButton, Select, tell, tellError, TextArea } from "../../ui/index.ts";
import { isPrivate, keysOf, makePair, MAKEABLE, publicOf, type Jwk } from "../../lib/keys.ts";
import { download } from "../../lib/files.ts";
import { t } from "../words.ts";
import type { ControlProps } from "./Control.tsx";
import { readJson } from "./JsonField.tsx";

/** The keys of the member, which is a JWK Set or the text of one. */
function keysIn(value: unknown): Jwk[] {
  const parsed = typeof value === "string" ? readJson(value) : { value };
  return ("value" in parsed ? keysOf(parsed.value) : undefined) ?? [];
}

const described = ({ kty, crv, alg, use }: Jwk) => [alg ?? kty, crv, use].filter(Boolean).join(" · ");

export function Keys({ value, disabled, ties, onChange }: ControlProps) {
  const [open, setOpen] = useState<"make" | "paste" | undefined>();
  const keys = keysIn(value);
  const put = (all: readonly Jwk[]) => onChange(all.length === 0 ? undefined : { keys: all });
  return (
    <div class="stack tight">
      {keys.length === 0 && <p class="quiet small">{t("noKeys")}</p>}
      <ul class="list">
        {keys.map((key, index) => (
          <li key={index}>
            <span><code>{key.kid ?? `#${index + 1}`}</code> <span class="quiet small">{described(key)}</span></span>
            <span class="row">
              <CopyButton text={JSON.stringify(key)} alone />
              {!disabled && <IconButton icon="trash" small label={t("removeNth", { what: t("keyOf", { kid: key.kid ?? index + 1 }) })} onClick={() => put(keys.filter((_, n) => n !== index))} />}
            </span>
          </li>
        ))}
      </ul>
      {!disabled && (
        <div class="row">
          <Button id={ties.id} small icon="keys" onClick={() => setOpen("make")}>{t("generate")}</Button>
          <Button small icon="plus" onClick={() => setOpen("paste")}>{t("pasteKey")}</Button>
        </div>
      )}
      {open === "make" && <MakeKey onClose={() => setOpen(undefined)} onMade={(key) => put([...keys, key])} />}
      {open === "paste" && <PasteKey onClose={() => setOpen(undefined)} onPasted={(more) => put([...keys, ...more])} />}
    </div>
  );
}

/** Makes a pair, hands on the public half, and shows the private one this once. */
export function MakeKey({ onClose, onMade }: { onClose: () => void; onMade: (publicJwk: Jwk) => void }) {
  const [alg, setAlg] = useState(MAKEABLE[0]?.alg ?? "");
  const [made, setMade] = useState<Jwk | undefined>();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    const wanted = MAKEABLE.find((one) => one.alg === alg);
    if (!wanted) return;
    setBusy(true);
    try {
      const { privateJwk, publicJwk } = await makePair(wanted);
      setMade(privateJwk);
      onMade(publicJwk);
    } catch {
      tellError(new Error(t("failedHere")));
    } finally {
      setBusy(false);
    }
  };
  const actions = made ? <Button look="primary" onClick={onClose}>{t("secretKept")}</Button> : <Button look="primary" busy={busy} onClick={() => void make()}>{t("generateAct")}</Button>;
  const text = made && JSON.stringify(made, null, 2);
  return (
    <Dialog open onClose={onClose} title={made ? t("privateKey") : t("generate")} actions={actions}>
      {made && text ? (
        <div class="stack">
          <Callout tone="warning"><p>{t("privateKeyLead")}</p></Callout>
          <CodeBlock label="JWK" code={text} wrap />
          <div><Button icon="download" onClick={() => download(`${made.kid}.private.jwk.json`, `${text}\n`)}>{t("exportFile")}</Button></div>
          <p class="quiet">{t("keyAdded")}</p>
        </div>
      ) : (
        <div class="stack">
          <p>{t("generateLead")}</p>
          <Field label={t("generateFor")}>
            <Select value={alg} onChange={setAlg} options={MAKEABLE.map((one) => ({ value: one.alg, label: one.use === "sig" ? t("forSigning", { alg: one.alg }) : t("forEncryption", { alg: one.alg }) }))} />
          </Field>
        </div>
      )}
    </Dialog>
  );
}

function PasteKey({ onClose, onPasted }: { onClose: () => void; onPasted: (keys: Jwk[]) => void }) {
  const [text, setText] = useState("");
  const read = readJson(text);
  const found = "value" in read ? keysOf(read.value) : undefined;
  const symmetric = found?.some(({ kty }) => kty === "oct");
  const reason = "reason" in read ? t("notJson", { reason: read.reason }) : symmetric ? t("keySymmetric") : undefined;
  const take = () => {
    if (!found || symmetric) return;
    if (found.some(isPrivate)) tell(t("keyPrivate"));
    onPasted(found.map(publicOf));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t("pasteKey")} actions={<Button look="primary" disabled={!found || symmetric === true} onClick={take}>{t("addOf")}</Button>}>
      <Field label={t("pasteKey")} help={t("pasteKeyLead")} error={text === "" ? undefined : reason}>
        <TextArea rows={8} value={text} onChange={setText} />
      </Field>
    </Dialog>
  );
}
