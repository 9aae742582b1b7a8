// The commands of `npm run admin`, a row each: its words and what the person names after them, its options, its help, and
// what it does.

import { readFileSync } from "node:fs";
import { AUDIT_COMMANDS } from "./admin_audit.mjs";
import { FAPI_COMMANDS } from "./admin_fapi.mjs";
import { OPERATOR_COMMANDS } from "./admin_operators.mjs";
import { PEOPLE_COMMANDS } from "./admin_people.mjs";
import { describeChanges, exportDocuments, readDocuments, tellSecret } from "./documents.mjs";
import { parseOnce } from "./json.mjs";
import { readPassword } from "./password.mjs";
import { rightsOf } from "./rights.mjs";
import { Missing, Misused } from "./step.mjs";

/** What may follow any command: its type for `parseArgs`, what it takes, and what it says. */
export const COMMON_OPTIONS = {
  service: { type: "string", takes: "ID", help: "a service beside the first one, by its number" },
  url: { type: "string", takes: "URL", help: "the server; without, the local one. For another the secret is in ADMIN_SECRET" },
  help: { type: "boolean", short: "h", help: "say what the command does, and do nothing" },
};

/**
 * `run` is given a function that answers the client of the server, what was named, and the options; it answers the lines
 * to print. A name in brackets may be left out. One that only `reads` changes nothing, whatever comes of it.
 */
