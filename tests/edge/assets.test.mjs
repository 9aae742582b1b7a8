// The files beside the worker, as workerd and Wrangler bind them: whole, with the header fields of the worker, and no object asked.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ASSETS, buildAssets } from "../../scripts/lib/assets.mjs";
import { newFolder, newSecret, startFurnished, startServer } from "./support/server.mjs";
import { startWranglerDev } from "./support/wrangler.mjs";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const ask = (url, options) => fetch(url, { redirect: "manual", ...options });
const file = (...path) => readFileSync(join(ASSETS, ...path), "utf8");
const script = () => readdirSync(join(ASSETS, "console", "assets")).find((name) => name.endsWith(".js"));

before(() => buildAssets());

/** What holds wherever the worker runs, at the address that `urlOf` gives. */
function served(urlOf) {
  test("a page comes whole, and is asked for again each time", async () => {
    const response = await ask(`${urlOf()}/console/`);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), file("console", "index.html"));
    const of = (name) => response.headers.get(name);
    assert.equal(of("content-type"), "text/html; charset=utf-8");
    assert.equal(of("cache-control"), "no-cache");
    assert.equal(of("content-security-policy"), POLICY);
    assert.equal(of("x-content-type-options"), "nosniff");
    assert.equal(of("referrer-policy"), "no-referrer");
    assert.equal(of("cross-origin-opener-policy"), "same-origin");
  });

  test("a page of the documentation comes whole, and so does the list of them", async () => {
    for (const [path, name] of [["", "index"], ["people", "people"], ["engine-api", "engine-api"], ["readme", "readme"]]) {
      const response = await ask(`${urlOf()}/console/docs/${path}`);
      assert.equal(response.status, 200, path);
      assert.equal(await response.text(), file("console", "docs", `${name}.html`));
      assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
      assert.equal(response.headers.get("cache-control"), "no-cache");
      assert.equal(response.headers.get("content-security-policy"), POLICY);
    }
  });

  test("a script comes whole, and may be kept", async () => {
    const response = await ask(`${urlOf()}/console/assets/${script()}`);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), file("console", "assets", script()));
    assert.equal(response.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
  });

  test("HEAD is answered with the fields of GET and no body", async () => {
    for (const path of ["/console/", "/console/docs/", "/console/docs/people", `/console/assets/${script()}`]) {
      const [head, get] = [await ask(urlOf() + path, { method: "HEAD" }), await ask(urlOf() + path)];
      assert.equal(head.status, 200, path);
      for (const name of ["content-type", "cache-control", "etag"]) assert.equal(head.headers.get(name), get.headers.get(name), name);
      assert.equal(await head.text(), "");
      assert.notEqual(await get.text(), "");
    }
  });

  test("whoever asks with what they have already is not sent it again, where the binding tells", async () => {
    const tag = (await ask(`${urlOf()}/console/`)).headers.get("etag");
    const again = await ask(`${urlOf()}/console/`, { headers: { "If-None-Match": tag ?? '"none"' } });
    assert.equal(again.status, tag ? 304 : 200);
    assert.equal(again.headers.get("cache-control"), "no-cache");
    assert.equal(await again.text(), tag ? "" : file("console", "index.html"));
  });

  test("a file that is not there is not there, and no folder is listed", async () => {
    const paths = ["assets/none-1.js", "assets/none-1.css", "assets", "assets/", "index.html", "assets/..%2f..%2f.assets.json", "assets/%2e%2e%2findex.html"];
    const documents = ["none", "people.html", "people.md", "People", "people/", "%2e%2e%2findex", "..%2f..%2ferrors%2findex.en", "images/flow.png", "a".repeat(129)];
    for (const path of [...paths, ...documents.map((name) => `docs/${name}`)].map((path) => `/console/${path}`).concat("/errors/NoSuchRule", "/errors/no_such_code")) {
      const response = await ask(urlOf() + path);
      assert.equal(response.status, 404, path);
      assert.equal(response.headers.get("content-type"), "application/json", path);
      assert.equal((await response.json()).error, "not_found", path);
      const head = await ask(urlOf() + path, { method: "HEAD" });
      assert.equal(head.status, 404, path);
    }
  });

  test("nothing is done to a file by another method", async () => {
    for (const path of ["/console/", "/console/docs/people"]) for (const method of ["POST", "PUT", "DELETE"]) {
      const response = await ask(urlOf() + path, { method });
      assert.equal(response.status, 405, path);
      assert.equal(response.headers.get("allow"), "GET");
    }
  });

  test("a page without its slash leads to the one with it", async () => {
    for (const path of ["/console", "/console/docs", "/errors"]) {
      const response = await ask(urlOf() + path);
      assert.equal(response.status, 303);
      assert.equal(response.headers.get("location"), `${path}/`);
    }
  });
}

describe("on workerd", () => {
  let server;
  before(async () => (server = await startFurnished()));
  after(() => server.stop());
  served(() => server.url);

  test("the playground is a page of the service", async () => {
    const response = await ask(`${server.url}/playground/`);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), file("playground", "index.html"));
    assert.equal((await ask(`${server.url}/playground`)).headers.get("location"), `${server.dev.issuer}/playground/`);
  });

  test("no object is asked for a file", async () => {
    await ask(`${server.url}/`); // a worker that knows of its service tells what a request costs
    for (const path of ["/console/", "/console/docs/people", "/console/docs/none", `/console/assets/${script()}`, "/console/assets/none-1.js"]) {
      const cost = (await ask(server.url + path)).headers.get("sekisho-cost");
      assert.match(cost, /\bcalls=0\b/, path);
    }
  });
});

describe("before there is a service", () => {
  let server;
  after(() => server?.stop());

  test("the console is there once there is an admin secret", async () => {
    server = await startServer();
    assert.equal((await ask(`${server.url}/console/`)).status, 200);
    assert.equal((await ask(`${server.url}/playground/`)).status, 503);
    await server.restart({ adminSecret: undefined });
    assert.equal((await ask(`${server.url}/console/`)).status, 503);
  });
});

describe("on Wrangler", () => {
  const folder = newFolder();
  let dev;
  before(async () => (dev = await startWranglerDev(folder, { ADMIN_SECRET: newSecret(), DEVELOPMENT: "1" })));
  after(async () => {
    await dev?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  served(() => dev.url);
});
