//! Grants that begin in the region of whoever brings them, and everything that has to reach them.

use std::cell::Cell;

use sekisho::{
    backend::{
        Host,
        managed::{Change, Search},
    },
    front::{Request, serve},
    oauth::{
        grant::managed::Told, handle::Shelf, lane::TOLD_BEFORE, region::Region, request::body::Body,
    },
    register::copies::{CHECKED_FOR, OUTLASTED},
};

use super::{
    found::{Scene, forget_shelves, log_out, pushed, session, stands},
    *,
};
use crate::{
    engine::told,
    support::{
        faulty::FaultyHost,
        form,
        server::{PASSWORD, USERNAME, block_on},
    },
};

/// The service says something else besides.
fn says(server: &Server, members: &Value) {
    let document = server.host.documents.borrow().0["service"].clone();
    let document = serde_json::from_str(&document).expect("a document");
    let document = joined(&document, members);
    let documents = json!([{ "name": "service", "kind": "service", "document": document }]);
    let applied = server.admin("/admin/apply", &json!({ "documents": documents }));
    assert_eq!(applied.status, 200, "{}", applied.body);
}

fn begins_nearby(server: &Server, begins: bool) {
    says(server, &json!({ "grantsNearby": begins }));
}

/// The same, where grants begin in regions by now.
fn nearby(server: Server) -> Server {
    comes_nearby(&server);
    server
}

fn comes_nearby(server: &Server) {
    begins_nearby(server, true);
    server.wait(TOLD_BEFORE.into());
    server.host.region.set(Some(Region::Apac));
}

/// The region of a handle.
fn region_of(handle: &str) -> Option<Region> {
    let handle = Handle::decode(handle).expect("a handle");
    handle.shelf.region()
}

/// The region of a grant that begins now.
fn born(server: &Server) -> Option<Region> {
    let asked = request_for("spa", "code", "openid offline_access");
    region_of(text(&tokens(server, &asked), "refresh_token"))
}

#[test]
fn what_browsers_and_servers_bring_begins_in_their_region_and_stays_there() {
    let server = nearby(provider(&json!({})));
    for region in Region::ALL {
        server.host.region.set(Some(region));
        for client_id in ["web", "spa"] {
            let asked = request_for(client_id, "code", "openid offline_access");
            let given = tokens(&server, &asked);
            assert_eq!(region_of(text(&given, "access_token")), Some(region));
            // Whoever brings it later comes from elsewhere.
            server.host.region.set(Some(Region::Sam));
            let again = body(&token(&server, client_id, &refresh_request(&given)));
            let shelf = shelf_of(text(&again, "refresh_token"));
            assert_eq!(shelf, shelf_of(text(&given, "refresh_token")));
            server.host.region.set(Some(region));
        }
        let headers = [basic("web", &secret_of("web"))];
        let pushed = server.post(
            "/oauth/par",
            &request_for("web", "code", "openid"),
            &headers,
        );
        let request_uri = text(&body(&pushed), "request_uri").to_owned();
        let handle = request_uri.rsplit_once(':').expect("a URN").1;
        assert_eq!(region_of(handle), Some(region));
        let asked = json!({ "grantType": "CLIENT_CREDENTIALS", "clientIdentifier": "web" });
        let made = told(&server, "/auth/token/create", &asked);
        if let Some(access_token) = made["accessToken"].as_str() {
            assert_eq!(region_of(access_token), Some(region));
        }
    }
}

/// The same handle, as if it were of the first shelf of a region.
fn in_a_region(handle: &str) -> String {
    let handle = Handle::decode(handle).expect("a handle");
    let mut shelves = Shelf::all();
    let there = shelves.find(|shelf| shelf.region().is_some());
    Handle::new(
        there.expect("a shelf of a region"),
        handle.row,
        handle.secret,
    )
    .encode()
}

