//! Lanes: on which shelf a grant of a client begins.
//!
//! A client without a credential, and one that sends its secret, have nothing that must be decided in
//! one place with each of their grants: these begin on any of the shelves, evenly. Whoever signs
//! assertions has a register of their `jti` on its home shelf; its grants are there, too, so that both
//! are one call, unless its document spreads them. After its birth a grant is where its handle says.

use super::handle::{Place, Row, Shelf};
use crate::{Digest, Secret, documents::Client, jose::Jkt};

/// What the shelf of a grant may follow from, where its client is spread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Following<'a> {
    /// The key that its tokens are to be bound to, where that is known by now.
    pub key: Option<&'a Jkt>,
    /// What the browser in front of it is known by: a session is on few shelves then, which are those
    /// that hear of its end.
    pub browser: Option<&'a Digest>,
}

impl Following<'_> {
    /// The place of a grant that begins: a row by chance, on the shelf that `client` has it on.
    pub fn place(self, client: &Client, dice: &Secret) -> Place {
        let row = Row::from_random(dice);
        if !client.is_spread() {
            return Place(Shelf::of_client(client.id()), row);
        }
        // A key of a client that anybody has is that of one device, and its proofs are decided on its
        // shelf. One of a server is for all of its grants: they would be on one shelf again.
        let key = self.key.filter(|_| client.is_public());
        let shelf = match (key, self.browser) {
            (Some(key), _) => Shelf::of_key(client.id(), key),
            (None, Some(browser)) => Shelf::of_digest(&Digest::of(format!(
                "lane\0{}\0browser\0{}",
                client.id(),
                browser.encode()
            ))),
            (None, None) => Shelf::of_digest(&dice.digest()),
        };
        Place(shelf, row)
    }
}
