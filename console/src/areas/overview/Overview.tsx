// Where a service opens: what it is, how it is doing, and what one might want to do next.

import type { ComponentChildren } from "preact";
import { Badge, Callout, Copyable, Doc, Facts, Icon, Load, PageHead, Section, type IconName } from "../../ui/index.ts";
import { service, useLoaded } from "../../lib/api.ts";
import { link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { number } from "../../words/index.ts";
import { areaAt, mayOpen } from "../registry.ts";
import { t } from "./words.ts";

interface ServiceDocument {
  readonly issuer: string;
  readonly serviceName?: string;
  readonly description?: string;
  readonly apiKey?: number;
  readonly fapiModes?: readonly string[];
  readonly playgroundEnabled?: boolean;
  readonly people?: { readonly pages?: boolean; readonly audit?: { readonly enabled?: boolean } };
}
interface Pulse { readonly points: readonly { readonly requests: number; readonly signIns: number; readonly refusals: number; readonly faults: number }[] }

const HOUR = 3_600_000;

export default function Overview() {
  const id = serviceId.value;
  const document = useLoaded(async () => (await service().get<{ document: ServiceDocument }>("documents/service")).document, [id]);
  return (
    <Load from={document}>
      {(one) => (
        <>
          <PageHead title={one.serviceName || one.issuer} lead={one.description} />
          <div class="stack">
            <Numbers />
            {one.people?.audit?.enabled !== true && may("MODIFY_SERVICE") && <Callout title={t("noTrail")}><p>{t("noTrailLead")}</p><a href={link(["settings"], { member: "people.audit.enabled" })}>{t("toSetting")}</a></Callout>}
            <Next document={one} />
            <Where document={one} />
            <Docs />
          </div>
        </>
      )}
    </Load>
  );
}

function Tile({ name, value, href }: { name: string; value: number | undefined; href: string }) {
  return <a class="tile" href={href}><span class="tile-name">{name}</span><span class="tile-value">{value === undefined ? "–" : number(value)}</span></a>;
}

function Numbers() {
  const id = serviceId.value;
  const clients = useLoaded(async () => (may("VIEW_CLIENT") ? (await service().get<{ totalCount: number }>("documents/clients", { start: 0, end: 1 })).totalCount : undefined), [id]);
  const pulse = useLoaded(async () => {
    const { points } = await service().get<Pulse>("metrics", { since: Date.now() - HOUR, until: Date.now(), step: 60 });
    const of = (name: keyof Pulse["points"][number]) => points.reduce((sum, point) => sum + point[name], 0);
    return { requests: of("requests"), signIns: of("signIns"), refusals: of("refusals"), faults: of("faults") };
  }, [id]);
  const there = link(["dashboard"]);
  return (
    <section aria-label={t("lastHour")}>
      <div class="tiles">
        {may("VIEW_CLIENT") && <Tile name={t("clients")} value={clients.data} href={link(["clients"])} />}
        <Tile name={t("requests")} value={pulse.data?.requests} href={there} />
        <Tile name={t("signIns")} value={pulse.data?.signIns} href={there} />
        <Tile name={t("refusals")} value={pulse.data?.refusals} href={there} />
        <Tile name={t("faults")} value={pulse.data?.faults} href={there} />
      </div>
    </section>
  );
}

function Card({ href, icon, title, children, away = false }: { href: string; icon: IconName; title: string; children: ComponentChildren; away?: boolean }) {
  return <a class="card" href={href} {...(away && { target: "_blank", rel: "noreferrer" })}><Icon name={icon} /><strong>{title}</strong><span class="quiet small">{children}</span></a>;
}

const isHere = (issuer: string) => issuer.startsWith(location.origin);
const isLocal = () => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);

function Next({ document: { issuer, playgroundEnabled } }: { document: ServiceDocument }) {
  const has = (path: string, isGlobal = false) => {
    const area = areaAt(path, isGlobal);
    return area !== undefined && mayOpen(area);
  };
  return (
    <Section title={t("next")}>
      <div class="columns">
        {has("wizards") && <Card href={link(["wizards"])} icon="wizard" title={t("connect")}>{t("connectLead")}</Card>}
        {(playgroundEnabled || (isLocal() && isHere(issuer))) && <Card href={`${issuer}/playground`} icon="play" title={t("play")} away>{t("playLead")}</Card>}
        {has("invitations") && may("MODIFY_PEOPLE") && <Card href={link(["invitations"])} icon="people" title={t("invite")}>{t("inviteLead")}</Card>}
        {has("fapi") && <Card href={link(["fapi"])} icon="report" title={t("fapi")}>{t("fapiLead")}</Card>}
        {has("tokens", true) && <Card href={link(["tokens"], {}, null)} icon="tokens" title={t("token")}>{t("tokenLead")}</Card>}
        {has("operators", true) && <Card href={link(["operators"], {}, null)} icon="operators" title={t("operators")}>{t("operatorsLead")}</Card>}
      </div>
    </Section>
  );
}

/** What a document that says nothing of it is held to, as schema/service.json says. */
const USUAL_MODES = ["FAPI2_SECURITY"];

function Where({ document: { issuer, apiKey, fapiModes = USUAL_MODES } }: { document: ServiceDocument }) {
  const away = (url: string) => <a href={url} target="_blank" rel="noreferrer">{url}</a>;
  return (
    <Section title={t("where")} lead={t("whereLead")}>
      <Facts of={[
        [t("issuer"), <Copyable text={issuer} />],
        [t("number"), apiKey !== undefined && <Copyable text={String(apiKey)} />],
        [t("profile"), fapiModes.length === 0 ? t("ordinary") : <div class="row">{fapiModes.map((mode) => <Badge key={mode} tone="info">{mode}</Badge>)}</div>],
        [t("metadata"), away(`${issuer}/.well-known/openid-configuration`)],
        [t("api"), away(`${location.origin}/api/openapi.json`)],
        [t("errors"), away(`${location.origin}/errors/`)],
      ]} />
    </Section>
  );
}

/** Some texts, and the key of what each is about. */
const TEXTS = {
  "docs/connect.md": "connectLead", "docs/operate.md": "operate", "docs/people.md": "people", "docs/engine-api.md": "engine-api",
  "docs/security.md": "security", "docs/fapi.md": "fapiLead", "docs/move-from-authlete.md": "move-from-authlete", "docs/scale.md": "scale",
} as const;

function Docs() {
  return (
    <Section title={t("docs")} lead={t("docsLead")}>
      <Facts of={Object.entries(TEXTS).map(([text, key]) => [<Doc of={text}><code>{text}</code></Doc>, t(key)] as const)} />
      <p><Doc of="">{t("allDocs")}</Doc></p>
    </Section>
  );
}
