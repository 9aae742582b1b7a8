//! How the names of Rust are written as names of JSON, as serde does it.

/// A way of writing names.
#[derive(Clone, Copy, Default)]
pub(crate) enum Case {
    /// As in Rust.
    #[default]
    AsIs,
    Camel,
    Kebab,
    Lower,
    Screaming,
    Snake,
}

impl Case {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "camelCase" => Self::Camel,
            "kebab-case" => Self::Kebab,
            "lowercase" => Self::Lower,
            "SCREAMING_SNAKE_CASE" => Self::Screaming,
            "snake_case" => Self::Snake,
            _ => return None,
        })
    }

    /// The name of a member that Rust knows as `a_member`.
    pub(crate) fn member(self, name: &str) -> String {
        match self {
            Self::AsIs | Self::Lower | Self::Snake => name.to_owned(),
            Self::Camel => {
                let (first, others) = name.split_once('_').unwrap_or((name, ""));
                let others = others.split('_').map(capitalized);
                first.to_owned() + &others.collect::<String>()
            }
            Self::Kebab => name.replace('_', "-"),
            Self::Screaming => name.to_ascii_uppercase(),
        }
    }

    /// The name of a variant that Rust knows as `AVariant`.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Self::AsIs => name.to_owned(),
            Self::Camel => name[..1].to_ascii_lowercase() + &name[1..],
            Self::Kebab => snake(name).replace('_', "-"),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Screaming => snake(name).to_ascii_uppercase(),
            Self::Snake => snake(name),
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, character) in name.char_indices() {
        if character.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