#[test]
fn a_handle_of_a_region_where_grants_never_began_in_any_is_nobodys_and_makes_no_object() {
    let server = provider(&json!({}));
    let asked = request_for("web", "code", "openid offline_access");
    let mut given = tokens(&server, &asked);
    for name in ["access_token", "refresh_token"] {
        given[name] = in_a_region(text(&given, name)).into();
    }
    let refused = token(&server, "web", &refresh_request(&given));
    assert_eq!(text(&body(&refused), "error"), "invalid_grant");
    let bearer = format!("Bearer {}", text(&given, "access_token"));
    let userinfo = server.get("/oauth/userinfo", "", &[("authorization", bearer)]);
    assert_eq!(userinfo.status, 401, "{}", userinfo.body);
    let answer = Browser::new(&server).agreed(&asked);
    let code = in_a_region(answer_of(&answer).get("code").expect("a code"));
    let redeemed = token(&server, "web", &code_request("web", &code));
    assert_eq!(text(&body(&redeemed), "error"), "invalid_grant");
    assert!(
        server
            .host
            .shelves
            .borrow()
            .keys()
            .all(|number| Shelf::of_no_region().any(|shelf| shelf.number() == *number))
    );
}

#[test]
fn a_request_costs_as_many_calls_in_a_region_as_elsewhere() {
    let [here, there] = [provider(&json!({})), nearby(provider(&json!({})))];
    let asked = request_for("spa", "code", "openid offline_access");
    let costs = [here, there].map(|server| {
        let (code, login) = {
            let before = server.host.calls.get();
            let answer = Browser::new(&server).agreed(&asked);
            let code = answer_of(&answer).get("code").expect("a code").to_owned();
            (code, server.host.calls.get() - before)
        };
        let redeem = || token(&server, "spa", &code_request("spa", &code));
        let (given, redeemed) = counted(&server, redeem);
        let refresh = refresh_request(&body(&given));
        let (_, refreshed) = counted(&server, || token(&server, "spa", &refresh));
        [login, redeemed, refreshed]
    });
    assert_eq!(costs[0], costs[1]);
}

#[test]
fn nothing_begins_in_a_region_before_every_isolate_tells_its_shelves() {
    // An isolate that hears of nothing goes on for so long, and whoever asks it takes some time.
    const { assert!(TOLD_BEFORE > CHECKED_FOR + OUTLASTED + 120) };
    let server = provider(&json!({}));
    server.host.region.set(Some(Region::Weur));
    assert_eq!(born(&server), None);
    begins_nearby(&server, true);
    server.wait(i64::from(TOLD_BEFORE) - 1);
    assert_eq!(born(&server), None);
    server.wait(1);
    assert_eq!(born(&server), Some(Region::Weur));
    server.host.region.set(None);
    assert_eq!(born(&server), None, "whose region nobody tells");
    server.host.region.set(Some(Region::Oc));
    begins_nearby(&server, false);
    assert_eq!(born(&server), None);
    // They are told still, so that there is nothing to wait for.
    begins_nearby(&server, true);
    assert_eq!(born(&server), Some(Region::Oc));
}

/// A service with grants in many regions; whether it says still that they begin there.
fn granted(says_still: bool) -> Scene {
    let server = nearby(provider_for(&json!({}), &[web("web")]));
    let regions = [Region::Me, Region::Apac, Region::Weur, Region::Wnam];
    let scene = Scene::of(server, &regions);
    let found = scene.granted.iter();
    let found: BTreeSet<_> = found
        .filter_map(|one| region_of(text(one, "refresh_token")))
        .map(Region::hint)
        .collect();
    // One kind of client is at home.
    assert_eq!(found, BTreeSet::from(["apac", "weur", "wnam"]));
    begins_nearby(&scene.server, says_still);
    scene
}

const EVERYWHERE: usize = 64 + 9 * 16;

