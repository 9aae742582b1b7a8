// The types and the schemas that a package exports: what people write for the server is checked by them.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { install, newMachine, pack, run } from "./support/machine.mjs";

const TYPES = `import type { Api, AuditEvent, Client, Mail, MailHookClaims, Service, TokenHookAnswer, TokenHookClaims, TokenHookEvent } from "sekisho/types";\n`;

/** What is right, by what it is. */
const RIGHT = {
  "a service": `const service: Service = {
    issuer: "https://as.example",
    fapiModes: [],
    supportedGrantTypes: ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"],
    supportedScopes: [{ name: "orders:read", description: "See your orders", descriptions: [{ tag: "ja", value: "注文の参照" }] }],
    accessTokenSignAlg: null,
    people: { audit: { enabled: true } },
    actions: [
      { type: "RULE", claim: "department", userAttribute: "department", destinations: ["ID_TOKEN"] },
      { type: "TOKEN_HOOK", url: "https://hook.example/", onRefusal: "ACCESS_DENIED" },
    ],
  };`,
  "a client": `const client: Client = {
    clientIdAlias: "shop",
    redirectUris: ["https://shop.example/callback"],
    tokenAuthMethod: "PRIVATE_KEY_JWT",
    jwks: { keys: [{ kty: "EC", crv: "P-256", x: "x", y: "y" }] },
    attributes: [{ key: "tier", value: "gold" }],
  };`,
  "an API": `const api: Api = { identifier: "https://api.example/orders", scopes: ["orders:read"], accessTokenFormat: "OPAQUE" };`,
  "a token hook": `function decide({ event }: TokenHookClaims): TokenHookAnswer {
    if (event.user === null) return {};
    const department: unknown = event.user.attributes.department;
    return department === "sales" ? { claims: { idToken: { roles: ["orders"] } } } : { deny: true };
  }
  const scopes = (event: TokenHookEvent): string[] => event.scope.split(" ");`,
  "a mail hook": `const sent = ({ mail }: MailHookClaims): Mail => ({ ...mail, text: mail.text.trim() });`,
  "a reader of the audit trail": `function told(event: AuditEvent): string | undefined {
    if (event.type === "sign-in.refused") return event.refusal?.rule;
    const at: number = event.at;
    return String(at);
  }`,
};

/** What is wrong, by what is wrong with it: each has one error. */
const WRONG = {
  "a service without an issuer": `const service: Service = { fapiModes: [] };`,
  "a member that a service does not have": `const service: Service = { issuer: "https://as.example", isuer: "" };`,
  "a grant type that there is not": `const service: Service = { issuer: "https://as.example", supportedGrantTypes: ["PASSWORD"] };`,
  "a scope without a name": `const service: Service = { issuer: "https://as.example", supportedScopes: [{ description: "" }] };`,
  "an action that there is not": `const service: Service = { issuer: "https://as.example", actions: [{ type: "HOOK", url: "https://hook.example/" }] };`,
  "a rule that goes nowhere": `const service: Service = { issuer: "https://as.example", actions: [{ type: "RULE", claim: "c", constant: 1 }] };`,
  "a method of authentication in the words of OpenID Connect": `const client: Client = { tokenAuthMethod: "private_key_jwt" };`,
  "a redirect URI that is no list": `const client: Client = { redirectUris: "https://shop.example/callback" };`,
  "an API without an identifier": `const api: Api = { name: "Orders" };`,
  "an answer of a hook with members that it does not have": `const answer: TokenHookAnswer = { claims: { userInfo: {} } };`,
  "an answer that denies in words": `const answer: TokenHookAnswer = { deny: "no" };`,
  "a hook that takes the person for granted": `const account = ({ user }: TokenHookEvent): string => user.account;`,
  "a type of events that there is not": `const is = (event: AuditEvent): boolean => event.type === "sign-in.celebrated";`,
};

/** What the example of a token hook uses of Node, whose types are no part of what is installed. */
const NODE = `declare module "node:http" { export function createServer(answer: (request: any, response: any) => void): any }
declare module "node:net" { export interface AddressInfo { port: number } }
declare module "node:stream/consumers" { export function text(stream: unknown): Promise<string> }
declare const process: { env: Record<string, string | undefined> };`;

const machine = newMachine();
let cwd;
let errors;

/** The module in which something is. */
const moduleOf = (what) => `${what.replaceAll(" ", "-")}.ts`;

/** What the compiler says of a module for each of these texts: the lines that are about each, by its name. */
async function compiled(texts) {
  for (const [what, text] of Object.entries(texts)) writeFileSync(join(cwd, moduleOf(what)), `${TYPES}${text}`);
  const hook = readFileSync(join(cwd, "node_modules", "sekisho", "schema", "examples", "hook", "hook.mjs"), "utf8");
  const beside = { "node.d.ts": NODE, "hook.mjs": hook, "wrong-hook.mjs": hook.replace("{ deny: true }", '{ deny: "yes" }') };
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(cwd, name), text);
  const compilerOptions = { target: "es2023", module: "nodenext", checkJs: true, strict: true, noEmit: true, types: [] };
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [...Object.keys(texts).map(moduleOf), ...Object.keys(beside)] }));
  const { stdout } = await run(cwd, ["tsc", "-p", cwd], { env: { ...process.env, PATH: inRoot("node_modules", ".bin") } });
  const lines = stdout.split("\n").filter((line) => /error TS/.test(line));
  const about = (file) => lines.filter((line) => line.startsWith(`${file}(`));
  return { ...Object.fromEntries(Object.keys(texts).map((what) => [what, about(moduleOf(what))])), hook: about("hook.mjs"), wrongHook: about("wrong-hook.mjs") };
}

before(async () => {
  ({ cwd } = await install(machine, pack(machine)));
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
  errors = await compiled({ ...RIGHT, ...WRONG });
});
after(() => machine.forget());

describe("sekisho/types", () => {
  for (const what of Object.keys(RIGHT)) test(`lets ${what} be written`, () => assert.deepEqual(errors[what], []));

  for (const what of Object.keys(WRONG)) {
    test(`refuses ${what}`, () => {
      assert.equal(errors[what].length, 1, errors[what].join("\n"));
      assert.match(errors[what][0], /\.ts\(2,/); // and not the line that imports
    });
  }
});

describe("the example of a token hook", () => {
  test("is right by the types that it names", () => assert.deepEqual(errors.hook, []));

  test("would be wrong with an answer that is none", () => {
    assert.equal(errors.wrongHook.length, 1, errors.wrongHook.join("\n"));
    assert.match(errors.wrongHook[0], /Type 'string' is not assignable to type 'boolean/);
  });
});

describe("sekisho/schema", () => {
  for (const name of ["api", "audit", "client", "hooks", "openapi", "service"]) {
    test(`has ${name}.json, for programs`, async () => {
      const program = `import schema from "sekisho/schema/${name}.json" with { type: "json" }; console.log(schema.$schema ?? schema.openapi);`;
      const { status, stdout, stderr } = await machine.run(cwd, ["node", "--no-warnings", "--input-type=module", "--eval", program]);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^(https:\/\/json-schema\.org\/draft\/2020-12\/schema|3\.1\.\d)\n$/);
    });
  }

  test("lets nobody reach into what is not for programs", async () => {
    const { status, stderr } = await machine.run(cwd, ["node", "--input-type=module", "--eval", 'import "sekisho/scripts/start.mjs";']);
    assert.equal(status, 1);
    assert.match(stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });
});
