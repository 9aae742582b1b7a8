//! A request is matched again whenever a form of ours comes back: a change of the client or of the
//! service reaches what is under way.

use std::rc::Rc;

use super::{next::Next, sealed::Interaction};
use crate::{
    Secret,
    documents::{Client, Service},
    oauth::{
        Refusal,
        answer::id_token::subject,
        request::{authorization_request::AuthorizationRequest, scope::Scope, terms::Terms},
    },
};

impl Interaction {
    /// The client that asked, if it still is one: its name may be another's by now, and its number.
    pub fn still_of(&self, client: Option<Rc<Client>>) -> Result<Rc<Client>, Refusal> {
        Client::unlocked(client)
            .filter(|client| self.client.is_none_or(|number| number == client.id()))
            .filter(|client| self.created_at.is_none_or(|at| at == client.created_at))
            .ok_or(Refusal::TicketUnknown)
    }

    /// Takes the interaction up under the documents of now: what it carries that follows from them
    /// follows from them anew.
    pub fn take_up(&mut self, client: &Client, service: &Service, salt: &Secret) {
        self.request.take_up(client, service);
        if let Some(person) = &mut self.person {
            person.subject = subject(&person.account, client, salt);
            person.acr = service.acr_of(&person.amr, &self.request, client);
        }
    }

    /// What comes next, now that client and service are what they are. The client is told no sooner than
    /// an answer is due, since the policy of the page that was shown may let nobody go before; what is to
    /// succeed a grant has only pages that let them go ([`sign_in_may_leave`](super::reach::sign_in_may_leave)).
    /// `end` is what will be granted in the end.
    pub fn reconsidered(
        &self,
        next: Next,
        client: &Client,
        service: &Service,
        end: &AuthorizationRequest,
    ) -> Next {
        match (next, self.barred(client, service, end)) {
            // Whoever says no is taken at their word, whatever has changed: it closes the request, and
            // what was allowed before is taken back.
            (Next::Refuse(Refusal::Denied), _) => Next::Refuse(Refusal::Denied),
            (Next::Issue | Next::Refuse(_), Some(refusal)) => Next::Refuse(refusal),
            // What a grant holds that this joins was not known where it arrived: nobody is shown what cannot be.
            (Next::Consent, Some(refusal)) if self.request.merges() => Next::Refuse(refusal),
            // OpenID Connect Core §3.1.2.4: nobody has allowed what no page has shown.
            (Next::Issue, None) if self.has_shown_other(end, service) => Next::Consent,
            (next, _) => next,
        }
    }

    /// Why nothing comes of it that somebody agrees where another shows the pages: whoever does has nothing to
    /// show again, so what was told must be what is allowed.
    pub fn barred_elsewhere(
        &self,
        client: &Client,
        service: &Service,
        end: &AuthorizationRequest,
    ) -> Option<Refusal> {
        match self.reconsidered(Next::Issue, client, service, end) {
            Next::Refuse(refusal) => Some(refusal),
            Next::Consent => Some(Refusal::GrantSucceeded),
            _ => None,
        }
    }

    /// Why the client may not ask this any more, if so: that it is told. What it asks for has to be there still;
    /// the rules are those of what will be granted in the end.
    fn barred(
        &self,
        client: &Client,
        service: &Service,
        end: &AuthorizationRequest,
    ) -> Option<Refusal> {
        let request = &self.request;
        let is_fapi = end.profile.is_fapi();
        let must_be_pushed = service.par_required || client.par_required || is_fapi;
        // A client that has credentials by now pushes with them, and so does everybody under FAPI.
        let was_pushed = !self.is_brought || self.is_carried && client.is_public() && !is_fapi;
        if must_be_pushed && !was_pushed {
            return Some(Refusal::PushedRequestRequired);
        }
        if let Err(refusal) = end.still_asked(service, client) {
            return Some(refusal);
        }
        if let Err(refusal) = end.form(&Terms::of(service, client)) {
            return Some(refusal);
        }
        let details = &request.authorization_details;
        if let Err(refusal) = details.check(service, client) {
            return Some(refusal);
        }
        let asked: Vec<&str> = request.scope.iter().collect();
        if asked.is_empty() {
            return None;
        }
        let text = asked.join(" ");
        let audience = &request.audience;
        match Scope::grantable(Some(&text), service, client, audience, details) {
            Ok(granted) => {
                let all = asked.iter().all(|name| granted.contains(name));
                (!all).then_some(Refusal::ScopeInvalid)
            }
            Err(refusal) => Some(refusal),
        }
    }
}
