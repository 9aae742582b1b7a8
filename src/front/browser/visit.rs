//! A person in front of a page: the pages with what an interaction says.

use std::{borrow::Cow, rc::Rc};

use serde_json::{Map, Value};

use super::cookies;
use crate::{
    Secret,
    audit::{self, Note},
    backend::{Host, authorization::Pending, people::Asking},
    documents::{Client, Service},
    front::{
        Request, Response,
        account::letters::Letters,
        actions::Reader,
        pages::{
            Choice, Consent, FormAction, Kind, Language, Message, Offer, Scope, SecondFactorPage,
            SelectAccount, Setup, SignIn, SignUp, SignUpMessage, admitting_images, headers,
            headers_with_script,
        },
    },
    oauth::{
        Parameters, Refusal,
        endpoint::path,
        interaction::{
            demanded::Needed,
            described::Described,
            next::{Asked, Item, SignedIn, consent_items},
            reach::sign_in_may_leave,
            sealed::Interaction,
            ticket::Ticket,
        },
        logout::session_state::{browser_state, session_state},
        request::{authorization_details::type_of, authorization_request::AuthorizationRequest},
    },
    people::{
        Device, Level, MailedLink,
        passkey::{Ceremony, Purpose},
    },
};

/// A person in front of a page.
pub struct Visit {
    /// What the page is about.
    pub interaction: Interaction,
    /// Who asks.
    pub client: Rc<Client>,
    /// Whom it asks.
    pub service: Rc<Service>,
    /// The language of the page.
    pub language: Language,
    /// Where the person is, for the session that they may begin.
    pub device: Device,
    /// The accounts of the browser that may be chosen, where any may.
    pub choices: Vec<Choice>,
    /// What a passkey answers that signs in here, where there are any.
    pub challenge: Option<String>,
    /// What is needed of whom a password alone does not lead on.
    pub needed: Option<Needed>,
}

impl Visit {
    /// The visit of whoever sends `request`.
    pub fn new(
        interaction: Interaction,
        client: Rc<Client>,
        service: Rc<Service>,
        request: &Request,
    ) -> Self {
        let language = language_of(
            interaction.request.openid.ui_locales.as_deref(),
            request,
            Some(&service),
        );
        Self {
            interaction,
            client,
            service,
            language,
            device: Device::default(),
            choices: Vec::new(),
            challenge: None,
            needed: None,
        }
    }

