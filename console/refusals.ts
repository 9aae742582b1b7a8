// What the playground has to say of refusals, taken from data/errors when it is built: of those that its broken rules bring about, of
// those that whoever tries things by hand meets, and of each error code for all others.

import { readFileSync } from "node:fs";
import { RULES } from "./src/playground/logic/rules.ts";

/** Refusals that nobody has to break a rule for. */
const COMMON = [
  ...["AccessTokenAudience", "AccessTokenMissing", "AccessTokenScope", "AssertionClaim", "AssertionIssuer", "ClientAuthenticationMethod"],
  ...["ClientAuthenticationMismatch", "ClientGrantType", "CodeExpired", "ConsentRequired", "Denied", "DpopClaim", "DpopMalformed", "GrantRevoked"],
  ...["LoginRequired", "ParameterMalformed", "ParameterMissing", "ParameterRepeated", "RedirectUriMissing", "RequestObjectMissing"],
  ...["RequestUriExpired", "ResponseModeUnregistered", "ResponseModeUnserved", "ResponseModeUnsigned", "ResponseModeUnsupported", "ScopeInvalid", "ScopeMissing", "ScopeOfUnnamedApi", "TargetMissing", "TargetUnknown"],
];

const MODULE = /^virtual:refusals\/(en|ja)$/;

/** `virtual:refusals/en` and `virtual:refusals/ja`: texts by the name of a refusal or by an error code. */
export const refusals = (folder: string) => ({
  name: "refusals",
  resolveId: (id: string) => (MODULE.test(id) ? `\0${id}` : undefined),
  load(id: string) {
    const language = id.startsWith("\0") && MODULE.exec(id.slice(1))?.[1];
    if (!language) return undefined;
    const { $codes, ...rules } = JSON.parse(readFileSync(`${folder}/${language}.json`, "utf8"));
    const names = new Set([...RULES.flatMap((rule) => rule.refusals), ...COMMON]);
    const chosen = Object.entries(rules).filter(([name]) => names.has(name));
    return `export default ${JSON.stringify({ ...$codes, ...Object.fromEntries(chosen) })}`;
  },
});
