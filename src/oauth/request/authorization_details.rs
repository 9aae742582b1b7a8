//! The `authorization_details` of a request and of a grant: RFC 9396.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    documents::{Client, DetailsType, Service},
    jose::LEVELS_OF_OTHERS,
    json::{FromJson, unambiguous},
    oauth::Refusal,
};

/// The longest value of the parameter, in bytes.
const LONGEST: usize = 16 * 1024;

/// The most details that one request asks for.
const MOST: usize = 32;

/// The most texts in one of the [`LISTS`].
const MOST_TEXTS: usize = 64;

/// The only field that all details have. RFC 9396 §2.
const TYPE: &str = "type";

/// Where the details are to be used. RFC 9396 §2.2.
const LOCATIONS: &str = "locations";

/// What is asked for by one text. RFC 9396 §2.2.
const IDENTIFIER: &str = "identifier";

/// The fields of RFC 9396 §2.2 that are lists of texts: who asks for fewer asks for less.
const LISTS: [&str; 4] = ["actions", "datatypes", LOCATIONS, "privileges"];

/// What one API is to be told, one entry of the list.
type Details = Map<String, Value>;

/// Details, in the order they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(transparent)]
pub struct AuthorizationDetails(Vec<Details>);

impl AuthorizationDetails {
    /// Reads the parameter of a request of `client`. RFC 9396 §5: what the service does not know, and
    /// what does not fit its type, is refused as a whole.
    pub fn parse(text: Option<&str>, service: &Service, client: &Client) -> Result<Self, Refusal> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let details = Self::read(text).ok_or(Refusal::AuthorizationDetailsMalformed)?;
        details.check(service, client)?;
        Ok(details)
    }

    fn read(text: &str) -> Option<Self> {
        let bounded = Some(text).filter(|text| text.len() <= LONGEST)?;
        Self::of(unambiguous(bounded.as_bytes(), LEVELS_OF_OTHERS)?)
    }

    /// The details that `value` lists, if it is a list of such.
    pub fn of(value: Value) -> Option<Self> {
        let Value::Array(entries) = value else {
            return None;
        };
        if !(1..=MOST).contains(&entries.len()) {
            return None;
        }
        let entries = entries.into_iter().map(|entry| match entry {
            Value::Object(details) if details.get(TYPE).is_some_and(Value::is_string) => {
                Some(details)
            }
            _ => None,
        });
        entries.collect::<Option<Vec<Details>>>().map(Self)
    }

    /// Whether `client` may ask `service` for all of it.
    pub fn check(&self, service: &Service, client: &Client) -> Result<(), Refusal> {
        for (index, details) in self.0.iter().enumerate() {
            let number = || Cow::Owned((index + 1).to_string());
            let mut types = client.details_types(service);
            let known = types.find(|known| known.name == type_of(details));
            let known = known.ok_or_else(|| Refusal::AuthorizationDetailsType(number()))?;
            if !fits(details, known) {
                return Err(Refusal::AuthorizationDetailsUnfit(number()));
            }
        }
        Ok(())
    }

    /// These and those of `more` that are not among them, unless that is too much to be asked for at once.
    pub fn and(&self, more: &Self) -> Option<Self> {
        let new = more.0.iter().filter(|one| !self.0.contains(one));
        let both = Self(self.0.iter().chain(new).cloned().collect());
        let is_bounded = both.0.len() <= MOST && crate::json::to_string(&both).len() <= LONGEST;
        is_bounded.then_some(both)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Map<String, Value>> {
        self.0.iter()
    }

    /// The types of all of them.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(type_of)
    }

    /// What a token request may have of what was granted. RFC 9396 §6.1: the comparison is by the
    /// whole of each, but that lists of RFC 9396 §2.2 may be shorter. Each that was granted is had once.
    /// Whoever asks for none asks for all.
    pub fn narrowed(&self, asked: Self) -> Result<Self, Refusal> {
        if asked.is_empty() {
            return Ok(self.clone());
        }
        let mut left: Vec<&Details> = self.0.iter().collect();
        let mut take = |asked: &Details, fits: fn(&Details, &Details) -> bool| {
            let found = left.iter().position(|granted| fits(granted, asked));
            found.map(|at| left.remove(at)).is_some()
        };
        // What is asked for as it was granted takes that from none that asks for less.
        let same = |one: &&Details| !take(one, PartialEq::eq);
        let less: Vec<&Details> = asked.0.iter().filter(same).collect();
        if less.into_iter().all(|one| take(one, covers)) {
            Ok(asked)
        } else {
            Err(Refusal::AuthorizationDetailsBeyondGrant)
        }
    }

    /// Whether these are the `granted` ones, with fields besides. RFC 9396 §7.1: what is enriched is what
    /// was granted, and no field of that is another.
    pub fn enriches(&self, granted: &Self) -> bool {
        let has = |(more, less): (&Details, &Details)| {
            let mut fields = less.iter();
            fields.all(|(name, value)| more.get(name) == Some(value))
        };
        self.0.len() == granted.0.len() && self.0.iter().zip(&granted.0).all(has)
    }

    /// Those for which `keep` holds.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&Map<String, Value>) -> bool) -> Self {
        let kept = self.0.iter().filter(|details| keep(details));
        Self(kept.cloned().collect())
    }

    /// As the members of RFC 9396 §7 and §9 tell it: none where there are none.
    pub fn to_value(&self) -> Option<Value> {
        let entries = self.0.iter().cloned().map(Value::Object);
        (!self.is_empty()).then(|| entries.collect())
    }
}

