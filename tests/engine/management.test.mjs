// Clients and services through the published clients of Authlete, unmodified: what is made works, what is read and written
// back is the same, and what is deleted is gone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { basic, startEngine } from "./support/engine.mjs";
import { GENERATIONS, startCalls } from "./support/python.mjs";

let server;
before(async () => {
  server = await startEngine();
});
after(() => server.stop());

const SHOP = { clientName: "Shop", redirectUris: ["https://shop.example/cb"], developer: "ann", logoUri: "https://shop.example/logo" };

/** Whether `/oauth/revoke` takes the client for who it says it is. */
async function isKnown(clientId, secret) {
  const headers = { authorization: basic(clientId, secret) };
  const response = await fetch(`${server.url}/oauth/revoke`, { method: "POST", headers, body: new URLSearchParams({ token: "x" }) });
  return response.status === 200;
}

describe("the client for TypeScript", () => {
  const at = (more) => ({ serviceId: server.api.service_id, ...more });

  test("makes, reads, lists, changes and deletes a client", async () => {
    const { client } = server.sdk;
    const made = await client.create(at({ client: { ...SHOP, clientIdAlias: "shop" } }));
    const clientId = String(made.clientId);
    assert.ok(await isKnown(clientId, made.clientSecret));
    const { clientSecret, ...told } = made;
    assert.deepEqual(await client.get(at({ clientId: "shop" })), told);
    const listed = await client.list(at({ developer: "ann", end: 10 }));
    assert.deepEqual([listed.totalCount, listed.clients], [1, [told]]);
    const updated = await client.update(at({ clientId, client: { ...told, clientName: "New" } }));
    assert.deepEqual(updated, { ...told, clientName: "New" });
    await assert.rejects(client.create(at({ client: { redirectUris: ["http://shop.example"] } })), /redirectUris\[0\]/);
    await client.delete(at({ clientId }));
    assert.equal(await isKnown(clientId, clientSecret), false);
    await assert.rejects(client.get(at({ clientId })), { statusCode: 404 });
  });

  test("locks a client, holds it to scopes and gives it other secrets", async () => {
    const { client } = server.sdk;
    const { clientId, clientSecret: first } = await client.create(at({ client: SHOP }));
    const [id, clientIdentifier] = [String(clientId), String(clientId)];
    await client.management.updateLockFlag(at({ clientIdentifier, clientFlagUpdateRequest: { clientLocked: true } }));
    assert.equal(await isKnown(id, first), false);
    await client.management.updateLockFlag(at({ clientIdentifier, clientFlagUpdateRequest: { clientLocked: false } }));
    const { oldClientSecret, newClientSecret: second } = await client.management.refreshSecret(at({ clientIdentifier }));
    assert.equal(oldClientSecret, first);
    assert.deepEqual([await isKnown(id, first), await isKnown(id, second)], [false, true]);
    const chosen = "chosen-by-the-caller-0123456789";
    await client.management.updateSecret(at({ clientIdentifier, clientSecretUpdateRequest: { clientSecret: chosen } }));
    assert.ok(await isKnown(id, chosen));
    const held = { requestableScopes: ["email"] };
    const updated = { clientId: id, clientExtensionRequestableScopesUpdateRequest: held };
    assert.deepEqual(await client.management.updateRequestableScopes(at(updated)), held);
    assert.deepEqual(await client.management.getRequestableScopes(at({ clientId: id })), held);
    await client.management.deleteRequestableScopes(at({ clientId: id }));
    const { requestableScopes } = await client.management.getRequestableScopes(at({ clientId: id }));
    assert.ok(requestableScopes.includes("email") && requestableScopes.includes("openid"));
  });

  test("registers a client, which reads, changes and deletes itself", async () => {
    const { dynamicClientRegistration: registration, service } = server.sdk;
    const asked = { client_name: "Itself", redirect_uris: ["https://itself.example/cb"], logo_uri: "https://itself.example/logo" };
    const register = () => registration.register(at({ requestBody: { json: JSON.stringify(asked) } }));
    assert.deepEqual([(await register()).resultCode, (await register()).action], ["A206201", "INTERNAL_SERVER_ERROR"]);
    const own = await service.get(at());
    await service.update(at({ service: { ...own, dynamicRegistrationSupported: true } }));
    const made = await register();
    assert.deepEqual([made.action, made.client.dynamicallyRegistered], ["CREATED", true]);
    const { client_id: clientId, client_secret: secret, registration_access_token: token } = JSON.parse(made.responseContent);
    assert.ok(await isKnown(clientId, secret));
    const manage = (what, json) => registration[what](at({ requestBody: { clientId, token, json: JSON.stringify(json) } }));
    const read = await manage("get", {});
    assert.deepEqual([read.action, JSON.parse(read.responseContent).logo_uri], ["OK", asked.logo_uri]);
    const updated = await manage("update", { ...asked, client_id: clientId, client_name: "Other" });
    assert.deepEqual([updated.action, updated.client.clientName], ["UPDATED", "Other"]);
    const wrong = await manage("update", { ...asked, client_id: clientId, redirect_uris: ["http://itself.example"] });
    assert.deepEqual([wrong.action, JSON.parse(wrong.responseContent).error], ["BAD_REQUEST", "invalid_redirect_uri"]);
    assert.equal((await manage("delete", {})).action, "DELETED");
    assert.deepEqual([await isKnown(clientId, secret), (await manage("get", {})).action], [false, "UNAUTHORIZED"]);
    await service.update(at({ service: own }));
  });

  test("makes, reads, lists, changes and deletes a service", async () => {
    const { service } = server.sdk;
    const issuer = `${server.url}/typescript`;
    const made = await service.create({ issuer, serviceName: "Beside", policyUri: "https://beside.example" });
    const serviceId = String(made.apiKey);
    const { apiSecret, ...told } = made;
    assert.ok(apiSecret.length >= 43);
    const { createdAt: _, ...read } = told;
    assert.deepEqual(await service.get({ serviceId }), read);
    const { services, totalCount } = await service.list({ end: 50 });
    assert.equal(services.length, totalCount);
    assert.deepEqual(services.find(({ apiKey }) => apiKey === made.apiKey), told);
    const changed = { ...read, accessTokenDuration: 77 };
    assert.deepEqual(await service.update({ serviceId, service: changed }), changed);
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    assert.equal(metadata.issuer, issuer);
    await service.delete({ serviceId });
    await assert.rejects(service.get({ serviceId }), { statusCode: 404 });
    assert.equal((await fetch(`${issuer}/.well-known/openid-configuration`)).status, 404);
  });
});

