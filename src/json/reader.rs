//! What offers a [`Value`] to a derived reader.

use std::vec;

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor},
    forward_to_deserialize_any,
};
use serde_json::{Value, map};

use super::not_json::NotJson;

/// A value, offered.
pub(super) struct Reader(pub(super) Value);

impl Reader {
    #[inline(never)]
    fn members(self) -> Result<Members, NotJson> {
        match self.0 {
            Value::Object(members) => Ok(Members {
                left: members.into_iter(),
                value: Value::Null,
            }),
            _ => Err(NotJson),
        }
    }

    #[inline(never)]
    fn elements(self) -> Result<Elements, NotJson> {
        match self.0 {
            Value::Array(elements) => Ok(Elements(elements.into_iter())),
            _ => Err(NotJson),
        }
    }

    #[inline(never)]
    fn text(self) -> Result<String, NotJson> {
        match self.0 {
            Value::String(text) => Ok(text),
            _ => Err(NotJson),
        }
    }

    /// A variant: its name, or an object of its name and what it has within.
    #[inline(never)]
    fn variant(self) -> Result<Variant, NotJson> {
        let (name, within) = match self.0 {
            Value::String(name) => (name, Value::Null),
            Value::Object(members) if members.len() == 1 => {
                members.into_iter().next().ok_or(NotJson)?
            }
            _ => return Err(NotJson),
        };
        Ok(Variant(Name(name), Self(within)))
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        match (self.0.as_u64(), self.0.as_i64(), self.0.as_f64()) {
            (Some(number), ..) => visitor.visit_u64(number),
            (None, Some(number), _) => visitor.visit_i64(number),
            (None, None, Some(number)) => visitor.visit_f64(number),
            (None, None, None) => Err(NotJson),
        }
    }
}

/// Offers a number that is none with a fraction.
macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
            match (self.0.as_u64(), self.0.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => Err(NotJson),
            }
        })*
    };
}

/// Offers a text.
macro_rules! texts {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
            visitor.visit_string(self.text()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader {
    type Error = NotJson;

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    texts! { deserialize_str deserialize_string }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            number @ Value::Number(_) => Self(number).number(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(elements) => Self(elements.into()).deserialize_seq(visitor),
            Value::Object(members) => Self(members.into()).deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        visitor.visit_bool(self.0.as_bool().ok_or(NotJson)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            value => visitor.visit_some(Self(value)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotJson> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        let mut elements = self.elements()?;
        let value = visitor.visit_seq(&mut elements)?;
        elements.none_left().map(|()| value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, NotJson> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, NotJson> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        visitor.visit_map(self.members()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotJson> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotJson> {
        visitor.visit_enum(self.variant()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        visitor.visit_unit()
    }
}

/// The elements of a list that are still to be offered.
struct Elements(vec::IntoIter<Value>);

impl Elements {
    fn none_left(&self) -> Result<(), NotJson> {
        self.0.as_slice().is_empty().then_some(()).ok_or(NotJson)
    }
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = NotJson;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, NotJson> {
        match self.0.next() {
            Some(element) => seed.deserialize(Reader(element)).map(Some),
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The members of an object that are still to be offered.
struct Members {
    left: map::IntoIter,
    value: Value,
}

impl Members {
    #[inline(never)]
    fn next(&mut self) -> Option<Name> {
        let (name, value) = self.left.next()?;
        self.value = value;
        Some(Name(name))
    }
}

impl<'de> MapAccess<'de> for Members {
    type Error = NotJson;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, NotJson> {
        match self.next() {
            Some(name) => seed.deserialize(name).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, NotJson> {
        seed.deserialize(Reader(self.value.take()))
    }
}

/// The name of a member or of a variant, offered.
struct Name(String);

impl<'de> Deserializer<'de> for Name {
    type Error = NotJson;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        visitor.visit_string(self.0)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotJson> {
        visitor.visit_str(&self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}

/// The name of a variant, and what it has within.
struct Variant(Name, Reader);

impl<'de> EnumAccess<'de> for Variant {
    type Error = NotJson;
    type Variant = Reader;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Reader), NotJson> {
        Ok((seed.deserialize(self.0)?, self.1))
    }
}

impl<'de> VariantAccess<'de> for Reader {
    type Error = NotJson;

    fn unit_variant(self) -> Result<(), NotJson> {
        self.0.is_null().then_some(()).ok_or(NotJson)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, NotJson> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, NotJson> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotJson> {
        self.deserialize_map(visitor)
    }
}
