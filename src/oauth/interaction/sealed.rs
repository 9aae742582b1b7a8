//! What a page carries from one form to the next: sealed, so that it needs no memory, and bound to
//! one browser.
//!
//! The seal is under a secret of the service, and nobody else reads what is in it: the account of a
//! person is no client's to know. The browser is known by a cookie: from another
//! browser, or later than its time, a form does not open.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::next::{SignedIn, consent_items};
use crate::{
    Digest, Secret, Timestamp,
    documents::Service,
    json::FromJson,
    oauth::{
        Refusal,
        grant::{Pushed, Stored},
        handle::Handle,
        interaction::ticket::Ticket,
        request::authorization_request::AuthorizationRequest,
    },
};

/// How long a form may be looked at, in seconds.
pub const LIFETIME: u32 = 1800;

/// How long somebody may look for a code whose password was right, in seconds.
const HALF_TIME: u32 = 600;

/// Somebody whose password was right, and who shows something else besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Half {
    /// The name they typed.
    pub username: String,
    /// Their own subject.
    pub account: String,
    /// The epoch of the person.
    pub epoch: u32,
    /// The moment from which the password is asked for again.
    pub until: Timestamp,
    /// When it was right, where a session says so that has to last until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

impl Half {
    /// Somebody whose password is right now.
    pub const fn of(username: String, account: String, epoch: u32, now: Timestamp) -> Self {
        Self {
            username,
            account,
            epoch,
            until: now.after(HALF_TIME),
            since: None,
        }
    }

    /// Somebody whose session says that it was right.
    pub fn of_session(person: &SignedIn, now: Timestamp) -> Self {
        let (username, account) = (person.username.clone(), person.account.clone());
        Self {
            since: Some(person.auth_time),
            ..Self::of(username, account, person.epoch, now)
        }
    }
}

/// The interaction of one person in one browser with one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// Completes the request.
    pub ticket: String,
    /// The number of the client that asks. A form of before it was written has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<u64>,
    /// When that client came to be, which tells it from another that has its number since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Whether the request is in no row, so that completing it begins one.
    pub is_brought: bool,
    /// Whether its client pushed it all the same, and the request_uri carried it.
    #[serde(default)]
    pub is_carried: bool,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// The `sub` of the person whom the client means, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Who has signed in, once somebody has.
    pub person: Option<SignedIn>,
    /// Whose password was right, where that is not enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<Half>,
    /// Whether another account was asked for, beside those that the browser has.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adds: bool,
    /// What the consent page has shown, by its digest; of a ticket, what was told of it where it joins a grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Digest>,
    /// The digest of the browser's cookie.
    pub browser: Digest,
    /// When the request was opened. A form of before it was written does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Timestamp>,
    /// The moment from which the form is refused.
    pub expires: Timestamp,
    /// What whoever holds the ticket has said of it, where it is somebody else who shows the pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
}

/// What is to be allowed, by its digest. The details that a request asks for are what they are; those of a grant
/// that it joins may change.
fn items(end: &AuthorizationRequest, service: &Service) -> Digest {
    let mut items = consent_items(end, service);
    let details = Some(&end.authorization_details);
    let details = details.filter(|details| end.merges() && !details.is_empty());
    items.extend(details.map(crate::json::to_string));
    Digest::of(items.join("\n"))
}

impl Interaction {
    /// The value of the form field.
    pub fn seal(&self, key: &Secret) -> String {
        self.sealed_as(LABEL, key)
    }

    /// The text of a ticket: what somebody else holds who shows the pages.
    pub fn to_ticket(&self, key: &Secret) -> String {
        self.sealed_as(TICKET, key)
    }

    fn sealed_as(&self, label: &str, key: &Secret) -> String {
        let text = crate::json::to_string(self);
        Seal::of(key, label).close(&text)
    }

    /// Opens the text of a ticket. Whether it has expired is said where it is completed.
    pub fn of_ticket(sealed: &str, key: &Secret) -> Result<Self, Refusal> {
        let text = Seal::of(key, TICKET).open(sealed);
        let read = text.and_then(|text| crate::json::from_str(&text).ok());
        read.ok_or(Refusal::TicketUnknown)
    }

