//! Keys and signatures that others made: the examples of the RFCs, and OpenSSL where the RFCs have none.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// The octets of base64url.
pub(super) fn octets(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The base64url of octets.
pub(super) fn text(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// RFC 7515 appendix A.3.1.
pub(super) fn rfc_7515_key() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

/// RFC 7520 §3.3.
pub(super) fn rfc_7520_key() -> Value {
    json!({ "kty": "RSA", "n": RFC_7520_N, "e": "AQAB" })
}

/// RFC 7638 §3.1, the required members.
pub(super) fn rfc_7638_key() -> Value {
    json!({ "kty": "RSA", "n": RFC_7638_N, "e": "AQAB" })
}

/// RFC 8037 appendix A.2.
pub(super) fn rfc_8037_key() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": RFC_8037_X })
}

/// A key that OpenSSL made, too short.
pub(super) fn rsa_1024_key() -> Value {
    json!({ "kty": "RSA", "n": RSA_1024_N, "e": "AQAB" })
}

/// A point that OpenSSL made, on a curve unknown here.
pub(super) fn p_384_key() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-384",
        "x": "KDwdc2XOR4jyn46_I07f_q1v6Zf76l_6LVjMnfp7HFCLBVJvVbnrsgQPBbSPttDh",
        "y": "lHXJkGHkG4i6Uu_bjBaQRxph2GfteZcp2cks0B29IlYw2E7eMqePnmRmTNrFEu-M",
    })
}

