//! The words of the pages, from `messages/`: one file for each language, which all have the same
//! keys. Each becomes a constant of the one type `Text`, so that a page that names a word nobody
//! has written does not compile.
//!
//! A value is a sentence, or one with a place for a name or a number, which is `{}`; or a group of
//! such values. A group of `heading` and `sentence` is an `Advice`.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::exit,
};

use serde_json::{Map, Value};

/// The language that is spoken where none of ours is asked for, and whose keys the others have.
const FIRST: &str = "en";

/// The key that says what a language is called in English: it names its constant and its variant.
const NAME: &str = "language";

type Object = Map<String, Value>;

struct Messages {
    file: String,
    tag: String,
    name: String,
    words: Object,
}

fn main() {
    println!("cargo:rerun-if-changed=messages");
    println!("cargo:rerun-if-changed=build.rs");
    if let Err(flaw) = generate() {
        eprintln!("{flaw}");
        exit(1);
    }
}

fn generate() -> Result<(), String> {
    let languages = read(Path::new("messages"))?;
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let tags: Vec<&str> = languages.iter().map(|one| one.tag.as_str()).collect();
    println!("cargo:rustc-env=LANGUAGES={}", tags.join(" "));
    let mut text = variants(&languages);
    define(&mut text, "Text", &languages[0].words);
    for Messages { name, words, .. } in &languages {
        let name = name.to_uppercase();
        let _ = writeln!(
            text,
            "pub(super) static {name}: Text = {};",
            value("Text", words)
        );
    }
    fs::write(Path::new(&out).join("messages.rs"), text).map_err(|error| error.to_string())
}

/// Every language of `folder`, the first one first and the others by their tags, alike.
fn read(folder: &Path) -> Result<Vec<Messages>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("messages/: {error}"))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort_by_key(|path| {
        (
            path.file_stem().is_none_or(|stem| stem != FIRST),
            path.clone(),
        )
    });
    let languages = paths
        .iter()
        .map(|path| one(path))
        .collect::<Result<Vec<_>, _>>()?;
    let first = languages.first().filter(|first| first.tag == FIRST);
    let Some(first) = first else {
        return Err(format!("messages/{FIRST}.json: it is not there"));
    };
    for language in &languages {
        alike(first, language, "", &first.words, &language.words)?;
    }
    Ok(languages)
}

fn one(path: &Path) -> Result<Messages, String> {
    let name = path.file_name().and_then(|name| name.to_str());
    let file = format!("messages/{}", name.unwrap_or_default());
    let tag = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default()
        .to_owned();
    if !matches!(tag.len(), 2 | 3) || !tag.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Err(format!(
            "{file}: it is to be named for a language, as in `ja.json`"
        ));
    }
    let text = fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
    let mut words: Object =
        serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
    let name = match words.remove(NAME) {
        Some(Value::String(name)) if name.bytes().all(|byte| byte.is_ascii_alphabetic()) => name,
        _ => {
            return Err(format!(
                "{file}: `{NAME}` is to be the English name of the language"
            ));
        }
    };
    Ok(Messages {
        file,
        tag,
        name,
        words,
    })
}

/// What a value is: its type, or the reason why it is none.
fn kind(key: &str, value: &Value) -> Result<String, &'static str> {
    let is_field = |key: &str| {
        key.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    match value {
        _ if key.is_empty() || !is_field(key) => Err("is not written in small letters"),
        Value::String(text) if text.is_empty() => Err("says nothing"),
        Value::String(text) => match text.matches("{}").count() {
            0 => Ok("&'static str".to_owned()),
            1 => Ok("Around".to_owned()),
            _ => Err("has more than one place"),
        },
        Value::Object(group) if group.keys().eq(["heading", "sentence"]) => Ok("Advice".to_owned()),
        Value::Object(_) => Ok(capital(key)),
        _ => Err("is neither a sentence nor a group"),
    }
}

