// A project around the package: what `npx sekisho create` writes, made of an example of schema/examples and of wrangler.toml.

import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { jwk } from "./development.mjs";
import { readmeOf } from "./new_readme.mjs";
import { DEFAULT_PORT, inRoot, packageJson } from "./project.mjs";

/** What the documents of a new project say of where it is. */
const HERE = `http://localhost:${DEFAULT_PORT}`;

/**
 * What a project may begin with: an example, what `start` is told, and the issuer, if that is not where it listens; `hook` is
 * what the environment of the token hook says, if it is not as usual.
 */
export const TEMPLATES = {
  openid: { title: "an OpenID Provider" },
  fapi: { title: "a service of the FAPI 2.0 Security Profile" },
  "message-signing": { title: "a service of FAPI 2.0 Message Signing, with payments as authorization details" },
  mtls: {
    title: "a service whose clients have certificates (RFC 8705)",
    start: "--tls",
    issuer: HERE.replace("http:", "https:"),
    hook: `ISSUER=${HERE.replace("http:", "https:")} NODE_EXTRA_CA_CERTS=.sekisho/configured/tls/ca.pem `,
  },
  engine: {
    title: "a service with pages of its own, and the front end that has them",
    issuer: "http://localhost:3000",
    hook: `ISSUER=http://localhost:3000 JWKS_URI=${HERE}/oauth/jwks `,
  },
};

/** How a file of the examples says that it is started, and how it is in a project. */
const MOVED = [
  [/npm start -- --config schema\/examples\/\w+/g, "npm start"],
  [/npx node schema\/examples\/engine\/front_end\.ts/g, "node front_end.ts"],
  [/node schema\/examples\/hook\/hook\.mjs/g, "npm run hook"],
];

const example = (name, file) => readFileSync(inRoot("schema", "examples", name, file), "utf8");
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const moved = (text) => MOVED.reduce((so, [from, to]) => so.replace(from, (found) => to.padEnd(found.length)), text).replace(/ +$/gm, "");

/** The files of a project: `{ path, text, isSecret }`. `dependency` is where npm finds the package. */
export async function filesOf(template, { name, dependency }) {
  const found = readdirSync(inRoot("schema", "examples", template)).filter((file) => file.endsWith(".json"));
  const documents = await Promise.all(found.map((file) => documentFiles(file, JSON.parse(example(template, file)), TEMPLATES[template].issuer ?? HERE)));
  const actions = [template, "hook"].flatMap((each) => JSON.parse(example(each, "service.json")).actions ?? []);
  return [
    { path: "package.json", text: json(packageOf(template, { name, dependency })) },
    { path: "README.md", text: readmeOf(template, { name, title: TEMPLATES[template].title, actions }) },
    { path: ".gitignore", text: "/node_modules/\n/.sekisho/\n/.wrangler/\n/keys/\n/admin.secret\n/.dev.vars\n" },
    { path: "wrangler.toml", text: wranglerOf(name) },
    { path: "jsconfig.json", text: json({ compilerOptions: { target: "es2023", module: "nodenext", checkJs: true, strict: true, noEmit: true, skipLibCheck: true } }) },
    { path: ".vscode/settings.json", text: json(settings()) },
    { path: "hook/hook.mjs", text: moved(example("hook", "hook.mjs")) },
    ...(template === "engine" ? [{ path: "front_end.ts", text: moved(example("engine", "front_end.ts")) }] : []),
    ...documents.flat(),
  ];
}

/** A document, and beside it what proves its client: whatever would prove that of the example is nobody's. */
async function documentFiles(file, document, issuer) {
  const path = `documents/${file}`;
  if (document.issuer !== undefined) {
    const { mtlsEndpointAliases: _, ...here } = document; // another host, which this machine has no name for
    return [{ path, text: json({ ...here, issuer }) }];
  }
  const { members, files } = await proofOf(document, file.replace(/\.json$/, ""));
  return [{ path, text: json({ ...document, ...members }) }, ...files.map((made) => ({ ...made, isSecret: true }))];
}

/** What a document says of how its client authenticates, and the files with which it does. */
async function proofOf({ clientIdAlias, tokenAuthMethod, jwks }, name) {
  if (tokenAuthMethod === "TLS_CLIENT_AUTH") {
    const { SUBJECTS } = await import("./certificates.mjs");
    return { members: { tlsClientAuthSubjectDn: SUBJECTS.client }, files: [] };
  }
  if (tokenAuthMethod === "SELF_SIGNED_TLS_CLIENT_AUTH") {
    const { clientCertificate, jwkOf } = await import("./certificates.mjs");
    const { certificate, key } = await clientCertificate(`CN=${clientIdAlias}`);
    const files = [{ path: `keys/${name}.pem`, text: certificate }, { path: `keys/${name}-key.pem`, text: key }];
    return { members: { jwks: { keys: [{ ...(await jwkOf({ certificate })), kid: clientIdAlias }] } }, files };
  }
  if (!jwks) return { members: {}, files: [] };
  const pairs = jwks.keys.map(newKey);
  const files = [{ path: `keys/${name}.json`, text: json({ keys: pairs.map(({ privateKey }) => privateKey) }) }];
  return { members: { jwks: { keys: pairs.map(({ publicKey }) => publicKey) } }, files };
}

/** A key like this one. */
function newKey({ kty, crv, use, alg }) {
  const { publicKey, privateKey } = kty === "OKP" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: crv });
  return { publicKey: { ...jwk(publicKey, alg), use }, privateKey: { ...jwk(privateKey, alg), use } };
}

function packageOf(template, { name, dependency }) {
  const { start = "", hook = "" } = TEMPLATES[template];
  const { jose } = packageJson().dependencies;
  return {
    name,
    private: true,
    type: "module",
    scripts: {
      // npm passes signals to its shell, which passes none on.
      start: ["exec sekisho start --config documents", start].filter(Boolean).join(" "),
      admin: "sekisho admin",
      deploy: "sekisho deploy",
      hook: `${hook}node hook/hook.mjs`,
    },
    dependencies: { jose, sekisho: dependency },
  };
}

/** The worker of the package, as it is deployed from a project: with all that it binds, and nothing that builds it. */
function wranglerOf(name) {
  const paragraphs = readFileSync(inRoot("wrangler.toml"), "utf8").split(/\n\n+/);
  return paragraphs
    .filter((paragraph) => !/^\[build\]$/m.test(paragraph))
    .join("\n\n")
    .replace(/^name = .*$/m, `name = "${name}"`)
    .replace(/"build\//g, '"node_modules/sekisho/build/');
}

/** What an editor needs to know of the documents, to complete them and to mark what is wrong. */
function settings() {
  const of = (kind, fileMatch) => ({ fileMatch, url: `./node_modules/sekisho/schema/${kind}.json` });
  return { "json.schemas": [of("service", ["/documents/service.json"]), of("client", ["/documents/*client.json"]), of("api", ["/documents/*api.json"])] };
}
