// The commands of `npm run admin user …` that go through the people of a service: rows like those of admin_commands.mjs.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseOnce } from "./json.mjs";
import { Missing } from "./step.mjs";

/** How many people move in by one request, and how many are told of by one answer. */
const IMPORTED = 20;
const LISTED = 200;

/** Everybody, in parts as the server gives them; a part may be empty. */
async function* everybody(list) {
  for (let cursor; ; ) {
    const { people, next } = await list({ count: LISTED, ...(cursor && { cursor }) });
    yield people;
    if (next === undefined) return;
    cursor = next;
  }
}

const many = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

function describe({ username, subject, locked, factors, sessions, unreadable }) {
  if (unreadable) return `${username}: cannot be read`;
  const more = [locked && "locked", factors.join(" and ") || "no factor", many(sessions, "session")].filter(Boolean);
  return `${username} (${subject}): ${more.join(", ")}`;
}

/** The lines of a file, each with its number, that say something. */
async function* linesOf(file) {
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() !== "") yield { number, line };
    }
  } catch (error) {
    throw new Missing(error.code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read: ${error.message}.`);
  }
}

/** A person on a line, or why there is none. A `sub` is one person's: the server cannot look for another who has it. */
function personOn({ number, line }, subjects) {
  try {
    const person = parseOnce(line);
    const first = subjects.get(person?.subject);
    if (first !== undefined) return { number, rule: `line ${first} has the same subject` };
    if (person?.subject !== undefined) subjects.set(person.subject, number);
    return { number, person };
  } catch (error) {
    return { number, rule: `is not JSON: ${error.message}` };
  }
}

/** Moves people in; each that could not be is told at once, without what was said of them. */
class Import {
  counts = { created: 0, unchanged: 0, refused: 0 };
  waiting = [];

  constructor(server) {
    this.server = server;
  }

  refuse(number, rule) {
    this.counts.refused += 1;
    console.error(`line ${number}: ${rule}`);
  }

  async send() {
    const sent = this.waiting.splice(0);
    if (sent.length === 0) return;
    const { outcomes } = await this.server.importPeople(sent.map(({ person }) => person));
    for (const [index, { result, member, rule }] of outcomes.entries()) {
      if (result === "refused") this.refuse(sent[index].number, [member, rule].filter(Boolean).join(": "));
      else this.counts[result] += 1;
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${this.told()} `);
  }

  told() {
    return Object.entries(this.counts).map(([result, count]) => `${count} ${result}`).join(", ");
  }
}

export const PEOPLE_COMMANDS = [
  {
    name: "user list",
    reads: true,
    args: [],
    options: { json: { type: "boolean", help: "print a JSON object for each" } },
    help: "print who there is, a line for each, in no particular order",
    run: async (admin, _, { json }) => {
      const server = admin();
      let count = 0;
      for await (const people of everybody((query) => server.listPeople(query))) {
        count += people.length;
        for (const person of people) console.log(json ? JSON.stringify(person) : describe(person));
      }
      return json || count > 0 ? [] : ["nobody"];
    },
  },
  {
    name: "user show",
    reads: true,
    args: ["NAME"],
    help: "print what is known of a user, as JSON, without secrets",
    run: async (admin, [name]) => [JSON.stringify(await admin().showPerson(name), null, 2)],
  },
  {
    name: "user lock",
    args: ["NAME"],
    help: "lock a user out: end the sessions, withdraw what was granted, and take no password until `user unlock`",
    run: async (admin, [name]) => {
      await admin().lockPerson(name, true);
      return [`locked user ${name}`];
    },
  },
  {
    name: "user unlock",
    args: ["NAME"],
    help: "let a user in again who was locked out",
    run: async (admin, [name]) => {
      await admin().lockPerson(name, false);
      return [`unlocked user ${name}`];
    },
  },
  {
    name: "user reset-factors",
    args: ["NAME"],
    help: "remove a user's passkeys and second factors, end the sessions and withdraw what was granted; the password stays",
    run: async (admin, [name]) => {
      await admin().resetFactors(name);
      return [`removed the factors of user ${name}`];
    },
  },
  {
    name: "user invite",
    args: ["ADDRESS"],
    options: {
      print: { type: "boolean", help: "print the link instead of mailing it; hand it over in a way that nobody else reads" },
      days: { type: "string", takes: "DAYS", help: "for how many days it counts (7)" },
      locale: { type: "string", takes: "TAG", help: "the language of the mail" },
    },
    help: "invite whoever has an address of mail to make an account, once",
    run: async (admin, [email], { print: printed, days = "7", locale }) => {
      if (!/^[1-9][0-9]?$/.test(days)) throw new Missing("--days is a number from 1 to 30.");
      const { link } = await admin().invite({ email, printed: printed === true, expiresIn: Number(days) * 86_400, ...(locale && { locale }) });
      return link ? [link] : [`mailed an invitation to ${email}`];
    },
  },
  {
    name: "user invitations",
    reads: true,
    args: [],
    help: "print who is invited to make an account, a line for each",
    run: async (admin) => {
      const { invitations } = await admin().listInvitations();
      const lines = invitations.map(({ email, expiresAt, used }) => `${email}: ${used ? "used" : `until ${new Date(expiresAt).toISOString()}`}`);
      return lines.length > 0 ? lines : ["nobody"];
    },
  },
  {
    name: "user uninvite",
    args: ["ADDRESS"],
    help: "take back the invitation that was sent to an address",
    run: async (admin, [email]) => {
      await admin().withdrawInvitation(email);
      return [`took back the invitation of ${email}`];
    },
  },
  {
    name: "user export",
    reads: true,
    args: [],
    options: { "with-hashes": { type: "boolean", help: "with what the passwords were hashed to, so that they can be used elsewhere" } },
    help: "print everybody as JSON lines, as `user import` reads them",
    run: async (admin, _, { "with-hashes": withHashes }) => {
      const server = admin();
      for await (const people of everybody((query) => server.exportPeople(query))) {
        for (const { passwordHash, ...person } of people) console.log(JSON.stringify(withHashes ? { ...person, passwordHash } : person));
      }
      return [];
    },
  },
  {
    name: "user import",
    args: ["FILE"],
    help: "add the people in a file of JSON lines; one that cannot be added is told, and stops no other",
    run: async (admin, [file]) => {
      const all = new Import(admin());
      const subjects = new Map();
      for await (const line of linesOf(file)) {
        const { number, person, rule } = personOn(line, subjects);
        if (rule) all.refuse(number, rule);
        else all.waiting.push({ number, person });
        if (all.waiting.length === IMPORTED) await all.send();
      }
      await all.send();
      if (process.stderr.isTTY) process.stderr.write("\n");
      if (all.counts.refused > 0) throw new Missing(`${all.told()}: repeat it with the lines that were refused, once they are right.`);
      return [all.told()];
    },
  },
];
