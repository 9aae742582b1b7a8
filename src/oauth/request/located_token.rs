//! Which grant a token names: by its handle, or by the `jti` of a JWT that this service has signed.

use crate::{
    Digest, Secret, Timestamp,
    documents::Service,
    jose::{Algorithm, Untrusted},
    oauth::{
        Refusal,
        answer::tokens::JwtAccessToken,
        grant::Token,
        handle::{Handle, Place},
    },
    register::keys::KeySet,
};

/// A token and the grant it names; nothing is said yet about whether it stands.
#[derive(Debug)]
pub struct Located {
    /// Where its grant is.
    pub place: Place,
    /// How the grant knows it.
    pub token: Token,
    /// The secret of its family, if it is a refresh token with one.
    pub family: Option<Digest>,
    /// Its claims, where it is a JWT; the signature is verified.
    pub jwt: Option<JwtAccessToken>,
}

/// The grant of a token that is presented. RFC 6750 §3.1.
pub fn required(located: Option<Located>) -> Result<Located, Refusal> {
    located.ok_or(Refusal::AccessTokenInvalid)
}

/// Finds the grant of a token: by its handle, or by the `jti` of a JWT that this service has
/// signed.
pub fn locate(text: &str, keys: &KeySet, service: &Service, now: Timestamp) -> Option<Located> {
    if let Some(handle) = Handle::decode(text) {
        let token = Token::Handle(handle.digest());
        return Some(Located {
            place: Place(handle.shelf, handle.row),
            token,
            family: handle.family().map(Secret::digest),
            jwt: None,
        });
    }
    let untrusted = Untrusted::parse_among(text, Algorithm::ALL).ok()?;
    // RFC 9068 §4: the typ is "at+jwt", so that no other JWT of this server passes for an access
    // token.
    let is_access_token = untrusted.typ()?.eq_ignore_ascii_case("at+jwt");
    let verified = is_access_token
        .then(|| untrusted.verify_with_any(keys.published(now)).ok())
        .flatten()?;
    // Whether it is over is asked where its grant is: one that is over can still be taken back.
    let begun = verified.begun(service.allowable_clock_skew, now).ok()?;
    let is_ours = begun.claims().string("iss").ok()? == Some(service.issuer.as_str());
    let (shelf, row, jwt) = is_ours
        .then(|| JwtAccessToken::read(begun.claims()))
        .flatten()?;
    Some(Located {
        place: Place(shelf, row),
        token: jwt.token(),
        family: None,
        jwt: Some(jwt),
    })
}
