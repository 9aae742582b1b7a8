//! Demonstrating Proof of Possession: RFC 9449 §4.3, all twelve checks, in the order of the
//! document.

use url::Url;

use super::{field::trimmed, nonce::Nonces};
use crate::{
    Digest, Timestamp,
    jose::{Claims, Jkt, JwsError, PublicJwk, TimeError, Timely, Untrusted},
    oauth::{FirstUse, Refusal},
};

/// How long before now a proof may have been made, in seconds. RFC 9449 §11.1: "seconds or
/// minutes".
const MAXIMUM_AGE: u32 = 300;

/// The request that a proof must speak of.
#[derive(Debug)]
pub struct Expected<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The public URIs of the request, from configuration and not from the Host header.
    pub uris: &'a [String],
    /// The access token that comes with the proof, at a protected resource.
    pub access_token: Option<&'a str>,
    /// The nonces to demand, where the service demands any.
    pub nonces: Option<&'a Nonces>,
    /// How far ahead of ours a client's clock may be, in seconds.
    pub clock_skew: u32,
}

/// A verified proof of possession. Exists only by [`Proof::verify`].
#[derive(Debug)]
pub struct Proof {
    jkt: Jkt,
    jti: String,
    remembered_until: Timestamp,
}

impl Proof {
    /// Verifies the value of the `DPoP` header.
    pub fn verify(
        header: Option<&str>,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let header = header.ok_or(Refusal::DpopMissing)?;
        // RFC 9449 §4.3 (1): "There is not more than one DPoP HTTP request header field". Repeats
        // arrive joined by a comma.
        if header.contains(',') {
            return Err(Refusal::DpopRepeated);
        }
        let untrusted = Untrusted::parse(trimmed(header)).map_err(refusal_of)?;
        // (4) typ is dpop+jwt. RFC 7515 §4.1.9: media types compare without regard to case.
        if !untrusted
            .typ()
            .is_some_and(|typ| typ.eq_ignore_ascii_case("dpop+jwt"))
        {
            return Err(Refusal::DpopType);
        }
        let key = key_of(&untrusted)?;
        let verified = untrusted.verify(&key).map_err(refusal_of)?;
        let proof = verified.timely(expected.clock_skew, now);
        Self::of_timely(&proof.map_err(untimely)?, &key, expected, now)
    }

    fn of_timely(
        proof: &Timely,
        key: &PublicJwk,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let claims = proof.claims();
        let jti = string(claims, "jti")?.to_owned();
        // (8) "The htm claim matches the HTTP method of the current request."
        if string(claims, "htm")? != expected.method {
            return Err(Refusal::DpopMethod);
        }
        // (9) "The htu claim matches the HTTP URI value [...] ignoring any query and fragment
        // parts."
        let htu = string(claims, "htu")?;
        if !expected.uris.iter().any(|uri| same_uri(htu, uri)) {
            return Err(Refusal::DpopUri);
        }
        let issued_at = issued_at(claims, now)?;
        check_access_token_hash(claims, expected.access_token)?;
        check_nonce(claims, expected.nonces, now)?;
        // Once the window has passed, `issued_at` refuses the proof; until then its jti is
        // remembered.
        let remembered_until = issued_at.after(MAXIMUM_AGE).after(1);
        Ok(Self {
            jkt: key.thumbprint().clone(),
            jti,
            remembered_until,
        })
    }

    /// The thumbprint of the key whose possession was proved.
    pub const fn jkt(&self) -> &Jkt {
        &self.jkt
    }

    /// What must not have been used before. The scope is who presents the proof: a client, or an
    /// access token.
    pub fn first_use(&self, scope: &str) -> FirstUse {
        let key = Digest::of(format!(
            "dpop\0{scope}\0{}\0{}",
            self.jkt.as_str(),
            self.jti
        ));
        FirstUse {
            key,
            until: self.remembered_until,
            refusal: Refusal::DpopReplayed,
            on_success: false,
        }
    }
}

/// (6): "The JWT signature verifies with the public key contained in the jwk JOSE Header
/// Parameter."
fn refusal_of(error: JwsError) -> Refusal {
    match error {
        JwsError::KeyMismatch | JwsError::SignatureInvalid => Refusal::DpopSignature,
        other => Refusal::DpopMalformed(other.to_string().into()),
    }
}

/// (5), (7): the key is in the header, is asymmetric, and holds no private member.
fn key_of(untrusted: &Untrusted<'_>) -> Result<PublicJwk, Refusal> {
    let jwk = untrusted
        .jwk()
        .ok_or(Refusal::DpopKeyUnusable("it is missing.".into()))?;
    PublicJwk::parse(jwk).map_err(|error| Refusal::DpopKeyUnusable(error.to_string().into()))
}

/// RFC 7519 §4.1: a proof is a JWT, and its times are those of any.
const fn untimely(error: TimeError) -> Refusal {
    match error {
        TimeError::Expired => Refusal::DpopExpired,
        TimeError::TooEarly => Refusal::DpopTooEarly,
    }
}

