//! People, as whoever looks after them lists, shuts out, lets in and moves them.

use sekisho::{
    engine::Operation,
    front::{Request, Response},
    people::password,
};
use serde_json::{Value, json};

use super::{call, openapi::assert_described, told};
use crate::support::{
    Server,
    authenticator::options,
    expect::unchanged,
    host::ADMIN_SECRET,
    interaction_of,
    ordinary::{Browser, Page, answer_of, code_request, provider, request, shows, token},
    server::{PASSWORD, USERNAME},
};

fn get(server: &Server, path: &str, query: &str) -> Response {
    let path = format!("/api{path}");
    let request = Request::new("GET", &path, Some(query).filter(|query| !query.is_empty()))
        .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"));
    server.send(&request)
}

fn read(server: &Server, path: &str, query: &str) -> Value {
    let response = get(server, path, query);
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).expect("JSON")
}

fn person(server: &Server) -> Value {
    let told = read(server, "/people/get/alice", "");
    assert_described(Operation::PeopleGet, &told);
    told
}

fn lock(server: &Server, locked: bool) {
    told(
        server,
        "/people/lock_flag/update/alice",
        &json!({ "locked": locked }),
    );
}

fn import(server: &Server, people: &Value) -> Vec<Value> {
    let told = told(server, "/people/import", &json!({ "people": people }));
    told["outcomes"].as_array().expect("outcomes").clone()
}

/// Everybody, by as many requests as it takes.
fn everybody(server: &Server, path: &str, count: u32) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    for _ in 0..1000 {
        let told = read(server, path, &format!("count={count}&cursor={cursor}"));
        assert_described(Operation::PeopleList, &told);
        let people = told["people"].as_array().expect("people");
        assert!(people.len() <= count as usize);
        all.extend(people.iter().cloned());
        match told["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return all,
        }
    }
    panic!("the list never ends");
}

/// A service with one person.
fn with_alice() -> Server {
    let server = provider(&json!({}));
    server
        .host
        .users
        .borrow_mut()
        .0
        .retain(|name, _| name == USERNAME);
    server
}

/// What a browser that was never here is answered with.
fn answer_to(server: &Server, username: &str, password: &str) -> Response {
    let browser = Browser::new(server);
    let page = browser.open(&request("web"));
    browser.sign_in(&page, username, password)
}

fn signs_in(server: &Server, username: &str, password: &str) -> bool {
    shows(&answer_to(server, username, password)) == Page::Consent
}

/// The text of a page, without what is sealed anew each time.
fn text_of(page: &Response) -> String {
    let text = page.body.replace(&interaction_of(page), "");
    let challenge = options(page).map(|options| options["challenge"].to_string());
    text.replace(challenge.unwrap_or_default().trim_matches('"'), "")
}

fn hashed(password: &str) -> String {
    password::Cost::USUAL
        .hash(password, &[5; 16])
        .expect("a hash")
}

#[test]
fn everybody_is_listed_once_however_few_come_at_once() {
    let server = with_alice();
    for n in 0..7 {
        let name = format!("person {n}/é");
        let people = json!([{ "username": name, "passwordHash": hashed("x") }]);
        assert_eq!(import(&server, &people), [json!({ "result": "created" })]);
    }
    for count in [1, 3, 500] {
        let all = everybody(&server, "/people/list", count);
        let mut names: Vec<&str> = all
            .iter()
            .filter_map(|one| one["username"].as_str())
            .collect();
        names.sort_unstable();
        let mut expected: Vec<String> = (0..7).map(|n| format!("person {n}/é")).collect();
        expected.insert(0, USERNAME.into());
        assert_eq!(names, expected);
    }
}

#[test]
fn a_list_tells_of_nobody_what_a_password_was_hashed_to() {
    let server = with_alice();
    let told = [
        get(&server, "/people/get/alice", ""),
        get(&server, "/people/get", "username=alice"),
    ];
    let told = told.map(|response| response.body).join(" ");
    let listed = format!("{:?}", everybody(&server, "/people/list", 9));
    for text in [told, listed] {
        assert!(text.contains("subject-of-alice"));
        assert!(
            !text.contains("argon2") && !text.contains("epoch"),
            "{text}"
        );
    }
    let moving = everybody(&server, "/people/export", 9);
    let hash = moving[0]["passwordHash"].as_str().expect("a hash");
    assert!(hash.starts_with("$argon2id$"));
}

