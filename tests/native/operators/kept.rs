//! What the directory keeps of operators, and what it makes of what it cannot read.

use sekisho::directory::{Command, OperatorCommand};
use serde_json::{Value, json};

use super::{Deployment, OPERATORS, call, number_of};

fn text(deployment: &Deployment, key: &str) -> String {
    deployment.server.host.directory.borrow().0[key].clone()
}

fn put(deployment: &Deployment, key: &str, text: &str) {
    let mut directory = deployment.server.host.directory.borrow_mut();
    directory.0.insert(key.to_owned(), text.to_owned());
}

#[test]
fn what_is_stored_tells_its_form_and_no_secret() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({ "rights": ["VIEW_CLIENT"], "description": "Ann" }));
    let number = deployment.number();
    let now = deployment.server.now();
    let key = format!("operator/{number}/{}", invited.subject);
    let read = |key: &str| serde_json::from_str::<Value>(&text(&deployment, key)).expect("JSON");
    let mut expected = json!({
        "subject": invited.subject, "rights": ["VIEW_CLIENT"], "description": "Ann",
        "createdAt": now, "invitedUntil": now + 86_400,
    });
    assert_eq!(read(&key), json!({ "v": 1, "operator": expected }));
    assert_eq!(read("operators-service"), json!({ "v": 1, "id": number }));
    let entry = json!({ "v": 1, "id": number, "issuer": OPERATORS, "createdAt": now, "isOfOperators": true });
    assert_eq!(read(&format!("service/{number}")), entry);
    deployment.joined(&invited.link, "ann");
    expected["username"] = json!("ann");
    expected
        .as_object_mut()
        .expect("members")
        .remove("invitedUntil");
    assert_eq!(read(&key), json!({ "v": 1, "operator": expected }));
}

#[test]
fn what_is_from_a_version_to_come_is_a_fault_and_stays_as_it_is() {
    let deployment = Deployment::new();
    let (ann, tokens) = deployment.operator(&json!({}), "ann");
    let (bob, _) = deployment.operator(&json!({ "rights": ["VIEW_CLIENT"] }), "bob");
    let number = deployment.number();
    let ann_key = format!("operator/{number}/{}", ann.subject);
    for (key, over) in [
        (ann_key.as_str(), json!({ "v": 2 })),
        (&ann_key, json!({ "more": 1 })),
        (&ann_key, json!({ "operator": { "rights": ["MORE"] } })),
        ("operators-service", json!({ "v": 2 })),
        ("operators-service", json!({ "more": 1 })),
    ] {
        let former = text(&deployment, key);
        let mut changed: Value = serde_json::from_str(&former).expect("JSON");
        changed
            .as_object_mut()
            .expect("members")
            .extend(over.as_object().expect("members").clone());
        put(&deployment, key, &changed.to_string());
        let elsewhere = deployment.elsewhere();
        let before = deployment.server.host.directory.borrow().0.clone();
        let statuses = [
            elsewhere.me(&tokens.access).status,
            elsewhere
                .road("GET", "/admin/operator/list", &Value::Null)
                .status,
            elsewhere
                .road(
                    "POST",
                    "/admin/operator/delete",
                    &json!({ "subject": ann.subject }),
                )
                .status,
            elsewhere
                .road("POST", "/admin/operator/invite", &json!({}))
                .status,
            elsewhere
                .road(
                    "POST",
                    &format!("/api/operators/update/{}", ann.subject),
                    &json!({ "rights": ["ADMIN"], "service": null }),
                )
                .status,
        ];
        // An operator who cannot be read is nobody to whoever lists and invites, or nobody could be invited after
        // a version has gone back; which service it is has to be known.
        let expected = match key == ann_key {
            true => [503, 200, 503, 200, 503],
            false => [503; 5],
        };
        assert_eq!(statuses, expected, "{key} {over}");
        let mut after = deployment.server.host.directory.borrow().0.clone();
        let added = after.len() - before.len();
        assert_eq!(added, usize::from(key == ann_key), "{key} {over}");
        after.retain(|key, _| before.contains_key(key));
        assert_eq!(after, before, "{key} {over}");
        put(&deployment, key, &former);
        // Of what cannot be read nothing was forgotten.
        assert_eq!(deployment.elsewhere().me(&tokens.access).status, 200);
        assert!(bob.subject != ann.subject);
    }
}

/// Makes what is kept of this operator that of a version to come.
fn spoil(deployment: &Deployment, subject: &str) {
    let key = format!("operator/{}/{subject}", deployment.number());
    let mut kept: Value = serde_json::from_str(&text(deployment, &key)).expect("JSON");
    kept["v"] = json!(2);
    put(deployment, &key, &kept.to_string());
}

