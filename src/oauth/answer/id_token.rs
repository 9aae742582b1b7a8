//! The ID token: OpenID Connect Core §2, §3.1.3.6, §3.2.2.10, §3.3.2.11 and §12.2.

use serde_json::{Map, Value, json};

use super::{
    protection::Protection,
    userinfo::{has_value, kept},
};
use crate::{
    Digest, Secret, Timestamp,
    documents::{Client, IdTokenAudType, Service, SubjectType, document},
    jose::{Algorithm, half_hash},
    oauth::{
        grant::{Authentication, Person, Redeemed, extras},
        request::scope::Scope,
    },
    people::sid,
};

/// What an ID token is issued beside: each is hashed into it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// `at_hash`. §3.1.3.6.
    pub access_token: Option<&'a str>,
    /// `c_hash`. §3.3.2.11.
    pub code: Option<&'a str>,
    /// `s_hash`. Financial-grade API Part 2 §5.1.
    pub state: Option<&'a str>,
}

/// Who issues to whom, as their documents are now.
#[derive(Clone, Copy, Debug)]
pub struct Parties<'a> {
    /// Who issues.
    pub service: &'a Service,
    /// To whom.
    pub client: &'a Client,
}

impl Beside<'_> {
    /// Whether the ID token is all that is issued. OpenID Connect Core §5.4.
    const fn is_nothing(&self) -> bool {
        self.access_token.is_none() && self.code.is_none()
    }

    fn hashes(&self, algorithm: Algorithm) -> impl Iterator<Item = (String, Value)> {
        let hashes = [
            ("at_hash", self.access_token),
            ("c_hash", self.code),
            ("s_hash", self.state),
        ];
        hashes.into_iter().filter_map(move |(name, text)| {
            Some((name.to_owned(), half_hash(algorithm, text?).into()))
        })
    }
}

/// The ID token of what was redeemed, if there is a person and the scope has `openid`; `custom` is
/// what actions of the service add. `None` if the secret is too short to sign.
pub fn id_token(
    redeemed: &Redeemed,
    parties: Parties<'_>,
    protection: &Protection<'_>,
    beside: Beside<'_>,
    custom: Map<String, Value>,
) -> Option<String> {
    let Parties { service, client } = parties;
    let authorized = redeemed.authorized();
    let person = authorized
        .person
        .as_ref()
        .filter(|_| authorized.scope.is_openid())?;
    let tells_scope = beside.is_nothing() || client.scope_claims_in_id_token;
    let told = if tells_scope {
        &authorized.scope
    } else {
        &Scope::default()
    };
    let mut asked = kept(person, told, service, client);
    asked.extend(custom);
    let mut claims = claims(redeemed, person, parties, asked);
    claims.extend(beside.hashes(protection.algorithm()));
    let params = service
        .idt_header_params
        .merged(&client.idt_header_params)
        .merged(&person.header_params);
    protection.protect(&params, &claims)
}

/// What was asked for, and what actions of the service add, come first; then the claims of §2, which
/// nothing overwrites.
fn claims(
    redeemed: &Redeemed,
    person: &Person,
    parties: Parties<'_>,
    mut claims: Map<String, Value>,
) -> Map<String, Value> {
    let Parties { service, client } = parties;
    let (authorized, now) = (redeemed.authorized(), redeemed.issued_at());
    let longest = client.extension.id_token_duration.unwrap_or(u32::MAX);
    let lasts = service.id_token_duration.min(longest);
    // §12.2: of a refreshed ID token "its aud Claim Value MUST include the value in the original
    // ID Token", azp MUST be the same, and "it SHOULD NOT have a nonce Claim".
    let first = redeemed.first_client_id();
    let client_id = first.unwrap_or(&authorized.client_id);
    let nonce = person.nonce.as_deref().filter(|_| first.is_none());
    let extras = &authorized.extras;
    claims.extend(extras.claims(extras::ID_TOKEN));
    claims.retain(|_, value| has_value(value));
    let is_text = match extras.text(extras::AUD_TYPE) {
        Some(named) => named == "string",
        None => service.id_token_aud_type == IdTokenAudType::String,
    };
    let audience = if is_text {
        json!(client_id)
    } else {
        json!([client_id])
    };
    let registered = json!({
        "iss": service.issuer.as_str(),
        "sub": authorized.sub(),
        "aud": audience,
        "azp": client_id,
        "iat": now,
        "exp": now.after(lasts),
    });
    document::extend(&mut claims, registered);
    document::extend(&mut claims, person.authentication.token_claims());
    let echoes = [
        ("nonce", nonce),
        ("sid", person.authentication.sid.as_deref()),
        ("ds_hash", redeemed.ds_hash()),
    ];
    claims.extend(
        echoes
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), text?.into()))),
    );
    claims
}

impl Authentication {
    /// The claims about the authentication that both kinds of token have. OpenID Connect Core §2,
    /// RFC 9068 §2.2.1.
    pub fn token_claims(&self) -> Value {
        let mut claims = json!({});
        // Whoever does not say when has not said 1970.
        if self.auth_time != Timestamp::default() {
            claims["auth_time"] = json!(self.auth_time);
        }
        if let Some(acr) = &self.acr {
            claims["acr"] = json!(acr);
        }
        if !self.amr.is_empty() {
            claims["amr"] = json!(self.amr);
        }
        claims
    }
}

/// The `sub` that `client` knows `account` by.
///
/// OpenID Connect Core §8.1: a pairwise identifier is calculated from the sector, the local account
/// and "a salt value that is kept secret by the Provider", and "MUST NOT be reversible by any party
/// other than the OpenID Provider".
pub fn subject(account: &str, client: &Client, salt: &Secret) -> String {
    match client.subject_type {
        SubjectType::Public => account.to_owned(),
        SubjectType::Pairwise => {
            let sector = client.sector().unwrap_or_default();
            salt.derive("pairwise")
                .mac(&format!("{sector}\0{account}"))
                .encode()
        }
    }
}

/// The `sub` that `client` knows somebody by whom a caller of the engine API calls `subject`.
pub fn subject_of_caller(subject: &str, client: &Client, salt: &Secret) -> String {
    match client.subject_type {
        SubjectType::Public => subject.to_owned(),
        SubjectType::Pairwise => {
            self::subject(&Authentication::account_of_caller(subject), client, salt)
        }
    }
}

/// The `sid` of a browser's session: not the secret, and another one for each client, so that
/// clients cannot compare.
pub fn session_id(session: &Digest, client: &Client) -> String {
    sid(session, client.id())
}