fn capital(key: &str) -> String {
    let part = |part: &str| part[..1].to_uppercase() + &part[1..];
    key.split('_')
        .filter(|part| !part.is_empty())
        .map(part)
        .collect()
}

/// Whether `other` has the keys of `first` and no others, and of the same kinds.
fn alike(
    first: &Messages,
    language: &Messages,
    place: &str,
    words: &Object,
    other: &Object,
) -> Result<(), String> {
    if let Some(extra) = other.keys().find(|key| !words.contains_key(*key)) {
        return Err(format!(
            "{}: `{place}{extra}` is not in {}",
            language.file, first.file
        ));
    }
    for (key, word) in words {
        let here = format!("{place}{key}");
        let wanted = kind(key, word).map_err(|why| format!("{}: `{here}` {why}", first.file))?;
        let Some(said) = other.get(key) else {
            return Err(format!("{}: `{here}` is missing", language.file));
        };
        let found = kind(key, said).map_err(|why| format!("{}: `{here}` {why}", language.file))?;
        if wanted != found {
            let why = "is not of the same kind, or has not the same place `{}`, as in";
            return Err(format!("{}: `{here}` {why} {}", language.file, first.file));
        }
        if let (Value::Object(words), Value::Object(other)) = (word, said) {
            alike(first, language, &format!("{here}."), words, other)?;
        }
    }
    Ok(())
}

/// Whether everything in a group is a plain sentence, which is then found by its name.
fn is_list(words: &Object) -> bool {
    words
        .iter()
        .all(|(key, word)| kind(key, word).is_ok_and(|kind| kind == "&'static str"))
}

/// The type of a group, and of the groups in it. One of sentences alone is also asked by name.
fn define(text: &mut String, name: &str, words: &Object) {
    let mut groups = Vec::new();
    let _ = writeln!(text, "pub(super) struct {name} {{");
    for (key, word) in words {
        let kind = kind(key, word).unwrap_or_default();
        let _ = writeln!(text, "    pub {key}: {kind},");
        if let Value::Object(group) = word
            && kind != "Advice"
        {
            groups.push((kind, group));
        }
    }
    text.push_str("}\n");
    if is_list(words) {
        let _ = writeln!(text, "#[allow(dead_code)]\nimpl {name} {{");
        let _ = writeln!(
            text,
            "    pub(super) fn of(&self, name: &str) -> Option<&'static str> {{"
        );
        let _ = writeln!(text, "        Some(match name {{");
        for key in words.keys() {
            let _ = writeln!(text, "            {key:?} => self.{key},");
        }
        text.push_str("            _ => return None,\n        })\n    }\n}\n");
    }
    for (name, group) in groups {
        define(text, &name, group);
    }
}

fn value(name: &str, words: &Object) -> String {
    let fields = words
        .iter()
        .map(|(key, word)| format!("{key}: {},", spelled(key, word)));
    format!("{name} {{ {} }}", fields.collect::<String>())
}

fn spelled(key: &str, word: &Value) -> String {
    match word {
        Value::Object(group) => value(&kind(key, word).unwrap_or_default(), group),
        _ => {
            let text = word.as_str().unwrap_or_default();
            match text.split_once("{}") {
                Some((before, after)) => {
                    format!("Around {{ before: {before:?}, after: {after:?} }}")
                }
                None => format!("{text:?}"),
            }
        }
    }
}

/// The languages as a type of their own.
fn variants(languages: &[Messages]) -> String {
    let each = |line: &dyn Fn(&Messages) -> String| languages.iter().map(line).collect::<String>();
    let declared = each(&|one| {
        let default = if one.tag == FIRST { "#[default]" } else { "" };
        format!("    /// {0}.\n    {default}\n    {0},\n", one.name)
    });
    let all = each(&|one| format!("Self::{}, ", one.name));
    let tags = each(&|one| format!("            Self::{} => {:?},\n", one.name, one.tag));
    let texts = each(&|one| {
        format!(
            "            Self::{} => &{},\n",
            one.name,
            one.name.to_uppercase()
        )
    });
    format!(
        "/// A language the pages are written in.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Language {{
{declared}}}

