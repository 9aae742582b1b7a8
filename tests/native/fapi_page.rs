//! `docs/fapi.md` says of each clause of FAPI 2.0 where the code and the test for it are. It is made
//! from the tests of the clauses: each quotes its clause, and says where what it tests is decided.

use std::{fmt::Write as _, fs, path::Path};

use syn::{Attribute, Item, ItemFn, Meta};

/// Where the tests of a specification are, and its title.
const SPECIFICATIONS: [(&str, &str); 3] = [
    (
        "fapi2_security_profile",
        "FAPI 2.0 Security Profile (Final)",
    ),
    ("fapi2_message_signing", "FAPI 2.0 Message Signing (Final)"),
    ("fapi2_http_signatures", "FAPI 2.0 HTTP Signatures (Draft)"),
];

const HEAD: &str = "# FAPI 2.0, clause by clause

Where each clause that speaks to an authorization server is decided, and the test that fails without it. This page is made from those
tests (`SEKISHO_WRITE=1 cargo test --test native -- fapi_page` writes it anew), and a test holds it to them: what is named here exists.

Not here: what the profile asks of clients, and §5.2.1 and §5.2.2, the version and the cipher suites of TLS, which are those of the
platform or of the proxy in front. The OpenID Foundation's conformance suite is run against the server from outside.
";

/// A test of a clause.
struct Clause {
    /// The section, with the number in its list.
    number: String,
    /// What it asks for.
    text: String,
    /// Where that is decided: files below `src/`, each with what is defined there.
    places: Vec<Place>,
    /// The test, and its file below the manifest.
    test: String,
    file: String,
}

/// A file below `src/`, and what in it.
struct Place {
    file: String,
    names: Vec<String>,
}

/// The paragraphs of a doc comment.
fn paragraphs(attributes: &[Attribute]) -> Vec<String> {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(doc) = &attribute.meta
            && doc.path.is_ident("doc")
            && let syn::Expr::Lit(literal) = &doc.value
            && let syn::Lit::Str(text) = &literal.lit
        {
            lines.push(text.value().trim().to_owned());
        }
    }
    let paragraphs = lines.split(String::is_empty);
    paragraphs.map(|lines| lines.join(" ")).collect()
}

/// What stands between back ticks.
fn quoted(text: &str) -> Vec<String> {
    let parts = text.split('`').skip(1).step_by(2);
    parts.map(str::to_owned).collect()
}

impl Place {
    fn list(paragraph: &str) -> Vec<Self> {
        let place = |part: &str| {
            let mut words = quoted(part).into_iter();
            let file = words.next()?;
            Some(Self {
                file,
                names: words.collect(),
            })
        };
        paragraph.split(';').filter_map(place).collect()
    }

    /// Whether the file is there and defines each name.
    fn exists(&self) -> bool {
        let Ok(text) = fs::read_to_string(Path::new("src").join(&self.file)) else {
            return false;
        };
        let words: Vec<&str> = text
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|word| !word.is_empty())
            .collect();
        let defines = |name: &String| {
            words.windows(2).any(|pair| {
                matches!(pair[0], "const" | "enum" | "fn" | "struct" | "trait") && pair[1] == name
            })
        };
        self.names.iter().all(defines)
    }

    fn written(&self) -> String {
        let file = format!("[{0}](../src/{0})", self.file);
        let names: Vec<_> = self.names.iter().map(|name| format!("`{name}`")).collect();
        match names.is_empty() {
            true => file,
            false => format!("{file}: {}", names.join(", ")),
        }
    }
}

impl Clause {
    /// The clause of a test, if it is one.
    fn of(function: &ItemFn, file: &str) -> Option<Self> {
        let is_test = |attribute: &Attribute| attribute.path().is_ident("test");
        function.attrs.iter().find(|one| is_test(one))?;
        let test = function.sig.ident.to_string();
        let paragraphs = paragraphs(&function.attrs);
        let (number, text) = paragraphs
            .first()?
            .strip_prefix('§')?
            .split_once(':')
            .unwrap_or_else(|| panic!("{test} quotes no clause"));
        let places = paragraphs.get(1).map(String::as_str).unwrap_or_default();
        Some(Self {
            number: number.to_owned(),
            text: text.trim().to_owned(),
            places: Place::list(places.strip_prefix("In ").unwrap_or_default()),
            test,
            file: file.to_owned(),
        })
    }

    /// The numbers in `number`, by which clauses are in order.
    fn order(&self) -> Vec<u32> {
        let numbers = self.number.split(|c: char| !c.is_ascii_digit());
        numbers.filter_map(|number| number.parse().ok()).collect()
    }

    fn row(&self) -> String {
        let places: Vec<_> = self.places.iter().map(Place::written).collect();
        format!(
            "| {} | {} | {} | [{}](../{}) |\n",
            self.number,
            self.text,
            places.join("; "),
            self.test.replace('_', " "),
            self.file
        )
    }
}

/// The clauses that the tests in `folder` quote, in the order of the specification.
fn clauses(folder: &str) -> Vec<Clause> {
    let folder = format!("tests/native/{folder}");
    let entries = fs::read_dir(&folder).expect("a folder of tests");
    let mut clauses = Vec::new();
    for entry in entries {
        let name = entry.expect("a file").file_name();
        let file = format!("{folder}/{}", name.to_string_lossy());
        let text = fs::read_to_string(&file).expect("a source");
        for item in syn::parse_file(&text).expect("Rust").items {
            if let Item::Fn(function) = item {
                clauses.extend(Clause::of(&function, &file));
            }
        }
    }
    clauses.sort_by_key(|clause| (clause.order(), clause.test.clone()));
    clauses
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (folder, title) in SPECIFICATIONS {
        let _ = write!(
            page,
            "\n## {title}\n\n| § | | decided in | tested by |\n|---|---|---|---|\n"
        );
        for clause in clauses(folder) {
            page.push_str(&clause.row());
        }
    }
    page
}

#[test]
fn each_clause_names_code_that_is_there() {
    for clause in SPECIFICATIONS
        .iter()
        .flat_map(|(folder, _)| clauses(folder))
    {
        assert!(!clause.places.is_empty(), "{} names none", clause.test);
        for place in &clause.places {
            assert!(place.exists(), "{}: {}", clause.test, place.written());
        }
    }
}

/// `SEKISHO_WRITE=1 cargo test --test native -- fapi_page` writes the page anew.
#[test]
fn the_page_of_the_clauses_is_what_the_tests_say() {
    let file = "docs/fapi.md";
    if std::env::var_os("SEKISHO_WRITE").is_some() {
        fs::write(file, page()).expect("written");
    }
    let kept = fs::read_to_string(file).expect("the page");
    assert!(kept == page(), "write {file} anew");
}
