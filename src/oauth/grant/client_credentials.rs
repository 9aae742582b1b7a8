//! A client is given a token of its own. RFC 6749 §4.4.

use super::{
    active::Active,
    authorized::Authorized,
    command::ClientCredentials,
    listed::{Listed, OpaqueToken},
    reply::Redeemed,
    state::Grant,
};
use crate::{
    Timestamp,
    oauth::{
        Refusal,
        request::{access::Access, profile::Profile},
    },
};

impl Grant {
    /// The grant of a client for itself, which no person began. RFC 6749 §4.4.
    pub fn of_client(
        asked: ClientCredentials,
        now: Timestamp,
    ) -> Result<(Self, Redeemed), Refusal> {
        let ClientCredentials {
            asker,
            client_id,
            scope,
            profile,
        } = asked;
        if let Some(refusal) = asker.refusal_under(profile) {
            return Err(refusal);
        }
        let access = Access::of(&scope, &asker.authorization_details);
        let form = (asker.terms).form_under(profile, &asker.audience, &access)?;
        let form = form.enriched(&asker.enriched);
        let authorized = Authorized {
            grant: None,
            subject: client_id.clone(),
            client_id,
            scope,
            authorization_details: access.details,
            audience: asker.audience.clone(),
            api_scopes: None,
            client_created_at: asker.created_at,
            person: None,
            extras: asker.extras.clone(),
        };
        let mut listed = Listed::default();
        listed.list(OpaqueToken::of(
            asker.access_token,
            &form,
            asker.cnf.clone(),
            asker.claims,
            now,
        ));
        let until = now.after(form.lifetime);
        let active = Active::begun(
            asker.client,
            Profile::Ordinary,
            authorized.clone(),
            listed,
            until,
        );
        Ok((
            Self::Active(Box::new(active)),
            Redeemed::new(authorized, form, asker.cnf, now),
        ))
    }
}
