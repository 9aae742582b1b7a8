// What an operator without a right sees, and what the API answers them: nothing of what the right is for.

import assert from "node:assert/strict";
import { consoleTest } from "./support/console.mjs";
import { asked, openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";

const links = (operator) => operator.page.locator(".side .nav-link").allInnerTexts();

/** Asks the API as the console does, by a proof of the key that the browser keeps; answers the status. */
async function call(operator, method, path) {
  const token = operator.token;
  return operator.page.evaluate(async ({ method, path, token }) => {
    const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const json = (value) => base64url(new TextEncoder().encode(JSON.stringify(value)));
    const request = indexedDB.open("sekisho.console");
    const database = await new Promise((resolve) => void (request.onsuccess = () => resolve(request.result)));
    const reading = database.transaction("keys").objectStore("keys").get("dpop");
    const { privateKey, publicKey } = await new Promise((resolve) => void (reading.onsuccess = () => resolve(reading.result)));
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
    const ath = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
    const url = new URL(path, location.origin);
    const send = async (nonce) => {
      const signed = `${json({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } })}.${json({ jti: crypto.randomUUID(), htm: method, htu: url.origin + url.pathname, iat: Math.floor(Date.now() / 1000), ath, ...(nonce && { nonce }) })}`;
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, new TextEncoder().encode(signed));
      return fetch(url, { method, headers: { Authorization: `DPoP ${token}`, DPoP: `${signed}.${base64url(signature)}` } });
    };
    const answer = await send();
    const nonce = answer.headers.get("DPoP-Nonce");
    return (answer.status === 401 && nonce ? await send(nonce) : answer).status;
  }, { method, path, token });
}

async function openWith(operator, rights, service, hash = "") {
  operator.page.on("request", (request) => {
    const { authorization } = request.headers();
    if (authorization?.startsWith("DPoP ")) operator.token = authorization.slice("DPoP ".length);
  });
  await openAs(operator, await operatorWith(rights, service), hash);
}

const READER = ["VIEW_SERVICE", "VIEW_CLIENT"];

consoleTest("an operator sees only what their rights are for", { origins }, async (operator) => {
  await openWith(operator, READER);
  const seen = await links(operator);
  for (const there of ["Overview", "Keys", "Dashboard", "FAPI report"]) assert.ok(seen.includes(there), there);
  for (const missing of ["People", "Invitations", "Grants", "Audit trail", "Operators", "API tokens", "Outbox"]) assert.ok(!seen.includes(missing), missing);
});

const FORBIDDEN = {
  "#/s/SERVICE/people": ["VIEW_PEOPLE", "/api/SERVICE/people/list"],
  "#/s/SERVICE/grants?client=web": ["USE_SERVICE", "/api/SERVICE/auth/token/get/list"],
  "#/s/SERVICE/audit": ["VIEW_AUDIT_LOG", "/api/SERVICE/audit"],
  "#/operators": ["ADMIN", "/api/operators/list"],
  "#/tokens": ["ADMIN", "/api/tokens/list"],
  "#/s/SERVICE/outbox": ["ADMIN", "/api/SERVICE/outbox/list"],
};

consoleTest("a screen that a right is missing for asks for nothing, says which it is, and the API answers 403", { origins }, async (operator) => {
  await openWith(operator, READER);
  const asks = [];
  operator.page.on("request", (request) => void asks.push(new URL(request.url()).pathname));
  for (const [hash, [right, path]] of Object.entries(FORBIDDEN)) {
    const there = path.replace("SERVICE", stage.service);
    await operator.go(hash.replace("SERVICE", stage.service));
    await operator.page.getByText(`It needs the right ${right}.`).waitFor();
    assert.ok(!asks.includes(there), hash);
    assert.equal(await call(operator, "GET", there), 403, path);
  }
});

consoleTest("whoever may only look is shown nothing that changes anything, and the API refuses it", { origins }, async (operator) => {
  await openWith(operator, ["VIEW_SERVICE", "VIEW_PEOPLE"], undefined, `#/s/${stage.service}/keys`);
  assert.equal(await operator.button("Rotate the keys").count(), 0);
  await operator.go(`#/s/${stage.service}/people/${stage.user.username}`);
  for (const name of ["Lock", "Set a password", "Change the claims", "Delete the account", "Sign out everywhere", "Reset factors"]) assert.equal(await operator.button(name).count(), 0, name);
  assert.equal(await call(operator, "POST", `/api/${stage.service}/keys/rotate`), 403);
  assert.equal(await call(operator, "DELETE", `/api/${stage.service}/people/delete/${stage.user.username}`), 403);
  assert.equal((await stage.admin.showPerson(stage.user.username)).username, stage.user.username);
});

consoleTest("an operator of one service sees that one alone", { origins }, async (operator) => {
  const { apiKey } = await asked("POST", "/api/service/create", { issuer: `${stage.origin}/beside`, serviceName: "Beside" });
  await openWith(operator, ["ADMIN"], Number(stage.service));
  await operator.page.locator(".side .service-switch").click();
  const offered = operator.page.locator(".services a");
  assert.equal(await offered.count(), 1);
  assert.match(await offered.first().innerText(), new RegExp(stage.service));
  assert.equal(await call(operator, "GET", `/api/${apiKey}/documents/service`), 403);
  await operator.page.keyboard.press("Escape");
  await operator.go(`#/s/${apiKey}/clients`);
  await operator.page.getByText("Your rights are for another service.").waitFor();
  await operator.go(`#/s/${stage.service}`);
  for (const name of ["Operators", "API tokens"]) assert.ok(!(await links(operator)).includes(name), name);
  await operator.go("#/operators");
  await operator.page.getByText("It is about the whole server").waitFor();
  assert.equal(await call(operator, "GET", "/api/operators/list"), 403);
});

consoleTest("an operator who was removed can do nothing any more, and is told so", { origins }, async (operator) => {
  await openWith(operator, ["VIEW_SERVICE", "VIEW_AUDIT_LOG"]);
  const { subject } = await operatorWith(["VIEW_SERVICE", "VIEW_AUDIT_LOG"]);
  await asked("DELETE", `/api/operators/delete/${subject}`);
  await operator.page.waitForTimeout(31_000); // what an isolate knows of operators may be so old
  assert.equal(await call(operator, "GET", `/api/${stage.service}/documents/service`), 403);
  await operator.page.reload();
  await operator.page.getByRole("heading", { name: "You have no rights here" }).waitFor();
});