    /// Opens a form field that came from the browser of one of these digests.
    pub fn open(sealed: &str, key: &Secret, browsers: &[Digest], now: Timestamp) -> Option<Self> {
        let text = Seal::of(key, LABEL)
            .open(sealed)
            .or_else(|| legible(sealed, key))?;
        let interaction: Self = crate::json::from_str(&text).ok()?;
        (browsers.contains(&interaction.browser) && now < interaction.expires)
            .then_some(interaction)
    }

    /// The same, of nobody who has signed in, but perhaps of somebody whose password was right.
    #[must_use]
    pub fn without_person(&self, half: Option<Half>) -> Self {
        Self {
            person: None,
            shown: None,
            half,
            ..self.clone()
        }
    }

    /// The same, with a page that shows what is to be allowed now: all of `end`, which is what will be granted
    /// in the end.
    #[must_use]
    pub fn showing(&self, end: &AuthorizationRequest, service: &Service) -> Self {
        Self {
            shown: Some(items(end, service)),
            ..self.clone()
        }
    }

    /// Whether something else was shown than what would be allowed now. What joins a grant was shown nowhere
    /// unless it says so.
    pub(super) fn has_shown_other(&self, end: &AuthorizationRequest, service: &Service) -> bool {
        match self.shown {
            Some(shown) => shown != items(end, service),
            None => end.merges(),
        }
    }

    /// The row of a request that is in none. Nobody opens it: its ticket has it all.
    pub fn pushed(&self, ticket: &Handle) -> Pushed {
        let digest = ticket.digest();
        let stored = |expires| Stored { digest, expires };
        Pushed {
            client: self.client.unwrap_or_default(),
            created_at: self.created_at,
            request: self.request.clone(),
            request_uri: stored(Timestamp::default()),
            ticket: stored(self.expires),
            context: self.context.clone(),
        }
    }

    /// The interaction with a request that is in its row, of a person in front of somebody else. How it
    /// came, and what was said of it there, its ticket says; what was written on it since counts more.
    pub fn of_pushed(pushed: Pushed, held: Option<&Self>) -> Result<Self, Refusal> {
        let context = pushed.context.as_ref();
        let context = context.or(held.and_then(|held| held.context.as_ref()));
        Ok(Self {
            ticket: String::new(),
            client: Some(pushed.client),
            created_at: pushed.created_at,
            is_brought: held.is_some_and(|held| held.is_brought),
            is_carried: held.is_some_and(|held| held.is_carried),
            context: context.filter(|text| !text.is_empty()).cloned(),
            expected: pushed.request.openid.expected()?,
            request: pushed.request,
            person: None,
            half: None,
            adds: false,
            shown: held.and_then(|held| held.shown),
            opened: None,
            browser: pushed.ticket.digest,
            expires: pushed.ticket.expires,
        })
    }

    /// What completes the request.
    pub fn ticket(&self) -> Result<Ticket, Refusal> {
        let handle = Handle::decode(&self.ticket).ok_or(Refusal::TicketUnknown)?;
        Ok(match (self.is_brought, self.is_carried) {
            (false, _) => Ticket::Pushed(handle),
            (true, false) => Ticket::Brought(handle),
            (true, true) => Ticket::Carried(handle),
        })
    }
}

/// What forms are sealed as.
const LABEL: &str = "interaction";

/// What tickets are sealed as.
const TICKET: &str = "ticket";

/// The keys of a seal, one for each use, and others for each kind of what is sealed. It is encrypt-then-MAC: the stream is HMAC-SHA256 in counter
/// mode from a block that follows from the text itself, so that no two texts share one; the tag is an
/// HMAC over all that is sent.
pub(in crate::oauth) struct Seal {
    start: Secret,
    stream: Secret,
    tag: Secret,
}

/// What a seal of this kind begins with.
const VERSION: &str = "1.";

