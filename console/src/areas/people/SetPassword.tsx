// Another password for somebody.

import { useState } from "preact/hooks";
import { Field, FormDialog, TextInput, tell } from "../../ui/index.ts";
import { ofPerson } from "./person.ts";
import { t } from "./words.ts";

export function SetPassword({ username, onClose }: { username: string; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const save = async () => {
    await ofPerson(username).post("put", { password });
    tell(t("passwordSet"));
  };
  return (
    <FormDialog title={t("setPassword")} action={t("setPassword")} act={save} onClose={onClose} dirty={password !== ""} ready={password !== ""}>
      <p class="quiet">{t("setPasswordLead")}</p>
      <Field label={t("password")} help={t("passwordHelp")}><TextInput type="password" autocomplete="new-password" value={password} onChange={setPassword} /></Field>
    </FormDialog>
  );
}
