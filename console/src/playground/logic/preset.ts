// What of the playground goes into a link: which flow, with what, and which rules are broken. Nothing that is secret.

import { FLOWS, type FlowId, type Options, STEPS, SWITCHES, type StepId } from "./flow.ts";
import { ruleOf } from "./rules.ts";

export type Broken = Partial<Record<StepId, string[]>>;

export interface Preset {
  flow: FlowId;
  /** What is said of the options; what is not said is as usual. */
  options: Partial<Options>;
  broken: Broken;
}

export function written({ flow, options, broken }: Preset): string {
  const said = new URLSearchParams({ flow });
  for (const name of SWITCHES) if (options[name] !== undefined) said.set(name, options[name] ? "1" : "0");
  for (const name of ["scope", "resource"] as const) if (options[name]) said.set(name, options[name]);
  for (const [step, rules] of Object.entries(broken)) for (const rule of rules) said.append("break", `${step}.${rule}`);
  return said.toString();
}

/** Reads the fragment of a URL; nothing where it names no flow. What it says wrongly is left out. */
export function read(hash: string): Preset | undefined {
  const said = new URLSearchParams(hash.replace(/^#\/?/, ""));
  const flow = FLOWS.find((one) => one === said.get("flow"));
  if (!flow) return undefined;
  const options: Partial<Options> = {};
  for (const name of SWITCHES) if (said.has(name)) options[name] = said.get(name) === "1";
  for (const name of ["scope", "resource"] as const) {
    const value = said.get(name);
    if (value !== null) options[name] = value;
  }
  const broken: Broken = {};
  for (const named of said.getAll("break")) {
    const [at = "", id = ""] = named.split(".");
    const step = STEPS.find((one) => one === at);
    if (step && ruleOf(id)?.steps.includes(step)) (broken[step] ??= []).push(id);
  }
  return { flow, options, broken };
}
