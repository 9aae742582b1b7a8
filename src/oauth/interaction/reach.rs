//! Where the answer to a form of ours may lead, known when the form is shown: a page's policy says so
//! to the browser, which holds every answer against it (CSP Level 3 §6.3.1, `form-action`).

use super::next::{Asked, Next, SignedIn, consent_items, on_sign_in};
use crate::{Timestamp, people::Level};

/// Whether the answer to whoever signs in, or makes an account, may be one to the client. It is asked
/// of the rule itself, for everybody who may come: the person the client means and another, who have
/// allowed everything before or nothing. Which grant a request is to succeed is looked at only when somebody
/// has signed in, and what speaks against that is told to the client at once.
pub fn sign_in_may_leave(asked: &Asked<'_>) -> bool {
    let meant = asked.expected.unwrap_or_default().to_owned();
    let another = format!("{meant}~");
    let everything = if asked.service.session_duration > 0 {
        consent_items(asked.request, asked.service)
    } else {
        Vec::new()
    };
    // Whoever has no passkey where one is demanded is sent back.
    let is_for_passkeys = asked.demanded() == Ok(Level::Passkey);
    is_for_passkeys
        || asked.request.succession().is_some()
        || [meant, another].into_iter().any(|subject| {
            [Vec::new(), everything.clone()]
                .into_iter()
                .any(|consented| leaves(&on_sign_in(asked, &person(&subject, consented))))
        })
}

fn leaves(next: &Next) -> bool {
    match next {
        Next::Issue | Next::Refuse(_) => true,
        Next::Consent | Next::Enter | Next::Select | Next::SignIn | Next::SignUp | Next::StepUp => {
            false
        }
    }
}

fn person(subject: &str, consented: Vec<String>) -> SignedIn {
    SignedIn {
        session: None,
        is_used: false,
        username: String::new(),
        account: String::new(),
        subject: subject.to_owned(),
        auth_time: Timestamp::default(),
        acr: None,
        // As much as anybody may have proved.
        amr: vec!["hwk".into()],
        epoch: 0,
        sid: None,
        consented,
    }
}
