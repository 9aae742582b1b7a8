//! The unrolled products are those that the program in `examples/` writes.

#[expect(dead_code, reason = "it is a program of its own")]
#[path = "../examples/generate.rs"]
mod generate;

#[test]
fn the_unrolled_products_are_as_they_are_generated() {
    assert_eq!(include_str!("../src/product.rs"), generate::text());
}
