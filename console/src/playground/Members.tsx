// A JWT, taken apart: each member of its header and its claims with what it is, and whether the signature is right.

import { useEffect, useState } from "preact/hooks";
import { Badge } from "../ui/Notice.tsx";
import { CopyButton } from "../ui/Code.tsx";
import { moment } from "../words/index.ts";
import { Explained, type Where } from "./explained.tsx";
import { type Members as Named, type Verdict, decoded, verdict, verdictByOwnKey } from "./logic/jwt.ts";
import { holder, issuer } from "./state.ts";
import { t } from "./words.ts";

/** What a JWT is, by where it was found. */
export type JwtKind = "client_assertion" | "request" | "dpop" | "id_token" | "access_token" | "response" | "body" | "hint";

const WHERE: Partial<Record<JwtKind, Where>> = {
  ...{ client_assertion: "client_assertion", request: "request_object", dpop: "dpop", id_token: "id_token", hint: "id_token" },
  ...{ access_token: "access_token", response: "authorization_response" },
};

const TIMES = ["exp", "iat", "nbf", "auth_time", "updated_at"];
const TONES = { verified: "good", refuted: "danger", unsigned: "warning", unknown: "plain" } as const;
const WORDS = { verified: "verified", refuted: "refuted", unsigned: "unsigned", unknown: "unknownKey" } as const;

/** Members by name, each with its value and what it is; `marked` are those that were changed. */
export function Members({ of, where, marked = [] }: { of: Named; where?: Where | undefined; marked?: readonly string[] }) {
  return (
    <dl class="members">
      {Object.entries(of).map(([name, value]) => (
        <div key={name} class={marked.includes(name) ? "changed" : ""}>
          <dt><code>{name}</code>{marked.includes(name) && <Badge tone="warning">{t("changed")}</Badge>}</dt>
          <dd>
            <code class="value">{typeof value === "string" ? value : JSON.stringify(value)}</code>
            {TIMES.includes(name) && typeof value === "number" && <span class="quiet small">{moment(value * 1000, "long")}</span>}
            <Explained name={name} where={where} />
            {name === "cnf" && <Confirmations of={value} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** RFC 7800 §3.1: what is in `cnf` says by what the token is held. */
function Confirmations({ of }: { of: unknown }) {
  return <>{Object.keys(Object(of)).map((name) => <Explained key={name} name={`cnf.${name}`} />)}</>;
}

export function Parts({ header, claims, kind, marked = [] }: { header: Named; claims: Named; kind: JwtKind; marked?: readonly string[] }) {
  const within = (part: string) => marked.flatMap((one) => (one.startsWith(`${kind}.${part}.`) ? [one.slice(kind.length + part.length + 2)] : []));
  return (
    <div class="parts">
      <p class="part-name">{t("headerPart")}</p>
      <Members of={header} where={WHERE[kind]} marked={within("header")} />
      <p class="part-name">{t("claimsPart")}</p>
      <Members of={claims} where={WHERE[kind]} marked={within("claims")} />
    </div>
  );
}

/** By whose keys a JWT is to be verified. */
function verified(text: string, kind: JwtKind): Promise<Verdict> {
  if (kind === "dpop") return verdictByOwnKey(text);
  const secret = holder.value?.secret === undefined ? undefined : new TextEncoder().encode(holder.value.secret);
  const isBySecret = String(decoded(text)?.header["alg"]).startsWith("HS");
  if (isBySecret) return verdict(text, secret);
  const isOfClient = kind === "client_assertion" || kind === "request";
  const own = holder.value?.client.publicJwk;
  return verdict(text, isOfClient ? own && { keys: [own] } : issuer.value?.jwks);
}

/** A JWT as it was sent or came. */
export function JwtView({ text, kind, isOpen }: { text: string; kind: JwtKind; isOpen: boolean }) {
  const token = decoded(text);
  const [found, setFound] = useState<Verdict>();
  useEffect(() => {
    setFound(undefined);
    void verified(text, kind).then(setFound);
  }, [text, kind]);
  if (!token) return null;
  return (
    <details class="jwt-view" open={isOpen} data-jwt={kind}>
      <summary>
        <span>{t(`jwt_${kind}`)}</span>
        {found && <Badge tone={TONES[found]}>{t(WORDS[found])}</Badge>}
      </summary>
      <div class="stack tight">
        <Encoded text={text} />
        <div><CopyButton text={text} /></div>
        <Parts header={token.header} claims={token.claims} kind={kind} />
      </div>
    </details>
  );
}

function Encoded({ text }: { text: string }) {
  const [header, claims, signature] = text.split(".");
  return (
    <code class="encoded">
      <span class="of-header">{header}</span>.<span class="of-claims">{claims}</span>.<span class="of-signature">{signature}</span>
    </code>
  );
}
