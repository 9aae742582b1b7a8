//! What another implementation encrypts for a P-256 key, by each algorithm that is read here: joserfc 1.8.0.

use sekisho::jose::{DecryptionKey, Encrypted};

/// `alg`, `enc` and a token that holds `a.b.c`, for the key of the seed 3.
const TOKENS: [(&str, &str, &str); 12] = [
    (
        "ECDH-ES",
        "A128CBC-HS256",
        "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOENCQy1IUzI1NiIsImtpZCI6IkV6WTAybE9MWWNiblk1ei1xeXQ1OS1Fb3VFNkIyZHpxdFp1Z3lvZ1ZwY00iLCJjdHkiOiJKV1QiLCJlcGsiOnsiY3J2IjoiUC0yNTYiLCJ4Ijoic0Vfem1ibVJEamgyZ0ExeDhfMFRvLXdoNF9IUl9ja0xaTmwxM0hDcVFfYyIsInkiOiJ0VGEweF9QU19zVEVCQWxrbkdJa0I0X3Y5NkI3NFBIT1ZFcTM1UjlxcG5RIiwia3R5IjoiRUMifX0..Yz9FNEIS1c4sKFr8PpWj1Q.f0r-hDfMIUaKLv39UBVeTg.JFPepTWLg1uMk1FSnQnkuw",
    ),
    (
        "ECDH-ES",
        "A256CBC-HS512",
        "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkNCQy1IUzUxMiIsImtpZCI6IkV6WTAybE9MWWNiblk1ei1xeXQ1OS1Fb3VFNkIyZHpxdFp1Z3lvZ1ZwY00iLCJjdHkiOiJKV1QiLCJlcGsiOnsiY3J2IjoiUC0yNTYiLCJ4IjoiWUxaazNrd0c5QzdkV2s4cUcwelM3dzhVNFlFUExkTm1ia296Y0RQQ2g5MCIsInkiOiJadXJLdVJSU0EweWZITHJ1RmJCLU05STU4TjYzQXFjMnd1dEFzaTZOMzFJIiwia3R5IjoiRUMifX0..HC1uNhqeBrgs5QWi17KIUw.ArB32_eIiuVj_AV0uvJUVA.S6brOG3fXtI69sI54yXmbx42PNg_46fuVVx6tGPVzys",
    ),
    (
        "ECDH-ES",
        "A128GCM",
        "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6IkV6WTAybE9MWWNiblk1ei1xeXQ1OS1Fb3VFNkIyZHpxdFp1Z3lvZ1ZwY00iLCJjdHkiOiJKV1QiLCJlcGsiOnsiY3J2IjoiUC0yNTYiLCJ4IjoiMm5vTUlLSnlIa2M2UUJ4YjBxbHZFMmhqMzA0SEgwckJDU25YWEp5WEQ3NCIsInkiOiJ1VTJPSUh0UUFxLXhSOW9WenpGbGdxOWJrOFRTanNFQmtvQWhYbEhSRldJIiwia3R5IjoiRUMifX0..GESi7i_CDiOTnOJO.4Lbr22Y.p-R5fEFks6vXNEIK-AS8BA",
    ),
    (
        "ECDH-ES",
        "A256GCM",
        "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6IkV6WTAybE9MWWNiblk1ei1xeXQ1OS1Fb3VFNkIyZHpxdFp1Z3lvZ1ZwY00iLCJjdHkiOiJKV1QiLCJlcGsiOnsiY3J2IjoiUC0yNTYiLCJ4IjoiM1VqVU9aUXUyLVI4YXVJZDlWN1lmMDFWN2lTYjZ3SXJfNjhmMEs4bUcwQSIsInkiOiIwTkRFMW0ta1FERUktSExKNGprcFM4a0s5ZXJRRnc2MDcxZkExZDJ5ZEFNIiwia3R5IjoiRUMifX0..sX6Aupa6eoYj7UHl.viwN2vc.apSb_idaCNo2oEbZtCo-6w",
    ),
    (
        "ECDH-ES+A128KW",
        "A128CBC-HS256",
        "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImVuYyI6IkExMjhDQkMtSFMyNTYiLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6IkRIMXBvajNPcU5jUW5vUXlrREhmbnVtbEVIWklyVW9iR2haZW1Bc045em8iLCJ5IjoieWtuUFp2TDEtN0pKeDFiRDQ1enJrbC1zQWFhM19fUThQYXBpV1BadWN1WSIsImt0eSI6IkVDIn19.7YTUAqTmsXhzr3WJt7zDVgUX6zbxi7SngvMukZKfVxSKWG87bErCSg.dotgxYOtFjSkEYkJFBezKg.I6XTAI6SbburVZ-r0oCPww.JXUyce60vAbaVOQhFxEzRQ",
    ),
    (
        "ECDH-ES+A128KW",
        "A256CBC-HS512",
        "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImVuYyI6IkEyNTZDQkMtSFM1MTIiLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6Img5NUJqc3diQ0ZVSUVQdzhiUlhpZ25UTVZ2azhqbnNlc1ZxQmMzVDJ1SkkiLCJ5IjoiUk1MaTBpRkZ5OVVJa05Cc3JrcVlpcFNLdmFYdVQ0LXNQYm9wYWlQQ3BFUSIsImt0eSI6IkVDIn19.Chojxl3D37L7bIfkore7URNlOHDV32p-JVV3bl8R9xWZBeWJP88H7Y1_P7swY7Y9gYQ1EdsJH7uh4envEL090HIYMBweWI3_.EbmjJYfkalNxvH6tge8FkQ.5aS1lFAVIpqPEkA574UA5A.-aE6IOTxmnxXMl1c17RrGamIIvVOJ6hCgzqFkR0AG5w",
    ),
    (
        "ECDH-ES+A128KW",
        "A128GCM",
        "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImVuYyI6IkExMjhHQ00iLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6Imszd0JiSFVKb2tCaEZHVHFnb0x6VHhaa2ljbTZlMGZrMm9IWlFRRl9lZHMiLCJ5IjoiRnhubXVnLU9EN1o1UTZJVUlpbjdRRWgwMER0eExld2JnSUtJcEZLbDN5OCIsImt0eSI6IkVDIn19.FgU1qpHt6DCBlrrK3qM-ehQ-DyNZiS3F.PXStkllzqOQnqTFQ.vFzJxXU.8D6Zz10DZOc4_gC5nmsXrQ",
    ),
    (
        "ECDH-ES+A128KW",
        "A256GCM",
        "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImVuYyI6IkEyNTZHQ00iLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6ImpmekFVcEtsWTFULWpJUHJqUXVSM29rYzFvMXRib0dwRUhweFZxeUloWjgiLCJ5IjoiNDVQV1E1WGlEMEdOaHhrd1pWN3RjT0liYWZZNnd1TzFmSnBUV1BZeVkxOCIsImt0eSI6IkVDIn19.jwyZ8U4e2TI4TUd7i4z1ruMCbqYv2F7pZRFrXF7ISL45XHMnjshb3A.O8XM4WqpQUcXxv5t.izya3t0.0L4KzOAm3ws7B0oeA-pAfg",
    ),
    (
        "ECDH-ES+A256KW",
        "A128CBC-HS256",
        "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkExMjhDQkMtSFMyNTYiLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6IjhJdktTd1FxeGg5WUNHTG9mOGlZNWNNemdhU1Zxd1ItdWZKa3hiSGk3R2siLCJ5IjoiV0Vtc0NNWXA1V1hqejlLNmxLa01Idll5YmdsZ3UzT0RQT2MxWmxlT3lZSSIsImt0eSI6IkVDIn19.kFVK3jTUtK3OIX-s_05Rj42-PFsPYyoO1XM22YIAd0VrKNuGmHGBAA.d68f9brKY_doEBScSbRWOQ.LncaKovMbC3Kp908-BQvFw.USncoC0uGHNfoWUNjB4qAg",
    ),
    (
        "ECDH-ES+A256KW",
        "A256CBC-HS512",
        "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZDQkMtSFM1MTIiLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6Ik5oZXFQblZlRGp4Mzh2a0lCUEwzRXlPbWJDOUNZbzBiN3UwNXpXQV9BN0kiLCJ5IjoiNW1sT210eTlmbDlGTEdYajc3bTZSNnhIaFF1MVItOC1vSF9KUi0wV3JjbyIsImt0eSI6IkVDIn19.EimU010-kgmsJXcB7_g6k2LhlYTHOcPCqVf3Brq6q3OV1OuYdrGyz6_BJPaRp7Q24H9iZIGJ5Pi3wIOIdoEqukwqKtZ-ARvN.5S6abNOqzXMqbn-58WJItg.qlaGenYMjAZTx6YNYjj6Wg.v8on8Nw7YceeXDDvqEcWa5U6VQ1NtVxvc4iitEL2km8",
    ),
    (
        "ECDH-ES+A256KW",
        "A128GCM",
        "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkExMjhHQ00iLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6IjJsTWw0ZGdPNDdYNHZfaW1OUzBBTW1WWktRU1o4RkFOSTdlWk1jbzJlTGciLCJ5IjoiVTNDQWRESG1mMHlrTFNTM0cyV1h1ajRTV3lIMzV2d1dCdmdDMFQtU2lsOCIsImt0eSI6IkVDIn19.BFn6IyIaUWCXNq4lMCbCFQEOJf-WdPP9.YR2rRMsv8njehbeH.ajkCDTA.tCqs7Gv70m7gbDL9NFbt8g",
    ),
    (
        "ECDH-ES+A256KW",
        "A256GCM",
        "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00iLCJraWQiOiJFelkwMmxPTFljYm5ZNXotcXl0NTktRW91RTZCMmR6cXRadWd5b2dWcGNNIiwiY3R5IjoiSldUIiwiZXBrIjp7ImNydiI6IlAtMjU2IiwieCI6ImQ1NXltNmhfNGdpdzdOUlZwb2k5dUoyNkF1M1pjV2tCRTUwekhaTUlwT00iLCJ5IjoiT0tBNzhmcndTeWZCSkdYQ3BmZEZWNGF6QlZxY1o5eVlJQnhSY3Vjc0JYRSIsImt0eSI6IkVDIn19.gEx6tKhSYCfLWjCAPxhA43YhtZTBg-qbkSU3hNVcypgZyqk8PzPY7g.p8i0VYIkM4-g2WJh.ugxYzUw.L4vqzFfLZCBxlXVyhJnCXA",
    ),
];

#[test]
fn what_joserfc_encrypts_is_read() {
    let key = DecryptionKey::from_seed(&[3; 32]).expect("a key");
    for (alg, enc, token) in TOKENS {
        let encrypted = Encrypted::parse(token).expect("a JWE");
        assert_eq!(encrypted.algorithm().name(), alg);
        assert_eq!(encrypted.encryption().name(), enc);
        assert_eq!(encrypted.kid(), Some(key.kid()));
        let decrypted = encrypted.decrypt([&key]).expect("for us");
        assert_eq!(
            (decrypted.content(), decrypted.is_nested()),
            ("a.b.c", true)
        );
    }
}
