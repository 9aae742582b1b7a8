//! Hashes as they are kept: Argon2 (RFC 9106), and those that others have made, by bcrypt, PBKDF2
//! (RFC 8018 §5.2) and scrypt (RFC 7914). Passwords are held against them; nothing is hashed so here.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD_NO_PAD,
    },
};
use blowfish::Blowfish;
use pbkdf2::pbkdf2_hmac;
use sha2_compact::{Sha256, Sha512};
use subtle::ConstantTimeEq as _;

/// The highest cost of bcrypt: 2^13 rounds.
const MOST_ROUNDS: u32 = 13;

/// The most iterations of PBKDF2.
const MOST_ITERATIONS: u32 = 1_200_000;

/// The most blocks of 128 octets that scrypt keeps, which are 64 MiB.
const MOST_BLOCKS: u64 = 1 << 19;

/// The most that it keeps beside these, which is a MiB.
const MOST_BESIDE: u64 = 1 << 13;

/// The base64 of bcrypt. What is left of the last letter may be anything.
const OF_BCRYPT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::BCRYPT,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// A hash that a password can be held against.
pub(super) struct KeptHash {
    function: Function,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

enum Function {
    Argon2(Algorithm, Version, Params),
    Bcrypt(u32),
    Pbkdf2Sha256(u32),
    Pbkdf2Sha512(u32),
    Scrypt(scrypt::Params),
}

impl KeptHash {
    /// Reads one: `$2b$`, `$2a$` or `$2y$` of bcrypt, or `$argon2id$`, `$argon2i$`, `$argon2d$`,
    /// `$pbkdf2-sha256$`, `$pbkdf2-sha512$` or `$scrypt$` in the PHC string format.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.strip_prefix('$')?.splitn(6, '$').collect();
        let (function, salt, hash) = match fields[..] {
            ["2a" | "2b" | "2y", rounds, rest] => return Self::bcrypt(rounds, rest),
            [name, version, parameters, salt, hash] => {
                (argon2(name, version, parameters)?, salt, hash)
            }
            ["pbkdf2-sha256", parameters, salt, hash] => {
                (Function::Pbkdf2Sha256(iterations(parameters)?), salt, hash)
            }
            ["pbkdf2-sha512", parameters, salt, hash] => {
                (Function::Pbkdf2Sha512(iterations(parameters)?), salt, hash)
            }
            ["scrypt", parameters, salt, hash] => {
                (Function::Scrypt(blocks(parameters)?), salt, hash)
            }
            _ => return None,
        };
        // Some write a dot for a plus.
        let octets = |text: &str| STANDARD_NO_PAD.decode(text.replace('.', "+")).ok();
        let (salt, hash) = (octets(salt)?, octets(hash)?);
        // RFC 9106 §3.1: a salt of Argon2 has 8 octets at least.
        let is_argon2 = matches!(function, Function::Argon2(..));
        let shortest = if is_argon2 { 8 } else { 4 };
        let is_fit = (shortest..=64).contains(&salt.len()) && (10..=64).contains(&hash.len());
        is_fit.then_some(Self {
            function,
            salt,
            hash,
        })
    }

    /// Whether it has the price that a sign-in may have.
    pub(super) fn is_affordable(&self) -> bool {
        // Of the others, a dearer one is not read at all.
        let Function::Argon2(_, _, params) = &self.function else {
            return true;
        };
        params.m_cost() <= 64 * 1024 && params.t_cost() <= 10 && params.p_cost() <= 4
    }

    fn bcrypt(rounds: &str, rest: &str) -> Option<Self> {
        let (salt, hash) = rest.split_at_checked(22)?;
        let rounds = number(rounds).filter(|_| rounds.len() == 2)?;
        let (salt, hash) = (OF_BCRYPT.decode(salt).ok()?, OF_BCRYPT.decode(hash).ok()?);
        let is_fit = (4..=MOST_ROUNDS).contains(&rounds) && hash.len() == 23;
        is_fit.then_some(Self {
            function: Function::Bcrypt(rounds),
            salt,
            hash,
        })
    }

    /// Whether it is the hash of this password.
    pub(super) fn is_of(&self, password: &str) -> bool {
        let (password, mut hash) = (password.as_bytes(), vec![0; self.hash.len()]);
        match &self.function {
            Function::Argon2(algorithm, version, params) => {
                let argon2 = Argon2::new(*algorithm, *version, params.clone());
                let hashed = argon2.hash_password_into(password, &self.salt, &mut hash);
                if hashed.is_err() {
                    return false;
                }
            }
            Function::Bcrypt(rounds) => bcrypt(password, &self.salt, *rounds, &mut hash),
            Function::Pbkdf2Sha256(iterations) => {
                pbkdf2_hmac::<Sha256>(password, &self.salt, *iterations, &mut hash);
            }
            Function::Pbkdf2Sha512(iterations) => {
                pbkdf2_hmac::<Sha512>(password, &self.salt, *iterations, &mut hash);
            }
            Function::Scrypt(params) => {
                if scrypt::scrypt(password, &self.salt, params, &mut hash).is_err() {
                    return false;
                }
            }
        }
        hash.ct_eq(&self.hash).into()
    }
}

