//! The headers every page carries: nothing loads, nothing of others runs, nobody frames, nothing is
//! kept.
//!
//! Content Security Policy Level 3, the Fetch Standard's `X-Content-Type-Options`, RFC 9111 for the
//! caches, and the counsel of RFC 9700 §4.2.4 (referrers) and §4.16 (clickjacking). Nothing a
//! request contains reaches a header.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{front::http::Response, oauth::logout::frame::Frame};

/// The one stylesheet, inside every page, so that a page is a single response.
pub(super) const STYLE: &str = include_str!("../../../templates/style.css");

/// Its hash is the only style the policy admits, and is computed from the very bytes the pages
/// carry.
static STYLE_SOURCE: LazyLock<String> = LazyLock::new(|| source(STYLE));

/// The one script. OAuth 2.0 Form Post Response Mode §2: an answer is "auto-submitted in the User
/// Agent".
pub(super) const SCRIPT: &str = "document.forms[0].submit()";

/// Its hash is the only script a policy admits.
static SCRIPT_SOURCE: LazyLock<String> = LazyLock::new(|| source(SCRIPT));

/// CSP Level 3 §2.3.1: a `hash-source`.
pub fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// How far the forms of a page may lead.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FormAction {
    /// The page has no form.
    None,
    /// The answer to the form is another page of ours.
    Own,
    /// The form is the answer to the client, and the page's script submits it.
    ///
    /// What the client answers may redirect anywhere, so that the directive is left out here too.
    Posted,
    /// The answer to the form is a redirection to the client.
    ///
    /// Browsers differ: some hold `form-action` against every redirection that follows the form,
    /// those that the client makes from its own redirection endpoint included, and nobody here
    /// knows these. The directive is therefore left out.
    Redirected,
}

impl FormAction {
    const fn directive(self) -> &'static str {
        match self {
            Self::None => "; form-action 'none'",
            Self::Own => "; form-action 'self'",
            Self::Posted | Self::Redirected => "",
        }
    }

    fn script(self) -> String {
        match self {
            Self::Posted => format!("; script-src {}", SCRIPT_SOURCE.as_str()),
            Self::None | Self::Own | Self::Redirected => String::new(),
        }
    }
}

/// The name and value of each header of a page whose forms lead as far as `form_action` says.
///
/// With `no-referrer` a browser sends `Origin: null` with the form (Fetch §3.2): where it came from
/// is in `Sec-Fetch-Site`.
#[must_use]
pub fn headers(form_action: FormAction) -> Vec<(&'static str, String)> {
    headers_with_script(form_action, None)
}

