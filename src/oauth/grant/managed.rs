//! Grants, as whoever speaks for a service finds, changes and ends them: by what they hold, by the
//! client, by the person. Whoever is asked for by what they hold is asked for at one shelf; all that is of
//! a client or a person is asked for at every one, so nothing is kept for this.

use serde::Serialize;

use super::{
    authorized::Authorized,
    extras::Extras,
    listed::OpaqueToken,
    stored::{Stored, Token},
};
use crate::{
    Digest, Timestamp,
    json::FromJson,
    oauth::{
        Confirmation, Refusal,
        handle::Row,
        request::{authorization_details::AuthorizationDetails, profile::Profile, scope::Scope},
    },
};

/// With how many octets no more are told of at once: whoever asks goes on from there.
pub const MOST_TOLD: usize = 4 << 20;

/// Which grants are meant: those of which all of this is true.
#[derive(Clone, Debug, Default, Serialize, FromJson)]
pub struct Sought {
    /// The row.
    pub row: Option<Row>,
    /// Whether that is the row that a `grant_id` names: meant is the grant that it leads to.
    #[serde(default)]
    pub is_by_name: bool,
    /// A token that it holds.
    pub token: Option<Token>,
    /// The secret of the family of that, if it is a refresh token with one: one that was rotated away
    /// names its grant still.
    #[serde(default)]
    pub family: Option<Digest>,
    /// Whose it is.
    pub client: Option<u64>,
    /// When that client came to be.
    pub created_at: Option<Timestamp>,
    /// The person, as [`Authorized::whom`] tells.
    pub subject: Option<String>,
}

/// Which of them are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Told {
    /// All.
    All,
    /// Those of which nothing counts any more.
    Ended,
    /// Those of which something counts.
    Standing,
}

/// What is to become of them.
#[derive(Clone, Debug, Serialize, FromJson)]
pub enum Task {
    /// They are changed, after this row.
    Amend(Box<Amendment>, Option<Row>),
    /// One of each client that counts is told of, and further ones where authorization details were granted,
    /// which differ from one to the next; another client that had its number before is another.
    Clients,
    /// They end, after this row.
    End(Option<Row>),
    /// They are told of, from the first number to before the second, and counted.
    Tell(Told, usize, usize),
}

/// A request about many grants.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Managing {
    /// Which.
    pub sought: Sought,
    /// What for.
    pub task: Task,
}

/// What changes; what is none stays.
#[derive(Clone, Debug, Default, Serialize, FromJson)]
pub struct Amendment {
    /// The opaque access token that changes; all of them, if none is named.
    pub token: Option<Digest>,
    /// Its new value.
    pub value: Option<Digest>,
    /// When it expires.
    pub expires: Option<Timestamp>,
    /// When the refresh token does.
    pub refresh_expires: Option<Timestamp>,
    /// What is granted.
    pub scope: Option<Scope>,
    /// What is granted besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<AuthorizationDetails>,
    /// The key that the access token is bound to.
    pub cnf: Option<Confirmation>,
    /// Members of what is added that take the place of those there.
    pub extras: Extras,
}

/// How many grants of a client are shown to a person for their authorization details. One transaction is
/// like the next: a thousand of them would say no more.
pub const MOST_DETAILED: usize = 16;

/// So many octets one shelf tells of before it leaves out further grants of a client: every shelf is asked at
/// once.
pub const MOST_OF_DETAILS: usize = 64 << 10;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub struct Managed {
    /// How many have tokens.
    pub count: usize,
    /// Those that were to be told of, or the first of them, if they are large.
    pub kept: Vec<Kept>,
    /// After which row there may be more.
    pub next: Option<Row>,
    /// How many octets those are that are told of.
    #[serde(default)]
    pub size: usize,
    /// Clients of which further grants with authorization details are there, and not told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<u64>,
}

/// No two tokens have one value, and so many grants have this one.
pub fn unless_taken(count: usize) -> Result<(), Refusal> {
    if count == 0 {
        Ok(())
    } else {
        Err(Refusal::TokenTaken)
    }
}

/// A grant, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Kept {
    /// Where.
    pub row: Row,
    /// Whose it is.
    pub client: u64,
    /// What was granted.
    pub authorized: Authorized,
    /// Under which rules. An object of before this was told does not say: nobody is to guess, since what joins
    /// the grant is kept under those rules or stricter ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// The names of the claims that were asked for one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// The opaque access token that was named, or else the last one. A JWT is not kept: none if one
    /// was named.
    pub access_token: Option<OpaqueToken>,
    /// Its refresh token.
    pub refresh_token: Option<Stored>,
    /// When its refresh tokens began.
    pub since: Option<Timestamp>,
}
