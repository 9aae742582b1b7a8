// Every document of the service, out and in again: with what would change before anything does.

import { useState } from "preact/hooks";
import { same } from "../../catalogue/members.ts";
import { apply, type Applied, type Change } from "../../documents/calls.ts";
import { chooseText, download } from "../../lib/files.ts";
import { Badge, Button, Callout, CodeBlock, Dialog, ErrorBox, JsonDiff, tell, useOnce } from "../../ui/index.ts";
import { collect, documentsIn, TooMany } from "./set.ts";
import { t } from "./words.ts";

interface Plan {
  readonly documents: readonly Applied[];
  readonly changes: readonly Change[];
  /** Whether something else would change than was shown before. */
  readonly isAnother?: boolean;
}

/** What of the changes counts for whoever agrees to them: of what is made, the number is another one each time. */
const shown = (changes: readonly Change[]) => changes.map(({ kind, id, change, members }) => (change === "created" ? { kind, change } : { kind, id, change, members }));

export function WholeSet({ service, onClose, onApplied }: { service: { readonly issuer?: unknown }; onClose: () => void; onApplied: () => void }) {
  const [progress, setProgress] = useState<string | undefined>();
  const [error, setError] = useState<unknown>();
  const [applying, setApplying] = useState(false);
  const [plan, setPlan] = useState<Plan | undefined>();
  const [secrets, setSecrets] = useState<readonly Change[]>([]);
  useOnce(secrets.length > 0);
  const attempt = (act: () => Promise<void>) => {
    setError(undefined);
    act().catch((failure: unknown) => setError(failure instanceof TooMany ? new Error(t("setTooMany", { n: failure.count })) : failure)).finally(() => (setProgress(undefined), setApplying(false)));
  };
  const exportAll = () => attempt(async () => {
    const all = await collect((n, total) => setProgress(t("setProgress", { n, total })));
    const host = String(service.issuer ?? "service").replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "_");
    download(`${host}.documents.json`, `${JSON.stringify(all, null, 2)}\n`);
  });
  const importAll = () => attempt(async () => {
    const text = await chooseText();
    if (text === undefined) return;
    const documents = documentsIn(JSON.parse(text));
    if (!documents) throw new Error(t("setNot"));
    setPlan({ documents, changes: await apply(documents, true) });
  });
  const agree = () => attempt(async () => {
    if (!plan) return;
    setApplying(true);
    const now = await apply(plan.documents, true);
    if (!same(shown(now), shown(plan.changes))) return setPlan({ ...plan, changes: now, isAnother: true });
    const changes = await apply(plan.documents);
    const made = changes.filter(({ clientSecret }) => clientSecret !== undefined);
    tell(t("setApplied", { n: changes.filter(({ change }) => change !== "unchanged").length }));
    setPlan(undefined);
    onApplied();
    if (made.length === 0) onClose();
    else setSecrets(made);
  });
  const real = plan?.changes.filter(({ change }) => change !== "unchanged") ?? [];
  const actions = plan && real.length > 0 ? <Button look="primary" busy={applying} onClick={agree}>{t("setApply")}</Button> : undefined;
  return (
    <Dialog open firm={secrets.length > 0} onClose={() => applying || onClose()} title={t("setTitle")} wide {...(actions && { actions })}>
      <div class="stack">
        {error !== undefined && <ErrorBox error={error} />}
        {secrets.length > 0 ? <Secrets of={secrets} /> : plan ? <>{plan.isAnother && <Callout tone="warning">{t("setOther")}</Callout>}<PlanView changes={real} /></> : (
          <>
            <p>{t("setLead")}</p>
            <div class="row"><Button icon="download" busy={progress !== undefined} onClick={exportAll}>{t("setExport")}</Button><span class="quiet small" role="status">{progress}</span></div>
            <p>{t("setImportLead")}</p>
            <div><Button icon="upload" onClick={importAll}>{t("setImport")}</Button></div>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** Whether the change tells what the document is called: the number of a client that is not made yet is none. */
const isNamed = ({ kind, change }: Change) => kind !== "client" || change !== "created";

function PlanView({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <Callout tone="good">{t("setNothing")}</Callout>;
  const side = (change: Change, which: "before" | "after") => Object.fromEntries((change.members ?? []).filter((one) => one[which] !== undefined).map((one) => [one.member, one[which]]));
  return (
    <>
      <p>{t("setWould", { n: changes.length })}</p>
      {changes.map((change) => (
        <details class="whole" key={`${change.kind} ${change.id}`}>
          <summary>{t(change.kind)} {isNamed(change) && <code>{change.id}</code>} {change.name !== change.id && change.name} <Badge tone={change.change === "created" ? "good" : "info"}>{t(change.change)}</Badge></summary>
          <JsonDiff before={side(change, "before")} after={side(change, "after")} label={change.id} />
        </details>
      ))}
    </>
  );
}

function Secrets({ of }: { of: readonly Change[] }) {
  return (
    <Callout tone="warning" title={t("setSecrets")}>
      <p>{t("setSecretsLead")}</p>
      {of.map(({ id, name, clientSecret = "" }) => <CodeBlock key={id} label={name ?? id} code={clientSecret} wrap />)}
    </Callout>
  );
}