/// The claims of RFC 7515 appendix A.3 under `{"alg":"PS256"}`, with this signature.
pub(super) fn ps256(signature: &str) -> String {
    [&text(r#"{"alg":"PS256"}"#), RFC_7515_A_3.split('.').nth(1).unwrap(), signature].join(".")
}

/// RFC 7515 appendix A.3.1, the token.
pub(super) const RFC_7515_A_3: &str = "\
    eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0c\
    nVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

/// RFC 7515 appendix A.3.1, the private member.
pub(super) const RFC_7515_D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

/// RFC 7520 §3.3, the modulus.
pub(super) const RFC_7520_N: &str = "\
    n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqV\
    wGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJls\
    de3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkq\
    gc5gHdrNP5zw";

const RFC_7638_N: &str = "\
    0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok\
    njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu\
    6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8a\
    wapJzKnqDKgw";

/// RFC 8037 appendix A.1, the private member.
pub(super) const RFC_8037_D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

/// RFC 8037 appendix A.2, the public member.
pub(super) const RFC_8037_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

/// A signature by OpenSSL with the key of RFC 7520 §3.4: SHA-256, MGF1 with SHA-256, 32 octets of salt.
pub(super) const PS256: &str = "\
    CrqG132id2SMOgYLoRAsaLHLflGitPaINCbZiGFsIIFA4dNEZZOZkafnUP6e3TBBiLInJgLGfONN1iG-gsOD84iaZfXjrd2ymBpviBv0s-Ruil\
    fQm0ymQE9flUY2g5G9fmuyqcdnNxZVmXcGqOu9Bi9eoRx9YDJdYq5STQK3LBySqWkHeVhkbxsdiFSbYsCiHzdbd9Evu-i5KGkaIMcQ-29KAR2w\
    PVESaZJMlMkvC2sLcOQDqE3pPqMZPRJNbdKIXuQk4mW-AYoiJK7OtvzGnngKqw3mBiBbSC7Nasm1Z0a4G0zB2AqLhGsyCGEh_L3Z6ZoDionFro\
    36cp4sVY-OUA";

/// The same signature plus the modulus, which a verifier that only reduces would accept.
pub(super) const PS256_PLUS_MODULUS: &str = "\
    qjuWi4Ek6zSxy-oS4EH_HrHnASB-Aol4hD020DE22SUE_oq9EgjtCud2SnQVakpk_YqYS2eKObrJdMXy1wwdNAWZZo91uHDMvN6w0G6f3aIfM7\
    PW70ASoTVrjlGY3G9i7aK3JW0qCOZ_SROj6aaEsHEmKypOZr06zEzS3Oy4Sr3WxvNW9Q1N6v683kZ5Nw8-atqQjWgzkLwEiKd_NUFgH0Ydwbcc\
    sz8A7fzPZlndG-NIBwDz4MjWX6nsDWeo3avAWbl4Ne2fAP0h4ydiyv93Vpr01YKcC6x49CiAtUCAyv83xXkqH8NuB-sxmXmQZ9nuerb9FDJWQT\
    YXWKAKAmOIHw";

/// As [`PS256`], without salt.
pub(super) const PS256_WITHOUT_SALT: &str = "\
    CcqPnZ3DT18_UCC__Ms426Q5FJ2H_yY63rT-z4fDEOV-p3wV5NuaHgM7j2Wz2FF0wC4iz9F5DxxhZSO6GZLrGSd9ZJ9yJgaIluvan_jal-MlMI\
    KBnH5JUzPCyz54BERraVVc9U3urYfv0jqgH1Oxhib1nsKL_e5jSWfKtNa6KcP8acW8Sms2v_mmb4o0RCzWx-rdQk-rlFEC_AiQBJD4E09M01YR\
    NSIybhzvcZ-oXT3kJLbpwtqsXxzZ_YevieHj6jYxmxiril1ztGUozjwTT0dnhwwgj2HEvP7lzyqG_kwZ_wkP-GK3j6rZz63ZXq9zU0q_q3zSCY\
    2H_nzpHU-S2A";

/// As [`PS256`], with 222 octets of salt, all that fit.
pub(super) const PS256_WITH_LONG_SALT: &str = "\
    WE7PSP2je283OrzKIfXC1YVo2PLEBv2yzGSmRjBhCPrEYACLEuD8ve3xIX0Oj-Rr90PN9uJfaNLR_kEI0a_WpaZwXR5S-WWe0kkndIDHbYTShd\
    72OCmfcImJBC8l2rFmBCF-4Y7qDH8OiCPcJTDMSETGoelDxr8MCzn8sNk6eqagRhOUk_M1IV41FmcqLpC-f4GSRdIMn7opee9jzECi7oN-oQJ1\
    56GgPSMd5jXx4kOEg3jp1a52h6lOTSsP6Vg50YSHQ5eTz1wXEIw8sGf1zl9lG0kW5LJWvgNVp1bOEQxGzhxzzhNM7bYxgF_-b_rNmdysSYvrFT\
    NpxG7tcW3i6A";

/// As [`PS256`], but with the padding of PKCS #1 v1.5.
pub(super) const RS256_CALLED_PS256: &str = "\
    eXgpsfsaPNKv4zz1zU0EjoQ6dgT4Eh97eE7pFZ36sVWOWeig4b8R0deENC1jEdQVMYJdfRYtgP9DI1N_yZKVyvKCD7BulWkOf-UTwOW4TyHeLp\
    3w-kqHD60nogoKCHAwcbqZUEVWuMptFp2238-dUSqD2rS8R60CQM4fKSHpETBVXJiXe6XE1Mo_AZupGu4fzIh9D4JSC-wW7UsCUUfA-pRFgkkb\
    GvvqBvGXeHyYOuN2uPuJmXgTVuJT92HspA_CIv_irzEuOqHfqLTFAzQyCiXTxKNBMW4VfxhmQu6tJjPODF_Zh3ElqkHjUC931jUgEdnbd1da0g\
    26u9LiVTT9XQ";

const RSA_1024_N: &str = "\
    rC0vM6ItTX636qinBQL365YmebW9-kAZACfTRF_PACbjugdvE45YkT80jLxdPMSREnlX1nvQMolSRx3MVjJCGi3fCwQrhRxxdibEWQljkaQRND\
    RWc6WrTh77aLcGY2OiE9NKaScgr1WDpl7_YJe2eIqt_h_czFujgKVP_apjCoE";
