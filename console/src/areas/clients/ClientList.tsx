// All clients, however many: what is on the screen is asked for, and looked for by the server.

import { useEffect, useState } from "preact/hooks";
import { Badge, ButtonLink, DataTable, Empty, ErrorBox, Field, Loading, PageHead, TextInput, type Column } from "../../ui/index.ts";
import { listClients, PAGE, type ListedClient } from "../../documents/calls.ts";
import { useRangeList } from "../../lib/lists.ts";
import { link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { t } from "./words.ts";

const REST = 200;

const columns = (): readonly Column<ListedClient>[] => [
  { key: "name", title: t("name"), width: "minmax(9rem, 1.4fr)", cell: ({ clientName, clientIdAlias, clientId }) => clientName ?? clientIdAlias ?? clientId },
  { key: "alias", title: t("alias"), width: "minmax(7rem, 1fr)", minor: true, cell: ({ clientIdAlias, clientId }) => <code class="quiet">{clientIdAlias ?? clientId}</code> },
  { key: "kind", title: t("kind"), width: "minmax(6rem, 0.9fr)", minor: true, cell: ({ clientType, applicationType }) => `${t(applicationType === "NATIVE" ? "native" : "web")}, ${t(clientType === "PUBLIC" ? "public" : "confidential")}` },
  { key: "method", title: t("method"), width: "minmax(9rem, 1fr)", minor: true, cell: ({ tokenAuthMethod }) => <code class="quiet">{tokenAuthMethod}</code> },
  { key: "state", title: t("state"), width: "7.5rem", cell: ({ locked, fapiModes }) => <span class="row">{locked ? <Badge tone="danger">{t("locked")}</Badge> : <Badge tone="good">{t("active")}</Badge>}{fapiModes.length > 0 && <Badge tone="info">FAPI</Badge>}</span> },
];

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

export function ClientList() {
  const [typed, setTyped] = useState("");
  const wanted = useRested(typed).trim();
  const list = useRangeList<ListedClient>(async (start, end) => {
    const { clients, totalCount } = await listClients(start, end, wanted);
    return { items: clients, total: totalCount };
  }, PAGE, [serviceId.value, wanted]);
  const actions = may("CREATE_CLIENT") && (
    <>
      <ButtonLink icon="wizard" href={link(["wizards"])}>{t("wizard")}</ButtonLink>
      <ButtonLink icon="plus" look="primary" href={link(["clients", "new"])}>{t("create")}</ButtonLink>
    </>
  );
  const empty = wanted === "" ? <Empty icon="clients" title={t("none")} action={may("CREATE_CLIENT") && <ButtonLink look="primary" icon="wizard" href={link(["wizards"])}>{t("wizard")}</ButtonLink>}>{t("noneLead")}</Empty> : <Empty title={t("noneFits")} />;
  return (
    <>
      <PageHead title={t("title")} docs="README.md#a-client" lead={t("lead")} actions={actions} />
      <div class="stack">
        <Field label={t("find")} help={t("findHelp")}><TextInput type="search" value={typed} onChange={setTyped} /></Field>
        {list.error !== undefined && <ErrorBox error={list.error} retry={list.reload} />}
        {list.total === undefined ? list.error === undefined && <Loading /> : (
          <DataTable label={t("title")} columns={columns()} count={list.total} row={list.row} rowKey={({ clientId }) => clientId} href={({ clientId }) => link(["clients", clientId])} onRange={list.onRange} empty={empty} />
        )}
        <p class="quiet small" role="status">{list.total !== undefined && list.total > 0 && t("found", { n: list.total })}</p>
      </div>
    </>
  );
}
