//! What is read out of a [`Value`], and what a derived reader is made of.

use std::{collections::BTreeMap, vec};

use serde_json::{Map, Value};

use super::not_json::NotJson;

/// What a value can be read as. [`from_json::FromJson`] derives it.
pub trait FromJson: Sized {
    /// The members that its object may have, if it is a struct.
    const MEMBERS: &'static [&'static str] = &[];

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// It is not the JSON of one.
    fn from_json(value: Value) -> Result<Self, NotJson>;
}

/// The members of an object that have not been asked for.
pub(crate) struct Members {
    left: Map<String, Value>,
    is_one_missing: bool,
}

impl Members {
    /// Those of an object.
    pub(crate) fn of(value: Value) -> Result<Self, NotJson> {
        match value {
            Value::Object(left) => Ok(Self {
                left,
                is_one_missing: false,
            }),
            _ => Err(NotJson),
        }
    }

    /// A member that has to be there. In place of one that is not comes null, and [`Self::end`] knows.
    #[inline(never)]
    pub(crate) fn take(&mut self, name: &str) -> Value {
        let found = self.left.remove(name);
        self.is_one_missing |= found.is_none();
        found.unwrap_or_default()
    }

    /// A member, or null.
    #[inline(never)]
    pub(crate) fn perhaps(&mut self, name: &str) -> Value {
        self.left.remove(name).unwrap_or_default()
    }

    /// A member that may be missing.
    #[inline(never)]
    pub(crate) fn find(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name)
    }

    /// All that has to be there was.
    pub(crate) fn end(&self) -> Result<(), NotJson> {
        (!self.is_one_missing).then_some(()).ok_or(NotJson)
    }

    /// That, and nothing is left.
    pub(crate) fn only(&self) -> Result<(), NotJson> {
        self.left.is_empty().then_some(()).ok_or(NotJson)?;
        self.end()
    }
}

/// The elements of a list that have not been asked for.
pub(crate) struct Elements(vec::IntoIter<Value>);

impl Elements {
    /// Those of a list.
    #[inline(never)]
    pub(crate) fn of(value: Value) -> Result<Self, NotJson> {
        match value {
            Value::Array(elements) => Ok(Self(elements.into_iter())),
            _ => Err(NotJson),
        }
    }

    /// The next one.
    pub(crate) fn take(&mut self) -> Result<Value, NotJson> {
        self.0.next().ok_or(NotJson)
    }

    /// There is none left.
    pub(crate) fn end(&self) -> Result<(), NotJson> {
        self.0.as_slice().is_empty().then_some(()).ok_or(NotJson)
    }
}

/// A variant: its name, or an object of its name and what it has within.
pub(crate) struct Variant {
    /// Which.
    pub(crate) name: String,
    /// What is within; null where it is a name alone.
    pub(crate) value: Value,
}

impl Variant {
    #[inline(never)]
    pub(crate) fn of(value: Value) -> Result<Self, NotJson> {
        let (name, value) = match value {
            Value::String(name) => (name, Value::Null),
            Value::Object(members) if members.len() == 1 => {
                members.into_iter().next().ok_or(NotJson)?
            }
            _ => return Err(NotJson),
        };
        Ok(Self { name, value })
    }
}

/// Reads what has nothing within.
pub(crate) fn nothing(value: Value) -> Result<(), NotJson> {
    value.is_null().then_some(()).ok_or(NotJson)
}

/// Integers, which have no fraction and are within their bounds.
macro_rules! integers {
    ($($of:ident: $($type:ty)*;)*) => {
        $($(impl FromJson for $type {
            fn from_json(value: Value) -> Result<Self, NotJson> {
                let number = value.$of().ok_or(NotJson)?;
                Self::try_from(number).map_err(|_| NotJson)
            }
        })*)*
    };
}

integers! {
    as_u64: u8 u16 u32 u64 usize;
    as_i64: i32 i64;
}

impl FromJson for Value {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Ok(value)
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        value.as_bool().ok_or(NotJson)
    }
}

impl FromJson for String {
    #[inline(never)]
    fn from_json(value: Value) -> Result<Self, NotJson> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(NotJson),
        }
    }
}

impl FromJson for () {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        nothing(value)
    }
}

impl FromJson for Map<String, Value> {
    #[inline(never)]
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Members::of(value).map(|members| members.left)
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        let mut all = Self::new();
        for (name, value) in Members::of(value)?.left {
            all.insert(name, T::from_json(value)?);
        }
        Ok(all)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        match value {
            Value::Null => Ok(None),
            value => T::from_json(value).map(Some),
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        T::from_json(value).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        let elements = Elements::of(value)?.0;
        let mut all = Self::with_capacity(elements.len());
        for element in elements {
            all.push(T::from_json(element)?);
        }
        Ok(all)
    }
}

impl<T: FromJson, const N: usize> FromJson for [T; N] {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Vec::from_json(value)?.try_into().map_err(|_| NotJson)
    }
}

/// Tuples, which are lists of as many elements.
macro_rules! tuples {
    ($(($($type:ident)*))*) => {
        $(impl<$($type: FromJson),*> FromJson for ($($type,)*) {
            fn from_json(value: Value) -> Result<Self, NotJson> {
                let mut elements = Elements::of(value)?;
                let read = ($($type::from_json(elements.take()?)?,)*);
                elements.end()?;
                Ok(read)
            }
        })*
    };
}

tuples! {
    (A B)
    (A B C)
    (A B C D)
}

impl<T, E> FromJson for Result<T, E>
where
    T: FromJson,
    E: FromJson,
{
    fn from_json(value: Value) -> Result<Self, NotJson> {
        let Variant { name, value } = Variant::of(value)?;
        match name.as_str() {
            "Ok" => T::from_json(value).map(Ok),
            "Err" => E::from_json(value).map(Err),
            _ => Err(NotJson),
        }
    }
}
