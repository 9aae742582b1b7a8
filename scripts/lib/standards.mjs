// The sections of standards that a sentence names, and where they can be read.

const OPENID = "https://openid.net/specs/";

/** Where each document is, by the names that the table of refusals gives it, and what stands before the number of a section there. */
const DOCUMENTS = [
  ["FAPI 2.0 Message Signing", `${OPENID}fapi-message-signing-2_0-final.html`, "section-"],
  ["FAPI 2.0 HTTP Signatures", "https://openid.bitbucket.io/fapi/fapi-2_0-http-signatures.html", "section-"],
  ["FAPI 2.0 Security Profile", `${OPENID}fapi-security-profile-2_0-final.html`, "section-"],
  ["FAPI 2.0 SP", `${OPENID}fapi-security-profile-2_0-final.html`, "section-"],
  ["FAPI 2.0", `${OPENID}fapi-security-profile-2_0-final.html`, "section-"],
  ["Grant Management for OAuth 2.0", `${OPENID}fapi-grant-management.html`, "section-"],
  ["JARM", `${OPENID}oauth-v2-jarm-final.html`, "section-"],
  ["OAuth 2.0 Multiple Response Type Encoding Practices", `${OPENID}oauth-v2-multiple-response-types-1_0.html`],
  ["OAuth 2.0 Multiple Response Types", `${OPENID}oauth-v2-multiple-response-types-1_0.html`],
  ["OpenID Connect Core Unmet Authentication Requirements 1.0", `${OPENID}openid-connect-unmet-authentication-requirements-1_0.html`],
  ["OpenID Connect Core", `${OPENID}openid-connect-core-1_0.html`],
  ["OpenID Connect Dynamic Client Registration", `${OPENID}openid-connect-registration-1_0.html`],
  ["OpenID Connect Native SSO", `${OPENID}openid-connect-native-sso-1_0.html`],
  ["OpenID Connect RP-Initiated Logout 1.0", `${OPENID}openid-connect-rpinitiated-1_0.html`],
  ["OpenID Connect RP-Initiated Logout", `${OPENID}openid-connect-rpinitiated-1_0.html`],
  ["WebAuthn", "https://www.w3.org/TR/webauthn-3/"],
  ["WHATWG URL", "https://url.spec.whatwg.org/"],
  ["Fetch", "https://fetch.spec.whatwg.org/"],
];

const NAMES = DOCUMENTS.map(([name]) => name.replaceAll(".", "\\.")).join("|");
const NUMBER = String.raw`\d+(?:\.\d+)*`;
const NUMBERS = `${NUMBER}(?:(?:, | and | or )§?${NUMBER})*`;
const MENTION = new RegExp(`\\b(RFC \\d{3,5}|${NAMES})(?: (?:§|sections? )(${NUMBERS}))?`, "g");

/** What a text names: each section once, `{ label, url }`, and a document without a section where none of its sections is named. */
export function sectionsIn(text) {
  const found = new Map();
  for (const [, document, numbers] of text.replace(/\s+/g, " ").matchAll(MENTION)) {
    const { name, address, anchor } = documentOf(document);
    for (const number of numbers?.match(/[\d.]+/g) ?? [undefined]) {
      const label = number ? `${name} §${number}` : name;
      const url = number && anchor ? `${address}#${anchor}${number}` : address;
      found.set(label, { label, url, document: name, number });
    }
  }
  const list = [...found.values()];
  const isWhole = ({ document, number }) => !number && list.some((other) => other.document === document && other.number);
  return list.filter((one) => !isWhole(one)).map(({ label, url }) => ({ label, url }));
}

function documentOf(mention) {
  const rfc = /^RFC (\d+)$/.exec(mention)?.[1];
  if (rfc) return { name: mention, address: `https://www.rfc-editor.org/rfc/rfc${rfc}.html`, anchor: "section-" };
  const [name, address, anchor] = DOCUMENTS.find(([name]) => name === mention);
  return { name: LONG[name] ?? name, address, anchor };
}

/** What a document is called that the table names otherwise. */
const LONG = {
  "FAPI 2.0 SP": "FAPI 2.0 Security Profile",
  "FAPI 2.0": "FAPI 2.0 Security Profile",
  "OpenID Connect RP-Initiated Logout 1.0": "OpenID Connect RP-Initiated Logout",
  WebAuthn: "Web Authentication",
  "WHATWG URL": "URL Standard",
  Fetch: "Fetch Standard",
};
