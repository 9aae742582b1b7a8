//! Straight lines of Rust, executed on polynomials instead of numbers.

use std::collections::HashMap;

use num_bigint::BigInt;
use syn::{BinOp, Expr, ItemFn, Lit, Local, Pat, Stmt, Type};

use crate::polynomial::{Polynomial, Symbols};

/// One execution: what the names hold, `arg1[0]` and `out1[0]` among them.
pub(crate) struct Execution<'a> {
    pub(crate) symbols: &'a mut Symbols,
    pub(crate) names: HashMap<String, Polynomial>,
}

/// A function of a source file.
pub(crate) fn function(source: &str, name: &str) -> ItemFn {
    let file = syn::parse_file(source).expect("the compiler reads it too");
    let mut items = file.items.into_iter();
    let found = items.find_map(|item| match item {
        syn::Item::Fn(function) if function.sig.ident == name => Some(function),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no function {name}"))
}

impl Execution<'_> {
    pub(crate) fn run(&mut self, function: &ItemFn) {
        for statement in &function.block.stmts {
            match statement {
                Stmt::Local(local) => self.bind(local),
                Stmt::Expr(Expr::Assign(assigned), _) => {
                    let value = self.value(&assigned.right);
                    self.names.insert(place(&assigned.left), value);
                }
                _ => panic!("{statement:?} is no straight line"),
            }
        }
    }

    fn bind(&mut self, local: &Local) {
        let Pat::Type(typed) = &local.pat else {
            panic!("a `let` without a type")
        };
        let Pat::Ident(name) = &*typed.pat else {
            panic!("a `let` of more than a name")
        };
        let value = self.value(&local.init.as_ref().expect("it has a value").expr);
        self.fits(&value, bits_of(&typed.ty));
        self.names.insert(name.ident.to_string(), value);
    }

    fn value(&mut self, expression: &Expr) -> Polynomial {
        match expression {
            Expr::Binary(binary) => {
                let left = self.value(&binary.left);
                match binary.op {
                    BinOp::BitAnd(_) => self.low(&left, number(&binary.right)),
                    BinOp::Shr(_) => {
                        self.symbols.divided(&left, number(&binary.right) as u32)[0].clone()
                    }
                    BinOp::Shl(_) => {
                        self.u64(left.times(&Polynomial::constant(1_u64 << number(&binary.right))))
                    }
                    ref op => {
                        let right = self.value(&binary.right);
                        self.u64(match op {
                            BinOp::Add(_) => left.plus(&right),
                            BinOp::Sub(_) => left.minus(&right),
                            BinOp::Mul(_) => left.times(&right),
                            _ => panic!("{op:?} is not read"),
                        })
                    }
                }
            }
            Expr::Cast(cast) => {
                let value = self.value(&cast.expr);
                self.fits(&value, bits_of(&cast.ty));
                value
            }
            Expr::Lit(_) => Polynomial::constant(number(expression)),
            Expr::MethodCall(call) => {
                let [left, right] = [&*call.receiver, &call.args[0]].map(|each| self.value(each));
                self.u64(match call.method.to_string().as_str() {
                    "wrapping_add" => left.plus(&right),
                    "wrapping_mul" => left.times(&right),
                    "wrapping_sub" => left.minus(&right),
                    other => panic!("{other} is not read"),
                })
            }
            Expr::Paren(paren) => self.value(&paren.expr),
            other => self.names[&place(other)].clone(),
        }
    }

    /// Nothing wraps around.
    fn u64(&self, value: Polynomial) -> Polynomial {
        self.fits(&value, 64);
        value
    }

    fn fits(&self, value: &Polynomial, bits: u32) {
        let [least, most] = self.symbols.range(value);
        assert!(least >= BigInt::ZERO, "it may be {least}");
        assert!(most < BigInt::from(1) << bits, "it may be {most}");
    }

    fn low(&mut self, value: &Polynomial, mask: u64) -> Polynomial {
        assert!((mask + 1).is_power_of_two());
        self.symbols.divided(value, mask.count_ones())[1].clone()
    }
}

fn place(expression: &Expr) -> String {
    match expression {
        Expr::Index(index) => format!("{}[{}]", place(&index.expr), number(&index.index)),
        Expr::Paren(paren) => place(&paren.expr),
        Expr::Path(path) => path.path.require_ident().expect("a plain name").to_string(),
        other => panic!("{other:?} is not read"),
    }
}

fn number(expression: &Expr) -> u64 {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().expect("it is below 2^64"),
            other => panic!("{other:?} is not read"),
        },
        Expr::Paren(paren) => number(&paren.expr),
        other => panic!("{other:?} is no number"),
    }
}

fn bits_of(named: &Type) -> u32 {
    let Type::Path(path) = named else {
        panic!("a type that is not read")
    };
    match path
        .path
        .require_ident()
        .expect("a plain name")
        .to_string()
        .as_str()
    {
        "u64" => 64,
        "u8" | "fiat_25519_u1" => 8,
        other => panic!("{other} is not read"),
    }
}
