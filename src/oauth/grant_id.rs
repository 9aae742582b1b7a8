//! The name by which a client manages a grant: Grant Management for OAuth 2.0 §5.5. It follows from where
//! the grant is, is the same for as long as that is there, and is no secret; nobody guesses one, since it
//! proves under a secret of the service that the service has told it.

use super::handle::{Handle, Place};
use crate::{Digest, Secret};

/// The `grant_id` of the grant at `place`.
pub fn of(place: Place, salt: &Secret) -> String {
    Handle::mark(place, proof(place, salt))
}

/// Where the grant of this `grant_id` is, if the service has told it.
pub fn place(text: &str, salt: &Secret) -> Option<Place> {
    let (place, proved) = Handle::decode_mark(text)?;
    (proved == proof(place, salt)).then_some(place)
}

fn proof(place: Place, salt: &Secret) -> Digest {
    salt.derive("grant id").mac(&place.to_string()).digest()
}
