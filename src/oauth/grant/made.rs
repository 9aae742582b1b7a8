//! Tokens that whoever speaks for the service makes, at no request of a client.

use super::{Active, ClientCredentials, Family, Grant, Person, Redeemed, Stored};
use crate::{Digest, Timestamp, oauth::Refusal};

/// What is made.
#[derive(Clone, Debug)]
pub struct Made {
    /// For whom, as a client would ask for itself.
    pub asked: ClientCredentials,
    /// The person whom the client knows by this `sub`, unless it is for the client itself.
    pub person: Option<(String, Person)>,
    /// The refresh token, if there is to be one.
    pub refresh_token: Option<Stored>,
    /// The secret of its family, if it has one.
    pub family: Option<Digest>,
    /// Which of the scope each API lists, where it was asked about: `identifier scope`.
    pub api_scopes: Option<Vec<String>>,
}

impl Made {
    /// The grant, and the right to have its tokens issued.
    pub fn grant(self, now: Timestamp) -> Result<(Grant, Redeemed), Refusal> {
        let profile = self.asked.profile;
        let refresh_cnf = Some(&self.asked.asker).filter(|asker| asker.is_public);
        let refresh_cnf = refresh_cnf.and_then(|asker| asker.cnf.clone());
        let (grant, mut redeemed) = Grant::of_client(self.asked, now)?;
        if let Some((subject, person)) = self.person {
            redeemed.authorized.subject = subject;
            redeemed.authorized.person = Some(person);
        }
        redeemed.authorized.api_scopes = self.api_scopes;
        redeemed.has_refresh_token = self.refresh_token.is_some();
        redeemed.refresh_token_expires = self.refresh_token.map(|token| token.expires);
        let Grant::Active(begun) = grant else {
            return Ok((grant, redeemed));
        };
        let lasts = |token: Stored| token.expires.after(redeemed.form.lifetime);
        let active = Active {
            profile,
            authorized: redeemed.authorized.clone(),
            refresh_token: self.refresh_token,
            refresh_cnf,
            family: self.family.map(|secret| Family { secret, since: now }),
            until: self
                .refresh_token
                .map_or(begun.until, lasts)
                .max(begun.until),
            ..*begun
        };
        Ok((Grant::Active(Box::new(active)), redeemed))
    }
}
