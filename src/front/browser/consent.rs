//! The answer to the question what a client may do.

use super::steps::{form, resumed, shown, step};
use crate::{
    audit::Kind,
    backend::{Failure, Host},
    front::{Request, Response},
    oauth::interaction::next::Next,
};

/// `POST /oauth/authorize/consent`: sends the browser back to the client, or lets somebody else
/// sign in.
pub async fn consent<H: Host>(host: &H, request: &Request) -> Response {
    let outcome = complete(host, request).await;
    shown(host, request, outcome).await
}

/// What somebody has decided, if they have.
const fn decision_of(next: &Next) -> Option<Kind> {
    match next {
        Next::Issue => Some(Kind::ConsentGiven),
        Next::Refuse(_) => Some(Kind::ConsentDenied),
        Next::Consent | Next::Enter | Next::Select | Next::SignIn | Next::SignUp | Next::StepUp => {
            None
        }
    }
}

async fn complete<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let visit = resumed(host, request, &form).await?;
    let next = visit.interaction.decided(&form, &visit.asked())?;
    if let Some(kind) = decision_of(&next) {
        visit.note(host, kind);
    }
    let visit = if next == Next::SignIn {
        visit.with_person(None)
    } else {
        visit
    };
    step(host, request, &visit, next).await
}
