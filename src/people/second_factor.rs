//! The second factor of whoever signs in by password: an authenticator app, and recovery codes for
//! when it is lost. Without it a right password begins nothing.

use serde::Serialize;

use super::{
    InNameOf, KnownBrowser, NewSession,
    amr::{by_password, by_recovery_code, by_totp},
    factors::Factors,
    level::Level,
    reply::Reply,
    seen::Lasting,
    totp::{Totp, TotpKey, base32},
    user::{Session, User},
};
use crate::{Digest, Secret, Timestamp, json::FromJson};

/// How many recovery codes somebody is given.
const RECOVERY_CODES: u8 = 10;

/// A code of somebody whose password was right.
#[derive(Serialize, FromJson)]
pub struct SecondFactor {
    /// The `sub` of whom it was.
    pub subject: String,
    /// The epoch in which it was.
    pub epoch: u32,
    /// What they typed.
    pub code: String,
    /// The session to begin if it is right.
    pub session: Option<NewSession>,
    /// The session of the same browser, which then ends.
    pub former: Option<Digest>,
    /// The browser, if the person has signed in there before.
    pub browser: Option<KnownBrowser>,
    /// When the password was right, where it is the former session that says so: what begins is no
    /// younger.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// The authenticator that makes the code, where they had none.
    #[serde(default)]
    pub enrolment: Option<Enrolment>,
    /// Whether passkeys let in: whoever has one adds nothing by the password alone.
    #[serde(default)]
    pub takes_passkeys: bool,
    /// Whether more is asked for than all of it proves.
    #[serde(default)]
    pub falls_short: bool,
    /// How long a browser stays signed in now, in seconds.
    #[serde(default)]
    pub duration: Option<u32>,
    /// How long it may be away, in seconds.
    #[serde(default)]
    pub idle: Option<u32>,
}

/// An authenticator that is to count from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Enrolment {
    /// Its key.
    pub key: TotpKey,
    /// A code that it makes.
    pub code: String,
    /// What the recovery codes are kept as.
    pub recovery: Vec<Digest>,
}

/// A code as it is compared: however it is written.
fn read(code: &str) -> String {
    let letters = code.chars().filter(|letter| !matches!(letter, ' ' | '-'));
    letters.take(64).collect::<String>().to_ascii_uppercase()
}

/// What a recovery code is kept as: it has 80 random bits, so nobody finds it from that.
fn kept(code: &str, subject: &str) -> Digest {
    Digest::of(format!("recovery\0{subject}\0{}", read(code)))
}

/// Recovery codes that follow from random octets, and what they are kept as.
pub fn recovery_codes(random: &Secret, subject: &str) -> (Vec<String>, Vec<Digest>) {
    let code = |number: u8| {
        let octets = random.mac(&number.to_string());
        let digits = base32(&octets.as_bytes()[..10]);
        let (a, b, c, d) = (&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]);
        format!("{a}-{b}-{c}-{d}")
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(code).collect();
    let digests = codes.iter().map(|code| kept(code, subject)).collect();
    (codes, digests)
}

impl User {
    /// Their password was right. Whoever needs something besides is asked for it, and nothing begins.
    pub(super) fn proved_by_password(
        self,
        begun: Option<NewSession>,
        former: Option<Digest>,
        now: Timestamp,
    ) -> (Self, Reply) {
        if self.locked || self.factors.is_none() {
            return self.proved(begun, former, by_password(), now);
        }
        let reply = Reply::SecondFactor {
            subject: self.subject.clone(),
            epoch: self.epoch,
        };
        (self, reply)
    }

    /// Somebody whose password was right shows a code.
    pub(super) fn with_second_factor(self, shown: SecondFactor, now: Timestamp) -> (Self, Reply) {
        let falls_short = shown.falls_short;
        let (user, reply) = self.with_code(shown, now);
        user.back(reply, falls_short)
    }

