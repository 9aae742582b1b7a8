//! What comes next for a person in front of a request: OpenID Connect Core §3.1.2.3 and §3.1.2.4.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Digest, Timestamp,
    documents::{Client, Service, SignUp, SubjectType},
    json::FromJson,
    oauth::{
        Refusal,
        grant::Authentication,
        request::{audience::Audience, authorization_request::AuthorizationRequest, scope::Scope},
    },
    people::{
        Level, MailedLink, Purpose, SUBJECT,
        standard_claims::{claim_and_tag, claims_of_scopes},
    },
};

/// Somebody who has signed in, now or before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct SignedIn {
    /// The name they typed.
    pub username: String,
    /// Their own subject, whatever a client is told.
    pub account: String,
    /// The `sub` that this client knows them by.
    pub subject: String,
    /// When.
    pub auth_time: Timestamp,
    /// The authentication context class that this met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// By what. RFC 8176 §2.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The epoch of the person: what was withdrawn since does not count.
    #[serde(default)]
    pub epoch: u32,
    /// The `sid` of their session, where the browser has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// By what clients know that session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Digest>,
    /// Whether that session was used for this client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_used: bool,
    /// What they have allowed this client before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consented: Vec<String>,
}

/// How long ago somebody may have proved who they are to add what they prove it by, in seconds.
const FRESH: u32 = 300;

impl SignedIn {
    /// Whether they have proved just now who they are.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.auth_time.after(FRESH)
    }

    /// How they proved who they are, for a grant of this request. RFC 8176: `amr` is a claim of ID
    /// tokens.
    pub fn authentication(
        &self,
        request: &AuthorizationRequest,
        attributes: Map<String, Value>,
    ) -> Authentication {
        let amr = Some(&self.amr).filter(|_| request.scope.is_openid());
        Authentication {
            username: self.username.clone(),
            account: self.account.clone(),
            auth_time: self.auth_time,
            epoch: self.epoch,
            acr: self.acr.clone(),
            amr: amr.cloned().unwrap_or_default(),
            sid: self.sid.clone(),
            attributes,
        }
    }

    /// How much they have proved.
    pub fn level(&self) -> Level {
        Level::of(&self.amr)
    }

    /// The person, with the class that they meet, and with what counts of what they have allowed before: that is of what is asked for
    /// now. The form of the page holds it, and is not to grow with whatever else was allowed.
    #[must_use]
    pub fn asked(mut self, asked: &Asked<'_>) -> Self {
        let items = consent_items(asked.request, asked.service);
        self.consented
            .retain(|item| items.contains(item) || item.starts_with(SUBJECT));
        self.acr = asked.service.acr_of(&self.amr, asked.request, asked.client);
        self
    }

    /// What this agreement allows `client`: what is asked for, and by which identifier it knows the
    /// person.
    pub fn allows(
        &self,
        request: &AuthorizationRequest,
        client: &Client,
        service: &Service,
    ) -> Vec<String> {
        let items = consent_items(request, service);
        with_subject(items, client, &self.consented)
    }
}

/// The same, and by which identifier the client knows the person, where that is told or was.
fn with_subject(mut items: Vec<String>, client: &Client, consented: &[String]) -> Vec<String> {
    let is_pairwise = client.subject_type == SubjectType::Pairwise;
    let sector = client.sector().filter(|_| is_pairwise);
    if is_pairwise || names_subject(consented) {
        items.push(format!("{SUBJECT}{}", sector.unwrap_or_default()));
    }
    items
}

fn names_subject(consented: &[String]) -> bool {
    consented.iter().any(|item| item.starts_with(SUBJECT))
}

/// Whether `consented`, which is what a person has allowed `client` before, has all of this.
pub fn is_consented(
    scope: &Scope,
    audience: &Audience,
    client: &Client,
    service: &Service,
    consented: &[String],
) -> bool {
    let items = scope_items(scope, audience, service);
    are_among(&with_subject(items, client, consented), consented)
}