fn number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// `argon2id`, `v=19`, `m=19456,t=2,p=1`.
fn argon2(name: &str, version: &str, parameters: &str) -> Option<Function> {
    let algorithm = match name {
        "argon2id" => Algorithm::Argon2id,
        "argon2i" => Algorithm::Argon2i,
        "argon2d" => Algorithm::Argon2d,
        _ => return None,
    };
    let version = match version {
        "v=16" => Version::V0x10,
        "v=19" => Version::V0x13,
        _ => return None,
    };
    // Others would be secrets and data that were hashed as well.
    let of = |name| parameter(parameters, name).filter(|_| parameters.split(',').count() == 3);
    let params = Params::new(of("m")?, of("t")?, of("p")?, None).ok()?;
    Some(Function::Argon2(algorithm, version, params))
}

/// The parameter of this name. What else is told, such as the length, the hash itself says.
fn parameter(parameters: &str, name: &str) -> Option<u32> {
    let mut named = parameters.split(',').filter_map(|one| one.split_once('='));
    number(named.find(|(known, _)| *known == name)?.1)
}

/// `i=600000`, as RustCrypto writes it, or the number alone, as passlib does.
fn iterations(parameters: &str) -> Option<u32> {
    let stated = number(parameters).or_else(|| parameter(parameters, "i"));
    stated.filter(|iterations| (1..=MOST_ITERATIONS).contains(iterations))
}

/// `ln=16,r=8,p=1`.
fn blocks(parameters: &str) -> Option<scrypt::Params> {
    let of = |name| parameter(parameters, name);
    // RFC 7914 §2: N "must be larger than 1".
    let ln = of("ln").filter(|ln| *ln > 0)?;
    let (r, p) = (of("r")?, of("p")?);
    let kept = 1_u64.checked_shl(ln.min(40))?.checked_mul(r.into())?;
    // It is gone over once for each p, and what that begins with is kept beside it.
    let is_affordable = kept <= MOST_BLOCKS
        && kept.checked_mul(p.into())? <= 2 * MOST_BLOCKS
        && u64::from(r) * u64::from(p) <= MOST_BESIDE;
    let log_n = u8::try_from(ln).ok().filter(|_| is_affordable)?;
    scrypt::Params::new(log_n, r, p, scrypt::Params::RECOMMENDED_LEN).ok()
}

