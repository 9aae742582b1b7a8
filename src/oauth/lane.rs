//! Lanes: on which shelf a grant of a client begins.
//!
//! A client without a credential, and one that sends its secret, have nothing that must be decided in
//! one place with each of their grants: these begin on any of the shelves, evenly, or of those of the
//! region of whoever brings them, where the service says so. Whoever signs
//! assertions has a register of their `jti` on its home shelf; its grants are there, too, so that both
//! are one call, unless its document spreads them. After its birth a grant is where its handle says.

use super::{
    handle::{Place, Row, Shelf},
    region::Region,
};
use crate::{
    Digest, Secret, Timestamp,
    documents::{Client, Service},
    jose::Jkt,
    oauth::request::grant_management::Succession,
};

/// For how many seconds after REGISTRY has begun to tell that there may be grants in regions none begins
/// there. Longer than an isolate goes on with what it was told before, be REGISTRY silent or not: from
/// then on each of them tells those shelves what it tells to all.
pub const TOLD_BEFORE: u32 = 900;

/// The region in which what is granted to whoever comes from `region` is to begin, if any: where the
/// service says so, and did `since` then, and where it has no jurisdiction, which says itself where objects
/// are.
pub fn near(
    region: Option<Region>,
    service: &Service,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Option<Region> {
    let is_known = since.is_some_and(|since| now >= since.after(TOLD_BEFORE));
    let begins = service.grants_nearby && service.jurisdiction.is_none() && is_known;
    region.filter(|_| begins)
}

/// What the shelf of a grant may follow from, where its client is spread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Following<'a> {
    /// The grant that it succeeds: it is there then, whatever its client is.
    pub former: Option<&'a Succession>,
    /// The key that its tokens are to be bound to, where that is known by now.
    pub key: Option<&'a Jkt>,
    /// What the browser in front of it is known by: a session is on few shelves then, which are those
    /// that hear of its end.
    pub browser: Option<&'a Digest>,
    /// The region that it is to be in, if it is to be in one.
    pub near: Option<Region>,
}

impl Following<'_> {
    /// The place of a grant that begins: a row by chance, on the shelf that `client` has it on.
    pub fn place(self, client: &Client, dice: &Secret) -> Place {
        let row = Row::from_random(dice);
        if let Some(former) = self.former {
            return Place(former.shelf, row);
        }
        if !client.is_spread() {
            return Place(Shelf::of_client(client.id()), row);
        }
        // A key of a client that anybody has is that of one device, and its proofs are decided on its
        // shelf. One of a server is for all of its grants: they would be on one shelf again.
        let key = self.key.filter(|_| client.is_public());
        let shelf = match (key, self.browser) {
            (Some(key), _) => Shelf::of_key(client.id(), key),
            (None, Some(browser)) => self.shelf(&Digest::of(format!(
                "lane\0{}\0browser\0{}",
                client.id(),
                browser.encode()
            ))),
            (None, None) => self.shelf(&dice.digest()),
        };
        Place(shelf, row)
    }

    fn shelf(self, digest: &Digest) -> Shelf {
        match self.near {
            Some(region) => Shelf::near(region, digest),
            None => Shelf::of_digest(digest),
        }
    }
}