for (const [generation, configured] of Object.entries(GENERATIONS)) {
  describe(`the client for Python, generation ${generation}`, () => {
    let calls;
    before(async () => {
      calls = await startCalls({ baseUrl: server.url, ...configured(server.api) });
    });
    after(() => calls.end());

    test("makes, reads, lists, changes and deletes a client", async () => {
      const made = await calls.ask("createClient", "Client", { ...SHOP, developer: generation });
      const id = String(made.clientId);
      assert.ok(await isKnown(id, made.clientSecret));
      const read = await calls.call("getClient", id);
      assert.deepEqual({ ...read, clientSecret: made.clientSecret }, made);
      const { totalCount, clients } = await calls.call("getClientList", generation);
      assert.deepEqual([totalCount, clients], [1, [read]]);
      assert.deepEqual(await calls.ask("updateClient", "Client", { ...read, clientName: "New" }), { ...read, clientName: "New" });
      await calls.call("updateClientLockFlag", id, true);
      assert.equal(await isKnown(id, made.clientSecret), false);
      await calls.call("updateClientLockFlag", id, false);
      const { newClientSecret } = await calls.call("refreshClientSecret", id);
      assert.ok(await isKnown(id, newClientSecret));
      assert.deepEqual(await calls.call("setRequestableScopes", id, ["email"]), ["email"]);
      assert.deepEqual(await calls.call("getRequestableScopes", id), ["email"]);
      await calls.call("deleteRequestableScopes", id);
      const free = await calls.call("getRequestableScopes", id);
      assert.ok(free.includes("email") && free.includes("openid"));
      await calls.call("deleteClient", id);
      await assert.rejects(calls.call("getClient", id), { status: 404 });
    });

    test("reads the service, and writes it back as it is", async () => {
      const id = Number(server.api.service_id);
      if (generation === "2.x") {
        // An owner has what they made, and nothing of the first service.
        await assert.rejects(calls.call("getService", id), { status: 403 });
        return;
      }
      const { documents: before } = await server.admin.export();
      const read = await calls.call("getService", id);
      assert.deepEqual(await calls.ask("updateService", "Service", read), read);
      assert.deepEqual((await server.admin.export()).documents, before);
    });

    test("makes, lists and deletes a service", async () => {
      const issuer = `${server.url}/python-${generation}`;
      const made = await calls.ask("createService", "Service", { issuer, serviceName: "Beside" });
      const { services } = await calls.call("getServiceList", 0, 50);
      assert.equal(services.find(({ apiKey }) => apiKey === made.apiKey).serviceName, "Beside");
      if (generation === "2.x") {
        const updated = await calls.ask("updateService", "Service", { ...made, accessTokenDuration: 77 });
        assert.equal(updated.accessTokenDuration, 77);
        await calls.call("deleteService", made.apiKey);
        await assert.rejects(calls.call("getService", made.apiKey), { status: 403 });
      }
    });

    test("hears an echo", async () => {
      assert.deepEqual(await calls.call("echo", { a: "1" }), { a: "1" });
    });
  });
}
