//! How JSON of our own is read: an object for a struct, and nothing else.
//!
//! A derived reader takes a list as well, member after member, which nobody writes, and which is the
//! longer half of its code. Here no list is offered to it, at any depth.

use std::fmt;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess,
        Visitor,
    },
};
use serde_json::Value;

/// Reads a text, all of it.
///
/// # Errors
///
/// It is not the JSON of a `T`.
pub fn from_str<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = T::deserialize(Strict(&mut deserializer))?;
    deserializer.end()?;
    Ok(value)
}

/// Reads a value.
///
/// # Errors
///
/// It is not the JSON of a `T`.
pub fn from_value<T: DeserializeOwned>(value: Value) -> serde_json::Result<T> {
    T::deserialize(Strict(value))
}

/// What offers an object wherever a struct is read: around a deserializer, what it gives access to,
/// a seed or a visitor.
struct Strict<T>(T);

/// A visitor of a struct, which is offered an object only.
struct Object<V>(V);

/// Passes on what has nothing within, and whatever is read as it comes.
macro_rules! pass {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(visitor)
        })*
    };
}

/// Passes on what has something within.
macro_rules! within {
    ($($method:ident($($name:ident: $type:ty),*))*) => {
        $(fn $method<V: Visitor<'de>>(
            self,
            $($name: $type,)*
            visitor: V,
        ) -> Result<V::Value, D::Error> {
            self.0.$method($($name,)* Strict(visitor))
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    pass! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier
        deserialize_ignored_any
    }

    within! {
        deserialize_option()
        deserialize_seq()
        deserialize_map()
        deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Object(visitor))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(members))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Strict<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Strict(variant))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(members))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Strict(inner))
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Strict(elements))
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Strict(inner))
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(inner))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        name: K,
    ) -> Result<Option<K::Value>, A::Error> {
        self.0.next_key_seed(name)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, value: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Strict(value))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        element: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(element))
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Strict<A> {
    type Error = A::Error;
    type Variant = Strict<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        name: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, variant) = self.0.variant_seed(name)?;
        Ok((name, Strict(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, inner: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Strict(inner))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Strict(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Object(visitor))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Map, json};

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        number: u32,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Wrapped(Inner);

    #[derive(Debug, Deserialize, PartialEq)]
    enum Choice {
        Empty,
        One(Inner),
        Named { inner: Inner },
        Pair(u32, Inner),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Outer {
        list: Vec<Inner>,
        pair: (u32, Inner),
        choice: Choice,
        #[serde(default)]
        absent: Option<Inner>,
        wrapped: Wrapped,
        free: Map<String, Value>,
    }

    fn outer() -> Value {
        json!({
            "list": [{ "number": 1 }],
            "pair": [2, { "number": 3 }],
            "choice": { "Named": { "inner": { "number": 4 } } },
            "absent": { "number": 5 },
            "wrapped": { "number": 6 },
            "free": { "any": [[1], null, 0.5] },
        })
    }

    fn both(value: &Value) -> [bool; 2] {
        [
            from_str::<Outer>(&value.to_string()).is_ok(),
            from_value::<Outer>(value.clone()).is_ok(),
        ]
    }

    #[test]
    fn what_a_derived_reader_takes_as_objects_is_read_alike() {
        let choices = [
            json!("Empty"),
            json!({ "One": { "number": 1 } }),
            json!({ "Named": { "inner": { "number": 1 } } }),
            json!({ "Pair": [1, { "number": 1 }] }),
        ];
        for choice in choices {
            let mut value = outer();
            value["choice"] = choice;
            let expected: Outer = serde_json::from_value(value.clone()).expect("an outer");
            assert_eq!(from_str::<Outer>(&value.to_string()).ok(), Some(expected));
            assert_eq!(both(&value), [true; 2], "{value}");
        }
        let mut value = outer();
        value["absent"] = Value::Null;
        assert_eq!(both(&value), [true; 2]);
    }

    #[test]
    fn a_list_is_no_struct_at_any_depth() {
        for place in [
            "/list/0",
            "/pair/1",
            "/choice/Named",
            "/choice/Named/inner",
            "/absent",
            "/wrapped",
        ] {
            let mut value = outer();
            let object = value.pointer_mut(place).expect("there");
            let members: Vec<Value> = object
                .as_object()
                .expect("an object")
                .values()
                .cloned()
                .collect();
            *object = members.into();
            let text = value.to_string();
            assert!(serde_json::from_str::<Outer>(&text).is_ok(), "{place}");
            assert_eq!(both(&value), [false; 2], "{place}");
        }
    }

    #[test]
    fn a_text_is_read_to_its_end() {
        assert!(from_str::<Inner>(r#"{"number":1}"#).is_ok());
        assert!(from_str::<Inner>(r#"{"number":1} "#).is_ok());
        assert!(from_str::<Inner>(r#"{"number":1}{}"#).is_err());
        assert!(from_str::<Inner>(r#"{"number":1"#).is_err());
    }
}
