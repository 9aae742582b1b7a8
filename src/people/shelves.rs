//! A set of shelves, by their numbers: 64 that are of no region, and those of regions after them. Which is
//! which GRANTS knows.

/// How many are of no region.
const OF_NO_REGION: usize = 64;

/// How many octets those of regions take, a bit each.
pub(super) const NEAR: usize = 18;

/// A set of shelves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shelves {
    /// Those of no region, bit n for shelf n.
    pub(super) few: u64,
    /// Those of regions, the first of them the lowest bit of the first octet.
    pub(super) near: [u8; NEAR],
}

impl Shelves {
    /// All of them: what is said where nobody knows.
    pub const EVERY: Self = Self {
        few: u64::MAX,
        near: [u8::MAX; NEAR],
    };

    /// The set with one more, if there is one of this number.
    pub fn with(mut self, number: u16) -> Option<Self> {
        let number = usize::from(number);
        match number.checked_sub(OF_NO_REGION) {
            None => self.few |= 1 << number,
            Some(near) => *self.near.get_mut(near / 8)? |= 1 << (near % 8),
        }
        Some(self)
    }

    /// Whether that of this number is among them.
    pub fn has(&self, number: u16) -> bool {
        self.with(number) == Some(*self)
    }

    /// The numbers of those of regions.
    pub(super) fn near(&self) -> impl Iterator<Item = u16> {
        (64..).take(8 * NEAR).filter(|number| self.has(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_into_it_and_nothing_else() {
        for number in 0..208 {
            let one = Shelves::default().with(number).expect("a shelf");
            let found: Vec<u16> = (0..300).filter(|number| one.has(*number)).collect();
            assert_eq!(found, [number]);
            assert_eq!(one.with(number), Some(one));
            assert!(Shelves::EVERY.has(number));
        }
    }

    #[test]
    fn there_are_as_many_as_there_are_shelves() {
        for number in [208, 255, u16::MAX] {
            assert_eq!(Shelves::default().with(number), None);
            assert!(!Shelves::EVERY.has(number));
        }
    }
}
