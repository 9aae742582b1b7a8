//! What of a message is signed, and the text that is signed: RFC 9421 §2.

use super::{
    HttpSignatureError,
    structured_field::{Bare, InnerList, Item, written_item, written_list},
};

/// A component that a signature covers: a field by its name in small letters, or a derived component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    name: String,
    of_request: bool,
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
        }
    }

    /// One of the request that a response answers. RFC 9421 §2.4.
    pub fn of_request(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            of_request: true,
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn read(item: &Item) -> Result<Self, HttpSignatureError> {
        let Bare::String(name) = &item.bare else {
            return Err(HttpSignatureError::Malformed);
        };
        let is_name =
            |text: &str| !text.is_empty() && !text.bytes().any(|b| b.is_ascii_uppercase());
        if !is_name(name) {
            return Err(HttpSignatureError::Component);
        }
        match item.parameters.as_slice() {
            [] => Ok(Self::new(name)),
            [(parameter, Bare::Boolean(true))] if parameter == "req" => Ok(Self::of_request(name)),
            _ => Err(HttpSignatureError::Component),
        }
    }

    pub(super) fn item(&self) -> Item {
        let req = || ("req".to_owned(), Bare::Boolean(true));
        Item {
            bare: Bare::String(self.name.clone()),
            parameters: self.of_request.then(req).into_iter().collect(),
        }
    }

    /// RFC 9421 §2.5 (2.5): a component that is not in the message is an error.
    fn value(&self, message: &Message<'_>) -> Result<String, HttpSignatureError> {
        let message = match (self.of_request, message.answers) {
            (false, _) => message,
            (true, Some(answered)) => answered,
            (true, None) => return Err(HttpSignatureError::Component),
        };
        let value = match self.name.strip_prefix('@') {
            Some(derived) => message.derived(derived),
            None => message.field(&self.name),
        };
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
    /// between them. A line in a value could be taken for one of what is signed.
    fn field(&self, name: &str) -> Option<String> {
        let named = self.fields.iter().filter(|(field, _)| *field == name);
        let values: Vec<&str> = named
            .map(|(_, value)| value.trim_matches([' ', '\t']))
            .collect();
        let is_one_line = values.iter().all(|value| !value.contains(['\r', '\n']));
        (!values.is_empty() && is_one_line).then(|| values.join(", "))
    }

    /// The text that is signed. RFC 9421 §2.5.
    pub(super) fn base(
        &self,
        components: &[Component],
        input: &InnerList,
    ) -> Result<String, HttpSignatureError> {
        let mut lines = Vec::with_capacity(components.len() + 1);
        for (at, component) in components.iter().enumerate() {
            if components[..at].contains(component) {
                return Err(HttpSignatureError::ComponentTwice);
            }
            let name = written_item(&component.item());
            lines.push(format!("{name}: {}", component.value(self)?));
        }
        lines.push(format!("\"@signature-params\": {}", written_list(input)));
        Ok(lines.join("\n"))
    }
}