#[test]
fn whoever_is_exported_moves_in_elsewhere_and_signs_in_with_the_same_sub() {
    let (here, there) = (with_alice(), with_alice());
    there.host.users.borrow_mut().0.clear();
    lock(&here, true);
    let moving = json!(everybody(&here, "/people/export", 9));
    assert_eq!(import(&there, &moving), [json!({ "result": "created" })]);
    assert_eq!(person(&there)["locked"], true);
    lock(&there, false);
    assert_eq!(person(&there)["subject"], "subject-of-alice");
    assert!(signs_in(&there, USERNAME, PASSWORD));
    // Whoever does it again changes nothing, in whatever order.
    let again = unchanged(&there, || {
        call(&there, "/people/import", &json!({ "people": moving }))
    });
    assert!(again.body.contains("unchanged"), "{}", again.body);
}

#[test]
fn one_who_cannot_move_in_keeps_nobody_else_out() {
    let server = with_alice();
    let hash = hashed("a good password");
    let people = json!([
        { "username": "bob", "passwordHash": hash },
        { "username": "carol" },
        { "username": "dave", "password": "short" },
        { "username": "erin", "password": "a good password", "passwordHash": hash },
        { "username": "frank", "passwordHash": "$2b$12$unknown" },
        { "username": "grace", "passwordHash": hash, "subject": "two words" },
        { "username": "gus", "passwordHash": hash, "subject": ":caller" },
        { "username": " heidi", "passwordHash": hash },
        { "username": "ivan", "passwordHash": hash, "claims": { "email": 7 } },
        { "username": "judy", "passwordHash": hash, "role": "admin" },
        "mallory",
        { "username": "alice", "passwordHash": hash },
        { "username": "zoe", "password": "a good password", "claims": { "name": "Zoe" } },
    ]);
    let outcomes = import(&server, &people);
    let of = |outcome: &Value| (outcome["result"].clone(), outcome["member"].clone());
    let refused = |member: &str| (json!("refused"), json!(member));
    let outcomes: Vec<_> = outcomes.iter().map(of).collect();
    let created = (json!("created"), Value::Null);
    assert_eq!(
        outcomes,
        [
            created.clone(),
            refused("password"),
            refused("password"),
            refused("password"),
            refused("passwordHash"),
            refused("subject"),
            refused("subject"),
            refused("username"),
            refused("claims.email"),
            refused(""),
            refused(""),
            refused("username"),
            created,
        ]
    );
    let names: Vec<String> = server.host.users.borrow().0.keys().cloned().collect();
    assert_eq!(names, ["alice", "bob", "zoe"]);
}

#[test]
fn a_hash_that_costs_more_than_a_sign_in_may_is_not_taken() {
    let server = with_alice();
    let of = |parameters: &str, rest: &str| {
        format!("$argon2id$v=19${parameters}$c2FsdHNhbHRzYWx0c2FsdA{rest}")
    };
    let rest = "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for hash in [
        of("m=65537,t=1,p=1", rest),
        of("m=8,t=11,p=1", rest),
        of("m=64,t=1,p=5", rest),
        of("m=8,t=1,p=1", ""),
        of("m=65537,t=1,p=1", rest).replace("argon2id", "argon2i"),
        of("m=8,t=1,p=1", rest).replace("v=19", "v=17"),
        // Nobody knows which version that is.
        of("m=8,t=1,p=1", rest).replace("$v=19", ""),
        format!("$pbkdf2-sha256$1200001$c2FsdHNhbHRzYWx0c2FsdA{rest}"),
        format!("$scrypt$ln=17,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA{rest}"),
        // Two blocks of 64 MiB each to begin with.
        format!("$scrypt$ln=1,r=262144,p=2$c2FsdHNhbHRzYWx0c2FsdA{rest}"),
        // RFC 9106 §3.1: a salt has at least 8 octets, or no password is right.
        of("m=8,t=1,p=1", rest).replace("c2FsdHNhbHRzYWx0c2FsdA", "c2FsdHNhbA"),
        format!("$pbkdf2-sha512$1${}{rest}", "A".repeat(600)),
        "$2b$14$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.".to_owned(),
        String::new(),
    ] {
        let people = json!([{ "username": "bob", "passwordHash": hash }]);
        let outcomes = import(&server, &people);
        assert_eq!(outcomes[0]["member"], "passwordHash", "{hash}");
    }
    let good = json!([{ "username": "bob", "passwordHash": of("m=8,t=1,p=1", rest) }]);
    assert_eq!(import(&server, &good), [json!({ "result": "created" })]);
}