/// The type of one of them.
pub fn type_of(details: &Map<String, Value>) -> &str {
    details
        .get(TYPE)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Where one of them is to be used, if it says so.
fn locations(details: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let listed = details.get(LOCATIONS).and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str)
}

/// Whether the API of this identifier is to see these details: one at their locations or, where they
/// name none, one of `apis`, those that understand their type, if any do in particular.
pub fn is_for(details: &Map<String, Value>, identifier: &str, apis: &[String]) -> bool {
    let mut named = locations(details).peekable();
    if named.peek().is_some() {
        return named.any(|location| is_at(location, identifier));
    }
    apis.is_empty() || apis.iter().any(|api| api == identifier)
}

/// Whether a location is that of the API of this identifier, or below it.
fn is_at(location: &str, identifier: &str) -> bool {
    location.strip_prefix(identifier).is_some_and(|below| {
        below.is_empty() || identifier.ends_with('/') || below.starts_with(['/', '?'])
    })
}

fn fits(details: &Details, known: &DetailsType) -> bool {
    let is_common = |name: &str| name == TYPE || name == IDENTIFIER || LISTS.contains(&name);
    let is_right = |(name, value): (&String, &Value)| match name.as_str() {
        IDENTIFIER => value.is_string(),
        name if LISTS.contains(&name) => is_list_of_texts(value),
        _ => true,
    };
    details.iter().all(is_right) && known.schema.admits(details, is_common)
}

/// Whether `value` lists texts, not too many, and none twice.
fn is_list_of_texts(value: &Value) -> bool {
    let Some(texts) = value.as_array().filter(|texts| texts.len() <= MOST_TEXTS) else {
        return false;
    };
    let is_new =
        |(index, text): (usize, &Value)| text.is_string() && !texts[..index].contains(text);
    texts.iter().enumerate().all(is_new)
}

/// Whether `asked` is `granted`, or less of it.
fn covers(granted: &Details, asked: &Details) -> bool {
    let is_within = |(name, asked): (&String, &Value)| {
        let granted = granted.get(name);
        granted == Some(asked) || LISTS.contains(&name.as_str()) && is_shorter(granted, asked)
    };
    granted.len() == asked.len() && asked.iter().all(is_within)
}

/// Whether `asked` has some of `granted`: to an API an empty list may be as good as none, and none as
/// good as all.
fn is_shorter(granted: Option<&Value>, asked: &Value) -> bool {
    let (Some(granted), Some(asked)) = (granted.and_then(Value::as_array), asked.as_array()) else {
        return false;
    };
    !asked.is_empty() && asked.iter().all(|one| granted.contains(one))
}
