//! A type of authorization details that a service knows: what its fields may be, what the consent page
//! says of them, and which APIs understand it. RFC 9396 §2.

use serde::Serialize;

use super::{
    details_schema::DetailsSchema,
    document::{Attribute, TaggedValue},
    document_error::DocumentError,
    fapi_mode::FapiMode,
    reading::{place::Place, uri},
    scope,
};

/// The longest name, in bytes.
const LONGEST_NAME: usize = 256;

/// A type of authorization details. RFC 9396 §2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DetailsType {
    /// Its name. RFC 9396 §2: "A string identifier [...] compared using an exact byte match".
    #[serde(rename = "type")]
    pub name: String,
    /// What its fields may be.
    #[serde(skip_serializing_if = "is_open")]
    pub schema: DetailsSchema,
    /// What the consent page says of details of this type, by language. `{field}` stands for a value,
    /// `{field.field}` for one within it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<TaggedValue>,
    /// The APIs that understand it, where details name no `locations`; if none, every one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apis: Vec<String>,
    /// `fapi2`, as of a scope: the profile of FAPI 2.0 that requests with such details follow; and whatever
    /// else the operator attaches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

fn is_open(schema: &DetailsSchema) -> bool {
    *schema == DetailsSchema::default()
}

impl DetailsType {
    /// A type of which nothing but the name is known.
    pub fn of(name: String) -> Self {
        Self {
            name,
            schema: DetailsSchema::default(),
            texts: Vec::new(),
            apis: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// The profile of FAPI 2.0 that requests with details of this type follow.
    pub fn fapi_mode(&self) -> Option<FapiMode> {
        scope::fapi_mode(&self.attributes)
    }

    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        place.list(Self::read, |one| &one.name)
    }

    fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| {
            let or = Self::of(members.required("type", name)?);
            Ok(Self {
                name: or.name,
                schema: members.or("schema", or.schema, DetailsSchema::read),
                texts: members.or("texts", or.texts, TaggedValue::list),
                apis: members.or("apis", or.apis, |place| {
                    place.list(uri::identifier, |api| api)
                }),
                attributes: members.or("attributes", or.attributes, scope::attributes),
            })
        })
    }
}

/// The name of a type. RFC 9396 §2 gives it no other form than that of a string.
fn name(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    if text.len() <= LONGEST_NAME {
        Ok(text.to_owned())
    } else {
        Err(place.refuse(format!("must not be longer than {LONGEST_NAME} bytes")))
    }
}

/// Names of types, each once.
pub(crate) fn names(place: &Place<'_>) -> Result<Vec<String>, DocumentError> {
    place.list(name, |name| name)
}
