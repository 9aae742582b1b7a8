//! Regions: where on earth a grant may be kept. They are the location hints of the platform, which places
//! an object in or near the one that comes with the first call to it, and never moves it.

/// A region, in the order of the numbers of its shelves, which never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The west of North America.
    Wnam,
    /// The east of North America.
    Enam,
    /// South America.
    Sam,
    /// The west of Europe.
    Weur,
    /// The east of Europe.
    Eeur,
    /// Asia and the Pacific.
    Apac,
    /// Oceania.
    Oc,
    /// Africa.
    Afr,
    /// The Middle East.
    Me,
}

/// What of Asia is nearer to the Middle East than to the rest of it. ISO 3166-1.
const MIDDLE_EAST: [&str; 14] = [
    "AE", "BH", "IL", "IQ", "IR", "JO", "KW", "LB", "OM", "PS", "QA", "SA", "SY", "YE",
];

/// What of Asia is nearer to the east of Europe.
const BESIDE_EUROPE: [&str; 5] = ["AM", "AZ", "CY", "GE", "TR"];

/// Degrees east of which Europe is its east: between Berlin and Warsaw.
const EAST_OF_EUROPE: i16 = 15;

/// Degrees east of which North America is its east: between Denver and Dallas.
const EAST_OF_AMERICA: i16 = -100;

impl Region {
    /// All of them, each at its number.
    pub const ALL: [Self; 9] = [
        Self::Wnam,
        Self::Enam,
        Self::Sam,
        Self::Weur,
        Self::Eeur,
        Self::Apac,
        Self::Oc,
        Self::Afr,
        Self::Me,
    ];

    /// As the platform spells it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Wnam => "wnam",
            Self::Enam => "enam",
            Self::Sam => "sam",
            Self::Weur => "weur",
            Self::Eeur => "eeur",
            Self::Apac => "apac",
            Self::Oc => "oc",
            Self::Afr => "afr",
            Self::Me => "me",
        }
    }

    /// Where a request came in of which the platform tells the continent, the country and the longitude,
    /// between spaces. What it does not tell, or tells of no region, is nowhere.
    pub fn told(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut next = || words.next().unwrap_or_default();
        let (continent, country) = (next(), next());
        // Whole degrees are enough, and need no tables as other numbers do.
        let longitude = next()
            .split('.')
            .next()
            .and_then(|degrees| degrees.parse::<i16>().ok());
        let is_east_of = |degrees| longitude.map(|longitude| longitude > degrees);
        Some(match continent {
            "AF" => Self::Afr,
            "AS" if MIDDLE_EAST.contains(&country) => Self::Me,
            "AS" if BESIDE_EUROPE.contains(&country) => Self::Eeur,
            "AS" => Self::Apac,
            "EU" if is_east_of(EAST_OF_EUROPE) == Some(true) => Self::Eeur,
            "EU" => Self::Weur,
            "NA" if is_east_of(EAST_OF_AMERICA) == Some(false) => Self::Wnam,
            "NA" => Self::Enam,
            "OC" => Self::Oc,
            "SA" => Self::Sam,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_of_the_region_in_which_it_came_in() {
        for (told, hint) in [
            ("NA US -122.33", "wnam"),
            ("NA CA -79.38", "enam"),
            ("SA BR -46.63", "sam"),
            ("EU PT -9.14", "weur"),
            ("EU PL 21.01", "eeur"),
            ("AS TR 28.97", "eeur"),
            ("AS JP 139.69", "apac"),
            ("AS AE 55.27", "me"),
            ("OC NZ 174.76", "oc"),
            ("AF KE 36.82", "afr"),
            // Where west and east cannot be told apart, where most are.
            ("NA US ", "enam"),
            ("EU", "weur"),
            ("EU DE NaN", "weur"),
            ("EU DE .5", "weur"),
            ("NA US -100.01", "wnam"),
            ("NA US -99.99", "enam"),
        ] {
            let region = Region::told(told).map(Region::hint);
            assert_eq!(region, Some(hint), "{told}");
        }
    }

    #[test]
    fn a_request_of_which_no_continent_is_told_is_of_no_region() {
        for told in ["", "  ", "AN  0.0", "T1 T1 ", "eu DE 13.4", " DE 13.4"] {
            assert_eq!(Region::told(told), None, "{told}");
        }
    }
}
