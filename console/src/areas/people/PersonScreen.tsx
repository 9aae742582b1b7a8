// One person: who they are, how they sign in, where they are signed in, and what they have allowed.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Badge, Button, ButtonLink, Callout, Copyable, ErrorBox, Facts, Load, Loading, PageHead, Section, ask, tell } from "../../ui/index.ts";
import { useLoaded, type Loaded } from "../../lib/api.ts";
import { useCrumbs } from "../../lib/crumbs.ts";
import { go, link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { ago, moment } from "../../words/index.ts";
import { t as common } from "../../words/common.ts";
import { EditClaims } from "./EditClaims.tsx";
import { SetPassword } from "./SetPassword.tsx";
import { ofPerson, type Consent, type Notice, type Passkey, type Person, type Session } from "./person.ts";
import { factorsInWords, t } from "./words.ts";

export function PersonScreen({ username }: { username: string }) {
  const id = serviceId.value;
  const of = ofPerson(username);
  const person = useLoaded(() => of.get<Person>("get"), [id, username]);
  const sessions = useLoaded(async () => (await of.get<{ sessions: Session[] }>("sessions")).sessions, [id, username]);
  const passkeys = useLoaded(async () => (await of.get<{ passkeys: Passkey[] }>("passkeys")).passkeys, [id, username]);
  const consents = useLoaded(async () => (await of.get<{ consents: Consent[] }>("consents")).consents, [id, username]);
  useCrumbs(username);
  const reload = () => [person, sessions, passkeys, consents].forEach((one) => one.reload());
  const state = person.data?.locked ? <Badge tone="danger">{t("locked")}</Badge> : null;
  return (
    <>
      <PageHead title={<>{username} {state}</>} actions={person.data && may("MODIFY_PEOPLE") ? <Actions person={person.data} reload={reload} /> : undefined} />
      <Load from={person}>
        {(one) => one.unreadable ? <Callout tone="warning" title={t("unreadable")}>{t("unreadableLead")}</Callout> : (
          <>
            <Who person={one} reload={person.reload} />
            <Sessions from={sessions} username={username} reload={reload} />
            <Passkeys from={passkeys} username={username} reload={reload} />
            <Consents from={consents} username={username} reload={reload} />
            {may("USE_SERVICE") && <Section title={t("grants")} lead={t("grantsLead")}><div><ButtonLink icon="grants" href={link(["grants"], { subject: one.subject })}>{t("grantsLink")}</ButtonLink></div></Section>}
            {one.notices && one.notices.length > 0 && <Notices notices={one.notices} />}
            {may("MODIFY_PEOPLE") && <Danger person={one} reload={reload} />}
          </>
        )}
      </Load>
    </>
  );
}

interface Act { person: Person; reload: () => void }

async function lock({ person: { username, locked }, reload }: Act) {
  const act = () => ofPerson(username).post("lock_flag/update", { locked: !locked });
  const done = locked
    ? await ask({ title: t("unlockTitle", { name: username }), body: t("unlockBody"), action: t("unlock"), act })
    : await ask({ title: t("lockTitle", { name: username }), body: t("lockBody"), action: t("lock"), danger: true, act });
  if (!done) return;
  tell(locked ? t("unlocked", { name: username }) : t("lockedDone", { name: username }));
  reload();
}

async function signOut({ person: { username }, reload }: Act) {
  const act = () => ofPerson(username).post("sign_out");
  if (!(await ask({ title: t("signOutTitle", { name: username }), body: t("signOutBody"), action: t("signOut"), danger: true, act }))) return;
  tell(t("signedOut", { name: username }));
  reload();
}

async function reset({ person: { username }, reload }: Act) {
  const act = () => ofPerson(username).post("factors/reset");
  if (!(await ask({ title: t("resetTitle", { name: username }), body: t("resetBody"), action: t("reset"), danger: true, typed: username, act }))) return;
  tell(t("resetDone", { name: username }));
  reload();
}

async function remove({ person: { username } }: Act) {
  const act = () => ofPerson(username).delete("delete");
  if (!(await ask({ title: t("deleteTitle", { name: username }), body: t("deleteBody"), action: t("delete"), danger: true, typed: username, act }))) return;
  tell(t("deleted", { name: username }));
  go(link(["people"]));
}

function Actions(act: Act) {
  const [setting, setSetting] = useState(false);
  return (
    <>
      <Button icon="keys" onClick={() => setSetting(true)}>{t("setPassword")}</Button>
      <Button icon="lock" onClick={() => void lock(act)}>{act.person.locked ? t("unlock") : t("lock")}</Button>
      {setting && <SetPassword username={act.person.username} onClose={() => setSetting(false)} />}
    </>
  );
}

function Danger(act: Act) {
  return (
    <Section title={t("danger")} danger>
      <div class="row">
        <Button icon="signOut" onClick={() => void signOut(act)}>{t("signOut")}</Button>
        <Button icon="refresh" onClick={() => void reset(act)}>{t("reset")}</Button>
        <Button icon="trash" look="danger" onClick={() => void remove(act)}>{t("delete")}</Button>
      </div>
    </Section>
  );
}

const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function Who({ person, reload }: { person: Person; reload: () => void }) {
  const [editing, setEditing] = useState(false);
  const claims = Object.entries(person.claims ?? {});
  return (
    <>
      <Section title={common("details")}>
        <Facts of={[[t("username"), person.username], [t("sub"), <Copyable text={person.subject} />], [t("factors"), factorsInWords(person.factors).join(", ") || common("none")], [t("state"), person.locked ? t("locked") : t("active")]]} />
      </Section>
      <Section title={t("claims")} lead={t("claimsLead")} actions={may("MODIFY_PEOPLE") && <Button small icon="edit" onClick={() => setEditing(true)}>{t("claimsEdit")}</Button>}>
        {claims.length === 0 ? <p class="quiet">{t("noClaims")}</p> : <Facts of={claims.map(([name, value]) => [<code>{name}</code>, shown(value)] as const)} />}
      </Section>
      {editing && <EditClaims person={person} onClose={() => setEditing(false)} onSaved={reload} />}
    </>
  );
}

/** A list of things with a button each, or that there are none. */
function Things<T>({ from, none, children }: { from: Loaded<T[]>; none: string; children: (one: T) => ComponentChildren }) {
  if (from.data === undefined) return from.error !== undefined ? <ErrorBox error={from.error} retry={from.reload} /> : <Loading />;
  return from.data.length === 0 ? <p class="quiet">{none}</p> : <ul class="list">{from.data.map(children)}</ul>;
}

interface Part<T> { from: Loaded<T[]>; username: string; reload: () => void }

function Sessions({ from, username, reload }: Part<Session>) {
  const end = async ({ id }: Session) => {
    const act = () => ofPerson(username).post("sessions/end", { id });
    if (!(await ask({ title: t("endSessionTitle"), body: t("endSessionBody"), action: t("endSession"), danger: true, act }))) return;
    tell(t("sessionEnded"));
    reload();
  };
  return (
    <Section title={t("sessions")} lead={t("sessionsLead")}>
      <Things from={from} none={t("noSessions")}>
        {(one) => (
          <li key={one.id}>
            <div>
              <strong>{one.userAgent ?? t("unknownBrowser")}</strong> {one.network && <code class="quiet">{one.network}</code>}
              <div class="quiet small" title={moment(one.createdAt, "long")}>
                {[t("sessionSince", { when: ago(one.createdAt) }), one.authenticatedBy.length > 0 && t("sessionBy", { factors: one.authenticatedBy.join(" + ") }), one.seenAt !== undefined && t("sessionSeen", { when: ago(one.seenAt) }), t("sessionUntil", { when: ago(one.expiresAt) }), t("sessionClients", { n: one.clients })].filter(Boolean).join(" · ")}
              </div>
            </div>
            {may("MODIFY_PEOPLE") && <Button small onClick={() => void end(one)}>{t("endSession")}</Button>}
          </li>
        )}
      </Things>
    </Section>
  );
}

function Passkeys({ from, username, reload }: Part<Passkey>) {
  const remove = async ({ id, name }: Passkey) => {
    const act = () => ofPerson(username).post("passkeys/remove", { id });
    if (!(await ask({ title: t("passkeyRemoveTitle", { name }), body: t("passkeyRemoveBody"), action: common("remove"), danger: true, act }))) return;
    tell(t("passkeyRemoved"));
    reload();
  };
  return (
    <Section title={t("passkeys")} lead={t("passkeysLead")}>
      <Things from={from} none={t("noPasskeys")}>
        {(one) => (
          <li key={one.id}>
            <div>
              <div class="row"><strong>{one.name}</strong>{one.backedUp && <Badge>{t("passkeySynced")}</Badge>}</div>
              <div class="quiet small">{t("passkeyAdded", { when: ago(one.createdAt) })} · {one.usedAt === undefined ? t("passkeyUnused") : t("passkeyUsed", { when: ago(one.usedAt) })}</div>
            </div>
            {may("MODIFY_PEOPLE") && <Button small onClick={() => void remove(one)}>{common("remove")}</Button>}
          </li>
        )}
      </Things>
    </Section>
  );
}

function Consents({ from, username, reload }: Part<Consent>) {
  const withdraw = async ({ client, clientName }: Consent) => {
    const act = () => ofPerson(username).post("consents/withdraw", { client });
    if (!(await ask({ title: t("withdrawTitle", { client: clientName ?? client }), body: t("withdrawBody"), action: t("withdraw"), danger: true, act }))) return;
    tell(t("withdrawn"));
    reload();
  };
  return (
    <Section title={t("consents")} lead={t("consentsLead")}>
      <Things from={from} none={t("noConsents")}>
        {(one) => (
          <li key={one.client}>
            <div>
              <a href={link(["clients", one.client])}><strong>{one.clientName ?? one.client}</strong></a>
              <div class="row">{[...one.scopes, ...(one.claims ?? []), ...(one.apis ?? [])].map((name) => <Badge key={name}>{name}</Badge>)}</div>
            </div>
            {may("MODIFY_PEOPLE") && <Button small onClick={() => void withdraw(one)}>{t("withdraw")}</Button>}
          </li>
        )}
      </Things>
    </Section>
  );
}

function Notices({ notices }: { notices: readonly Notice[] }) {
  return (
    <Section title={t("notices")} lead={t("noticesLead")}>
      <ul class="list">{notices.map((one, index) => <li key={index}><code>{JSON.stringify(one)}</code></li>)}</ul>
    </Section>
  );
}
