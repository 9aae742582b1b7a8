//! Answers a request that a person agrees to: RFC 6749 §4.1.2 and §4.2.2, OpenID Connect Core §3.

use serde_json::Map;

use super::{
    answered::{made, protected, refused},
    close::{Pending, close, refuse},
};
use crate::backend::{
    Failure, Host,
    client::place,
    custom_claims::ask_hooks,
    issuance::Issuance,
    logout::begin_use,
    made::{hold, settle},
    people,
    protection::of_id_tokens,
};
use crate::{
    Digest, Timestamp,
    audit::{Kind, Note},
    documents::Destination,
    jose::HeaderParams,
    oauth::{
        answer::{
            action::Action,
            custom_claims,
            id_token::Beside,
            protection::Protection,
            token_hook::{Added, Event},
            tokens::{self, AccessToken},
            userinfo::IdTokenClaims,
        },
        grant::{
            Command, Completed, Issue, Preview, Said, Stored,
            serve::{self, Request},
            withdrawal::Reliance,
        },
        handle::{Handle, Place},
        interaction::{next::SignedIn, ticket::Ticket},
        request::{authorization_details::AuthorizationDetails, terms::Terms},
    },
    people::{self as subjects, Known, UsedBy},
    register::keys::KeySet,
};

/// A request that a person agrees to.
#[derive(Debug)]
pub struct Agreed<'a> {
    /// The request.
    pub pending: Pending<'a>,
    /// Who agrees.
    pub person: &'a SignedIn,
    /// In which browser, by the digest of its cookie.
    pub browser: Digest,
    /// What whoever completes it adds to the header of the ID token, beside the service and the
    /// client.
    pub header_params: HeaderParams,
    /// What whoever completes it says besides.
    pub said: Said,
    /// What pages of the client ask by whether the session goes on. OpenID Connect Session Management
    /// §2.
    pub session_state: Option<String>,
}

/// What was issued with the answer itself.
#[derive(Debug)]
pub struct Issued {
    /// What takes it to the client.
    pub action: Action,
    /// The parameters of the answer that were issued.
    pub parameters: Vec<(&'static str, String)>,
    /// When.
    pub now: Timestamp,
}

impl Issued {
    const fn new(action: Action, parameters: Vec<(&'static str, String)>, now: Timestamp) -> Self {
        Self {
            action,
            parameters,
            now,
        }
    }
}

/// The person agrees: the answer that takes what was issued to the client, or why the grant that
/// it is to succeed cannot be succeeded.
pub async fn issue<H: Host>(host: &H, agreed: &Agreed<'_>) -> Result<Issued, Failure> {
    match given(host, agreed).await {
        Err(Failure::Refusal(refusal)) if refusal.is_of_former_grant() => {
            let action = refuse(host, &agreed.pending, Some(agreed.person), &refusal).await?;
            Ok(Issued::new(action, Vec::new(), host.now()))
        }
        given => given,
    }
}

async fn given<H: Host>(host: &H, agreed: &Agreed<'_>) -> Result<Issued, Failure> {
    let Pending {
        ticket,
        request,
        client,
        service,
        ..
    } = agreed.pending;
    let target = request.target.matched(client, service)?;
    let now = host.now();
    let keys = host.keys().await?;
    let handle = ticket.handle();
    let code = tokens::code(handle, &agreed.browser, keys.derivation());
    let access_token = handle.with_secret(host.mint()?);
    let mut issue = prepared(host, agreed, &code, &access_token, now).await?;
    if asks_hooks(agreed) {
        undecided(host, handle, &issue, now).await?;
    }
    let of_answer = protected(host, &keys, target).await?;
    let (added, protection) = match asked(host, agreed, &mut issue, &keys).await {
        Err(Failure::Refusal(refusal)) => {
            let action = refused(host, &refusal, target, &request.client_id).await?;
            return Ok(Issued::new(action, Vec::new(), now));
        }
        asked => asked?,
    };
    let response_type = request.response_type;
    let Completed { redeemed, .. } = *complete(host, agreed, issue, now).await?;
    remember(host, agreed).await;
    let code = response_type.has_code().then(|| code.encode());
    let mut issued = beside_tokens(code.as_ref(), agreed);
    if let Some(redeemed) = redeemed {
        let redeemed = redeemed.told_to(client);
        let issuance = Issuance {
            service,
            client,
            keys: &keys,
            redeemed: &redeemed,
            added: &added,
            now,
        };
        let beside = Beside {
            access_token: None,
            code: code.as_deref(),
            state: request.target.state.as_deref(),
        };
        let access_token = agreed.said.access_token(access_token, redeemed.form());
        let access_token = response_type.has_token().then_some(access_token);
        issued.extend(in_front(
            &issuance,
            access_token,
            protection.as_ref(),
            beside,
        )?);
    }
    let answer = target.issued(issued.clone());
    let response = made(answer, of_answer.as_ref(), &request.client_id, now)?;
    Ok(Issued::new(Action::issued(response), issued, now))
}

/// What hooks add, and what makes the ID token that goes with the answer: both are asked before anything
/// is issued.
async fn asked<'a, H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    issue: &mut Issue,
    keys: &'a KeySet,
) -> Result<(Vec<Added>, Option<Protection<'a>>), Failure> {
    let added = hooked(host, agreed, issue, keys).await?;
    Ok((added, protection(host, agreed, keys).await?))
}

/// What makes the ID token that goes with the answer, if one does.
async fn protection<'a, H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    keys: &'a KeySet,
) -> Result<Option<Protection<'a>>, Failure> {
    let Pending {
        service,
        client,
        request,
        ..
    } = agreed.pending;
    if !request.response_type.has_id_token() {
        return Ok(None);
    }
    of_id_tokens(host, keys, client, service, host.now())
        .await
        .map(Some)
}