/// The same of a page that runs the script at this URL, one of ours, and no other. CSP Level 3 §6.7.2.8:
/// a path that does not end with a slash is that of one file.
#[must_use]
pub fn headers_with_script(
    form_action: FormAction,
    script: Option<&str>,
) -> Vec<(&'static str, String)> {
    let mut policy = policy(form_action);
    if let Some(url) = script {
        policy.push_str("; script-src ");
        policy.push_str(url);
    }
    let mut headers = vec![("Content-Security-Policy", policy)];
    headers.extend(
        FIXED
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    headers
}

/// The page with images in it: those that are within the page, and no others.
#[must_use]
pub fn admitting_images(page: Response) -> Response {
    const IMAGES: &str = "; img-src data:";
    match page.header("content-security-policy") {
        Some(policy) if !policy.contains(IMAGES) => {
            let policy = format!("{policy}{IMAGES}");
            page.with_header("Content-Security-Policy", policy)
        }
        _ => page,
    }
}

/// The same for a page that loads pages of clients, and runs our script until they are there.
#[must_use]
pub fn framing(frames: &[Frame]) -> Vec<(&'static str, String)> {
    let mut headers = headers(FormAction::None);
    if !frames.is_empty() {
        let origins: Vec<&str> = frames.iter().map(|frame| frame.origin.as_str()).collect();
        let more = format!("; script-src 'self'; frame-src {}", origins.join(" "));
        headers[0].1.push_str(&more);
    }
    headers
}

fn policy(form_action: FormAction) -> String {
    let (style, script, form_action) = (
        STYLE_SOURCE.as_str(),
        form_action.script(),
        form_action.directive(),
    );
    format!(
        "default-src 'none'; style-src {style}{script}; base-uri 'none'; frame-ancestors 'none'{form_action}"
    )
}

const FIXED: &[(&str, &str)] = &[
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Pragma", "no-cache"),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [FormAction; 4] = [
        FormAction::None,
        FormAction::Own,
        FormAction::Posted,
        FormAction::Redirected,
    ];

    fn header(form_action: FormAction, name: &str) -> String {
        let found: Vec<_> = headers(form_action)
            .into_iter()
            .filter(|header| header.0 == name)
            .collect();
        assert_eq!(found.len(), 1, "{name} is there once");
        found[0].1.clone()
    }

    fn directives(form_action: FormAction) -> Vec<String> {
        header(form_action, "Content-Security-Policy")
            .split("; ")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn nothing_loads_that_the_policy_does_not_name() {
        for form_action in EVERY {
            let directives = directives(form_action);
            assert_eq!(directives[0], "default-src 'none'");
            assert!(
                !directives
                    .iter()
                    .any(|directive| directive.contains("unsafe"))
            );
        }
    }

    #[test]
    fn only_the_page_that_posts_an_answer_runs_a_script() {
        let admits = |form_action| {
            directives(form_action)
                .iter()
                .any(|directive| directive.contains("script"))
        };
        assert_eq!(EVERY.map(admits), [false, false, true, false]);
    }

    #[test]
    fn nobody_frames_a_page() {
        assert!(directives(FormAction::Own).contains(&"frame-ancestors 'none'".to_owned()));
        assert_eq!(header(FormAction::Own, "X-Frame-Options"), "DENY");
    }

    #[test]
    fn no_page_changes_its_base() {
        assert!(directives(FormAction::Redirected).contains(&"base-uri 'none'".to_owned()));
    }

    #[test]
    fn a_form_answered_by_a_page_stays_here() {
        assert!(directives(FormAction::Own).contains(&"form-action 'self'".to_owned()));
    }

    #[test]
    fn a_page_without_a_form_submits_nothing() {
        assert!(directives(FormAction::None).contains(&"form-action 'none'".to_owned()));
    }

    #[test]
    fn a_form_answered_by_a_redirection_is_not_held_back() {
        assert!(!header(FormAction::Redirected, "Content-Security-Policy").contains("form-action"));
    }

    #[test]
    fn an_answer_may_be_posted_anywhere() {
        assert!(!header(FormAction::Posted, "Content-Security-Policy").contains("form-action"));
    }

    #[test]
    fn no_page_is_stored() {
        for form_action in EVERY {
            assert_eq!(header(form_action, "Cache-Control"), "no-store");
            assert_eq!(header(form_action, "Pragma"), "no-cache");
        }
    }

    #[test]
    fn no_page_tells_where_it_was() {
        assert_eq!(header(FormAction::Own, "Referrer-Policy"), "no-referrer");
    }

    #[test]
    fn a_page_is_html_in_utf_8_and_nothing_else() {
        assert_eq!(
            header(FormAction::Own, "Content-Type"),
            "text/html; charset=utf-8"
        );
        assert_eq!(header(FormAction::Own, "X-Content-Type-Options"), "nosniff");
    }

    #[test]
    fn the_script_cannot_end_its_element() {
        for forbidden in ["</", "<!--"] {
            assert!(!SCRIPT.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn the_style_can_neither_load_nor_end_its_element() {
        for forbidden in ["url(", "@import", "</", "<!--"] {
            assert!(!STYLE.contains(forbidden), "{forbidden}");
        }
    }
}
