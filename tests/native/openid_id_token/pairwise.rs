//! Pairwise subjects.

use super::*;

/// A client of its own sector, or of one that is stated.
fn pairwise(client_id: &str, sector: Option<&str>) -> Value {
    let members = json_value!({ "subjectType": "PAIRWISE", "sectorIdentifierUri": sector });
    let mut document = joined(&web(client_id), &members);
    if sector.is_none() {
        document
            .as_object_mut()
            .expect("an object")
            .remove("sectorIdentifierUri");
    }
    document
}

const SECTOR: &str = "https://sector.example/redirect_uris.json";

#[test]
fn openid_connect_core_8_1_pairwise_subjects_are_alike_in_one_sector_and_nowhere_else() {
    let clients = [
        web("public"),
        pairwise("alone", None),
        pairwise("lonely", None),
        pairwise("first", Some(SECTOR)),
        pairwise("second", Some(SECTOR)),
    ];
    let server = provider_for(&json_value!({}), &clients);
    let subject = |client: &str| text(&claims_of(&server, &request(client)), "sub").to_owned();
    let [public, alone, lonely, first, second] =
        ["public", "alone", "lonely", "first", "second"].map(subject);
    assert_eq!(public, "subject-of-alice");
    assert_eq!(first, second);
    let mut different = vec![&public, &alone, &lonely, &first];
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 4);
    // "The Subject Identifier value MUST NOT be reversible by any party other than the OpenID
    // Provider." §2: at most 255 ASCII characters.
    for subject in [&alone, &lonely, &first] {
        assert!(
            !subject.contains("alice") && subject.len() <= 255 && subject.is_ascii(),
            "{subject}"
        );
    }
    // The same the next time.
    assert_eq!(text(&claims_of(&server, &request("alone")), "sub"), alone);
}

#[test]
fn two_people_have_two_pairwise_subjects() {
    let server = provider_for(&json_value!({}), &[pairwise("first", Some(SECTOR))]);
    let subject = |username: &str| {
        let answer = Browser::new(&server).agreed_by(&request("first"), username);
        let tokens = tokens_of(&server, &answer, &request("first"));
        text(
            &verified(&server, "first", text(&tokens, "id_token")).1,
            "sub",
        )
        .to_owned()
    };
    assert_ne!(subject("alice"), subject("bob"));
}

#[test]
fn a_pairwise_client_learns_the_subject_nowhere() {
    let server = provider_for(
        &json_value!({ "accessTokenSignAlg": "ES256" }),
        &[pairwise("alone", None)],
    );
    let tokens = tokens(&server, &request("alone"));
    let sub = text(
        &verified(&server, "alone", text(&tokens, "id_token")).1,
        "sub",
    )
    .to_owned();
    let access_token = text(&tokens, "access_token");
    // OpenID Connect Core §5.3.2: the sub "MUST be verified to exactly match the sub Claim in the
    // ID Token".
    assert_eq!(text(&json(&userinfo(&server, access_token)), "sub"), sub);
    assert_eq!(
        text(&crate::support::expect::parts_of(access_token).1, "sub"),
        sub
    );
    let asked = server.post(
        "/oauth/introspect",
        &parameters(&[("token", access_token)]),
        &[crate::support::ordinary::basic(
            "alone",
            &secret_of("alone"),
        )],
    );
    assert_eq!(text(&json(&asked), "sub"), sub);
    for text in [&tokens.to_string(), &asked.body] {
        assert!(!text.contains("subject-of-alice"), "{text}");
    }
}
