// The APIs of a service: all of them, one of them, and a new one.

import { DocumentEditor } from "../../documents/DocumentEditor.tsx";
import { readApis, readService, remove, type Json, type Read } from "../../documents/calls.ts";
import { useCrumbs } from "../../lib/crumbs.ts";
import { useLoaded } from "../../lib/api.ts";
import { go, link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { ask, ButtonLink, DataTable, Empty, Load, PageHead, tell, tellError, type Column, type MenuItem } from "../../ui/index.ts";
import type { ScreenProps } from "../area.ts";
import { t } from "./words.ts";

export default function Apis({ rest: [first] }: ScreenProps) {
  if (first === undefined) return <ApiList />;
  return <ApiScreen key={first} identifier={first === "new" ? undefined : first} />;
}

const nameOf = (document: Json) => String(document.name ?? document.identifier);
const columns = (): readonly Column<Json>[] => [
  { key: "name", title: t("name"), cell: nameOf },
  { key: "identifier", title: t("identifier"), minor: true, cell: ({ identifier }) => <code class="quiet">{String(identifier)}</code> },
  { key: "format", title: t("format"), width: "6rem", cell: ({ accessTokenFormat = "JWT" }) => String(accessTokenFormat) },
  { key: "scopes", title: t("scopes"), minor: true, cell: ({ scopes }) => (Array.isArray(scopes) ? scopes.join(" ") : "") },
];

function ApiList() {
  const loaded = useLoaded(readApis, [serviceId.value]);
  const actions = may("MODIFY_SERVICE") && (
    <>
      <ButtonLink icon="wizard" href={link(["wizards"])}>{t("wizard")}</ButtonLink>
      <ButtonLink icon="plus" look="primary" href={link(["apis", "new"])}>{t("create")}</ButtonLink>
    </>
  );
  return (
    <>
      <PageHead title={t("title")} docs="README.md#an-api" lead={t("lead")} actions={actions} />
      <Load from={loaded}>
        {(apis) => (
          <DataTable label={t("title")} columns={columns()} count={apis.length} row={(index) => apis[index]?.document} rowKey={({ identifier }) => String(identifier)} href={({ identifier }) => link(["apis", String(identifier)])}
            empty={<Empty icon="apis" title={t("none")}>{t("noneLead")}</Empty>} />
        )}
      </Load>
    </>
  );
}

function ApiScreen({ identifier }: { identifier: string | undefined }) {
  const loaded = useLoaded(async () => ({ service: await readService(), apis: await readApis() }), [serviceId.value, identifier]);
  const saved = loaded.data?.apis.find(({ document }) => document.identifier === identifier);
  useCrumbs(identifier === undefined ? t("newTitle") : saved && nameOf(saved.document));
  return (
    <Load from={loaded}>
      {({ service, apis }) => {
        if (identifier !== undefined && !saved) return <Empty icon="apis" title={t("missing")} action={<ButtonLink href={link(["apis"])}>{t("toList")}</ButtonLink>} />;
        return (
          <DocumentEditor kind="api" title={saved ? nameOf(saved.document) : t("newTitle")} lead={saved ? <code>{identifier}</code> : t("newLead")} saved={saved} mayChange={may("MODIFY_SERVICE")}
            around={{ service: service.document, apis: apis.map(({ document }) => document) }} items={() => (saved ? itemsOf(saved) : [])} onCreated={(id) => go(link(["apis", id]))} onSaved={loaded.reload} />
        );
      }}
    </Load>
  );
}

function itemsOf({ document, version }: Read): MenuItem[] {
  if (!may("MODIFY_SERVICE")) return [];
  const [name, id] = [nameOf(document), String(document.identifier)];
  const drop = async () => {
    if (!(await ask({ title: t("deleteTitle", { name }), body: t("deleteBody"), action: t("deleteAct"), danger: true, typed: id, act: () => remove("api", id, version) }))) return;
    tell(t("deletedDone"));
    go(link(["apis"]));
  };
  return [{ label: t("delete"), icon: "trash", danger: true, act: () => void drop().catch(tellError) }];
}