    /// Whom a person stands in front of, and where what they agree to is to be.
    pub fn asking(&self) -> Result<Asking<'_>, Refusal> {
        Ok(Asking {
            shelf: self.interaction.ticket()?.handle().shelf,
            client: &self.client,
            service: &self.service,
        })
    }

    /// Signing in by a passkey, here and nowhere else.
    pub fn ceremony(&self) -> Ceremony<'_> {
        Ceremony {
            browser: &self.interaction.browser,
            purpose: Purpose::SignIn(&self.interaction.ticket),
        }
    }

    /// What the script of the sign-in page asks for, where there is anything to ask for.
    fn passkey(&self) -> Option<String> {
        let party = self.service.relying_party().ok()?;
        Some(party.request_options(self.challenge.as_ref()?))
    }

    /// The visit of somebody else, or of nobody known.
    #[must_use]
    pub fn with_person(mut self, person: Option<SignedIn>) -> Self {
        self.interaction.person = person.map(|person| person.asked(&self.asked()));
        self.interaction.shown = None;
        self
    }

    /// Has it remembered what has happened between whom.
    pub fn note<H: Host>(&self, host: &H, kind: audit::Kind) {
        host.note(Note::Client(self.client.id()));
        if let Some(person) = &self.interaction.person {
            host.note(Note::Person {
                subject: person.account.clone(),
                username: person.username.clone(),
                amr: person.amr.clone(),
            });
        }
        host.note(Note::Event(kind));
    }

    /// What the person is asked between.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            request: &self.interaction.request,
            client: &self.client,
            service: &self.service,
            expected: self.interaction.expected.as_deref(),
        }
    }

    /// Whoever writes to them.
    pub fn letters(&self) -> Letters<'_> {
        Letters {
            service: &self.service,
            language: self.language,
        }
    }

    /// Whoever is in front of the page.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            service: Some(&self.service),
            language: self.language,
        }
    }

    /// The request, to be completed by `ticket`.
    pub fn pending<'a>(&'a self, ticket: &'a Ticket) -> Pending<'a> {
        Pending {
            ticket,
            request: &self.interaction.request,
            client: &self.client,
            service: &self.service,
            expires: self.interaction.expires,
        }
    }

    fn client_name(&self) -> Cow<'_, str> {
        if self.client.is_of_the_service() {
            return self.language.account().into();
        }
        let named = name_of(&self.client, self.language);
        let spelled = || self.client.as_spelled(&self.interaction.request.client_id);
        named.map_or_else(|| spelled().into(), Cow::Borrowed)
    }

    /// The response, with what the script of the frame of Session Management sees of the session, where
    /// any client is told of it.
    pub fn with_browser_state(&self, response: Response, request: &Request) -> Response {
        let is_kept = request
            .cookie(&cookies::state_name(&self.service))
            .is_some();
        let is_seen = is_kept || self.client.hears_of_logout();
        match self.browser_state().filter(|_| is_seen) {
            Some(state) => cookies::with_state(response, &state, &self.service),
            None => response,
        }
    }

    fn browser_state(&self) -> Option<String> {
        let session = self.interaction.person.as_ref()?.session?;
        let is_on = self.service.people.logout.session_management;
        is_on.then(|| browser_state(&session))
    }

    /// `session_state` of the answer to a client that has registered anything of log-out: others are
    /// answered as ever. OpenID Connect Session Management §2.
    pub fn session_state(&self, minted: &Secret) -> Option<String> {
        let request = &self.interaction.request;
        let is_told = self.client.hears_of_logout() && request.scope.is_openid();
        let state = self.browser_state().filter(|_| is_told)?;
        let redirect_uri = request.target.redirect_uri.as_str();
        session_state(&request.client_id, redirect_uri, &state, minted)
    }

    /// Signing in may be the last question: its answer then leads to the client.
    fn form_action(&self) -> FormAction {
        if sign_in_may_leave(&self.asked()) {
            FormAction::Redirected
        } else {
            FormAction::Own
        }
    }

    /// The page that asks who is there.
    pub fn sign_in(&self, interaction: &str, username: &str, message: Option<Message>) -> Response {
        let passkey = self.passkey();
        let of_client = self.asked().demanded() == Ok(Level::Passkey);
        let page = SignIn {
            interaction,
            passkey: passkey.as_deref(),
            needed: self.needed.or(of_client.then_some(Needed::Passkey)),
            prefix: self.service.issuer.path(),
            username,
            client_name: &self.client_name(),
            service_name: self.service.service_name.as_deref(),
            sign_up: self.asked().offers_sign_up(),
            forgot: self.service.people.mail.from.is_some(),
            message,
            language: self.language,
        };
        let script = passkey
            .as_ref()
            .map(|_| self.service.issuer.endpoint(path::PASSKEY_SCRIPT));
        let headers = headers_with_script(self.form_action(), script.as_deref());
        Response::page(200, page.render(), headers)
    }

    /// The page that asks which account to go on with.
    pub fn select(&self, interaction: &str) -> Response {
        let page = SelectAccount {
            interaction,
            prefix: self.service.issuer.path(),
            choices: &self.choices,
            client_name: &self.client_name(),
            service_name: self.service.service_name.as_deref(),
            language: self.language,
        };
        // What was allowed before leads to the client at once.
        Response::page(200, page.render(), headers(FormAction::Redirected))
    }

    /// The page that asks for something besides the password.
    pub fn second_factor(&self, interaction: &str, message: Option<Message>) -> Response {
        self.enrolling(interaction, None, &[], message)
    }

    /// The same, for whoever adds it with `setup`, or has just done so and is given recovery codes.
    pub fn enrolling(
        &self,
        interaction: &str,
        setup: Option<&Setup>,
        codes: &[String],
        message: Option<Message>,
    ) -> Response {
        let page = SecondFactorPage {
            setup,
            codes,
            interaction,
            prefix: self.service.issuer.path(),
            client_name: &self.client_name(),
            service_name: self.service.service_name.as_deref(),
            message,
            language: self.language,
        };
        Response::page(200, page.render(), headers(self.form_action()))
    }

    /// The page that offers to add a passkey.
    pub fn offer(&self, page: &Offer<'_>) -> Response {
        let script = self.service.issuer.endpoint(path::PASSKEY_SCRIPT);
        let headers = headers_with_script(self.form_action(), Some(&script));
        let status = if page.is_refused { 400 } else { 200 };
        Response::page(status, page.render(), headers)
    }

    /// The page that makes an account, with what was entered before.
    pub fn sign_up(
        &self,
        interaction: &str,
        entered: &Parameters,
        message: Option<SignUpMessage>,
    ) -> Response {
        let entered = |name: &str| entered.optional(name).unwrap_or_default();
        let page = SignUp {
            interaction,
            prefix: self.service.issuer.path(),
            username: entered("username"),
            name: entered("name"),
            email: entered("email"),
            invitation: entered("invitation"),
            is_address_told: MailedLink::parse(entered("invitation"))
                .is_some_and(|link| !link.is_for_anybody()),
            shortest: self.service.people.password.shortest_alone,
            client_name: &self.client_name(),
            service_name: self.service.service_name.as_deref(),
            message,
            language: self.language,
        };
        Response::page(200, page.render(), headers(self.form_action()))
    }

    /// The page that asks what the client may do.
    pub fn consent(
        &self,
        interaction: &str,
        end: &AuthorizationRequest,
        logo: Option<&str>,
    ) -> Response {
        let items = consent_items(end, &self.service);
        let scopes: Vec<Scope<'_>> = items.iter().filter_map(|item| self.shown(item)).collect();
        let details = end.authorization_details.iter();
        let details: Vec<Described> = details
            .map(|one| described(&self.service, self.language, one))
            .collect();
        let page = Consent {
            interaction,
            prefix: self.service.issuer.path(),
            username: self
                .interaction
                .person
                .as_ref()
                .map_or("", |person| &person.username),
            client_name: &self.client_name(),
            logo,
            client_uri: self.client.client_uri.as_deref(),
            policy_uri: self.client.policy_uri.as_deref(),
            tos_uri: self.client.tos_uri.as_deref(),
            scopes: &scopes,
            details: &details,
            succeeds: self.interaction.request.grant.as_ref(),
            redirect_uri: self.interaction.request.target.redirect_uri.as_str(),
            service_name: self.service.service_name.as_deref(),
            switchable: self.service.session_duration > 0,
            language: self.language,
        };
        let headers = headers(FormAction::Redirected);
        let page = Response::page(200, page.render(), headers);
        match logo {
            Some(_) => admitting_images(page),
            None => page,
        }
    }

    /// A thing to allow, in words; none if others say it already.
    fn shown<'a>(&'a self, item: &'a str) -> Option<Scope<'a>> {
        scope_of(&self.service, self.language, item)
    }
}

