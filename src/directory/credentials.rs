//! The credentials of the API: made, told once, looked for, and taken back.

use super::{
    command::{First, NewToken},
    credential::{Credential, Kind, OWNER_RULE, Principal, Token, Who, is_owner},
    reply::{Made, Reply},
    right::Right,
    stored::{FORM, credential, digest_key, entry, secret_key, text_of, token_key, tokens},
};
use crate::{
    Digest, Secret, Timestamp,
    documents::{DocumentError, document_error::refused},
    register::{Store, Trouble, number_from},
};

/// How many tokens there are at most for one service, and for all together.
const MOST_TOKENS: usize = 100;

/// How much may be said of a token, in bytes.
const LONGEST_DESCRIPTION: usize = 200;

impl Credential {
    pub(super) const fn token(&self) -> Option<&Token> {
        match &self.kind {
            Kind::Token(token) => Some(token),
            Kind::Secret(_) => None,
        }
    }

    fn who(self) -> Who {
        match self.kind {
            Kind::Secret(principal) => Who::Principal(principal),
            Kind::Token(token) => Who::Token(token),
        }
    }
}

impl Who {
    const fn service(&self) -> Option<u64> {
        match self {
            Self::Principal(Principal::Service(id)) => Some(*id),
            Self::Operator(_) | Self::Principal(Principal::Owner(_)) => None,
            Self::Token(token) => token.service,
        }
    }
}

/// What is unknown is one answer, whatever the reason.
pub(super) fn authenticate<S: Store>(
    store: &S,
    digest: &Digest,
    now: Timestamp,
) -> Result<Reply, Trouble<S::Error>> {
    let Some(key) = store.get(&digest_key(digest))? else {
        return Ok(Reply::Authenticated(None));
    };
    let found = credential(store, &key)?.filter(|found| found.digest == *digest);
    let who = found.map(Credential::who).filter(|who| who.is_good(now));
    let service = who.as_ref().and_then(Who::service);
    let entry = service.map_or(Ok(None), |id| entry(store, id))?;
    let is_ending = entry.is_some_and(|entry| entry.deleting.is_some());
    Ok(Reply::Authenticated(who.filter(|_| !is_ending)))
}

pub(super) fn create_token<S: Store>(
    store: &mut S,
    first: &First,
    wanted: NewToken,
    seed: &Secret,
    now: Timestamp,
) -> Result<Reply, Trouble<S::Error>> {
    if let Err(error) = acceptable(&wanted, now) {
        return Ok(Reply::Refused(error));
    }
    if !is_there(store, first, wanted.service)? {
        return Ok(Reply::Refused(refused("service", NO_SERVICE)));
    }
    let held = tokens(store, wanted.service)?;
    let alike = held.iter().filter_map(Credential::token);
    let alike = alike.filter(|token| token.service == wanted.service);
    let has_expired = |token: &&Token| token.expires_at.is_some_and(|until| until <= now);
    let (expired, alike): (Vec<&Token>, Vec<_>) = alike.partition(has_expired);
    for token in expired {
        revoke(store, token.id)?;
    }
    if alike.len() >= MOST_TOKENS {
        return Ok(Reply::Refused(refused(
            "service",
            "has 100 tokens already: revoke one that is not needed any more.",
        )));
    }
    let NewToken {
        service,
        rights,
        description,
        expires_at,
    } = wanted;
    let token = Token {
        id: number_from(seed, 1),
        service,
        rights,
        description,
        created_at: now,
        expires_at,
    };
    let secret = seed.derive("token").encode();
    let kept = Credential {
        v: FORM,
        digest: Digest::of(&secret),
        kind: Kind::Token(token.clone()),
    };
    keep(store, &token_key(token.id), &kept)?;
    Ok(Reply::Made(Made {
        token: Some(token),
        secret,
    }))
}

pub(super) const NO_SERVICE: &str = "must be the number of a service.";

fn acceptable(wanted: &NewToken, now: Timestamp) -> Result<(), DocumentError> {
    if let Some(error) = unfit(&wanted.rights, &wanted.description) {
        return Err(error);
    }
    if wanted.expires_at.is_some_and(|until| until <= now) {
        return Err(refused("expiresAt", "must be in the future."));
    }
    Ok(())
}

/// Why nobody is given these rights with these words.
pub(super) fn unfit(rights: &[Right], description: &str) -> Option<DocumentError> {
    if rights.is_empty() {
        return Some(refused("rights", "must not be empty."));
    }
    let is_long = description.len() > LONGEST_DESCRIPTION;
    is_long.then(|| refused("description", "must have at most 200 bytes."))
}

/// Whether there is such a service, or none in particular is meant.
pub(super) fn is_there<S: Store>(
    store: &S,
    first: &First,
    service: Option<u64>,
) -> Result<bool, Trouble<S::Error>> {
    let Some(id) = service.filter(|id| first.id != Some(*id)) else {
        return Ok(true);
    };
    let entry = entry(store, id)?;
    Ok(entry.is_some_and(|entry| entry.deleting.is_none()))
}

fn keep<S: Store>(store: &mut S, key: &str, kept: &Credential) -> Result<(), Trouble<S::Error>> {
    store.put(&digest_key(&kept.digest), key)?;
    Ok(store.put(key, &text_of(kept))?)
}

pub(super) fn list_tokens<S: Store>(
    store: &S,
    service: Option<u64>,
) -> Result<Reply, Trouble<S::Error>> {
    let all = tokens(store, service)?;
    let told = all.iter().filter_map(Credential::token);
    Ok(Reply::Tokens(told.cloned().collect()))
}

pub(super) fn revoke<S: Store>(store: &mut S, id: u64) -> Result<Reply, Trouble<S::Error>> {
    forget(store, &token_key(id)).map(Reply::Revoked)
}

pub(super) fn forget_secret<S: Store>(
    store: &mut S,
    principal: &Principal,
) -> Result<bool, Trouble<S::Error>> {
    forget(store, &secret_key(principal))
}

fn forget<S: Store>(store: &mut S, key: &str) -> Result<bool, Trouble<S::Error>> {
    let Some(found) = credential(store, key)? else {
        return Ok(false);
    };
    store.delete(&digest_key(&found.digest))?;
    store.delete(key)?;
    Ok(true)
}

pub(super) fn rotate_secret<S: Store>(
    store: &mut S,
    first: &First,
    principal: Principal,
    seed: &Secret,
) -> Result<Reply, Trouble<S::Error>> {
    let is_refused = match &principal {
        Principal::Owner(name) => (!is_owner(name)).then(|| refused("owner", OWNER_RULE)),
        Principal::Service(id) if is_there(store, first, Some(*id))? => None,
        Principal::Service(_) => Some(refused("service", NO_SERVICE)),
    };
    if let Some(error) = is_refused {
        return Ok(Reply::Refused(error));
    }
    forget_secret(store, &principal)?;
    let secret = seed.derive("secret").encode();
    let kept = Credential {
        v: FORM,
        digest: Principal::digest(&principal.name(), &secret),
        kind: Kind::Secret(principal.clone()),
    };
    keep(store, &secret_key(&principal), &kept)?;
    Ok(Reply::Made(Made {
        token: None,
        secret,
    }))
}
