// Mails that would have been sent: in development they are kept for whoever tries things out.

import { Button, Callout, CodeBlock, Empty, Load, PageHead, Section } from "../../ui/index.ts";
import { ApiError, service, useLoaded } from "../../lib/api.ts";
import { serviceId } from "../../lib/route.ts";
import { moment, words } from "../../words/index.ts";
import { t as common } from "../../words/common.ts";

const t = words(
  {
    title: "Outbox",
    lead: "In development no mail leaves the server: it is kept here for a while, the newest first.",
    none: "No mails",
    noneLead: "Invite somebody, or ask for a new password: the mail will be here.",
    to: "To {address}",
    production: "This server sends mail for real",
    productionLead: "The outbox is there in development only: elsewhere it would hold links that sign people in.",
  },
  {
    title: "送信メール",
    lead: "開発モードではメールは外に送信されず、しばらくの間ここに保存されます（新しい順）。",
    none: "メールはありません",
    noneLead: "招待やパスワードの再設定を行うと、そのメールがここに表示されます。",
    to: "宛先：{address}",
    production: "このサーバーは実際にメールを送信します",
    productionLead: "この画面は開発モードでのみ使えます。本番では、サインインに使えるリンクが残ってしまうためです。",
  },
);

interface Mail { readonly to: string; readonly subject: string; readonly text: string; readonly at: number }

export default function Outbox() {
  const mails = useLoaded(async () => (await service().get<{ mails: Mail[] }>("outbox/list")).mails, [serviceId.value]);
  const isProduction = mails.error instanceof ApiError && mails.error.status === 404;
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} actions={<Button icon="refresh" onClick={mails.reload}>{common("refresh")}</Button>} />
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
