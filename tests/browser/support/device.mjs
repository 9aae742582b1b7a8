// A device that proves people by passkeys: Chromium's virtual authenticator.

/** Gives the page an authenticator that is part of the device. */
export async function device(page, settings) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true, ...settings,
    },
  });
  const send = (method, more) => cdp.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    present: (enabled) => send("setAutomaticPresenceSimulation", { enabled }),
    verified: (isUserVerified) => send("setUserVerified", { isUserVerified }),
  };
}
