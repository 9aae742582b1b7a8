//! Device secrets: OpenID Connect Native SSO for Mobile Apps §3.2 and §4.3.
//!
//! A device secret is a handle of the grant that it came with, and lives as long as that: nothing of it is
//! kept but its digest. Who brings it has proved that the apps of one vendor share a keychain; whether the
//! session of the person goes on, and what the other client may have, is asked besides.

use super::{
    active::Active,
    authorized::Authorized,
    command::Asker,
    reply::{Reply, Shared},
    state::{Grant, Verdict},
};
use crate::{
    Digest,
    documents::DEVICE_SSO,
    oauth::{
        Refusal,
        request::{profile::Profile, scope::Scope},
    },
};

/// What an ID token says of a device secret of which this is stored: it follows from that, so that a
/// refreshed ID token says the same. §3.4.1: "The exact binding between the ds_hash and device_secret is
/// not specified by this profile."
pub fn ds_hash(stored: &Digest) -> String {
    Digest::of(format!("ds_hash\0{}", stored.encode())).encode()
}

impl Authorized {
    /// Whether a device secret comes with it, of which this is left: there is an ID token to say so, and a
    /// session that ends it. §3.4.1: `sid` and `ds_hash` are REQUIRED there.
    fn has_device_secret(&self, left: &Scope) -> bool {
        let by = self.person.as_ref().map(|person| &person.authentication);
        let has_session = by.is_some_and(|by| by.sid.is_some());
        has_session && left.is_openid() && left.contains(DEVICE_SSO)
    }
}

impl Asker {
    /// The device secret that comes with what was granted so, if one does. FAPI 2.0 Security Profile says
    /// nothing of it, so none comes under that.
    pub(super) fn device_secret(
        &self,
        minted: Option<Digest>,
        granted: &Authorized,
        left: &Scope,
        profile: Profile,
    ) -> Option<Digest> {
        let is_fapi = self.terms.held_to(profile).is_fapi();
        minted.filter(|_| !is_fapi && granted.has_device_secret(left))
    }
}

impl Active {
    /// What the ID token says of its device secret, as long as the scope for it is left.
    pub(super) fn ds_hash(&self, left: &Scope) -> Option<String> {
        let stored = self.device_secret.as_ref();
        let stored = stored.filter(|_| self.authorized.has_device_secret(left));
        stored.map(ds_hash)
    }
}

impl Grant {
    /// The device secret of another grant, and of one that has ended, is nobody's.
    pub(super) fn share(self, device_secret: &Digest) -> Verdict {
        match self {
            Self::Active(active) if active.device_secret.as_ref() == Some(device_secret) => {
                let shared = Shared {
                    client: active.client,
                    authorized: active.authorized.clone(),
                    profile: active.profile,
                };
                let reply = Ok(Reply::Shared(Box::new(shared)));
                (Self::Active(active), reply)
            }
            other => other.refuse(Refusal::DeviceSecretUnknown),
        }
    }

    /// The same where the session has ended, or the person has withdrawn: who does not have the secret
    /// does not learn of it.
    pub(super) fn share_ended(self, device_secret: &Digest) -> Verdict {
        match self.share(device_secret) {
            (grant, Ok(_)) => grant.refuse(Refusal::ExchangeSessionEnded),
            refused => refused,
        }
    }
}
