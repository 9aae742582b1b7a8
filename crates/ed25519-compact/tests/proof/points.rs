//! The formulas of the points keep within the limits of the field, one after the other, however
//! often: each takes coordinates up to the limits of their kind and gives such.

use std::collections::HashMap;

use syn::{BinOp, Block, Expr, FnArg, ImplItem, Item, Member, Pat, Stmt, Type};

use crate::limits::{LOOSE, NEGATED, SUBTRACTED, TIGHT};

const SOURCE: &str = include_str!("../../src/edwards25519.rs");

/// What the coordinates of each kind of point may be.
const KINDS: [(&str, &[&str], u64); 5] = [
    ("GeP1P1", &["x", "y", "z", "t"], LOOSE),
    ("GeP2", &["x", "y", "z"], 1 << 52),
    ("GeP3", &["x", "y", "z", "t"], 1 << 52),
    ("GeCached", &["y_plus_x", "y_minus_x", "z", "t2d"], 1 << 53),
    ("GePrecomp", &["y_plus_x", "y_minus_x", "xy2d"], 1 << 53),
];

/// The formulas: of what, by which name, with what else.
const FORMULAS: [(&str, &str, &str); 11] = [
    ("GeP1P1", "to_p2", ""),
    ("GeP1P1", "to_p3", ""),
    ("GeP2", "dbl", ""),
    ("GeP3", "to_p2", ""),
    ("GeP3", "to_cached", ""),
    ("GeP3", "dbl", ""),
    ("GeP3", "add", "GeP3"),
    ("GeP3", "add", "GeCached"),
    ("GeP3", "add", "GePrecomp"),
    ("GeP3", "sub", "GeCached"),
    ("GeP3", "sub", "GePrecomp"),
];

#[derive(Clone)]
enum Value {
    /// The largest limb of an element of the field.
    Element(u64),
    Point(String, HashMap<String, u64>),
}

#[test]
fn every_formula_takes_and_gives_what_is_within_the_limits() {
    for (of, name, with) in FORMULAS {
        let other = (!with.is_empty()).then(|| greatest(with));
        let Value::Point(kind, coordinates) = applied(name, greatest(of), other) else {
            panic!("{of}::{name} gives no point")
        };
        let Value::Point(_, limits) = greatest(&kind) else {
            unreachable!("it is made as a point")
        };
        for (coordinate, limb) in coordinates {
            assert!(
                limb <= limits[&coordinate],
                "{of}::{name}: a limb of {coordinate} may be {limb}"
            );
        }
    }
}

#[test]
#[should_panic(expected = "what is subtracted")]
fn a_formula_beyond_the_limits_is_found() {
    let beyond = ["x", "y", "z", "t"]
        .map(|name| (name.to_owned(), LOOSE / 2))
        .into();
    applied("to_cached", Value::Point("GeP3".to_owned(), beyond), None);
}

fn greatest(kind: &str) -> Value {
    let (_, names, limit) = KINDS
        .into_iter()
        .find(|(name, ..)| *name == kind)
        .expect("one of them");
    Value::Point(
        kind.to_owned(),
        names
            .iter()
            .map(|name| ((*name).to_owned(), limit))
            .collect(),
    )
}

fn applied(name: &str, of: Value, with: Option<Value>) -> Value {
    match (of, name, with) {
        (Value::Element(left), "add", Some(Value::Element(right))) => {
            Value::Element(loose(left + right))
        }
        (Value::Element(left), "sub", Some(Value::Element(right))) => {
            assert!(right <= SUBTRACTED, "what is subtracted may be {right}");
            loose(left);
            Value::Element(TIGHT)
        }
        (Value::Element(left), "mul", Some(Value::Element(right))) => {
            loose(left.max(right));
            Value::Element(TIGHT)
        }
        (Value::Element(limb), "square" | "carry", None) => {
            loose(limb);
            Value::Element(TIGHT)
        }
        (Value::Element(limb), "square_and_double", None) => {
            loose(limb);
            Value::Element(2 * TIGHT)
        }
        (Value::Element(limb), "neg", None) => {
            assert!(limb <= NEGATED, "what is negated may be {limb}");
            Value::Element(1 << 52)
        }
        (Value::Element(_), other, _) => panic!("{other} is not read"),
        (Value::Point(kind, coordinates), name, with) => {
            let other = match &with {
                Some(Value::Point(kind, _)) => kind.clone(),
                _ => String::new(),
            };
            let (parameter, block) = formula(&kind, name, &other);
            let mut names = HashMap::from([("self".to_owned(), Value::Point(kind, coordinates))]);
            names.extend(parameter.zip(with));
            executed(&block, names)
        }
    }
}

