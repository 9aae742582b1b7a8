//! Polynomials with whole coefficients over symbols that are whole numbers from 0 to a limit.

use std::collections::BTreeMap;

use num_bigint::BigInt;

/// The factors of a product, sorted; none is 1.
type Monomial = Vec<usize>;

#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Polynomial(BTreeMap<Monomial, BigInt>);

impl Polynomial {
    pub(crate) fn constant(value: impl Into<BigInt>) -> Self {
        Self::default().with(Vec::new(), value.into())
    }

    fn symbol(index: usize) -> Self {
        Self::default().with(vec![index], BigInt::from(1))
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let terms = other.0.clone().into_iter();
        terms.fold(self.clone(), |sum, (monomial, by)| sum.with(monomial, by))
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.times(&Self::constant(-1)))
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::default();
        for (one, by) in &self.0 {
            for (another, and_by) in &other.0 {
                let mut monomial = [one.as_slice(), another].concat();
                monomial.sort_unstable();
                product = product.with(monomial, by * and_by);
            }
        }
        product
    }

    /// Whether every coefficient is a multiple of `modulus`: then so is the value, whatever the
    /// symbols are.
    pub(crate) fn vanishes_modulo(&self, modulus: &BigInt) -> bool {
        self.0.values().all(|by| by % modulus == BigInt::ZERO)
    }

    fn with(mut self, monomial: Monomial, by: BigInt) -> Self {
        let sum = self.0.remove(&monomial).unwrap_or_default() + by;
        if sum != BigInt::ZERO {
            self.0.insert(monomial, sum);
        }
        self
    }

    /// Puts `meaning` in the place of a symbol.
    fn replaced(&self, symbol: usize, meaning: &Self) -> Self {
        let mut result = Self::default();
        for (monomial, by) in &self.0 {
            let rest = monomial.iter().filter(|&&each| each != symbol);
            let rest = Self::default().with(rest.copied().collect(), by.clone());
            let times = monomial.iter().filter(|&&each| each == symbol).count();
            result = result.plus(&(0..times).fold(rest, |product, _| product.times(meaning)));
        }
        result
    }
}

/// The symbols: their limits and, of a remainder, what it is the remainder of.
#[derive(Default)]
pub(crate) struct Symbols {
    limits: Vec<BigInt>,
    meanings: Vec<Option<Polynomial>>,
    divided: BTreeMap<(Polynomial, u32), [Polynomial; 2]>,
}

impl Symbols {
    /// A number from 0 to `limit`.
    pub(crate) fn number(&mut self, limit: impl Into<BigInt>) -> Polynomial {
        self.limits.push(limit.into());
        self.meanings.push(None);
        Polynomial::symbol(self.limits.len() - 1)
    }

    /// The least and the greatest that a value can be, and no less and no more if its terms were
    /// independent.
    pub(crate) fn range(&self, value: &Polynomial) -> [BigInt; 2] {
        let mut range = [BigInt::ZERO, BigInt::ZERO];
        for (monomial, by) in &value.0 {
            let most = monomial.iter().fold(by.clone(), |product, &symbol| {
                product * &self.limits[symbol]
            });
            let least = if monomial.is_empty() {
                by.clone()
            } else {
                BigInt::ZERO
            };
            range[0] += (&most).min(&least);
            range[1] += most.max(least);
        }
        range
    }

    /// The quotient by 2^bits of what is not negative, and the remainder.
    pub(crate) fn divided(&mut self, value: &Polynomial, bits: u32) -> [Polynomial; 2] {
        if let Some(known) = self.divided.get(&(value.clone(), bits)) {
            return known.clone();
        }
        let [least, most] = self.range(value);
        assert!(least >= BigInt::ZERO, "what is shifted may be negative");
        let power = BigInt::from(1) << bits;
        let quotient = self.number(&most >> bits);
        let remainder = self.number(most.min(&power - 1));
        let whole = quotient.times(&Polynomial::constant(power));
        *self.meanings.last_mut().expect("a symbol was just made") = Some(value.minus(&whole));
        let both = [quotient, remainder];
        self.divided.insert((value.clone(), bits), both.clone());
        both
    }

    /// The value with each remainder written as what was divided less the multiple of the quotient.
    pub(crate) fn expanded(&self, value: &Polynomial) -> Polynomial {
        let meanings = self.meanings.iter().enumerate().rev();
        meanings.fold(value.clone(), |value, (symbol, meaning)| match meaning {
            Some(meaning) => value.replaced(symbol, meaning),
            None => value,
        })
    }
}
