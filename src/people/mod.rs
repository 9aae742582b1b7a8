//! SUBJECTS: people who can sign in, with their passwords and the counting of wrong ones, their
//! sessions, and what they have agreed to. A person is one row; [`serve`] decides without an await.

mod account;
mod address;
mod amr;
mod apply;
mod attempts;
mod browser;
pub mod claims;
mod command;
mod common;
mod consent;
mod device;
mod ended;
mod factors;
mod invitation;
mod kept_hash;

mod level;
mod link;
mod looked_after;
mod mail;
mod mail_address;
mod mailed_link;
mod managed;
mod name;
mod newcomer;
pub mod passkey;
pub mod password;
mod prepared;
mod profile;
mod purpose;
mod reply;
mod resumed;
mod row;
mod second_factor;
mod seen;
mod serve;
mod session;
mod shared;
mod shelved;
mod shelves;
pub mod standard_claims;
mod store;
mod tend;
mod told;
mod totp;
mod used;
mod user;
mod whereabouts;
mod withdrawal;

pub use self::{
    account::{Account, Naming, PutUser, UnacceptableUser, Unfit},
    address::network,
    browser::KnownBrowser,
    claims::claims_error,
    command::{Command, OBJECTS, Request},
    consent::SUBJECT,
    device::Device,
    ended::{Current, EndedSession, NamedSession, UsedBy, Waiting},
    invitation::{INVITATIONS, Invitation, InvitationCommand},
    level::Level,
    mail::{Mail, Posted, Unsent},
    mail_address::MailAddress,
    mailed_link::{ANYBODY, MailedLink},
    managed::{Extent, Manage},
    name::{could_be, is_name},
    newcomer::Newcomer,
    password::Fitness,
    prepared::{
        Form, Meant, Unicode, is_new_name, is_settled, meant, prepared_name, prepared_password,
    },
    profile::{EDITABLE, profile},
    purpose::{LinkCommand, Purpose},
    reply::{
        Allowed, Attempt, Authenticated, Emptied, Found, Identity, Invitee, Known, Put, Reached,
        Removed, Reply, Resumed, SharedSession, SignedUp, Taken, TakenBack, Validity,
    },
    row::Row,
    second_factor::{Enrolment, SecondFactor, recovery_codes},
    serve::serve,
    session::NewSession,
    shared::Sharing,
    shelves::Shelves,
    store::Store,
    tend::{Change, SignedInAt, Tending},
    totp::TotpKey,
    used::sid,
    user::User,
    whereabouts::Whereabouts,
    withdrawal::{InNameOf, epoch_at},
};
