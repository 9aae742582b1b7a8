// The claims of a person, as the JSON that they are, with what would change.

import { useState } from "preact/hooks";
import { canonical, Field, FormDialog, JsonDiff, TextArea, tell } from "../../ui/index.ts";
import { t as common } from "../../words/common.ts";
import { ofPerson, type Person } from "./person.ts";
import { t } from "./words.ts";

type Read = { readonly claims: Readonly<Record<string, unknown>> } | { readonly reason: string };

function read(text: string): Read {
  try {
    const claims: unknown = JSON.parse(text);
    return claims !== null && typeof claims === "object" && !Array.isArray(claims) ? { claims: claims as Record<string, unknown> } : { reason: "{ … }" };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

export function EditClaims({ person, onClose, onSaved }: { person: Person; onClose: () => void; onSaved: () => void }) {
  const before = person.claims ?? {};
  const [text, setText] = useState(canonical(before).trimEnd());
  const outcome = read(text);
  const isChanged = !("claims" in outcome) || canonical(outcome.claims) !== canonical(before);
  const save = async () => {
    if (!("claims" in outcome)) return;
    await ofPerson(person.username).post("put", { claims: outcome.claims });
    tell(t("claimsSaved"));
    onSaved();
  };
  return (
    <FormDialog wide title={t("claimsEdit")} action={common("save")} act={save} onClose={onClose} dirty={isChanged} ready={isChanged && "claims" in outcome}>
      <Field label={t("claims")} help={t("claimsHelp")} error={"reason" in outcome ? t("claimsBad", { reason: outcome.reason }) : undefined}>
        <TextArea value={text} onChange={setText} rows={12} />
      </Field>
      {"claims" in outcome && isChanged && <JsonDiff before={before} after={outcome.claims} label={t("whatChanges")} />}
    </FormDialog>
  );
}