export const COMMANDS = [
  {
    name: "apply",
    args: ["FILE|FOLDER"],
    options: { "dry-run": { type: "boolean", help: "print the difference and change nothing" } },
    help: "put documents into the server and print the difference; all or nothing",
    run: async (admin, [path], options) => {
      const documents = readDocuments(path); // what cannot be read is said before the server is asked
      const { changes } = await admin().apply(documents, { dryRun: options["dry-run"] });
      const lines = describeChanges(changes);
      if (!options["dry-run"]) return lines;
      const anew = changes.some(({ kind, change }) => kind === "client" && change === "created");
      return [...lines, `Nothing was changed: this is what apply would do${anew ? "; new clients will have other numbers" : ""}.`];
    },
  },
  {
    name: "export",
    reads: true,
    args: ["[FOLDER]"],
    options: { prune: { type: "boolean", help: "delete what an earlier export wrote into FOLDER and the server does not have" } },
    help: "write the documents out, without secrets; to the terminal without FOLDER, which may hold no others",
    run: async (admin, [folder], { prune }) => {
      const { documents } = await admin().export();
      if (folder === undefined) return [JSON.stringify(documents, null, 2)];
      return exportDocuments(folder, documents, { prune });
    },
  },
  {
    name: "delete client",
    args: ["ID"],
    help: "delete a client",
    run: async (admin, [id]) => {
      await admin().deleteClient(id);
      return [`deleted client ${id}`];
    },
  },
  {
    name: "delete api",
    args: ["IDENTIFIER"],
    help: "delete an API that is no client's default; tokens for it stand until they expire or are revoked",
    run: async (admin, [identifier]) => {
      await admin().deleteApi(identifier);
      return [`deleted api ${identifier}`];
    },
  },
  {
    name: "rotate-secret",
    args: ["CLIENT"],
    help: "give a client another secret and print it; the one before is refused for ever, also in documents",
    run: async (admin, [client]) => [
      ...tellSecret(client, (await admin().rotateSecret(client)).clientSecret),
      "A document that still has the one before is refused from now on, at a start with --config too: take it out there.",
    ],
  },
  {
    name: "rotate-keys",
    args: [],
    options: {
      compromised: { type: "boolean", help: "somebody else may have them: the old keys, and all that was made with them, are void at once" },
    },
    help: "sign with a new key from one minute on; the old one stays published while its tokens live",
    run: async (admin, _, { compromised }) => described(await admin().rotateKeys(compromised)),
  },
  {
    name: "user put",
    args: ["NAME"],
    options: { claims: { type: "string", takes: "FILE", help: "a JSON file with the claims of the user" } },
    help: "create a user or change one; the password is asked for, or read from standard input",
    run: async (admin, [name], { claims }) => {
      const told = claims === undefined ? undefined : readClaims(claims);
      const server = admin(); // without a secret nobody is asked for a password
      const { change } = await server.putUser(name, await readPassword(`password of ${name}: `), told);
      return [`${change ?? "updated"} user ${name}`];
    },
  },
  {
    name: "user claims",
    args: ["NAME", "FILE"],
    help: "put the claims in a JSON file in the place of a user's; password, sessions and what was granted stay",
    run: async (admin, [name, file]) => {
      const claims = readClaims(file);
      await admin().putUser(name, undefined, claims);
      return [`updated claims of user ${name}`];
    },
  },
  {
    name: "user sign-out",
    args: ["NAME"],
    help: "end a user's sessions and withdraw what was granted in their name; what they allowed stays remembered",
    run: async (admin, [name]) => {
      await admin().signOutUser(name);
      return [`signed out user ${name}`];
    },
  },
  {
    name: "user consents",
    reads: true,
    args: ["NAME"],
    help: "print what a user has allowed, a line for each client",
    run: async (admin, [name]) => {
      const server = admin();
      const { consents } = await server.userConsents(name);
      if (consents.length === 0) return ["nothing"];
      const aliases = aliasesIn((await server.export()).documents);
      return consents.map(({ client, scopes }) => `client ${client}${aliases.get(client) ?? ""}: ${scopes.join(", ")}`);
    },
  },
  {
    name: "user withdraw",
    args: ["NAME", "CLIENT"],
    help: "take back what a user has allowed a client, which has to ask again",
    run: async (admin, [name, client]) => {
      await admin().withdrawConsent(name, client);
      return [`withdrew what user ${name} allowed client ${client}`];
    },
  },
  {
    name: "user delete",
    args: ["NAME"],
    help: "delete a user and withdraw what was granted in their name",
    run: async (admin, [name]) => {
      await admin().deleteUser(name);
      return [`deleted user ${name}`];
    },
  },
  ...PEOPLE_COMMANDS,
  ...AUDIT_COMMANDS,
  ...FAPI_COMMANDS,
  ...OPERATOR_COMMANDS,
  {
    name: "service create",
    args: ["ISSUER"],
    options: {
      owner: { type: "string", takes: "NAME", help: "who may administer it" },
      jurisdiction: { type: "string", takes: "eu|fedramp", help: "where all that it keeps has to stay; for ever" },
    },
    help: "make a service beside the first one and print its number; apply its documents with --service",
    run: async (admin, [issuer], { owner, jurisdiction }) => {
      const made = await admin().createService(issuer, { owner, jurisdiction });
      return [describeService(made)];
    },
  },
  {
    name: "service list",
    reads: true,
    args: [],
    help: "print the services beside the first one, a line for each",
    run: async (admin) => {
      const all = [];
      for (;;) {
        const { services, totalCount } = await admin().listServices(all.length);
        all.push(...services);
        if (services.length === 0 || all.length >= totalCount) break;
      }
      return all.length > 0 ? all.map(describeService) : ["none"];
    },
  },
  {
    name: "service delete",
    args: ["ID"],
    help: "delete a service with its people, grants and keys; takes a minute, and what was interrupted is taken up again",
    run: async (admin, [id]) => {
      await admin().deleteService(numberOf(id));
      return [`deleted service ${id}`];
    },
  },
  {
    name: "token create",
    args: ["RIGHT[,RIGHT…]"],
    options: {
      description: { type: "string", takes: "TEXT", help: "what it is for" },
      days: { type: "string", takes: "N", help: "how long it is good; without, until it is revoked" },
    },
    help: "make a token of the API with these rights (docs/engine-api.md) and print it, once: for the service of --service, or else for all",
    run: async (admin, [named], { description, days }) => {
      const rights = rightsOf(named);
      const expiresAt = days === undefined ? undefined : Math.floor(Date.now() / 1000) + numberOf(days) * 86_400;
      const { token, secret } = await admin().createToken(rights, { description, expiresAt });
      return [describeToken(token), `  ${secret}`, "It will not be shown again."];
    },
  },
  {
    name: "token list",
    reads: true,
    args: [],
    help: "print the tokens of the API, without what opens it; with --service, those for that service",
    run: async (admin) => {
      const { tokens } = await admin().listTokens();
      return tokens.length > 0 ? tokens.map(describeToken) : ["none"];
    },
  },
  {
    name: "token revoke",
    args: ["ID"],
    help: "revoke a token of the API",
    run: async (admin, [id]) => {
      await admin().revokeToken(numberOf(id));
      return [`revoked token ${id}`];
    },
  },
  {
    name: "secret rotate",
    args: ["[OWNER]"],
    help: "give a service, or whoever owns services, another secret of the API and print it, once; the one before ends",
    run: async (admin, [owner], { service }) => {
      const server = admin();
      const id = owner === undefined ? numberOf(service ?? (await firstNumber(server))) : undefined;
      if (id === undefined && service !== undefined) throw new Misused("--service or OWNER: a secret is of one of them.");
      const { secret } = await server.newApiSecret(id === undefined ? { owner } : { service: id });
      return [`secret of ${id === undefined ? `owner ${owner}` : `service ${id}`}`, `  ${secret}`, "It will not be shown again."];
    },
  },
];

