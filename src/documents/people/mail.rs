//! How the service sends mail to people.

use serde::Serialize;

use crate::{
    documents::{
        action::HookTarget,
        document_error::DocumentError,
        reading::{place::Place, uri},
    },
    people::MailAddress,
};

/// How the service sends mail, if it does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MailRules {
    /// From where it comes. Without it none is sent.
    pub from: Option<MailAddress>,
    /// Who sends it, if it is not the platform.
    pub hook_url: Option<String>,
}

impl MailRules {
    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| Ok(Self {
            from: members.optional("from", address),
            hook_url: members.optional("hookUrl", uri::fetched),
        }))
    }

    /// Who sends it, if it is not the platform.
    pub fn hook(&self) -> Option<HookTarget> {
        self.hook_url.clone().map(HookTarget::Url)
    }
}

fn address(place: &Place<'_>) -> Result<MailAddress, DocumentError> {
    MailAddress::parse(place.str()?).ok_or_else(|| {
        place.refuse("must be one address of mail in ASCII, without a name: id@example.com")
    })
}
