// Mails that would have been sent: in development they are kept for whoever tries things out.

import { Button, Callout, CodeBlock, Empty, Load, PageHead, Section } from "../../ui/index.ts";
import { ApiError, service, useLoaded } from "../../lib/api.ts";
import { serviceId } from "../../lib/route.ts";
import { moment } from "../../words/index.ts";
import { t as common } from "../../words/common.ts";
import { t } from "./words.ts";

interface Mail { readonly to: string; readonly subject: string; readonly text: string; readonly at: number }

export default function Outbox() {
  const mails = useLoaded(async () => (await service().get<{ mails: Mail[] }>("outbox/list")).mails, [serviceId.value]);
  const isProduction = mails.error instanceof ApiError && mails.error.status === 404;
  return (
    <>
      <PageHead title={t("title")} docs="docs/people.md#mail" lead={t("lead")} actions={<Button icon="refresh" onClick={mails.reload}>{common("refresh")}</Button>} />
      {isProduction ? <Callout title={t("production")}><p>{t("productionLead")}</p></Callout> : (
        <Load from={mails}>
          {(all) => all.length === 0 ? <Empty icon="mail" title={t("none")}>{t("noneLead")}</Empty> : all.map((mail) => (
            <Section key={`${mail.at} ${mail.to}`} title={mail.subject} lead={`${t("to", { address: mail.to })} · ${moment(mail.at)}`}>
              <CodeBlock label={mail.subject} code={mail.text} wrap />
            </Section>
          ))}
        </Load>
      )}
    </>
  );
}