/// What is in the answer besides tokens.
fn beside_tokens(code: Option<&String>, agreed: &Agreed<'_>) -> Vec<(&'static str, String)> {
    let code = code.map(|code| ("code", code.clone()));
    let state = agreed.session_state.as_ref();
    let state = state.map(|state| ("session_state", state.clone()));
    code.into_iter().chain(state).collect()
}

fn note_granted<H: Host>(host: &H, agreed: &Agreed<'_>) {
    let SignedIn {
        account,
        username,
        amr,
        ..
    } = agreed.person;
    host.note(Note::Client(agreed.pending.client.id()));
    host.note(Note::Person {
        subject: account.clone(),
        username: username.clone(),
        amr: amr.clone(),
    });
    host.note(Note::Event(Kind::AuthorizationGranted));
}

/// What is issued with the answer itself. RFC 6749 §4.2.2, OpenID Connect Core §3.2.2.5.
fn in_front(
    issuance: &Issuance<'_>,
    access_token: Option<Handle>,
    protection: Option<&Protection<'_>>,
    beside: Beside<'_>,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let access_token = access_token
        .map(|handle| issuance.access_token(handle))
        .transpose()?;
    let beside = Beside {
        access_token: access_token.as_ref().map(AccessToken::as_str),
        ..beside
    };
    let id_token = protection.and_then(|protection| issuance.id_token(protection, beside));
    let mut issued = access_token
        .map(AccessToken::into_parameters)
        .unwrap_or_default();
    issued.extend(id_token.map(|id_token| ("id_token", id_token)));
    Ok(issued)
}

/// Whether hooks are asked: where anything is issued with the answer itself.
fn asks_hooks(agreed: &Agreed<'_>) -> bool {
    let response_type = agreed.pending.request.response_type;
    let is_front = response_type.has_token() || response_type.has_id_token();
    is_front && agreed.pending.service.has_token_hook()
}

/// Nobody is asked about a request that was answered before. What a browser brought has no row until
/// it is.
async fn undecided<H: Host>(
    host: &H,
    ticket: &Handle,
    issue: &Issue,
    now: Timestamp,
) -> Result<(), Failure> {
    let command = Command::Issue(Box::new(issue.clone()));
    let absent = command.absent();
    let Place(shelf, row) = place(ticket);
    let request = Request {
        now,
        first_uses: Vec::new(),
        action: serve::Action::preview(row, command),
    };
    match host.shelf(shelf, &request).await? {
        Err(refusal) if refusal != absent => Err(refusal.into()),
        _ => Ok(()),
    }
}

/// What hooks add to what is issued with the answer itself, where anything is.
async fn hooked<H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    issue: &mut Issue,
    keys: &KeySet,
) -> Result<Vec<Added>, Failure> {
    let Pending {
        request,
        client,
        service,
        ..
    } = agreed.pending;
    if !asks_hooks(agreed) {
        return Ok(Vec::new());
    }
    let preview = Preview {
        authorized: request.authorized(issue, Some(client.created_at)),
        form: request.form(&issue.terms)?,
        is_repeated: false,
    }
    .told_to(client);
    let event = Event {
        service,
        client,
        grant_type: "implicit",
        preview: &preview,
    };
    let added = ask_hooks(host, event, keys, host.now()).await?;
    issue.enriched = custom_claims::enriched(&added);
    issue.claims =
        custom_claims::by_hooks(service, client, &preview, &added, Destination::AccessToken);
    Ok(added)
}

