// What was made, tried: a sign-in in the playground, or a request of the machine from this page.

import { useEffect, useState } from "preact/hooks";
import { withValue } from "../../catalogue/members.ts";
import { apply, readClient, type Json, type Read } from "../../documents/calls.ts";
import { link } from "../../lib/route.ts";
import { ask, Button, Callout, CodeBlock, ErrorBox, Section, tell, tellError } from "../../ui/index.ts";
import type { Result } from "./Done.tsx";
import { askForToken } from "./machine_token.ts";
import { handOver, playgroundOf } from "./playground.ts";
import { t } from "./words.ts";

const issuerOf = ({ around }: Result) => String(around.service.document.issuer);
const isHere = (issuer: string) => new URL(issuer).origin === location.origin;

/** Whether the playground is there: it is in development, and where the service says so. */
function useServed(issuer: string): boolean | undefined {
  const [served, setServed] = useState<boolean | undefined>();
  useEffect(() => {
    if (!isHere(issuer)) return;
    let gone = false;
    void fetch(playgroundOf(issuer), { method: "HEAD", credentials: "omit" }).then(({ ok }) => !gone && setServed(ok), () => !gone && setServed(false));
    return () => void (gone = true);
  }, [issuer]);
  return served;
}

/** The document with the address of the playground among those that answers go to. */
function withPlayground(document: Json, uri: string): Json {
  const there = (document.redirectUris as string[] | undefined) ?? [];
  const added = withValue(document, "redirectUris", [...there, uri]);
  return uri.startsWith("http:") ? withValue(added, "applicationType", "NATIVE") : added;
}

export function TrySignIn({ result }: { result: Result }) {
  const issuer = issuerOf(result);
  const served = useServed(issuer);
  const [before, setBefore] = useState<Json | undefined>();
  const uri = playgroundOf(issuer);
  const open = (document: Json) => handOver(issuer, document, result);
  const start = async () => {
    const saved = await readClient(String(result.clientId));
    if ((saved.document.redirectUris as string[] | undefined)?.includes(uri)) return open(saved.document);
    const changed = withPlayground(saved.document, uri);
    const becomesNative = changed.applicationType !== saved.document.applicationType;
    const body = <><p>{t("tryConsentBody", { uri })}</p>{becomesNative && <p>{t("tryConsentNative")}</p>}</>;
    const act = () => save(saved, changed);
    if (!(await ask({ title: t("tryConsentTitle"), body, action: t("tryConsentAct"), act }))) return;
    setBefore(saved.document);
    open(changed);
  };
  const takeOut = async () => {
    if (!before) return;
    await save(await readClient(String(result.clientId)), before);
    setBefore(undefined);
    tell(t("tryTakenOut"));
  };
  return (
    <Section title={t("tryTitle")} lead={t("tryLead")}>
      {!isHere(issuer) ? <Callout>{t("tryElsewhere")}</Callout> : served === false ? <Callout tone="warning"><p>{t("tryOff")}</p><a href={link(["settings"], { member: "playgroundEnabled" })}>{t("tryOffLink")}</a></Callout> : (
        <div class="row">
          <Button icon="play" look="primary" busy={served === undefined} onClick={() => void start().catch(tellError)}>{t("trySignIn")}</Button>
          {before && <Button onClick={() => void takeOut().catch(tellError)}>{t("tryTakeOut")}</Button>}
        </div>
      )}
    </Section>
  );
}

const save = ({ version, document }: Read, changed: Json) => apply([{ kind: "client", id: String(document.clientId), version, document: changed }]);

export function TryMachine({ result }: { result: Result }) {
  const issuer = issuerOf(result);
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Json | undefined>();
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      setAnswer(await askForToken(issuer, result));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={t("tryMachine")} lead={t("tryMachineLead")}>
      {!isHere(issuer) ? <Callout>{t("tryElsewhere")}</Callout> : <div><Button icon="play" look="primary" busy={busy} onClick={() => void run()}>{t("tryMachineAct")}</Button></div>}
      {error !== undefined && <ErrorBox error={error} />}
      {answer && (
        <div class="stack tight" role="status">
          <p><strong>{t("tryGot", { type: String(answer.token_type), n: Number(answer.expires_in) })}</strong> {answer.scope !== undefined && t("tryGotScope", { scope: String(answer.scope) })}</p>
          <CodeBlock label={t("tryResult")} code={JSON.stringify(answer, null, 2)} wrap />
        </div>
      )}
    </Section>
  );
}

