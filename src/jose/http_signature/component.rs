//! What of a message is signed, and the text that is signed: RFC 9421 §2.

use super::{
    HttpSignatureError,
    structured_field::{
        Bare, InnerList, Item, dictionary, written_item, written_list, written_member,
    },
};

/// A component that a signature covers: a field by its name in small letters, or a derived component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    name: String,
    of_request: bool,
    /// Of a field that is a dictionary, the member.
    key: Option<String>,
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The authority: the host in small letters, and the port if it is not that of the scheme.
    pub authority: &'a str,
    /// The path, as it was sent.
    pub path: &'a str,
    /// The query without its question mark, if there is one.
    pub query: Option<&'a str>,
    /// The scheme.
    pub scheme: &'a str,
}

impl<'a> Target<'a> {
    /// The target that this absolute URI is.
    pub fn of_uri(uri: &'a str) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Some(Self {
            authority,
            path,
            query,
            scheme,
        })
    }
}

/// A request, or a response with the request that it answers.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The fields, by their names in small letters. Those of one name come in their order.
    pub fields: &'a [(&'a str, &'a str)],
    /// The method and the target, of a request.
    pub request: Option<(&'a str, Target<'a>)>,
    /// The status, of a response.
    pub status: Option<u16>,
    /// What a response answers.
    pub answers: Option<&'a Message<'a>>,
}

impl Component {
    /// A component of the message itself.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            of_request: false,
            key: None,
        }
    }

    /// One of the request that a response answers. RFC 9421 §2.4.
    pub fn of_request(name: &str) -> Self {
        Self {
            of_request: true,
            ..Self::new(name)
        }
    }

    /// The member of this key, of a field that is a dictionary. RFC 9421 §2.1.2.
    #[must_use]
    pub fn member(self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self
        }
    }

    /// The same, of the request that a response answers; nothing of what is of it already.
    pub fn as_of_request(&self) -> Option<Self> {
        (!self.of_request).then(|| Self {
            of_request: true,
            ..self.clone()
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// RFC 9421 §2: parameters come in any order, each once, and mean the same.
    pub(super) fn read(item: &Item) -> Result<Self, HttpSignatureError> {
        let Bare::String(name) = &item.bare else {
            return Err(HttpSignatureError::Malformed);
        };
        if name.is_empty() || name.bytes().any(|octet| octet.is_ascii_uppercase()) {
            return Err(HttpSignatureError::Component);
        }
        let mut component = Self::new(name);
        for (parameter, value) in &item.parameters {
            match (parameter.as_str(), value) {
                ("req", Bare::Boolean(true)) => component.of_request = true,
                ("key", Bare::String(key)) if !name.starts_with('@') => {
                    component.key = Some(key.clone());
                }
                _ => return Err(HttpSignatureError::Component),
            }
        }
        Ok(component)
    }

    pub(super) fn item(&self) -> Item {
        let req = || ("req".to_owned(), Bare::Boolean(true));
        let key = |key: &String| ("key".to_owned(), Bare::String(key.clone()));
        let req = self.of_request.then(req).into_iter();
        Item {
            bare: Bare::String(self.name.clone()),
            parameters: req.chain(self.key.as_ref().map(key)).collect(),
        }
    }

    /// Whether it can be told of this message.
    pub fn is_in(&self, message: &Message<'_>) -> bool {
        self.value(message).is_ok()
    }

    /// RFC 9421 §2.5 (2.5): a component that is not in the message is an error.
    fn value(&self, message: &Message<'_>) -> Result<String, HttpSignatureError> {
        let message = match (self.of_request, message.answers) {
            (false, _) => message,
            (true, Some(answered)) => answered,
            (true, None) => return Err(HttpSignatureError::Component),
        };
        let value = match (self.name.strip_prefix('@'), &self.key) {
            (Some(derived), _) => message.derived(derived),
            (None, None) => message.field(&self.name),
            (None, Some(key)) => message.member(&self.name, key),
        };
        // §2.5: whoever reads the base as octets of another encoding would read something else.
        let is_plain = |value: &String| value.is_ascii() && !value.contains(['\r', '\n']);
        let value = value.filter(is_plain);
        value.ok_or(HttpSignatureError::Component)
    }
}

impl Message<'_> {
    /// RFC 9421 §2.2.
    fn derived(&self, name: &str) -> Option<String> {
        let (method, target) = match name {
            "status" => return self.status.map(|status| status.to_string()),
            _ => self.request?,
        };
        let Target {
            authority,
            path,
            query,
            scheme,
        } = target;
        let path = if path.is_empty() { "/" } else { path };
        let asked = query.map(|query| format!("?{query}")).unwrap_or_default();
        Some(match name {
            "authority" => authority.to_owned(),
            "method" => method.to_owned(),
            "path" => path.to_owned(),
            // "If the query string is absent [...] the value is the leading ? character alone."
            "query" if asked.is_empty() => "?".to_owned(),
            "query" => asked,
            "request-target" => format!("{path}{asked}"),
            "scheme" => scheme.to_owned(),
            "target-uri" => format!("{scheme}://{authority}{path}{asked}"),
            _ => return None,
        })
    }

    /// RFC 9421 §2.1: the values of the field without white space around them, and a comma and a space
    /// between them.
    pub fn field(&self, name: &str) -> Option<String> {
        let named = self.fields.iter().filter(|(field, _)| *field == name);
        let values: Vec<&str> = named
            .map(|(_, value)| value.trim_matches([' ', '\t']))
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// RFC 9421 §2.1.2: the value of the member, as §4.1 of RFC 9651 writes it.
    fn member(&self, name: &str, key: &str) -> Option<String> {
        let members = dictionary(&self.field(name)?)?;
        let found = members.iter().find(|(known, _)| known == key);
        found.map(|(_, member)| written_member(member))
    }

    /// The text that is signed, of the components that `input` names. RFC 9421 §2.5.
    pub(super) fn base(
        &self,
        components: &[Component],
        input: &InnerList,
    ) -> Result<String, HttpSignatureError> {
        let mut lines = Vec::with_capacity(components.len() + 1);
        for (at, (component, item)) in components.iter().zip(&input.items).enumerate() {
            if components[..at].contains(component) {
                return Err(HttpSignatureError::ComponentTwice);
            }
            lines.push(format!(
                "{}: {}",
                written_item(item),
                component.value(self)?
            ));
        }
        lines.push(format!("\"@signature-params\": {}", written_list(input)));
        Ok(lines.join("\n"))
    }
}