#[test]
fn an_operator_who_cannot_be_read_is_counted_and_is_nobody_who_could_do_everything() {
    let deployment = Deployment::new();
    let (ann, tokens) = deployment.operator(&json!({}), "ann");
    let (bob, _) = deployment.operator(&json!({}), "bob");
    let list = |path: &str| super::told(&deployment.road("GET", path, &Value::Null));
    for path in ["/admin/operator/list", "/api/operators/list"] {
        assert_eq!(list(path).get("unreadable"), None);
    }
    spoil(&deployment, &bob.subject);
    for path in ["/admin/operator/list", "/api/operators/list"] {
        let listed = list(path);
        assert_eq!(
            (
                &listed["unreadable"],
                listed["operators"].as_array().map(Vec::len)
            ),
            (&json!(1), Some(1))
        );
        assert_eq!(listed["operators"][0]["subject"], ann.subject.as_str());
    }
    let one = call("DELETE", &format!("/operators/delete/{}", ann.subject));
    let refused = deployment.api(&one, &tokens.access);
    assert_eq!(number_of(&refused), (400, "A910240".to_owned()));
    // With the service that they are of everybody goes, whoever they are.
    let former = deployment.number();
    let delete = || deployment.road("POST", "/admin/service/delete", &json!({ "id": former }));
    assert_eq!(delete().status, 200);
    for _ in 0..5 {
        deployment.server.wait(60);
        if delete().status == 404 {
            break;
        }
    }
    let kept = deployment.server.host.directory.borrow().0.clone();
    assert!(!kept.keys().any(|key| key.contains("operator")), "{kept:?}");
}

#[test]
fn a_silent_directory_is_outlasted_and_an_operator_who_was_never_seen_is_a_fault() {
    let deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    let known = deployment.elsewhere();
    assert_eq!(known.me(&tokens.access).status, 200);
    deployment.server.wait(40);
    known.server.host.is_directory_away.set(true);
    assert_eq!(known.me(&tokens.access).status, 200);
    let stranger = deployment.elsewhere();
    stranger.server.host.is_directory_away.set(true);
    assert_eq!(stranger.me(&tokens.access).status, 503);
}

#[test]
fn whoever_could_not_be_noted_when_they_joined_is_at_their_first_call() {
    let deployment = Deployment::new();
    let (ann, tokens) = deployment.operator(&json!({}), "ann");
    let number = deployment.number();
    let key = format!("operator/{number}/{}", ann.subject);
    let mut kept: Value = serde_json::from_str(&text(&deployment, &key)).expect("JSON");
    kept["operator"]
        .as_object_mut()
        .expect("members")
        .remove("username");
    put(&deployment, &key, &kept.to_string());
    assert_eq!(deployment.listed()[0]["joined"], false);
    assert_eq!(deployment.me(&tokens.access).status, 200);
    assert_eq!(deployment.listed()[0]["username"], "ann");
}

#[test]
fn whoever_never_came_is_forgotten_a_month_after_the_invitation_has_run_out() {
    let deployment = Deployment::new();
    deployment.invite(&json!({ "expiresIn": 60 }));
    deployment.operator(&json!({}), "ann");
    deployment.server.wait(60 + 2_592_000 - 1);
    assert_eq!(deployment.listed().len(), 2);
    deployment.server.wait(1);
    assert_eq!(deployment.listed().len(), 1);
    deployment.invite(&json!({}));
    let kept = deployment.server.host.directory.borrow();
    assert_eq!(
        kept.0
            .keys()
            .filter(|key| key.starts_with("operator/"))
            .count(),
        2
    );
}

#[test]
fn a_record_is_of_the_service_that_it_was_made_at() {
    let deployment = Deployment::new();
    let (ann, _) = deployment.operator(&json!({}), "ann");
    let of = |at: u64| {
        let command = OperatorCommand::Of {
            at,
            subject: ann.subject.clone(),
        };
        let asked =
            sekisho::backend::services::ask(&deployment.server.host, Command::Operators(command));
        format!("{:?}", crate::support::server::block_on(asked))
    };
    let number = deployment.number();
    assert!(of(number).contains("Admin"), "{}", of(number));
    for other in [0, 1, number + 1] {
        assert!(!of(other).contains("Admin"), "{}", of(other));
    }
    assert_eq!(
        number_of(&deployment.api(&call("GET", "/operators/me"), "x")).0,
        401
    );
}
