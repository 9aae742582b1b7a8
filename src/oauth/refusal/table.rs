//! What the table of refusals becomes: the type, and a column of it for each question.

/// Declares [`Refusal`]. A row says what is broken and, in this order: the code on the wire (with the
/// status, that at a resource or the challenge in brackets where they are not those of the code, and the
/// number that Authlete's published table has for it), the result code, the page, the sentence. Reasons that would tell a stranger which clients exist share one sentence.
///
/// A result code is `A9`, two digits, the category (2 the service, 3 the client or the person), two
/// digits. It is given once and never again: a new row takes the next, and the compiler refuses a
/// second row of the same.
macro_rules! refusals {
    ($(
        $(#[$doc:meta])*
        $variant:ident $(($name:ident: $type:ty))? =>
            $code:ident $([status $status:literal])? $([at_resource $at:literal])? $([challenge $challenge:ident])?
            $([published $published:ident])?, $result:ident, $problem:ident, $sentence:literal;
    )*) => {
        /// One broken rule.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Refusal { $($(#[$doc])* $variant $(($type))?,)* }

        /// The number of a refusal, for those who keep lists of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ResultCode { $(
            #[doc = concat!("[`Refusal::", stringify!($variant), "`].")]
            $result,
        )* }

        impl ResultCode {
            /// Every result code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$result,)*];

            /// The number as it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$result => stringify!($result),)* }
            }

            /// The variant of the refusal: the name of the rule, and no value of the request.
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$result => stringify!($variant),)* }
            }
        }

        impl Refusal {
            /// What the wire learns.
            pub const fn code(&self) -> ErrorCode {
                match self { $(Self::$variant { .. } => ErrorCode::$code,)* }
            }

            /// The HTTP status at an endpoint that clients ask, and of a page. RFC 6749 §5.2.
            pub const fn status(&self) -> u16 {
                match self { $(Self::$variant { .. } => {
                    or!($($status)?; ErrorCode::$code.status())
                })* }
            }

            /// The HTTP status at a resource. RFC 6750 §3.1.
            pub const fn status_at_resource(&self) -> u16 {
                match self { $(Self::$variant { .. } => {
                    or!($($at)?; or!($($status)?; ErrorCode::$code.status_at_resource()))
                })* }
            }

            /// What a challenge tells of it.
            pub const fn challenge(&self) -> Challenge {
                match self { $(Self::$variant { .. } => {
                    or!($(Challenge::$challenge)?; ErrorCode::$code.challenge())
                })* }
            }

            /// What a person sees, where the client must not be told. RFC 6749 §4.1.2.1.
            pub const fn problem(&self) -> Problem {
                match self { $(Self::$variant { .. } => Problem::$problem,)* }
            }

            /// The number of the rule.
            pub const fn result_code(&self) -> ResultCode {
                match self { $(Self::$variant { .. } => ResultCode::$result,)* }
            }

            /// The number that Authlete's table of result codes has for the rule, if it has one.
            pub const fn published(&self) -> Option<&'static str> {
                match self { $(Self::$variant { .. } => {
                    or!($(Some(stringify!($published)))?; None)
                })* }
            }

            /// The variant: the name of the rule, and no value of the request.
            pub const fn rule(&self) -> &'static str {
                self.result_code().rule()
            }

            /// What is said, with `{name}` where what it speaks of belongs.
            pub const fn sentence(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $sentence,)* }
            }

            /// What it speaks of.
            pub(crate) const fn name(&self) -> Option<&Name> {
                match self { $(Self::$variant $(($name))? => or!($(Some($name))?; None),)* }
            }

            /// One of each rule, in the order of the table, that speaks of nothing yet.
            pub fn every() -> &'static [Self] {
                static EVERY: &[Refusal] =
                    &[$(Refusal::$variant $((empty!($name)))?,)*];
                EVERY
            }

            /// The one of this rule that speaks of `name`, if it speaks of anything.
            fn of_rule(rule: &str, name: Option<Name>) -> Option<Self> {
                let mut found = Self::every().iter().find(|refusal| refusal.rule() == rule)?.clone();
                match (&mut found, name) {
                    $($((Self::$variant($name), Some(given)) => *$name = given,)?)*
                    (unnamed, None) if unnamed.name().is_none() => {}
                    _ => return None,
                }
                Some(found)
            }
        }
    };
}

/// Nothing to speak of yet.
macro_rules! empty {
    ($name:ident) => {
        Cow::Borrowed("")
    };
}

/// What the row says, or else what its code says.
macro_rules! or {
    (; $default:expr) => {
        $default
    };
    ($own:expr; $default:expr) => {
        $own
    };
}

pub(super) use {empty, or, refusals};
