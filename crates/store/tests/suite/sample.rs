//! A record of any kind, made from its type alone: with every field filled in, or with as little as possible.

use serde::de::value::{Error, MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Deserializer, EnumAccess, Expected, IntoDeserializer, Unexpected, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

/// Every text of it is `word`, its id too, so that records with the same word refer to one another.
pub(crate) fn sample<R: DeserializeOwned>(word: &'static str, full: bool) -> R {
    R::deserialize(Sample { word, full, fields: &mut Vec::new() }).unwrap()
}

/// The names of a record's fields, as serde knows them.
pub(crate) fn fields_of<R: DeserializeOwned>() -> Vec<&'static str> {
    let mut fields = Vec::new();
    let _: R = R::deserialize(Sample { word: "word", full: false, fields: &mut fields }).unwrap();
    fields
}

struct Sample<'a> {
    word: &'static str,
    full: bool,
    /// The fields of the outermost structure.
    fields: &'a mut Vec<&'static str>,
}

/// A sample within a sample.
#[derive(Clone, Copy)]
struct Part {
    word: &'static str,
    full: bool,
}

impl IntoDeserializer<'_, Error> for Part {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Sample<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        Part { word: self.word, full: self.full }.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.fields.extend(fields);
        Part { word: self.word, full: self.full }.deserialize_struct(name, fields, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

impl<'de> Deserializer<'de> for Part {
    type Error = Error;

    /// What a text or a number has to look like is told by what its reader says it expects.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let expected = (&visitor as &dyn Expected).to_string();
        match expected.as_str() {
            "a timestamp string" => visitor.visit_str("2026-11-27T08:05:00Z"),
            "a date string" => visitor.visit_str("2026-11-27"),
            "a time string" => visitor.visit_str("08:05:00"),
            "a string" => visitor.visit_str(self.word),
            "u8" | "u16" | "u32" | "u64" | "i16" | "i32" => visitor.visit_u64(7),
            "f32" | "f64" => visitor.visit_f64(1.5),
            other => Err(serde::de::Error::invalid_value(Unexpected::Str(other), &"a kind of text that this sample knows")),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.full)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(if self.full { 7 } else { 0 })
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i8(7)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.full { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.full.then_some(self).into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(self.full.then_some((self.word, self)).into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(fields.iter().map(|field| (*field, self))))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = if self.full { variants.last() } else { variants.first() };
        visitor.visit_enum(Variant(variant.unwrap(), self))
    }

    forward_to_deserialize_any! {
        i16 i32 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// A variant, and what its content is made from.
struct Variant(&'static str, Part);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Part;

    fn variant_seed<S: serde::de::DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Part), Error> {
        let name: StrDeserializer<'_, Error> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, self.1))
    }
}

impl<'de> VariantAccess<'de> for Part {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: serde::de::DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(std::iter::repeat_n(self, count)))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", fields, visitor)
    }
}
