// Who has called the API, by the name that people know them by. The server keeps who that was, not what they were called: an operator by
// their sub, which no change of a name changes. Who may not list the operators and tokens is told of others by that alone.

import { t } from "../words/common.ts";

export interface Operator { readonly subject: string; readonly username?: string; readonly description?: string }
export interface Token { readonly id: number | string; readonly description?: string }
export interface Known {
  readonly me?: { readonly subject: string; readonly username?: string };
  /** All that there are; undefined where nobody has told. */
  readonly operators?: readonly Operator[] | undefined;
  readonly tokens?: readonly Token[] | undefined;
}
export interface Caller {
  readonly name: string;
  /** What the server calls them, where that is another name. */
  readonly detail?: string;
}

/** A caller as the audit trail and the history have it: `operator`, `operator:SUB`, `token NUMBER`, or whoever's own name. */
export function callerOf(caller: string, { me, operators, tokens }: Known): Caller {
  if (caller === "operator") return { name: t("adminSecret") };
  const [, token] = /^token (.+)$/.exec(caller) ?? [];
  const description = tokens?.find(({ id }) => String(id) === token)?.description;
  if (token !== undefined && description) return { name: t("tokenOf", { name: description }), detail: caller };
  const [, subject] = /^operator:(.+)$/.exec(caller) ?? [];
  if (subject === undefined) return { name: caller };
  const found = operators?.find((one) => one.subject === subject);
  const name = found?.username ?? (me?.subject === subject ? me.username : undefined) ?? found?.description;
  return { name: name || (operators && !found ? t("formerOperator") : t("anOperator")), detail: caller };
}