#[test]
fn what_a_person_withdraws_reaches_every_region_also_when_nothing_begins_there_any_more() {
    type Withdrawal = (&'static str, Value);
    let withdrawals: [Withdrawal; 3] = [
        (
            "/admin/user/consents/withdraw",
            json!({ "username": USERNAME, "client": "spa" }),
        ),
        ("/admin/user/sign-out", json!({ "username": USERNAME })),
        (
            "/admin/user",
            json!({ "username": USERNAME, "password": format!("{PASSWORD}, another") }),
        ),
    ];
    for says_still in [true, false] {
        for (path, asked) in &withdrawals {
            let scene = granted(says_still);
            let (response, calls) = counted(&scene.server, || scene.server.admin(path, asked));
            assert_eq!(response.status, 200, "{path}: {}", response.body);
            assert_eq!(calls, 2 + EVERYWHERE, "{path}");
            scene.has_ended();
        }
    }
}

#[test]
fn with_a_client_ends_what_was_granted_to_it_in_every_region() {
    for says_still in [true, false] {
        let scene = granted(says_still);
        let asked = json!({ "kind": "client", "id": "spa" });
        assert_eq!(scene.server.admin("/admin/delete", &asked).status, 200);
        let grants = scene.server.host.grants();
        let is_over =
            |grant: &sekisho::oauth::Grant| matches!(grant, sekisho::oauth::Grant::Revoked(_));
        assert_eq!(grants.len(), 8);
        assert!(grants.iter().all(is_over));
    }
}

#[test]
fn the_engine_api_lists_and_ends_what_was_granted_in_every_region() {
    for says_still in [true, false] {
        let scene = granted(says_still);
        let host = &scene.server.host;
        let client = block_on(host.client("spa")).expect("an answer");
        let search = Search::default().of_client(&client.expect("a client"));
        let (kept, count) = block_on(search.tell(host, Told::Standing, 0..100)).expect("a list");
        assert_eq!((kept.len(), count), (8, 8));
        let before = host.calls.get();
        let ended = block_on(search.change(host, &Change::End)).expect("a number");
        assert_eq!((ended, host.calls.get() - before), (8, EVERYWHERE));
        scene.has_ended();
    }
}

/// Grants of one session, pushed from these regions.
fn session_in<'a>(server: &'a Server, regions: &[Region]) -> (Browser<'a>, Vec<Value>) {
    let browser = Browser::new(server);
    let granted = regions.iter().map(|region| {
        server.host.region.set(Some(*region));
        pushed(server, &browser)
    });
    let granted = granted.collect();
    (browser, granted)
}

/// How many shelves these tokens are on, and the own one of the client.
fn told_shelves(server: &Server, granted: &[Value]) -> usize {
    let shelves = granted
        .iter()
        .map(|one| shelf_of(text(one, "access_token")));
    let client = block_on(server.host.client("web")).expect("an answer");
    let own = Shelf::of_client(client.expect("a client").id()).number();
    shelves.chain([own]).collect::<BTreeSet<_>>().len()
}

#[test]
fn the_end_of_a_session_is_told_to_the_shelves_of_the_regions_in_which_it_was_used() {
    for says_still in [true, false] {
        let server = nearby(provider(&json!({})));
        let (browser, granted) = session_in(&server, &Region::ALL);
        let (_, others) = session_in(&server, &[Region::Enam]);
        begins_nearby(&server, says_still);
        let expected = 3 + told_shelves(&server, &granted);
        assert_eq!(log_out(&server, &browser, &granted), expected);
        assert!(!granted.iter().any(|one| stands(&server, one)));
        assert!(others.iter().all(|one| stands(&server, one)));
    }
}

#[test]
fn the_end_of_a_session_of_which_no_shelf_is_known_is_told_in_every_region() {
    let server = nearby(provider(&json!({})));
    let (browser, granted) = session_in(&server, &[Region::Afr]);
    forget_shelves(&server);
    assert_eq!(log_out(&server, &browser, &granted), 3 + EVERYWHERE);
    assert!(!granted.iter().any(|one| stands(&server, one)));
}

#[test]
fn a_session_that_was_used_before_there_were_regions_goes_on_in_one() {
    let server = provider(&json!({}));
    let (browser, mut granted) = session(&server, 2);
    comes_nearby(&server);
    let asked = request_for("web", "code", "openid");
    let code = |answer: &Response| answer_of(answer).get("code").expect("a code").to_owned();
    let (answer, calls) = counted(&server, || browser.agreed(&asked));
    let code = code(&answer);
    assert_eq!(region_of(&code), Some(Region::Apac));
    granted.push(body(&token(&server, "web", &code_request("web", &code))));
    // It is one call more to remember the shelf, once.
    let (_, again) = counted(&server, || browser.agreed(&asked));
    assert_eq!(again + 1, calls);
    let expected = 3 + told_shelves(&server, &granted);
    assert_eq!(log_out(&server, &browser, &granted), expected);
    assert!(!granted.iter().any(|one| stands(&server, one)));
}

