// The sections of standards that a sentence names, and where they can be read.

export interface Reference {
  readonly label: string;
  readonly url: string;
}

const OPENID = "https://openid.net/specs/";
/** Documents whose sections have the number in the address. */
const NUMBERED: Readonly<Record<string, string>> = {
  "FAPI 2.0 Security Profile": `${OPENID}fapi-security-profile-2_0-final.html`,
  "FAPI 2.0 Message Signing": `${OPENID}fapi-message-signing-2_0-final.html`,
  "FAPI 2.0 HTTP Signatures": "https://openid.bitbucket.io/fapi/fapi-2_0-http-signatures.html",
  "JARM": `${OPENID}oauth-v2-jarm-final.html`,
  "Grant Management for OAuth 2.0": `${OPENID}fapi-grant-management.html`,
};
const WHOLE: Readonly<Record<string, string>> = {
  "OpenID Connect Core 1.0": `${OPENID}openid-connect-core-1_0.html`,
  "OpenID Connect Core": `${OPENID}openid-connect-core-1_0.html`,
  "OpenID Connect Discovery 1.0": `${OPENID}openid-connect-discovery-1_0.html`,
  "OpenID Connect Dynamic Client Registration 1.0": `${OPENID}openid-connect-registration-1_0.html`,
  "OpenID Connect RP-Initiated Logout 1.0": `${OPENID}openid-connect-rpinitiated-1_0.html`,
  "OpenID Connect Back-Channel Logout 1.0": `${OPENID}openid-connect-backchannel-1_0.html`,
  "OpenID Connect Front-Channel Logout 1.0": `${OPENID}openid-connect-frontchannel-1_0.html`,
  "OpenID Connect Session Management 1.0": `${OPENID}openid-connect-session-1_0.html`,
  "OpenID Connect Native SSO for Mobile Apps 1.0": `${OPENID}openid-connect-native-sso-1_0.html`,
  "Initiating User Registration via OpenID Connect 1.0": `${OPENID}openid-connect-prompt-create-1_0.html`,
  "Web Authentication Level 3": "https://www.w3.org/TR/webauthn-3/",
  "WCAG 2.2": "https://www.w3.org/TR/WCAG22/",
  "NIST SP 800-63B-4": "https://pages.nist.gov/800-63-4/sp800-63b.html",
};

const escaped = (text: string) => text.replace(/[.()]/g, "\\$&");
const NAMES = [...Object.keys(NUMBERED), ...Object.keys(WHOLE)].sort((a, b) => b.length - a.length).map(escaped).join("|");
const MENTION = new RegExp(`(RFC \\d{4,5}|${NAMES})(?: sections?| §)? ?(appendix [A-Z](?:\\.\\d+)*|\\d+(?:\\.\\d+)*)?(?: (\\(\\d+\\)))?`, "g");

function address(document: string, section: string | undefined): string {
  const rfc = /^RFC (\d+)$/.exec(document)?.[1];
  const base = rfc === undefined ? NUMBERED[document] ?? WHOLE[document] ?? "" : `https://www.rfc-editor.org/rfc/rfc${rfc}`;
  if (section === undefined || document in WHOLE) return base;
  return `${base}#${section.startsWith("appendix") ? section.replace(" ", "-") : `section-${section}`}`;
}

/** Those that a text names, each once. */
export function references(text: string): Reference[] {
  const all = new Map<string, Reference>();
  for (const [, document = "", section, item] of text.matchAll(MENTION)) {
    const label = [document, section && (section.startsWith("appendix") ? section : `§${section}`), item].filter(Boolean).join(" ");
    all.set(label, { label, url: address(document, section) });
  }
  return [...all.values()];
}
