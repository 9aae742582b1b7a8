//! The part of Rust that the field code and the formulas are written in, computed on intervals and,
//! where asked for, on polynomials. Whatever else it meets is an error, as is a number that may leave
//! 64 bits.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use syn::{BinOp, Block, Expr, ImplItem, Item, Lit, Member, Pat, Signature, Stmt, UnOp};

use crate::numbers::{Interval, Number, Polynomial, Variable};

#[derive(Clone, Debug)]
pub enum Value {
    Number(Number),
    /// An array or a tuple, and `Fe`, which is one of these.
    Many(Vec<Value>),
    /// A struct with names.
    Named(BTreeMap<String, Value>),
}

pub type Outcome<T> = Result<T, String>;
type Scope = BTreeMap<String, Value>;

/// The functions of some sources, by name; those of `Jacobian` and `Affine` behind that of the type.
pub struct Program {
    functions: BTreeMap<String, (Signature, Block)>,
    /// Whether polynomials are kept. Those of a whole formula are too long.
    exact: bool,
    variables: Variable,
    /// What each split says: it is zero.
    pub relations: Vec<Polynomial>,
    /// What a split takes off, in their order.
    pub digits: Vec<Polynomial>,
}

impl Program {
    pub fn of(sources: &[&str], exact: bool) -> Self {
        let mut functions = BTreeMap::new();
        for source in sources {
            let file = syn::parse_file(source).expect("the sources are Rust");
            for item in file.items {
                match item {
                    Item::Fn(item) => {
                        functions.insert(item.sig.ident.to_string(), (item.sig, *item.block));
                    }
                    Item::Impl(item) if item.trait_.is_none() => {
                        for item in item.items {
                            let ImplItem::Fn(item) = item else { continue };
                            // `square` of an element calls the function of that name.
                            let name = format!(".{}", item.sig.ident);
                            functions.insert(name, (item.sig, item.block));
                        }
                    }
                    _ => {}
                }
            }
        }
        let (relations, digits) = (Vec::new(), Vec::new());
        Self {
            functions,
            exact,
            variables: 0,
            relations,
            digits,
        }
    }

    /// A number of which the interval is known and nothing else.
    pub fn any(&mut self, interval: Interval) -> Number {
        self.variables += 1;
        let polynomial = if self.exact {
            Polynomial::variable(self.variables)
        } else {
            Polynomial::default()
        };
        Number {
            interval,
            polynomial,
        }
    }

    pub fn call(&mut self, name: &str, arguments: Vec<Value>) -> Outcome<Value> {
        match name {
            "split" => return self.split(arguments, -(1 << 28)),
            "cut" => return self.split(arguments, 0),
            _ => {}
        }
        let (signature, block) = self
            .functions
            .get(name)
            .cloned()
            .ok_or(format!("there is no function {name}"))?;
        let mut scope = Scope::new();
        for (input, argument) in signature.inputs.iter().zip(arguments) {
            match input {
                syn::FnArg::Receiver(_) => {
                    scope.insert("self".to_owned(), argument);
                }
                syn::FnArg::Typed(input) => bind(&input.pat, argument, &mut scope)?,
            }
        }
        self.block(&block, scope)
            .map_err(|error| format!("{name}: {error}"))
    }

    /// t = low + 2^29 * carry, low of 29 bits from `least` on.
    fn split(&mut self, arguments: Vec<Value>, least: i64) -> Outcome<Value> {
        let Ok([Value::Number(t)]) = <[Value; 1]>::try_from(arguments) else {
            return Err("split takes one number".to_owned());
        };
        let moved = t.interval.minus(&Interval::of(least, least));
        within_64_bits(&moved).map_err(|error| format!("split: {error}"))?;
        let carry = self.any(Interval::of(&moved.least >> 29, &moved.most >> 29));
        let low = self.any(Interval::of(least, least + (1 << 29) - 1));
        if self.exact {
            let radix = Polynomial::constant(&BigInt::from(1 << 29));
            let sum = low.polynomial.plus(&carry.polynomial.times(&radix));
            self.relations.push(t.polynomial.minus(&sum));
            self.digits.push(low.polynomial.clone());
        }
        Ok(Value::Many(vec![Value::Number(low), Value::Number(carry)]))
    }

