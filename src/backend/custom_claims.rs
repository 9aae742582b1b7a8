//! The token hooks of a service, asked in the order of its document before anything is spent.

use super::{Failure, Fault, Fetched, Host, Outgoing};
use crate::{
    Timestamp,
    documents::{Action, HookTarget, Service, TokenHook},
    jose::Algorithm,
    oauth::{
        answer::token_hook::{self, Added, Event, Heard, LARGEST_ANSWER, TIME_LIMIT},
        outgoing,
    },
    register::keys::KeySet,
};

/// What the hooks add to the tokens of this event, one answer for each hook.
pub async fn ask_hooks<H: Host>(
    host: &H,
    event: Event<'_>,
    keys: &KeySet,
    now: Timestamp,
) -> Result<Vec<Added>, Failure> {
    let mut answers: Vec<Added> = Vec::new();
    let mut preview = event.preview.clone();
    for hook in event.service.actions.iter().filter_map(Action::token_hook) {
        let key = keys
            .signer_for(Algorithm::Es256, now)
            .ok_or_else(Fault::no_key)?;
        let preview = &mut preview;
        let event = Event { preview, ..event };
        let signed = event.sign(hook, key, &host.mint()?, now);
        let answer = ask(host, event.service, hook, signed).await;
        let heard = answer.as_ref().map(|fetched| Heard {
            status: fetched.status,
            body: &fetched.body,
        });
        let details = &preview.form.authorization_details;
        let added = token_hook::judge(hook, details, heard)?;
        preview.form = preview.form.clone().enriched(&added.authorization_details);
        answers.push(added);
    }
    Ok(answers)
}

/// The answer of one hook; none if it did not come in time, or whole. The log learns why.
async fn ask<H: Host>(
    host: &H,
    service: &Service,
    hook: &TokenHook,
    event: String,
) -> Option<Fetched> {
    if let HookTarget::Url(url) = &hook.target
        && !outgoing::is_allowed(url, host.settings().reach(&service.issuer))
    {
        host.log("fault: the address of the token hook may not be asked");
        return None;
    }
    let request = Outgoing {
        target: hook.target.clone(),
        accept: "application/json",
        body: Some(("application/jwt", event)),
        time_limit: TIME_LIMIT,
        largest: LARGEST_ANSWER,
    };
    match host.fetch(&request).await {
        Ok(fetched) => Some(fetched),
        Err(fault) => {
            host.log(&format!("fault: the token hook: {fault:?}"));
            None
        }
    }
}