/// What is known of the person, where anything of it goes with the answer. Whether they have
/// withdrawn since they signed in is seen where the request is completed.
async fn asked_about<H: Host>(host: &H, agreed: &Agreed<'_>) -> Result<Known, Failure> {
    let Pending {
        request,
        client,
        service,
        ..
    } = agreed.pending;
    if !custom_claims::asks_about_people(request, service, client) {
        return Ok(Known::default());
    }
    let known = people::known(host, agreed.person, client.id()).await?;
    Ok(Reliance::Page.on(known)?)
}

/// What the person's agreement gives, with what is known of the person now.
async fn prepared<H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    code: &Handle,
    access_token: &Handle,
    now: Timestamp,
) -> Result<Issue, Failure> {
    let Pending {
        ticket,
        request,
        client,
        service,
        ..
    } = agreed.pending;
    let person = agreed.person;
    let Known(known) = asked_about(host, agreed).await?;
    let told = IdTokenClaims::of(&known, request, service, client);
    // What is in no row says all by itself until then, also at another face, which may have begun one.
    let comes_back_until = match ticket {
        Ticket::Brought(_) | Ticket::Carried(_) => agreed.pending.expires,
        Ticket::Pushed(_) => Timestamp::default(),
    };
    Ok(Issue {
        ticket: ticket.handle().digest(),
        profile: Some(request.profile),
        subject: person.subject.clone(),
        authentication: person.authentication(request, service.in_tokens(&known)),
        id_token_claims: told.claims,
        scope_claims: told.of_scopes,
        header_params: agreed.header_params.clone(),
        code: Stored {
            digest: code.digest(),
            expires: now.after(request.profile.code_lifetime(service)),
        },
        access_token: agreed.said.stored_of(access_token),
        terms: Terms::of(service, client).lasting(agreed.said.access_token_duration),
        claims: Map::new(),
        enriched: AuthorizationDetails::default(),
        kept_until: agreed.said.kept_until.max(comes_back_until),
        scope: agreed.said.scope.clone(),
        authorization_details: agreed.said.authorization_details.clone(),
        extras: agreed.said.extras.clone(),
    })
}

/// Remembers what the person has allowed, where sessions are and anything is new. Only what was
/// completed is remembered: a page that is used up or was denied says nothing.
async fn remember<H: Host>(host: &H, agreed: &Agreed<'_>) {
    note_granted(host, agreed);
    let Pending {
        request,
        client,
        service,
        ..
    } = agreed.pending;
    let person = agreed.person;
    let items = person.allows(request, client, service);
    // Whom a caller has asked it remembers itself.
    let is_kept = service.session_duration > 0 && !person.username.is_empty();
    if !is_kept || items.iter().all(|item| person.consented.contains(item)) {
        return;
    }
    if let Err(fault) = people::remember(host, person, client, items).await {
        // What was issued stands: the person is asked once more, that is all.
        host.log(&format!("fault: {fault:?}"));
    }
}

/// The session remembers the client before it is answered, so that it hears of the end of a session in
/// which it was. A page of a session that has ended leads nowhere: whoever sits there now may be somebody
/// else.
async fn used<H: Host>(host: &H, agreed: &Agreed<'_>) -> Result<(), Failure> {
    let Pending {
        ticket,
        request,
        client,
        ..
    } = agreed.pending;
    let person = agreed.person;
    let Some(session) = person.session.filter(|_| !person.is_used) else {
        return Ok(());
    };
    let used = UsedBy {
        client: client.id(),
        created_at: Some(client.created_at),
        client_id: request.client_id.clone(),
    };
    let command = subjects::Command::Use {
        session,
        client: used,
        shelf: Some(ticket.handle().shelf.number()),
    };
    let is_there = begin_use(host, &person.username, command).await?;
    Ok(Reliance::Page.on(is_there.then(Known::default)).map(drop)?)
}

async fn complete<H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    issue: Issue,
    now: Timestamp,
) -> Result<Box<Completed>, Failure> {
    used(host, agreed).await?;
    let (ticket, said) = (agreed.pending.ticket.handle(), &agreed.said);
    let form = agreed.pending.request.form(&issue.terms);
    if let Ok(form) = form {
        hold(host, &said.access_token(ticket.clone(), &form)).await?;
    }
    let command = Command::Issue(Box::new(issue));
    let completed = close(host, &agreed.pending, command, now).await?;
    if let Some(redeemed) = &completed.redeemed {
        let access_token = said.access_token(ticket.clone(), redeemed.form());
        settle(host, &access_token, redeemed.expires()).await?;
    }
    Ok(completed)
}