    fn block(&mut self, block: &Block, mut scope: Scope) -> Outcome<Value> {
        for statement in &block.stmts {
            match statement {
                Stmt::Local(local) => {
                    let init = local.init.as_ref().ok_or("a let without a value")?;
                    let value = self.value(&init.expr, &scope)?;
                    bind(&local.pat, value, &mut scope)?;
                }
                Stmt::Expr(expr, None) => return self.value(expr, &scope),
                _ => return Err("a statement that is no let".to_owned()),
            }
        }
        Err("no value at the end".to_owned())
    }

    fn value(&mut self, expr: &Expr, scope: &Scope) -> Outcome<Value> {
        match expr {
            Expr::Paren(expr) => self.value(&expr.expr, scope),
            Expr::Reference(expr) => self.value(&expr.expr, scope),
            Expr::Lit(expr) => literal(&expr.lit),
            Expr::Path(expr) => {
                let name = expr.path.get_ident().ok_or("a path")?.to_string();
                scope
                    .get(&name)
                    .cloned()
                    .ok_or(format!("{name} is nothing"))
            }
            Expr::Unary(expr) if matches!(expr.op, UnOp::Neg(_)) => {
                let number = number(self.value(&expr.expr, scope)?)?;
                self.operation(
                    &number,
                    &Number::constant(-1),
                    &BinOp::Mul(Default::default()),
                )
            }
            Expr::Binary(expr) => {
                let left = number(self.value(&expr.left, scope)?)?;
                let right = number(self.value(&expr.right, scope)?)?;
                let value = self.operation(&left, &right, &expr.op)?;
                if matches!(expr.op, BinOp::Mul(_)) && is_same(&expr.left, &expr.right) {
                    return Ok(Value::Number(number(value)?.not_negative()));
                }
                Ok(value)
            }
            Expr::Array(expr) => self.many(expr.elems.iter(), scope),
            Expr::Tuple(expr) => self.many(expr.elems.iter(), scope),
            Expr::Struct(expr) => {
                let fields = expr.fields.iter().map(|field| {
                    let Member::Named(name) = &field.member else {
                        return Err("a field without a name".to_owned());
                    };
                    Ok((name.to_string(), self.value(&field.expr, scope)?))
                });
                Ok(Value::Named(fields.collect::<Outcome<_>>()?))
            }
            Expr::Field(expr) => field(self.value(&expr.base, scope)?, &expr.member),
            Expr::Index(expr) => {
                let at = number(self.value(&expr.index, scope)?)?.interval.least;
                let at = usize::try_from(at).map_err(|_| "a negative index")?;
                match self.value(&expr.expr, scope)? {
                    Value::Many(values) => values.get(at).cloned().ok_or("beyond".to_owned()),
                    _ => Err("an index of no array".to_owned()),
                }
            }
            Expr::Call(expr) => self.called(expr, scope),
            Expr::MethodCall(expr) => {
                let mut arguments = vec![self.value(&expr.receiver, scope)?];
                for argument in &expr.args {
                    arguments.push(self.value(argument, scope)?);
                }
                self.call(&format!(".{}", expr.method), arguments)
            }
            _ => Err("an expression that is not understood".to_owned()),
        }
    }

    fn called(&mut self, expr: &syn::ExprCall, scope: &Scope) -> Outcome<Value> {
        let Expr::Path(path) = &*expr.func else {
            return Err("a call of no name".to_owned());
        };
        let name = path
            .path
            .segments
            .last()
            .ok_or("a call of no name")?
            .ident
            .to_string();
        let only = expr.args.first().ok_or("a call without arguments")?;
        match (name.as_str(), only) {
            ("from_fn", Expr::Closure(closure)) => {
                let limbs = (0..9).map(|i| {
                    let mut scope = scope.clone();
                    bind(
                        &closure.inputs[0],
                        Value::Number(Number::constant(i)),
                        &mut scope,
                    )?;
                    self.value(&closure.body, &scope)
                });
                Ok(Value::Many(limbs.collect::<Outcome<_>>()?))
            }
            ("Self" | "Fe", limbs) => self.value(limbs, scope),
            _ => {
                let arguments = expr.args.iter().map(|argument| self.value(argument, scope));
                let arguments = arguments.collect::<Outcome<_>>()?;
                self.call(&name, arguments)
            }
        }
    }

