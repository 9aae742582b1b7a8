// The keys that the service signs and decrypts with: which there are, and how others take their place.

import { Badge, Button, Copyable, Empty, Load, PageHead, Section, ask, tell } from "../../ui/index.ts";
import { service, useLoaded } from "../../lib/api.ts";
import { serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { ago, moment, words } from "../../words/index.ts";

const t = words(
  {
    title: "Keys",
    lead: "Private keys never leave the server. Clients and APIs read the public ones from the JWKS of the service.",
    signing: "Signing keys",
    decryption: "Decryption keys",
    kid: "Key ID (kid)",
    alg: "Algorithm",
    from: "Signs from",
    until: "Published until",
    state: "State",
    signs: "Signs",
    soon: "Signs soon",
    retired: "Only published",
    none: "No keys yet",
    noneLead: "Keys are made when a document is applied that needs them.",
    rotate: "Rotate the keys",
    rotateLead: "Every quarter, say. Nothing breaks.",
    rotateBody: "A new key signs from one minute from now on. The former one stays published for a day, until all that it has signed has ended. It can be repeated: a rotation that has begun is the one that is asked for.",
    rotated: "A new key signs in a minute",
    compromised: "The keys are compromised",
    compromisedLead: "Somebody else may have them. Everything that was made with them is void at once.",
    compromisedTitle: "Replace all keys at once?",
    ends: "These end at once:",
    endsTokens: "all JWT access tokens, ID tokens and signed answers under the old keys",
    endsForms: "sign-in and consent pages that are open, and tickets",
    endsNonces: "DPoP nonces, and request_uri values of public clients",
    stays: "These stand:",
    staysList: "refresh tokens and sessions: clients come back with them for new tokens. The sub of everybody stays the same.",
    apis: "APIs that keep the keys ask again for a kid that they do not know. One that does not is wrong until it is restarted.",
    compromisedAction: "Replace all keys",
    compromisedWord: "compromised",
    replaced: "All keys were replaced",
  },
  {
    title: "鍵",
    lead: "秘密鍵がサーバーの外に出ることはありません。クライアントと API は、サービスの JWKS から公開鍵を読み取ります。",
    signing: "署名鍵",
    decryption: "復号鍵",
    kid: "鍵 ID（kid）",
    alg: "アルゴリズム",
    from: "署名の開始",
    until: "公開の終了",
    state: "状態",
    signs: "署名に使用中",
    soon: "まもなく使用開始",
    retired: "公開のみ",
    none: "鍵はまだありません",
    noneLead: "鍵は、それを必要とする設定文書が適用されたときに作成されます。",
    rotate: "鍵をローテーション",
    rotateLead: "四半期ごとなど、定期的に行ってください。利用に影響はありません。",
    rotateBody: "一分後から新しい鍵で署名します。以前の鍵は、署名済みのものがすべて期限切れになるまで一日間公開され続けます。繰り返し実行しても、すでに始まったローテーションがそのまま使われます。",
    rotated: "一分後に新しい鍵で署名を始めます",
    compromised: "鍵が漏えいした場合",
    compromisedLead: "第三者が鍵を持っている可能性があるときに使います。その鍵で作られたものはすべて直ちに無効になります。",
    compromisedTitle: "すべての鍵を直ちに置き換えますか？",
    ends: "直ちに無効になるもの：",
    endsTokens: "以前の鍵で署名された JWT アクセストークン、ID トークン、署名付き応答のすべて",
    endsForms: "表示中のサインイン画面と同意画面、およびチケット",
    endsNonces: "DPoP ノンスと、パブリッククライアントの request_uri",
    stays: "影響を受けないもの：",
    staysList: "リフレッシュトークンとセッション。クライアントはこれらを使って新しいトークンを取得します。各人の sub も変わりません。",
    apis: "鍵をキャッシュしている API は、未知の kid に出会うと鍵を読み直します。読み直さない API は、再起動するまで検証に失敗します。",
    compromisedAction: "すべての鍵を置き換える",
    compromisedWord: "compromised",
    replaced: "すべての鍵を置き換えました",
  },
);

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
      <PageHead title={t("title")} lead={t("lead")} actions={may("MODIFY_SERVICE") && <Button icon="refresh" look="primary" onClick={() => void rotate()}>{t("rotate")}</Button>} />
      <Load from={keys}>
        {({ keys: signing, decryptionKeys = [] }) => (
          <>
            {signing.length === 0 ? <Empty icon="keys" title={t("none")}>{t("noneLead")}</Empty> : <Section title={t("signing")}><Table keys={signing} label={t("signing")} /></Section>}
            {decryptionKeys.length > 0 && <Section title={t("decryption")}><Table keys={decryptionKeys} label={t("decryption")} /></Section>}
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

const when = (seconds: number | null | undefined) => (seconds == null ? "–" : <span title={moment(seconds * 1000, "long")}>{ago(seconds * 1000)}</span>);

function Table({ keys, label }: { keys: readonly Key[]; label: string }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="plain-table">
        <thead><tr><th scope="col">{t("kid")}</th><th scope="col">{t("alg")}</th><th scope="col">{t("from")}</th><th scope="col">{t("until")}</th><th scope="col">{t("state")}</th></tr></thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.kid}><td><Copyable text={key.kid} /></td><td>{key.alg}</td><td class="nowrap">{when(key.activeFrom)}</td><td class="nowrap">{when(key.publishedUntil)}</td><td>{stateOf(key)}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
