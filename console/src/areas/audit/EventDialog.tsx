// One event: what it says, what it means, and where it leads.

import { CodeBlock, Copyable, Dialog, Facts } from "../../ui/index.ts";
import type { Caller } from "../../lib/callers.ts";
import { explained, useRefusals } from "../../lib/refusals.ts";
import { link } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { moment } from "../../words/index.ts";
import type { Event } from "./trail.ts";
import { t, typeInWords } from "./words.ts";

interface Shown { called: (caller: string) => Caller; onClose: () => void }

export function EventDialog({ event, called, onClose }: Shown & { event: Event | undefined }) {
  return (
    <Dialog open={event !== undefined} onClose={onClose} title={event ? typeInWords(event.type) : t("event")} side>
      {event && <Said event={event} called={called} onClose={onClose} />}
    </Dialog>
  );
}

const Called = ({ name, detail }: Caller) => <><span>{name}</span>{detail !== undefined && <div><code class="quiet small">{detail}</code></div>}</>;

/** What a rule says; on its page is more, if it has one. */
function Why({ rule }: { rule: string }) {
  const { sentence, mend, hasPage } = useRefusals()(rule);
  return (
    <>
      {sentence && <p>{sentence}</p>}
      {hasPage ? <a href={explained(rule)} target="_blank" rel="noreferrer">{t("explain")}</a> : <p class="quiet small">{mend}</p>}
    </>
  );
}

function Said({ event, called, onClose }: Shown & { event: Event }) {
  const such = (query: Record<string, string>) => <a class="small" href={link(["audit"], query)} onClick={onClose}>{t("onlySuch")}</a>;
  const { refusal } = event;
  return (
    <div class="stack">
      <Facts of={[
        [t("when"), moment(event.at, "long")],
        [t("type"), <div class="row"><code>{event.type}</code>{such({ type: event.type })}</div>],
        [t("refusedBy"), refusal && <div class="stack tight"><div class="row"><code>{[refusal.rule, refusal.number].filter(Boolean).join(" ")}</code>{such({ refusal: refusal.rule })}</div><Why rule={refusal.rule} /></div>],
        [t("client"), event.client && <div class="row">{may("VIEW_CLIENT") ? <a href={link(["clients", event.client])}>{event.client}</a> : event.client}{such({ client: event.client })}</div>],
        [t("username"), event.username && (may("VIEW_PEOPLE") ? <a href={link(["people", event.username])}>{event.username}</a> : event.username)],
        [t("subject"), event.subject && <div class="row"><Copyable text={event.subject} />{such({ subject: event.subject })}</div>],
        [t("nameMark"), event.nameMark && <div><code>{event.nameMark}</code><p class="quiet small">{t("nameMarkHelp")}</p></div>],
        [t("caller"), event.caller && <Called {...called(event.caller)} />],
        [t("operation"), event.operation && <code>{event.operation}</code>],
        [t("status"), event.status],
        [t("amr"), event.amr?.join(", ")],
        [t("from"), event.from && <code>{event.from}</code>],
      ]} />
      <CodeBlock label={t("json")} code={JSON.stringify(event, null, 2)} />
    </div>
  );
}
