//! What a mailed link says: what it is for, whose it is, and what opens it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::purpose::Purpose;
use crate::Secret;

/// A link that is mailed.
#[derive(Clone, Debug)]
pub struct MailedLink {
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is.
    pub username: String,
    /// What opens it.
    pub secret: Secret,
}

/// The longest that is read, in characters.
const LONGEST: usize = 512;

/// Whose a link is that is for whoever has it.
pub const ANYBODY: &str = "anybody";

impl MailedLink {
    /// Whether it is for nobody in particular: no address is without an `@`.
    pub fn is_for_anybody(&self) -> bool {
        self.purpose == Purpose::Invite && self.username == ANYBODY
    }

    /// As a parameter of an address.
    pub fn written(&self) -> String {
        let (purpose, username) = (self.purpose.name(), URL_SAFE_NO_PAD.encode(&self.username));
        format!("{purpose}.{username}.{}", self.secret.encode())
    }

    /// Reads what was written so.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = Some(text).filter(|text| text.len() <= LONGEST)?.split('.');
        let purpose = Purpose::parse(parts.next()?)?;
        let username = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let secret = Secret::decode(parts.next()?)?;
        let username = String::from_utf8(username)
            .ok()
            .filter(|name| !name.is_empty())?;
        parts.next().is_none().then_some(Self {
            purpose,
            username,
            secret,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_as_it_was_written_and_nothing_else_is() {
        let link = MailedLink {
            purpose: Purpose::Reset,
            username: "花子 <a>".into(),
            secret: Secret::new([7; 32]),
        };
        let text = link.written();
        assert!(
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        );
        let read = MailedLink::parse(&text).expect("a link");
        assert_eq!((read.username, read.purpose), (link.username, link.purpose));
        assert!(read.secret.is(&link.secret));
        let secret = link.secret.encode();
        for text in [
            "",
            ".",
            "..",
            "reset",
            &format!("other.YQ.{secret}"),
            &format!("Reset.YQ.{secret}"),
            &format!("reset..{secret}"),
            &format!("reset.Y!.{secret}"),
            &format!("reset._w.{secret}"),
            "reset.YQ.short",
            &format!("reset.YQ.{secret}."),
            &format!("reset.{}.{secret}", "Y".repeat(512)),
        ] {
            assert!(MailedLink::parse(text).is_none(), "{text}");
        }
    }
}
