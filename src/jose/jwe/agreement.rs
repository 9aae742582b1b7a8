//! ECDH-ES over P-256 with the Concat KDF: RFC 7518 §4.6, NIST SP 800-56A §5.8.1.

use p256::{ProjectivePoint, elliptic_curve::sec1::ToSec1Point as _};
use sha2::{Digest as _, Sha256};

/// What a header says of the parties. RFC 7518 §4.6.1.2 and §4.6.1.3.
#[derive(Clone, Debug, Default)]
pub(super) struct Parties {
    /// `apu`.
    pub(super) producer: Vec<u8>,
    /// `apv`.
    pub(super) recipient: Vec<u8>,
}

/// A point of the curve that is not at infinity: the parser of keys says so.
pub(super) type Point = p256::ecdsa::VerifyingKey;

/// Z: the x-coordinate of the point that only the two holders can calculate. NIST SP 800-56A §5.7.1.2.
/// The curve has no cofactor, so from a point of it nobody is led into a small group.
pub(super) fn shared(private: &p256::SecretKey, public: &Point) -> [u8; 32] {
    let scalar = private.to_nonzero_scalar();
    let point = (ProjectivePoint::from(*public.as_affine()) * *scalar).to_affine();
    let point = point.to_sec1_point(false);
    // Neither is the scalar zero nor the point, and the order is prime: there are coordinates.
    let coordinates = point.as_bytes().split_last_chunk::<64>();
    let x = coordinates.and_then(|(_, coordinates)| coordinates.first_chunk());
    *x.expect("a multiple that is not at infinity")
}

/// The Concat KDF: `length` octets out of `z` for the algorithm of this name. RFC 7518 §4.6.2.
pub(super) fn derived(z: &[u8; 32], algorithm: &str, parties: &Parties, length: usize) -> Vec<u8> {
    let mut info = Vec::new();
    // "The AlgorithmID, PartyUInfo and PartyVInfo values are of the form Datalen || Data".
    for data in [algorithm.as_bytes(), &parties.producer, &parties.recipient] {
        info.extend(number(data.len()));
        info.extend(data);
    }
    // "SuppPubInfo: This is set to the keydatalen represented as a 32-bit big-endian integer", in bits.
    info.extend(number(8 * length));
    let round = |count: usize| {
        let hash = Sha256::new().chain_update(number(count));
        hash.chain_update(z).chain_update(&info).finalize()
    };
    let mut octets: Vec<u8> = (1..=length.div_ceil(32)).flat_map(round).collect();
    octets.truncate(length);
    octets
}

/// In 32 bits: what is counted here is short.
fn number(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes()
}