fn are_among(items: &[String], consented: &[String]) -> bool {
    items.iter().all(|item| {
        let is_untold = item.starts_with(SUBJECT) && !names_subject(consented);
        is_untold || consented.contains(item)
    })
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask what the client may do.
    Consent,
    /// The person is where they wanted to be: at a page of the service itself.
    Enter,
    /// All is known: answer the client.
    Issue,
    /// Answer the client that it cannot be.
    Refuse(Refusal),
    /// Ask which account of the browser to go on with.
    Select,
    /// Ask who is there.
    SignIn,
    /// Offer to make an account.
    SignUp,
    /// Ask whoever is there for more than they have proved.
    StepUp,
}

impl Next {
    /// Whether the person has said no.
    pub fn is_denial(&self) -> bool {
        *self == Self::Refuse(Refusal::Denied)
    }
}

/// A request in front of a person, and all that it is asked between.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What is asked for.
    pub request: &'a AuthorizationRequest,
    /// Who asks.
    pub client: &'a Client,
    /// Whom it asks.
    pub service: &'a Service,
    /// The `sub` of the person the client means, if it names one.
    pub expected: Option<&'a str>,
}

/// What comes next when the request arrives. `session` is who the browser says is there.
pub fn on_arrival(asked: &Asked<'_>, session: Option<&SignedIn>, now: Timestamp) -> Next {
    let demanded = match asked.demanded() {
        Ok(demanded) => demanded,
        Err(refusal) => return Next::Refuse(refusal),
    };
    let prompt = asked.request.openid.prompt;
    let usable = session.filter(|person| {
        !prompt.wants_sign_in() && asked.is_recent(person, now) && asked.means(person)
    });
    match usable {
        // OpenID Connect Core §3.1.2.1, prompt: "The Authorization Server MUST NOT display any
        // authentication or consent user interface pages. An error is returned if an End-User is
        // not already authenticated".
        None if prompt.none => Next::Refuse(Refusal::LoginRequired),
        None if prompt.create && asked.offers_sign_up() => Next::SignUp,
        None => Next::SignIn,
        // They could prove more, but not without a page: OpenID Connect Core §3.1.2.6, login_required.
        Some(person) if person.level() < demanded && prompt.none => {
            Next::Refuse(Refusal::LoginRequired)
        }
        Some(person) if person.level() < demanded => Next::StepUp,
        Some(person) if asked.wishes_more_than(person.level()) && !prompt.none => Next::StepUp,
        Some(person) => on_known(asked, person),
    }
}

/// The same where the browser has so many accounts that may be chosen: that is asked instead of who is
/// there.
pub const fn asked_among(accounts: usize) -> Next {
    match accounts {
        0 => Next::SignIn,
        _ => Next::Select,
    }
}

/// The same for an account that somebody has chosen among those of the browser.
pub fn on_selected(asked: &Asked<'_>, person: &SignedIn, now: Timestamp) -> Next {
    let mut request = asked.request.clone();
    request.openid.prompt.select_account = false;
    let request = &request;
    on_arrival(&Asked { request, ..*asked }, Some(person), now)
}

impl Asked<'_> {
    /// Whether an account may be made. Whoever is new is not whom the client means.
    pub fn offers_sign_up(&self) -> bool {
        self.service.sign_up() == SignUp::Open && self.expected.is_none()
    }

    /// The same, of what a page does not offer and is asked for by hand, or by whoever was invited.
    pub fn may_sign_up(&self, invitation: Option<&MailedLink>) -> Result<(), Refusal> {
        let kind = self.service.sign_up();
        let is_invitation = |link: &MailedLink| link.purpose == Purpose::Invite;
        if kind == SignUp::Closed || self.expected.is_some() {
            return Err(Refusal::SignUpUnavailable);
        }
        if kind == SignUp::Invitation && !invitation.is_some_and(is_invitation) {
            return Err(Refusal::InvitationMissing);
        }
        Ok(())
    }

    /// Whether the client means this person, or nobody in particular.
    pub fn means(&self, person: &SignedIn) -> bool {
        self.expected
            .is_none_or(|subject| subject == person.subject)
    }

    /// OpenID Connect Core §3.1.2.1, max_age: beyond it "the OP MUST attempt to actively
    /// re-authenticate the End-User"; 0 is the same as `prompt=login`. Dynamic Client Registration
    /// §2, default_max_age: "The max_age request parameter overrides this default value."
    fn is_recent(&self, person: &SignedIn, now: Timestamp) -> bool {
        let longest = self.request.openid.max_age.or(self.client.default_max_age);
        longest.is_none_or(|longest| longest > 0 && now <= person.auth_time.after(longest))
    }
}