fn posted(path: &str, asked: &Parameters, headers: &[(&str, String)]) -> Request {
    let request = Request::new("POST", path, None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body(Body::Read(form(asked).into_bytes()));
    let with = |request: Request, (name, value): &(&str, String)| request.with_header(name, value);
    headers.iter().fold(request, with)
}

/// Of a request and the same again before its call of each number, while the service changes, how many
/// succeed.
fn successes(server: &Server, request: &Request, before: usize, begins: bool) -> usize {
    let second = Cell::new(0);
    let happens = || {
        begins_nearby(server, begins);
        second.set(server.send(request).status);
    };
    let host = FaultyHost::racing(&server.host, before, &happens);
    let first = block_on(serve(&host, request)).status;
    if second.get() == 0 {
        happens();
    }
    let both = [first, second.get()];
    both.iter()
        .filter(|status| matches!(status, 200 | 201))
        .count()
}

#[test]
fn an_assertion_is_used_once_while_grants_come_to_begin_elsewhere() {
    for begins in [true, false] {
        for before in 0..2 {
            let (server, client) = (Server::new(), TestClient::new("one", 1));
            let spread = apply_client(&server, &client, &json!({ "grantsSpread": true }));
            assert_eq!(spread.status, 200, "{}", spread.body);
            let server = nearby(server);
            begins_nearby(&server, !begins);
            let asked = client.authorization_request().into_iter();
            let asked = asked.chain(client.authentication(server.now())).collect();
            let request = posted("/oauth/par", &asked, &[]);
            let count = successes(&server, &request, before, begins);
            assert_eq!(count, 1, "{begins}, before call {before}");
            assert_eq!(server.host.grants().len(), 1);
        }
    }
}

#[test]
fn a_code_and_a_proof_are_used_once_while_grants_come_to_begin_elsewhere() {
    for begins in [true, false] {
        for before in 0..3 {
            let server = nearby(provider(&json!({ "refreshTokenIdempotencyDuration": 0 })));
            let device = TestClient::new("spa", 7);
            let asked = request_for("spa", "code", "openid offline_access");
            let answer = Browser::new(&server).agreed(&asked);
            let code = answer_of(&answer).get("code").expect("a code").to_owned();
            assert_eq!(region_of(&code), Some(Region::Apac));
            begins_nearby(&server, !begins);
            let proof = [("dpop", device.proof_for(TOKEN, server.now()))];
            let asked = with(code_request("spa", &code), "client_id", "spa");
            let count = successes(&server, &posted(TOKEN, &asked, &proof), before, begins);
            assert_eq!(count, 1, "{begins}, before call {before}");
            // Nor does the proof come with another grant, wherever that began.
            let other = tokens_of_another(&server, &proof);
            assert_refused(&other, 400, "invalid_dpop_proof");
        }
    }
}

/// What a code of another grant gives with this proof.
fn tokens_of_another(server: &Server, proof: &[(&str, String)]) -> Response {
    let answer = Browser::new(server).agreed(&request_for("spa", "code", "openid"));
    let code = answer_of(&answer).get("code").expect("a code").to_owned();
    let asked = with(code_request("spa", &code), "client_id", "spa");
    server.send(&posted(TOKEN, &asked, proof))
}

#[test]
fn a_refresh_token_that_rotates_is_used_once_while_grants_come_to_begin_elsewhere() {
    for begins in [true, false] {
        let server = nearby(provider(&json!({ "refreshTokenIdempotencyDuration": 0 })));
        let given = tokens(
            &server,
            &request_for("spa", "code", "openid offline_access"),
        );
        begins_nearby(&server, !begins);
        let asked = with(refresh_request(&given), "client_id", "spa");
        assert_eq!(
            successes(&server, &posted(TOKEN, &asked, &[]), 0, begins),
            1
        );
    }
}

#[test]
fn a_ticket_is_used_once_while_grants_come_to_begin_elsewhere() {
    let server = nearby(provider(&json!({})));
    let browser = Browser::new(&server);
    let page = browser.open(&request_for("spa", "code", "openid"));
    begins_nearby(&server, false);
    let consent = browser.sign_in(&page, USERNAME, PASSWORD);
    let answer = browser.decide(&consent, "allow");
    let code = answer_of(&answer).get("code").expect("a code").to_owned();
    assert_eq!(region_of(&code), Some(Region::Apac), "where its ticket is");
    server.wait(31);
    let late = unchanged(&server, || browser.decide(&consent, "allow"));
    assert_eq!(late.status, 400, "{}", late.body);
}
