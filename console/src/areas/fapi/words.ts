// The words of the screen of the FAPI report.

import { words } from "../../words/index.ts";

export const t = words(
  {
    title: "FAPI report",
    profile: "Measured by",
    profileHelp: "Message Signing comes on top, for requests and answers that nobody can deny later. Leave it out unless an ecosystem asks for it.",
    sp: "FAPI 2.0 Security Profile",
    ms: "FAPI 2.0 Security Profile with Message Signing",
    onlyBroken: "Only what is broken",
    broken: { one: "{n} broken", other: "{n} broken" },
    all: "Nothing broken",
    number: "Number",
    looked: { one: "{n} client looked at", other: "{n} clients looked at" },
    noClients: "No clients",
    missing: "There is no such client",
    missingLead: "It may have been deleted, or stands beyond the clients that were looked at.",
    toAll: "The whole report",
  },
  {
    title: "FAPI レポート",
    profile: "適用するプロファイル",
    profileHelp: "Message Signing は、リクエストや応答をあとから否認できないようにする追加のプロファイルです。求められていなければ不要です。",
    sp: "FAPI 2.0 Security Profile",
    ms: "FAPI 2.0 Security Profile と Message Signing",
    onlyBroken: "未達だけを表示",
    broken: "未達 {n} 件",
    all: "未達なし",
    number: "番号",
    looked: "クライアント {n} 件を確認しました",
    noClients: "クライアントはありません",
    missing: "クライアントが見つかりません",
    missingLead: "削除されたか、確認した範囲にありません。",
    toAll: "レポート全体へ",
  },
);
