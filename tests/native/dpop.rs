//! DPoP proofs: the twelve checks of RFC 9449 §4.3, each at the pushed authorization request, token
//! and resource endpoints.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::rsa_key::RsaKey;
use crate::support::state::{settled, sweep};
use crate::support::{
    Server, TestClient,
    client::{ISSUER, unsigned},
};
use sekisho::{Digest, front::Response};
use serde_json::{Value, json};

/// The seed of the key that client `one` proves with.
const DPOP_SEED: u8 = 101;

/// Where a proof can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endpoint {
    Par,
    Token,
    Resource,
}

const ENDPOINTS: [Endpoint; 3] = [Endpoint::Par, Endpoint::Token, Endpoint::Resource];

impl Endpoint {
    const fn method(self) -> &'static str {
        match self {
            Self::Par | Self::Token => "POST",
            Self::Resource => "GET",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Par => "/oauth/par",
            Self::Token => "/oauth/token",
            Self::Resource => "/sample/resource",
        }
    }

    fn uri(self) -> String {
        format!("{ISSUER}{}", self.path())
    }

    /// RFC 9449 §5 and RFC 6749 §5.2 say 400, RFC 9449 §7.1 says 401.
    const fn refusal(self) -> u16 {
        match self {
            Self::Par | Self::Token => 400,
            Self::Resource => 401,
        }
    }

    const fn success(self) -> u16 {
        match self {
            Self::Par => 201,
            Self::Token | Self::Resource => 200,
        }
    }
}

/// A client with everything it needs but the proof.
struct Scene {
    server: Server,
    access_token: String,
    refresh_token: String,
}

impl Scene {
    fn new() -> Self {
        let server = settled(&json!({}));
        let tokens = server.tokens(&server.one);
        let text = |name: &str| tokens[name].as_str().expect("a token").to_owned();
        Self {
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            server,
        }
    }

    fn client(&self) -> &TestClient {
        &self.server.one
    }

    /// The claims of a good proof for `endpoint`.
    fn claims(&self, endpoint: Endpoint) -> Value {
        let mut claims =
            self.client()
                .proof_claims(endpoint.method(), &endpoint.uri(), self.server.now());
        if endpoint == Endpoint::Resource {
            claims["ath"] = Digest::of(&self.access_token).encode().into();
        }
        claims
    }

    /// A request in which all is right, if the values of its `DPoP` headers are.
    fn send(&self, endpoint: Endpoint, proofs: &[&str]) -> Response {
        let mut headers: Vec<_> = proofs
            .iter()
            .map(|proof| ("dpop", (*proof).to_owned()))
            .collect();
        match endpoint {
            Endpoint::Par => self.server.push(
                self.client(),
                &self.client().authorization_request(),
                &headers,
            ),
            Endpoint::Token => self.server.token_with(
                self.client(),
                &self.client().refresh_request(&self.refresh_token),
                &headers,
            ),
            Endpoint::Resource => {
                headers.push(("authorization", format!("DPoP {}", self.access_token)));
                self.server.get(endpoint.path(), "", &headers)
            }
        }
    }

    fn accepts(&self, endpoint: Endpoint, proof: &str) {
        let response = self.send(endpoint, &[proof]);
        assert_eq!(
            response.status,
            endpoint.success(),
            "{endpoint:?}: {}",
            response.body
        );
    }

    fn refuses_all(&self, endpoint: Endpoint, proofs: &[&str]) {
        let response = unchanged(&self.server, || self.send(endpoint, proofs));
        assert_refused(&response, endpoint.refusal(), "invalid_dpop_proof");
        if endpoint == Endpoint::Resource {
            let challenge = response.header("www-authenticate").expect("a challenge");
            assert!(
                challenge.starts_with("DPoP ")
                    && challenge.contains("error=\"invalid_dpop_proof\""),
                "{challenge}"
            );
        }
    }

    fn refuses(&self, endpoint: Endpoint, proof: &str) {
        self.refuses_all(endpoint, &[proof]);
    }

    /// Proofs of otherwise good claims under each of these headers are refused everywhere.
    fn refuses_headers(&self, headers: &[Value]) {
        for (endpoint, header) in ENDPOINTS
            .into_iter()
            .flat_map(|endpoint| headers.iter().map(move |header| (endpoint, header)))
        {
            self.refuses(
                endpoint,
                &crate::support::forge::es256(DPOP_SEED, header, &self.claims(endpoint)),
            );
        }
    }

