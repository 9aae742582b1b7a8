// The server under load with an ordinary OpenID service: clients with secrets, and people whose browsers have signed in.

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminClient } from "../scripts/lib/admin_client.mjs";
import { API, openidDocuments } from "../scripts/lib/openid_development.mjs";
import { step } from "../scripts/lib/step.mjs";
import { startWorkerd } from "../scripts/serve.mjs";
import { Ledger } from "./ledger.mjs";
import { CONNECTIONS, hangUp } from "./load.mjs";

const REDIRECT_URI = "https://client.example/callback";
const SCOPE = "openid email offline_access";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const random = () => randomBytes(32).toString("base64url");

/** A running server. Clients and people are as many as connections, and each client has a person. */
export class OpenidWorld extends Ledger {
  #clients = Array.from({ length: CONNECTIONS }, (_, index) => ({ name: `openid-${index}`, secret: random() }));
  #users = this.#clients.map((_, index) => ({ username: `person-${index}`, password: random() }));
  #cookies = [];
  api = API;

  constructor(server, adminSecret) {
    super(server);
    this.url = server.url.replace("127.0.0.1", "localhost"); // passkeys are bound to a name
    this.admin = adminClient(server.url, adminSecret);
  }

  /** Starts one in `stateFolder`, and signs everybody in; `around` is that of `startWorkerd`. */
  static async start(stateFolder, adminSecret, { around } = {}) {
    const world = new OpenidWorld(await startWorkerd({ stateFolder, adminSecret, development: true, around }), adminSecret);
    try {
      await world.configure({});
      for (const [index, { username, password }] of world.#users.entries()) {
        await world.admin.putUser(username, password, { email: `${username}@people.example` });
        world.#cookies[index] = await world.signIn(index);
      }
    } catch (error) {
      await world.server.stop();
      throw error;
    }
    return world;
  }

  /** What `each` answers of one on a state of its own, which is gone afterwards. */
  static async during(adminSecret, name, each) {
    const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
    let world;
    try {
      await step(name, async () => {
        world = await OpenidWorld.start(stateFolder, adminSecret);
      });
      return await each(world);
    } finally {
      hangUp();
      await world?.server.stop();
      rmSync(stateFolder, { recursive: true, force: true });
    }
  }

