//! What an ID token may be signed with: OpenID Connect Core §2 and §15.1, RFC 8037.

use crate::jose::Algorithm;

/// What ID tokens may be signed with.
pub(crate) const ID_TOKEN_ALGORITHMS: [Algorithm; 5] = [
    Algorithm::Hs256,
    Algorithm::Rs256,
    Algorithm::Ps256,
    Algorithm::Es256,
    Algorithm::EdDsa,
];

/// What is signed with a key of the service alone.
pub(crate) const KEY_ALGORITHMS: [Algorithm; 4] = [
    Algorithm::Rs256,
    Algorithm::Ps256,
    Algorithm::Es256,
    Algorithm::EdDsa,
];
