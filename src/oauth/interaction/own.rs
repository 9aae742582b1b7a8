//! Pages of the service itself, as `/account`: people sign in to them as everywhere, in front of a
//! client that is the service. Nothing is granted, and the answer leads to the page.

use super::sealed::{Interaction, LIFETIME};
use crate::{
    Digest, Secret, Timestamp,
    documents::{Client, ResponseType, Service},
    oauth::{
        Parameters, Refusal,
        answer::authorization_response::{ResponseMode, ResponseTarget},
        endpoint::{Endpoint, Form},
        handle::Handle,
        request::{
            audience::Audience,
            authorization_details::AuthorizationDetails,
            authorization_request::{AuthorizationRequest, OpenId},
            profile::Profile,
            redirect_uri::RedirectUri,
            request_object::Signed,
            scope::Scope,
        },
    },
    people::{Change, profile},
};

/// How long somebody stays at their account where the service keeps no session, in seconds: that opens
/// nothing else.
const VISIT: u32 = 900;

/// The service as a client of itself, which is answered at its own pages.
pub fn client(service: &Service) -> Client {
    let pages = Endpoint::ALL
        .iter()
        .filter(|endpoint| endpoint.form() == Form::Account);
    Client::of_the_service(
        pages
            .map(|page| service.issuer.endpoint(page.path()))
            .collect(),
    )
}

/// How long somebody stays signed in who has signed in in front of `client`.
pub const fn session_duration(service: &Service, client: &Client) -> u32 {
    if service.session_duration == 0 && client.is_of_the_service() {
        VISIT
    } else {
        service.session_duration
    }
}

impl Interaction {
    /// Somebody wants to see a page of the service itself, in the browser of this digest.
    pub fn own(
        service: &Service,
        page: Endpoint,
        openid: OpenId,
        ticket: &Handle,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let client = client(service);
        let uri = service.issuer.endpoint(page.path());
        let request = AuthorizationRequest {
            client_id: client.id().to_string(),
            profile: Profile::of_client(service, &client),
            response_type: ResponseType::Code,
            target: ResponseTarget {
                redirect_uri: RedirectUri::matching(&uri, &client.redirect_uris, false)?,
                response_mode: ResponseMode::Query,
                state: None,
            },
            redirect_uri_sent: true,
            scope: Scope::default(),
            authorization_details: AuthorizationDetails::default(),
            audience: Audience::default(),
            code_challenge: None,
            jkt: None,
            signed: Signed::No,
            object: None,
            grant: None,
            openid,
        };
        Ok(Self {
            ticket: ticket.encode(),
            client: client.client_id,
            created_at: Some(client.created_at),
            is_brought: true,
            is_carried: false,
            request,
            expected: None,
            person: None,
            half: None,
            adds: false,
            shown: None,
            browser: Digest::of([]),
            opened: Some(now),
            expires: now.after(LIFETIME),
            context: None,
        })
    }

    /// Whether the service itself asks.
    pub fn is_own(&self) -> bool {
        self.client == Some(Client::OWN)
    }
}

/// What a form of such a page asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// That something changes.
    Change(Change),
    /// All that is known.
    Download,
    /// That they are gone after so many seconds.
    Leave(u32),
    /// What cannot be, for this field.
    Unfit(&'static str),
}

impl Wanted {
    /// What `form` asks for at `page`.
    pub fn of(page: Endpoint, form: &Parameters, service: &Service) -> Result<Self, Refusal> {
        Ok(match page {
            Endpoint::AccountApplications => {
                let number = form.required("client")?.parse();
                let malformed = |_| Refusal::ParameterMalformed("client".into());
                Self::Change(Change::Withdraw(number.map_err(malformed)?))
            }
            Endpoint::AccountData => Self::Download,
            Endpoint::AccountDelete => Self::Leave(service.people.deletion_delay),
            Endpoint::AccountDevices if form.contains("others") => Self::Change(Change::EndOthers),
            Endpoint::AccountDevices => {
                Self::Change(Change::EndSession(form.required("end")?.to_owned()))
            }
            Endpoint::AccountProfile => match profile(|name| form.optional(name)) {
                Ok(claims) => Self::Change(Change::Profile(claims)),
                Err(field) => Self::Unfit(field),
            },
            _ => Self::Change(Change::Look),
        })
    }
}

/// What binds a form of such a page to the session of whoever it was shown to, and to the page. A
/// session is one browser's.
#[derive(Clone, Copy, Debug)]
pub struct OwnForm<'a> {
    /// The digest of what proves the session.
    pub session: &'a Digest,
    /// Where the form is posted to.
    pub path: &'a str,
}

impl OwnForm<'_> {
    /// The value of the form field.
    pub fn token(&self, key: &Secret, now: Timestamp) -> String {
        let expires = now.after(LIFETIME).seconds();
        format!("{expires}.{}", self.tag(key, expires).encode())
    }

    /// Refuses a form that was shown to somebody else, at another page, or too long ago.
    pub fn check(&self, token: &str, keys: &[&Secret], now: Timestamp) -> Result<(), Refusal> {
        let read = token.split_once('.').and_then(|(expires, tag)| {
            let expires: i64 = expires.parse().ok()?;
            Some((expires, Secret::decode(tag)?))
        });
        let is_right = read.is_some_and(|(expires, tag)| {
            let is_ours = |key: &&Secret| self.tag(key, expires).digest() == tag.digest();
            now.seconds() < expires && keys.iter().any(is_ours)
        });
        is_right.then_some(()).ok_or(Refusal::FormExpired)
    }

    fn tag(&self, key: &Secret, expires: i64) -> Secret {
        let text = format!("{expires} {} {}", self.session.encode(), self.path);
        key.derive("own form").mac(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    #[test]
    fn a_form_counts_for_its_session_and_its_page_and_in_its_time_alone() {
        let (key, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let (mine, theirs) = (Digest::of("mine"), Digest::of("theirs"));
        let form = |session, path| OwnForm { session, path };
        let token = form(&mine, "/a").token(&key, NOW);
        let last = NOW.after(LIFETIME - 1);
        assert_eq!(
            form(&mine, "/a").check(&token, &[&other, &key], last),
            Ok(())
        );
        for (session, path, keys, now) in [
            (&theirs, "/a", [&key], NOW),
            (&mine, "/b", [&key], NOW),
            (&mine, "/a", [&other], NOW),
            (&mine, "/a", [&key], NOW.after(LIFETIME)),
        ] {
            let checked = form(session, path).check(&token, &keys, now);
            assert_eq!(checked, Err(Refusal::FormExpired), "{path}");
        }
        let later = token.replacen('2', "9", 1);
        for forged in [
            "",
            ".",
            "9999.",
            "x.y",
            &later,
            &token[1..],
            &format!("{token}A"),
        ] {
            let checked = form(&mine, "/a").check(forged, &[&key], NOW);
            assert_eq!(checked, Err(Refusal::FormExpired), "{forged}");
        }
    }
}
