//! Somebody who adds a passkey, at their account or on the way to an app. WebAuthn §7.1.

use crate::{
    Digest,
    backend::{Failure, Host, people::ask},
    documents::Service,
    oauth::{
        Parameters,
        interaction::passkeys::{Account, Challenges, user_handle},
    },
    people::{
        Command, Level,
        passkey::{Ceremony, Flaw, Owner, Passkey, PasskeyCommand, Purpose},
    },
};

/// Somebody who adds a passkey.
pub struct Adding<'a> {
    /// Where.
    pub service: &'a Service,
    /// In this browser, or in this session of it, and no other.
    pub browser: &'a Digest,
    /// In whose name.
    pub owner: Owner,
    /// What they sign in with.
    pub username: &'a str,
    /// How much they have proved of that.
    pub proved: Level,
}

impl Adding<'_> {
    fn ceremony(&self) -> Ceremony<'_> {
        Ceremony {
            browser: self.browser,
            purpose: Purpose::Registration(&self.owner.subject),
        }
    }

    async fn handle<H: Host>(&self, host: &H) -> Result<String, Failure> {
        let keys = host.keys().await?;
        Ok(user_handle(&self.owner.subject, keys.pairwise_salt()))
    }

    /// What the script of the page asks for, where there are passkeys.
    pub async fn options<H: Host>(
        &self,
        host: &H,
        display_name: &str,
        passkeys: &[Passkey],
    ) -> Result<Option<String>, Failure> {
        let Ok(party) = self.service.relying_party() else {
            return Ok(None);
        };
        let (keys, now) = (host.keys().await?, host.now());
        let challenge = self
            .ceremony()
            .challenge(&host.mint()?, keys.seal(now), now);
        let account = Account {
            handle: &self.handle(host).await?,
            username: self.username,
            display_name,
            passkeys,
        };
        Ok(Some(party.creation_options(&challenge, &account)))
    }

    /// What adds the credential of a form; whose its handle is, is kept.
    pub async fn wanted<H: Host>(
        &self,
        host: &H,
        form: &Parameters,
    ) -> Result<Result<PasskeyCommand, Flaw>, Failure> {
        let (keys, now) = (host.keys().await?, host.now());
        let party = self.service.relying_party()?;
        let seals = keys.seals(now);
        let challenges = Challenges { keys: &seals, now };
        let credential = form.required("credential")?;
        let answered = match challenges.attestation(credential, &self.ceremony(), &party) {
            Ok(answered) => answered,
            Err(flaw) => return Ok(Err(flaw)),
        };
        let handle = self.handle(host).await?;
        // Whose handle it is, is known before anything tells it: otherwise the passkey opened nothing.
        let username = self.username.to_owned();
        let keep = Command::Passkey(PasskeyCommand::Keep { username });
        ask(host, &handle, keep).await?;
        Ok(Ok(PasskeyCommand::Add {
            owner: self.owner.clone(),
            handle,
            attestation: answered.answer,
            expected: answered.expected,
            name: form.optional("name").unwrap_or_default().to_owned(),
            by_password: self.proved < Level::SecondFactor,
        }))
    }
}
