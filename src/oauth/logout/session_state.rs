//! Whether somebody is still signed in, as a page of a client can see it: OpenID Connect Session
//! Management §3 and §4.

use url::Url;

use crate::{Digest, Secret};

/// How much of a digest or of a minted secret is told, in characters: 132 bits.
const TOLD: usize = 22;

/// What the browser keeps of a session for the script of the frame: it follows from the session, and
/// proves nothing.
pub fn browser_state(session: &Digest) -> String {
    let state = Digest::of(format!("browser state\0{}", session.encode()));
    state.encode()[..TOLD].to_owned()
}

/// `session_state` of an answer to this redirect URI; none where no page is there that could ask.
///
/// §4.2: it is "based on a salted cryptographic hash of Client ID, origin URL, and OP User Agent
/// state".
pub fn session_state(
    client_id: &str,
    redirect_uri: &str,
    browser_state: &str,
    minted: &Secret,
) -> Option<String> {
    let origin = Url::parse(redirect_uri).ok()?.origin();
    if !origin.is_tuple() {
        return None;
    }
    let origin = origin.ascii_serialization();
    let salt = &minted.encode()[..TOLD];
    let hash = Digest::of(format!("{client_id} {origin} {browser_state} {salt}"));
    Some(format!("{}.{salt}", hash.encode()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(client_id: &str, redirect_uri: &str, browser_state: &str) -> Option<String> {
        session_state(
            client_id,
            redirect_uri,
            browser_state,
            &Secret::new([1; 32]),
        )
    }

    #[test]
    fn it_follows_from_client_origin_browser_and_salt() {
        let told = state("web", "https://app.example/cb?a=b", "s").expect("a state");
        let (hash, salt) = told.split_once('.').expect("a salt");
        let text = format!("web https://app.example s {salt}");
        assert_eq!(hash, Digest::of(text).encode());
        // §2: "It MUST NOT contain the space (" ") character."
        assert!(!told.contains(' '));
        for (client_id, redirect_uri, browser_state) in [
            ("other", "https://app.example/cb", "s"),
            ("web", "https://app.example:8443/cb", "s"),
            ("web", "https://other.example/cb", "s"),
            ("web", "https://app.example/cb", "t"),
            ("web", "https://app.example/cb", ""),
        ] {
            assert_ne!(
                state(client_id, redirect_uri, browser_state),
                Some(told.clone())
            );
        }
        assert_eq!(state("web", "https://app.example/other", "s"), Some(told));
    }

    #[test]
    fn an_app_without_an_origin_has_none() {
        for redirect_uri in ["com.example.app:/cb", "nothing"] {
            assert_eq!(state("web", redirect_uri, "s"), None);
        }
    }

    #[test]
    fn what_the_browser_keeps_does_not_tell_the_session() {
        let session = Digest::of("a");
        let kept = browser_state(&session);
        assert_ne!(kept, browser_state(&Digest::of("b")));
        assert!(!session.encode().contains(&kept) && kept.len() == TOLD);
    }
}
