//! What the operations on people tell, and those on what one person has are asked.

use super::{asked::Fields, shapes::Shape};
use crate::engine::{Operation, documents::Kind};

const CONSENTS: Fields = &[(Kind::Objects, &["consents"])];

const MAILS: Fields = &[(Kind::Objects, &["mails"])];

const NAMED: Fields = &[(Kind::Text, &["username"])];

const OF_CLIENT: Fields = &[(Kind::Text, &["username", "client"])];

const OF_ID: Fields = &[(Kind::Text, &["username", "id"])];

const PASSKEYS: Fields = &[(Kind::Objects, &["passkeys"])];

const PUT_ASKED: Fields = &[
    (Kind::Text, &["username", "password"]),
    (Kind::Object, &["claims"]),
];

const PUT_TOLD: Fields = &[(Kind::Text, &["change"])];

const SESSIONS: Fields = &[(Kind::Objects, &["sessions"])];

const INVITE_TOLD: Fields = &[
    (Kind::Text, &["email", "link"]),
    (Kind::Number, &["expiresAt"]),
];

const INVITATIONS_TOLD: Fields = &[(Kind::Objects, &["invitations"])];

const PEOPLE_GET_TOLD: Fields = &[
    (Kind::Text, &["username", "subject"]),
    (Kind::Object, &["claims"]),
    (Kind::Texts, &["factors"]),
    (Kind::Number, &["sessions", "consents"]),
    (Kind::Objects, &["notices"]),
    (Kind::Flag, &["locked"]),
];

const PEOPLE_IMPORT_TOLD: Fields = &[(Kind::Objects, &["outcomes"])];

const PEOPLE_LIST_TOLD: Fields = &[(Kind::Objects, &["people"]), (Kind::Text, &["next"])];

impl Operation {
    pub(super) const fn asked_of_persons(self) -> Shape {
        match self {
            Self::OutboxList => Shape::Members(&[]),
            Self::PeopleConsentWithdraw => Shape::Members(OF_CLIENT),
            Self::PeoplePasskeyRemove | Self::PeopleSessionEnd => Shape::Members(OF_ID),
            Self::PeoplePut => Shape::Members(PUT_ASKED),
            Self::PeopleConsents | Self::PeoplePasskeys | Self::PeopleSessions => {
                Shape::Members(NAMED)
            }
            _ => self.asked_of_callers(),
        }
    }

    pub(super) const fn told_of_persons(self) -> Shape {
        Shape::Members(match self {
            Self::OutboxList => MAILS,
            Self::PeopleConsents => CONSENTS,
            Self::PeopleExport | Self::PeopleList => PEOPLE_LIST_TOLD,
            Self::PeopleGet => PEOPLE_GET_TOLD,
            Self::PeopleImport => PEOPLE_IMPORT_TOLD,
            Self::PeopleInvitationList => INVITATIONS_TOLD,
            Self::PeopleInvite => INVITE_TOLD,
            Self::PeoplePasskeys => PASSKEYS,
            Self::PeoplePut => PUT_TOLD,
            Self::PeopleSessions => SESSIONS,
            _ => &[],
        })
    }
}
