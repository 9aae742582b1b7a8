//! What serde's attributes say of reading.

use syn::{Attribute, Ident, LitStr, Path, Result, Token, Type, meta::ParseNestedMeta};

use crate::case::Case;

/// Of a type, a variant or a member.
#[derive(Clone, Default)]
pub(crate) struct Attributes {
    pub(crate) denies_unknown: bool,
    pub(crate) from: Option<Type>,
    pub(crate) missing: Missing,
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Case,
    pub(crate) skip: bool,
    pub(crate) transparent: bool,
}

/// What becomes of a member that is not there.
#[derive(Clone, Default)]
pub(crate) enum Missing {
    /// It has to be there.
    #[default]
    Refused,
    /// The default of its type, or of the type that it is in.
    Default,
    /// What this function says.
    By(Path),
}

impl Attributes {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut all = Self::default();
        for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| all.take(&meta))?;
        }
        Ok(all)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let name = meta
            .path
            .get_ident()
            .map(Ident::to_string)
            .unwrap_or_default();
        match name.as_str() {
            "default" if meta.input.peek(Token![=]) => {
                self.missing = Missing::By(text(meta)?.parse()?);
            }
            "default" => self.missing = Missing::Default,
            "deny_unknown_fields" => self.denies_unknown = true,
            "from" => self.from = Some(text(meta)?.parse()?),
            "rename" => self.rename = Some(text(meta)?.value()),
            "rename_all" => {
                let case = text(meta)?;
                let unknown = || meta.error("a way of writing names that is not known here");
                self.rename_all = Case::named(&case.value()).ok_or_else(unknown)?;
            }
            "skip" => self.skip = true,
            "transparent" => self.transparent = true,
            // How it is written.
            "skip_serializing" => {}
            "into" | "serialize_with" | "skip_serializing_if" => drop(text(meta)?),
            _ => return Err(meta.error("what this says of reading is not known here")),
        }
        Ok(())
    }
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}