/// What comes next when somebody has just signed in.
pub fn on_sign_in(asked: &Asked<'_>, person: &SignedIn) -> Next {
    // §3.1.2.1, id_token_hint: "If the End-User identified by the ID Token is [not] already logged
    // in or [...] logged in as a result of the request, [...] it SHOULD return an error, such as
    // login_required".
    if !asked.means(person) {
        return Next::Refuse(Refusal::LoginRequired);
    }
    match asked.demanded() {
        Err(refusal) => Next::Refuse(refusal),
        Ok(demanded) if person.level() < demanded => Next::StepUp,
        Ok(_) => on_known(asked, person),
    }
}

/// What comes next for somebody who has just proved less than is demanded, and has no session from that:
/// more of them, as far as they have it.
pub fn on_short(asked: &Asked<'_>, has_passkey: bool) -> Next {
    match asked.demanded() {
        // It is more than a password, and nobody adds another factor by less than they have.
        Ok(_) if has_passkey && asked.service.relying_party().is_ok() => Next::SignIn,
        // Unmet Authentication Requirements 1.0 §1: the server "is unable to meet the requirements".
        Ok(Level::Passkey) | Err(_) => Next::Refuse(Refusal::AuthenticationContextUnmet),
        Ok(_) => Next::StepUp,
    }
}

/// What comes next when `person` allows what a page asks that was opened then: what would let them go
/// on if it was opened under the documents of now. Whoever has signed in at the page itself has just
/// done so; a page that does not say when it was opened is from before that was asked.
pub fn on_allowed(asked: &Asked<'_>, person: &SignedIn, opened: Option<Timestamp>) -> Next {
    let demanded = match asked.demanded() {
        Ok(demanded) => demanded,
        Err(refusal) => return Next::Refuse(refusal),
    };
    if !asked.means(person) {
        return Next::Refuse(Refusal::LoginRequired);
    }
    let session_duration = asked.service.session_duration;
    let stays = |opened: Timestamp| {
        opened < person.auth_time.after(session_duration) && asked.is_recent(person, opened)
    };
    if !opened.is_none_or(|opened| person.auth_time >= opened || stays(opened)) {
        Next::SignIn
    } else if person.level() < demanded {
        Next::StepUp
    } else {
        Next::Issue
    }
}

fn on_known(asked: &Asked<'_>, person: &SignedIn) -> Next {
    if asked.client.is_of_the_service() {
        return Next::Enter;
    }
    // What joins what was granted before is shown with that.
    let merges = asked.request.merges();
    let is_known = is_assured(asked) && is_known(asked, person);
    let is_allowed = !merges && (is_known || needs_no_consent(asked));
    match (is_allowed, asked.request.openid.prompt) {
        (true, prompt) if !prompt.consent => Next::Issue,
        (_, prompt) if prompt.none => Next::Refuse(Refusal::ConsentRequired),
        _ => Next::Consent,
    }
}

/// Whether the answer reaches the client and nobody else, so that what a person has allowed it
/// before counts without asking again: at an https address, or as a code that is worth nothing
/// without the credentials of the client. Any program on a device can listen on its loopback
/// address or claim a private-use scheme, and PKCE is of no help against whoever began the request.
///
/// RFC 8252 §8.6: the server "SHOULD NOT process authorization requests automatically without user
/// consent or interaction, except when the identity of the client can be assured".
fn is_assured(asked: &Asked<'_>) -> bool {
    let response_type = asked.request.response_type;
    let needs_credentials =
        !asked.client.is_public() && !response_type.has_token() && !response_type.has_id_token();
    needs_credentials || asked.request.target.redirect_uri.is_elsewhere_by_https()
}

