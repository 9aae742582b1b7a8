//! The members of a struct, and the elements of a tuple.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{Field, FieldsNamed, FieldsUnnamed, Result, Type};

use crate::attributes::{Attributes, Missing};

/// The names of the members, and what reads an object of them as `made`.
pub(crate) fn members(
    of_type: &Attributes,
    fields: &FieldsNamed,
    made: &Tokens,
) -> Result<(Vec<String>, Tokens)> {
    let (mut names, mut each) = (Vec::new(), Vec::new());
    for field in &fields.named {
        let own = Attributes::of(&field.attrs)?;
        let ident = &field.ident;
        if own.skip {
            each.push(quote!(#ident: ::core::default::Default::default()));
            continue;
        }
        let written = ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let written = written.trim_start_matches("r#");
        let name = own
            .rename
            .clone()
            .unwrap_or_else(|| of_type.rename_all.member(written));
        let read = member(of_type, &own, field, &name);
        each.push(quote!(#ident: #read));
        names.push(name);
    }
    let end = if of_type.denies_unknown {
        quote!(only)
    } else {
        quote!(end)
    };
    let rest = matches!(of_type.missing, Missing::Default)
        .then(|| quote!(let otherwise = <Self as ::core::default::Default>::default();));
    let read = quote! {
        let mut members = crate::json::Members::of(value)?;
        #rest
        let read = #made { #(#each),* };
        members.#end()?;
        Ok(read)
    };
    Ok((names, read))
}

/// What reads one member.
fn member(of_type: &Attributes, own: &Attributes, field: &Field, name: &str) -> Tokens {
    let otherwise = match (&own.missing, &of_type.missing) {
        (Missing::By(function), _) => quote!(#function()),
        (Missing::Default, _) if is_option(&field.ty) => {
            return quote!(crate::json::FromJson::from_json(members.perhaps(#name))?);
        }
        (Missing::Default, _) => quote!(::core::default::Default::default()),
        (Missing::Refused, Missing::Refused) if is_option(&field.ty) => {
            return quote!(crate::json::FromJson::from_json(members.perhaps(#name))?);
        }
        (Missing::Refused, Missing::Refused) => {
            return quote!(crate::json::FromJson::from_json(members.take(#name))?);
        }
        (Missing::Refused, _) => {
            let ident = &field.ident;
            quote!(otherwise.#ident)
        }
    };
    quote! {
        match members.find(#name) {
            Some(value) => crate::json::FromJson::from_json(value)?,
            None => #otherwise,
        }
    }
}

/// What reads a list, which has no more elements than `made`.
pub(crate) fn elements(fields: &FieldsUnnamed, made: &Tokens) -> Tokens {
    let each = (0..fields.unnamed.len()).map(|at| format_ident!("element_{at}"));
    let names = each.clone();
    quote! {
        let mut elements = crate::json::Elements::of(value)?;
        #(let #each = crate::json::FromJson::from_json(elements.take()?)?;)*
        elements.end()?;
        Ok(#made(#(#names),*))
    }
}

/// A member of this kind need not be there.
fn is_option(kind: &Type) -> bool {
    match kind {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == "Option"),
        _ => false,
    }
}
