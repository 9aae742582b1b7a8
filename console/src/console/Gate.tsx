// Who comes in, and what is shown to whoever does not.

import { Button } from "../ui/Button.tsx";
import { CodeBlock } from "../ui/Code.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Doc } from "../ui/Doc.tsx";
import { Mark } from "../ui/Mark.tsx";
import { ErrorBox, Loading } from "../ui/State.tsx";
import { session, signIn, signInAgain, signOut, start } from "../lib/session.ts";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { LanguageMenu } from "./Preferences.tsx";
import { Shell } from "./Shell.tsx";
import { t } from "./words.ts";

export function Gate() {
  const state = session.value;
  switch (state.kind) {
    case "starting": return <Outside><Loading label={t("starting")} /></Outside>;
    case "unclaimed": return <Unclaimed />;
    case "signedOut": return <SignedOut reason={state.reason} />;
    case "noRights": return <NoRights name={state.me?.username ?? state.me?.subject ?? "?"} />;
    case "failed": return <Outside title={t("failedTitle")}><ErrorBox error={state.error} retry={() => void start()} /></Outside>;
    case "handedOver": return <Outside title={t("handedOverTitle")}><p>{t("handedOverLead")}</p></Outside>;
    case "signedIn": return <><Shell /><Again open={state.ended} /></>;
  }
}

function Outside({ title, children }: { title?: string; children: ComponentChildren }) {
  useEffect(() => void (document.title = title ? t("ofName", { title, rest: "Sekisho" }) : t("console")));
  return (
    <div class="outside">
      <header class="outside-head"><Mark /><LanguageMenu /></header>
      <main class="outside-card">
        {title && <h1>{title}</h1>}
        {children}
      </main>
    </div>
  );
}

function SignedOut({ reason }: { reason: "expired" | "refused" | "denied" | undefined }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const go = () => {
    setBusy(true);
    signIn().catch((failure: unknown) => (setError(failure), setBusy(false)));
  };
  return (
    <Outside title={t("signInTitle")}>
      {reason ? <p role="status">{t(reason)}</p> : <p class="quiet">{t("signInLead")}</p>}
      {error !== undefined && <ErrorBox error={error} />}
      <Button id="sign-in" look="primary" busy={busy} onClick={go}>{t("signIn")}</Button>
    </Outside>
  );
}

/** Over what is on the screen, which stays as it is. */
function Again({ open }: { open: boolean }) {
  const again = <Button look="primary" onClick={() => void signInAgain()}>{t("againAction")}</Button>;
  return <Dialog open={open} onClose={() => undefined} title={t("againTitle")} actions={again} role="alertdialog"><p>{t("againLead")}</p></Dialog>;
}

function Unclaimed() {
  return (
    <Outside title={t("unclaimedTitle")}>
      <p class="quiet">{t("unclaimedLead")}</p>
      <CodeBlock label={t("unclaimedCommand")} code="npm run admin -- operator invite" wrap />
      <p class="small"><Doc of="docs/console.md#the-first-operator" /></p>
      <Button icon="refresh" onClick={() => void start()}>{t("unclaimedAgain")}</Button>
    </Outside>
  );
}

function NoRights({ name }: { name: string }) {
  return (
    <Outside title={t("noRightsTitle")}>
      <p class="quiet">{t("noRightsLead", { name })}</p>
      <div class="row">
        <Button icon="refresh" onClick={() => void start()}>{t("reload")}</Button>
        <Button icon="signOut" onClick={() => void signOut()}>{t("signOut")}</Button>
      </div>
    </Outside>
  );
}
