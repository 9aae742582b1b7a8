//! What a client asks for when it sends somebody to log out: OpenID Connect RP-Initiated Logout §2
//! and §3. It decides who may be logged out without being asked, and where the browser may go then.
//! Nobody is sent to where the client has not registered.

use serde::Serialize;

use crate::{
    Digest, Secret, Timestamp,
    documents::{Client, Service},
    json::FromJson,
    oauth::{
        Parameters, Refusal,
        answer::{
            authorization_response::with_parameters,
            id_token::{session_id, subject},
        },
        interaction::sealed::{LIFETIME, Seal},
        request::id_token_hint::{Hinted, IdTokenHint, Read},
    },
    people::Current,
};

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct LogoutRequest {
    /// The ID token that says who is meant, as it came. It is not carried on.
    #[serde(skip)]
    pub id_token_hint: Option<String>,
    /// Who asks, by its own word.
    pub client_id: Option<String>,
    /// Where the browser goes then.
    pub post_logout_redirect_uri: Option<String>,
    /// The client's own value.
    pub state: Option<String>,
    /// The languages of the page.
    #[serde(skip)]
    pub ui_locales: Option<String>,
}

impl LogoutRequest {
    /// Reads the parameters. What is not among them means nothing here, `logout_hint` neither: a browser
    /// has one session.
    pub fn read(parameters: &Parameters) -> Self {
        let owned = |name: &str| parameters.optional(name).map(str::to_owned);
        Self {
            id_token_hint: owned("id_token_hint"),
            client_id: owned("client_id"),
            post_logout_redirect_uri: owned("post_logout_redirect_uri"),
            state: owned("state"),
            ui_locales: owned("ui_locales"),
        }
    }

    /// The hint, whose signature is not looked at yet.
    pub fn hint(&self) -> Result<Option<IdTokenHint<'_>>, Refusal> {
        let hint = self.id_token_hint.as_deref();
        hint.map(|hint| IdTokenHint::parse(hint).ok_or_else(unfit))
            .transpose()
    }

    /// Who asks: by its own word, or else by that of the hint. §2: "When both client_id and
    /// id_token_hint are present, the OP MUST verify that the Client Identifier matches the one used
    /// when issuing the ID Token."
    pub fn asker(&self, hint: Option<&IdTokenHint<'_>>) -> Result<Option<String>, Refusal> {
        match (&self.client_id, hint) {
            (Some(client_id), _) => Ok(Some(client_id.clone())),
            (None, Some(hint)) => Ok(Some(hint.unverified_client().ok_or_else(unfit)?)),
            (None, None) => Ok(None),
        }
    }

    /// Whom the hint names; nobody if it is from before a rotation of keys that are known no more. One
    /// that this server has not issued to this client is refused.
    pub fn hinted(
        &self,
        read: Read,
        service: &Service,
        client: &Client,
        now: Timestamp,
    ) -> Result<Option<Hinted>, Refusal> {
        match read {
            Read::Former => Ok(None),
            Read::Nobodys => Err(unfit()),
            Read::Verified(hint) => {
                let hinted = Hinted::of(hint, service, client, now);
                hinted.map(Some).ok_or_else(unfit)
            }
        }
    }

    /// Where the browser goes then, if anybody vouches for it.
    ///
    /// §3: the OP "MUST NOT perform post-logout redirection if the value supplied does not exactly match
    /// one of the previously registered values".
    pub fn destination(&self, client: Option<&Client>) -> Result<Option<String>, Refusal> {
        let (Some(uri), Some(client)) = (&self.post_logout_redirect_uri, client) else {
            return Ok(None);
        };
        if !client.post_logout_redirect_uris.contains(uri) {
            return Err(Refusal::PostLogoutRedirectUriUnregistered);
        }
        let state = self.state.iter().map(|state| ("state", state.clone()));
        let state: Vec<_> = state.collect();
        Ok(Some(match state.is_empty() {
            true => uri.clone(),
            false => with_parameters(uri, &state),
        }))
    }
}

/// The client that asks, which has to be there.
pub fn found<T>(client: Option<T>) -> Result<T, Refusal> {
    client.ok_or(Refusal::ClientUnregistered)
}

fn unfit() -> Refusal {
    Refusal::ParameterMalformed("id_token_hint".into())
}

/// Whether the hint names this session, so that nobody has to be asked: the person, as the client knows
/// them, and the session, if it says which.
///
/// §2: "the OP SHOULD ask the End-User whether to log out of the OP" where the hint is missing or does
/// not "correspond to the RP's current session".
pub fn names(hinted: &Hinted, client: &Client, session: &Current, salt: &Secret) -> bool {
    let sid = session_id(&session.session, client);
    hinted.subject == subject(&session.subject, client, salt)
        && hinted.sid.as_ref().is_none_or(|hinted| *hinted == sid)
}

/// What such pages are sealed as.
const LABEL: &str = "logout";

/// A page that asks whether to log out: of one session, and of no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The digest of the secret that the browser keeps.
    pub session: Digest,
    /// What was asked for.
    pub request: LogoutRequest,
    /// The moment from which its form is refused.
    pub expires: Timestamp,
}

