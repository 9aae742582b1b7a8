// The commands of `npm run admin` for those who use the console.

import { rightsOf } from "./rights.mjs";
import { Missing, Misused } from "./step.mjs";

const time = (milliseconds) => new Date(milliseconds).toISOString();

/** What is said of an operator on one line. */
function describe({ subject, username, rights, service, description, joined, invitedUntil }) {
  const who = joined ? (username ?? "joined") : `invited until ${time(invitedUntil)}`;
  const where = service === undefined ? "every service" : `service ${service}`;
  return [`operator ${subject} (${who}) for ${where}: ${rights.join(" ")}`, ...(description ? [description] : [])].join(", ");
}

/** The operator of this name, or of this subject. */
async function subjectOf(server, named) {
  const { operators } = await server.listOperators();
  const found = operators.filter(({ subject, username }) => subject === named || username === named);
  if (found.length === 1) return found[0].subject;
  throw new Missing(`There is no operator ${named}: \`operator list\` names them.`);
}

/** A number of days as it is typed, in seconds. */
function secondsOf(days) {
  if (!/^([1-9]|[12][0-9]|30)$/.test(days)) throw new Misused(`--days ${days} is no number from 1 to 30.`);
  return Number(days) * 86_400;
}

export const OPERATOR_COMMANDS = [
  {
    name: "operator invite",
    args: ["[EMAIL]"],
    options: {
      rights: { type: "string", takes: "RIGHT[,RIGHT…]", help: "what they may do (docs/engine-api.md); without, everything" },
      description: { type: "string", takes: "TEXT", help: "who it is" },
      days: { type: "string", takes: "N", help: "how long the link counts, at most 30 days; without, one" },
      print: { type: "boolean", help: "print the link though it could be mailed" },
    },
    help: "let somebody use the console, for the service of --service or else for all: mails a link, or prints it, once",
    run: async (admin, [email], { rights, description, days, print, service }) => {
      const asked = {
        email,
        rights: rights === undefined ? undefined : rightsOf(rights),
        description,
        service: service === undefined ? undefined : Number(service),
        expiresIn: days === undefined ? undefined : secondsOf(days),
        printed: print,
      };
      const { subject, link, expiresAt } = await admin().inviteOperator(asked);
      const until = `until ${time(expiresAt)}`;
      if (link === undefined) return [`invited operator ${subject}: a link was mailed to ${email}, which counts once, ${until}`];
      return [`invited operator ${subject}: this link makes the account, once, ${until}`, `  ${link}`, "It will not be shown again."];
    },
  },
  {
    name: "operator list",
    reads: true,
    args: [],
    help: "print who may use the console, a line for each, and who is invited to",
    run: async (admin) => {
      const { operators } = await admin().listOperators();
      return operators.length > 0 ? operators.map(describe) : ["none"];
    },
  },
  {
    name: "operator delete",
    args: ["NAME|SUBJECT"],
    help: "take everything from an operator, the last one too, and back the link that they were sent; their account stays, and may do nothing",
    run: async (admin, [named]) => {
      const server = admin();
      const subject = await subjectOf(server, named);
      await server.deleteOperator(subject);
      return [`deleted operator ${subject}`];
    },
  },
];
