//! Every signature and public key is that of the crate p256, to the octet.

mod support;

use fast_p256::{PublicKey, Signer, Verifier};
use p256::{
    NonZeroScalar, ProjectivePoint, Scalar,
    ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner as _},
};
use support::{Dice, N, coordinates, minus, octets};

fn agrees(signer: &Signer, d: &[u8; 32], hash: &[u8; 32]) -> [u8; 64] {
    let key = NonZeroScalar::from_repr((*d).into()).unwrap();
    let theirs: Signature = SigningKey::from_slice(d)
        .unwrap()
        .sign_prehash(hash)
        .unwrap();
    let ours = signer.sign(&key, hash);
    assert_eq!(ours[..], theirs.to_bytes()[..]);
    assert_eq!(
        signer.public_key(&key),
        coordinates(&(ProjectivePoint::GENERATOR * *key))
    );
    ours
}

#[test]
fn random_keys_and_hashes() {
    let (signer, verifier, mut dice) = (Signer::new(), Verifier::new(), Dice::new(5));
    for _ in 0..200 {
        let (d, hash) = (octets(&dice.scalar()), dice.octets());
        let signature = agrees(&signer, &d, &hash);
        let (x, y) = signer.public_key(&NonZeroScalar::from_repr(d.into()).unwrap());
        assert!(verifier.verify(&PublicKey::new(&x, &y).unwrap(), &hash, &signature));
    }
}

#[test]
fn keys_and_hashes_at_the_ends() {
    let signer = Signer::new();
    let ends = [1, 2, 3, 31, 32, 33].map(|small| octets(&Scalar::from(small as u64)));
    let keys = ends.iter().flat_map(|small| [*small, minus(&N, small)]);
    for d in keys {
        for hash in [[0; 32], minus(&N, &ends[0]), N, [0xff; 32]] {
            agrees(&signer, &d, &hash);
        }
    }
}
