//! What an authorization endpoint may be asked for: the `response_type` values of OAuth 2.0
//! Multiple Response Type Encoding Practices. Their words have no order.

use serde::Serialize;

use crate::json::FromJson;

/// A `response_type`. RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Type Encoding Practices §3 to
/// §5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResponseType {
    /// `code`. The only one of FAPI 2.0 Security Profile §5.3.2.2 (1).
    Code,
    /// `code id_token`.
    CodeIdToken,
    /// `code id_token token`.
    CodeIdTokenToken,
    /// `code token`.
    CodeToken,
    /// `id_token`.
    IdToken,
    /// `id_token token`.
    IdTokenToken,
    /// `none`: nothing is issued.
    None,
    /// `token`.
    Token,
}

impl ResponseType {
    /// Every response type.
    pub const ALL: [Self; 8] = [
        Self::Code,
        Self::CodeIdToken,
        Self::CodeIdTokenToken,
        Self::CodeToken,
        Self::IdToken,
        Self::IdTokenToken,
        Self::None,
        Self::Token,
    ];

    /// The `response_type`, its words in the order in which it is registered.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CodeIdToken => "code id_token",
            Self::CodeIdTokenToken => "code id_token token",
            Self::CodeToken => "code token",
            Self::IdToken => "id_token",
            Self::IdTokenToken => "id_token token",
            Self::None => "none",
            Self::Token => "token",
        }
    }

    /// The response type of these words. Multiple Response Types §3: "The order of response types
    /// does not matter".
    pub fn parse(text: &str) -> Option<Self> {
        let sorted = |text: &str| {
            let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        let asked = sorted(text);
        Self::ALL
            .into_iter()
            .find(|known| sorted(known.name()) == asked)
    }

    /// Whether the response carries a code.
    pub fn has_code(self) -> bool {
        self.has("code")
    }

    /// Whether the response carries an ID token.
    pub fn has_id_token(self) -> bool {
        self.has("id_token")
    }

    /// Whether the response carries an access token.
    pub fn has_token(self) -> bool {
        self.has("token")
    }

    fn has(self, word: &str) -> bool {
        self.name().split(' ').any(|own| own == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_response_type_is_found_by_its_name() {
        for known in ResponseType::ALL {
            assert_eq!(ResponseType::parse(known.name()), Some(known));
        }
    }

    #[test]
    fn the_words_have_no_order() {
        assert_eq!(
            ResponseType::parse("token id_token code"),
            Some(ResponseType::CodeIdTokenToken)
        );
        assert_eq!(
            ResponseType::parse("id_token code"),
            Some(ResponseType::CodeIdToken)
        );
    }

    #[test]
    fn what_is_not_registered_is_none() {
        for text in [
            "",
            " ",
            "code ",
            " code",
            "code code",
            "Code",
            "code  token",
            "code none",
            "none token",
            "id_token\ttoken",
        ] {
            assert_eq!(ResponseType::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_response_carries_what_its_words_say() {
        let carried =
            |known: ResponseType| (known.has_code(), known.has_id_token(), known.has_token());
        assert_eq!(carried(ResponseType::CodeIdToken), (true, true, false));
        assert_eq!(carried(ResponseType::IdToken), (false, true, false));
        assert_eq!(carried(ResponseType::Token), (false, false, true));
        assert_eq!(carried(ResponseType::None), (false, false, false));
    }
}