fn loose(limb: u64) -> u64 {
    assert!(limb <= LOOSE, "a limb may be {limb}");
    limb
}

/// The name of the second parameter and the body of `kind::name`, or of `name` of the operator that
/// takes `other`.
fn formula(kind: &str, name: &str, other: &str) -> (Option<String>, Block) {
    let file = syn::parse_file(SOURCE).expect("the compiler reads it too");
    for item in file.items {
        let Item::Impl(implementation) = item else {
            continue;
        };
        let operand = implementation
            .trait_
            .as_ref()
            .map_or(String::new(), |(_, path, _)| {
                match &path.segments.last().expect("it has a name").arguments {
                    syn::PathArguments::AngleBracketed(given) => match given.args.first() {
                        Some(syn::GenericArgument::Type(given)) => named(given),
                        _ => String::new(),
                    },
                    _ => String::new(),
                }
            });
        if named(&implementation.self_ty) != kind || operand != other {
            continue;
        }
        for item in implementation.items {
            match item {
                ImplItem::Fn(function) if function.sig.ident == name => {
                    return (
                        function.sig.inputs.iter().find_map(parameter),
                        function.block,
                    );
                }
                _ => {}
            }
        }
    }
    panic!("no formula {kind}::{name}({other})")
}

fn named(of: &Type) -> String {
    match of {
        Type::Path(path) => path
            .path
            .get_ident()
            .map_or(String::new(), ToString::to_string),
        _ => String::new(),
    }
}

fn parameter(argument: &FnArg) -> Option<String> {
    match argument {
        FnArg::Typed(typed) => Some(bound(&typed.pat)),
        FnArg::Receiver(_) => None,
    }
}

fn bound(pattern: &Pat) -> String {
    let Pat::Ident(name) = pattern else {
        panic!("more than a name")
    };
    name.ident.to_string()
}

fn executed(block: &Block, mut names: HashMap<String, Value>) -> Value {
    for statement in &block.stmts {
        match statement {
            Stmt::Local(local) => {
                let value = value(&local.init.as_ref().expect("it has a value").expr, &names);
                names.insert(bound(&local.pat), value);
            }
            Stmt::Expr(expression, None) => return value(expression, &names),
            _ => panic!("no straight line"),
        }
    }
    panic!("no value")
}

fn value(expression: &Expr, names: &HashMap<String, Value>) -> Value {
    match expression {
        Expr::Binary(binary) => {
            let name = match binary.op {
                BinOp::Add(_) => "add",
                BinOp::Mul(_) => "mul",
                BinOp::Sub(_) => "sub",
                _ => panic!("an operator that is not read"),
            };
            applied(
                name,
                value(&binary.left, names),
                Some(value(&binary.right, names)),
            )
        }
        Expr::Field(field) => match (value(&field.base, names), &field.member) {
            (Value::Point(_, coordinates), Member::Named(name)) => {
                Value::Element(coordinates[&name.to_string()])
            }
            _ => panic!("no coordinate"),
        },
        Expr::MethodCall(call) => {
            let with = call.args.first().map(|argument| value(argument, names));
            applied(&call.method.to_string(), value(&call.receiver, names), with)
        }
        Expr::Paren(paren) => value(&paren.expr, names),
        Expr::Path(path) => {
            let name = path.path.require_ident().expect("a plain name").to_string();
            // The constants are written in limbs of 51 bits.
            if name.starts_with("FE_") {
                Value::Element(TIGHT)
            } else {
                names[&name].clone()
            }
        }
        Expr::Struct(literal) => {
            let coordinates = literal.fields.iter().map(|field| {
                match (&field.member, value(&field.expr, names)) {
                    (Member::Named(name), Value::Element(limb)) => (name.to_string(), limb),
                    _ => panic!("no coordinate"),
                }
            });
            Value::Point(
                literal
                    .path
                    .require_ident()
                    .expect("a plain name")
                    .to_string(),
                coordinates.collect(),
            )
        }
        _ => panic!("an expression that is not read"),
    }
}