/** The number of the first service, which has no entry that could be listed. */
async function firstNumber(server) {
  const { documents } = await server.export();
  const service = documents.find(({ kind }) => kind === "service");
  if (!service) throw new Missing("There is no service yet: apply one, or name another with --service.");
  return String(service.document.apiKey);
}

/** The aliases by the numbers of the clients, in brackets. */
function aliasesIn(documents) {
  const named = documents.filter(({ kind, document }) => kind === "client" && document.clientIdAlias);
  return new Map(named.map(({ document }) => [document.clientId, ` (${document.clientIdAlias})`]));
}

/** The keys of a service: those that sign, and those that request objects are encrypted for. */
const described = ({ keys, decryptionKeys = [] }) => [...keys.map(describeKey), ...decryptionKeys.map(describeDecryptionKey)];

function describeDecryptionKey({ kid, publishedFrom, acceptedUntil }) {
  const until = acceptedUntil ? `, accepted until ${day(acceptedUntil)}` : "";
  return `${kid} (ECDH-ES) decrypts request objects, published from ${day(publishedFrom)}${until}`;
}

function describeKey({ kid, alg, activeFrom, publishedUntil }) {
  const time = (seconds) => new Date(seconds * 1000).toISOString();
  return `${kid} (${alg}) signs from ${time(activeFrom)}${publishedUntil ? `, published until ${time(publishedUntil)}` : ""}`;
}

const day = (seconds) => new Date(seconds * 1000).toISOString();

function describeService({ id, issuer, owner, jurisdiction, operators, deleting }) {
  const more = [operators && "of the operators", owner && `of ${owner}`, jurisdiction && `in ${jurisdiction}`, deleting && "being deleted"].filter(Boolean);
  return [`service ${id}: ${issuer}`, ...more].join(", ");
}

function describeToken({ id, service, rights, description, expiresAt }) {
  const more = [description, expiresAt && `until ${day(expiresAt)}`].filter(Boolean);
  return [`token ${id} for ${service === undefined ? "every service" : `service ${service}`}: ${rights.join(" ")}`, ...more].join(", ");
}

/** A number as it is typed. */
function numberOf(typed) {
  if (!/^[1-9][0-9]{0,15}$/.test(typed)) throw new Misused(`${typed} is no number from 1 on, without a fraction.`);
  return Number(typed);
}

function readClaims(file) {
  try {
    return parseOnce(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Missing(error.code === "ENOENT" ? `There is no file ${file}.` : `${file} is not JSON: ${error.message}.`);
  }
}
