//! What the operations about those who may call are asked and tell.

use super::{asked::Fields, shapes::Shape};
use crate::engine::{Operation, documents::Kind};

const INVITE_ASKED: Fields = &[
    (Kind::Text, &["description", "email", "locale"]),
    (Kind::Texts, &["rights"]),
    (Kind::Number, &["service", "expiresIn"]),
    (Kind::Flag, &["printed"]),
];

const INVITE_TOLD: Fields = &[
    (Kind::Text, &["subject", "link"]),
    (Kind::Number, &["expiresAt"]),
];

const UPDATE_ASKED: Fields = &[
    (Kind::Text, &["description"]),
    (Kind::Texts, &["rights"]),
    (Kind::Number, &["service"]),
];

const OPERATOR_TOLD: Fields = &[
    (Kind::Text, &["subject", "description", "username"]),
    (Kind::Texts, &["rights"]),
    (Kind::Number, &["service", "createdAt", "invitedUntil"]),
    (Kind::Flag, &["joined"]),
];

const ME_TOLD: Fields = &[
    (Kind::Text, &["subject", "username"]),
    (Kind::Texts, &["rights"]),
    (Kind::Number, &["service"]),
];

const CONFIG_TOLD: Fields = &[
    (Kind::Any, &["issuer"]),
    (Kind::Text, &["clientId", "resource", "scope"]),
];

const TOKEN_ASKED: Fields = &[
    (Kind::Text, &["description"]),
    (Kind::Texts, &["rights"]),
    (Kind::Number, &["service", "expiresAt"]),
];

impl Operation {
    /// What is asked.
    pub(super) const fn asked_of_callers(self) -> Shape {
        match self {
            Self::OperatorsInvite => Shape::Members(INVITE_ASKED),
            Self::OperatorsUpdate => Shape::Members(UPDATE_ASKED),
            Self::TokensCreate => Shape::Members(TOKEN_ASKED),
            _ => Shape::Nothing,
        }
    }

    /// What is told.
    pub(super) const fn told_of_callers(self) -> Shape {
        match self {
            Self::OperatorsConfig => Shape::Members(CONFIG_TOLD),
            Self::OperatorsInvite => Shape::Members(INVITE_TOLD),
            Self::OperatorsList => Shape::Members(&[
                (Kind::Objects, &["operators"]),
                (Kind::Number, &["unreadable"]),
            ]),
            Self::OperatorsMe => Shape::Members(ME_TOLD),
            Self::OperatorsUpdate => Shape::Members(OPERATOR_TOLD),
            Self::TokensCreate => {
                Shape::Members(&[(Kind::Object, &["token"]), (Kind::Text, &["secret"])])
            }
            Self::TokensList => Shape::Members(&[(Kind::Objects, &["tokens"])]),
            _ => Shape::Nothing,
        }
    }
}
