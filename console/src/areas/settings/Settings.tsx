// The document of the service, and all documents of it as one file.

import { useState } from "preact/hooks";
import { DocumentEditor } from "../../documents/DocumentEditor.tsx";
import { readApis, readService } from "../../documents/calls.ts";
import { useLoaded } from "../../lib/api.ts";
import { serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { Load } from "../../ui/index.ts";
import { loadServices } from "../../lib/services.ts";
import { WholeSet } from "./WholeSet.tsx";
import { t } from "./words.ts";

export default function Settings() {
  const id = serviceId.value;
  const loaded = useLoaded(async () => ({ saved: await readService(), apis: await readApis() }), [id]);
  const [set, setSet] = useState(false);
  return (
    <Load from={loaded}>
      {({ saved, apis }) => (
        <>
          <DocumentEditor key={id} kind="service" title={t("title")} lead={t("lead")} saved={saved} mayChange={may("MODIFY_SERVICE")}
            around={{ service: saved.document, apis: apis.map(({ document }) => document) }} onSaved={() => void loadServices()}
            items={() => (may("MODIFY_SERVICE") ? [{ label: t("set"), icon: "apis", act: () => setSet(true) }] : [])} />
          {set && <WholeSet service={saved.document} onClose={() => setSet(false)} onApplied={loaded.reload} />}
        </>
      )}
    </Load>
  );
}