impl Question {
    /// The question of whoever asks now.
    pub fn new(session: Digest, request: LogoutRequest, now: Timestamp) -> Self {
        Self {
            session,
            request,
            expires: now.after(LIFETIME),
        }
    }

    /// The value of the form field.
    pub fn seal(&self, key: &Secret) -> String {
        Seal::of(key, LABEL).close(&crate::json::to_string(self))
    }

    /// The form that comes back, sealed under one of `keys`. That is the CSRF protection: nobody else
    /// makes one, and it is for one session.
    pub fn open(form: &Parameters, keys: &[&Secret], now: Timestamp) -> Result<Self, Refusal> {
        let sealed = form.required("interaction")?;
        let mut texts = keys
            .iter()
            .filter_map(|key| Seal::of(key, LABEL).open(sealed));
        let question: Option<Self> = texts.find_map(|text| crate::json::from_str(&text).ok());
        let timely = question.filter(|question| now < question.expires);
        timely.ok_or(Refusal::FormExpired)
    }

    /// The same, in the browser of this session; where there is none any more it is as good as answered.
    pub fn of_session(self, session: Option<Digest>) -> Result<Self, Refusal> {
        match session {
            Some(other) if other != self.session => Err(Refusal::FormExpired),
            _ => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn asked(form: &str) -> LogoutRequest {
        LogoutRequest::read(&Parameters::parse(form.as_bytes()).expect("a form"))
    }

    fn client(uris: &[&str]) -> Client {
        Client::parse(&serde_json::json!({
            "clientIdAlias": "web",
            "redirectUris": ["https://app.example/cb"],
            "postLogoutRedirectUris": uris,
            "tokenAuthMethod": "CLIENT_SECRET_BASIC",
        }))
        .expect("a client")
    }

    #[test]
    fn rp_initiated_logout_3_a_browser_goes_where_the_client_has_registered_to_the_letter() {
        let client = client(&["https://app.example/out?a=b", "https://app.example/out"]);
        let led = |form: &str| asked(form).destination(Some(&client));
        assert_eq!(led("state=s"), Ok(None));
        let out = "post_logout_redirect_uri=https://app.example/out";
        assert_eq!(led(out), Ok(Some("https://app.example/out".into())));
        assert_eq!(
            led(&format!(
                "{out}%3Fa%3Db&state=%26x%0d%0aSet-Cookie:%20a%3Cb"
            )),
            Ok(Some(
                "https://app.example/out?a=b&state=%26x%0D%0ASet-Cookie%3A+a%3Cb".into()
            ))
        );
        for unregistered in [
            "https://app.example/out/",
            "https://app.example/OUT",
            "https://app.example/out%3Ffoo%3Dbar",
            "https://app.example/out%23x",
            "https://app.example.evil.example/out",
            "https://evil.example/",
            "//evil.example/",
            "javascript:alert(1)",
            "https://app.example/cb",
        ] {
            let form = format!("post_logout_redirect_uri={unregistered}");
            assert_eq!(
                led(&form),
                Err(Refusal::PostLogoutRedirectUriUnregistered),
                "{unregistered}"
            );
            // Where nobody vouches for it the browser goes nowhere.
            assert_eq!(asked(&form).destination(None), Ok(None));
        }
    }

    #[test]
    fn what_is_no_token_is_no_hint_and_names_no_client() {
        for hint in ["a", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
            let asked = asked(&format!("id_token_hint={hint}"));
            assert_eq!(asked.hint().err(), Some(unfit()), "{hint}");
        }
        assert!(asked("client_id=web").hint().expect("none").is_none());
        let asker = asked("client_id=web").asker(None);
        assert_eq!(asker, Ok(Some("web".to_owned())));
    }

    #[test]
    fn a_question_is_answered_in_its_time_and_session_and_nobody_makes_one() {
        let (key, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let question = Question::new(Digest::of("a"), asked("client_id=web&state=s"), NOW);
        let form = |sealed: &str| {
            Parameters::parse(format!("interaction={sealed}").as_bytes()).expect("a form")
        };
        let sealed = question.seal(&key);
        let open = |sealed: &str, keys: &[&Secret], now| Question::open(&form(sealed), keys, now);
        assert_eq!(open(&sealed, &[&other, &key], NOW), Ok(question.clone()));
        let late = NOW.after(LIFETIME);
        for (sealed, key, now) in [
            (sealed.as_str(), &other, NOW),
            (&sealed, &key, late),
            (&sealed[1..], &key, NOW),
            ("1.a.b.c", &key, NOW),
        ] {
            assert_eq!(open(sealed, &[key], now), Err(Refusal::FormExpired));
        }
        assert!(question.clone().of_session(Some(Digest::of("a"))).is_ok());
        assert!(question.clone().of_session(None).is_ok());
        let another = question.of_session(Some(Digest::of("b")));
        assert_eq!(another, Err(Refusal::FormExpired));
    }
}
