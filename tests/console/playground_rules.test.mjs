// The rules that the playground breaks: each makes a request that differs from the one before in exactly that.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { decoded, verdict, verdictByOwnKey } from "../../console/src/playground/logic/jwt.ts";
import { differences } from "../../console/src/playground/logic/edit.ts";
import { sealed } from "../../console/src/playground/logic/plan.ts";
import { RULES, broken, rulesAt } from "../../console/src/playground/logic/rules.ts";
import { planned } from "../../console/src/playground/logic/plan.ts";
import { NOW, contextOf, signers } from "./support/playground.mjs";

/** In what a request differs that breaks the rule, by step where the steps differ. */
const DIFFERENCES = {
  missing_pkce: ["form.code_challenge", "form.code_challenge_method"],
  plain_pkce: ["form.code_challenge", "form.code_challenge_method"],
  tampered_redirect_uri: ["form.redirect_uri"],
  implicit: ["form.response_type"],
  alg_none: ["request.header.alg", "request.key"],
  tampered_object: ["request.forged"],
  expired_object: ["request.claims.exp"],
  object_for_another: ["request.claims.aud"],
  not_pushed: ["query.redirect_uri", "query.request_uri", "query.response_type", "query.scope", "query.state"],
  request_uri_twice: [],
  guessed_request_uri: ["query.request_uri"],
  wrong_verifier: ["form.code_verifier"],
  missing_verifier: ["form.code_verifier"],
  redirect_uri_mismatch: ["form.redirect_uri"],
  guessed_code: ["form.code"],
  replayed_code: [],
  former_refresh_token: ["form.refresh_token"],
  more_scope: ["form.scope"],
  no_authentication: ["form.client_assertion", "form.client_assertion_type", ...["alg", "kid"].map((name) => `client_assertion.header.${name}`)],
  wrong_secret: ["form.client_secret"],
  assertion_by_another_key: ["client_assertion.key"],
  unsigned_assertion: ["client_assertion.header.alg", "client_assertion.key"],
  wrong_aud: ["client_assertion.claims.aud"],
  expired_assertion: ["client_assertion.claims.exp"],
  future_assertion: ["client_assertion.claims.iat"],
  lasting_assertion: ["client_assertion.claims.exp"],
  replayed_assertion: ["client_assertion.text"],
  missing_proof: ["headers.DPoP", "dpop.key"],
  replayed_proof: ["dpop.text"],
  other_key: ["dpop.header.jwk", "dpop.key"],
  proof_signature: ["dpop.key"],
  old_iat: ["dpop.claims.iat"],
  future_iat: ["dpop.claims.iat"],
  wrong_htm: ["dpop.claims.htm"],
  wrong_htu: ["dpop.claims.htu"],
  wrong_typ: ["dpop.header.typ"],
  wrong_ath: ["dpop.claims.ath"],
  wrong_nonce: ["dpop.claims.nonce"],
  token_as_bearer: ["headers.Authorization"],
  guessed_token: ["headers.Authorization"],
  tampered_post_logout_redirect_uri: ["form.post_logout_redirect_uri"],
};

/** What a rule needs to be broken, where that is not as usual. */
const OPTIONS = {
  alg_none: { jar: true },
  tampered_object: { jar: true },
  expired_object: { jar: true },
  object_for_another: { jar: true },
  guessed_token: { dpop: false },
};
const CLIENTS = { wrong_secret: { method: "client_secret_post" } };

/** Where a whole JWT goes away, its members do, too. */
const isWithin = (part, jwts) => jwts.some((name) => part.startsWith(`${name}.`));
const GONE = { no_authentication: ["client_assertion"], missing_proof: ["dpop"] };

let context;
before(async () => {
  context = await contextOf();
});

async function both(rule, step) {
  const own = await contextOf({ options: OPTIONS[rule.id], client: CLIENTS[rule.id] });
  const plan = await planned(step, own);
  return { plan, own, wrong: broken(plan, [rule.id], own, step) };
}

test("every rule is told of here, and none besides", () => {
  assert.deepEqual(RULES.map(({ id }) => id).sort(), Object.keys(DIFFERENCES).sort());
});

for (const rule of RULES) {
  for (const step of rule.steps.filter((step) => step !== "authorize" || !rule.steps.includes("push"))) {
    test(`${rule.id} in ${step} changes exactly that`, async () => {
      const { plan, wrong, own } = await both(rule, step);
      assert.ok(rule.fits(plan, own));
      const found = differences(plan, wrong).filter((part) => !isWithin(part, GONE[rule.id] ?? []));
      const expected = DIFFERENCES[rule.id].filter((part) => !isWithin(part, GONE[rule.id] ?? []));
      assert.deepEqual(found, expected);
    });
  }
}

