// The server under load with its FAPI 2.0 service, clients and people.

import { adminClient } from "../scripts/lib/admin_client.mjs";
import { newPassword } from "../scripts/lib/development.mjs";
import { inRoot } from "../scripts/lib/project.mjs";
import { startWorkerd } from "../scripts/serve.mjs";
import { Ledger } from "./ledger.mjs";
import { CONNECTIONS } from "./load.mjs";
import { Party } from "./party.mjs";

const SERVICE = {
  serviceName: "Benchmark",
  supportedScopes: [{ name: "accounts", description: "Read your accounts" }],
  supportedGrantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
};
const PASSWORD = newPassword();

/** A running server. */
export class World extends Ledger {
  #admin;
  /** The shelves that were used. */
  shelves = new Set();

  constructor(server, adminSecret) {
    super(server);
    this.#admin = adminClient(server.url, adminSecret);
    this.parties = Array.from({ length: CONNECTIONS }, (_, index) => new Party(server.url, `bench-${index}`));
    this.rsa = new Party(server.url, "bench-ps256", "PS256");
    this.people = this.parties.map(({ name }) => ({ username: name, password: PASSWORD }));
  }

  /** Starts one in `stateFolder`, beside the workers `extraWorkers`; `around` and `vars` are those of `startWorkerd`. */
  static async start(stateFolder, adminSecret, { extraWorkers = [], around, vars } = {}) {
    const floor = { name: "floor", modules: [inRoot("bench", "floor.mjs")] };
    const options = { stateFolder, adminSecret, development: true, around, vars, extraWorkers: [floor, ...extraWorkers] };
    const world = new World(await startWorkerd(options), adminSecret);
    await world.configure({});
    for (const { username, password } of world.people) await world.#admin.putUser(username, password);
    return world;
  }

  /** Applies the service with these members, and the clients. */
  async configure(members) {
    const service = {
      name: "service.json",
      kind: "service",
      document: { ...SERVICE, issuer: this.server.url, ...members },
    };
    const clients = [...this.parties, this.rsa].map((party) => party.document());
    await this.#admin.apply([service, ...clients]);
  }

  /** A person signs in and allows what was pushed: the code. */
  async authorize(index, request) {
    return this.allow(await this.signIn(index, await this.open(index, await this.push(request))));
  }

  /** The request_uri of what is pushed. */
  async push(request) {
    const { request_uri: uri } = JSON.parse((await this.ask("PAR", request, 201)).text);
    this.shelves.add(uri.split(":").at(-1).split(".")[0]);
    return uri;
  }

  /** The page of sign-in, in a browser that was never here. */
  async open(index, request_uri) {
    const query = new URLSearchParams({ client_id: this.parties[index].name, request_uri });
    const page = await this.ask("authorization page", { url: `${this.server.url}/oauth/authorize?${query}` });
    return { text: page.text, cookie: page.headers["set-cookie"][0].split(";")[0] };
  }

  /** The page of consent. */
  async signIn(index, page) {
    const { text } = await this.ask("sign in", this.#form("login", page, this.people[index]));
    return { ...page, text };
  }

  /** The code. */
  async allow(page) {
    const back = await this.ask("consent", this.#form("consent", page, { decision: "allow" }), 303);
    return new URL(back.headers.location).searchParams.get("code");
  }

  #form(name, page, entered) {
    const interaction = /name="interaction" value="([^"]+)"/.exec(page.text)[1];
    const headers = {
      Cookie: page.cookie,
      "Content-Type": "application/x-www-form-urlencoded",
      "Sec-Fetch-Site": "same-origin",
    };
    const body = new URLSearchParams({ interaction, ...entered }).toString();
    return { method: "POST", url: `${this.server.url}/oauth/authorize/${name}`, headers, body };
  }
}
