//! The logout token: OpenID Connect Back-Channel Logout §2.4.

use serde_json::json;

use crate::{
    Secret, Timestamp,
    documents::{Client, IdTokenAudType, Service, document},
    jose::HeaderParams,
    oauth::answer::{
        id_token::{session_id, subject},
        signer::Signer,
    },
    people::{EndedSession, UsedBy},
};

/// How long a logout token lasts, in seconds. §4: "preferably at most two minutes".
const LIFETIME: u32 = 120;

/// Who is told of the end of a session, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The session.
    pub ended: &'a EndedSession,
    /// The client, as the session remembers it.
    pub used: &'a UsedBy,
    /// The client as it is now.
    pub client: &'a Client,
    /// Who tells it.
    pub service: &'a Service,
}

impl Told<'_> {
    /// The logout token; nothing if the secret of the client is too short to sign. `salt` is that of
    /// pairwise identifiers, `minted` becomes the `jti`.
    pub fn token(
        &self,
        signer: &Signer<'_>,
        salt: &Secret,
        minted: &Secret,
        now: Timestamp,
    ) -> Option<String> {
        let Self {
            ended,
            used,
            client,
            service,
        } = self;
        let client_id = client.as_spelled(&used.client_id);
        let audience = match service.id_token_aud_type {
            IdTokenAudType::Array => json!([client_id]),
            IdTokenAudType::String => json!(client_id),
        };
        // "The following Claim MUST NOT be used within the Logout Token: nonce".
        let claims = json!({
            "iss": service.issuer.as_str(),
            "sub": subject(&ended.subject, client, salt),
            "aud": audience,
            "iat": now,
            "exp": now.after(LIFETIME),
            "jti": minted.encode(),
            "sid": session_id(&ended.session, client),
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        // "it is RECOMMENDED that logout tokens be explicitly typed. This is accomplished by including
        // a typ (type) Header Parameter with a value of logout+jwt".
        let typ = HeaderParams::parse(&json!({ "typ": "logout+jwt" })).ok()?;
        let mut members = serde_json::Map::new();
        document::extend(&mut members, claims);
        signer.sign(&typ, &members)
    }
}
