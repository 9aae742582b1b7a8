//! When the keys at a client's `jwks_uri` are fetched, and what an answer is worth: OpenID Connect
//! Dynamic Client Registration §2, OpenID Connect Core §10.1.1. Strangers must not decide how often
//! that happens: not one after another, and not all at once.

use std::rc::Rc;

use super::{client_auth::Presented, request_object::Received};
use crate::{
    Timestamp,
    jose::{JwkSet, KeyManagement, Untrusted, object_of_others},
    oauth::Refusal,
};

/// How long fetched keys are used, in seconds.
const LIFETIME: u32 = 600;

/// How long an unknown `kid` or a failure makes nobody fetch again, in seconds.
const PATIENCE: u32 = 30;

/// How long a fetch may be under way, in seconds: longer than it may take.
const FLIGHT: u32 = 4;

/// The deepest a JWK Set may be nested, in levels.
const LEVELS: usize = 8;

/// Keys of a client that were fetched from its server.
#[derive(Clone, Debug)]
pub struct FetchedKeys {
    /// The keys; an empty set if they could not be had.
    keys: Rc<JwkSet>,
    /// Why they could not be had, if so.
    refusal: Option<Refusal>,
    /// The moment from which they are fetched again.
    until: Timestamp,
    /// The moment from which an unknown `kid` has them fetched again.
    patient_until: Timestamp,
    /// The moment until which a fetch is under way.
    under_way_until: Option<Timestamp>,
}

/// What the keys of a client are wanted for.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// Something is to be encrypted for the client.
    Encryption(KeyManagement),
    /// A message that the client has signed is to be verified, by the key of this name if it says one.
    Message(Option<&'a str>),
    /// A request object of the client is to be verified.
    Object(&'a Received<'a>),
    /// What the client shows is to be verified: something that it has signed, or its certificate.
    Proof(&'a Presented<'a>),
    /// A token of any kind is to be verified.
    Token(&'a Untrusted<'a>),
}

impl Wanted<'_> {
    /// Whether `keys` lack the one that is wanted: they may have changed since they were fetched.
    fn is_beyond(self, keys: &JwkSet) -> bool {
        match self {
            Self::Encryption(algorithm) => keys.recipient(algorithm).is_none(),
            Self::Message(keyid) => {
                keyid.is_some_and(|keyid| keys.keys().all(|key| key.kid() != Some(keyid)))
            }
            Self::Object(object) => object.is_signed_beyond(keys),
            Self::Proof(presented) => presented.is_proved_beyond(keys),
            Self::Token(token) => keys
                .candidates(token.kid(), token.algorithm())
                .next()
                .is_none(),
        }
    }
}

/// What a request does about the keys it needs.
#[derive(Debug)]
pub enum Turn {
    /// It fetches them. What is remembered meanwhile has others wait, or use the former keys.
    Fetch(FetchedKeys),
    /// It uses what is known.
    Use(FetchedKeys),
    /// It waits for another, which is fetching them.
    Wait,
}

impl FetchedKeys {
    /// What a request does for which a key is `wanted`, when `known` is remembered.
    pub fn turn(known: Option<Self>, wanted: Wanted<'_>, now: Timestamp) -> Turn {
        let Some(known) = known else {
            return Turn::Fetch(Self::none(now).under_way(now));
        };
        let is_enough =
            now < known.until && (now < known.patient_until || !wanted.is_beyond(&known.keys));
        match (is_enough, known.is_under_way(now)) {
            (false, false) => Turn::Fetch(known.under_way(now)),
            (false, true) if known.keys.is_empty() => Turn::Wait,
            (true, _) | (false, true) => Turn::Use(known),
        }
    }

    /// What a request does that has waited: what was fetched since it came is as new as what it could
    /// fetch itself.
    pub fn turn_after_waiting(known: Option<Self>, now: Timestamp) -> Turn {
        match known {
            Some(known) if !known.is_under_way(now) => Turn::Use(known),
            Some(_) | None => Turn::Wait,
        }
    }

    fn is_under_way(&self, now: Timestamp) -> bool {
        self.under_way_until.is_some_and(|until| now < until)
    }

    fn none(now: Timestamp) -> Self {
        Self {
            keys: Rc::default(),
            refusal: None,
            until: now,
            patient_until: now,
            under_way_until: None,
        }
    }

    fn under_way(self, now: Timestamp) -> Self {
        Self {
            under_way_until: Some(now.after(FLIGHT)),
            ..self
        }
    }