impl Seal {
    /// The seal under `key` of what goes by `label`: nothing else opens with it.
    pub(in crate::oauth) fn of(key: &Secret, label: &str) -> Self {
        Self {
            start: key.derive(&format!("{label} start")),
            stream: key.derive(&format!("{label} stream")),
            tag: key.derive(&format!("{label} tag")),
        }
    }

    /// Seals `text`.
    pub(in crate::oauth) fn close(&self, text: &str) -> String {
        let start = self.start.mac(text).encode();
        let hidden = URL_SAFE_NO_PAD.encode(self.applied(&start, text.as_bytes()));
        let signed = format!("{VERSION}{start}.{hidden}");
        let tag = self.tag.mac(&signed).encode();
        format!("{signed}.{tag}")
    }

    /// What was sealed, if it was.
    pub(in crate::oauth) fn open(&self, sealed: &str) -> Option<String> {
        let (signed, tag) = sealed.rsplit_once('.')?;
        let (start, hidden) = signed.strip_prefix(VERSION)?.split_once('.')?;
        if self.tag.mac(signed).digest() != Secret::decode(tag)?.digest() {
            return None;
        }
        let text = self.applied(start, &URL_SAFE_NO_PAD.decode(hidden).ok()?);
        String::from_utf8(text).ok()
    }

    /// The stream over `bytes`: once hides, twice shows.
    fn applied(&self, start: &str, bytes: &[u8]) -> Vec<u8> {
        let blocks = bytes.chunks(32).enumerate();
        let xored = blocks.flat_map(|(counter, block)| {
            let stream = self.stream.mac(&format!("{start}.{counter}"));
            let pairs: Vec<u8> = block
                .iter()
                .zip(stream.as_bytes())
                .map(|(byte, mask)| byte ^ mask)
                .collect();
            pairs
        });
        xored.collect()
    }
}

/// A form that was shown before its text was hidden, which is for [`LIFETIME`] at most.
fn legible(sealed: &str, key: &Secret) -> Option<String> {
    let (text, tag) = sealed.split_once('.')?;
    let expected = key.derive("interaction").mac(text);
    if expected.digest() != Secret::decode(tag)?.digest() {
        return None;
    }
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{
        super::samples::{interaction_of, person_of, service},
        *,
    };
    use crate::oauth::{
        handle::{Row, Shelf},
        request::grant_management::{GrantAsked, Succession},
    };

    #[test]
    fn what_was_shown_is_told_apart_by_the_details_where_they_may_change() {
        let service = service(&json!({}));
        let shelf = Shelf::of_client(1);
        let row = Row::from_random(&Secret::new([1; 32]));
        let merge = GrantAsked::Merge(Succession {
            shelf,
            row,
            current: row,
        });
        for (grant, is_other) in [(Some(merge), true), (None, false)] {
            let mut end = interaction_of(Digest::of("a")).request;
            end.grant = grant;
            let shown = interaction_of(Digest::of("a")).showing(&end, &service);
            let details = json!([{ "type": "payment" }]);
            end.authorization_details = crate::json::from_value(details).expect("details");
            assert_eq!(shown.has_shown_other(&end, &service), is_other);
        }
    }

    #[test]
    fn a_form_from_the_future_is_none_at_every_depth() {
        let (key, browser) = (Secret::new([1; 32]), Digest::of("a"));
        let open = |form: &Value| {
            let sealed = Seal::of(&key, LABEL).close(&form.to_string());
            Interaction::open(&sealed, &key, &[browser], Timestamp::default())
        };
        let interaction = Interaction {
            person: Some(person_of("alice")),
            ..interaction_of(browser)
        };
        let form = serde_json::to_value(&interaction).expect("plain data");
        assert_eq!(open(&form), Some(interaction));
        let request = ["/request", "/request/target", "/request/openid"];
        let prompt = ["/request/openid/prompt", "/person", ""];
        for place in request.iter().chain(&prompt) {
            let mut with_more = form.clone();
            with_more.pointer_mut(place).expect("there")["of_the_future"] = json!(1);
            assert_eq!(open(&with_more), None, "{place}");
        }
    }
}
