// One request and its response, exactly; what they mean; and what became of it.

import { useState } from "preact/hooks";
import { CodeBlock, Marked } from "../ui/Code.tsx";
import { Badge, Callout } from "../ui/Notice.tsx";
import { type Tab, Tabs } from "../ui/Tabs.tsx";
import { moment, number } from "../words/index.ts";
import { Explained, Standard, attackOf, isExplained } from "./explained.tsx";
import { type Check, allHold } from "./logic/checks.ts";
import { type Exchange as Exchanged, type Received, curl, json } from "./logic/exchange.ts";
import { decoded } from "./logic/jwt.ts";
import type { Sent } from "./logic/plan.ts";
import { type JwtKind, JwtView, Members } from "./Members.tsx";
import { Refusal } from "./Refusal.tsx";
import { isGood } from "./state.ts";
import { t } from "./words.ts";

export function Exchange({ exchange, count, isLast }: { exchange: Exchanged; count: number; isLast: boolean }) {
  const [tab, setTab] = useState("response");
  const tabs = tabsOf(exchange);
  const value = tabs.some((one) => one.value === tab) ? tab : (tabs[0]?.value ?? "");
  return (
    <details class="exchange" open={isLast || exchange.step === "metadata"} data-exchange={exchange.id}>
      <summary>
        <Outcome exchange={exchange} />
        <span class="quiet small number">
          {moment(exchange.at, "time")}
          {exchange.received && exchange.took !== undefined && ` · ${t("took", { n: number(Math.max(1, Math.round(exchange.took))) })}`}
        </span>
      </summary>
      <div class="stack">
        <Verdict exchange={exchange} />
        {exchange.changed.length > 0 && exchange.broken.length === 0 && <p class="quiet small">{t("changedParts", { parts: exchange.changed.join(", ") })}</p>}
        {exchange.isRetry && <p class="quiet small">{t("retry")}</p>}
        {exchange.checks && exchange.checks.length > 0 && <Checks checks={exchange.checks} />}
        {!exchange.trial && tabs.length > 0 && <Tabs tabs={tabs} value={value} onChange={setTab} label={t("exchange", { n: count })} />}
      </div>
    </details>
  );
}

/** How it went, in two or three words. */
function Outcome({ exchange }: { exchange: Exchanged }) {
  const { trial, received, refused, fault, checks = [], broken } = exchange;
  if (trial) return <><Badge tone={allHold(checks) ? "danger" : "good"}>{t(allHold(checks) ? "believed" : "wardedOff")}</Badge><span>{attackOf(trial).title}</span></>;
  const isExpected = refused && (broken.length > 0 || refused.error === "use_dpop_nonce");
  const tone = isGood(exchange) ? (broken.length > 0 ? "warning" : "good") : isExpected ? "info" : "danger";
  const status = received ? `${received.status}` : fault ? t("noResponse") : refused ? t("refused") : allHold(checks) ? t("done") : t("refused");
  return (
    <>
      <Badge tone={tone}>{status}</Badge>
      {refused && !refused.error.startsWith("HTTP") && <code class="error-code">{refused.error}</code>}
      {broken.map((id) => <span key={id} class="small">{attackOf(id).title}</span>)}
    </>
  );
}

function Verdict({ exchange }: { exchange: Exchanged }) {
  const { trial, fault, refused, checks = [], broken, step, received, took } = exchange;
  const fails = !allHold(checks);
  if (trial) return fails ? <Warded id={trial} /> : <Callout tone="danger" title={t("believed")} />;
  if (fault) {
    const isElsewhere = new URL(exchange.sent.url, location.href).origin !== location.origin;
    return <Callout tone="danger" title={t("noResponse")}><p>{t("fault", { reason: fault })}</p>{isElsewhere && <p>{t("faultElsewhere")}</p>}</Callout>;
  }
  if (refused) return <Refusal exchange={exchange} refused={refused} />;
  if (fails) return <Callout tone="danger" title={t("refusedByClient")}>{t("refusedByClientLead")}</Callout>;
  if (broken.length > 0) return <Callout tone="warning" title={t("accepted")}>{t("acceptedLead")}</Callout>;
  if (step === "logout" && took !== undefined) return <Callout tone="good" title={t("loggedOut")} />;
  if (step === "authorize" && took !== undefined && !received) return <p class="quiet">{t("cameBack")}</p>;
  return null;
}

function Warded({ id }: { id: string }) {
  const { text, section } = attackOf(id);
  return (
    <Callout tone="good" title={t("wardedOff")}>
      <p>{t("wardedOffLead")}</p>
      <p class="small"><Marked text={text} /> <Standard of={section} /></p>
    </Callout>
  );
}

const SECTIONS: Record<string, string> = {
  metadata_issuer: "RFC 8414 §3.3",
  answer_iss: "RFC 9207 §2.4",
  answer_state: "RFC 6749 §10.12",
  answer_code: "RFC 6749 §4.1.2",
  token_type: "RFC 9449 §5",
};
const sectionOf = (id: string) => SECTIONS[id] ?? (id.startsWith("id_token") ? "OpenID Connect Core §3.1.3.7" : "JARM §2.4");

