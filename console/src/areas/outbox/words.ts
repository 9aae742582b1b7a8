// The words of the screen of the outbox.

import { words } from "../../words/index.ts";

export const t = words(
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
