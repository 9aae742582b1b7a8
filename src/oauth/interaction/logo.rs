//! The mark of a client beside what it asks for. It is fetched here and shown out of the page itself:
//! the client's server never hears of a person who looks at it, and cannot change it under the page.

use std::rc::Rc;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::Timestamp;

/// The largest image, in bytes.
pub const LARGEST: usize = 32 * 1024;

/// How long an image, or that there is none, is remembered, in seconds.
const LASTS: u32 = 600;

/// How images begin that a browser shows and runs nothing of. MIME Sniffing §6.1.
const IMAGES: [(&str, &[u8], &[u8]); 4] = [
    ("image/png", b"\x89PNG\r\n\x1a\n", b""),
    ("image/jpeg", b"\xff\xd8\xff", b""),
    ("image/gif", b"GIF8", b""),
    // A length of four bytes stands between the two.
    ("image/webp", b"RIFF", b"WEBPVP"),
];

/// What became of fetching the mark of a client.
#[derive(Clone, Debug)]
pub struct Logo {
    /// The image as a `data:` URL; none if there is none that can be shown.
    pub image: Option<Rc<str>>,
    until: Timestamp,
}

impl Logo {
    /// What is remembered while it is fetched, and after it could not be.
    pub fn none(now: Timestamp) -> Self {
        let until = now.after(LASTS);
        Self { image: None, until }
    }

    /// What another server has answered.
    pub fn fetched(status: u16, body: &[u8], now: Timestamp) -> Self {
        let image = image(body).filter(|_| status == 200);
        Self {
            image: image.map(Rc::from),
            ..Self::none(now)
        }
    }

    /// Whether it still counts.
    pub fn lasts(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

fn image(body: &[u8]) -> Option<String> {
    let is = |(_, start, later): &&(&str, &[u8], &[u8])| {
        let rest = body.get(8..).unwrap_or_default();
        body.starts_with(start) && rest.starts_with(later)
    };
    let (media_type, ..) = IMAGES.iter().find(is)?;
    Some(format!(
        "data:{media_type};base64,{}",
        STANDARD.encode(body)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1000);

    #[test]
    fn an_image_is_known_by_how_it_begins_whatever_its_server_calls_it() {
        let fetched = |status, body: &[u8]| Logo::fetched(status, body, NOW).image;
        let png = fetched(200, b"\x89PNG\r\n\x1a\n0000");
        assert_eq!(
            png.as_deref(),
            Some("data:image/png;base64,iVBORw0KGgowMDAw")
        );
        assert!(fetched(200, b"RIFF\x04\0\0\0WEBPVP8 ").is_some());
        let none: [&[u8]; 6] = [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<html>",
            b"RIFF\x04\0\0\0WAVE",
            b"RIFF",
            b"\x89PNG\n",
        ];
        for body in none {
            assert_eq!(fetched(200, body), None);
        }
        assert_eq!(fetched(404, b"\x89PNG\r\n\x1a\n0000"), None);
    }

    #[test]
    fn what_was_fetched_counts_for_ten_minutes() {
        let logo = Logo::none(NOW);
        assert!(logo.lasts(NOW.after(599)) && !logo.lasts(NOW.after(600)));
    }
}