for (const rule of RULES.filter(({ steps }) => steps.includes("push") && steps.includes("authorize"))) {
  test(`${rule.id} changes exactly that where the browser brings the request`, async () => {
    const own = await contextOf({ options: { ...OPTIONS[rule.id], par: false } });
    const plan = await planned("authorize", own);
    const expected = DIFFERENCES[rule.id].map((part) => part.replace("form.", "query."));
    assert.deepEqual(differences(plan, broken(plan, [rule.id], own, "authorize")), expected);
  });
}

test("a rule of another step changes nothing", async () => {
  const plan = await planned("token", context);
  assert.deepEqual(differences(plan, broken(plan, ["wrong_ath", "tampered_redirect_uri", "nonsense"], context, "token")), []);
});

test("what repeats a request waits until there is one", async () => {
  const fresh = await contextOf({ run: { lastAssertion: undefined, lastProofs: {}, isRedeemed: false } });
  for (const id of ["replayed_assertion", "replayed_proof"]) {
    const plan = await planned("token", fresh);
    assert.deepEqual(differences(plan, broken(plan, [id], fresh, "token")), []);
    assert.equal(RULES.find((rule) => rule.id === id).isReady(fresh.run, "token"), false);
  }
});

test("two rules are broken at once", async () => {
  const plan = await planned("token", context);
  const wrong = broken(plan, ["wrong_verifier", "old_iat"], context, "token");
  assert.deepEqual(differences(plan, wrong), ["dpop.claims.iat", "form.code_verifier"]);
});

test("without a key there is nothing of DPoP to break, and without a person nothing of PKCE", async () => {
  const bearer = await contextOf({ options: { dpop: false } });
  const ids = rulesAt("token", await planned("token", bearer), bearer).map(({ id }) => id);
  assert.ok(!ids.some((id) => /proof|iat|htu|htm|typ|nonce/.test(id)), ids.join(" "));
  const own = await contextOf({ flow: "credentials" });
  const owns = rulesAt("token", await planned("token", own), own).map(({ id }) => id);
  for (const id of ["wrong_verifier", "replayed_code", "redirect_uri_mismatch", "other_key"]) assert.ok(!owns.includes(id), id);
  assert.ok(owns.includes("wrong_aud"));
});

async function sent(rule, step, options) {
  const own = await contextOf({ options });
  return sealed(broken(await planned(step, own), [rule], own, step), signers(own));
}

test("an unsigned request object has no signature, and a tampered one has the one of before", async () => {
  const none = await sent("alg_none", "push", { jar: true });
  assert.match(none.jwts.request, /^[\w-]+\.[\w-]+\.$/);
  assert.equal(decoded(none.jwts.request).header.alg, "none");
  const tampered = await sent("tampered_object", "push", { jar: true });
  const keys = { keys: [context.client.publicJwk] };
  assert.equal(decoded(tampered.jwts.request).claims.scope, "openid accounts everything");
  assert.equal(await verdict(tampered.jwts.request, keys), "refuted");
  const right = await sent("nothing", "push", { jar: true });
  assert.equal(await verdict(right.jwts.request, keys), "verified");
});

test("a proof by another key is a good one of that key, and one with a wrong signature is of none", async () => {
  const other = await sent("other_key", "resource");
  assert.equal(await verdictByOwnKey(other.jwts.dpop), "verified");
  assert.deepEqual(decoded(other.jwts.dpop).header.jwk, withoutName(context.strangerJwk));
  const forged = await sent("proof_signature", "resource");
  assert.equal(await verdictByOwnKey(forged.jwts.dpop), "refuted");
  assert.deepEqual(decoded(forged.jwts.dpop).header.jwk, withoutName(context.dpopJwk));
});

test("no proof carries a private member", async () => {
  for (const rule of RULES) {
    for (const step of rule.steps) {
      const { wrong } = await both(rule, step);
      assert.deepEqual(Object.keys(wrong.jwts.dpop?.header.jwk ?? {}).filter((name) => ["d", "p", "q", "k"].includes(name)), []);
    }
  }
});

test("the times that are wrong are beyond what any server lets pass", async () => {
  const claims = async (rule, step, name) => decoded((await sent(rule, step)).jwts[name]).claims;
  const now = NOW / 1000;
  assert.ok((await claims("old_iat", "token", "dpop")).iat < now - 300); // RFC 9449 §11.1: "seconds or minutes"
  assert.ok((await claims("future_iat", "token", "dpop")).iat > now + 60); // FAPI 2.0 SP §5.3.2.1 (13)
  assert.ok((await claims("future_assertion", "token", "client_assertion")).iat > now + 60);
  assert.ok((await claims("expired_assertion", "token", "client_assertion")).exp < now - 60);
});

function withoutName({ kid: _, ...jwk }) {
  return jwk;
}
