//! The password of somebody, and another one.

use super::visitor::{Visitor, sent};
use crate::{
    backend::{Failure, Host, people::hash},
    front::{
        Request, Response,
        pages::{Letter, Section, SignUpMessage},
    },
    oauth::{Parameters, endpoint::path},
    people::{Change, Fitness, Reached, password::SHORTEST, prepared_password},
};

impl Visitor {
    /// How many characters their new password has. NIST SP 800-63B-4 §3.1.1.2: fewer where it is "used
    /// only as part of multi-factor authentication processes".
    pub(super) fn shortest(&self) -> usize {
        let alone = self.service.people.password.shortest_alone;
        match self.user.recovery_left() {
            Some(_) => SHORTEST.min(alone),
            None => alone,
        }
    }

    /// Gives them another password: of what they were before only this session goes on.
    pub(super) async fn change_password<H: Host>(
        &self,
        host: &H,
        request: &Request,
        form: &Parameters,
    ) -> Result<Response, Failure> {
        let typed = form.optional("password").unwrap_or_default();
        let (password, shortest) = (prepared_password(typed, host), self.shortest());
        let unfit = match Fitness::of(&password, &self.session.username, shortest) {
            Fitness::Common => SignUpMessage::PasswordCommon,
            Fitness::Unfit => SignUpMessage::PasswordUnfit { shortest },
            Fitness::Fit => {
                let change = Change::Password(hash(host, &password).await?);
                let response = self.changed(host, request, change).await?;
                if response.status == 303 {
                    self.tell_of_password(host);
                }
                return Ok(response);
            }
        };
        let form = self.token(host).await?;
        let mut page = self.page(&form, Section::Password(shortest));
        page.message = Some(unfit);
        Ok(sent(400, page.render()))
    }

    fn tell_of_password<H: Host>(&self, host: &H) {
        if let Some(reached) = Reached::by(&self.user.claims) {
            self.letters()
                .write(host, &reached, Letter::Changed, path::ACCOUNT_FORGOT);
        }
    }
}
