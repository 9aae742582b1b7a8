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

async fn complete<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let form = form(request)?;
    let visit = resumed(host, request, &form).await?;
    let next = visit.interaction.decided(&form, &visit.asked())?;
    // Whether anything comes of a yes is seen where it is answered, and a yes may be refused as well.
    if next.is_denial() {
        visit.note(host, Kind::ConsentDenied);
    }
    let visit = if next == Next::SignIn {
        visit.with_person(None)
    } else {
        visit
    };
    step(host, request, &visit, next).await
}