#[test]
fn whoever_was_hashed_otherwise_signs_in_and_is_hashed_anew() {
    let password = "password";
    let hashes = [
        "$2y$06$5XtgFVSVHbnDbvfkL3YAsucMdHUhE/CgOcpb.1yk1E6unM2rSJxXm",
        "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44",
        "$pbkdf2-sha512$i=4096,l=64$c2FsdA$0Zexsz2wFD4BixLz0dFHnmzevcyXxcD4f2kC4HL0V7UUPzBgJkGz1VzTNZiMs2uEN2Bg7NUy4Dm3QqI5Q0ry1Q",
        "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
        "$argon2i$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ",
    ];
    for hash in hashes {
        let server = with_alice();
        let people = json!([{ "username": "bob", "passwordHash": hash }]);
        assert_eq!(import(&server, &people), [json!({ "result": "created" })]);
        let kept = || {
            let moving = everybody(&server, "/people/export", 9);
            let bob = moving.iter().find(|one| one["username"] == "bob");
            bob.expect("bob")["passwordHash"]
                .as_str()
                .expect("a hash")
                .to_owned()
        };
        assert!(!signs_in(&server, "bob", "Password"));
        assert_eq!(kept(), hash);
        assert!(signs_in(&server, "bob", password), "{hash}");
        assert!(
            kept().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(signs_in(&server, "bob", password) && !signs_in(&server, "bob", "Password"));
    }
}

#[test]
fn whoever_is_locked_out_is_told_what_a_wrong_password_is() {
    let server = with_alice();
    let wrong = answer_to(&server, USERNAME, "a wrong password");
    lock(&server, true);
    let locked = answer_to(&server, USERNAME, PASSWORD);
    let names = |response: &Response| -> Vec<String> {
        response
            .headers
            .iter()
            .map(|(name, _)| name.to_string())
            .collect()
    };
    assert_eq!(
        (locked.status, names(&locked)),
        (wrong.status, names(&wrong))
    );
    assert_eq!(text_of(&locked), text_of(&wrong));
    // Guessing is counted alike, too.
    let throttled = |_: u32| answer_to(&server, USERNAME, PASSWORD).status == 429;
    assert!((0..6).any(throttled));
    assert_eq!(person(&server)["locked"], true);
    lock(&server, false);
    server.wait(600);
    assert!(signs_in(&server, USERNAME, PASSWORD));
    assert_eq!(person(&server).get("locked"), None);
}

#[test]
fn locking_somebody_out_ends_their_sessions_and_what_was_granted() {
    let server = with_alice();
    let browser = Browser::new(&server);
    let answer = answer_of(&browser.agreed(&request("web")));
    let code = answer.get("code").expect("a code").to_owned();
    assert_eq!(person(&server)["sessions"], 1);
    lock(&server, true);
    assert_eq!(person(&server)["sessions"], 0);
    let response = token(&server, "web", &code_request("web", &code));
    assert_eq!(response.status, 400, "{}", response.body);
    assert!(response.body.contains("invalid_grant"));
}

#[test]
fn nobody_is_told_of_managed_or_made_who_is_not_there() {
    let server = with_alice();
    for path in [
        "/people/lock_flag/update/bob",
        "/people/sign_out/bob",
        "/people/factors/reset/bob",
    ] {
        let response = unchanged(&server, || call(&server, path, &json!({ "locked": true })));
        assert_eq!(response.status, 404, "{}", response.body);
        assert!(response.body.contains("A910266"));
    }
    for (path, query) in [
        ("/people/get/bob", ""),
        ("/people/get", ""),
        ("/people/get", "username="),
    ] {
        assert_eq!(get(&server, path, query).status, 404, "{path}");
    }
    for query in ["cursor=x", "cursor=256.YQ", "count=501", "count=many"] {
        assert_eq!(get(&server, "/people/list", query).status, 400, "{query}");
    }
    let many: Vec<Value> = (0..101).map(|n| json!({ "username": n })).collect();
    for people in [json!([]), json!({}), json!("x"), json!(many)] {
        let body = json!({ "people": people });
        let response = unchanged(&server, || call(&server, "/people/import", &body));
        assert_eq!(response.status, 400, "{}", response.body);
    }
}
