// The document of the service, and all documents of it as one file.

import { useState } from "preact/hooks";
import { DocumentEditor } from "../../documents/DocumentEditor.tsx";
import { readApis, readService, type Json } from "../../documents/calls.ts";
import { api, segment, useLoaded } from "../../lib/api.ts";
import { go, link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { ask, Load, tell, tellError, type MenuItem } from "../../ui/index.ts";
import { loadServices } from "../../lib/services.ts";
import { WholeSet } from "./WholeSet.tsx";
import { t } from "./words.ts";

export default function Settings() {
  const id = serviceId.value;
  const loaded = useLoaded(async () => ({ saved: await readService(), apis: await readApis() }), [id]);
  const [set, setSet] = useState(false);
  const again = () => (loaded.reload(), void loadServices().catch(tellError));
  return (
    <Load from={loaded}>
      {({ saved, apis }) => (
        <>
          <DocumentEditor key={id} kind="service" title={t("title")} lead={t("lead")} saved={saved} mayChange={may("MODIFY_SERVICE")}
            around={{ service: saved.document, apis: apis.map(({ document }) => document) }} onSaved={again}
            items={({ discard }) => [...(may("MODIFY_SERVICE") ? [{ label: t("set"), icon: "apis" as const, act: () => setSet(true) }] : []), ...deletion(saved.document, discard)]} />
          {set && <WholeSet service={saved.document} onClose={() => setSet(false)} onApplied={again} />}
        </>
      )}
    </Load>
  );
}

/** The way to delete the service, for whoever may; that the first one stays, the server says. */
function deletion(document: Json, discard: () => void): MenuItem[] {
  const [id, issuer] = [serviceId.peek(), String(document.issuer)];
  if (id === undefined || !may("DELETE_SERVICE")) return [];
  const drop = async () => {
    const act = () => api.delete(`service/delete/${segment(id)}`);
    if (!(await ask({ title: t("deleteTitle", { name: String(document.serviceName ?? issuer) }), body: t("deleteBody"), action: t("deleteAct"), danger: true, typed: issuer, act }))) return;
    discard(); // nothing of it is left to lose
    tell(t("deletedDone"));
    await loadServices().catch(tellError);
    go(link([], {}, null));
  };
  return [{ label: t("delete"), icon: "trash", danger: true, act: () => void drop().catch(tellError) }];
}
