//! The signature by which this code tells whether it is what it was when it was tested.
//!
//! RFC 6979 §A.2.5, with SHA-256 and the message "sample".

use p256::NonZeroScalar;

use crate::{
    limbs::octets,
    sign::Signer,
    verify::{PublicKey, Verifier},
};

const X: [u8; 32] = octets(
    0x60FED4BA255A9D31C961EB74C6356D68,
    0xC049B8923B61FA6CE669622E60F29FB6,
);
const Y: [u8; 32] = octets(
    0x7903FE1008B8BC99A41AE9E95628BC64,
    0xF2F1B20C2D7E9F5177A3C294D4462299,
);
const R: [u8; 32] = octets(
    0xEFD48B2AACB6A8FD1140DD9CD45E81D6,
    0x9D2C877B56AAF991C34D0EA84EAF3716,
);
const S: [u8; 32] = octets(
    0xF7CB1C942D657C41D436C7A1B6E29F65,
    0xF3E900DBB9AFF4064DC4AB2F843ACDA8,
);
const D: [u8; 32] = octets(
    0xC9AFA9D845BA75166B5C215767B1D693,
    0x4E50C3DB36E89B127B8A622B120F6721,
);
/// SHA-256 of the message.
const HASH: [u8; 32] = octets(
    0xaf2bdbe1aa9b6ec1e2ade1d694f41fc7,
    0x1a831d0268e9891562113d8a62add1bf,
);

fn signature() -> [u8; 64] {
    core::array::from_fn(|i| if i < 32 { R[i] } else { S[i - 32] })
}

/// Whether the signature is accepted, and refused under another hash, by the key in both its forms.
pub(crate) fn verdicts_are_right(verifier: &Verifier) -> bool {
    let mut another = HASH;
    another[31] ^= 1;
    let keys = [PublicKey::new(&X, &Y), PublicKey::prepared(&X, &Y)];
    keys.into_iter().all(|key| {
        key.is_some_and(|key| {
            verifier.verify(&key, &HASH, &signature())
                && !verifier.verify(&key, &another, &signature())
        })
    })
}

/// Whether the signature and the public key come of the private key.
pub(crate) fn signs_rightly(signer: &Signer) -> bool {
    let key = Option::<NonZeroScalar>::from(NonZeroScalar::from_repr(D.into()));
    key.is_some_and(|key| {
        signer.sign(&key, &HASH) == signature() && signer.public_key(&key) == (X, Y)
    })
}
