//! Every key, every signature and every verdict is upstream's.

use ed25519_compact as ours;

/// 64 octets that follow from a name and a number.
fn octets(name: &str, number: usize) -> [u8; 64] {
    ours::sha512::Hash::hash(format!("{name} {number}"))
}

fn half(name: &str, number: usize) -> [u8; 32] {
    octets(name, number)[..32].try_into().unwrap()
}

/// The verdict on a signature, which is the same on both sides.
fn verdict(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let of_ours = ours::PublicKey::new(*key).verify(message, &ours::Signature::new(*signature));
    let of_theirs =
        upstream::PublicKey::new(*key).verify(message, &upstream::Signature::new(*signature));
    assert_eq!(
        format!("{of_ours:?}"),
        format!("{of_theirs:?}"),
        "{key:02x?} {message:02x?} {signature:02x?}"
    );
    of_ours.is_ok()
}

/// The signature of a message with the key of a seed, which is the same on both sides.
fn signed(seed: [u8; 32], message: &[u8]) -> ([u8; 32], [u8; 64]) {
    let of_ours = ours::KeyPair::from_seed(ours::Seed::new(seed));
    let of_theirs = upstream::KeyPair::from_seed(upstream::Seed::new(seed));
    assert_eq!(*of_ours.pk, *of_theirs.pk, "{seed:02x?}");
    let signature = *of_ours.sk.sign(message, None);
    assert_eq!(
        signature,
        *of_theirs.sk.sign(message, None),
        "{seed:02x?} {message:02x?}"
    );
    (*of_ours.pk, signature)
}

fn message(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| octets("message", length)[at % 64])
        .collect()
}

#[test]
fn keys_and_signatures_are_the_same_for_messages_of_every_length() {
    for length in 0..300 {
        let (key, signature) = signed(half("seed", length), &message(length));
        assert!(verdict(&key, &message(length), &signature));
    }
}

#[test]
fn keys_of_seeds_of_few_bits_are_the_same() {
    for bit in 0..256 {
        let mut seed = [0; 32];
        seed[bit / 8] = 1 << (bit % 8);
        signed(seed, b"one bit");
        signed(seed.map(|octet| !octet), b"all but one");
    }
}

#[test]
fn verdicts_are_the_same_with_each_bit_of_the_signature_and_of_the_key_flipped() {
    let text = message(100);
    let (key, signature) = signed(half("flipped", 0), &text);
    for bit in 0..512 {
        let mut flipped = signature;
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(!verdict(&key, &text, &flipped));
    }
    for bit in 0..256 {
        let mut flipped = key;
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(!verdict(&flipped, &text, &signature));
    }
    assert!(!verdict(&key, &message(99), &signature));
}

/// What is added without a carry out of 32 octets.
fn plus(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
    let mut carry = 0;
    std::array::from_fn(|at| {
        let sum = u16::from(left[at]) + u16::from(right[at]) + carry;
        carry = sum >> 8;
        sum as u8
    })
}

/// The order of the base point, RFC 8032 §5.1: 2^252 + 27742317777372353535851937790883648493.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
const ALL: [u8; 32] = [0xff; 32];

#[test]
fn verdicts_are_the_same_for_every_s_at_the_edge() {
    let text = message(64);
    let (key, signature) = signed(half("edge", 0), &text);
    let [r, s]: [[u8; 32]; 2] = [
        signature[..32].try_into().unwrap(),
        signature[32..].try_into().unwrap(),
    ];
    let mut one = [0; 32];
    one[0] = 1;
    let mut power = [0; 32];
    power[31] = 0x10;
    let edges = [
        [0; 32],
        one,
        plus(ORDER, ALL),
        ORDER,
        plus(ORDER, one),
        power,
        ALL,
    ];
    for edge in edges.into_iter().chain((1..8).scan(s, |sum, _| {
        *sum = plus(*sum, ORDER);
        Some(*sum)
    })) {
        assert!(!verdict(
            &key,
            &text,
            &[r, edge].concat().try_into().unwrap()
        ));
    }
    assert!(verdict(&key, &text, &signature));
}

/// Encodings whose limbs of 51 bits are 0, 1 or nearly full, with both signs: 2,048 of them, the
/// neutral element, p − 1, p and 2^255 − 1 among them.
fn extreme() -> impl Iterator<Item = [u8; 32]> {
    let limbs = [0, 1, (1 << 51) - 20, (1 << 51) - 1_u64];
    (0..2048_usize).map(move |choice| {
        let mut encoded = [0; 32];
        for bit in 0..255 {
            let limb = limbs[choice >> (2 * (bit / 51)) & 3];
            encoded[bit / 8] |= ((limb >> (bit % 51) & 1) as u8) << (bit % 8);
        }
        encoded[31] |= ((choice >> 10) as u8) << 7;
        encoded
    })
}

/// Encodings of y below 64 and around p, with both signs: small orders and what is not canonical.
fn near_zero() -> impl Iterator<Item = [u8; 32]> {
    let mut around = [0xff_u8; 32];
    around[0] = 0xed - 32;
    around[31] = 0x7f;
    (0..64_u8).flat_map(move |number| {
        let mut small = [0; 32];
        small[0] = number;
        let mut large = around;
        large[0] = around[0].saturating_add(number);
        [small, large].into_iter().flat_map(|encoded| {
            let mut negative = encoded;
            negative[31] |= 0x80;
            [encoded, negative]
        })
    })
}

/// The points of order 8, which are near no edge.
fn order_8() -> impl Iterator<Item = [u8; 32]> {
    let encoded = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
            0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88,
            0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
            0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77,
            0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    encoded.into_iter().flat_map(|each| {
        [
            each,
            plus(each, {
                let mut sign = [0; 32];
                sign[31] = 0x80;
                sign
            }),
        ]
    })
}

#[test]
fn keys_at_the_edge_are_the_same_keys_or_none() {
    let random = (0..500).map(|number| half("key", number));
    let mut kinds = std::collections::HashMap::new();
    for encoded in extreme().chain(near_zero()).chain(order_8()).chain(random) {
        let of_ours = format!("{:?}", ours::PublicKey::new(encoded).validate());
        assert_eq!(
            of_ours,
            format!("{:?}", upstream::PublicKey::new(encoded).validate()),
            "{encoded:02x?}"
        );
        *kinds.entry(of_ours).or_insert(0) += 1;
    }
    assert_eq!(kinds.len(), 3, "{kinds:?}");
}

#[test]
fn verdicts_are_the_same_for_keys_and_r_at_the_edge() {
    let text = message(10);
    let (key, signature) = signed(half("seed of r", 0), &text);
    for (number, encoded) in extreme()
        .step_by(7)
        .chain(near_zero())
        .chain(order_8())
        .enumerate()
    {
        let s = [&octets("s", number)[..31], &[0_u8][..]].concat();
        assert!(!verdict(
            &key,
            &text,
            &[&encoded[..], &signature[32..]]
                .concat()
                .try_into()
                .unwrap()
        ));
        assert!(!verdict(&encoded, &text, &signature));
        assert!(!verdict(
            &encoded,
            &text,
            &[&encoded[..], &s].concat().try_into().unwrap()
        ));
        assert!(!verdict(
            &encoded,
            &text,
            &[&encoded[..], &[0; 32]].concat().try_into().unwrap()
        ));
    }
}
