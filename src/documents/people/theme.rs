//! How the pages look: the colours and the mark of the service.

use serde::Serialize;

use crate::documents::{document_error::DocumentError, reading::place::Place};

/// The sheet that links and buttons stand on, by day and by night, and what stands on a button: as
/// `templates/style.css` has them.
const SHEETS: [[Colour; 2]; 2] = [
    [Colour([0xff; 3]), Colour([0xff; 3])],
    [Colour([0x1d, 0x1f, 0x23]), Colour([0x14, 0x1a, 0x24])],
];

/// WCAG 2.2 §1.4.3: text has "a contrast ratio of at least 4.5:1".
const CONTRAST: f64 = 4.5;

/// The longest logo, in characters.
const LONGEST_LOGO: usize = 16_384;

/// How the media types of a logo are written in a `data:` URL. RFC 2397 §2.
const LOGOS: [&str; 4] = [
    "data:image/jpeg;base64,",
    "data:image/png;base64,",
    "data:image/svg+xml;base64,",
    "data:image/webp;base64,",
];

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colour([u8; 3]);

impl Colour {
    /// `#` and six hexadecimal digits. CSS Color Module Level 4 §5.2.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let mut channels = [0; 3];
        for (index, channel) in channels.iter_mut().enumerate() {
            let two = digits.get(2 * index..2 * index + 2)?;
            let is_hex = two.bytes().all(|digit| digit.is_ascii_hexdigit());
            *channel = u8::from_str_radix(two, 16).ok().filter(|_| is_hex)?;
        }
        Some(Self(channels))
    }

    /// WCAG 2.2, relative luminance.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                fifth_root((part + 0.055) / 1.055).powi(12) // the power of 2.4
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// WCAG 2.2, contrast ratio.
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

/// By Newton's method, of what is between 0 and 1: the general power is more code than all of this.
fn fifth_root(of: f64) -> f64 {
    (0..40).fold(1.0, |root, _| (4.0 * root + of / f64::powi(root, 4)) / 5.0)
}

/// What a service says of the look of its pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Theme {
    /// The colour of buttons and links by day.
    pub accent: Option<String>,
    /// The same by night.
    pub accent_dark: Option<String>,
    /// The mark above each page, as a `data:` URL.
    pub logo: Option<String>,
}

impl Theme {
    /// What the stylesheet says after everything else; empty where nothing is said.
    pub fn style(&self) -> String {
        let mut style = String::new();
        if let Some(accent) = &self.accent {
            style += &format!(":root{{--act:{accent};--mark:{accent}}}");
        }
        if let Some(accent) = self.accent_dark.as_ref() {
            style += &format!(
                "@media (prefers-color-scheme:dark){{:root{{--act:{accent};--mark:{accent}}}}}"
            );
        } else if self.accent.is_some() {
            // What was chosen for the day may not be seen by night.
            style += "@media (prefers-color-scheme:dark){:root{--act:#a4bfe8;--mark:#e08866}}";
        }
        if let Some(logo) = &self.logo {
            style += &format!(
                ".mark svg{{display:none}}.mark::before{{content:\"\";flex:none;width:2.25rem;height:2.25rem;background:url({logo}) center/contain no-repeat}}"
            );
        }
        style
    }

    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let [day, night] = SHEETS;
        place.object(|members| {
            Ok(Self {
                accent: members.optional("accent", |place| colour(place, day)),
                accent_dark: members.optional("accentDark", |place| colour(place, night)),
                logo: members.optional("logo", logo),
            })
        })
    }
}

fn colour(place: &Place<'_>, sheets: [Colour; 2]) -> Result<String, DocumentError> {
    let text = place.str()?;
    let Some(colour) = Colour::parse(text) else {
        return Err(place.refuse("must be # and six hexadecimal digits"));
    };
    if sheets
        .iter()
        .any(|sheet| colour.contrast(*sheet) < CONTRAST)
    {
        return Err(place.refuse(
            "must have a contrast of 4.5:1 with the page and with what stands on buttons (WCAG 2.2 section 1.4.3)",
        ));
    }
    Ok(text.to_ascii_lowercase())
}

fn logo(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.value().as_str().unwrap_or_default();
    let data = LOGOS.iter().find_map(|start| text.strip_prefix(start));
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    match data {
        Some(data) if text.len() <= LONGEST_LOGO && data.bytes().all(is_base64) => {
            Ok(text.to_owned())
        }
        _ => Err(place.refuse(
            "must be a data: URL of at most 16384 characters, base64, of an image/png, image/jpeg, image/webp or image/svg+xml",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(theme: &Value) -> Result<Theme, String> {
        Theme::read(&Place::root(theme)).map_err(|refused| refused.member)
    }

    #[test]
    fn a_colour_that_can_be_read_on_the_page_is_taken() {
        let theme = json!({ "accent": "#2A4A7C", "accentDark": "#a4bfe8" });
        let read = read(&theme).expect("a theme");
        assert_eq!(read.accent.as_deref(), Some("#2a4a7c"));
        // By the formula of WCAG 2.2, black on white is 21:1, and #767676 the lightest grey of 4.5:1.
        let white = Colour([255; 3]);
        assert!((Colour([0; 3]).contrast(white) - 21.0).abs() < 1e-9);
        assert!(Colour([0x76; 3]).contrast(white) >= CONTRAST);
        assert!(Colour([0x77; 3]).contrast(white) < CONTRAST);
    }

    #[test]
    fn a_colour_that_cannot_be_read_there_is_refused() {
        for (theme, member) in [
            (json!({ "accent": "#777777" }), "accent"),
            (json!({ "accentDark": "#2a4a7c" }), "accentDark"),
            (json!({ "accent": "#2a4a7" }), "accent"),
            (json!({ "accent": "#+1+1+1" }), "accent"),
            (json!({ "accent": "2a4a7cc" }), "accent"),
            (json!({ "accent": "#aé1a1" }), "accent"),
            (json!({ "accent": "red" }), "accent"),
            (json!({ "accent": "#000000;}*{x:y" }), "accent"),
            (json!({ "accent": 1 }), "accent"),
            (json!({ "font": "x" }), "font"),
        ] {
            assert_eq!(read(&theme).unwrap_err(), member, "{theme}");
        }
    }

    #[test]
    fn a_logo_is_an_image_inside_the_document() {
        let with = |logo: &str| read(&json!({ "logo": logo }));
        assert!(with("data:image/png;base64,iVBORw0KGgo=").is_ok());
        let long = format!("{}{}", LOGOS[1], "A".repeat(LONGEST_LOGO));
        for logo in [
            "https://example.com/logo.png",
            "data:text/html;base64,AAAA",
            "data:image/png,AAAA",
            "data:image/png;base64,AA\")}",
            "",
            &long,
        ] {
            assert_eq!(with(logo).unwrap_err(), "logo");
        }
    }
}
