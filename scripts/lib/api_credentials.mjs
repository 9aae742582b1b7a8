// What opens the engine API of a server, made by its operator.

/** Who administers the services that are made with the owner's secret. */
const OWNER = "owner";

/**
 * Makes a token with every right, a secret of the service and one of an owner: what clients of either generation of the
 * API are configured with. `base` is where the server is; each secret is in the place of the one before.
 */
export async function newApiCredentials(admin, base) {
  const { documents } = await admin.export();
  const { apiKey } = documents.find(({ kind }) => kind === "service").document;
  const { secret: ofService } = await admin.newApiSecret({ service: apiKey });
  const { secret: ofOwner } = await admin.newApiSecret({ owner: OWNER });
  const { secret: token } = await admin.createToken(["ADMIN"], { description: "made on this machine" });
  return {
    base,
    service_id: String(apiKey),
    api_key: String(apiKey),
    api_secret: ofService,
    access_token: token,
    owner_key: OWNER,
    owner_secret: ofOwner,
  };
}