  /** Applies the service with these members, its API, and the clients with theirs. */
  async configure(service, client = {}) {
    const { documents } = openidDocuments(this.url, { service: { authorizationCodeDuration: 600, ...service } });
    const clients = this.#clients.map(({ name, secret }) => ({
      name: `clients/${name}.json`,
      kind: "client",
      document: { ...this.#document(name, secret), ...client },
    }));
    await this.admin.apply([...documents.filter(({ kind }) => kind !== "client"), ...clients]);
  }

  #document(name, secret) {
    return {
      clientIdAlias: name,
      clientName: name,
      redirectUris: [REDIRECT_URI],
      grantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
      tokenAuthMethod: "CLIENT_SECRET_BASIC",
      clientSecret: secret,
    };
  }

  /** RFC 7636 §4.1, §4.2. */
  pkce() {
    const verifier = random();
    return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
  }

  /** An authentication request as a browser brings it. */
  query(index, parameters) {
    return this.#query(index, { code_challenge: random(), ...parameters }).toString();
  }

  /** RFC 6749 §4.1.3, as a front end passes it on. */
  presented(index, code, verifier) {
    const { name, secret } = this.#clients[this.#of(index)];
    const parameters = { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
    return { parameters: new URLSearchParams(parameters).toString(), clientId: name, clientSecret: secret };
  }

  /** OpenID Connect Core §3.1.2.1: an authentication request to which no page may be shown, in a browser with a session. */
  silent(index, scope, parameters = {}) {
    const query = this.#query(index, { scope, prompt: "none", code_challenge: random(), ...parameters });
    return { url: `${this.url}/oauth/authorize?${query}`, headers: { Cookie: this.#cookies[this.#of(index)] } };
  }

  /** A code, and the verifier that goes with it. */
  async code(index, scope) {
    const { verifier, challenge } = this.pkce();
    const { headers } = await this.ask("code", this.silent(index, scope, { code_challenge: challenge }), 303);
    const code = new URL(headers.location).searchParams.get("code");
    if (!code) throw new Error(headers.location);
    return { code, verifier };
  }

  /** RFC 6749 §4.1.3. */
  redeem(index, code, verifier) {
    return this.#token(index, { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI, code_verifier: verifier });
  }

  /** RFC 6749 §6. */
  refresh({ index, refresh_token }) {
    return this.#token(index, { grant_type: "refresh_token", refresh_token });
  }

  /** RFC 6749 §4.4.2. */
  credentials(index, parameters) {
    return this.#token(index, { grant_type: "client_credentials", ...parameters });
  }

  /** OpenID Connect Core §5.3.1. */
  userInfo({ access_token: token }) {
    return { url: `${this.url}/oauth/userinfo`, headers: { Authorization: `Bearer ${token}` } };
  }

  #of(index) {
    return index % this.#clients.length;
  }

  #query(index, parameters) {
    const { name } = this.#clients[this.#of(index)];
    const asked = { client_id: name, redirect_uri: REDIRECT_URI, response_type: "code", state: random(), nonce: random() };
    return new URLSearchParams({ ...asked, code_challenge_method: "S256", ...parameters });
  }

  #token(index, parameters) {
    const { name, secret } = this.#clients[this.#of(index)];
    const headers = { ...FORM, Authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}` };
    return { method: "POST", url: `${this.url}/oauth/token`, headers, body: new URLSearchParams(parameters).toString() };
  }

  /** The numbers of the people. */
  people() {
    return this.#cookies.keys();
  }

  user(index) {
    return this.#users[this.#of(index)];
  }

  cookie(index) {
    return this.#cookies[this.#of(index)];
  }

  /** A page of the server, and the cookies of the browser that sees it. */
  async open(path, cookie = "") {
    return kept(await this.ask("page", { url: this.url + path, headers: { Cookie: cookie } }), cookie);
  }

  /** The form of a page, with what is entered. */
  form(page, path, entered) {
    const [, name, value] = /name="(interaction|form)" value="([^"]+)"/.exec(page.text);
    const headers = { Cookie: page.cookie, ...FORM, "Sec-Fetch-Site": "same-origin" };
    return { method: "POST", url: this.url + path, headers, body: new URLSearchParams({ [name]: value, ...entered }).toString() };
  }

  /** A person signs in and allows what the client will ask for: the cookies of the browser. */
  async signIn(index) {
    return this.#allowed(await this.#signedIn(index, 200));
  }

  /** Everybody signs in again, in the browser that `silent` speaks for: the oldest of many sessions has gone. */
  async comeBack() {
    for (const index of this.people()) this.#cookies[index] = await this.signInAgain(index);
  }

  /** A person signs in in another browser and need not allow anything: its cookies. */
  async signInAgain(index) {
    return (await this.#signedIn(index, 303)).cookie;
  }

  /** Whoever has this session uses it for another client. */
  async use(cookie, client_id) {
    const query = this.#query(0, { scope: "openid", code_challenge: random(), client_id, prompt: "consent" });
    return this.#allowed(await this.open(`/oauth/authorize?${query}`, cookie));
  }

  /** Adds clients that hear of a log-out at `uri`, and answers their names. */
  async addClients(count, uri) {
    const names = Array.from({ length: count }, (_, index) => `told-${index}`);
    const clients = names.map((name) => ({ ...this.#document(name, random()), backchannelLogoutUri: uri }));
    await this.admin.apply(clients.map((document) => ({ name: `clients/${document.clientIdAlias}.json`, kind: "client", document })));
    return names;
  }

  async #signedIn(index, status) {
    const page = await this.open(`/oauth/authorize?${this.#query(index, { scope: SCOPE, code_challenge: random() })}`);
    return kept(await this.ask("sign in", this.form(page, "/oauth/authorize/login", this.user(index)), status), page.cookie);
  }

  async #allowed(page) {
    const back = await this.ask("consent", this.form(page, "/oauth/authorize/consent", { decision: "allow" }), 303);
    return kept(back, page.cookie).cookie;
  }
}

/** RFC 6265 §5.3, of the response and what the browser had. */
function kept(response, cookie) {
  const cookies = new Map(cookie.split("; ").filter(Boolean).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  for (const line of response.headers["set-cookie"] ?? []) cookies.set(...line.split(";")[0].split(/=(.*)/s).slice(0, 2));
  return { ...response, cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
}