/// Authorization details in the words that the service has for their type.
pub fn described(service: &Service, language: Language, details: &Map<String, Value>) -> Described {
    let types = &service.authorization_details_types;
    let known = types.iter().find(|known| known.name == type_of(details));
    let words = known.into_iter().flat_map(|known| &known.texts);
    let mut words = words.map(|text| (text.tag.as_str(), text.value.as_str()));
    // In another language they say more than the bare fields do.
    let chosen = language.choose(words.clone());
    let chosen = chosen.or_else(|| words.next().map(|(_, text)| text));
    Described::of(details, chosen)
}

/// What a client is called, where it has a name.
pub fn name_of(client: &Client, language: Language) -> Option<&str> {
    let names = client
        .client_names
        .iter()
        .map(|name| (name.tag.as_str(), name.value.as_str()));
    language.choose(names).or(client.client_name.as_deref())
}

/// A thing that is allowed, in words; none if others say it already.
pub fn scope_of<'a>(service: &'a Service, language: Language, item: &'a str) -> Option<Scope<'a>> {
    let (kind, name, description) = match Item::of(item) {
        Item::Api(identifier) => {
            let api = service.api(identifier);
            let name = api.and_then(|api| api.name.as_deref());
            (Kind::Api, name.unwrap_or(identifier), None)
        }
        Item::ApiScope => return None,
        Item::Claim(name) => (Kind::Claim, name, None),
        Item::Scope(name) => (Kind::Scope, name, description(service, language, name)),
    };
    Some(Scope {
        name,
        description,
        kind,
    })
}

/// What the service says of a scope, in the language of the page.
fn description<'a>(service: &'a Service, language: Language, scope: &str) -> Option<&'a str> {
    let scope = service.scope(scope)?;
    let descriptions = scope
        .descriptions
        .iter()
        .map(|text| (text.tag.as_str(), text.value.as_str()));
    language
        .choose(descriptions)
        .or(scope.description.as_deref())
}

/// Where the request comes from, if a proxy that is trusted says so.
pub fn address_of<'a, H: Host>(host: &H, request: &'a Request) -> Option<&'a str> {
    request.header(host.settings().address_header.as_deref()?)
}

/// The language that the request or the browser prefers, of those the service offers; else the
/// first of these.
pub fn language_of(
    ui_locales: Option<&str>,
    request: &Request,
    service: Option<&Service>,
) -> Language {
    let offered = || {
        service
            .into_iter()
            .flat_map(|service| &service.supported_ui_locales)
            .filter_map(|tag| Language::of_tag(tag))
    };
    let preferred = Language::preferred(ui_locales, request.header("accept-language"));
    let fits =
        preferred.filter(|language| service.is_none() || offered().any(|one| one == *language));
    fits.or_else(|| offered().next()).unwrap_or_default()
}
