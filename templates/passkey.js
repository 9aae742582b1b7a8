// Asks the browser for a passkey, and sends what it answers as a form. Web Authentication Level 3 §5.1.
"use strict";
{
  const form = document.getElementById("passkey");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const written = ({ id, rawId, type, response }) => {
    const parts = PARTS.filter((name) => response[name]).map((name) => [name, text(response[name])]);
    const transports = response.getTransports?.();
    return JSON.stringify({ id, rawId: text(rawId), type, response: { ...Object.fromEntries(parts), transports } });
  };

  const start = (options) => {
    options.challenge = bytes(options.challenge);
    for (const one of [options.user, ...(options.excludeCredentials ?? [])]) if (one) one.id = bytes(one.id);
    const error = document.getElementById("passkey-error");
    let waiting;
    const ask = async (mediation) => {
      waiting?.abort();
      waiting = new AbortController();
      const asked = { publicKey: options, signal: waiting.signal };
      if (mediation) asked.mediation = mediation;
      const answer = await (options.user ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
      form.elements.credential.value = written(answer);
      form.submit();
    };
    // Among the names that the browser fills in, where it can; there nothing is said of what does not come.
    const offer = async () => {
      if (!options.user && (await PublicKeyCredential.isConditionalMediationAvailable?.())) await ask("conditional");
    };
    const pressed = async () => {
      error.hidden = true;
      try {
        await ask();
      } catch {
        error.hidden = false;
        offer().catch(() => {});
      }
    };
    form.hidden = false;
    // Whoever signs in by password all the same may be offered a passkey.
    const login = document.getElementById("login-submit")?.form;
    if (login) {
      const known = document.createElement("input");
      Object.assign(known, { type: "hidden", name: "webauthn", value: "1" });
      login.append(known);
    }
    document.getElementById("passkey-ask").addEventListener("click", (event) => {
      event.preventDefault();
      if (form.reportValidity()) pressed();
    });
    offer().catch(() => {});
  };
  if (form && window.PublicKeyCredential) start(JSON.parse(form.dataset.options));
}