impl Language {{
    /// Every language, the preferred first.
    pub const ALL: &'static [Self] = &[{all}];

    /// The language tag, for the `lang` attribute. BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {{
        match self {{
{tags}        }}
    }}

    /// All the words of the pages in this language.
    pub(super) const fn text(self) -> &'static Text {{
        match self {{
{texts}        }}
    }}
}}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of these files.
    fn said(name: &str, files: &[(&str, &str)]) -> Result<Vec<Messages>, String> {
        let folder =
            env::temp_dir().join(format!("sekisho-messages-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        for (file, text) in files {
            fs::write(folder.join(file), text).expect("a file");
        }
        let languages = read(&folder);
        fs::remove_dir_all(&folder).expect("no folder");
        languages
    }

    const ENGLISH: (&str, &str) = (
        "en.json",
        r#"{"language": "English", "go": "Go {}", "errors": {"heading": "H", "sentence": "S"}}"#,
    );

    #[test]
    fn a_language_is_one_file_and_the_first_one_is_english() {
        let words = r#"{"language": "Bosnian", "go": "{} ide", "errors": {"heading": "N", "sentence": "R"}}"#;
        let languages =
            said("found", &[ENGLISH, ("bs.json", words), ("note.txt", "?")]).expect("languages");
        let tags: Vec<_> = languages.iter().map(|one| one.tag.as_str()).collect();
        assert_eq!(tags, ["en", "bs"]);
    }

    #[test]
    fn a_file_that_is_not_like_english_is_named_with_its_key() {
        for (n, (words, flaw)) in [
            (r#"{"language": "X", "errors": {"heading": "N", "sentence": "R"}}"#, "`go` is missing"),
            (r#"{"language": "X", "go": "{}", "errors": {"heading": "N"}}"#, "`errors` is not of the same kind"),
            (r#"{"language": "X", "go": "{}", "more": "M", "errors": {"heading": "N", "sentence": "R"}}"#, "`more` is not in messages/en.json"),
            (r#"{"language": "X", "go": "Go", "errors": {"heading": "N", "sentence": "R"}}"#, "`go` is not of the same kind"),
            (r#"{"language": "X", "go": "{}{}", "errors": {"heading": "N", "sentence": "R"}}"#, "`go` has more than one place"),
            (r#"{"language": "X", "go": "", "errors": {"heading": "N", "sentence": "R"}}"#, "`go` says nothing"),
            (r#"{"language": "X", "go": 1, "errors": {"heading": "N", "sentence": "R"}}"#, "`go` is neither"),
            (r#"{"go": "{}", "errors": {"heading": "N", "sentence": "R"}}"#, "`language` is to be"),
            (r#"{"language": "X Y", "go": "{}"}"#, "`language` is to be"),
            ("{", "EOF"),
        ].into_iter().enumerate() {
            let refused = said(&format!("flaw{n}"), &[ENGLISH, ("fr.json", words)]).err().expect(words);
            assert!(refused.starts_with("messages/fr.json: ") && refused.contains(flaw), "{refused}");
        }
    }

    #[test]
    fn a_file_whose_name_is_no_language_and_a_folder_without_english_are_refused() {
        for name in ["de-CH.json", "JA.json", "x.json", "german.json"] {
            let refused = said(name, &[ENGLISH, (name, ENGLISH.1)]).err().expect(name);
            assert!(refused.contains("named for a language"), "{refused}");
        }
        let refused = said("none", &[("ja.json", ENGLISH.1)]).err();
        assert_eq!(
            refused.as_deref(),
            Some("messages/en.json: it is not there")
        );
    }
}
