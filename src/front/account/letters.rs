//! Letters to people: made here, and delivered once the request is answered.

use crate::{
    Timestamp,
    backend::{Failure, Host, links},
    documents::Service,
    front::pages::{Language, Letter},
    oauth::endpoint::path,
    people::{Purpose, Reached, User},
};

/// Whoever writes letters.
#[derive(Clone, Copy)]
pub struct Letters<'a> {
    /// In the name of this service.
    pub service: &'a Service,
    /// In this language, to those who have not said which they prefer.
    pub language: Language,
}

impl Letters<'_> {
    /// Whether any are sent.
    pub const fn are_sent(&self) -> bool {
        self.service.people.mail.from.is_some()
    }

    /// Writes to whoever is `reached`; the letter leads to `path`.
    pub fn write<H: Host>(&self, host: &H, reached: &Reached, letter: Letter, path: &str) {
        let address = self.service.issuer.endpoint(path);
        let name = self.service.service_name.as_deref();
        let mail = letter.to(reached, self.language, &address, name);
        if let Some(mail) = mail.filter(|_| self.are_sent()) {
            host.post(mail);
        }
    }

    /// Writes to somebody about their account, if they are reached.
    pub fn write_to<H: Host>(&self, host: &H, user: &User, letter: Letter) {
        if let Some(reached) = Reached::by(&user.claims) {
            self.write(host, &reached, letter, path::ACCOUNT);
        }
    }

    /// Mails a link for `purpose` to the person of this name, if there is one who can be reached. The
    /// answer is whether it did.
    pub async fn link<H: Host>(
        &self,
        host: &H,
        username: &str,
        purpose: Purpose,
    ) -> Result<bool, Failure> {
        self.mail(host, username, purpose, Letter::Link(purpose))
            .await
    }

    /// The same, of a link that keeps an account until then.
    pub async fn undo<H: Host>(
        &self,
        host: &H,
        username: &str,
        until: Timestamp,
    ) -> Result<bool, Failure> {
        self.mail(host, username, Purpose::Undo, Letter::Undo(until))
            .await
    }

    async fn mail<H: Host>(
        &self,
        host: &H,
        username: &str,
        purpose: Purpose,
        letter: Letter,
    ) -> Result<bool, Failure> {
        if !self.are_sent() {
            return Ok(false);
        }
        let made = links::make(host, username, purpose).await?;
        let is_made = made.is_some();
        if let Some((link, reached)) = made {
            let path = format!("{}?l={}", path::ACCOUNT_LINK, link.written());
            self.write(host, &reached, letter, &path);
        }
        Ok(is_made)
    }
}
