// What only the wire can bring: bodies without end, headers sent twice, bytes that are no text, requests that are none.
// The client is told that it is wrong, the server never says that it is, and it serves whoever comes next.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { newClient, send } from "./support/client.mjs";
import { startFurnished } from "./support/server.mjs";
import { exchange, message, parse, raw } from "./support/wire.mjs";

const LARGEST_BODY = 64 * 1024;
const FORM = ["Content-Type", "application/x-www-form-urlencoded"];
const CHUNKED = ["Transfer-Encoding", "chunked"];
const ENDPOINTS = ["/oauth/par", "/oauth/token", "/oauth/introspect", "/oauth/revoke"];
const DOCUMENTS = ["/oauth/jwks", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];
const FORMS = [
  "/oauth/authorize", "/oauth/authorize/login", "/oauth/authorize/factor", "/oauth/authorize/consent", "/oauth/authorize/passkey", "/oauth/authorize/passkey/offer", "/oauth/authorize/sign-up",
  "/oauth/end_session", "/oauth/end_session/confirm",
  "/account/applications", "/account/authenticator", "/account/data", "/account/delete", "/account/forgot", "/account/link", "/account/devices", "/account/passkeys", "/account/password", "/account/profile",
];
const SCRIPT = "/oauth/passkey.js";
const FRAME = ["/oauth/session", "/oauth/session.js"];
const USERINFO = "/oauth/userinfo";
const GRANTS = "/oauth/grants";
const FILES = ["/playground/", "/console/", "/errors/"];
const [PLAYGROUND, PLAYGROUND_CLIENT] = ["/playground", "/playground/client"];

let server;
let dev;
let client;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
  client = newClient(dev, dev.clients[1]);
});
after(() => server.stop());
afterEach(async () => {
  const { status, body } = await raw(server.port, "GET", "/oauth/jwks");
  assert.equal(status, 200, "the server still serves");
  assert.ok(JSON.parse(body).keys.length > 0);
});

const sized = (body) => ["Content-Length", Buffer.byteLength(body)];
const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
const post = (path, headers, body) => raw(server.port, "POST", path, [...headers, sized(body)], body);

/** A form of exactly this many bytes. */
const formOf = (bytes) => "a=".padEnd(bytes, "b");

/** That the request was refused as the client's mistake. */
function assertRefused({ status }, what) {
  assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
}

test("there are no grants where nobody manages any", async () => {
  for (const path of [GRANTS, `${GRANTS}/`, `${GRANTS}/a`, `${GRANTS}/a/b`]) {
    assert.equal((await raw(server.port, "GET", path)).status, 404, path);
  }
});

describe("a body", () => {
  for (const path of [...ENDPOINTS, ...FORMS, USERINFO, PLAYGROUND_CLIENT, "/sample/resource"]) {
    test(`of more than 64 KiB is refused at ${path}, announced or in chunks`, async () => {
      const body = formOf(LARGEST_BODY + 1);
      assert.equal((await post(path, [FORM], body)).status, 413);
      assert.equal((await raw(server.port, "POST", path, [FORM, CHUNKED], `${chunk(body)}0\r\n\r\n`)).status, 413);
    });
  }

  test("of exactly 64 KiB is read, announced or in chunks", async () => {
    const body = formOf(LARGEST_BODY);
    for (const answer of [
      await post("/oauth/par", [FORM], body),
      await raw(server.port, "POST", "/oauth/par", [FORM, CHUNKED], `${chunk(body)}0\r\n\r\n`),
    ]) {
      assert.equal(JSON.parse(answer.body).error, "invalid_client");
    }
  });

  test("without end is refused before it ends", async () => {
    const parts = Array.from({ length: 40 }, () => chunk(formOf(16384)));
    const answer = parse(await exchange(server.port, [message("POST", "/oauth/par", [FORM, CHUNKED]), ...parts]));
    assert.equal(answer.status, 413);
  });

  for (const length of ["1000000000", "10000000000"]) {
    test(`announced as ${length} bytes is refused before it comes`, async () => {
      const answer = await raw(server.port, "POST", "/oauth/par", [FORM, ["Content-Length", length]]);
      assert.equal(answer.status, 413);
    });
  }

  test("that ends before its announced length is refused", async () => {
    const bytes = message("POST", "/oauth/par", [FORM, ["Content-Length", 1000]], "a=b");
    const { status } = parse(await exchange(server.port, [bytes], { end: true }));
    assert.ok(status === undefined || status === 400, `status ${status}`);
  });

  test("that ends in the middle of a chunk is refused", async () => {
    const bytes = message("POST", "/oauth/par", [FORM, CHUNKED], "ff\r\na=b");
    const { status } = parse(await exchange(server.port, [bytes], { end: true }));
    assert.ok(status === undefined || status === 400, `status ${status}`);
  });

  test("with a chunk whose size is no number is refused", async () => {
    const bytes = message("POST", "/oauth/par", [FORM, CHUNKED], "zz\r\na=b\r\n0\r\n\r\n");
    const { status } = parse(await exchange(server.port, [bytes], { end: true }));
    assert.ok(status === undefined || status === 400, `status ${status}`);
  });

  test("that is not UTF-8 is refused", async () => {
    for (const path of [...ENDPOINTS, ...FORMS, USERINFO]) {
      assert.equal((await post(path, [FORM], Buffer.from([0x61, 0x3d, 0xff, 0xfe]))).status, 400, path);
      const unescaped = path === USERINFO ? 401 : 400; // a form without a token: RFC 6750 §3.1
      assert.equal((await post(path, [FORM], "a=%ff%fe")).status, unescaped, path);
    }
  });

  test("of GET is not read", async () => {
    assert.equal((await raw(server.port, "GET", "/oauth/jwks", [sized("abc")], "abc")).status, 200);
  });

  test("with two lengths is refused", async () => {
    const lengths = [3, 4].map((length) => ["Content-Length", length]);
    const answer = await raw(server.port, "POST", "/oauth/par", [FORM, ...lengths], "a=bc");
    assert.equal(answer.status, 400);
  });
});

