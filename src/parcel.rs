//! Several texts as one, as they pass between the platform and the wasm: a line that says how long each
//! is, then all of them, one after the other. So whatever is in a text, no other one begins there.
//!
//! `crates/platform/platform.mjs` reads and writes the same. Lengths are in units of UTF-16, as JavaScript counts.

use std::borrow::Cow;

/// What is bound to a place of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound<'a> {
    /// A number that a double holds: below 2^53.
    Number(i64),
    /// A text.
    Text(Cow<'a, str>),
}

impl From<i64> for Bound<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a str> for Bound<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Bound<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

/// All of them: in the first line the length of each text, and each number after a `#`.
pub fn packed(bound: &[Bound<'_>]) -> String {
    let (mut line, mut texts) = (String::new(), String::new());
    for one in bound {
        if !line.is_empty() {
            line.push(' ');
        }
        match one {
            Bound::Number(number) => {
                line.push('#');
                line.push_str(&number.to_string());
            }
            Bound::Text(text) => {
                line.push_str(&units(text).to_string());
                texts.push_str(text);
            }
        }
    }
    line.push('\n');
    line.push_str(&texts);
    line
}

/// What a statement has found, and what that took.
#[derive(Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// Rows that were read.
    pub read: usize,
    /// Rows that were written.
    pub written: usize,
    /// The rows that were found, each with its columns. What is no text is an empty one.
    pub rows: Vec<Vec<&'a str>>,
}

/// Reads what was found: in the first line how many rows were read and written, how many columns a row has,
/// and the length of each text.
pub fn found(packed: &str) -> Option<Found<'_>> {
    let (line, mut texts) = packed.split_once('\n')?;
    let numbers = line.split(' ').map(|number| number.parse().ok());
    let numbers: Vec<usize> = numbers.collect::<Option<_>>()?;
    let [read, written, columns, lengths @ ..] = numbers.as_slice() else {
        return None;
    };
    let is_ascii = texts.is_ascii();
    let mut columns_of = |lengths: &[usize]| {
        let taken = lengths.iter().map(|length| {
            let end = if is_ascii {
                *length
            } else {
                end(texts, *length)?
            };
            let (text, rest) = texts.split_at_checked(end)?;
            texts = rest;
            Some(text)
        });
        taken.collect::<Option<Vec<_>>>()
    };
    let rows = lengths.chunks((*columns).max(1)).map(&mut columns_of);
    let rows = rows.collect::<Option<_>>()?;
    texts.is_empty().then_some(Found {
        read: *read,
        written: *written,
        rows,
    })
}

fn units(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(char::len_utf16).sum()
}

/// Where so many units of a text end, in octets.
fn end(text: &str, units: usize) -> Option<usize> {
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bound_is_told_by_length_and_as_it_is() {
        let bound = ["a\nb".into(), (-5).into(), "".into(), "é関😀\0 7".into()];
        assert_eq!(packed(&bound), "3 #-5 0 7\na\nbé関😀\0 7");
        assert_eq!(packed(&[]), "\n");
    }

    #[test]
    fn what_was_found_is_read_row_by_row() {
        let read = found("3 0 2 1 2 4 0\na関é\n😀x").expect("it is whole");
        assert_eq!((read.read, read.written), (3, 0));
        assert_eq!(read.rows, [["a", "関é"], ["\n😀x", ""]]);
        let ascii = found("1 2 1 3 2\nabcde").expect("it is whole");
        assert_eq!(ascii.rows, [["abc"], ["de"]]);
        assert_eq!(found("0 1 0\n").expect("it is whole").rows.len(), 0);
    }

    #[test]
    fn what_is_not_whole_is_not_read() {
        for broken in [
            "",
            "1 2 1",
            "1 2\n",
            "1 x 1 1\na",
            "1 0 1 2\na",
            "1 0 1 1\nab",
            "1 0 1 1\n😀",
            "1 0 1 3\n😀",
        ] {
            assert_eq!(found(broken), None, "{broken:?}");
        }
    }
}
