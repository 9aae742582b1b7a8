// The words of a service that is made.

import { words } from "../../words/index.ts";

export const t = words(
  {
    lead: "A service is an issuer of its own, with clients, people, keys and an audit trail of its own.",
    name: "Name",
    nameHelp: "What people read on its pages.",
    issuer: "Issuer",
    issuerHelp: "Its address, which stays: clients know it by this, and its endpoints are below it.",
    act: "Make the service",
    made: "“{name}” is there",
    secret: "API secret",
    secretLead: "This secret is shown this once. With {id} as the user name it opens everything of this service at the API. Whoever uses the console alone does not need it.",
    next: "A wizard sets what the service is for; FAPI 2.0 is among them.",
    wizard: "To the wizards",
    overview: "To the overview",
  },
  {
    lead: "サービスは独立した発行者です。クライアント、利用者、鍵、監査ログをそれぞれ別に持ちます。",
    name: "名前",
    nameHelp: "サインインなどのページに表示されます。",
    issuer: "発行者 (issuer)",
    issuerHelp: "サービスのアドレスです。クライアントはこれでサービスを見分け、エンドポイントはこの下に置かれるため、後から変えられません。",
    act: "サービスを作成",
    made: "「{name}」を作成しました",
    secret: "API シークレット",
    secretLead: "このシークレットが表示されるのは今だけです。{id} をユーザー名として使うと、API でこのサービスのすべてを操作できます。コンソールだけを使う場合は不要です。",
    next: "サービスの用途に合わせた設定は、ウィザードで行えます。FAPI 2.0 のウィザードもあります。",
    wizard: "ウィザードへ",
    overview: "概要へ",
  },
);
