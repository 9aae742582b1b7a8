//! `#[derive(FromJson)]`: a reader of JSON that is short code.
//!
//! What serde derives is offered members one after the other, in whichever order they come, by any kind
//! of text: a loop over the names, a place for each member that may not be filled yet, and the answer for
//! each kind of value that may come instead. That is most of the code of a program with many types. Here
//! the text has become a `Value` before, and each member is one look-up by its name and one call.
//!
//! The attributes are serde's own, so that whatever is written by its `Serialize` is read here: `default`,
//! `default = "…"`, `deny_unknown_fields`, `from`, `rename`, `rename_all`, `skip`, `transparent`. Those that
//! are about writing alone say nothing. What is not known is an error of the compiler, at the attribute.
//!
//! What is derived names `crate::json`, where it finds `FromJson`, `Members`, `Elements`, `Variant` and
//! `NotJson`.

mod attributes;
mod case;
mod members;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, Result, parse_macro_input};

use attributes::{Attributes, Missing};
use members::{elements, members};

/// Derives `crate::json::FromJson`.
#[proc_macro_derive(FromJson, attributes(serde))]
pub fn from_json(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derived(&input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn derived(input: &DeriveInput) -> Result<Tokens> {
    let of_type = Attributes::of(&input.attrs)?;
    let (names, read) = if let Some(from) = &of_type.from {
        let read = quote! {
            Ok(<Self as ::core::convert::From<#from>>::from(crate::json::FromJson::from_json(value)?))
        };
        (Vec::new(), read)
    } else {
        match &input.data {
            Data::Struct(data) => body(&of_type, &data.fields, &quote!(Self))?,
            Data::Enum(data) => (Vec::new(), variants(&of_type, data)?),
            Data::Union(_) => return Err(Error::new_spanned(input, "a union is no JSON")),
        }
    };
    let name = &input.ident;
    let (generics, arguments, condition) = input.generics.split_for_impl();
    Ok(quote! {
        impl #generics crate::json::FromJson for #name #arguments #condition {
            const MEMBERS: &'static [&'static str] = &[#(#names),*];
            fn from_json(value: ::serde_json::Value) -> ::core::result::Result<Self, crate::json::NotJson> {
                #read
            }
        }
    })
}

/// The names of the members, and what reads `value` as `made`.
fn body(of_type: &Attributes, fields: &Fields, made: &Tokens) -> Result<(Vec<String>, Tokens)> {
    match fields {
        Fields::Named(_) if of_type.transparent => {
            let inner = fields.members();
            let read = quote!(Ok(#made { #(#inner: crate::json::FromJson::from_json(value)?),* }));
            Ok((Vec::new(), read))
        }
        Fields::Named(named) => members(of_type, named, made),
        Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 => Ok((
            Vec::new(),
            quote!(Ok(#made(crate::json::FromJson::from_json(value)?))),
        )),
        Fields::Unnamed(unnamed) => Ok((Vec::new(), elements(unnamed, made))),
        Fields::Unit => Ok((
            Vec::new(),
            quote! {
                crate::json::nothing(value)?;
                Ok(#made)
            },
        )),
    }
}

fn variants(of_type: &Attributes, data: &DataEnum) -> Result<Tokens> {
    let mut arms = Vec::new();
    for variant in &data.variants {
        let own = Attributes::of(&variant.attrs)?;
        let written = variant.ident.to_string();
        let name = own
            .rename
            .clone()
            .unwrap_or_else(|| of_type.rename_all.variant(&written));
        // `rename_all` of an enum is about its variants, and what else it says is for the members of each.
        let within = Attributes {
            rename_all: own.rename_all,
            missing: Missing::Refused,
            ..of_type.clone()
        };
        let ident = &variant.ident;
        let (_, read) = body(&within, &variant.fields, &quote!(Self::#ident))?;
        arms.push(quote!(#name => { #read }));
    }
    Ok(quote! {
        let crate::json::Variant { name, value } = crate::json::Variant::of(value)?;
        match name.as_str() {
            #(#arms)*
            _ => Err(crate::json::NotJson),
        }
    })
}
