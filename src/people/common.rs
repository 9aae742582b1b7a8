//! Passwords that are guessed first: those of a list of the most common ones, and what follows a
//! pattern that needs no list.
//!
//! NIST SP 800-63B-4 §3.1.1.2: "verifiers SHALL compare the prospective secret against a blocklist
//! that contains known commonly used, expected, or compromised passwords." The list is a filter
//! (`scripts/common_passwords.mjs`): one password in 1,024 that is not in it is refused all the same, unless
//! it is longer than all that are.

use crate::Digest;

const FILTER: &[u8] = include_bytes!("../../data/common_passwords.bin");

/// The numbers of the filter are smaller.
const RANGE: u64 = 10_000 << REST;

/// The most characters of a password in the list.
const LONGEST: usize = 20;

/// What has fewer characters is no password, and no more of one if it is said again.
const SHORT: usize = 8;

/// How many bits of each distance are written as they are.
const REST: u32 = 10;

/// Whether it is one of the first that anybody would try: a common one, some letters again and
/// again, a run through the alphabet or the digits, or the name of the account.
pub(super) fn is_common(password: &str, username: &str) -> bool {
    let letters: Vec<char> = password.to_ascii_lowercase().chars().collect();
    let name: Vec<char> = username.to_ascii_lowercase().chars().collect();
    let unit = repeated(&letters);
    let is_repeated = unit.len() < letters.len();
    unit == name
        || is_repeated && unit.len() < SHORT
        || is_run(&letters)
        || unit.len() <= LONGEST && is_listed(&unit.iter().collect::<String>())
}

/// The shortest beginning that these letters repeat at least once.
fn repeated(letters: &[char]) -> &[char] {
    let repeats = |length: &usize| {
        let again = letters.iter().skip(*length);
        again.zip(letters).all(|(one, other)| one == other)
    };
    let length = (1..=letters.len() / 2).find(repeats);
    &letters[..length.unwrap_or(letters.len())]
}

/// Whether each letter is the one after the one before, or the one before it; 0 follows 9.
fn is_run(letters: &[char]) -> bool {
    let follows =
        |one: char, next: char| u32::from(next) == u32::from(one) + 1 || one == '9' && next == '0';
    let pairs = || letters.windows(2);
    pairs().all(|pair| follows(pair[0], pair[1])) || pairs().all(|pair| follows(pair[1], pair[0]))
}

fn is_listed(word: &str) -> bool {
    let [a, b, c, d, e, f, g, h, ..] = *Digest::of(word).as_bytes();
    let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % RANGE;
    let (count, octets) = FILTER.split_at(2);
    let mut bits = octets
        .iter()
        .flat_map(|octet| (0..8).rev().map(move |bit| u64::from(octet >> bit & 1)));
    let mut at = 0;
    for _ in 0..u16::from_be_bytes([count[0], count[1]]) {
        let ones = bits.by_ref().take_while(|bit| *bit == 1).count();
        let rest = (0..REST).fold(0, |rest, _| rest << 1 | bits.next().unwrap_or_default());
        at += (ones as u64) << REST | rest;
        if at >= number {
            return at == number;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_common_however_it_is_spelled() {
        for password in [
            "password",
            "PassWord1",
            "iloveyou1",
            "1qaz2wsx3edc4rfv",
            "passwordpassword",
            "PasswordPassword",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "secretsecretsecret",
            "123456789012345678",
            "98765432109876543",
            "abcdefghijklmnop",
            "nemvxyheqdd5oqxyxyzi",
            "carol.of.the.mountains",
            "Carol.Of.The.Mountains",
            "carol.of.the.mountainscarol.of.the.mountains",
        ] {
            assert!(is_common(password, "carol.of.the.mountains"), "{password}");
        }
    }

    #[test]
    fn nothing_else_is_but_one_in_a_thousand() {
        for password in [
            "correct horse battery staple",
            "an example of a password",
            "caroline of the mountains",
            "tr0ub4dt",
            "\u{30d1}\u{30b9}\u{30ef}\u{30fc}\u{30c9}\u{306f}\u{79d8}\u{5bc6}",
        ] {
            assert!(!is_common(password, "carol"), "{password}");
        }
        let mistaken = (0..300_u32).filter(|n| is_common(&format!("not in it {n}"), ""));
        assert!(mistaken.count() < 4);
        let longer = |n: u32| format!("what is in no list {n:05}");
        let mistaken = (0..10_000_u32).find(|n| is_common(&longer(*n), ""));
        assert_eq!(mistaken.map(longer), None);
    }

    #[test]
    fn the_list_is_small_and_read_to_its_end() {
        assert!(FILTER.len() <= 20_000);
        let count = usize::from(u16::from_be_bytes([FILTER[0], FILTER[1]]));
        assert!((9_900..=10_100).contains(&count));
    }
}
