//! The encodings by themselves, and what is not one of them.

use super::*;

const DIGEST: [u8; HASH] = [0x5a; HASH];
const SALT: [u8; HASH] = [0xa5; HASH];

#[test]
fn rfc_8017_section_9_2_pkcs1v15_is_laid_out() {
    let message = pkcs1v15(&DIGEST, 2049);
    assert_eq!(message.len(), 257);
    assert_eq!(&message[..2], [0, 1]);
    assert!(message[2..205].iter().all(|octet| *octet == 0xff));
    assert_eq!(message[205], 0);
    assert_eq!(&message[225..], DIGEST);
}

#[test]
fn what_pss_encodes_is_pss_for_every_number_of_bits() {
    for bits in 2048..2072 {
        let message = pss(&DIGEST, &SALT, bits);
        assert_eq!(message.len(), bits.div_ceil(8));
        // Below the smallest modulus of so many bits.
        let unused = 8 * message.len() - (bits - 1);
        assert_eq!(u32::from(message[0]) >> (8_usize.saturating_sub(unused)), 0);
        assert!(is_pss(&DIGEST, &mut message.clone(), bits), "{bits} bits");
    }
}

#[test]
fn pss_with_any_bit_changed_is_none() {
    for bits in [2048, 2049, 2050] {
        let message = pss(&DIGEST, &SALT, bits);
        for bit in 0..8 * message.len() {
            let mut changed = message.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_pss(&DIGEST, &mut changed, bits), "bit {bit} of {bits}");
        }
    }
}

#[test]
fn pss_of_another_digest_is_none() {
    assert!(!is_pss(&SALT, &mut pss(&DIGEST, &SALT, 2048), 2048));
}
