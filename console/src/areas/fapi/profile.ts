// What of the report is looked at: the Security Profile alone, or Message Signing as well, which most ecosystems do not ask for.

export type State = (typeof STATES)[number];
export interface Requirement { readonly spec: "SP" | "MS"; readonly clause: string; readonly state: State; readonly settings: readonly string[]; readonly value?: unknown }
export const PROFILES = ["sp", "ms"] as const;
export type Profile = (typeof PROFILES)[number];

/** What decides whether anything has to be signed: requests (JAR), answers (JARM), introspection. FAPI 2.0 Message Signing §5.3.1, §5.4.1, §5.5.1. */
const SIGNED = ["5.3.1 (1)", "5.4.1 (1)", "5.5.1 (1)"];

/** Whether the settings ask for Message Signing: one of its three parts is kept. */
export const asksForSigning = (requirements: readonly Requirement[]): boolean =>
  requirements.some(({ spec, clause, state }) => spec === "MS" && SIGNED.includes(clause) && (state === "MET" || state === "FIXED"));

/** The profile that the address names, or else the one that the settings ask for. */
export function profileOf(named: string | null, requirements: readonly Requirement[]): Profile {
  return PROFILES.find((one) => one === named) ?? (asksForSigning(requirements) ? "ms" : "sp");
}

/** In the order of what there is to do. */
export const STATES = ["BROKEN", "MET", "FIXED", "NOT_APPLICABLE"] as const;
const SPECS = ["SP", "MS"];

/** What a profile demands, what is broken first. */
export function demandedBy(profile: Profile, requirements: readonly Requirement[]): readonly Requirement[] {
  const demanded = requirements.filter(({ spec }) => profile === "ms" || spec === "SP");
  return demanded.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || SPECS.indexOf(a.spec) - SPECS.indexOf(b.spec));
}
