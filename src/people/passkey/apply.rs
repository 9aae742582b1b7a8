//! What may happen to the passkeys of a person who is there.

use super::{
    command::{Owner, PasskeyCommand},
    flaw::Flaw,
    kept::{Passkey, Passkeys, is_passkey_name},
    registration::register,
    reply::PasskeyReply,
};
use crate::{
    Digest, Timestamp,
    people::{
        InNameOf, Reply, User,
        amr::{by_passkey, is_by_passkey},
    },
};

impl User {
    /// What becomes of a person. What is refused changes nothing.
    pub(in crate::people) fn with_passkeys(
        self,
        command: PasskeyCommand,
        now: Timestamp,
    ) -> (Self, Reply) {
        let mut after = self.clone();
        match after.apply_passkeys(command, now) {
            Ok(reply) => (after, reply),
            Err(reply) => (self, reply),
        }
    }

    fn apply_passkeys(&mut self, command: PasskeyCommand, now: Timestamp) -> Result<Reply, Reply> {
        match command {
            PasskeyCommand::Add {
                owner,
                handle,
                attestation,
                expected,
                name,
                by_password,
            } => {
                self.owned_by(&owner)?;
                let has_more = self.factors.is_some() || !self.passkeys().is_empty();
                let name = taken_name(&name)?;
                let registered = register(
                    &attestation.client_data,
                    &attestation.attestation_object,
                    &expected,
                )
                .map_err(refused)?;
                let passkeys = self.passkeys.get_or_insert_with(|| Passkeys::of(handle));
                let new = Passkey::new(&registered, attestation.transports, name, now);
                passkeys.add(new).map_err(refused)?;
                passkeys.spend(&expected, now).map_err(refused)?;
                let is_enough = !(by_password && has_more);
                is_enough.then_some(Reply::Done).ok_or(Reply::Missing)
            }
            // A handle is no person.
            PasskeyCommand::Find | PasskeyCommand::Forget | PasskeyCommand::Keep { .. } => {
                Err(Reply::Missing)
            }
            PasskeyCommand::List { owner } => {
                self.owned_by(&owner)?;
                let keys = self.passkeys.as_ref().map(|passkeys| passkeys.keys.clone());
                let listed = PasskeyReply::Listed(keys.unwrap_or_default());
                Ok(Reply::Passkey(listed))
            }
            PasskeyCommand::Remove { owner, id, session } => {
                self.owned_by(&owner)?;
                Ok(self.without_passkey(&id, session))
            }
            PasskeyCommand::Rename { owner, id, name } => {
                self.owned_by(&owner)?;
                let name = taken_name(&name)?;
                let passkeys = self.passkeys.as_mut().ok_or(Reply::Missing)?;
                passkeys.named(&id).ok_or(Reply::Missing)?.name = name;
                Ok(Reply::Done)
            }
            command @ PasskeyCommand::SignIn { .. } => self.sign_in_by_passkey(command, now),
        }
    }

    /// Removes one. Nothing tells which one a session began by: all that did end, but `own`.
    pub(in crate::people) fn without_passkey(&mut self, id: &str, own: Option<Digest>) -> Reply {
        let passkeys = self.passkeys.as_mut();
        let Some(passkeys) = passkeys.filter(|passkeys| passkeys.has(id)) else {
            return Reply::Missing;
        };
        passkeys.keys.retain(|key| key.id != id);
        self.sessions
            .retain(|known| Some(known.digest) == own || !is_by_passkey(&known.amr));
        Reply::Done
    }

    fn sign_in_by_passkey(
        &mut self,
        command: PasskeyCommand,
        now: Timestamp,
    ) -> Result<Reply, Reply> {
        let PasskeyCommand::SignIn {
            assertion,
            expected,
            session,
            former,
            falls_short,
        } = command
        else {
            return Err(Reply::Missing);
        };
        let passkeys = self.passkeys.as_mut().filter(|_| !self.locked);
        let is_backup_eligible = passkeys
            .ok_or(Flaw::Unknown)
            .and_then(|passkeys| passkeys.used(&assertion, &expected, now))
            .map_err(refused)?;
        let amr = by_passkey(is_backup_eligible);
        let (after, reply) = self.clone().proved(session, former, amr, now);
        let (after, reply) = after.back(reply, falls_short);
        *self = after;
        Ok(reply)
    }

    /// In whose name something is asked by whoever sees this row.
    pub fn owner(&self) -> Owner {
        Owner {
            subject: self.subject.clone(),
            epoch: self.epoch,
        }
    }

    /// Their passkeys, the oldest first.
    pub fn passkeys(&self) -> &[Passkey] {
        let passkeys = self.passkeys.as_ref();
        passkeys.map_or(&[], |passkeys| &passkeys.keys)
    }

    /// Whoever signed in is still this person, and nothing has voided it since.
    fn owned_by(&self, owner: &Owner) -> Result<(), Reply> {
        let named = InNameOf {
            subject: &owner.subject,
            epoch: owner.epoch,
            client: 0,
        };
        self.stands_by(&named).then_some(()).ok_or(Reply::Missing)
    }
}

fn taken_name(name: &str) -> Result<String, Reply> {
    let name = name.trim();
    let is_fit = is_passkey_name(name);
    is_fit
        .then(|| name.to_owned())
        .ok_or_else(|| refused(Flaw::Name))
}

const fn refused(flaw: Flaw) -> Reply {
    Reply::Passkey(PasskeyReply::Refused(flaw))
}
