// What a wizard will do, and why: each document, what is set in it, and what differs from what is there.

import { isFolder, members, same, valueAt } from "../../catalogue/members.ts";
import { defaultOf, holds } from "../../catalogue/profile.ts";
import { current, effectOf, sectionsOf, titleOf, aboutOf } from "../../catalogue/words.ts";
import type { Kind } from "../../catalogue/schemas.ts";
import type { Json } from "../../documents/calls.ts";
import { firstSentence, shown } from "../../documents/shown.ts";
import { Badge, Callout, CodeBlock, JsonDiff, Marked, Section } from "../../ui/index.ts";
import { SETTINGS } from "./fapi.ts";
import { useClauses } from "./clauses.ts";
import type { Plan, Planned, WizardId } from "./plan.ts";
import { say, t } from "./words.ts";

const TITLES: Readonly<Record<Planned["role"], "planService" | "planClient" | "planApi" | "planIntrospector">> = { service: "planService", client: "planClient", api: "planApi", introspector: "planIntrospector" };

interface Row {
  readonly member: string;
  readonly value: string;
  readonly why: string;
  readonly sections: readonly { label: string; url: string }[];
}

export function PlanView({ id, plan, hasKey }: { id: WizardId; plan: Plan; hasKey: boolean }) {
  return (
    <>
      <p>{t("planLead")}</p>
      {hasKey && <p class="quiet">{t("planKey")}</p>}
      {id === "fapi" && <Callout tone="warning" title={t("planLive")}>{t("planLiveLead")}</Callout>}
      {!plan.documents.some(({ role }) => role === "service") && id !== "api" && <p class="quiet">{t("planSame")}</p>}
      {plan.documents.map((planned) => <Document key={planned.role} id={id} planned={planned} plan={plan} />)}
    </>
  );
}

function Document({ id, planned, plan }: { id: WizardId; planned: Planned; plan: Plan }) {
  const { kind, document, before, role } = planned;
  return (
    <Section title={<>{t(TITLES[role])} <Badge tone={before ? "info" : "good"}>{t(before ? "planChanged" : "planNew")}</Badge></>}>
      {id === "fapi" ? <FapiRows kind={kind} document={document} plan={plan} /> : <Rows kind={kind} rows={rowsOf(kind, document, before).map((row) => (id === "machine" && row.member === "clientName" ? { ...row, why: t("ask_nameOfMachineHelp") } : row))} />}
      <details class="whole">
        <summary>{before ? t("planDifference") : t("planWhole")}</summary>
        {before ? <JsonDiff before={before} after={document} label={t("planDifference")} /> : <CodeBlock label={t("planWhole")} code={JSON.stringify(document, null, 2)} />}
      </details>
    </Section>
  );
}

function Rows({ kind, rows }: { kind: Kind; rows: readonly Row[] }) {
  return (
    <dl class="plan-rows" aria-label={t("planSet")}>
      {rows.map(({ member, value, why, sections }) => (
        <div key={member}>
          <dt>{titleOf(kind, member)} <code class="quiet small">{member}</code></dt>
          <dd>
            <code class="plan-value">{value}</code>
            <p class="quiet small"><Marked text={why} />{sections.map(({ label, url }) => <span key={label}> <a href={url} target="_blank" rel="noreferrer">{label}</a></span>)}</p>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const LONG = 160;
const short = (value: unknown) => {
  const text = shown(value);
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
};

/** What is said, or is otherwise than it was, each with what it means. */
function rowsOf(kind: Kind, document: Json, before: Json | undefined): Row[] {
  const words = current();
  const paths = [...members[kind]].filter(([, schema]) => !isFolder(schema)).map(([path]) => path);
  return paths.filter((path) => valueAt(document, path) !== undefined && !same(valueAt(document, path), before && valueAt(before, path))).map((member) => {
    const value = valueAt(document, member);
    const effect = Array.isArray(value) ? "" : effectOf(words, kind, member, value);
    return { member, value: before && Array.isArray(value) ? `+ ${short(added(value, valueAt(before, member) ?? defaultOf(kind, member, holds(kind, before, before))))}` : member === "jwks" ? keysShown(value) : short(value), why: effect || firstSentence(aboutOf(words, kind, member))[0], sections: sectionsOf(kind, member).slice(0, 2) };
  });
}

/** What a list has that it had not; of objects their names. */
function added(after: readonly unknown[], before: unknown): unknown[] {
  const former = Array.isArray(before) ? before : [];
  return after.filter((one) => !former.some((other) => same(one, other))).map((one) => (one as Json | null)?.name ?? one);
}

/** Every setting of the profile, with its clause. */
function FapiRows({ kind, document, plan }: { kind: Kind; document: Json; plan: Plan }) {
  const clauses = useClauses();
  const service = plan.documents.find((one) => one.kind === "service")?.document;
  const rows = SETTINGS.filter((one) => one.kind === kind).map(({ member, clause, word }) => {
    const value = valueAt(document, member) ?? defaultOf(kind, member, true);
    const told = clause === undefined ? undefined : clauses?.[clause];
    const isEndpoint = word === "whyEndpoint";
    return {
      member, value: isEndpoint && value === undefined ? `${String(service?.issuer ?? "")}${ENDPOINTS[member]}` : member === "supportedScopes" ? scopesShown(value) : member === "jwks" ? keysShown(value) : short(value),
      why: [word && say(word), told?.text].filter(Boolean).join(" "), sections: clause === undefined ? [] : [{ label: clause.replace("SP ", "FAPI 2.0 §"), url: told?.link ?? "https://openid.net/specs/fapi-security-profile-2_0-final.html" }],
    };
  });
  return <Rows kind={kind} rows={rows} />;
}

const ENDPOINTS: Readonly<Record<string, string>> = { authorizationEndpoint: "/oauth/authorize", tokenEndpoint: "/oauth/token", pushedAuthReqEndpoint: "/oauth/par" };

const scopesShown = (value: unknown) => ((value as Json[] | undefined) ?? []).map(({ name, attributes }) => `${String(name)}${((attributes as Json[] | undefined) ?? []).some(({ key }) => key === "fapi2") ? " (fapi2 = sp)" : ""}`).join(", ");
const keysShown = (value: unknown) => (((value as Json | undefined)?.keys as Json[] | undefined) ?? []).map(({ kty, crv, alg }) => [alg, crv ?? kty].filter(Boolean).join(", ")).join("; ");
