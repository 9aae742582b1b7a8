// The servers that are compared, each with clients of its own: `{ name, ledger, parties, code(index, push) }`.

import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { environment, inRoot, packageBin } from "../../scripts/lib/project.mjs";
import { run } from "../../scripts/lib/run.mjs";
import { Ledger } from "../ledger.mjs";
import { CONNECTIONS } from "../load.mjs";
import { Party, REDIRECT_URI } from "../party.mjs";

/** What the packages of the peer, some of which are CommonJS, need of Node in a module. */
const REQUIRE = `import { createRequire } from "node:module"; const require = createRequire("/");`;

/** The peer as one module for workerd, whose node:http serves it: a worker beside Sekisho's. */
export async function bundledPeer() {
  const file = inRoot("target", "bench", "peer.js");
  const options = ["--bundle", "--minify", "--format=esm", "--platform=node", "--external:cloudflare:*", `--banner:js=${REQUIRE}`];
  const production = '--define:process.env.NODE_ENV="production"';
  await run(packageBin("esbuild"), [join(import.meta.dirname, "worker.mjs"), ...options, production, `--outfile=${file}`]);
  return { name: "peer", modules: [file] };
}

/** The peer on Node: `{ url, pid, stop() }`. */
export async function startOnNode() {
  const options = { env: environment({ NODE_ENV: "production" }), stdio: ["ignore", "pipe", "inherit"] };
  const child = spawn(process.execPath, ["--no-warnings", join(import.meta.dirname, "node.mjs")], options);
  const exited = new Promise((done) => child.once("exit", done));
  const orphan = () => child.kill("SIGKILL");
  process.once("exit", orphan);
  const stop = () => {
    process.removeListener("exit", orphan);
    child.kill("SIGKILL");
    return exited;
  };
  const ended = exited.then((status) => Promise.reject(new Error(`the peer ended with ${status}`)));
  ended.catch(() => {}); // after the start nobody waits for it
  const port = await Promise.race([new Promise((listens) => child.stdout.once("data", listens)), ended]);
  return { url: `http://127.0.0.1:${Number(port)}`, pid: child.pid, stop };
}

/** Sekisho as the bench has it. */
export const sekishoSide = (world) => ({
  name: "Sekisho in workerd",
  ledger: world,
  parties: world.parties,
  code: (index, push) => world.authorize(index, push),
});

/** The peer at `server`, which has not been set up yet. */
export async function peerSide(name, server) {
  const ledger = new Ledger(server);
  const parties = Array.from({ length: CONNECTIONS }, (_, index) => new Party(server.url, `bench-${index}`));
  const clients = parties.map((party) => ({ name: party.name, jwks: party.jwks(), redirectUri: REDIRECT_URI }));
  const jwk = { ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" };
  await ledger.ask("setup", { method: "POST", url: `${server.url}/setup`, body: JSON.stringify({ clients, jwk }) });
  return { name, ledger, parties, code: (index, push) => codeOf(ledger, parties[index].name, push) };
}

/** Follows the redirects to the client, as a browser that keeps its cookies. */
async function codeOf(ledger, client_id, push) {
  const { request_uri } = JSON.parse((await ledger.ask("PAR before a code", push, 201)).text);
  const cookies = new Map();
  let url = `${ledger.server.url}/oauth/authorize?${new URLSearchParams({ client_id, request_uri })}`;
  for (let left = 5; left > 0; left -= 1) {
    const Cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const { headers } = await ledger.ask("authorization", { url, headers: { Cookie } }, 303);
    for (const line of headers["set-cookie"] ?? []) cookies.set(...line.split(";")[0].split(/=(.*)/s).slice(0, 2));
    url = new URL(headers.location, ledger.server.url).href;
    if (url.startsWith(REDIRECT_URI)) return new URL(url).searchParams.get("code");
  }
  throw new Error(`no code has come: ${url}`);
}
