// As many events as wanted, each made from its number: one every some seconds, back from now, in the order of time.

const KINDS = [
  ["token.issued", {}], ["sign-in.accepted", { amr: ["hwk", "user", "mfa"] }], ["token.issued", {}], ["authorization.granted", { amr: ["pwd"] }], ["consent.given", {}],
  ["sign-in.refused", { nameMark: "q0ZkM3xW8s5uB2kE", refusal: { rule: "PasswordWrong", number: "A910301" } }], ["token.issued", {}], ["request.refused", { refusal: { rule: "RedirectUriMismatch", number: "A900317" }, operation: "/oauth/authorize" }],
  ["api.changed", { operation: "people/lock_flag/update?locked=true", caller: "operator:subject-of-the-operator" }], ["token.refused", { refusal: { rule: "CodeReplayed", number: "A903301" }, operation: "/oauth/token" }], ["token.revoked", {}],
];
const EVERY = 7_000;

/** What `GET audit` answers from `count` events. */
export function fakeAudit(count, now) {
  const first = now - count * EVERY;
  const event = (index) => {
    const [type, more] = KINDS[index % KINDS.length];
    const ofClient = !type.startsWith("api");
    return { at: first + index * EVERY, type, ...(ofClient && { client: String(100_000 + (index % 30)) }), ...(!type.includes("refused") && ofClient && { subject: `sub-${index % 40}-Zk3mQ8xW` }), from: `192.0.${index % 200}.0/24`, ...more };
  };
  return (query) => {
    const text = (name) => query.get(name) ?? undefined;
    const [since, until] = [Number(text("since") ?? 0), Number(text("until") ?? now + 1000)];
    const most = Number(text("count") ?? 100);
    const fits = ({ type, client, subject, refusal }) =>
      (!text("type") || type === text("type") || type.split(".")[0] === text("type")) && (!text("client") || client === text("client"))
      && (!text("subject") || subject === text("subject")) && (!text("refusal") || refusal?.rule === text("refusal") || refusal?.number === text("refusal"));
    let index = text("cursor") ? Number(text("cursor")) : Math.max(0, Math.ceil((since - first) / EVERY));
    const end = Math.min(count, Math.ceil((until - first) / EVERY));
    const stop = Math.min(end, index + 5000); // an object looks at so many rows for one answer, and says how far it came
    const events = [];
    for (; index < stop && events.length < most; index++) {
      const one = event(index);
      if (fits(one)) events.push(one);
    }
    return { events, ...(index < end && { next: String(index) }) };
  };
}
