//! Whatever comes as the signature of a message: a verdict, never a panic.
use sekisho::{
    Timestamp,
    jose::{
        Algorithm, JwkSet,
        http_signature::{Expected, Message, Target, asked_label, claimed, is_digest_of, verify},
    },
};

/// Holds whatever is brought against that.
pub fn holds(texts: (&str, &str, &str)) {
    let (input, signature, digest) = texts;
    let fields = [
        ("signature-input", input),
        ("signature", signature),
        ("content-digest", digest),
    ];
    let request = Target::of_uri("https://as.example/x?y").map(|target| ("GET", target));
    let message = Message {
        fields: &fields,
        request,
        status: None,
        answers: None,
    };
    let now = Timestamp::from_seconds(1_618_884_473);
    let expected = Expected {
        algorithms: Algorithm::ALL,
        components: &[],
        tag: None,
        age: 60,
        skew: 0,
        now,
    };
    assert!(
        verify(&message, &JwkSet::default(), &expected).is_err(),
        "nobody has signed it"
    );
    // What it claims is told or refused, and is the same each time it is read.
    assert_eq!(claimed(&message, "a"), claimed(&message, "a"));
    let _ = asked_label(input, "a");
    let _ = is_digest_of(digest, input.as_bytes());
}