describe("a header sent twice:", () => {
  let tokens;

  before(async () => {
    tokens = await client.login();
  });

  const proof = () => client.proofAt("/sample/resource", { htm: "GET", accessToken: tokens.access_token });
  const authorization = () => ["Authorization", `DPoP ${tokens.access_token}`];
  /** A refresh that would succeed, with headers added. */
  const refresh = (...headers) => {
    const { headers: own, body } = client.refresh(tokens.refresh_token);
    return post("/oauth/token", [FORM, ["DPoP", own.dpop], ...headers], body);
  };

  test("a request without one succeeds", async () => {
    assert.equal((await refresh()).status, 200);
    assert.equal((await raw(server.port, "GET", "/sample/resource", [authorization(), ["DPoP", proof()]])).status, 200);
  });

  test("a second DPoP proof is refused at the token endpoint", async () => {
    const answer = await refresh(["DPoP", client.proofAt("/oauth/token")]);
    assert.equal(answer.status, 400);
    assert.equal(JSON.parse(answer.body).error, "invalid_dpop_proof");
  });

  test("a second DPoP proof is refused at the resource, even an empty one", async () => {
    for (const second of [proof(), ""]) {
      const headers = [authorization(), ["DPoP", proof()], ["DPoP", second]];
      const answer = await raw(server.port, "GET", "/sample/resource", headers);
      assert.equal(answer.status, 401);
      assert.equal(JSON.parse(answer.body).error, "invalid_dpop_proof");
    }
  });

  test("a second Authorization is refused at the resource", async () => {
    const headers = [authorization(), authorization(), ["DPoP", proof()]];
    assert.equal((await raw(server.port, "GET", "/sample/resource", headers)).status, 401);
  });

  test("a second Authorization is refused on the admin road", async () => {
    const secret = ["Authorization", `Bearer ${server.adminSecret}`];
    assert.equal((await raw(server.port, "GET", "/admin/export", [secret])).status, 200);
    assert.equal((await raw(server.port, "GET", "/admin/export", [secret, secret])).status, 401);
  });

  test("a second Content-Type is refused", async () => {
    for (const second of ["application/json", FORM[1]]) {
      assert.equal((await refresh(["Content-Type", second])).status, 400);
    }
  });

  test("a second Host changes nothing but the client's own luck", async () => {
    const { status } = await raw(server.port, "GET", "/oauth/jwks", [["Host", "as.example"]]);
    assert.ok(status < 500, `status ${status}`);
  });
});