/// Whether nobody is asked: a client that is a part of the service is given a code, at an address where
/// this server answers and nobody else (RFC 8252 §8.6). What is of one transaction is shown all the same.
fn needs_no_consent(asked: &Asked<'_>) -> bool {
    let Asked {
        request,
        client,
        service,
        ..
    } = asked;
    let sent = request.target.redirect_uri.as_str();
    let is_registered = client.redirect_uris.iter().any(|uri| uri == sent);
    client.is_first_party(service)
        && is_registered
        && !request.response_type.has_token()
        && !request.response_type.has_id_token()
        && request.authorization_details.is_empty()
}

/// Whether a refusal for this reason takes back what the person allowed before, where that is
/// remembered: yes, if it is they who refuse, and they were asked about nothing else. To refuse more
/// takes nothing back, and neither does it to refuse what would join a grant: that is asked about however
/// much of it is known.
pub fn takes_back(asked: &Asked<'_>, person: &SignedIn, reason: &Refusal) -> bool {
    *reason == Refusal::Denied
        && asked.service.session_duration > 0
        && (asked.request.openid.prompt.consent
            || !asked.request.merges() && is_known(asked, person))
}

/// Whether all of it was allowed before. Details are of one transaction (RFC 9396 §13), so they are
/// never remembered and always asked about.
fn is_known(asked: &Asked<'_>, person: &SignedIn) -> bool {
    if !asked.request.authorization_details.is_empty() {
        return false;
    }
    let items = person.allows(asked.request, asked.client, asked.service);
    are_among(&items, &person.consented)
}

/// What a claim among the things to allow begins with; no scope has a space in it.
const CLAIM: &str = "claim ";

/// What an API among the things to allow begins with. Behind its identifier, which has no space in
/// it, may be a space and a scope that is allowed there.
const API: &str = "api ";

