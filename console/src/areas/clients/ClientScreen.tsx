// One client: its document, and what can be done to it at once.

import { useState } from "preact/hooks";
import { DocumentEditor } from "../../documents/DocumentEditor.tsx";
import { apply, readApis, readClient, readService, remove, rotateSecret, type Json } from "../../documents/calls.ts";
import type { Editing } from "../../documents/editing.ts";
import { useCrumbs } from "../../lib/crumbs.ts";
import { ApiError, useLoaded } from "../../lib/api.ts";
import { go, link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { withValue } from "../../catalogue/members.ts";
import { ask, Badge, Button, ButtonLink, Empty, Load, Once, tell, tellError, type MenuItem } from "../../ui/index.ts";
import { t } from "./words.ts";

export const nameOf = (document: Json): string => String(document.clientName ?? document.clientIdAlias ?? t("unnamed", { id: String(document.clientId) }));

/** Methods by which a client shows a secret. */
const WITH_SECRET = new Set(["CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "CLIENT_SECRET_JWT"]);

/** What the editor of a client has to know of its service; nothing, for whoever may see clients alone. */
export async function readAround() {
  if (!may("VIEW_SERVICE")) return { service: {}, apis: [] };
  const [service, apis] = await Promise.all([readService(), readApis()]);
  return { service: service.document, apis: apis.map(({ document }) => document) };
}

export function NewClient() {
  const around = useLoaded(readAround, [serviceId.value]);
  useCrumbs(t("newTitle"));
  return (
    <Load from={around}>
      {(found) => (
        <DocumentEditor kind="client" title={t("newTitle")} lead={t("newLead")} saved={undefined} around={found} mayChange={may("CREATE_CLIENT")}
          actions={() => <ButtonLink icon="wizard" href={link(["wizards"])}>{t("wizard")}</ButtonLink>} onCreated={(id) => go(link(["clients", id]))} />
      )}
    </Load>
  );
}

export function ClientScreen({ identifier }: { identifier: string }) {
  const loaded = useLoaded(async () => ({ saved: await readClient(identifier), around: await readAround() }), [serviceId.value, identifier]);
  const [secret, setSecret] = useState<string | undefined>();
  const document = loaded.data?.saved.document;
  useCrumbs(document && nameOf(document));
  if (loaded.error instanceof ApiError && loaded.error.status === 404) {
    return <Empty icon="clients" title={t("missing")} action={<ButtonLink href={link(["clients"])}>{t("toList")}</ButtonLink>} />;
  }
  return (
    <Load from={loaded}>
      {({ saved, around }) => (
        <>
          <DocumentEditor kind="client" title={<Title document={saved.document} />} lead={<code>{String(saved.document.clientIdAlias ?? saved.document.clientId)}</code>} saved={saved} around={around} mayChange={may("MODIFY_CLIENT")}
            actions={(editing) => may("MODIFY_CLIENT") && <LockButton editing={editing} onDone={loaded.reload} />} items={(editing) => itemsOf(editing, setSecret)} onSaved={loaded.reload} />
          {secret !== undefined && <Once open title={t("newSecret")} lead={t("secretLead")} label="client_secret" secret={secret} onClose={() => setSecret(undefined)} />}
        </>
      )}
    </Load>
  );
}

const Title = ({ document }: { document: Json }) => <>{nameOf(document)} {document.locked === true && <Badge tone="danger">{t("locked")}</Badge>}</>;

function LockButton({ editing, onDone }: { editing: Editing; onDone: () => void }) {
  const isLocked = editing.saved?.document.locked === true;
  return <Button icon="lock" onClick={() => void lock(editing, !isLocked, onDone).catch(tellError)}>{isLocked ? t("unlock") : t("lock")}</Button>;
}

async function lock({ saved, changed }: Editing, locked: boolean, onDone: () => void) {
  if (!saved) return;
  if (changed.length > 0) return tellError(new Error(t("unsavedFirst")));
  const name = nameOf(saved.document);
  const id = String(saved.document.clientId);
  const act = () => apply([{ kind: "client", id, version: saved.version, document: withValue(saved.document, "locked", locked || undefined) }]);
  const done = locked
    ? await ask({ title: t("lockTitle", { name }), body: t("lockBody"), action: t("lock"), danger: true, act })
    : await ask({ title: t("unlockTitle", { name }), body: t("unlockBody"), action: t("unlock"), act });
  if (!done) return;
  tell(locked ? t("lockedDone") : t("unlockedDone"));
  onDone();
}

function itemsOf({ saved }: Editing, show: (secret: string) => void): MenuItem[] {
  if (!saved) return [];
  const { document } = saved;
  const name = nameOf(document);
  const id = String(document.clientId);
  const rotate = async () => {
    let made: string | undefined;
    const act = async () => void (made = await rotateSecret(id));
    if (await ask({ title: t("rotateTitle", { name }), body: t("rotateBody"), action: t("rotateAct"), danger: true, act })) show(made ?? "");
  };
  const drop = async () => {
    const typed = String(document.clientIdAlias ?? id);
    if (!(await ask({ title: t("deleteTitle", { name }), body: t("deleteBody"), action: t("deleteAct"), danger: true, typed, act: () => remove("client", id, saved.version) }))) return;
    tell(t("deletedDone"));
    go(link(["clients"]));
  };
  const mayChange = may("MODIFY_CLIENT");
  return [
    ...(may("USE_SERVICE") ? [{ label: t("grants"), icon: "grants" as const, act: () => go(link(["grants"], { client: id })) }] : []),
    ...(mayChange && WITH_SECRET.has(String(document.tokenAuthMethod)) ? [{ label: t("rotate"), icon: "refresh" as const, act: () => void rotate().catch(tellError) }] : []),
    ...(mayChange ? [{ label: t("delete"), icon: "trash" as const, danger: true, act: () => void drop().catch(tellError) }] : []),
  ];
}
