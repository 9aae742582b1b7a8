//! The page about a refusal: what `error_uri` leads to. RFC 6749 §5.2.

use super::Refusal;
use crate::documents::Service;

/// Where the pages about errors are, below the issuer.
const PAGES: &str = "/errors/";

impl Refusal {
    /// The code of its page: the name of the rule; or the error code, where another rule is told by the
    /// same code and the same sentence: the page never tells more than these do.
    pub fn page(&self) -> &'static str {
        let is_alike = |other: &Self| {
            let is_told_alike = other.code() == self.code() && other.sentence() == self.sentence();
            is_told_alike && other.rule() != self.rule()
        };
        if Self::every().iter().any(is_alike) {
            self.code().as_str()
        } else {
            self.rule()
        }
    }
}

impl Service {
    /// The `error_uri`, unless the service leaves it out. RFC 6749 §5.2: it is optional.
    pub fn error_uri(&self, refusal: &Refusal) -> Option<String> {
        self.page_about(refusal.page())
    }

    /// The page of this code, where the service has any: not where there are no pages, nor where it leaves
    /// out what the page would tell.
    pub fn page_about(&self, page: &str) -> Option<String> {
        let is_omitted = self.error_uri_omitted || self.error_description_omitted;
        (self.people.pages && !is_omitted).then(|| self.issuer.endpoint(&format!("{PAGES}{page}")))
    }
}