function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <section class="checks">
      <h4>{t("checks")}</h4>
      <ul>
        {checks.map(({ id, holds, expected, found }) => (
          <li key={id} class={holds ? "holds" : "fails"} data-check={id}>
            <Badge tone={holds ? "good" : "danger"}>{t(holds ? "holds" : "fails")}</Badge>
            <span>
              {t(`check_${id}` as "check_answer_iss")} {isExplained.value && <Standard of={sectionOf(id)} />}
              {!holds && expected !== undefined && (
                <span class="compared small"><span>{t("expected")} <code>{expected}</code></span><span>{t("found")} <code>{found || "–"}</code></span></span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function tabsOf(exchange: Exchanged): Tab[] {
  const { sent, received } = exchange;
  const isAnswer = exchange.step === "answer";
  const tokens = tokensOf(exchange);
  return [
    ...(received ? [{ value: "response", label: t("response"), content: () => <ResponseView received={received} /> }] : []),
    ...(isAnswer ? [{ value: "response", label: t("response"), content: () => <AnswerView url={sent.url} /> }] : []),
    ...(isAnswer ? [] : [{ value: "request", label: t("request"), content: () => <RequestView sent={sent} /> }]),
    ...(tokens.length > 0 ? [{ value: "tokens", label: `${t("tokens")} (${tokens.length})`, content: () => <>{tokens.map(({ kind, text }, index) => <JwtView key={kind} kind={kind} text={text} isOpen={index === 0} />)}</> }] : []),
    ...(isAnswer || exchange.step === "authorize" ? [] : [{ value: "curl", label: t("asCurl"), content: () => <CodeBlock label="curl" code={curl(sent)} /> }]),
  ];
}

/** Every JWT in an exchange, as far as it can be read. */
function tokensOf({ sent, received }: Exchanged): { kind: JwtKind; text: string }[] {
  const said = json(received) ?? {};
  const form = new URLSearchParams(sent.body);
  const isSigned = /\bapplication\/([\w-]+\+)?jwt\b/.test(received?.headers.find(([name]) => name === "content-type")?.[1] ?? "");
  const found: [JwtKind, unknown][] = [
    ["response", new URL(sent.url).searchParams.get("response")],
    ["id_token", said["id_token"]],
    ["access_token", said["access_token"]],
    ["body", isSigned ? received?.body : undefined],
    ...(Object.entries(sent.jwts) as [JwtKind, string][]),
    ["hint", form.get("id_token_hint")],
  ];
  return found.flatMap(([kind, text]) => (typeof text === "string" && decoded(text) ? [{ kind, text }] : []));
}

/** RFC 9112 §2.1, as far as a page sees of it. */
const message = (first: string, headers: readonly (readonly [string, string])[], body = "") =>
  [first, ...headers.map(([name, value]) => `${name}: ${value}`), ...(body ? ["", body] : [])].join("\n");

function RequestView({ sent }: { sent: Sent }) {
  const parameters = Object.fromEntries([...new URL(sent.url).searchParams, ...new URLSearchParams(sent.body)]);
  return (
    <div class="stack">
      <CodeBlock wrap label={t("request")} code={message(`${sent.method} ${sent.url}`, sent.headers, sent.body)} />
      <p class="quiet small">{t("browserAdds")}</p>
      {Object.keys(parameters).length > 0 && <Members of={parameters} />}
    </div>
  );
}

function ResponseView({ received }: { received: Received }) {
  const { status, statusText, headers, body, ledTo } = received;
  const isPage = headers.some(([name, value]) => name === "content-type" && value.startsWith("text/html"));
  const members = json(received);
  const told = headers.filter(([name]) => ["dpop-nonce", "www-authenticate"].includes(name));
  return (
    <div class="stack">
      {ledTo && <p class="small">{t("ledTo")} <code class="value">{ledTo}</code></p>}
      <CodeBlock wrap label={isPage ? `${t("response")} – ${t("bodyPage")}` : t("response")} code={message(`${status} ${statusText}`.trim(), headers, body)} />
      {body === "" && <p class="quiet small">{t("bodyEmpty")}</p>}
      {isExplained.value && told.map(([name]) => <p key={name} class="small"><code>{name}</code> <Explained name={name} /></p>)}
      {members && <Members of={members} />}
      {typeof members?.["access_token"] === "string" && !decoded(members["access_token"]) && <p class="quiet small">{t("opaque")}</p>}
    </div>
  );
}

function AnswerView({ url }: { url: string }) {
  const parameters = Object.fromEntries(new URL(url).searchParams);
  return (
    <div class="stack">
      <CodeBlock wrap label={t("response")} code={`GET ${url}`} />
      <Members of={parameters} where="authorization_response" />
    </div>
  );
}

