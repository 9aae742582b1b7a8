//! Passkeys: discoverable credentials of Web Authentication Level 3.
//!
//! The steps of §7.1 (registration) and §7.2 (authentication) are functions that are numbered as the
//! standard numbers them; each gives a type that only it makes, so that one that is skipped does not
//! compile. Attestation is not asked for; ES256, EdDSA and RS256 are taken; the person is always
//! verified; no frame of another site takes part.

mod apply;
mod authentication;
mod authenticator_data;
mod challenge;
mod client_data;
mod command;
mod cose_key;
mod credential;
mod flaw;
mod kept;
mod registration;
mod reply;
mod serve;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

pub use self::{
    challenge::{CHALLENGE_LIFETIME, Ceremony, Purpose},
    command::{Owner, PasskeyCommand},
    cose_key::ALGORITHMS,
    credential::{Assertion, Attestation, Expected, challenge_of},
    flaw::Flaw,
    kept::{MOST_PASSKEYS, Passkey, is_passkey_name},
    registration::{Registered, register},
    reply::PasskeyReply,
};
pub(super) use self::{kept::Passkeys, serve::serve_handle};