    /// Good proofs but for a claim of each of these values are refused everywhere.
    fn refuses_claims(&self, name: &str, values: &[Value]) {
        for (endpoint, value) in ENDPOINTS
            .into_iter()
            .flat_map(|endpoint| values.iter().map(move |value| (endpoint, value)))
        {
            let mut claims = self.claims(endpoint);
            claims[name] = value.clone();
            self.refuses(endpoint, &self.client().proof(&claims));
        }
    }

    /// Good proofs but for a claim of each of these values are accepted everywhere.
    fn accepts_claims(&self, name: &str, values: &[Value]) {
        for (endpoint, value) in ENDPOINTS
            .into_iter()
            .flat_map(|endpoint| values.iter().map(move |value| (endpoint, value)))
        {
            let mut claims = self.claims(endpoint);
            claims[name] = value.clone();
            self.accepts(endpoint, &self.client().proof(&claims));
        }
    }
}

fn header() -> Value {
    json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": crate::support::forge::ec_jwk(DPOP_SEED) })
}

fn header_with(name: &str, value: Value) -> Value {
    let mut header = header();
    header[name] = value;
    header
}

fn header_without(name: &str) -> Value {
    let mut header = header();
    header.as_object_mut().expect("an object").remove(name);
    header
}

#[test]
fn a_good_proof_is_accepted() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        scene.accepts(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED, &header(), &scene.claims(endpoint)),
        );
    }
}

#[test]
fn a_proof_is_a_must_at_the_token_and_resource_endpoints_and_a_may_at_par() {
    let scene = Scene::new();
    scene.refuses_all(Endpoint::Token, &[]);
    scene.refuses_all(Endpoint::Resource, &[]);
    assert_eq!(scene.send(Endpoint::Par, &[]).status, 201);
}

#[test]
fn rfc_9449_4_3_check_1_two_headers_are_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let [first, second] = [(), ()].map(|()| scene.client().proof(&scene.claims(endpoint)));
        scene.refuses_all(endpoint, &[&first, &second]);
        scene.refuses_all(endpoint, &[&first, &first]);
        scene.refuses_all(endpoint, &["", &first]);
    }
}

#[test]
fn rfc_9449_4_3_check_2_what_is_no_single_jwt_is_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let proof = scene.client().proof(&scene.claims(endpoint));
        let (two_parts, signature) = proof.rsplit_once('.').expect("three parts");
        let four_parts = format!("{proof}.{signature}");
        let json = json!({ "payload": "e30", "signature": signature }).to_string();
        for malformed in [
            "",
            " ",
            ".",
            "..",
            two_parts,
            &format!("{two_parts}."),
            &four_parts,
            &json,
            "proof",
            "ünicode",
        ] {
            scene.refuses(endpoint, malformed);
        }
    }
}

#[test]
fn rfc_9449_4_3_check_3_a_missing_claim_is_refused() {
    let scene = Scene::new();
    for (endpoint, name) in ENDPOINTS
        .into_iter()
        .flat_map(|endpoint| ["jti", "htm", "htu", "iat"].map(|name| (endpoint, name)))
    {
        let mut claims = scene.claims(endpoint);
        claims.as_object_mut().expect("an object").remove(name);
        scene.refuses(endpoint, &scene.client().proof(&claims));
    }
}

#[test]
fn rfc_9449_4_3_check_3_a_claim_of_another_type_is_refused() {
    let scene = Scene::new();
    let no_texts = [
        json!(null),
        json!(1),
        json!(true),
        json!(["POST"]),
        json!({ "a": 1 }),
        json!(""),
    ];
    for name in ["jti", "htm", "htu"] {
        scene.refuses_claims(name, &no_texts);
    }
    let now = scene.server.now();
    scene.refuses_claims(
        "iat",
        &[
            json!(null),
            json!(now.to_string()),
            json!(true),
            json!([now]),
            json!({}),
            json!(1e300),
        ],
    );
}

