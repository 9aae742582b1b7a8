//! Keys and signatures that others made: the examples of the RFCs, and OpenSSL where the RFCs have
//! none.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::Algorithm;

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

/// RFC 7515 appendix A.2.1.
pub(super) fn rfc_7515_rsa_key() -> Value {
    json!({ "kty": "RSA", "n": RFC_7515_N, "e": "AQAB" })
}

/// RFC 7520 §3.3.
pub(super) fn rfc_7520_key() -> Value {
    json!({ "kty": "RSA", "n": RFC_7520_N, "e": "AQAB" })
}

/// RFC 7520 §3.4, for this `alg`.
pub(super) fn rfc_7520_private_key(algorithm: Algorithm) -> Value {
    json!({
        "kty": "RSA",
        "kid": "bilbo.baggins@hobbiton.example",
        "use": "sig",
        "alg": algorithm.name(),
        "n": RFC_7520_N,
        "e": "AQAB",
        "d": RFC_7520_D,
        "p": RFC_7520_P,
        "q": RFC_7520_Q,
        "dp": RFC_7520_DP,
        "dq": RFC_7520_DQ,
        "qi": RFC_7520_QI,
    })
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
    [
        &text(r#"{"alg":"PS256"}"#),
        RFC_7515_A_3.split('.').nth(1).unwrap(),
        signature,
    ]
    .join(".")
}

/// RFC 7515 appendix A.1.1, the key.
pub(super) const RFC_7515_K: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

/// RFC 7515 appendix A.1.1, the token.
pub(super) const RFC_7515_A_1: &str = "\
    eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlL\
    mNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// RFC 7515 appendix A.2.1, the token.
pub(super) const RFC_7515_A_2: &str = "\
    eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0c\
    nVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb\
    F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6\
    _dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig\
    cN_IoypGlUPQGe77Rw";

/// RFC 7515 appendix A.2.1, the modulus.
const RFC_7515_N: &str = "\
    ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-\
    pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2Ca\
    pHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb5\
    4h4FRWyuXpoQ";

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

/// RFC 7520 §3.4, the private exponent.
pub(super) const RFC_7520_D: &str = "\
    bWUC9B-EFRIo8kpGfh0ZuyGPvMNKvYWNtB_ikiH9k20eT-O1q_I78eiZkpXxXQ0UTEs2LsNRS-8uJbvQ-A1irkwMSMkK1J3XTGgdrhCku9gRld\
    Y7sNA_AKZGh-Q661_42rINLRCe8W-nZ34ui_qOfkLnK9QWDDqpaIsA-bMwWWSDFu2MUBYwkHTMEzLYGqOe04noqeq1hExBTHBOBdkMXiuFhUq1\
    BU6l-DqEiWxqg82sXt2h-LMnT3046AOYJoRioz75tSUQfGCshWTBnP5uDjd18kKhyv07lhfSJdrPdM5Plyl21hsFf4L_mHCuoFau7gdsPfHPxx\
    jVOcOpBrQzwQ";

/// RFC 7520 §3.4, the first prime.
const RFC_7520_P: &str = "\
    3Slxg_DwTXJcb6095RoXygQCAZ5RnAvZlno1yhHtnUex_fp7AZ_9nRaO7HX_-SFfGQeutao2TDjDAWU4Vupk8rw9JR0AzZ0N2fvuIAmr_WCsmG\
    peNqQnev1T7IyEsnh8UMt-n5CafhkikzhEsrmndH6LxOrvRJlsPp6Zv8bUq0k";

/// RFC 7520 §3.4, the second prime.
const RFC_7520_Q: &str = "\
    uKE2dh-cTf6ERF4k4e_jy78GfPYUIaUyoSSJuBzp3Cubk3OCqs6grT8bR_cu0Dm1MZwWmtdqDyI95HrUeq3MP15vMMON8lHTeZu2lmKvwqW7an\
    V5UzhM1iZ7z4yMkuUwFWoBvyY898EXvRD-hdqRxHlSqAZ192zB3pVFJ0s7pFc";

/// RFC 7520 §3.4, the exponent modulo the first prime less one.
const RFC_7520_DP: &str = "\
    B8PVvXkvJrj2L-GYQ7v3y9r6Kw5g9SahXBwsWUzp19TVlgI-YV85q1NIb1rxQtD-IsXXR3-TanevuRPRt5OBOdiMGQp8pbt26gljYfKU_E9xn-\
    RULHz0-ed9E9gXLKD4VGngpz-PfQ_q29pk5xWHoJp009Qf1HvChixRX59ehik";

/// RFC 7520 §3.4, the exponent modulo the second prime less one.
const RFC_7520_DQ: &str = "\
    CLDmDGduhylc9o7r84rEUVn7pzQ6PF83Y-iBZx5NT-TpnOZKF1pErAMVeKzFEl41DlHHqqBLSM0W1sOFbwTxYWZDm6sI6og5iTbwQGIC3gnJKb\
    i_7k_vJgGHwHxgPaX2PnvP-zyEkDERuf-ry4c_Z11Cq9AqC2yeL6kdKT1cYF8";

/// RFC 7520 §3.4, the inverse of the second prime modulo the first.
const RFC_7520_QI: &str = "\
    3PiqvXQN0zwMeE-sBvZgi289XP9XCQF3VWqPzMKnIgQp7_Tugo6-NZBKCQsMf3HaEGBjTVJs_jcK8-TRXvaKe-7ZMaQj8VfBdYkssbu0NKDDhj\
    J-GtiseaDVWt7dcH0cfwxgFUHpQh7FoCrjFJ6h6ZEpMF6xmujs4qMpPz8aaI4";

/// RFC 7520 §4.1.2, what is signed.
pub(super) const RFC_7520_4_1_INPUT: &str = "\
    eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzL\
    CBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmV\
    ldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

/// RFC 7520 §4.1.2, the signature.
pub(super) const RFC_7520_4_1: &str = "\
    MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoB\
    wA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0\
    ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vj\
    bU5y18kDquDg";

const RFC_7638_N: &str = "\
    0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok\
    njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu\
    6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8a\
    wapJzKnqDKgw";

/// RFC 8037 appendix A.1, the private member.
pub(super) const RFC_8037_D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

/// RFC 8037 appendix A.2, the public member.
pub(super) const RFC_8037_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

/// A signature by OpenSSL with the key of RFC 7520 §3.4: SHA-256, MGF1 with SHA-256, 32 octets of
/// salt.
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
