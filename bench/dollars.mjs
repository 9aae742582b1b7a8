// What a million requests of a kind cost their operator: what was counted, by the prices of data/prices.json.

import { LOGIN } from "./login.mjs";
import { OBJECT_GIGABYTES, PER_MILLION } from "./prices.mjs";

const MOST_FOR_A_LOGIN = 8;

/**
 * How often sweeps read a grant that lives as long as a refresh token does by default, which is 30 days: a sixteenth of all are looked
 * at in an hour, and once more where some beside it are deleted.
 */
const SWEEPS_OF_A_GRANT = (30 * 24 * 2) / 16;

const PASSWORD = "sign in";
const WITHOUT_PASSWORD = "FAPI login, without the password's CPU";

/**
 * What is put together: the kinds of requests, by their names in what was counted, and how many grants of 30 days they leave.
 * Without the password, the request that brings it takes as long as the one before, which brings the page.
 */
const SUMS = [
  { name: "FAPI login with a password", kinds: LOGIN, grants: 1 },
  { name: WITHOUT_PASSWORD, kinds: LOGIN, grants: 1, timeOf: { [PASSWORD]: "authorization page" } },
  { name: "FAPI login with a passkey", kinds: LOGIN.map((kind) => (kind === PASSWORD ? "sign in by a passkey" : kind)), grants: 1 },
  { name: "FAPI refresh", kinds: ["refresh"], grants: 0 },
  { name: "FAPI client credentials", kinds: ["client credentials"], grants: 0 },
  { name: "OpenID login in a session", kinds: ["OpenID: authorization without a page", "OpenID: token"], grants: 1 },
  { name: "OpenID refresh, rotated", kinds: ["OpenID: refresh, rotated"], grants: 0 },
  { name: "OpenID client credentials", kinds: ["OpenID: client credentials"], grants: 0 },
];

/** The row of the figures that has the processor time of a kind. */
const ROWS = {
  "sign in by a passkey": "sign-in with a passkey",
  refresh: "refresh",
  "client credentials": "client credentials",
  "OpenID: authorization without a page": "authorization without a page (prompt=none)",
  "OpenID: token": "token with an ID token, ES256",
  "OpenID: refresh, rotated": "refresh of an ordinary client, rotated",
  "OpenID: client credentials": "client credentials, opaque",
};

/** For each of the sums, what was counted and what it costs, by what for: `{ name, …counted, dollars, total }`. */
export function dollars(kinds, rows) {
  const cpuOf = (kind) => rows.find(({ name }) => name === (ROWS[kind] ?? `- ${kind}`))?.cpu;
  return SUMS.map((sum) => priced(sum, kinds, cpuOf)).filter(({ cpu }) => cpu !== undefined && !Number.isNaN(cpu));
}

function priced({ name, kinds: parts, grants, timeOf: instead = {} }, kinds, cpuOf) {
  const sum = (of) => parts.reduce((total, kind) => total + of(kind), 0);
  const cpu = sum((kind) => cpuOf(instead[kind] ?? kind));
  const counted = (member) => sum((kind) => kinds[kind][member]);
  const [calls, writes, deletions, left] = ["calls", "writes", "deletions", "left"].map(counted);
  // What is left is read once more when it is swept, and a grant each time that the sweep passes by.
  const reads = counted("reads") + Math.max(left, 0) + grants * SWEEPS_OF_A_GRANT;
  // No object works longer than the request waits.
  const seconds = sum((kind) => kinds[instead[kind] ?? kind].ms / 1000);
  const dollars = {
    requests: parts.length * PER_MILLION.requests,
    cpu: cpu * PER_MILLION.cpuMilliseconds,
    calls: calls * PER_MILLION.objectRequests,
    duration: seconds * OBJECT_GIGABYTES * PER_MILLION.objectGigabyteSeconds,
    reads: reads * PER_MILLION.rowsRead,
    writes: writes * PER_MILLION.rowsWritten,
    deletions: deletions * PER_MILLION.rowsWritten,
  };
  const total = Object.values(dollars).reduce((all, each) => all + each, 0);
  return { name, requests: parts.length, cpu, calls, reads, writes, deletions, dollars, total };
}

/** Whether a login costs as little as it should. */
export function reachOfDollars(sums) {
  const { total } = sums.find(({ name }) => name === WITHOUT_PASSWORD);
  return { name: `at most $${MOST_FOR_A_LOGIN} for a million of: ${WITHOUT_PASSWORD}`, value: `$${total.toFixed(2)}`, met: total <= MOST_FOR_A_LOGIN };
}
