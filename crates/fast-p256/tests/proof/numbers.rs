//! What the interpreter computes with: intervals, and polynomials in the inputs.

use std::collections::BTreeMap;

use num_bigint::BigInt;

/// A variable: a limb of an input, or a digit or carry that came of a split.
pub type Variable = usize;

/// A sum of products of variables, each times an integer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polynomial(BTreeMap<Vec<Variable>, BigInt>);

impl Polynomial {
    pub fn constant(number: &BigInt) -> Self {
        Self::term(Vec::new(), number.clone())
    }

    pub fn variable(variable: Variable) -> Self {
        Self::term(vec![variable], BigInt::from(1))
    }

    fn term(variables: Vec<Variable>, factor: BigInt) -> Self {
        let mut polynomial = Self::default();
        polynomial.add_term(variables, factor);
        polynomial
    }

    fn add_term(&mut self, variables: Vec<Variable>, factor: BigInt) {
        let sum = self.0.entry(variables.clone()).or_default();
        *sum += factor;
        if *sum == BigInt::ZERO {
            self.0.remove(&variables);
        }
    }

    pub fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        for (variables, factor) in &other.0 {
            sum.add_term(variables.clone(), factor.clone());
        }
        sum
    }

    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.times(&Self::constant(&BigInt::from(-1))))
    }

    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self::default();
        for (variables, factor) in &self.0 {
            for (others, by) in &other.0 {
                let mut all = [&variables[..], others].concat();
                all.sort_unstable();
                product.add_term(all, factor * by);
            }
        }
        product
    }

    /// The sum of these, each times 2^29 to the power of its place.
    pub fn number(limbs: impl Iterator<Item = Self>) -> Self {
        limbs
            .enumerate()
            .fold(Self::default(), |sum, (place, limb)| {
                sum.plus(&limb.times(&Self::constant(&(BigInt::from(1) << (29 * place)))))
            })
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

/// All that a number may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    pub least: BigInt,
    pub most: BigInt,
}

impl Interval {
    pub fn of(least: impl Into<BigInt>, most: impl Into<BigInt>) -> Self {
        Self {
            least: least.into(),
            most: most.into(),
        }
    }

    pub fn plus(&self, other: &Self) -> Self {
        Self::of(&self.least + &other.least, &self.most + &other.most)
    }

    pub fn minus(&self, other: &Self) -> Self {
        Self::of(&self.least - &other.most, &self.most - &other.least)
    }

    pub fn times(&self, other: &Self) -> Self {
        let (a, b) = (&self.least * &other.least, &self.least * &other.most);
        let (c, d) = (&self.most * &other.least, &self.most * &other.most);
        let least = (&a).min(&b).min(&c).min(&d).clone();
        Self {
            least,
            most: a.max(b).max(c).max(d),
        }
    }

    pub fn is_within(&self, other: &Self) -> bool {
        self.least >= other.least && self.most <= other.most
    }

    pub fn fits<T: Into<BigInt>>(&self, least: T, most: T) -> bool {
        self.is_within(&Self::of(least, most))
    }
}

/// A number of the program: what it may be, and what it is of the inputs.
#[derive(Clone, Debug)]
pub struct Number {
    pub interval: Interval,
    pub polynomial: Polynomial,
}

impl Number {
    pub fn constant(number: i64) -> Self {
        let number = BigInt::from(number);
        Self {
            polynomial: Polynomial::constant(&number),
            interval: Interval::of(number.clone(), number),
        }
    }

    /// The same number, where it is known to be a square.
    pub fn not_negative(mut self) -> Self {
        self.interval.least = self.interval.least.max(BigInt::ZERO);
        self
    }
}
