//! Whatever is sent as a `redirect_uri`: it matches a registered one as RFC 9700 says, or it is
//! refused.
use sekisho::{
    documents::{Client, Issuer, Service},
    oauth::{
        answer::authorization_response::{
            Answer, AuthorizationResponse, ResponseMode, ResponseTarget,
        },
        request::redirect_uri::RedirectUri,
    },
};

const WEB: &str = "https://client.example/cb?a=1";
const LOOPBACK: &str = "http://127.0.0.1:8000/cb";

/// Holds whatever is brought against that.
pub fn holds(sent: &str) {
    let registered = [WEB.to_owned(), LOOPBACK.to_owned()];
    assert_eq!(
        RedirectUri::matching(sent, &registered, false).is_ok(),
        sent == WEB || sent == LOOPBACK,
        "the exact string"
    );
    let Ok(uri) = RedirectUri::matching(sent, &registered, true) else {
        return;
    };
    assert_eq!(uri.as_str(), sent, "it is kept as it was sent");
    let host = uri.host();
    assert!(
        host == "client.example" || host == "127.0.0.1",
        "no answer travels to {host}"
    );
    let service = Service::of(Issuer::parse("https://as.example").expect("an issuer"));
    let client = Client::of_the_service(registered.to_vec());
    for response_mode in ResponseMode::ALL {
        let target = ResponseTarget {
            redirect_uri: uri.clone(),
            response_mode,
            state: Some(sent.to_owned()),
        };
        let matched = target.matched(&client, &service).expect("it is registered");
        let answer = match matched.issued(vec![("code", "code".to_owned())]) {
            Answer::Plain(AuthorizationResponse::Redirect(location)) => location,
            Answer::Plain(AuthorizationResponse::Form { redirect_uri, .. }) => redirect_uri,
            Answer::Unsigned(_) => continue,
        };
        assert!(
            answer.starts_with(sent) && answer.is_ascii(),
            "the answer begins with the URI"
        );
    }
}
