//! A page as text.

use askama::Template;

/// A template fails only where a value in it or the writer does: all our values are text, and so is
/// the writer.
pub(super) fn written(page: &impl Template) -> String {
    let Ok(text) = page.render() else {
        panic!("text is written to a String");
    };
    text
}
