// `npm run admin fapi-report`: how a service and its clients stand to FAPI 2.0, for people and for pipelines.

import { readFileSync } from "node:fs";
import { inRoot } from "./project.mjs";
import { Misused } from "./step.mjs";

/** How many clients come by one answer. */
const AT_ONCE = 200;

const PROFILES = { sp: ["SP"], ms: ["SP", "MS"] };

/** The report of the service with all its clients. */
async function whole(server) {
  const report = await server.fapiReport({ start: 0, end: AT_ONCE });
  while (report.clients.length < report.totalCount) {
    const { clients } = await server.fapiReport({ start: report.clients.length, end: report.clients.length + AT_ONCE });
    if (clients.length === 0) break;
    report.clients.push(...clients);
  }
  const { issuer, service, clients } = report;
  return { issuer, service, clients };
}

/** The requirements of these specifications that a setting breaks. */
const broken = (requirements, specs) => requirements.filter(({ spec, state }) => state === "BROKEN" && specs.includes(spec));

/** What each clause says. */
const texts = () => JSON.parse(readFileSync(inRoot("data", "fapi", "en.json"), "utf8"));

function described(name, requirements, specs, known) {
  const found = broken(requirements, specs);
  if (found.length === 0) return [`${name}: keeps ${specs.join(" and ")}`];
  const line = ({ spec, clause, settings }) => {
    const { text, mend } = known[`${spec} ${clause}`] ?? {};
    const by = settings.length > 0 ? ` (${settings.join(", ")})` : "";
    return [`  ${spec} ${clause}${by}${text ? `: ${text}` : ""}`, ...(mend ? [`    ${mend}`] : [])];
  };
  return [`${name}: breaks ${found.length}`, ...found.flatMap(line)];
}

const nameOf = ({ clientId, clientIdAlias, clientName }) => `client ${clientId}${clientIdAlias ? ` (${clientIdAlias})` : clientName ? ` (${clientName})` : ""}`;

/** The lines for people. */
function lines({ issuer, service, clients }, specs) {
  const known = texts();
  const all = [[`service ${service.apiKey}, ${issuer}`, service.requirements], ...clients.map((client) => [nameOf(client), client.requirements])];
  return all.flatMap(([name, requirements]) => described(name, requirements, specs, known));
}

/** Whether anything of these specifications is broken by the service or a client. */
export const breaksAny = ({ service, clients }, specs) => [service, ...clients].some(({ requirements }) => broken(requirements, specs).length > 0);

export const FAPI_COMMANDS = [
  {
    name: "fapi-report",
    reads: true,
    args: [],
    options: {
      profile: { type: "string", takes: "sp|ms", help: "hold to the Security Profile (sp), or to that and Message Signing (ms); sp" },
      json: { type: "boolean", help: "print the whole report as JSON" },
    },
    help: "print how the service and its clients stand to FAPI 2.0, clause by clause; ends with 1 where one is broken",
    run: async (admin, _, { profile = "sp", json }) => {
      const specs = PROFILES[profile];
      if (!specs) throw new Misused(`--profile is ${Object.keys(PROFILES).join(" or ")}, and not ${profile}.`);
      const report = await whole(admin());
      if (breaksAny(report, specs)) process.exitCode = 1;
      return json ? [JSON.stringify(report, null, 2)] : lines(report, specs);
    },
  },
];
