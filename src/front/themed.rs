//! The pages in the colours of their service: in one place, whatever page it is.

use super::{
    Response,
    pages::{admitting_images, source},
};
use crate::documents::Theme;

/// Where what is said after the stylesheet goes. What people or clients say is escaped in a page.
const END: &str = "</style>";

/// How the policy of a page names the sources of its styles. CSP Level 3 §6.1.
const STYLES: &str = "style-src ";

/// The response in the look of the service, if it is a page of ours.
#[must_use]
pub(super) fn themed(mut response: Response, theme: &Theme) -> Response {
    let style = theme.style();
    let Some((before, after)) = response.body.split_once(END).filter(|_| !style.is_empty()) else {
        return response;
    };
    let Some(policy) = response.header("content-security-policy") else {
        return response;
    };
    let styles = format!("{STYLES}{} ", source(&style));
    let policy = policy.replacen(STYLES, &styles, 1);
    response.body = format!("{before}{END}<style>{style}{END}{after}");
    let response = response.with_header("Content-Security-Policy", policy);
    match theme.logo {
        Some(_) => admitting_images(response),
        None => response,
    }
}
