//! The signed objects that standards show, with the RSA key that they show (`k2bdc`, the one of RFC 9101 too), by
//! RS256: RFC 9126 §3, OpenID Connect Core §6.1.

use super::*;
use sekisho::{
    Timestamp,
    documents::{Client, Service},
    oauth::{
        Parameters as Asked, Refusal,
        request::{
            client_auth::Known,
            request_object::{Asks, Received, RequestObject},
        },
    },
};

const N: &str = "\
    y9Lqv4fCp6Ei-u2-ZCKq83YvbFEk6JMs_pSj76eMkddWRuWX2aBKGHAtKlE5P7_vn__PCKZWePt3vGkB6ePgzAFu08NmKemwE5bQI0e6kIChtt\
    _6KzT5OaaXDFI6qCLJmk51Cc4VYFaxgqevMncYrzaW_50mZ1yGSFIQzLYP8bijAHGVjdEFgZaZEN9lsn_GdWLaJpHrB3ROlS50E45wxrlg9xMn\
    cVb8qDPuXZarvghLL0HzOuYRadBJVoWZowDNTpKpk2RklZ7QaBO7XDv3uR7s_sf2g-bAjSYxYUGsqkNA9b3xVW53am_UZZ3tZbFTIh557JICWK\
    HlWj5uzeJXaw";

/// RFC 9126 §3.
const PUSHED: &str = "\
    eyJraWQiOiJrMmJkYyIsImFsZyI6IlJTMjU2In0.eyJpc3MiOiJzNkJoZFJrcXQzIiwiYXVkIjoiaHR0cHM6Ly9zZXJ2ZXIuZXhhbXBsZS5jb2\
    0iLCJyZXNwb25zZV90eXBlIjoiY29kZSIsImNsaWVudF9pZCI6InM2QmhkUmtxdDMiLCJyZWRpcmVjdF91cmkiOiJodHRwczovL2NsaWVudC5l\
    eGFtcGxlLm9yZy9jYiIsInNjb3BlIjoiYWlzIiwic3RhdGUiOiJhZjBpZmpzbGRraiIsImNvZGVfY2hhbGxlbmdlIjoiSzItbHRjODNhY2M0aD\
    BjOXc2RVNDX3JFTVRKM2J3dy11Q0hhb2VLMXQ4VSIsImNvZGVfY2hhbGxlbmdlX21ldGhvZCI6IlMyNTYifQ.O49ffUxRPdNkN3TRYDvbEYVr1\
    CeAL64uW4FenV3n9WlaFIRHeFblzv-wlEtMm8-tusGxeE9z3ek6FxkhvvLEqEpjthXnyXqqyJfq3k9GSf5ay74ml_0D6lHE1hy-kVWg7SgoPQ-\
    GB1xQ9NRhF3EKS7UZIrUHbFUCF0MsRLbmtIvaLYbQH_Ef3UkDLOGiU7exhVFTPeyQUTM9FF-u3K-zX-FO05_brYxNGLhVkO1G8MjqQnn2HpAzl\
    Bd5179WTzTYhKmhTiwzH-qlBBI_9GLJmE3KOipko9TfSpa26H4JOlMyfZFl0PCJwkByS0xZFJ2sTo3Gkk488RQohhgt1I0onw";

/// OpenID Connect Core §6.1.
const BROUGHT: &str = "\
    eyJhbGciOiJSUzI1NiIsImtpZCI6ImsyYmRjIn0.ew0KICJpc3MiOiAiczZCaGRSa3F0MyIsDQogImF1ZCI6ICJodHRwczovL3NlcnZlci5leG\
    FtcGxlLmNvbSIsDQogInJlc3BvbnNlX3R5cGUiOiAiY29kZSBpZF90b2tlbiIsDQogImNsaWVudF9pZCI6ICJzNkJoZFJrcXQzIiwNCiAicmVk\
    aXJlY3RfdXJpIjogImh0dHBzOi8vY2xpZW50LmV4YW1wbGUub3JnL2NiIiwNCiAic2NvcGUiOiAib3BlbmlkIiwNCiAic3RhdGUiOiAiYWYwaW\
    Zqc2xka2oiLA0KICJub25jZSI6ICJuLTBTNl9XekEyTWoiLA0KICJtYXhfYWdlIjogODY0MDAsDQogImNsYWltcyI6IA0KICB7DQogICAidXNl\
    cmluZm8iOiANCiAgICB7DQogICAgICJnaXZlbl9uYW1lIjogeyJlc3NlbnRpYWwiOiB0cnVlfSwNCiAgICAgIm5pY2tuYW1lIjogbnVsbCwNCi\
    AgICAgImVtYWlsIjogeyJlc3NlbnRpYWwiOiB0cnVlfSwNCiAgICAgImVtYWlsX3ZlcmlmaWVkIjogeyJlc3NlbnRpYWwiOiB0cnVlfSwNCiAg\
    ICAgInBpY3R1cmUiOiBudWxsDQogICAgfSwNCiAgICJpZF90b2tlbiI6IA0KICAgIHsNCiAgICAgImdlbmRlciI6IG51bGwsDQogICAgICJiaX\
    J0aGRhdGUiOiB7ImVzc2VudGlhbCI6IHRydWV9LA0KICAgICAiYWNyIjogeyJ2YWx1ZXMiOiBbInVybjptYWNlOmluY29tbW9uOmlhcDpzaWx2\
    ZXIiXX0NCiAgICB9DQogIH0NCn0.nwwnNsk1-ZkbmnvsF6zTHm8CHERFMGQPhos-EJcaH4Hh-sMgk8ePrGhw_trPYs8KQxsn6R9Emo_wHwajyF\
    KzuMXZFSZ3p6Mb8dkxtVyjoy2GIzvuJT_u7PkY2t8QU9hjBcHs68PkgjDVTrG1uRTx0GxFbuPbj96tVuj11pTnmFCUR6IEOXKYr7iGOCRB3btf\
    JhM0_AKQUfqKnRlrRscc8Kol-cSLWoYE9l5QqholImzjT_cMnNIznW9E7CDyWXTsO70xnB4SkG6pXfLSjLLlxmPGiyon_-Te111V8uE83IlzCY\
    Ib_NMXvtTIVc1jpspnTSD7xMbpL-2QgwUsAlMGzw";

