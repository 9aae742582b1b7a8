// The keys that the service signs and decrypts with: which there are, and how others take their place.

import { Badge, Button, Copyable, Empty, Load, PageHead, Section, ask, tell } from "../../ui/index.ts";
import { service, useLoaded } from "../../lib/api.ts";
import { serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { ago, named } from "../../words/index.ts";
import { t } from "./words.ts";

interface Key { readonly kid: string; readonly alg: string; readonly activeFrom?: number | null; readonly publishedUntil?: number | null }
interface Keys { readonly keys: readonly Key[]; readonly decryptionKeys?: readonly Key[] }

export default function KeysScreen() {
  const keys = useLoaded(() => service().get<Keys>("keys/get"), [serviceId.value]);
  const rotate = async () => {
    const act = async () => keys.put(await service().post<Keys>("keys/rotate"));
    if (await ask({ title: t("rotate"), body: t("rotateBody"), action: t("rotate"), act })) tell(t("rotated"));
  };
  const replace = async () => {
    const act = async () => keys.put(await service().post<Keys>("keys/rotate", { compromised: true }));
    if (await ask({ title: t("compromisedTitle"), body: <WhatEnds />, action: t("compromisedAction"), danger: true, typed: t("compromisedWord"), act })) tell(t("replaced"));
  };
  return (
    <>
      <PageHead title={t("title")} docs="docs/operate.md#keys" lead={t("lead")} actions={may("MODIFY_SERVICE") && <Button icon="refresh" look="primary" onClick={() => void rotate()}>{t("rotate")}</Button>} />
      <Load from={keys}>
        {({ keys: signing, decryptionKeys = [] }) => (
          <>
            {signing.length === 0 ? <Empty icon="keys" title={t("none")}>{t("noneLead")}</Empty> : <Section title={t("signing")}><List keys={signing} /></Section>}
            {decryptionKeys.length > 0 && <Section title={t("decryption")}><List keys={decryptionKeys} /></Section>}
            {may("MODIFY_SERVICE") && <Section danger title={t("compromised")} lead={t("compromisedLead")}><div><Button look="danger" onClick={() => void replace()}>{t("compromisedAction")}</Button></div></Section>}
          </>
        )}
      </Load>
    </>
  );
}

function WhatEnds() {
  return (
    <div class="stack tight prose">
      <p>{t("ends")}</p>
      <ul><li>{t("endsTokens")}</li><li>{t("endsForms")}</li><li>{t("endsNonces")}</li></ul>
      <p>{t("stays")}</p>
      <ul><li>{t("staysList")}</li></ul>
      <p class="quiet">{t("apis")}</p>
    </div>
  );
}

function stateOf({ activeFrom, publishedUntil }: Key) {
  if (publishedUntil != null) return <Badge>{t("retired")}</Badge>;
  return activeFrom != null && activeFrom * 1000 > Date.now() ? <Badge tone="info">{t("soon")}</Badge> : <Badge tone="good">{t("signs")}</Badge>;
}

const when = (what: string, seconds: number | null | undefined) => (seconds == null ? undefined : named(what, ago(seconds * 1000)));

function List({ keys }: { keys: readonly Key[] }) {
  return (
    <ul class="list">
      {keys.map((key) => {
        const said = [key.alg, when(t("from"), key.activeFrom), when(t("until"), key.publishedUntil)];
        return (
          <li key={key.kid}>
            <div><Copyable text={key.kid} /><div class="quiet small">{said.filter(Boolean).join(" · ")}</div></div>
            {stateOf(key)}
          </li>
        );
      })}
    </ul>
  );
}