    fn with_code(self, shown: SecondFactor, now: Timestamp) -> (Self, Reply) {
        if !self.stands_by(&InNameOf::of(&shown.subject, shown.epoch, 0)) {
            return (self, Reply::Missing);
        }
        let mut user = self.clone();
        let since = shown.since.filter(|_| shown.session.is_some());
        if shown.since.is_some() && !self.proved_by_session(&shown, now) {
            return (self, Reply::Missing);
        }
        if let Some(enrolment) = shown.enrolment {
            let has_passkey = shown.takes_passkeys && !self.passkeys().is_empty();
            if self.factors.is_some() || has_passkey {
                return (self, Reply::Missing);
            }
            user.enrolled(enrolment, shown.former, now);
            if user.factors.is_none() {
                return (self, Reply::Rejected);
            }
            let (user, reply) = user.proved(shown.session, shown.former, by_totp(), now);
            return (user.since(since, now), reply);
        }
        let Some(factors) = &mut user.factors else {
            return (self, Reply::Missing);
        };
        let spent = kept(&shown.code, &self.subject);
        let recovery = factors.recovery.iter().position(|known| *known == spent);
        let amr = if factors.totp.takes(&read(&shown.code), now) {
            by_totp()
        } else if let Some(index) = recovery {
            factors.recovery.remove(index);
            by_recovery_code()
        } else {
            return (self, Reply::Rejected);
        };
        let (user, reply) = user.proved(shown.session, shown.former, amr, now);
        (user.since(since, now), reply)
    }

    /// Whether the password was right when the former session says, which lasts. To add a factor, that
    /// was just now: the form may have been left open.
    fn proved_by_session(&self, shown: &SecondFactor, now: Timestamp) -> bool {
        let lasting = Lasting {
            duration: shown.duration,
            idle: shown.idle,
        };
        self.sessions.iter().any(|known| {
            Some(known.digest) == shown.former
                && Some(known.auth_time) == shown.since
                && known.lasts(&lasting, now)
                && (shown.enrolment.is_none() || self.is_fresh(&known.digest, now))
        })
    }

    /// The same, whose youngest session is no younger than the oldest proof.
    fn since(mut self, since: Option<Timestamp>, now: Timestamp) -> Self {
        if let (Some(since), Some(begun)) = (since, self.sessions.last_mut()) {
            begun.auth_time = since;
            begun.seen = Some(now);
        }
        self
    }

    /// An authenticator counts from now on, if it makes the code and there is none. The other browsers
    /// sign in anew, with it.
    pub(super) fn enrolled(&mut self, enrolment: Enrolment, own: Option<Digest>, now: Timestamp) {
        let code = read(&enrolment.code);
        let totp = Totp::confirmed(enrolment.key, &code, now).filter(|_| self.factors.is_none());
        if let Some(totp) = totp {
            let recovery = enrolment.recovery;
            self.factors = Some(Factors { totp, recovery });
            self.sessions.retain(|session| Some(session.digest) == own);
            // Whoever is there has shown it just now.
            let lower = |session: &&mut Session| Level::of(&session.amr) < Level::SecondFactor;
            for session in self.sessions.iter_mut().filter(lower) {
                session.amr = by_totp();
            }
        }
    }

    /// There are other recovery codes from now on.
    pub(super) fn with_recovery(&mut self, recovery: Vec<Digest>) {
        if let Some(factors) = &mut self.factors {
            factors.recovery = recovery;
        }
    }

    /// Whether they need more than a password, and how many recovery codes are left.
    pub fn recovery_left(&self) -> Option<usize> {
        Some(self.factors.as_ref()?.recovery.len())
    }

