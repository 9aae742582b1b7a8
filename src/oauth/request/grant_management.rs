//! What an authorization request says of grants: Grant Management for OAuth 2.0 §5, an implementer's draft
//! of the FAPI working group.

use serde::Serialize;

use crate::{
    Secret,
    documents::{Client, GrantManagementAction, ResponseType, Service},
    json::FromJson,
    oauth::{
        Parameters, Refusal, grant_id,
        handle::{Place, Row, Shelf},
    },
};

/// What is to become of grants. §5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum GrantAsked {
    /// One of its own begins.
    Create,
    /// What is granted joins what another holds.
    Merge(Succession),
    /// What is granted takes the place of what another holds.
    Replace(Succession),
}

/// The grant that another succeeds: its `grant_id` was told to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    /// Where it is: there the other begins, so that one step decides about both.
    pub shelf: Shelf,
    /// The row that its `grant_id` names.
    pub row: Row,
    /// The row in which it was when that was asked.
    pub current: Row,
}

impl GrantAsked {
    /// The grant that it succeeds, if it succeeds one.
    pub const fn succession(&self) -> Option<&Succession> {
        match self {
            Self::Create => None,
            Self::Merge(succession) | Self::Replace(succession) => Some(succession),
        }
    }

    /// Whether what the other holds stays.
    pub const fn merges(&self) -> bool {
        matches!(self, Self::Merge(_))
    }

    /// Whether `client` may still ask for it. One of its own is begun whether or not any is managed.
    pub fn is_still_served(&self, service: &Service, client: &Client) -> Result<(), Refusal> {
        let is_served = service.grant_management_actions.contains(&self.action());
        match self.succession() {
            Some(_) if client.is_public() => Err(Refusal::GrantSuccessionUnfit),
            Some(_) if !is_served => Err(Refusal::GrantManagementActionUnsupported),
            _ => Ok(()),
        }
    }

    /// The action.
    pub const fn action(&self) -> GrantManagementAction {
        match self {
            Self::Create => GrantManagementAction::Create,
            Self::Merge(_) => GrantManagementAction::Merge,
            Self::Replace(_) => GrantManagementAction::Replace,
        }
    }
}

/// What a request says, before anybody has looked for the grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    /// To create one.
    Create,
    /// To succeed the one of this `grant_id`.
    Succeed {
        /// Whether what it holds stays.
        merges: bool,
        /// Its name.
        grant_id: &'a str,
    },
}

impl<'a> Said<'a> {
    /// Reads what an authorization request says of grants, if that may be said. §5.2, §5.4. Where no grants
    /// are managed its parameters are unknown, and so ignored (RFC 6749 §3.1).
    pub fn read(parameters: &'a Parameters, service: &Service) -> Result<Option<Self>, Refusal> {
        use GrantManagementAction::{Create, Merge, Replace};
        let served = &service.grant_management_actions;
        if served.is_empty() {
            return Ok(None);
        }
        let grant_id = parameters.optional("grant_id");
        let Some(name) = parameters.optional("grant_management_action") else {
            let is_needed = grant_id.is_some() || service.grant_management_action_required;
            return match is_needed {
                true => Err(Refusal::GrantManagementActionMissing),
                false => Ok(None),
            };
        };
        let mut asked = [Create, Merge, Replace].into_iter();
        let asked = asked.find(|one| one.name() == name && served.contains(one));
        let asked = asked.ok_or(Refusal::GrantManagementActionUnsupported)?;
        match (asked, grant_id) {
            (Create, None) => Ok(Some(Self::Create)),
            (Create, Some(_)) => Err(Refusal::GrantIdUnexpected),
            (_, None) => Err(Refusal::GrantIdMissing),
            (_, Some(grant_id)) => Ok(Some(Self::Succeed {
                merges: asked == Merge,
                grant_id,
            })),
        }
    }

    /// Whether it may be said in a request of `client` that is answered so.
    pub fn fits(self, response_type: ResponseType, client: &Client) -> Result<(), Refusal> {
        let is_create = self == Self::Create;
        if is_create || !client.is_public() && response_type == ResponseType::Code {
            Ok(())
        } else {
            Err(Refusal::GrantSuccessionUnfit)
        }
    }
}

/// The row that a `grant_id` names in a request, if the service has told it. §5.4.
pub fn named(grant_id: &str, salt: &Secret) -> Result<Place, Refusal> {
    grant_id::place(grant_id, salt).ok_or(Refusal::GrantIdInvalid)
}
