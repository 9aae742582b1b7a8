//! Where grants begin.

use sekisho::{
    Digest, Secret, Timestamp,
    documents::Client,
    jose::Jkt,
    oauth::{handle::Shelf, lane::Following, region::Region},
};

use super::*;

const BIRTHS: u32 = 128_000;

fn client(members: &Value) -> Client {
    let server = provider_for(&json!({}), &[joined(&spa("spa"), members)]);
    let command = sekisho::backend::Host::client(&server.host, "spa");
    let client = crate::support::server::block_on(command).expect("an answer");
    Client::clone(&client.expect("a client"))
}

fn signing() -> Client {
    client(&json!({
        "clientType": "CONFIDENTIAL",
        "tokenAuthMethod": "PRIVATE_KEY_JWT",
        "jwks": { "keys": [TestClient::new("spa", 7).key.public_jwk()] },
    }))
}

fn dice(n: u32) -> Secret {
    Secret::new(*Digest::of(format!("dice {n}")).as_bytes())
}

fn key(n: u32) -> Jkt {
    Jkt::parse(&Digest::of(format!("key {n}")).encode()).expect("a thumbprint")
}

/// How many births each shelf has.
fn births(place: impl Fn(u32) -> Shelf) -> Vec<u32> {
    let mut births = vec![0; 64];
    for n in 0..BIRTHS {
        births[usize::from(place(n).number())] += 1;
    }
    births
}

/// Pearson's chi-squared against an even spread.
fn chi_squared(births: &[u32]) -> f64 {
    let expected = f64::from(BIRTHS) / 64.0;
    let apart = |births: &u32| (f64::from(*births) - expected).powi(2) / expected;
    births.iter().map(apart).sum()
}

/// With 63 degrees of freedom an even spread stays below that in 999 of 1000 cases.
const CRITICAL: f64 = 103.442;

fn is_even(what: &str, place: impl Fn(u32) -> Shelf) {
    let births = births(place);
    assert!(chi_squared(&births) < CRITICAL, "{what}: {births:?}");
    // 10 %: four and a half standard deviations, of which one is 44.4.
    assert!(
        births.iter().all(|n| (1800..=2200).contains(n)),
        "{what}: {births:?}"
    );
}

#[test]
fn grants_begin_evenly_on_all_shelves() {
    let spa = client(&json!({}));
    is_even("dice", |n| Following::default().place(&spa, &dice(n)).0);
    is_even("keys", |n| {
        let follows = Following {
            former: None,
            key: Some(&key(n)),
            browser: None,
            near: None,
        };
        follows.place(&spa, &dice(0)).0
    });
    is_even("browsers", |n| {
        let follows = Following {
            former: None,
            key: None,
            browser: Some(&Digest::of(format!("browser {n}"))),
            near: None,
        };
        follows.place(&spa, &dice(0)).0
    });
}

#[test]
fn a_row_tells_nothing_of_its_shelf() {
    let spa = client(&json!({}));
    is_even("rows", |n| {
        let place = Following::default().place(&spa, &dice(n));
        assert_ne!(place.1, Following::default().place(&spa, &dice(n + 1)).1);
        Shelf::of_digest(&Digest::of(place.1.number().to_be_bytes()))
    });
    let places = (0..640).map(|n| Following::default().place(&spa, &dice(n)));
    let alike = places.filter(|place| place.1.number() % 64 == u64::from(place.0.number()));
    assert!(alike.count() < 30, "ten are alike by chance");
}

#[test]
fn a_grant_of_a_public_client_begins_where_the_proofs_of_its_key_are_decided() {
    let spa = client(&json!({}));
    for n in 0..100 {
        let (key, browser) = (key(n), Digest::of([7]));
        let follows = Following {
            former: None,
            key: Some(&key),
            browser: Some(&browser),
            near: None,
        };
        assert_eq!(
            follows.place(&spa, &dice(n)).0,
            Shelf::of_key(spa.id(), &key)
        );
    }
}