/// (11): "The iat claim value is within an acceptable timeframe." That it is not ahead was asked
/// before.
fn issued_at(claims: &Claims, now: Timestamp) -> Result<Timestamp, Refusal> {
    let missing = || Refusal::DpopClaim("iat".into());
    let issued_at = claims
        .timestamp("iat")
        .map_err(|_| missing())?
        .ok_or_else(missing)?;
    if now.before(MAXIMUM_AGE) <= issued_at {
        Ok(issued_at)
    } else {
        Err(Refusal::DpopIssuedAt)
    }
}

/// (12): the value of the `ath` claim "equals the hash of that access token".
fn check_access_token_hash(claims: &Claims, access_token: Option<&str>) -> Result<(), Refusal> {
    let Some(token) = access_token else {
        return Ok(());
    };
    let hash = string(claims, "ath")?;
    if hash == Digest::of(token).encode() {
        Ok(())
    } else {
        Err(Refusal::DpopAccessTokenHash)
    }
}

/// (10): the nonce "matches the server-provided nonce value". Last, so that only a proof right in
/// all else is challenged.
fn check_nonce(claims: &Claims, nonces: Option<&Nonces>, now: Timestamp) -> Result<(), Refusal> {
    let Some(nonces) = nonces else { return Ok(()) };
    match claims.string("nonce") {
        Ok(Some(nonce)) if nonces.accepts(nonce, now) => Ok(()),
        _ => Err(Refusal::DpopNonce),
    }
}

/// (3): "All required claims per Section 4.2 are contained in the JWT."
fn string<'a>(claims: &'a Claims, name: &'static str) -> Result<&'a str, Refusal> {
    match claims.string(name) {
        Ok(Some(value)) if !value.is_empty() => Ok(value),
        _ => Err(Refusal::DpopClaim(name.into())),
    }
}

/// RFC 9449 §4.3: servers "SHOULD employ syntax-based normalization and scheme-based normalization"
/// of RFC 3986 §6.2.2, §6.2.3.
fn same_uri(htu: &str, expected: &str) -> bool {
    // The URL parser repairs what RFC 3986 does not allow; such a string is no URI to begin with.
    if !htu.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
        return false;
    }
    let (Ok(htu), Ok(expected)) = (Url::parse(htu), Url::parse(expected)) else {
        return false;
    };
    htu.username().is_empty()
        && htu.password().is_none()
        && htu.origin() == expected.origin()
        && encoded_alike(htu.path()) == encoded_alike(expected.path())
}

/// RFC 3986 §6.2.2.1 and §6.2.2.2: the case of an escape makes no difference, nor does one of a
/// character that needs none. Dot segments, case of host, default port and empty path are the URL
/// parser's.
fn encoded_alike(path: &str) -> String {
    let mut parts = path.split('%');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let escape = part.get(..2);
        let octet = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (octet.map(char::from), part.get(2..)) {
            (Some(c), Some(rest)) if c.is_ascii_alphanumeric() || "-._~".contains(c) => {
                written.push(c);
                written.push_str(rest);
            }
            (_, Some(rest)) => {
                let digits = escape.unwrap_or_default().to_ascii_uppercase();
                written.push_str(&format!("%{digits}{rest}"));
            }
            (_, None) => written.push_str(&format!("%{part}")),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::same_uri;

    const EXPECTED: &str = "https://as.example/oauth/token";

    #[test]
    fn htu_is_compared_without_query_and_fragment_and_normalised() {
        for htu in [
            EXPECTED,
            "https://as.example/oauth/token?a=b#c",
            "HTTPS://AS.EXAMPLE/oauth/token",
            "https://as.example:443/oauth/token",
            "https://as.example/oauth/./x/../token",
            "https://as.example/oauth/%74oken",
            "https://as.example/%6Fauth/%6fauth/../token",
        ] {
            assert!(same_uri(htu, EXPECTED), "{htu}");
        }
    }

    #[test]
    fn htu_of_another_path_or_of_none_is_compared_by_rfc_3986_too() {
        assert!(same_uri("https://api.example", "https://api.example/"));
        assert!(same_uri(
            "https://api.example/a%2fb%c3%a9",
            "https://api.example/a%2Fb%C3%A9"
        ));
        assert!(!same_uri(
            "https://api.example/a%2fb",
            "https://api.example/a/b"
        ));
    }

    #[test]
    fn htu_of_anything_else_is_refused() {
        for htu in [
            "",
            "/oauth/token",
            "https://as.example/oauth/tokenn",
            "https://as.example/oauth%2Ftoken",
            "https://as.example/oauth/%54oken",
            "https://as.example/oauth/token%",
            "https://as.example/oauth/token/",
            "https://as.example/OAUTH/token",
            "https://as.example:8443/oauth/token",
            "http://as.example/oauth/token",
            "https://as.example.evil/oauth/token",
            "https://user@as.example/oauth/token",
            "https://as.example/oauth/token\n",
            "https:\\\\as.example\\oauth\\token",
            "https://as.example/oauth/par",
        ] {
            assert!(!same_uri(htu, EXPECTED), "{htu}");
        }
    }
}