    /// What is remembered once a fetch is over. Neither an unknown `kid` nor a server that is down
    /// makes the next stranger's request one more fetch.
    #[must_use]
    pub fn renewed(self, fetched: Result<JwkSet, Refusal>, now: Timestamp) -> Self {
        let patient_until = now.after(PATIENCE);
        let is_first = self.keys.is_empty() || self.until <= now;
        match fetched {
            Ok(keys) => Self {
                keys: Rc::new(keys),
                refusal: None,
                until: now.after(LIFETIME),
                patient_until: if is_first { now } else { patient_until },
                under_way_until: None,
            },
            Err(_) if !is_first => Self {
                patient_until,
                under_way_until: None,
                ..self
            },
            Err(refusal) => Self {
                refusal: Some(refusal),
                until: patient_until,
                patient_until,
                ..Self::none(now)
            },
        }
    }

    /// The keys, or why there are none.
    pub fn keys(self) -> Result<Rc<JwkSet>, Refusal> {
        match self.refusal {
            Some(refusal) => Err(refusal),
            None if self.keys.is_empty() => Err(Refusal::ClientKeysUnusable(
                "none of them can be used here.".into(),
            )),
            None => Ok(self.keys),
        }
    }
}

/// The refusal of a request whose keys could not be fetched.
pub const fn unavailable() -> Refusal {
    Refusal::ClientKeysUnavailable
}

/// What an answer of the client's server is worth.
pub fn read(status: u16, body: &[u8]) -> Result<JwkSet, Refusal> {
    if status != 200 {
        return Err(Refusal::ClientKeysUnavailable);
    }
    let set = object_of_others(body, LEVELS).ok_or(Refusal::ClientKeysUnusable(
        "they are no JSON object that is read alike by everybody.".into(),
    ))?;
    JwkSet::published(&set.into())
        .map_err(|error| Refusal::ClientKeysUnusable(error.to_string().into()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        documents::Service,
        jose::{Algorithm, SigningKey},
        oauth::{Parameters, request::client_auth::Beside},
    };

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed(Algorithm::Es256, &[seed; 32]).unwrap()
    }

    fn set(seed: u8) -> JwkSet {
        JwkSet::published(&json!({ "keys": [key(seed).public_jwk()] })).unwrap()
    }

    /// What a request does that is signed with the key of this seed.
    fn turn(known: Option<&FetchedKeys>, seed: u8, now: Timestamp) -> Turn {
        let assertion = key(seed).sign("JWT", &json!({ "sub": "client" }));
        let form = format!(
            "client_assertion={assertion}&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        );
        let parameters = Parameters::parse(form.as_bytes()).unwrap();
        let service = Service::parse(&json!({ "issuer": "https://as.example" })).unwrap();
        let presented = Presented::parse(&parameters, Beside::default(), &service).unwrap();
        FetchedKeys::turn(known.cloned(), Wanted::Proof(&presented), now)
    }

    fn fetching(turn: Turn) -> FetchedKeys {
        match turn {
            Turn::Fetch(known) => known,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn of_many_requests_at_once_one_fetches_and_the_others_wait_for_it() {
        let marked = fetching(turn(None, 1, NOW));
        for seed in 1..=40 {
            assert!(matches!(turn(Some(&marked), seed, NOW), Turn::Wait));
        }
        let waiting =
            |known: &FetchedKeys| FetchedKeys::turn_after_waiting(Some(known.clone()), NOW);
        assert!(matches!(waiting(&marked), Turn::Wait));
        for outcome in [Ok(set(1)), Err(unavailable())] {
            let kept = marked.clone().renewed(outcome, NOW);
            assert!(matches!(waiting(&kept), Turn::Use(_)));
        }
    }

    #[test]
    fn while_keys_are_fetched_again_the_former_ones_are_used() {
        let kept = fetching(turn(None, 1, NOW)).renewed(Ok(set(1)), NOW);
        for (seed, now) in [(2, NOW.after(1)), (1, NOW.after(LIFETIME))] {
            let marked = fetching(turn(Some(&kept), seed, now));
            for seed in 1..=40 {
                assert!(matches!(turn(Some(&marked), seed, now), Turn::Use(_)));
            }
        }
    }

    #[test]
    fn a_fetch_that_never_ends_is_begun_again() {
        let marked = fetching(turn(None, 1, NOW));
        assert!(matches!(
            turn(Some(&marked), 1, NOW.after(FLIGHT - 1)),
            Turn::Wait
        ));
        fetching(turn(Some(&marked), 1, NOW.after(FLIGHT)));
    }

    #[test]
    fn the_sentence_names_the_true_cause() {
        let refusal = |status, body: &Value| {
            let read = read(status, body.to_string().as_bytes());
            let kept = FetchedKeys::none(NOW).renewed(read, NOW);
            kept.keys().expect_err("a refusal").to_string()
        };
        let private = json!({ "keys": [key(1).to_private_jwk()] });
        assert!(refusal(500, &private).contains("could not be fetched"));
        assert!(refusal(200, &private).contains("private member"));
        assert!(refusal(200, &json!({ "keys": [{ "kty": "AKP" }] })).contains("none of them"));
        assert!(refusal(200, &json!([])).contains("no JSON object"));
    }
}