    fn many<'a>(&mut self, of: impl Iterator<Item = &'a Expr>, scope: &Scope) -> Outcome<Value> {
        let values = of.map(|expr| self.value(expr, scope));
        Ok(Value::Many(values.collect::<Outcome<_>>()?))
    }

    fn operation(&self, left: &Number, right: &Number, operation: &BinOp) -> Outcome<Value> {
        let (a, b) = (&left.interval, &right.interval);
        let (p, q) = (&left.polynomial, &right.polynomial);
        let (interval, polynomial) = match operation {
            BinOp::Add(_) => (a.plus(b), p.plus(q)),
            BinOp::Sub(_) => (a.minus(b), p.minus(q)),
            BinOp::Mul(_) => (a.times(b), p.times(q)),
            // To the left by a constant.
            BinOp::Shl(_) if b.least == b.most => {
                let by = u32::try_from(&b.least).map_err(|_| "a shift by a negative number")?;
                let by = BigInt::from(1) << by;
                let by = (
                    Interval::of(by.clone(), by.clone()),
                    Polynomial::constant(&by),
                );
                (a.times(&by.0), p.times(&by.1))
            }
            _ => return Err("an operation that is not understood".to_owned()),
        };
        within_64_bits(&interval)?;
        let polynomial = if self.exact {
            polynomial
        } else {
            Polynomial::default()
        };
        Ok(Value::Number(Number {
            interval,
            polynomial,
        }))
    }
}

/// Whether both are the same variable.
fn is_same(left: &Expr, right: &Expr) -> bool {
    match (left, right) {
        (Expr::Path(left), Expr::Path(right)) => {
            left.path.get_ident().is_some() && left.path.get_ident() == right.path.get_ident()
        }
        _ => false,
    }
}

fn field(base: Value, member: &Member) -> Outcome<Value> {
    match (base, member) {
        (Value::Named(fields), Member::Named(name)) => fields
            .get(&name.to_string())
            .cloned()
            .ok_or(format!("no field {name}")),
        // What `Fe` wraps.
        (limbs @ Value::Many(_), Member::Unnamed(at)) if at.index == 0 => Ok(limbs),
        _ => Err("a field of something else".to_owned()),
    }
}

fn within_64_bits(interval: &Interval) -> Outcome<()> {
    if interval.fits(i64::MIN, i64::MAX) {
        Ok(())
    } else {
        Err(format!(
            "from {} to {} is more than 64 bits",
            interval.least, interval.most
        ))
    }
}

fn literal(literal: &Lit) -> Outcome<Value> {
    let Lit::Int(number) = literal else {
        return Err("a literal that is no integer".to_owned());
    };
    let number = number.base10_parse().map_err(|error| error.to_string())?;
    Ok(Value::Number(Number::constant(number)))
}

pub fn number(value: Value) -> Outcome<Number> {
    match value {
        Value::Number(number) => Ok(number),
        _ => Err("no number".to_owned()),
    }
}

/// The nine limbs of an element.
pub fn limbs(value: &Value) -> Vec<Number> {
    let Value::Many(limbs) = value else {
        panic!("no element");
    };
    assert_eq!(limbs.len(), 9);
    limbs
        .iter()
        .map(|limb| number(limb.clone()).expect("limbs are numbers"))
        .collect()
}

fn bind(pattern: &Pat, value: Value, scope: &mut Scope) -> Outcome<()> {
    match (pattern, value) {
        (Pat::Ident(name), value) => {
            scope.insert(name.ident.to_string(), value);
            Ok(())
        }
        (Pat::Wild(_), _) => Ok(()),
        (
            Pat::Slice(syn::PatSlice { elems, .. }) | Pat::Tuple(syn::PatTuple { elems, .. }),
            Value::Many(values),
        ) if elems.len() == values.len() => elems
            .iter()
            .zip(values)
            .try_for_each(|(pattern, value)| bind(pattern, value, scope)),
        (Pat::Struct(pattern), Value::Named(mut values)) => {
            pattern.fields.iter().try_for_each(|field| {
                let Member::Named(name) = &field.member else {
                    return Err("a field without a name".to_owned());
                };
                let value = values
                    .remove(&name.to_string())
                    .ok_or(format!("no field {name}"))?;
                bind(&field.pat, value, scope)
            })
        }
        _ => Err("a pattern that is not understood".to_owned()),
    }
}