/// What becomes of an object at `issuer`, of the client that the standards show, with this member.
fn read(text: &str, issuer: &str, member: (&str, Value)) -> Result<RequestObject, Refusal> {
    let service = Service::parse(&json_value!({ "issuer": issuer, "fapiModes": [] }));
    let mut document = json_value!({
        "clientIdAlias": "s6BhdRkqt3",
        "redirectUris": ["https://client.example.org/cb"],
        "jwks": { "keys": [{ "kty": "RSA", "kid": "k2bdc", "n": N, "e": "AQAB" }] },
    });
    document[member.0] = member.1;
    let (service, client) = (service.expect("a service"), Client::parse(&document));
    let client = client.expect("a client");
    let asks = Asks {
        client: &client,
        service: &service,
    };
    let received = Received::parse(text, &service, &client)?;
    let now = Timestamp::from_seconds(1_700_000_000);
    received.verify(asks, &Known::default(), &Asked::default(), now)
}

const ISSUER_OF_STANDARDS: &str = "https://server.example.com";

fn none() -> (&'static str, Value) {
    ("description", json_value!("as it is"))
}

#[test]
fn rfc_9126_3_an_object_says_what_is_asked() {
    let object = read(PUSHED, ISSUER_OF_STANDARDS, none()).expect("verified");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "s6BhdRkqt3"),
        ("redirect_uri", "https://client.example.org/cb"),
        ("scope", "ais"),
        ("state", "af0ifjsldkj"),
        (
            "code_challenge",
            "K2-ltc83acc4h0c9w6ESC_rEMTJ3bww-uCHaoeK1t8U",
        ),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(object.parameters().optional(name), Some(value), "{name}");
    }
    let payload: Value = serde_json::from_str(object.payload()).expect("JSON");
    assert_eq!(payload["iss"], "s6BhdRkqt3");
}

#[test]
fn openid_connect_core_6_1_an_object_says_what_is_asked() {
    let object = read(BROUGHT, ISSUER_OF_STANDARDS, none()).expect("verified");
    for (name, value) in [
        ("response_type", "code id_token"),
        ("scope", "openid"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("max_age", "86400"),
    ] {
        assert_eq!(object.parameters().optional(name), Some(value), "{name}");
    }
    let claims = object.parameters().optional("claims").expect("claims");
    let claims: Value = serde_json::from_str(claims).expect("JSON");
    assert_eq!(claims["userinfo"]["email"]["essential"], true);
}

#[test]
fn the_same_objects_are_refused_of_others_and_elsewhere() {
    for text in [PUSHED, BROUGHT] {
        let refused = |issuer, member| read(text, issuer, member).map(drop);
        let elsewhere = refused("https://other.example.com", none());
        assert_eq!(elsewhere, Err(Refusal::RequestObjectAudience));
        let named = refused(
            ISSUER_OF_STANDARDS,
            ("clientIdAlias", json_value!("another")),
        );
        assert_eq!(named, Err(Refusal::RequestObjectIssuer));
        let of_rfc_7517 = json_value!({ "keys": [RsaKey::public_jwk()] });
        let unknown = refused(ISSUER_OF_STANDARDS, ("jwks", of_rfc_7517));
        assert_eq!(unknown, Err(Refusal::RequestObjectSignature));
        // FAPI 2.0 SP §5.4.1 does not let RS256 in, and a client may have named another.
        let (_, rest) = text.split_once('.').expect("parts");
        let (payload, signature) = rest.split_once('.').expect("parts");
        for header in [
            "eyJhbGciOiJQUzI1NiIsImtpZCI6ImsyYmRjIn0",
            "eyJhbGciOiJub25lIn0",
        ] {
            let changed = format!("{header}.{payload}.{signature}");
            assert!(
                read(&changed, ISSUER_OF_STANDARDS, none()).is_err(),
                "{header}"
            );
        }
        let named = refused(
            ISSUER_OF_STANDARDS,
            ("requestSignAlg", json_value!("PS256")),
        );
        assert_eq!(named, Err(Refusal::RequestObjectAlgorithm));
    }
}