#[test]
fn a_client_that_signs_assertions_begins_at_home_unless_it_is_spread() {
    let signing = signing();
    let home = Shelf::of_client(signing.id());
    let spread = Client {
        grants_spread: true,
        created_at: Timestamp::default(),
        ..signing.clone()
    };
    assert!((0..100).all(|n| Following::default().place(&signing, &dice(n)).0 == home));
    is_even("spread", |n| {
        Following::default().place(&spread, &dice(n)).0
    });
}

#[test]
fn the_one_key_of_a_server_does_not_gather_its_grants_again() {
    let spread = Client {
        grants_spread: true,
        ..signing()
    };
    let key = key(1);
    let follows = Following {
        former: None,
        key: Some(&key),
        browser: None,
        near: None,
    };
    is_even("one key", |n| follows.place(&spread, &dice(n)).0);
}

#[test]
fn the_logins_of_one_client_are_on_many_shelves_and_its_tokens_stay_where_they_began() {
    for client_id in ["web", "spa"] {
        let server = provider(&json!({}));
        let asked = request_for(client_id, "code", "openid offline_access");
        let mut found = BTreeSet::new();
        for _ in 0..10 {
            let tokens = tokens(&server, &asked);
            let shelf = shelf_of(text(&tokens, "refresh_token"));
            assert_eq!(shelf_of(text(&tokens, "access_token")), shelf);
            let again = body(&token(&server, client_id, &refresh_request(&tokens)));
            assert_eq!(shelf_of(text(&again, "refresh_token")), shelf);
            found.insert(shelf);
        }
        assert_eq!(shelves(&server), found);
        // Of 10 births on 64 shelves fewer than 7 shelves are seen once in 1500 times.
        assert!(found.len() > 6, "{client_id}: {found:?}");
    }
}

#[test]
fn one_browser_stays_on_one_shelf() {
    let server = provider(&json!({}));
    let browser = Browser::new(&server);
    let asked = request_for("spa", "code", "openid");
    let code = |answer: &Response| answer_of(answer).get("code").expect("a code").to_owned();
    let first = shelf_of(&code(&browser.agreed(&asked)));
    for _ in 0..5 {
        assert_eq!(shelf_of(&code(&browser.agreed(&asked))), first);
    }
}

#[test]
fn grants_begin_evenly_on_the_shelves_of_their_region() {
    let spa = client(&json!({}));
    for region in [Region::Wnam, Region::Me] {
        for ways in ["dice", "browsers"] {
            let mut births = std::collections::BTreeMap::new();
            for n in 0..BIRTHS / 2 {
                let browser = Digest::of(format!("{ways} {n}"));
                let follows = Following {
                    former: None,
                    key: None,
                    browser: (ways == "browsers").then_some(&browser),
                    near: Some(region),
                };
                let shelf = follows.place(&spa, &dice(n)).0;
                assert_eq!(shelf.region(), Some(region));
                *births.entry(shelf.number()).or_insert(0_u32) += 1;
            }
            assert_eq!(births.len(), 16);
            // A tenth of 4000, of which a standard deviation is 61.
            let is_even = births.values().all(|n| (3600..=4400).contains(n));
            assert!(is_even, "{region:?} {ways}: {births:?}");
        }
    }
}

#[test]
fn neither_the_home_of_a_client_nor_the_shelf_of_a_key_is_in_a_region() {
    let (spa, signing) = (client(&json!({})), signing());
    for region in Region::ALL {
        let key = key(7);
        let follows = Following {
            former: None,
            key: Some(&key),
            browser: None,
            near: Some(region),
        };
        assert_eq!(
            follows.place(&spa, &dice(1)).0,
            Shelf::of_key(spa.id(), &key)
        );
        assert_eq!(
            follows.place(&signing, &dice(1)).0,
            Shelf::of_client(signing.id())
        );
        assert_eq!(Shelf::of_key(spa.id(), &key).region(), None);
        assert_eq!(Shelf::of_client(signing.id()).region(), None);
    }
}
