//! The page that carries an answer to the client. OAuth 2.0 Form Post Response Mode §2.
//!
//! It is the one page with a script, which submits the form at once; where no script runs, a person
//! presses the button. What it carries is written as it is, since it is the client's and not for
//! reading.

use askama::Template;

use super::{
    headers::{SCRIPT, STYLE},
    legible::Legible,
    text::Language,
    text::Text,
    written::written,
};

/// An answer in a form whose action is the redirection URI.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "form_post.html")]
pub struct FormPost<'a> {
    /// Where the answer goes: a redirection URI that is registered.
    pub redirect_uri: &'a str,
    /// The answer, by name and value.
    pub parameters: &'a [(&'a str, String)],
    /// Where it leads.
    pub towards: Towards,
    /// The service that answers.
    pub service_name: Option<&'a str>,
    /// The language of the page.
    pub language: Language,
}

/// Where a form leads that a browser posts by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Towards {
    /// To the client that is answered.
    App,
    /// Back to this server.
    Here,
}

impl FormPost<'_> {
    fn heading(&self) -> &'static str {
        match self.towards {
            Towards::App => self.text().returning,
            Towards::Here => self.text().proceed,
        }
    }

    /// The page as HTML, to be sent with [`FormAction::Posted`](super::FormAction::Posted).
    #[must_use]
    pub fn render(&self) -> String {
        written(self)
    }

    fn text(&self) -> &'static Text {
        self.language.text()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::front::pages::{FormAction, headers};

    const REDIRECT_URI: &str = "https://app.ledger.example/callback?tenant=a&b=c";

    fn page(redirect_uri: &str, parameters: &[(&str, String)], language: Language) -> String {
        FormPost {
            redirect_uri,
            parameters,
            towards: Towards::App,
            service_name: Some("Example Bank"),
            language,
        }
        .render()
    }

    fn english(parameters: &[(&str, String)]) -> String {
        page(REDIRECT_URI, parameters, Language::English)
    }

    fn answer() -> [(&'static str, String); 2] {
        [
            ("code", "SplxlOBeZQQYbYS6WxSbIA".to_owned()),
            ("state", "af0ifjsldkj".to_owned()),
        ]
    }

    fn count(page: &str, what: &str) -> usize {
        page.replace(STYLE, "").matches(what).count()
    }

    /// What a browser reads between `before` and the next quotation mark. HTML §13.1.4.
    fn attribute(page: &str, before: &str) -> String {
        let written = page
            .split(before)
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let named = [
            ("&#60;", "<"),
            ("&#62;", ">"),
            ("&#34;", "\""),
            ("&#39;", "'"),
            ("&#38;", "&"),
        ];
        named
            .iter()
            .fold(written.to_owned(), |text, (reference, character)| {
                text.replace(reference, character)
            })
    }

    #[test]
    fn the_answer_is_posted_to_the_redirection_uri() {
        let page = english(&answer());
        assert_eq!(
            attribute(&page, r#"<form method="post" action=""#),
            REDIRECT_URI
        );
        assert_eq!(count(&page, "<form"), 1);
    }

    #[test]
    fn each_parameter_is_a_hidden_field_in_its_order() {
        let page = english(&answer());
        let code = page
            .find(r#"<input type="hidden" name="code" value="SplxlOBeZQQYbYS6WxSbIA">"#)
            .unwrap();
        let state = page
            .find(r#"<input type="hidden" name="state" value="af0ifjsldkj">"#)
            .unwrap();
        assert!(code < state);
        assert_eq!(count(&page, "<input"), 2);
    }

    #[test]
    fn nothing_but_the_answer_is_posted() {
        let page = english(&[]);
        assert_eq!(count(&page, " name=\"") - count(&page, "<meta name=\""), 0);
    }

    #[test]
    fn without_a_script_a_person_presses_the_button() {
        let page = english(&answer());
        assert!(page.contains(r#"<button id="form-post-submit">Continue</button>"#));
        assert_eq!(count(&page, "<button"), 1);
    }

    #[test]
    fn the_policy_admits_the_script_of_the_page_and_no_other() {
        let page = english(&answer());
        assert_eq!(
            (count(&page, "<script>"), count(&page, "</script>")),
            (1, 1)
        );
        let script = page
            .split("<script>")
            .nth(1)
            .unwrap()
            .split("</script>")
            .next()
            .unwrap();
        // `printf %s 'document.forms[0].submit()' | openssl dgst -sha256 -binary | base64`
        assert_eq!(script, "document.forms[0].submit()");
        let policy = &headers(FormAction::Posted)[0].1;
        let sources = policy
            .split("; ")
            .find_map(|directive| directive.strip_prefix("script-src "));
        assert_eq!(
            sources,
            Some("'sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE='")
        );
    }

    #[test]
    fn the_script_runs_when_the_form_is_whole() {
        let page = english(&answer());
        assert!(page.find("</form>").unwrap() < page.find("<script>").unwrap());
    }

    #[test]
    fn the_markup_of_others_is_text() {
        let hostile = r#""><script>alert("1")</script><input name='x"#;
        let page = page(
            hostile,
            &[("state", hostile.to_owned()), (hostile, String::new())],
            Language::English,
        );
        assert_eq!(
            (
                count(&page, "<script"),
                count(&page, "<input"),
                count(&page, "<form")
            ),
            (1, 2, 1)
        );
    }

    #[test]
    fn the_answer_is_not_made_legible() {
        let page = english(&[("state", "\u{202e}\t".to_owned())]);
        assert_eq!(attribute(&page, r#"name="state" value=""#), "\u{202e}\t");
    }

    #[test]
    fn the_page_speaks_each_language() {
        let [english, japanese] = [Language::English, Language::Japanese]
            .map(|language| page(REDIRECT_URI, &[], language));
        assert!(
            english.contains("<html lang=\"en\">")
                && english.contains("<h1>Returning to the app</h1>")
        );
        assert!(
            japanese.contains("<html lang=\"ja\">")
                && japanese.contains("<h1>アプリに戻ります</h1>")
        );
        for word in ["Returning", "If this", "Continue"] {
            assert_eq!(count(&japanese, word), 0, "{word}");
        }
    }

    #[test]
    fn the_page_has_one_heading_and_one_title() {
        let page = english(&answer());
        assert_eq!(
            (
                count(&page, "<h1>"),
                count(&page, "<title>"),
                count(&page, "<main>")
            ),
            (1, 1, 1)
        );
    }

    proptest! {
        #[test]
        fn whatever_the_answer_is_it_arrives(value in "\\PC*") {
            let page = english(&[("state", value.clone())]);
            prop_assert_eq!(attribute(&page, r#"name="state" value=""#), value);
        }
    }
}
