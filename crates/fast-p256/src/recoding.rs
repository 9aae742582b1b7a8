//! Scalars as signed digits.

/// The digits of a scalar in the non-adjacent form of a width w, by place: each is 0 or odd and less
/// than 2^(w - 1) in size, and of w places in a row at most one is not 0.
pub(crate) type Digits = [i8; 257];

/// The non-adjacent form of a scalar, octets from the most significant one on, for a width of 2 to 8.
/// By steps that depend on the scalar.
pub(crate) fn non_adjacent_form(scalar: &[u8; 32], width: usize) -> Digits {
    let mut digits = [0; 257];
    let mut carry = 0;
    let mut place = 0;
    while place < digits.len() {
        if bits(scalar, place, 1) == carry {
            place += 1;
            continue;
        }
        // Odd, since one bit differs from the carry.
        let word = bits(scalar, place, width) + carry;
        carry = word >> (width - 1);
        digits[place] = (word - (carry << width)) as i8;
        place += width;
    }
    digits
}

/// So many bits, eight at most, from a place on; beyond the scalar they are 0.
fn bits(scalar: &[u8; 32], place: usize, count: usize) -> i32 {
    let octet = |i: usize| if i < 32 { i32::from(scalar[31 - i]) } else { 0 };
    let both = octet(place / 8) | octet(place / 8 + 1) << 8;
    (both >> (place % 8)) & ((1 << count) - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sum of the digits, each times its power of two, modulo 2^256 and then the rest.
    fn sum(digits: &Digits) -> ([u8; 32], i32) {
        let (mut octets, mut carry) = ([0; 32], 0);
        for place in 0..256 {
            carry += i32::from(digits[place]);
            octets[31 - place / 8] |= ((carry & 1) as u8) << (place % 8);
            carry >>= 1;
        }
        (octets, carry + i32::from(digits[256]))
    }

    fn is_a_form_of(scalar: &[u8; 32], width: usize) {
        let digits = non_adjacent_form(scalar, width);
        assert_eq!(sum(&digits), (*scalar, 0));
        let mut free = 0;
        for (place, digit) in digits.iter().enumerate().filter(|(_, digit)| **digit != 0) {
            assert!(digit % 2 != 0 && i32::from(*digit).abs() < 1 << (width - 1));
            assert!(place >= free);
            free = place + width;
        }
    }

    #[test]
    fn numbers_at_the_ends_have_a_form() {
        let mut one = [0; 32];
        one[31] = 1;
        for width in 2..=8 {
            for scalar in [[0; 32], one, [0xff; 32], [0x55; 32], [0xaa; 32], [0x80; 32]] {
                is_a_form_of(&scalar, width);
            }
        }
    }

    proptest! {
        #[test]
        fn every_scalar_has_a_form(scalar: [u8; 32], width in 2_usize..=8) {
            is_a_form_of(&scalar, width);
        }
    }
}