    /// Whether these are the recovery codes.
    pub fn has_recovery(&self, codes: &[Digest]) -> bool {
        let factors = self.factors.as_ref();
        factors.is_some_and(|factors| factors.recovery == codes)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Change, Command, Tending,
            apply::tests::*,
            password::{Cost, Hashing, hashings},
            serve::tests::rows,
            totp::tests::*,
        },
        *,
    };

    fn enrolment(code: String) -> Enrolment {
        let recovery = recovery_codes(&Secret::new([3; 32]), "s").1;
        Enrolment {
            key: key(),
            code,
            recovery,
        }
    }

    fn tend(user: User, change: Change, now: Timestamp) -> User {
        let tending = Tending {
            session: digest(1),
            duration: 1000,
            idle: None,
            change,
        };
        user.apply(Command::Tend(tending), now).0
    }

    fn enrolled() -> User {
        tend(signed_in(1), Change::Enrol(enrolment(code_at(NOW))), NOW)
    }

    fn show(user: User, code: &str, now: Timestamp) -> (User, Reply) {
        let shown = SecondFactor {
            subject: "s".into(),
            epoch: 0,
            code: code.into(),
            session: session(2),
            former: None,
            browser: None,
            since: None,
            enrolment: None,
            takes_passkeys: true,
            falls_short: false,
            duration: None,
            idle: None,
        };
        user.apply(Command::SecondFactor(shown), now)
    }

    fn amr(reply: Reply) -> Vec<String> {
        match reply {
            Reply::Authenticated { amr, .. } => amr,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_authenticator_counts_once_it_has_made_a_code() {
        for code in ["000000", "", "12345678901234567890"] {
            let user = tend(signed_in(1), Change::Enrol(enrolment(code.into())), NOW);
            assert_eq!(user, signed_in(1), "{code}");
        }
        let spaced = code_at(NOW);
        let spaced = format!(" {} {}", &spaced[..3], &spaced[3..]);
        let user = tend(signed_in(1), Change::Enrol(enrolment(spaced)), NOW);
        assert_eq!(user, enrolled());
        assert_eq!(user.recovery_left(), Some(10));
        // There is one at most: whoever wants another removes it first.
        let later = NOW.after(30);
        let again = Enrolment {
            recovery: Vec::new(),
            ..enrolment(code_at(later))
        };
        assert_eq!(tend(enrolled(), Change::Enrol(again), later), enrolled());
    }

    #[test]
    fn without_the_second_factor_a_right_password_begins_nothing() {
        let (user, reply) = sign_in(enrolled(), "right password", session(2), Some(digest(1)));
        let asked = Reply::SecondFactor {
            subject: "s".into(),
            epoch: 0,
        };
        assert_eq!((user, reply), (enrolled(), asked));
        let (user, reply) = sign_in(enrolled(), "wrong", session(2), None);
        assert_eq!((user, reply), (enrolled(), Reply::Rejected));
    }

    #[test]
    fn rfc_8176_what_was_shown_is_told() {
        let later = NOW.after(30);
        let (user, reply) = show(enrolled(), &code_at(later), later);
        assert_eq!(amr(reply), ["pwd", "otp", "mfa"]);
        let Reply::Session { amr: resumed, .. } = resume(&user, 2, later) else {
            panic!("no session")
        };
        assert_eq!(resumed, ["pwd", "otp", "mfa"]);
        let code = &recovery_codes(&Secret::new([3; 32]), "s").0[4];
        let (user, reply) = show(enrolled(), &code.to_lowercase(), NOW);
        assert_eq!(amr(reply), ["pwd", "mfa"]);
        assert_eq!(user.recovery_left(), Some(9));
    }

    #[test]
    fn each_code_counts_once() {
        let later = NOW.after(30);
        let recovery = recovery_codes(&Secret::new([3; 32]), "s").0;
        for code in [code_at(later), recovery[0].clone()] {
            let (mut user, reply) = show(enrolled(), &code, later);
            assert!(matches!(reply, Reply::Authenticated { .. }));
            for _ in 0..50 {
                let (after, reply) = show(user.clone(), &code, later);
                assert_eq!((&after, reply), (&user, Reply::Rejected));
                user = after;
            }
        }
        // The code that confirmed it is spent, too.
        assert_eq!(show(enrolled(), &code_at(NOW), NOW).1, Reply::Rejected);
        assert_eq!(show(enrolled(), "", NOW).1, Reply::Rejected);
    }

    #[test]
    fn a_password_that_was_right_before_everything_was_voided_is_worth_nothing() {
        let later = NOW.after(30);
        let voided = enrolled().void(NOW);
        let (user, reply) = show(voided.clone(), &code_at(later), later);
        assert_eq!((user, reply), (voided, Reply::Missing));
        let removed = tend(enrolled(), Change::RemoveFactors, NOW);
        assert_eq!(removed.recovery_left(), None);
        assert_eq!(show(removed, &code_at(later), later).1, Reply::Missing);
    }

    #[test]
    fn whoever_is_locked_out_is_let_in_by_no_code() {
        let later = NOW.after(30);
        let locked = User {
            locked: true,
            ..enrolled()
        };
        let (_, reply) = sign_in(locked.clone(), "right password", None, None);
        assert_eq!(reply, Reply::Rejected);
        assert_eq!(show(locked, &code_at(later), later).1, Reply::Missing);
    }

    #[test]
    fn new_recovery_codes_take_the_place_of_the_former_ones() {
        let (codes, digests) = recovery_codes(&Secret::new([4; 32]), "s");
        let user = tend(enrolled(), Change::Recovery(digests.clone()), NOW);
        assert!(user.has_recovery(&digests));
        let former = &recovery_codes(&Secret::new([3; 32]), "s").0[0];
        assert_eq!(show(user.clone(), former, NOW).1, Reply::Rejected);
        assert_eq!(amr(show(user, &codes[0], NOW).1), ["pwd", "mfa"]);
        let without = tend(signed_in(1), Change::Recovery(digests), NOW);
        assert_eq!(without, signed_in(1));
    }

    #[test]
    fn wrong_codes_are_counted_with_wrong_passwords_and_a_right_password_forgets_none() {
        let mut rows = rows(&crate::json::to_string(&enrolled()));
        let code = || {
            Command::SecondFactor(SecondFactor {
                subject: "s".into(),
                epoch: 0,
                code: "000000".into(),
                session: None,
                former: None,
                browser: None,
                since: None,
                enrolment: None,
                takes_passkeys: true,
                falls_short: false,
                duration: None,
                idle: None,
            })
        };
        let password = || Command::Authenticate {
            password: "right password".into(),
            session: None,
            former: None,
            browser: None,
            hashing: None,
            falls_short: false,
        };
        for _ in 0..5 {
            assert!(matches!(
                ask(&mut rows, password()),
                Reply::SecondFactor { .. }
            ));
            assert_eq!(ask(&mut rows, code()), Reply::Rejected);
        }
        for command in [code(), password()] {
            assert!(matches!(ask(&mut rows, command), Reply::Throttled { .. }));
        }
    }

    #[test]
    fn whoever_it_is_a_password_that_lets_nobody_in_costs_one_hashing_and_one_write() {
        let locked = || User {
            locked: true,
            ..alice()
        };
        let refused = [
            (None, "right password"),
            (None, "wrong"),
            (Some(alice()), "wrong"),
            (Some(locked()), "right password"),
            (Some(locked()), "wrong"),
            (Some(enrolled()), "wrong"),
        ];
        let costs = |user: Option<User>, password: &str| {
            let text = user.map(|user| crate::json::to_string(&user));
            let mut rows = rows(text.as_deref().unwrap_or_default());
            rows.people.retain(|_, text| !text.is_empty());
            let before = rows.people.clone();
            hashings();
            let reply = sign_in_at(&mut rows, password);
            assert_eq!(rows.people, before, "{password}");
            (reply, hashings(), rows.writes, rows.attempts)
        };
        let (.., counted) = costs(None, "wrong");
        for (user, password) in refused {
            let cost = costs(user, password);
            assert_eq!(cost, (Reply::Rejected, 1, 1, counted.clone()), "{password}");
        }
        let (reply, hashed, writes, _) = costs(Some(enrolled()), "right password");
        assert!(matches!(reply, Reply::SecondFactor { .. }));
        assert_eq!((hashed, writes), (1, 0));
    }

    /// Alice, if it is she, types this password.
    fn sign_in_at(rows: &mut crate::people::serve::tests::Rows, password: &str) -> Reply {
        let (cost, salt) = (Cost::USUAL, [1; 16]);
        let command = Command::Authenticate {
            password: password.into(),
            session: session(2),
            former: None,
            browser: None,
            hashing: Some(Hashing { cost, salt }),
            falls_short: false,
        };
        ask(rows, command)
    }

    fn ask(rows: &mut crate::people::serve::tests::Rows, command: Command) -> Reply {
        let request = crate::people::Request {
            service: None,
            now: NOW,
            username: "alice".into(),
            command,
        };
        let Ok(reply) = crate::people::serve(rows, request);
        reply
    }

    #[test]
    fn whoever_has_no_second_factor_is_written_as_ever_and_no_key_is_shown() {
        assert!(!crate::json::to_string(&signed_in(1)).contains("factors"));
        let row = crate::json::to_string(&enrolled());
        assert!(row.contains(key().as_str()));
        let tending = Tending {
            session: digest(1),
            duration: 1000,
            idle: None,
            change: Change::Look,
        };
        let (_, shown) = enrolled().apply(Command::Tend(tending), NOW);
        assert!(!crate::json::to_string(&shown).contains(key().as_str()));
    }
}
