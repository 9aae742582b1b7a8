//! What the platform knows of Unicode, from other tables.

use regex_syntax::hir::{Class, HirKind};
use sekisho::people::Form;
use unicode_normalization::UnicodeNormalization as _;

pub fn normalized(form: Form, text: &str) -> String {
    match form {
        Form::Nfc => text.nfc().collect(),
        Form::Nfkc => text.nfkc().collect(),
    }
}

pub fn consists_of(class: &str, text: &str) -> bool {
    let parsed = regex_syntax::parse(class).expect("a class of characters");
    let HirKind::Class(Class::Unicode(class)) = parsed.into_kind() else {
        panic!("{class} is no class of characters")
    };
    text.chars().all(|character| {
        let mut ranges = class.ranges().iter();
        ranges.any(|range| (range.start()..=range.end()).contains(&character))
    })
}