describe("a method", () => {
  for (const method of ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "GET"]) {
    test(`${method} is not allowed at an endpoint for POST`, async () => {
      for (const path of ENDPOINTS) {
        const answer = await raw(server.port, method, path);
        assert.equal(answer.status, 405, path);
        assert.equal(answer.headers.allow, "POST", path);
      }
    });
  }

  for (const method of ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]) {
    test(`${method} is not allowed at UserInfo, nor with a form of a page`, async () => {
      for (const path of [USERINFO, ...FORMS]) {
        assert.equal((await raw(server.port, method, path)).status, 405, path);
      }
    });
  }

  test("OPTIONS is answered where scripts of other origins may ask, and not allowed anywhere else", async () => {
    for (const path of ["/oauth/par", "/oauth/token", "/oauth/revoke", USERINFO, ...DOCUMENTS]) {
      const { status, headers } = await raw(server.port, "OPTIONS", path);
      assert.equal(status, 204, path);
      assert.equal(headers["access-control-allow-origin"], "*", path);
      assert.equal(headers["access-control-allow-credentials"], undefined, path);
    }
    for (const path of ["/oauth/introspect", ...FORMS, ...FRAME, ...FILES, PLAYGROUND, PLAYGROUND_CLIENT, SCRIPT, "/sample/resource"]) {
      const { status, headers } = await raw(server.port, "OPTIONS", path);
      assert.equal(status, 405, path);
      assert.equal(headers["access-control-allow-origin"], undefined, path);
    }
  });

  test("POST is not allowed at a document", async () => {
    for (const path of DOCUMENTS) {
      const answer = await post(path, [FORM], "");
      assert.equal(answer.status, 405, path);
      assert.equal(answer.headers.allow, "GET", path);
    }
  });

  test("HEAD is answered like GET, without the body", async () => {
    for (const path of ["/", "/account", "/account/outbox", ...DOCUMENTS, "/oauth/authorize", ...FILES, SCRIPT, USERINFO, "/nothing"]) {
      const [head, get] = [await raw(server.port, "HEAD", path), await raw(server.port, "GET", path)];
      assert.equal(head.status, get.status, path);
      assert.equal(head.headers["content-type"], get.headers["content-type"], path);
      assert.equal(head.body, "", path);
      assert.notEqual(get.body, "", path);
    }
  });

  test("HEAD of an authorization request does not use it up", async () => {
    const { status, body } = await send(client.par({ challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" }));
    assert.equal(status, 201);
    const target = client.authorizationUrl(body.request_uri).slice(dev.issuer.length);
    assert.equal((await raw(server.port, "HEAD", target)).status, 200);
    assert.equal((await raw(server.port, "GET", target)).status, 200);
  });

  test("that nobody knows is refused by the runtime", async () => {
    for (const method of ["FOO", "get", "post"]) {
      assert.ok([400, 405, 501].includes((await raw(server.port, method, "/oauth/token")).status), method);
    }
  });
});

describe("a target", () => {
  const encoded = ["/oauth/%6awks", "/%ff", "/%00"];
  for (const target of ["//oauth/token", "/oauth/jwks/", "/oauth/jwks;a", "/OAUTH/jwks", "/oauth", ...encoded]) {
    test(`${target} leads nowhere`, async () => {
      assert.equal((await raw(server.port, "GET", target)).status, 404);
    });
  }

  const noTarget = {
    "bytes that are not ASCII": "/\xff\xfe",
    "a control character": "/\x01",
    "a space": "/a b",
    "no slash": "oauth/jwks",
  };
  for (const [what, target] of Object.entries(noTarget)) {
    test(`with ${what} is refused`, async () => {
      assertRefused(await raw(server.port, "GET", target), what);
    });
  }

  const values = ["%ff%fe", "%00", "%", "%zz", "\xff"].map((value) => `client_id=${value}`);
  for (const query of [...values, "&&&===", "a=1&a=2"]) {
    test(`of the authorization endpoint with the query ${JSON.stringify(query)} is refused`, async () => {
      assert.equal((await raw(server.port, "GET", `/oauth/authorize?${query}`)).status, 400);
    });
  }

  for (const length of [10_000, 60_000, 1_000_000]) {
    test(`of ${length} characters is refused`, async () => {
      assertRefused(await raw(server.port, "GET", `/oauth/authorize?client_id=${"a".repeat(length)}`), "long target");
    });
  }
});

describe("a header", () => {
  test("with bytes that are not ASCII is refused where it counts", async () => {
    const resource = [["Authorization", "DPoP \xff\xfe"], ["DPoP", "\xff"]];
    assert.equal((await raw(server.port, "GET", "/sample/resource", resource)).status, 401);
    assert.equal((await raw(server.port, "GET", "/admin/export", [["Authorization", "Bearer \xff"]])).status, 401);
    assert.equal((await post("/oauth/token", [["Content-Type", "\xff"]], "a=b")).status, 400);
    const cookie = ["Cookie", "sekisho-a=\xff"];
    assert.equal((await post("/oauth/authorize/login", [FORM, cookie], "interaction=a")).status, 400);
    assert.equal((await raw(server.port, "GET", "/oauth/authorize", [["Accept-Language", "\xff;q=\xff"]])).status, 400);
  });

  for (const length of [10_000, 100_000]) {
    test(`of ${length} characters is refused where it counts`, async () => {
      const long = "a".repeat(length);
      const resource = (...headers) => raw(server.port, "GET", "/sample/resource", headers);
      assertRefused(await resource(["Authorization", `DPoP ${long}`]), "a token");
      assertRefused(await resource(["Authorization", "DPoP a"], ["DPoP", long]), "a proof");
      assertRefused(await raw(server.port, "GET", "/admin/export", [["Authorization", `Bearer ${long}`]]), "a secret");
      const cookie = ["Cookie", `sekisho-a=${long}`];
      assertRefused(await post("/oauth/authorize/login", [FORM, cookie], "interaction=a"), "a cookie");
    });
  }

  test("of a million characters is refused by the runtime", async () => {
    assertRefused(await raw(server.port, "GET", "/oauth/jwks", [["X", "a".repeat(1_000_000)]]), "long header");
  });

  test("is one of a thousand, and does no harm", async () => {
    const headers = Array.from({ length: 1000 }, (_, index) => [`X-${index}`, "a"]);
    const { status } = await raw(server.port, "GET", "/oauth/jwks", headers);
    assert.ok(status < 500, `status ${status}`);
  });

  for (const host of ["xn--bcher-kva.example", "b\xfccher.example", "a,b", "as.example:99999", "[::1", "%"]) {
    test(`Host: ${JSON.stringify(host)} makes no difference, or a refusal`, async () => {
      const head = `GET /oauth/jwks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const { status } = parse(await exchange(server.port, [Buffer.from(head, "latin1")]));
      assert.ok(status === 200 || (status >= 400 && status < 500), `status ${status}`);
    });
  }
});

describe("what is no request", () => {
  const noRequests = {
    "zeros and ones": "\x00\xff\r\n\r\n",
    "the beginning of TLS": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "the beginning of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a line without a version": "GET /oauth/jwks\r\n\r\n",
    "a header without a colon": "GET /oauth/jwks HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
    "a header that begins with a space": "GET /oauth/jwks HTTP/1.1\r\n Host: a\r\n\r\n",
    "a request without Host": "GET /oauth/jwks HTTP/1.1\r\nConnection: close\r\n\r\n",
  };
  for (const [what, text] of Object.entries(noRequests)) {
    test(`${what}, is refused or left unanswered`, async () => {
      const { status } = parse(await exchange(server.port, [Buffer.from(text, "latin1")], { end: true }));
      assert.ok(status === undefined || (status >= 400 && status < 500), `status ${status}`);
    });
  }

  test("behind a request on the same connection, does not keep the request from its answer", async () => {
    const request = "GET /oauth/jwks HTTP/1.1\r\nHost: a\r\n\r\n";
    const text = await exchange(server.port, [`${request}GARBAGE GARBAGE\r\n\r\n`]);
    assert.equal(parse(text).status, 200);
    assert.equal(text.match(/HTTP\/1\.1 200/g).length, 1);
  });

  test("behind a body of an announced length, is a request of its own and not of the first one's client", async () => {
    const first = ["POST /oauth/par HTTP/1.1", "Host: a", FORM.join(": "), "Content-Length: 3", "", "a=b"].join("\r\n");
    const text = await exchange(server.port, [`${first}GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`]);
    assert.deepEqual(text.match(/HTTP\/1\.1 \d{3}/g), ["HTTP/1.1 400", "HTTP/1.1 404"]);
  });

  test("requests one behind another are answered in their order", async () => {
    const request = (path, last) => `GET ${path} HTTP/1.1\r\nHost: a\r\n${last ? "Connection: close\r\n" : ""}\r\n`;
    const requests = [request("/oauth/jwks"), request("/nothing"), request("/oauth/token", true)];
    const text = await exchange(server.port, [requests.join("")]);
    assert.deepEqual(text.match(/HTTP\/1\.1 \d{3}/g), ["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 405"]);
  });
});

describe("a JSON body of the admin road", () => {
  const secret = () => ["Authorization", `Bearer ${server.adminSecret}`];
  const bodies = ["", "{", "null", "[]", '{"documents":1}', '{"documents":[],"more":1}', "\xff", "[".repeat(50_000)];
  for (const body of bodies) {
    test(`of ${JSON.stringify(body.slice(0, 30))} is refused`, async () => {
      assert.equal((await post("/admin/apply", [secret()], Buffer.from(body, "latin1"))).status, 400);
    });
  }

  test("of more than 1 MiB is refused", async () => {
    assert.equal((await post("/admin/apply", [secret()], " ".repeat(1024 * 1024 + 1))).status, 413);
  });
});
