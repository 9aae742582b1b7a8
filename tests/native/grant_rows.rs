//! Rows that other versions of the code have written, and rows that grow. What cannot be read whole
//! is not read at all: it is a fault, and the row stays as it is.

use crate::support::grants::*;
use sekisho::{
    documents::ResponseType,
    oauth::{
        Grant,
        grant::{Command, Refresh},
    },
};
use serde_json::{Map, Value, json};

fn states() -> [(&'static str, Grant); 6] {
    let done = |grant: Grant, command: Command| {
        let (grant, reply) = grant.apply(command, NOW);
        assert!(reply.is_ok(), "{reply:?}");
        grant
    };
    let coded = done(pushed(), issue(TICKET));
    let active = done(coded.clone(), redeem());
    let plain = pushed_with(ordinary(ResponseType::Code, "accounts payments"));
    let plain = done(done(plain, issue(TICKET)), redeem_plainly(|_| ()));
    let rotated = done(plain, rotate(REFRESH_TOKEN, UNKNOWN, NOW, |_| ()));
    [
        ("Active", rotated),
        ("Pushed", pushed()),
        ("Coded", coded),
        ("Active", active.clone()),
        ("Closed", done(pushed(), fail(TICKET))),
        ("Revoked", done(active, give_back(CLIENT, REFRESH_TOKEN))),
    ]
}

/// Where a row has members of its own: not where others name them.
fn places(row: &Value) -> Vec<String> {
    const OF_OTHERS: [&str; 6] = [
        "attributes",
        "claims",
        "header_params",
        "id_token_claims",
        "own_header_params",
        "userinfo_claims",
    ];
    let below: Vec<(String, &Value)> = match row {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !OF_OTHERS.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(values) => (0..).map(|n: usize| n.to_string()).zip(values).collect(),
        _ => Vec::new(),
    };
    let own = row.is_object().then(String::new);
    let deeper = below.into_iter().flat_map(|(name, value)| {
        let places = places(value).into_iter();
        places.map(move |place| format!("/{name}{place}"))
    });
    own.into_iter().chain(deeper).collect()
}

fn read(row: &Value) -> Result<Grant, sekisho::json::NotJson> {
    sekisho::json::from_str(&row.to_string())
}

#[test]
fn a_row_from_the_future_is_a_fault_in_every_state_at_every_depth() {
    for (state, grant) in states() {
        let row = serde_json::to_value(&grant).expect("plain data");
        assert_eq!(read(&row).expect("readable"), grant, "{state}");
        for place in places(&row).iter().filter(|place| !place.is_empty()) {
            let mut with_more = row.clone();
            with_more.pointer_mut(place).expect("there")["of_the_future"] = json!(1);
            assert!(read(&with_more).is_err(), "{place}");
        }
        let mut renamed = row;
        let inner = renamed[state].take();
        assert!(read(&json!({ "OfTheFuture": inner })).is_err(), "{state}");
    }
}

#[test]
fn a_binding_of_the_future_is_a_fault_and_never_no_binding() {
    let [.., (_, active), _, _] = states();
    let mut row = serde_json::to_value(active).expect("plain data");
    let listed = &mut row["Active"]["listed"]["opaque"][0];
    assert!(listed["jkt"].is_string());
    listed["jkt"] = json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" });
    assert!(read(&row).is_err());
}

/// Rows as they were written before there were families, replayed codes that are told from seen
/// ones, and clients that are told from those that had their number.
const FORMER: [&str; 3] = [
    r#"{"Coded":{"client":1,"profile":"Ordinary","authorized":{"client_id":"one","subject":"alice","scope":["accounts"]},"code":{"digest":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","expires":1767225660},"target":{"redirect_uri":"https://client.example/cb","response_mode":"Query","state":"state"},"redirect_uri_sent":true,"code_challenge":null,"jkt":null,"until":1767225660}}"#,
    r#"{"Active":{"client":1,"profile":"Ordinary","authorized":{"client_id":"one","subject":"alice","scope":["accounts"]},"code":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","refresh_token":{"digest":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","expires":1769817600},"refresh_jkt":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs","spent":["47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"],"listed":{"opaque":[{"token":{"digest":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","expires":1767229200},"scope":["accounts"],"audience":["https://as.example"],"jkt":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs","issued_at":1767225600}]},"until":1769821200}}"#,
    r#"{"Revoked":{"client":1,"code":null,"until":1769821200}}"#,
];

#[test]
fn rows_from_before_are_read_as_they_are() {
    for row in FORMER {
        let grant: Grant =
            sekisho::json::from_str(row).unwrap_or_else(|why| panic!("{why}: {row}"));
        let kept = serde_json::to_value(&grant)
            .expect("plain data")
            .to_string();
        for word in ["NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "spent"] {
            assert_eq!(row.contains(word), kept.contains(word), "{word}");
        }
    }
}

/// The members that commands of before did not have.
const OF_NOW: [&str; 3] = ["challenge", "hooks_unasked", "offline"];

fn as_before(value: &mut Value) {
    if let Value::Object(members) = value {
        for name in OF_NOW {
            members.remove(name);
        }
        members.values_mut().for_each(as_before);
    }
}

#[test]
fn a_command_of_before_is_read_and_obeyed_while_two_versions_meet() {
    let [_, _, (_, coded), (_, active), ..] = states();
    for (grant, command) in [(coded, redeem()), (active, refresh_with(|_| ()))] {
        let mut sent = serde_json::to_value(command).expect("plain data");
        let text = sent.to_string();
        as_before(&mut sent);
        assert_ne!(sent.to_string(), text);
        let command: Command = sekisho::json::from_value(sent).expect("a command of before");
        let (_, reply) = grant.apply(command, NOW);
        assert!(reply.is_ok(), "{reply:?}");
    }
}

#[test]
fn a_row_never_becomes_too_long_to_be_written() {
    let claims: Map<String, Value> = [("of_a_hook".to_owned(), json!("x".repeat(16_000)))]
        .into_iter()
        .collect();
    let plain = redeem_plainly(|redeem| redeem.asker.claims = claims.clone());
    let ordinary = pushed_with(ordinary(ResponseType::Code, "accounts payments"));
    let begun = [issue(TICKET), plain]
        .into_iter()
        .fold(ordinary, |grant, command| {
            let (grant, reply) = grant.apply(command, NOW);
            assert!(reply.is_ok(), "{reply:?}");
            grant
        });
    let kept = |number: u16| {
        rotate(REFRESH_TOKEN, 20, NOW, |refresh: &mut Refresh| {
            refresh.rotation = None;
            refresh.asker.access_token = digest(number);
            refresh.asker.claims = claims.clone();
        })
    };
    let grant = (1000..1300).fold(begun, |grant, number| grant.apply(kept(number), NOW).0);
    let text = serde_json::to_string(&grant).expect("plain data");
    assert!(text.len() < 2_000_000, "{}", text.len());
    let stands = |number| {
        let (_, reply) = grant.clone().apply(introspect(handle(number)), NOW);
        reply.is_ok_and(|reply| reply != void())
    };
    assert!(stands(1299) && stands(1250), "the latest stand");
    assert!(
        !stands(1000) && !stands(ACCESS_TOKEN),
        "the oldest ended early"
    );
}