/// bcrypt, of the first 72 octets of the password and the zero behind it.
fn bcrypt(password: &[u8], salt: &[u8], rounds: u32, hash: &mut [u8]) {
    let key: Vec<u8> = password.iter().copied().chain([0]).take(72).collect();
    let mut state: Blowfish = Blowfish::bc_init_state();
    state.salted_expand_key(salt, &key);
    for _ in 0..1_u32 << rounds {
        state.bc_expand_key(&key);
        state.bc_expand_key(salt);
    }
    let text = b"OrpheanBeholderScryDoubt".chunks_exact(8);
    let octets = text.flat_map(|block| {
        let (left, right) = block.split_at(4);
        let word = |four: &[u8]| {
            four.iter()
                .fold(0, |word, octet| word << 8 | u32::from(*octet))
        };
        let pair = (0..64).fold([word(left), word(right)], |pair, _| state.bc_encrypt(pair));
        pair.into_iter().flat_map(u32::to_be_bytes)
    });
    hash.iter_mut()
        .zip(octets)
        .for_each(|(to, octet)| *to = octet);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_of(text: &str, password: &str) -> bool {
        KeptHash::parse(text).expect(text).is_of(password)
    }

    fn hex(text: &str) -> Vec<u8> {
        let digits = text.as_bytes().chunks(2);
        let octet = |pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16);
        digits.map(|pair| octet(pair).expect("hex")).collect()
    }

    #[test]
    fn bcrypt_is_that_of_openbsd_and_of_crypt_blowfish() {
        let long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored";
        for (password, text) in [
            (
                "",
                "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.",
            ),
            (
                "abc",
                "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
            ),
            (
                "U*U",
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            ),
            (
                "U*U*U",
                "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a",
            ),
            (
                long,
                "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
            ),
        ] {
            assert!(is_of(text, password), "{text}");
            for kind in ["$2b$", "$2y$"] {
                assert!(is_of(&text.replace("$2a$", kind), password), "{kind}");
            }
            for other in [&format!("{}x", &password[..password.len().min(3)]), "U*u"] {
                assert!(!is_of(text, other), "{text} {other}");
            }
        }
    }

    #[test]
    fn rfc_7914_11_and_12_the_published_vectors() {
        let of = |function, salt: &str, hash: &str| KeptHash {
            function,
            salt: salt.into(),
            hash: hex(hash),
        };
        let sha256 = "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d";
        assert!(of(Function::Pbkdf2Sha256(80_000), "NaCl", sha256).is_of("Password"));
        assert!(!of(Function::Pbkdf2Sha256(79_999), "NaCl", sha256).is_of("Password"));
        let sha512 = "d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5";
        assert!(of(Function::Pbkdf2Sha512(4096), "salt", sha512).is_of("password"));
        let scrypt = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887";
        let params = scrypt::Params::new(14, 8, 1, 32).expect("parameters");
        let scrypt = of(Function::Scrypt(params), "SodiumChloride", scrypt);
        assert!(scrypt.is_of("pleaseletmein") && !scrypt.is_of("pleaseletmeout"));
    }

    #[test]
    fn what_passlib_writes_is_read() {
        let pbkdf2 = "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44";
        let scrypt = "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E";
        for text in [pbkdf2, &pbkdf2.replace("$6400$", "$i=6400,l=32$"), scrypt] {
            assert!(
                is_of(text, "password") && !is_of(text, "Password"),
                "{text}"
            );
        }
    }

    #[test]
    fn an_argon2_hash_that_says_anything_else_is_none() {
        const FIT: &str =
            "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA";
        assert!(KeptHash::parse(FIT).is_some_and(|hash| hash.is_affordable()));
        for (was, is) in [
            ("v=19$", ""),
            ("v=19", "v=18"),
            ("v=19", "19"),
            ("argon2id", "argon2"),
            (",p=1", ""),
            ("p=1", "p=1,data=c2VjcmV0"),
            ("p=1", "p=0"),
            ("t=1", "t=99999999999"),
            ("aGFzaGhhc2hoYXNoaGFzaA", "aGFz"),
            ("c2FsdHNhbHRzYWx0c2FsdA", "c2FsdHNhbA"),
            ("$aGFzaGhhc2hoYXNoaGFzaA", ""),
            ("aGFzaGhhc2hoYXNoaGFzaA", "aGFzaGhhc2hoYXNoaGFzaA$more"),
        ] {
            assert!(
                KeptHash::parse(&FIT.replace(was, is)).is_none(),
                "{was} {is}"
            );
        }
        let dear = KeptHash::parse(&FIT.replace("t=1", "t=11"));
        assert!(dear.is_some_and(|hash| !hash.is_affordable()));
    }

    #[test]
    fn what_is_none_or_costs_more_than_a_sign_in_may_is_refused() {
        let salt_and_hash = "c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let of_bcrypt = "DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.";
        let phc = |start: &str| format!("${start}${salt_and_hash}");
        let dearest = ["13", "04"].map(|rounds| format!("$2b${rounds}${of_bcrypt}"));
        let dearest = dearest.into_iter().chain(
            [
                "pbkdf2-sha256$1200000",
                "pbkdf2-sha512$i=1,l=32",
                "scrypt$ln=16,r=8,p=2",
                "scrypt$ln=13,r=8,p=10",
            ]
            .map(phc),
        );
        for text in dearest {
            assert!(KeptHash::parse(&text).is_some(), "{text}");
        }
        let refused = [
            "pbkdf2-sha256$1200001",
            "pbkdf2-sha256$0",
            "pbkdf2-sha256$i=",
            "pbkdf2-sha256$+1",
            "pbkdf2-sha256$99999999999",
            "pbkdf2-sha1$1000",
            "scrypt$ln=17,r=8,p=1",
            "scrypt$ln=16,r=8,p=3",
            "scrypt$ln=16,r=9,p=1",
            "scrypt$ln=63,r=8,p=1",
            "scrypt$ln=64,r=8,p=1",
            "scrypt$ln=1,r=4294967295,p=4294967295",
            "scrypt$ln=0,r=8,p=1",
            "scrypt$ln=14,r=0,p=1",
            "scrypt$ln=14,r=8,p=0",
            "scrypt$ln=14,r=8",
            "argon2id$v=19",
        ];
        let refused = refused.map(phc).into_iter().chain(
            ["03", "14", "31", "6", "006", "0x", "+6"]
                .map(|rounds| format!("$2b${rounds}${of_bcrypt}")),
        );
        let others = [
            String::new(),
            "$".into(),
            format!("$2x$06${of_bcrypt}"),
            format!("$2$06${of_bcrypt}"),
            format!("$2b$06${of_bcrypt}A"),
            format!("$2b$06${}", &of_bcrypt[1..]),
            format!("$2b$06${of_bcrypt}$"),
            "$2b$06$äääääääääääDCq7YPn5Rq63x1Lad4cll".into(),
            "$pbkdf2-sha256$1000$c29tZXNhbHQ$AAAA".into(),
            "$pbkdf2-sha256$1000$$AAAAAAAAAAAAAAAAAAAAAA".into(),
            "$pbkdf2-sha256$1000$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA==".into(),
            format!("{}$more", phc("pbkdf2-sha256$1000")),
            phc("pbkdf2-sha256$1000")[1..].to_owned(),
        ];
        for text in refused.chain(others) {
            assert!(KeptHash::parse(&text).is_none(), "{text}");
        }
    }
}
