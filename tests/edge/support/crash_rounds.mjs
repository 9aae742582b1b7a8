// Rounds of a crash: flows are under way, workerd is killed at a moment that nobody chose, started again on the same port
// with the same state, and held to what it had answered.

import assert from "node:assert/strict";
import { decide, newBrowser } from "./browser.mjs";
import { newPkce, send } from "./client.mjs";
import { sleep } from "./server.mjs";

/** How many flows are under way at once. */
const LANES = 4;

/** The kill comes once so many steps were answered, or a little later, or fewer. */
const STEPS = 24;

/** The latest moment of the kill, in milliseconds after the flows began. */
const LATEST = 1500;

const stepsOf = ({ pushed, code, tokens, refreshed, revoked }) => [pushed, code, tokens, refreshed, revoked];
const stepsIn = (facts) => facts.flatMap(stepsOf).filter(Boolean).length;

/** How long a request may take when the server is up, in milliseconds. */
const PATIENCE = 15_000;

/** How long the server may take to answer after it was started, in milliseconds, and how long one question waits for it. */
const STARTING = 60_000;
const QUESTION = 5000;

/** `work`, or an error after so many milliseconds: a client may wait for ever at a connection that the crash cut. */
async function within(milliseconds, work) {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** One answer, or `undefined` where the crash left the client without one. */
const tried = (work) => within(QUESTION, work).catch((error) => {
  if (error instanceof assert.AssertionError) throw error;
  return undefined;
});

const patient = (request) => within(PATIENCE, send(request));

/** Asks until the server answers, as whoever watches over a service does. */
async function answerOf(request, say) {
  const end = performance.now() + STARTING;
  for (;;) {
    try {
      return await within(QUESTION, send(request));
    } catch (error) {
      say(`asked, and ${error.message} (${error.cause?.code ?? "no cause"})`);
      if (performance.now() > end) throw error;
      await sleep(50);
    }
  }
}

/** Goes through one flow after another until the server is gone; each step that was answered is noted in `facts`. */
async function lane(client, dev, facts, isOver) {
  while (!isOver()) {
    const fact = { pkce: newPkce(), assertion: client.assertion() };
    facts.push(fact);
    fact.pushed = await tried(send(client.par(fact.pkce, { client_assertion: fact.assertion })));
    if (!fact.pushed) return;
    const url = client.authorizationUrl(fact.pushed.body.request_uri);
    const location = await tried(decide(dev.issuer, url, dev.user));
    if (!location) return;
    fact.code = location.searchParams.get("code");
    fact.tokens = await tried(send(client.redeem(fact.code, fact.pkce)));
    if (!fact.tokens) return;
    fact.refreshed = await tried(send(client.refresh(fact.tokens.body.refresh_token)));
    if (!fact.refreshed) return;
    fact.revoked = await tried(send(client.revoke(fact.tokens.body.refresh_token)));
  }
}

/** Holds the server to what it answered before it was killed: nothing is lost, and nothing works twice. */
async function hold(client, dev, { pkce, assertion, pushed, code, tokens, refreshed, revoked }) {
  if (!pushed) return;
  assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
  const again = await patient(client.par(newPkce(), { client_assertion: assertion }));
  assert.equal(again.body.error, "invalid_client", "an assertion that was used is good again");
  if (!code) {
    const page = await within(PATIENCE, newBrowser(dev.issuer).open(client.authorizationUrl(pushed.body.request_uri)));
    // The consent may have been kept and its answer lost: then the request is used up.
    assert.ok([200, 400].includes(page.status), page.html);
    return;
  }
  if (tokens) {
    assert.equal(tokens.status, 200, JSON.stringify(tokens.body));
    if (refreshed) assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
    const { active } = (await patient(client.introspect(tokens.body.refresh_token))).body;
    if (revoked) assert.equal(active, false, "what was revoked is good again");
    // The revocation may have been kept and its answer lost.
    else if (!refreshed) assert.equal(active, true, "tokens that were given are lost");
  }
  const redeemed = await patient(client.redeem(code, pkce));
  if (tokens) assert.equal(redeemed.body.error, "invalid_grant", "a code works twice");
  else assert.ok(redeemed.status === 200 || redeemed.body.error === "invalid_grant", JSON.stringify(redeemed.body));
}

/**
 * One round. `server` is `{ dev, kill(), startAgain() }`; `say` is told what happened when. Answers how many steps were
 * answered before the crash.
 */
async function crashRound(server, client, say) {
  const { dev } = server;
  const facts = [];
  let over = false;
  const flows = Array.from({ length: LANES }, () => lane(client, dev, facts, () => over));
  const [steps, latest] = [Math.random() * STEPS, performance.now() + LATEST];
  while (stepsIn(facts) < steps && performance.now() < latest) await sleep(1);
  await sleep(Math.random() * 20);
  over = true;
  const killed = server.kill();
  say(`killed after ${stepsIn(facts)} steps of ${facts.length} flows`);
  // Whoever starts a service again does not always see the end of the process before.
  await Promise.all([Math.random() < 0.5 ? killed : undefined, ...flows]);
  const started = performance.now();
  const since = () => `${Math.round(performance.now() - started)} ms after the start`;
  await server.startAgain();
  say(`listens ${since()}`);
  const answer = await answerOf({ url: dev.oauth_authorization_server }, say);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  say(`answers ${since()}`);
  await Promise.all(facts.map((fact) => hold(client, dev, fact)));
  await killed;
  return stepsIn(facts);
}

/**
 * `count` rounds, or as many as `minutes` have room for. What was said in a round, and by the server, is in the message of
 * the error that ends it. Answers a sentence about what was done.
 */
export async function crashRounds(server, client, { count, minutes }) {
  const end = performance.now() + minutes * 60_000;
  let [round, steps] = [0, 0];
  for (; round < count && performance.now() < end; round += 1) {
    const said = [];
    try {
      steps += await crashRound(server, client, (sentence) => said.push(sentence));
    } catch (error) {
      error.message = [`round ${round}: ${error.message}`, ...said, server.output()].join("\n");
      throw error;
    }
  }
  return `${round} rounds, in which ${steps} steps were answered before the crash`;
}
