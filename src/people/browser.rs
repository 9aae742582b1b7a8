//! Browsers in which a person has signed in before: what they keep says so, under a MAC of the
//! service, for a few people each.

use serde::Serialize;

use super::Identity;
use crate::{Digest, Secret, json::FromJson};

/// For how many people one browser is known.
const MOST: usize = 4;

/// The longest entry of one person, in bytes.
const LONGEST: usize = 120;

/// A browser in which a person has signed in before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct KnownBrowser {
    /// The digest of what it keeps.
    pub digest: Digest,
    /// The epoch of the person at that time.
    pub epoch: u32,
    /// What tells the person from another who had the name before. What browsers kept before has
    /// none.
    #[serde(default)]
    pub mark: Option<String>,
}

/// 96 bits that follow from a `sub`.
pub(super) fn mark_of(subject: &str) -> String {
    Digest::of(subject).encode()[..16].to_owned()
}

impl KnownBrowser {
    /// What the cookie says of the person of this name, if it was made under one of `keys`.
    pub fn of_cookie(cookie: &str, username: &str, keys: &[&Secret]) -> Option<Self> {
        entries(cookie).find_map(|entry| Self::of_entry(entry, username, keys))
    }

    fn of_entry(entry: &str, username: &str, keys: &[&Secret]) -> Option<Self> {
        let (told, tag) = entry.rsplit_once('.')?;
        let (secret, of_person) = told.split_once('.')?;
        let (epoch, mark) = of_person.split_once('.').unzip();
        let known = Self {
            digest: Secret::decode(secret)?.digest(),
            epoch: epoch.unwrap_or(of_person).parse().ok()?,
            mark: mark.map(str::to_owned),
        };
        let tag = Secret::decode(tag)?.digest();
        let is_ours = |key: &&Secret| mac(told, username, key).digest() == tag;
        keys.iter().any(is_ours).then_some(known)
    }

    /// The cookie of a browser in which the person has signed in now, under the first of `keys`, beside
    /// what it said of others.
    pub fn cookie(
        former: &str,
        username: &str,
        person: &Identity,
        secret: &Secret,
        keys: &[&Secret],
    ) -> String {
        let mark = mark_of(&person.subject);
        let told = format!("{}.{}.{mark}", secret.encode(), person.epoch);
        let tag = keys.first().map(|key| mac(&told, username, key).encode());
        let own = format!("{told}.{}", tag.unwrap_or_default());
        let others = entries(former)
            .filter(|entry| Self::of_entry(entry, username, keys).is_none())
            .take(MOST - 1);
        others.fold(own, |all, entry| format!("{all}~{entry}"))
    }
}

fn entries(cookie: &str) -> impl Iterator<Item = &str> {
    let entries = cookie.split('~').take(MOST);
    entries.filter(|entry| (1..=LONGEST).contains(&entry.len()))
}

fn mac(told: &str, username: &str, key: &Secret) -> Secret {
    key.derive("known browser")
        .mac(&format!("{told}\0{username}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    const KEY: Secret = Secret::new([1; 32]);

    fn cookie(former: &str, username: &str, n: u8) -> String {
        let person = Identity::by_password("s".into(), 3, Timestamp::default());
        KnownBrowser::cookie(former, username, &person, &Secret::new([n; 32]), &[&KEY])
    }

    #[test]
    fn a_browser_is_known_for_the_person_who_signed_in_and_nobody_else() {
        let kept = cookie("", "alice", 7);
        let known = KnownBrowser::of_cookie(&kept, "alice", &[&KEY]).expect("known");
        assert_eq!(known.epoch, 3);
        assert_eq!(known.mark, Some(mark_of("s")));
        assert_eq!(known.digest, Secret::new([7; 32]).digest());
        let forged = kept.replace(".3.", ".4.");
        for (cookie, name) in [
            (kept.as_str(), "bob"),
            (kept.as_str(), "Alice"),
            (&forged, "alice"),
            (&kept[..kept.len() - 1], "alice"),
            ("", "alice"),
            ("~~", "alice"),
            ("..", "alice"),
        ] {
            assert_eq!(
                KnownBrowser::of_cookie(cookie, name, &[&KEY]),
                None,
                "{cookie}"
            );
        }
        let other = Secret::new([2; 32]);
        assert_eq!(KnownBrowser::of_cookie(&kept, "alice", &[&other]), None);
        assert!(KnownBrowser::of_cookie(&kept, "alice", &[&other, &KEY]).is_some());
    }

    #[test]
    fn what_a_browser_kept_before_it_told_people_of_one_name_apart_is_read_for_ever() {
        let told = format!("{}.3", Secret::new([7; 32]).encode());
        let kept = format!("{told}.{}", mac(&told, "alice", &KEY).encode());
        let known = KnownBrowser::of_cookie(&kept, "alice", &[&KEY]).expect("known");
        assert_eq!((known.epoch, known.mark), (3, None));
    }

    #[test]
    fn a_browser_is_known_for_a_few_people_and_the_youngest_of_each() {
        let names = ["a", "b", "c", "d", "e", "e"];
        let kept = (1_u8..)
            .zip(names)
            .fold(String::new(), |kept, (n, name)| cookie(&kept, name, n));
        let known = |name| KnownBrowser::of_cookie(&kept, name, &[&KEY]).is_some();
        assert_eq!(
            ["a", "b", "c", "d", "e"].map(known),
            [false, true, true, true, true]
        );
        assert!(kept.len() <= MOST * (LONGEST + 1));
        let flooded = cookie(&"x".repeat(60_000), "a", 1);
        assert!(flooded.len() <= LONGEST);
    }
}