/// One thing to allow, as it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// Access to the API of this identifier. RFC 8707 §2.
    Api(&'a str),
    /// A scope at an API that lists it: two APIs may mean different things by one name.
    ApiScope,
    /// A claim that is asked for by itself. OpenID Connect Core §5.5.
    Claim(&'a str),
    /// A scope. RFC 6749 §3.3.
    Scope(&'a str),
}

impl<'a> Item<'a> {
    /// What `text` among [`consent_items`] is.
    pub fn of(text: &'a str) -> Self {
        match (text.strip_prefix(CLAIM), text.strip_prefix(API)) {
            (Some(claim), _) => Self::Claim(claim),
            (None, Some(api)) if api.contains(' ') => Self::ApiScope,
            (None, Some(api)) => Self::Api(api),
            (None, None) => Self::Scope(text),
        }
    }
}

/// What a person is asked to allow: scopes, the APIs they are for, and claims that are asked for one
/// by one and come with no scope. What is remembered is compared with all of it, so that nothing
/// that was allowed for one API is taken as allowed for another.
pub fn consent_items(request: &AuthorizationRequest, service: &Service) -> Vec<String> {
    let mut items = scope_items(&request.scope, &request.audience, service);
    items.extend(claim_items(request));
    items
}

fn scope_items(scope: &Scope, audience: &Audience, service: &Service) -> Vec<String> {
    let scopes = scope.iter().map(str::to_owned);
    scopes.chain(api_items(scope, audience, service)).collect()
}

fn api_items(scope: &Scope, audience: &Audience, service: &Service) -> Vec<String> {
    let asked = service
        .apis
        .iter()
        .filter(|api| audience.names(&api.identifier));
    let items = asked.flat_map(|api| {
        let identifier = &api.identifier;
        let scopes = api.scopes.iter().filter(|name| scope.contains(name));
        std::iter::once(format!("{API}{identifier}"))
            .chain(scopes.map(move |name| format!("{API}{identifier} {name}")))
    });
    items.collect()
}

fn claim_items(request: &AuthorizationRequest) -> Vec<String> {
    let claims = &request.openid.claims;
    let covered: Vec<&str> = claims_of_scopes(|scope| request.scope.contains(scope)).collect();
    let is_covered = |name: &str| covered.contains(&claim_and_tag(name).0);
    let mut names: Vec<String> = claims
        .id_token
        .keys()
        .chain(claims.userinfo.keys())
        .filter(|name| !crate::documents::is_registered_claim(name) && !is_covered(name))
        .map(|name| format!("{CLAIM}{name}"))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{
        samples::{asked_of, client, interaction_of, person_of, service},
        sealed::Interaction,
    };
    use super::*;
    use crate::Digest;

    #[test]
    fn nobody_makes_an_account_where_none_is_offered_or_somebody_is_meant() {
        let may = |offered: bool, expected: Option<&str>| {
            let interaction = Interaction {
                expected: expected.map(str::to_owned),
                ..interaction_of(Digest::of("browser"))
            };
            let service = service(&json!({ "signUpEnabled": offered }));
            asked_of(&interaction, &client(&json!({})), &service).may_sign_up(None)
        };
        assert_eq!(may(true, None), Ok(()));
        for (offered, expected) in [(false, None), (false, Some("s")), (true, Some("s"))] {
            assert_eq!(may(offered, expected), Err(Refusal::SignUpUnavailable));
        }
    }

    /// Whether `person`, who is asked for `accounts` anew, takes anything back.
    fn taken_back(person: &SignedIn, service: &Service, reason: &Refusal) -> bool {
        let interaction = interaction_of(Digest::of("browser"));
        let client = client(&json!({}));
        takes_back(&asked_of(&interaction, &client, service), person, reason)
    }

    #[test]
    fn only_whoever_says_no_to_what_they_had_allowed_takes_it_back() {
        let remembering = service(&json!({ "sessionDuration": 3600 }));
        let mut person = person_of("alice");
        assert!(!taken_back(&person, &remembering, &Refusal::Denied));
        person.consented = vec!["accounts".to_owned()];
        assert!(taken_back(&person, &remembering, &Refusal::Denied));
        for reason in [Refusal::LoginRequired, Refusal::ScopeInvalid] {
            assert!(!taken_back(&person, &remembering, &reason), "{reason:?}");
        }
        let forgetful = service(&json!({ "sessionDuration": 0 }));
        assert!(!taken_back(&person, &forgetful, &Refusal::Denied));
    }

    /// What comes next for whoever signed in `ago` seconds before the page was opened, and allows.
    fn allowed(ago: u32, max_age: Option<u32>, session_duration: u32) -> Next {
        let mut interaction = interaction_of(Digest::of("browser"));
        interaction.request.openid.max_age = max_age;
        let (client, service) = (
            client(&json!({ "defaultMaxAge": 60 })),
            service(&json!({ "sessionDuration": session_duration })),
        );
        let person = person_of("alice");
        let opened = person.auth_time.after(ago);
        on_allowed(
            &asked_of(&interaction, &client, &service),
            &person,
            Some(opened),
        )
    }

    #[test]
    fn a_page_lets_go_on_whoever_signed_in_at_it_or_may_stay_signed_in_now() {
        for (ago, max_age, session_duration) in
            [(0, Some(0), 0), (60, None, 61), (100, Some(100), 101)]
        {
            let next = allowed(ago, max_age, session_duration);
            assert_eq!(next, Next::Issue, "{ago} {max_age:?} {session_duration}");
        }
        for (ago, max_age, session_duration) in [
            (1, Some(0), 100),
            (1, None, 0),
            (61, None, 100),
            (60, None, 60),
            (101, Some(100), 200),
        ] {
            let next = allowed(ago, max_age, session_duration);
            assert_eq!(next, Next::SignIn, "{ago} {max_age:?} {session_duration}");
        }
    }
}
