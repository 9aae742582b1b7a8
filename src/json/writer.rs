//! What a derived writer writes into: text.

use serde::{
    Serialize, Serializer,
    ser::{
        SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};
use serde_json::Value;

use super::not_json::NotJson;

type Written = Result<(), NotJson>;

/// A text as far as it is written.
#[derive(Default)]
pub(super) struct Writer(pub(super) String);

impl Writer {
    #[inline(never)]
    fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// A text; one that has anything to be escaped in it is spelled by the library.
    #[inline(never)]
    fn text(&mut self, text: &str) -> Written {
        if text
            .bytes()
            .any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'))
        {
            self.push(&serde_json::to_string(text).map_err(|_| NotJson)?);
        } else {
            self.push("\"");
            self.push(text);
            self.push("\"");
        }
        Ok(())
    }

    #[inline(never)]
    fn integer(&mut self, number: i64) -> Written {
        self.push(&number.to_string());
        Ok(())
    }

    /// The name of a variant that has something within.
    #[inline(never)]
    fn variant(&mut self, name: &str) -> Written {
        self.push("{");
        self.text(name)?;
        self.push(":");
        Ok(())
    }

    fn parts(&mut self, begin: &str, end: &'static str) -> Parts<'_> {
        self.push(begin);
        Parts {
            writer: self,
            is_first: true,
            end,
        }
    }
}

/// Writes a number that needs no more than 64 bits.
macro_rules! integers {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, number: $type) -> Written {
            self.integer(number.into())
        })*
    };
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = NotJson;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32
    }

    fn serialize_u64(self, number: u64) -> Written {
        self.push(&number.to_string());
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Written {
        self.push(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Written {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Written {
        self.push(&Value::from(number).to_string());
        Ok(())
    }

    fn serialize_char(self, character: char) -> Written {
        self.text(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Written {
        self.text(text)
    }

    fn serialize_bytes(self, _bytes: &[u8]) -> Written {
        Err(NotJson)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.push("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Written {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        self.variant(variant)?;
        value.serialize(&mut *self)?;
        self.push("}");
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Parts<'a>, NotJson> {
        Ok(self.parts("[", "]"))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Parts<'a>, NotJson> {
        Ok(self.parts("[", "]"))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Parts<'a>, NotJson> {
        Ok(self.parts("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Parts<'a>, NotJson> {
        self.variant(variant)?;
        Ok(self.parts("[", "]}"))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Parts<'a>, NotJson> {
        Ok(self.parts("{", "}"))
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Parts<'a>, NotJson> {
        Ok(self.parts("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Parts<'a>, NotJson> {
        self.variant(variant)?;
        Ok(self.parts("{", "}}"))
    }
}

/// A list or an object as far as it is written.
pub(super) struct Parts<'a> {
    writer: &'a mut Writer,
    is_first: bool,
    end: &'static str,
}

impl Parts<'_> {
    #[inline(never)]
    fn next(&mut self) -> &mut Writer {
        if !self.is_first {
            self.writer.push(",");
        }
        self.is_first = false;
        self.writer
    }

    #[inline(never)]
    fn member(&mut self, name: &str) -> Result<&mut Writer, NotJson> {
        let writer = self.next();
        writer.text(name)?;
        writer.push(":");
        Ok(writer)
    }

    #[inline(never)]
    fn ended(self) -> Written {
        self.writer.push(self.end);
        Ok(())
    }
}

/// Writes one element of a list after the other.
macro_rules! elements {
    ($($trait:ident $method:ident),*) => {
        $(impl $trait for Parts<'_> {
            type Ok = ();
            type Error = NotJson;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                value.serialize(self.next())
            }

            fn end(self) -> Written {
                self.ended()
            }
        })*
    };
}

elements! {
    SerializeSeq serialize_element, SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field
}

/// Writes one member of an object after the other.
macro_rules! members {
    ($($trait:ident),*) => {
        $(impl $trait for Parts<'_> {
            type Ok = ();
            type Error = NotJson;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Written {
                value.serialize(self.member(name)?)
            }

            fn end(self) -> Written {
                self.ended()
            }
        })*
    };
}

members! { SerializeStruct, SerializeStructVariant }

impl SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Written {
        name.serialize(self.next())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.writer.push(":");
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Written {
        self.ended()
    }
}
