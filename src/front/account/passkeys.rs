//! Adding, naming and removing passkeys. WebAuthn §7.1.

use super::{adding::Adding, visitor::Visitor};
use crate::{
    Digest,
    audit::{Kind, Note},
    backend::{Failure, Host, people::ask},
    front::{Request, Response},
    oauth::{Parameters, Refusal, endpoint::Endpoint},
    people::{
        Command, Level, Reply,
        passkey::{Flaw, PasskeyCommand},
    },
};

impl Visitor {
    /// This person, who adds a passkey in this session and no other.
    fn adding<'a>(&'a self, session: &'a Digest) -> Adding<'a> {
        Adding {
            service: &self.service,
            browser: session,
            owner: self.user.owner(),
            username: &self.session.username,
            proved: self.user.level(session),
        }
    }

    /// What the script of the page asks for, where there are passkeys.
    pub(super) async fn creation_options<H: Host>(
        &self,
        host: &H,
    ) -> Result<Option<String>, Failure> {
        let called = self.user.claims.get("name").and_then(|name| name.as_str());
        let called = called.unwrap_or(&self.session.username);
        let session = self.session.secret.digest();
        let adding = self.adding(&session);
        adding.options(host, called, self.user.passkeys()).await
    }

    /// Does what the form asks for; a passkey that fails a step is told on the page.
    pub(super) async fn change_passkeys<H: Host>(
        &self,
        host: &H,
        request: &Request,
        form: &Parameters,
    ) -> Result<Response, Failure> {
        let mut is_added = false;
        let outcome = match self.wanted(host, form).await? {
            Ok(command) => {
                let kind = kind_of(&command);
                is_added = kind == Kind::PasskeyAdded;
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
            // Whoever has added their first one by a password needs it at this page from now on.
            None if is_added && self.level() == Level::Password => {
                Ok(self.done_at(Endpoint::Account))
            }
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
        if form.contains("credential") {
            let session = self.session.secret.digest();
            return self.adding(&session).wanted(host, form).await;
        }
        let name = form.optional("name").unwrap_or_default().to_owned();
        let id = form.required("rename")?.to_owned();
        Ok(Ok(PasskeyCommand::Rename { owner, id, name }))
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
