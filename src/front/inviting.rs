//! Inviting somebody to operate: for the admin road and the engine API alike.

use serde_json::{Value, json};

use super::{
    Request,
    account::letters::Letters,
    pages::{Language, Letter},
};
use crate::{
    backend::{
        Failure, Host,
        operators::{self, NewOperator},
    },
    documents::{DocumentError, Service},
    engine::operators::Invite,
    oauth::endpoint::path,
    people::Reached,
};

/// Invites somebody, by mail or by a link that whoever asks is told; what is told of it, or what is not
/// acceptable. `host` is the world of the first service.
pub(super) async fn invited<H: Host>(
    host: &H,
    request: &Request,
    invite: &Invite,
) -> Result<Result<Value, DocumentError>, Failure> {
    let made = match operators::invite(host, request.origin(), invite).await? {
        Ok(made) => made,
        Err(error) => return Ok(Err(error)),
    };
    let NewOperator {
        entry,
        subject,
        link,
        is_mailed,
    } = made;
    let there = host.of(&entry);
    let service = there.service().await?;
    let path = format!("{}?l={}", path::ACCOUNT_LINK, link.written());
    if let Some(email) = invite.email.as_ref().filter(|_| is_mailed) {
        let reached = Reached {
            email: email.as_str().to_owned(),
            locale: invite.locale.clone(),
        };
        letters(&service).write(&there, &reached, Letter::Link(link.purpose), &path);
    }
    let mut told = json!({
        "subject": subject,
        "expiresAt": host.now().after(invite.duration).seconds() * 1_000,
    });
    if !is_mailed {
        told["link"] = service.issuer.endpoint(&path).into();
    }
    Ok(Ok(told))
}

/// Whoever writes to people in the name of the service, in its first language.
pub(super) fn letters(service: &Service) -> Letters<'_> {
    let first = service.supported_ui_locales.first();
    Letters {
        service,
        language: first
            .and_then(|tag| Language::of_tag(tag))
            .unwrap_or_default(),
    }
}
