//! A form of ours that comes back: from our own page, in the same browser, in its time. That is the
//! CSRF protection of RFC 9700 §4.7 for our own forms.

use super::sealed::Interaction;
use crate::{
    Digest, Secret, Timestamp,
    oauth::{Parameters, Refusal},
};

/// A form that comes back.
#[derive(Clone, Copy, Debug)]
pub struct Returned<'a> {
    /// `Sec-Fetch-Site`. Fetch Metadata §2.3.
    pub site: Option<&'a str>,
    /// The digests of what the browser is known by.
    pub browsers: &'a [Digest],
    /// Its fields.
    pub form: &'a Parameters,
}

impl Returned<'_> {
    /// The interaction that the form goes on with. One that was sealed before the last rotation of
    /// the keys opens too.
    pub fn interaction(&self, seals: &[&Secret], now: Timestamp) -> Result<Interaction, Refusal> {
        from_here(self.site)?;
        if self.browsers.is_empty() {
            return Err(Refusal::CookieMissing);
        }
        let sealed = self.form.required("interaction")?;
        seals
            .iter()
            .find_map(|seal| Interaction::open(sealed, seal, self.browsers, now))
            .ok_or(Refusal::FormExpired)
    }
}

/// Fetch Metadata §2.3: a browser says where a form was sent from; "none" is the person's own doing.
/// One from elsewhere is told nothing else: not even what is wrong with it.
pub fn from_here(site: Option<&str>) -> Result<(), Refusal> {
    match site {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) => Err(Refusal::FormFromElsewhere),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::interaction_of;
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn key(byte: u8) -> Secret {
        Secret::new([byte; 32])
    }

    fn form(sealed: &str) -> Parameters {
        Parameters::parse(format!("interaction={sealed}").as_bytes()).expect("a form")
    }

    /// A form that is sealed under the key 1 for the browser `a`, and comes from `browsers`.
    fn opened(site: Option<&str>, browsers: &[&str], now: Timestamp) -> Result<(), Refusal> {
        let interaction = Interaction {
            expires: NOW.after(60),
            ..interaction_of(Digest::of("a"))
        };
        let browsers: Vec<Digest> = browsers.iter().map(Digest::of).collect();
        let returned = Returned {
            site,
            browsers: &browsers,
            form: &form(&interaction.seal(&key(1))),
        };
        let opened = returned.interaction(&[&key(2), &key(1)], now)?;
        assert_eq!(opened, interaction);
        Ok(())
    }

    #[test]
    fn a_form_goes_on_in_its_browser_and_under_a_former_key() {
        for site in [None, Some("same-origin"), Some("none")] {
            assert_eq!(opened(site, &["a"], NOW), Ok(()), "{site:?}");
        }
        assert_eq!(opened(None, &["b", "a"], NOW), Ok(()));
    }

    #[test]
    fn fetch_metadata_2_3_a_form_of_another_site_is_refused() {
        for site in ["cross-site", "same-site", "Same-Origin", "same-origin ", ""] {
            let opened = opened(Some(site), &["a"], NOW);
            assert_eq!(opened, Err(Refusal::FormFromElsewhere), "{site}");
        }
    }

    #[test]
    fn a_browser_without_cookies_is_told_so() {
        assert_eq!(opened(None, &[], NOW), Err(Refusal::CookieMissing));
    }

    #[test]
    fn a_form_does_not_open_in_another_browser_or_after_its_time() {
        assert_eq!(opened(None, &["b"], NOW), Err(Refusal::FormExpired));
        let over = opened(None, &["a"], NOW.after(60));
        assert_eq!(over, Err(Refusal::FormExpired));
    }

    #[test]
    fn what_nobody_sealed_does_not_open() {
        let browsers = [Digest::of("a")];
        let refused = |form: &Parameters, seals: &[&Secret]| {
            let returned = Returned {
                site: None,
                browsers: &browsers,
                form,
            };
            returned.interaction(seals, NOW).err()
        };
        let missing = Refusal::ParameterMissing("interaction".into());
        assert_eq!(refused(&form(""), &[&key(1)]), Some(missing));
        let sealed = interaction_of(browsers[0]).seal(&key(1));
        for (text, seals) in [
            ("1.a.b.c", vec![&key(1)]),
            (sealed.as_str(), vec![&key(2)]),
            (&sealed, vec![]),
            (&sealed[..sealed.len() - 1], vec![&key(1)]),
        ] {
            assert_eq!(refused(&form(text), &seals), Some(Refusal::FormExpired));
        }
    }
}
