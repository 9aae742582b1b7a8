//! The authenticator of somebody: added with a code that it makes, and removed.

use super::visitor::{Visitor, sent};
use crate::{
    audit::Kind,
    backend::{Failure, Host},
    front::{
        Request, Response,
        pages::{Section, Setup},
    },
    oauth::Parameters,
    people::{Change, Enrolment, TotpKey, recovery_codes},
};

impl Visitor {
    /// What somebody needs who adds an authenticator: a new key, or the one they have tried.
    pub(super) fn setup<H: Host>(
        &self,
        host: &H,
        form: Option<&Parameters>,
    ) -> Result<Setup, Failure> {
        let tried = form.and_then(|form| TotpKey::parse(form.optional("key")?));
        let key = match tried {
            Some(key) => key,
            None => TotpKey::of(&host.mint()?),
        };
        Ok(Setup::new(&key, &self.service, &self.session.username))
    }

    /// Adds an authenticator or removes it, or makes other recovery codes.
    pub(super) async fn factor_changed<H: Host>(
        &self,
        host: &H,
        request: &Request,
        form: &Parameters,
    ) -> Result<Response, Failure> {
        match form.optional("remove") {
            Some("sure") => return self.changed(host, request, Change::RemoveFactors).await,
            // It is one press away from other recovery codes, and cannot be taken back.
            Some(_) if self.user.recovery_left().is_some() => {
                let form = self.token(host).await?;
                let page = self.page(&form, Section::AuthenticatorOff);
                return Ok(sent(200, page.render()));
            }
            _ => {}
        }
        let (codes, recovery) = recovery_codes(&host.mint()?, &self.user.subject);
        let key = TotpKey::parse(form.optional("key").unwrap_or_default());
        let change = match key {
            _ if form.contains("recovery") => Change::Recovery(recovery.clone()),
            Some(key) => Change::Enrol(Enrolment {
                key,
                code: form.optional("code").unwrap_or_default().to_owned(),
                recovery: recovery.clone(),
            }),
            None => Change::Look,
        };
        match self.change(host, change).await? {
            Some(user) if user.has_recovery(&recovery) => {
                let kind = match self.user.recovery_left() {
                    Some(_) => Kind::RecoveryCodesRenewed,
                    None => Kind::AuthenticatorAdded,
                };
                self.told(host, request, kind);
                let page = self.page("", Section::RecoveryCodes(&codes));
                Ok(sent(200, page.render()))
            }
            Some(_) => self.seen(host, request, Some(("code", form))).await,
            None => self.seen(host, request, None).await,
        }
    }
}
