//! Names and passwords as they are compared: RFC 8265. Two keyboards write one word in two ways, and
//! what looks like a word may be another.
//!
//! The tables are the platform's: ring 0 says which question is asked, and decides what follows.

/// What the platform knows of Unicode.
pub trait Unicode {
    /// The text in this normalization form. UAX 15.
    fn normalized(&self, form: Form, text: &str) -> String;
    /// Whether every character of the text is in this class, in the notation of regular expressions
    /// in Unicode mode.
    fn consists_of(&self, class: &str, text: &str) -> bool;
}

/// A normalization form. UAX 15 §1.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Canonical composition.
    Nfc,
    /// Compatibility composition.
    Nfkc,
}

impl Form {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nfc => "NFC",
            Self::Nfkc => "NFKC",
        }
    }
}

/// A name in the form of the profile UsernameCasePreserved.
///
/// RFC 8265 §3.4.3: "Width Mapping Rule: Map fullwidth and halfwidth code points to their
/// decomposition mappings", and "Normalization Rule: Apply Unicode Normalization Form C (NFC) to
/// all strings."
pub fn prepared_name(text: &str, unicode: &impl Unicode) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut narrow = String::new();
    for character in text.chars() {
        match character {
            '\u{3000}' | '\u{ff00}'..='\u{ffef}' => {
                let one = unicode.normalized(Form::Nfkc, character.encode_utf8(&mut [0; 4]));
                narrow.push_str(&one);
            }
            other => narrow.push(other),
        }
    }
    unicode.normalized(Form::Nfc, &narrow)
}

/// A password in the form of the profile OpaqueString.
///
/// RFC 8265 §4.2.2: "Any instances of non-ASCII space MUST be mapped to SPACE (U+0020)", and
/// "Unicode Normalization Form C (NFC) MUST be applied to all strings."
pub fn prepared_password(text: &str, unicode: &impl Unicode) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let spaced = text.replace(
        |character| {
            matches!(
                character,
                '\u{a0}' | '\u{1680}' | '\u{2000}'
                    ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
            )
        },
        " ",
    );
    unicode.normalized(Form::Nfc, &spaced)
}

/// The names and passwords that somebody may mean who typed these, in the order in which they are
/// tried: as they are kept now, and to the letter, as they were kept before. What nobody can have is
/// left out. How many there are follows from what was typed, and from nothing that is stored.
pub fn meant(name: &str, password: &str, unicode: &impl Unicode) -> Vec<Meant> {
    let typed = Meant {
        username: name.to_owned(),
        password: password.to_owned(),
    };
    let mut meant = vec![Meant {
        username: prepared_name(name, unicode),
        password: prepared_password(password, unicode),
    }];
    if !meant.contains(&typed) {
        meant.push(typed);
    }
    meant.retain(|meant| super::could_be(&meant.username, &meant.password));
    meant
}

/// A name and a password that somebody may mean.
#[derive(PartialEq, Eq)]
pub struct Meant {
    /// The name.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Whether a name can only be kept as it was typed.
pub fn is_settled(name: &str, unicode: &impl Unicode) -> bool {
    prepared_name(name, unicode) == name && is_new_name(name, unicode)
}

/// The letters, digits and marks of RFC 8264 §4.2.2, the exceptions 〇 and ・ of Appendix A of RFC
/// 5892, and what ASCII has.
const VALID: &str = r"[\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}\u{3007}\u{30fb} -~]";

/// RFC 8264 §9.10 and §9.13: what is not seen, and jamo that stand for no syllable; and marks that
/// are not seen on some letters or make others of them: the dot of an i (UTS 39 §5.4) and strokes.
const NEITHER: &str = r"[^\p{Default_Ignorable_Code_Point}\u{1100}-\u{11ff}\u{a960}-\u{a97c}\u{d7b0}-\u{d7fb}\u{307}\u{334}-\u{338}]";

/// What goes with letters of every script.
const COMMON: &str = r"\p{scx=Zinh} -@\[-`{-~";

/// Scripts that go together, and others that go with none: UTS 39 §5.2, "Highly Restrictive", with
/// the recommended scripts of UAX 31.
const SCRIPTS: &str = "Latn+Hani+Hira+Kana Latn+Hani+Bopo Latn+Hani+Hang Arab Armn Beng Cyrl Deva \
    Ethi Geor Grek Gujr Guru Hebr Khmr Knda Laoo Mlym Mymr Orya Sinh Taml Telu Thaa Thai Tibt";

/// Whether a prepared name may be somebody's from now on.
///
/// RFC 8265 §3.1: it is of one or more parts with a space between them, each of letters, digits,
/// marks and what ASCII has; nothing in it is invisible, and its letters are of scripts that are
/// written together, so that it cannot be taken for another.
pub fn is_new_name(name: &str, unicode: &impl Unicode) -> bool {
    if !super::is_name(name) || name.contains("  ") {
        return false;
    }
    name.is_ascii()
        || unicode.consists_of(VALID, name)
            && unicode.consists_of(NEITHER, name)
            && unicode.normalized(Form::Nfkc, name) == name
            && is_of_one_kind(name, unicode)
            && reads_one_way(name, unicode)
            && has_few_marks(name, unicode)
}

fn is_of_one_kind(name: &str, unicode: &impl Unicode) -> bool {
    SCRIPTS.split(' ').any(|scripts| {
        let scripts: String = scripts
            .split('+')
            .map(|script| format!(r"\p{{scx={script}}}"))
            .collect();
        unicode.consists_of(&format!("[{COMMON}{scripts}]"), name)
    })
}

/// UTS 39 §5.4: of the marks on one letter none is there twice, and there are at most four; of those
/// that go with any letter two.
fn has_few_marks(name: &str, unicode: &impl Unicode) -> bool {
    let mut marks = Vec::new();
    name.chars().all(|character| {
        if !unicode.consists_of(r"[\p{M}]", character.encode_utf8(&mut [0; 4])) {
            marks.clear();
            return true;
        }
        let is_general = ('\u{300}'..='\u{36f}').contains(&character);
        let fits = marks.len() < if is_general { 2 } else { 4 } && !marks.contains(&character);
        marks.push(character);
        fits
    })
}

/// Begins with no mark; and what is written from right to left begins with a letter and ends with a
/// letter or a digit (RFC 5893 §2, 1 and 3).
fn reads_one_way(name: &str, unicode: &impl Unicode) -> bool {
    let begins = |class: &str| {
        let first = name.chars().next().into_iter().collect::<String>();
        unicode.consists_of(class, &first)
    };
    let ends = |class: &str| {
        let last = name.chars().next_back().into_iter().collect::<String>();
        unicode.consists_of(class, &last)
    };
    begins(r"[^\p{M}]")
        && (unicode.consists_of(r"[^\p{sc=Arab}\p{sc=Hebr}\p{sc=Thaa}]", name)
            || begins(r"[\p{L}]") && ends(r"[\p{L}\p{Nd}\p{M}]"))
}