#[test]
fn rfc_9449_4_3_check_4_another_typ_is_refused() {
    let scene = Scene::new();
    let others = [
        "JWT",
        "at+jwt",
        "jwt",
        "dpop",
        "dpop+jwt ",
        "application/dpop+jwt+x",
        "",
    ];
    let headers: Vec<Value> = others
        .map(|typ| header_with("typ", typ.into()))
        .into_iter()
        .collect();
    scene.refuses_headers(&headers);
    scene.refuses_headers(&[
        header_without("typ"),
        header_with("typ", json!(null)),
        header_with("typ", json!(["dpop+jwt"])),
    ]);
}

#[test]
fn rfc_9449_4_3_check_5_alg_none_is_refused() {
    let scene = Scene::new();
    for (endpoint, alg) in ENDPOINTS
        .into_iter()
        .flat_map(|endpoint| ["none", "None", "NONE", ""].map(|alg| (endpoint, alg)))
    {
        let header = header_with("alg", alg.into());
        scene.refuses(endpoint, &unsigned(&header, &scene.claims(endpoint), ""));
        scene.refuses(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED, &header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn rfc_9449_4_3_check_5_a_missing_alg_is_refused() {
    Scene::new().refuses_headers(&[
        header_without("alg"),
        header_with("alg", json!(null)),
        header_with("alg", json!(["ES256"])),
    ]);
}

#[test]
fn rfc_9449_4_3_check_5_a_symmetric_alg_is_refused() {
    let scene = Scene::new();
    let secret = b"0123456789abcdef0123456789abcdef";
    let oct = json!({ "kty": "oct", "k": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY" });
    for (endpoint, jwk) in ENDPOINTS.into_iter().flat_map(|endpoint| {
        [oct.clone(), crate::support::forge::ec_jwk(DPOP_SEED)].map(|jwk| (endpoint, jwk))
    }) {
        let header = json!({ "typ": "dpop+jwt", "alg": "HS256", "jwk": jwk });
        scene.refuses(
            endpoint,
            &crate::support::forge::hs256(secret, &header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn fapi_2_5_4_1_an_rs256_proof_is_refused_though_its_signature_holds() {
    let scene = Scene::new();
    let header = json!({ "typ": "dpop+jwt", "alg": "RS256", "jwk": RsaKey::public_jwk() });
    for endpoint in ENDPOINTS {
        scene.refuses(
            endpoint,
            &RsaKey::rfc_7520().rs256(&header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn fapi_2_5_4_1_a_ps256_proof_is_accepted() {
    let scene = Scene::new();
    let header = json!({ "typ": "dpop+jwt", "alg": "PS256", "jwk": RsaKey::public_jwk() });
    for endpoint in [Endpoint::Par, Endpoint::Token] {
        scene.accepts(
            endpoint,
            &RsaKey::rfc_7520().ps256(&header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn rfc_9449_4_3_check_6_a_signature_by_another_key_is_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        scene.refuses(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED + 1, &header(), &scene.claims(endpoint)),
        );
    }
}

#[test]
fn rfc_9449_4_3_check_6_claims_changed_after_signing_are_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let proofs = [(), ()].map(|()| scene.client().proof(&scene.claims(endpoint)));
        let [first, second] = proofs
            .each_ref()
            .map(|proof| proof.split('.').collect::<Vec<_>>());
        scene.refuses(endpoint, &[first[0], second[1], first[2]].join("."));
    }
}

#[test]
fn rfc_9449_4_3_check_7_a_missing_or_unusable_jwk_is_refused() {
    let rsa_1024 = json!({ "kty": "RSA", "n": crate::support::forge::SHORT_RSA_N, "e": "AQAB" });
    let off_curve = json!({ "kty": "EC", "crv": "P-256", "x": crate::support::forge::ec_jwk(1)["x"], "y": crate::support::forge::ec_jwk(2)["y"] });
    let unusable = [
        json!(null),
        json!("key"),
        json!([]),
        json!({}),
        json!({ "kty": "oct", "k": "AAAA" }),
        json!({ "kty": "EC", "crv": "P-256" }),
        json!({ "kty": "EC", "crv": "secp256k1", "x": crate::support::forge::ec_jwk(1)["x"], "y": crate::support::forge::ec_jwk(1)["y"] }),
        rsa_1024,
        off_curve,
    ];
    let headers: Vec<Value> = unusable
        .map(|jwk| header_with("jwk", jwk))
        .into_iter()
        .chain([header_without("jwk")])
        .collect();
    Scene::new().refuses_headers(&headers);
}

#[test]
fn rfc_9449_4_3_check_7_a_jwk_with_a_private_member_is_refused() {
    let private = |member: &str| {
        let mut jwk = crate::support::forge::ec_jwk(DPOP_SEED);
        jwk[member] = "ZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWU".into();
        header_with("jwk", jwk)
    };
    let headers: Vec<Value> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
        .map(private)
        .into_iter()
        .collect();
    Scene::new().refuses_headers(&headers);
}

#[test]
fn rfc_7515_4_1_11_a_critical_extension_is_refused() {
    Scene::new().refuses_headers(&[
        header_with("crit", json!(["exp"])),
        header_with("b64", json!(false)),
    ]);
}

#[test]
fn rfc_9449_4_3_check_8_another_htm_is_refused() {
    let scene = Scene::new();
    // RFC 9110 §9.1: "The method token is case-sensitive".
    scene.refuses_claims(
        "htm",
        &[
            json!("PUT"),
            json!("post"),
            json!("get"),
            json!("POST "),
            json!("GET,POST"),
        ],
    );
    for (endpoint, method) in [
        (Endpoint::Par, "GET"),
        (Endpoint::Token, "GET"),
        (Endpoint::Resource, "POST"),
    ] {
        let mut claims = scene.claims(endpoint);
        claims["htm"] = method.into();
        scene.refuses(endpoint, &scene.client().proof(&claims));
    }
}

#[test]
fn rfc_9449_4_3_check_9_htu_is_compared_without_query_and_fragment_and_normalised() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let path = endpoint.path();
        for htu in [
            format!("{ISSUER}{path}?query=1"),
            format!("{ISSUER}{path}#fragment"),
            format!("{ISSUER}{path}?query=1#fragment"),
            format!("HTTPS://LOCALHOST{path}"),
            format!("https://localhost:443{path}"),
        ] {
            let mut claims = scene.claims(endpoint);
            claims["htu"] = htu.into();
            scene.accepts(endpoint, &scene.client().proof(&claims));
        }
    }
}

#[test]
fn rfc_9449_4_3_check_9_another_htu_is_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let path = endpoint.path();
        for htu in [
            ISSUER.to_owned(),
            path.to_owned(),
            format!("{ISSUER}{path}ohnonotagain"),
            format!("{ISSUER}{path}/"),
            format!("{ISSUER}/x{path}"),
            format!("{ISSUER}{}", path.to_uppercase()),
            format!("http://localhost{path}"),
            format!("https://localhost:8443{path}"),
            format!("https://localhost.evil.example{path}"),
            format!("https://evil.example{path}"),
            format!("https://localhost@evil.example{path}"),
            format!("https://user@localhost{path}"),
            format!(" {ISSUER}{path}"),
        ] {
            let mut claims = scene.claims(endpoint);
            claims["htu"] = htu.into();
            scene.refuses(endpoint, &scene.client().proof(&claims));
        }
    }
}

#[test]
fn rfc_9449_4_3_check_9_a_proof_for_one_endpoint_is_refused_at_another() {
    let scene = Scene::new();
    for (made_for, sent_to) in [
        (Endpoint::Par, Endpoint::Token),
        (Endpoint::Token, Endpoint::Par),
    ] {
        scene.refuses(sent_to, &scene.client().proof(&scene.claims(made_for)));
    }
}

#[test]
fn rfc_9449_4_3_check_11_an_iat_ten_seconds_off_is_accepted() {
    let scene = Scene::new();
    let now = scene.server.now();
    scene.accepts_claims(
        "iat",
        &[
            json!(now - 10),
            json!(now + 10),
            json!(now),
            json!(now as f64 - 0.5),
        ],
    );
}

#[test]
fn rfc_7519_4_1_a_proof_whose_time_has_not_begun_or_is_over_is_refused() {
    // The service allows 30 seconds between two clocks.
    let scene = Scene::new();
    let now = scene.server.now();
    let (ahead, past) = ([31, 61, 1000, 86_400], [-30, -61, -100, -86_400]);
    scene.refuses_claims("nbf", &ahead.map(|seconds| json!(now + seconds)));
    scene.refuses_claims("exp", &past.map(|seconds| json!(now + seconds)));
    scene.accepts_claims("nbf", &[json!(now - 3600), json!(now), json!(now + 10)]);
    scene.accepts_claims("exp", &[json!(now - 10), json!(now + 1), json!(now + 3600)]);
}

#[test]
fn rfc_9449_4_3_check_11_an_iat_an_hour_off_is_refused() {
    let scene = Scene::new();
    let now = scene.server.now();
    scene.refuses_claims(
        "iat",
        &[
            json!(now - 3600),
            json!(now + 3600),
            json!(0),
            json!(-1),
            json!(i64::MAX),
            json!(i64::MIN),
        ],
    );
}

#[test]
fn an_nbf_and_an_exp_and_unknown_members_are_tolerated() {
    let scene = Scene::new();
    let now = scene.server.now();
    for endpoint in ENDPOINTS {
        let mut claims = scene.claims(endpoint);
        let more = json!({ "nbf": now, "exp": now + 300, "unknown": { "a": [1] } });
        claims
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        scene.accepts(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED, &header_with("unknown", json!("x")), &claims),
        );
    }
}

#[test]
fn rfc_9449_4_3_check_12_a_missing_or_wrong_ath_is_refused_at_the_resource() {
    let scene = Scene::new();
    let of_another = Digest::of("another token").encode();
    let padded = format!("{}=", Digest::of(&scene.access_token).encode());
    for ath in [
        json!(of_another),
        json!(padded),
        json!(scene.access_token),
        json!(""),
        json!(null),
        json!(1),
    ] {
        let mut claims = scene.claims(Endpoint::Resource);
        claims["ath"] = ath;
        scene.refuses(Endpoint::Resource, &scene.client().proof(&claims));
    }
    let mut claims = scene.claims(Endpoint::Resource);
    claims.as_object_mut().expect("an object").remove("ath");
    scene.refuses(Endpoint::Resource, &scene.client().proof(&claims));
}

#[test]
fn rfc_9449_4_3_check_12_a_proof_by_another_key_than_the_bound_one_is_refused_at_the_resource() {
    let scene = Scene::new();
    let header = header_with("jwk", crate::support::forge::ec_jwk(DPOP_SEED + 1));
    let proof =
        crate::support::forge::es256(DPOP_SEED + 1, &header, &scene.claims(Endpoint::Resource));
    let grants = scene.server.host.grants();
    let response = scene.send(Endpoint::Resource, &[&proof]);
    // RFC 9449 §7.1: "invalid_token" for a token that fails this check, RFC 6750 §3.1 has the
    // status.
    assert_refused(&response, 401, "invalid_token");
    assert_eq!(scene.server.host.grants(), grants);
}

#[test]
fn rfc_9449_11_1_a_proof_is_accepted_once() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let proof = scene.client().proof(&scene.claims(endpoint));
        scene.accepts(endpoint, &proof);
        scene.refuses(endpoint, &proof);
    }
}

#[test]
fn rfc_9449_11_1_a_jti_counts_for_its_key_and_not_for_others() {
    let scene = Scene::new();
    let claims = scene.claims(Endpoint::Token);
    scene.accepts(Endpoint::Token, &scene.client().proof(&claims));
    let other = header_with("jwk", crate::support::forge::ec_jwk(DPOP_SEED + 1));
    scene.accepts(
        Endpoint::Token,
        &crate::support::forge::es256(DPOP_SEED + 1, &other, &claims),
    );
}

#[test]
fn rfc_9449_11_1_no_proof_is_accepted_again_after_its_jti_is_forgotten() {
    // Proofs made as early and as late as is accepted, sent again at every second around the end of
    // their window.
    for (endpoint, ahead) in ENDPOINTS
        .into_iter()
        .flat_map(|endpoint| [-300, -10, 0, 30].map(|ahead| (endpoint, ahead)))
    {
        let scene = Scene::new();
        let mut claims = scene.claims(endpoint);
        let issued_at = scene.server.now() + ahead;
        claims["iat"] = issued_at.into();
        let proof = scene.client().proof(&claims);
        scene.accepts(endpoint, &proof);
        for again in [
            issued_at + 299,
            issued_at + 300,
            issued_at + 301,
            issued_at + 302,
            issued_at + 3600,
        ] {
            scene.server.host.now.set(again.max(scene.server.now()));
            sweep(&scene.server);
            scene.refuses(endpoint, &proof);
        }
    }
}
