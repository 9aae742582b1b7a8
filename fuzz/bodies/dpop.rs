//! Whatever text arrives in a `DPoP` header: a proof or a refusal, never a panic, and never a proof
//! of another request.
use sekisho::{
    Digest, Secret, Timestamp,
    oauth::request::{
        dpop::{Expected, Proof},
        nonce::Nonces,
    },
};

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// Holds whatever is brought against that.
pub fn holds(text: &str) {
    let nonces = Nonces::new(&Secret::new([7; 32]), 300);
    for (access_token, nonces) in [(None, None), (Some("token"), None), (None, Some(&nonces))] {
        let uris = &["https://as.example/oauth/token".to_owned()];
        let expected = Expected {
            method: "POST",
            uris,
            access_token,
            nonces,
            clock_skew: 30,
        };
        match Proof::verify(Some(text), &expected, NOW) {
            Ok(proof) => {
                assert!(!text.contains(','), "a proof is one token");
                assert!(
                    proof.first_use("client").until > NOW,
                    "what is accepted is remembered"
                );
                let another = Expected {
                    uris: &["https://as.example/oauth/par".to_owned()],
                    ..expected
                };
                assert!(
                    Proof::verify(Some(text), &another, NOW).is_err(),
                    "a proof is of one URI"
                );
            }
            Err(refusal) => assert!(
                refusal.to_string().is_ascii(),
                "a refusal fits an error_description"
            ),
        }
    }
    let _ = (nonces.accepts(text, NOW), Digest::of(text));
}
