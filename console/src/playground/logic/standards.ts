// Where the sections of the standards can be read.

const OPENID: readonly (readonly [name: string, file: string])[] = [
  ["OpenID Connect Core", "openid-connect-core-1_0"],
  ["OpenID Connect Session Management", "openid-connect-session-1_0"],
  ["OpenID Connect Back-Channel Logout", "openid-connect-backchannel-1_0"],
  ["OpenID Connect Front-Channel Logout", "openid-connect-frontchannel-1_0"],
  ["OpenID Connect RP-Initiated Logout", "openid-connect-rpinitiated-1_0"],
  ["OpenID Connect Native SSO", "openid-connect-native-sso-1_0"],
  ["OAuth 2.0 Multiple Response Type Encoding Practices", "oauth-v2-multiple-response-types-1_0"],
  ["Grant Management for OAuth 2.0", "fapi-grant-management"],
  ["FAPI 1.0 Advanced", "openid-financial-api-part-2-1_0"],
  ["FAPI 2.0 SP", "fapi-security-profile-2_0-final"],
  ["FAPI 2.0 MS", "fapi-message-signing-2_0-final"],
  ["JARM", "oauth-v2-jarm-final"],
];

/** These number their anchors in the older way. */
const isOlder = (file: string) => file.startsWith("openid-connect") || file.includes("multiple-response") || file.includes("financial");

export interface Cited {
  label: string;
  url?: string;
}

/** What a text like `RFC 9449 §7.1, §10` cites, one section after the other, each with its address if that is known. */
export function cited(text: string): Cited[] {
  let standard = "";
  return text.split(/,\s*(?=[^,]*§)/).map((label) => {
    const [, named = "", section = ""] = /^(.*?)\s*§([\w.]+)/.exec(label) ?? [];
    if (named) standard = named;
    const url = addressOf(standard, section);
    return { label, ...(url && { url }) };
  });
}

function addressOf(standard: string, section: string): string | undefined {
  const rfc = /^RFC (\d+)$/.exec(standard)?.[1];
  if (rfc) return `https://www.rfc-editor.org/rfc/rfc${rfc}#${anchored(section)}`;
  const file = OPENID.find(([name]) => name === standard)?.[1];
  if (!file) return undefined;
  return `https://openid.net/specs/${file}.html#${isOlder(file) ? `rfc.section.${section}` : anchored(section)}`;
}

/** `section-4.1`, and `appendix-A.3` for what has a letter. */
const anchored = (section: string) => (/^[A-Z]/.test(section) ? `appendix-${section}` : `section-${section}`);
