//! Adding, naming and removing passkeys. WebAuthn §7.1.

use super::visitor::Visitor;
use crate::{
    Digest,
    audit::{Kind, Note},
    backend::{Failure, Host, people::ask},
    front::{Request, Response},
    oauth::{
        Parameters, Refusal,
        interaction::passkeys::{Account, Challenges, user_handle},
    },
    people::{
        Command, Reply,
        passkey::{Ceremony, Flaw, PasskeyCommand, Purpose},
    },
};

impl Visitor {
    /// A new passkey of this person, in this session and no other.
    fn registration<'a>(&'a self, session: &'a Digest) -> Ceremony<'a> {
        Ceremony {
            browser: session,
            purpose: Purpose::Registration(&self.user.subject),
        }
    }

    async fn handle<H: Host>(&self, host: &H) -> Result<String, Failure> {
        let keys = host.keys().await?;
        Ok(user_handle(&self.user.subject, keys.pairwise_salt()))
    }

    /// What the script of the page asks for, where there are passkeys.
    pub(super) async fn creation_options<H: Host>(
        &self,
        host: &H,
    ) -> Result<Option<String>, Failure> {
        let Ok(party) = self.service.relying_party() else {
            return Ok(None);
        };
        let (keys, now) = (host.keys().await?, host.now());
        let session = self.session.secret.digest();
        let ceremony = self.registration(&session);
        let challenge = ceremony.challenge(&host.mint()?, keys.seal(now), now);
        let called = self.user.claims.get("name").and_then(|name| name.as_str());
        let account = Account {
            handle: &self.handle(host).await?,
            username: &self.session.username,
            display_name: called.unwrap_or(&self.session.username),
            passkeys: self.user.passkeys(),
        };
        Ok(Some(party.creation_options(&challenge, &account)))
    }

    /// Does what the form asks for; a passkey that fails a step is told on the page.
    pub(super) async fn change_passkeys<H: Host>(
        &self,
        host: &H,
        request: &Request,
        form: &Parameters,
    ) -> Result<Response, Failure> {
        let outcome = match self.wanted(host, form).await? {
            Ok(command) => {
                let kind = kind_of(&command);
                let command = Command::Passkey(command);
                let reply = ask(host, &self.session.username, command).await?;
                if reply == Reply::Done {
                    self.told(host, request, kind);
                }
                reply.try_into()?
            }
            Err(flaw) => Some(flaw),
        };
        match outcome {
            None => Ok(self.done()),
            Some(flaw) => {
                let refusal: Refusal = flaw.into();
                let (path, rule) = (self.endpoint.path(), refusal.rule());
                host.log(&format!("refused POST {path}: {rule}: {flaw}"));
                self.noted(host, request);
                let number = refusal.result_code().as_str().to_owned();
                host.note(Note::Refused(Kind::PasskeyRefused, rule, number));
                self.seen(host, request, Some(("passkey", form))).await
            }
        }
    }

    async fn wanted<H: Host>(
        &self,
        host: &H,
        form: &Parameters,
    ) -> Result<Result<PasskeyCommand, Flaw>, Failure> {
        let owner = self.user.owner();
        if let Some(id) = form.optional("remove") {
            let id = id.to_owned();
            let session = Some(self.session.secret.digest());
            let remove = PasskeyCommand::Remove { owner, id, session };
            return Ok(Ok(remove));
        }
        let name = form.optional("name").unwrap_or_default().to_owned();
        let Some(credential) = form.optional("credential") else {
            let id = form.required("rename")?.to_owned();
            return Ok(Ok(PasskeyCommand::Rename { owner, id, name }));
        };
        let (keys, now) = (host.keys().await?, host.now());
        let party = self.service.relying_party()?;
        let session = self.session.secret.digest();
        let seals = keys.seals(now);
        let challenges = Challenges { keys: &seals, now };
        let ceremony = self.registration(&session);
        let answered = match challenges.attestation(credential, &ceremony, &party) {
            Ok(answered) => answered,
            Err(flaw) => return Ok(Err(flaw)),
        };
        let handle = self.handle(host).await?;
        // Whose handle it is, is known before anything tells it: otherwise the passkey opened nothing.
        let username = self.session.username.clone();
        let keep = Command::Passkey(PasskeyCommand::Keep { username });
        ask(host, &handle, keep).await?;
        Ok(Ok(PasskeyCommand::Add {
            owner,
            handle,
            attestation: answered.answer,
            expected: answered.expected,
            name,
        }))
    }
}

/// What it is that such a command is done.
const fn kind_of(command: &PasskeyCommand) -> Kind {
    match command {
        PasskeyCommand::Add { .. } => Kind::PasskeyAdded,
        PasskeyCommand::Remove { .. } => Kind::PasskeyRemoved,
        _ => Kind::PasskeyRenamed,
    }
}
