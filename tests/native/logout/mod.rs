//! Log-out: OpenID Connect RP-Initiated Logout, Back-Channel Logout, Front-Channel Logout and Session
//! Management.

use sekisho::{
    backend::{Fetched, logout::tell, managed_people::show},
    front::Response,
    people::EndedSession,
};
use serde_json::{Value, json as json_value};

use crate::support::{
    Server,
    expect::with,
    form,
    ordinary::{
        BOB, Browser, Page, Parameters, answer_of, code_request, joined, provider_for, put_client,
        request, request_for, shows, token, tokens_of, userinfo, web,
    },
    server::{PASSWORD, USERNAME, block_on},
};

mod accounts;
mod backchannel;
mod by_operator;
mod ended;
mod frontchannel;
mod initiated;
mod session_state;

const END_SESSION: &str = "/oauth/end_session";
const CONFIRM: &str = "/oauth/end_session/confirm";
const OUT: &str = "https://web.example/out";

/// A text in a value.
fn text(value: &Value, name: &str) -> String {
    crate::support::expect::text(value, name).to_owned()
}

/// The header and the claims of what is signed for a client.
fn verified(server: &Server, token: &str) -> (Value, Value) {
    crate::support::ordinary::verified(server, "web", token)
}

/// A client that hears of log-out in every way.
fn hearing(client_id: &str) -> Value {
    joined(
        &web(client_id),
        &json_value!({
            "postLogoutRedirectUris": [format!("https://{client_id}.example/out"), format!("https://{client_id}.example/out?a=b")],
            "backchannelLogoutUri": format!("https://{client_id}.example/back"),
        }),
    )
}

fn server() -> Server {
    server_with(&json_value!({}))
}

fn server_with(members: &Value) -> Server {
    provider_for(members, &[hearing("web"), hearing("other")])
}

/// The ID token that a browser has brought to `client_id`, with the tokens beside it.
fn signed_in(server: &Server, browser: &Browser<'_>, client_id: &str) -> Value {
    signed_in_with(server, browser, request(client_id), client_id)
}

fn signed_in_with(
    server: &Server,
    browser: &Browser<'_>,
    request: Parameters,
    client_id: &str,
) -> Value {
    let answer = browser.agreed(&request);
    let tokens = tokens_of_client(server, &answer, client_id);
    assert!(tokens["id_token"].is_string(), "{tokens}");
    tokens
}

fn tokens_of_client(server: &Server, answer: &Response, client_id: &str) -> Value {
    tokens_of(server, answer, &request(client_id))
}

/// A request to log out.
fn asking(pairs: &[(&str, &str)]) -> Parameters {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

/// The browser is sent there.
fn led(response: &Response) -> &str {
    assert_eq!(response.status, 303, "{}", response.body);
    response.header("location").expect("a location")
}

/// The page with this element is shown.
fn is_shown(response: &Response, id: &str) {
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(
        response.body.contains(&format!("id=\"{id}\"")),
        "{}",
        response.body
    );
    assert_eq!(response.header("location"), None);
}

/// Whether somebody is signed in with this browser.
fn is_signed_in(browser: &Browser<'_>) -> bool {
    let answer = browser.open(&with(request("web"), "prompt", "none"));
    let answer = answer_of(&answer);
    match answer.get("error") {
        Some(error) => {
            assert_eq!(error, "login_required");
            false
        }
        None => true,
    }
}

/// Takes up what is due, as the alarm of the object does, once.
fn deliver(server: &Server) {
    let ended = server.host.users.borrow().3.clone();
    for (session, text) in ended {
        let ended: EndedSession = sekisho::json::from_str(&text).expect("a session");
        let unheard = block_on(tell(&server.host, &ended));
        let mut users = server.host.users.borrow_mut();
        users.3.remove(&session);
        if let Some(left) = ended.left(unheard, 5) {
            let left = serde_json::to_string(&left.ended).expect("JSON");
            users.3.insert(session, left);
        }
    }
}

fn answers(server: &Server, uri: &str, statuses: &[u16]) {
    let answer = |status: &u16| {
        let body = Vec::new();
        (*status != 0).then_some(Fetched {
            status: *status,
            body,
        })
    };
    let answers = statuses.iter().map(answer).collect();
    server
        .host
        .servers
        .borrow_mut()
        .insert(uri.to_owned(), answers);
}

/// The logout tokens that were sent, by where.
fn logout_tokens(server: &Server) -> Vec<(String, String)> {
    let sent = server.host.sent.take();
    let token = |(uri, body): (String, Option<String>)| {
        let body = body.expect("a body");
        let token = body.strip_prefix("logout_token=").expect("a token");
        (uri, token.to_owned())
    };
    sent.into_iter().map(token).collect()
}
