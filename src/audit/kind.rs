//! The types of events: what each is called, what it says beside what all do, and what it means.

use crate::oauth::endpoint::path;

/// What only some events say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// By what somebody has proved who they are. RFC 8176.
    Amr,
    /// What was called: an endpoint, a road of the operator, an operation of the API.
    Operation,
    /// The name that was typed, as a mark that tells which name it is to those who know the name.
    NameMark,
    /// The rule that was broken, and its number.
    Refusal,
    /// The status that was answered with.
    Status,
}

impl Member {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Amr => "amr",
            Self::NameMark => "nameMark",
            Self::Operation => "operation",
            Self::Refusal => "refusal",
            Self::Status => "status",
        }
    }
}

use Member::{Amr, NameMark, Operation, Refusal, Status};

/// Declares [`Kind`]: the type, whether whoever proved nothing can cause it, and the members.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident => $name:literal, $strange:literal, [$($member:expr),*];)*) => {
        /// The type of an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($(#[doc = $doc])* $kind,)* }

        impl Kind {
            /// Every type.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// What it means.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc),*),)* }
            }

            /// What its events may say beside what all may.
            pub const fn members(self) -> &'static [Member] {
                match self { $(Self::$kind => &[$($member),*],)* }
            }

            /// Whether strangers can cause it, so that only some of it is kept.
            pub const fn is_of_strangers(self) -> bool {
                match self { $(Self::$kind => $strange,)* }
            }
        }
    };
}

kinds! {
    /// A person has changed something of their account.
    AccountChanged => "account.changed", false, [Operation];
    /// An account that was to be deleted stays: its person has signed in, or has opened a link that was mailed.
    AccountRestored => "account.restored", false, [NameMark];
    /// An operator has used the admin road to change something.
    AdminChanged => "admin.changed", false, [Operation, Status, NameMark];
    /// Somebody was refused at the admin road, whose secret they do not have.
    AdminRefused => "admin.refused", true, [Operation];
    /// A caller of the engine API has changed something, or the server could not say whether they have.
    ApiChanged => "api.changed", false, [Operation, Refusal, Status, NameMark];
    /// A caller of the engine API was refused a change, or what their credentials give no right to.
    ApiRefused => "api.refused", true, [Operation, Refusal, Status, NameMark];
    /// A person has added an authenticator.
    AuthenticatorAdded => "authenticator.added", false, [Operation];
    /// A person has removed their authenticator.
    AuthenticatorRemoved => "authenticator.removed", false, [Operation];
    /// A client was given what it had asked a person for.
    AuthorizationGranted => "authorization.granted", false, [Amr];
    /// A person was asked, and has agreed.
    ConsentGiven => "consent.given", false, [];
    /// A person was asked, and has said no.
    ConsentDenied => "consent.denied", false, [];
    /// A client has not heard of the end of a session when it was told.
    NoticeFailed => "notice.failed", false, [];
    /// A person has added a passkey.
    PasskeyAdded => "passkey.added", false, [Operation];
    /// A passkey that a person would have added was refused.
    PasskeyRefused => "passkey.refused", false, [Operation, Refusal];
    /// A person has removed a passkey.
    PasskeyRemoved => "passkey.removed", false, [Operation];
    /// A person calls a passkey otherwise.
    PasskeyRenamed => "passkey.renamed", false, [Operation];
    /// A person has set a new password, at their account or by a link that was mailed.
    PasswordChanged => "password.changed", false, [Operation, NameMark];
    /// A person has made other recovery codes.
    RecoveryCodesRenewed => "recovery-codes.renewed", false, [Operation];
    /// A person has signed in by a recovery code, which is used up.
    RecoveryCodeUsed => "recovery-code.used", false, [];
    /// A request was refused at an endpoint.
    RequestRefused => "request.refused", true, [Operation, Refusal];
    /// A person has logged out of a browser.
    SessionEnded => "session.ended", false, [];
    /// Somebody has proved who they are.
    SignInAccepted => "sign-in.accepted", false, [Amr];
    /// Somebody has not proved who they are, or had to wait.
    SignInRefused => "sign-in.refused", true, [Refusal, NameMark];
    /// Somebody has made an account.
    SignUpAccepted => "sign-up.accepted", false, [];
    /// An account was not made.
    SignUpRefused => "sign-up.refused", true, [Refusal];
    /// A client was given tokens.
    TokenIssued => "token.issued", false, [];
    /// A client was refused tokens.
    TokenRefused => "token.refused", true, [Refusal];
    /// A client has given a token back.
    TokenRevoked => "token.revoked", false, [];
    /// So much was refused within a minute that no more of it is kept.
    TrailOverrun => "trail.overrun", true, [];
}

impl Kind {
    /// What it is that an endpoint refuses a request.
    pub fn of_refusal_at(endpoint: &str) -> Self {
        match endpoint {
            path::TOKEN => Self::TokenRefused,
            _ => Self::RequestRefused,
        }
    }

    /// The type of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}
