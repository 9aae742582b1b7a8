//! Every word the pages say, in every language.
//!
//! A language is one [`Text`], whose fields must all be there for it to compile. What developers
//! read, the error code and the sentence that names the broken rule, is in English whatever the
//! language: RFC 6749 §4.1.2.1 keeps it to ASCII.

use std::fmt::Display;

use super::language::Language;
use crate::{
    documents::{OFFLINE_ACCESS, OPENID},
    oauth::refusal::Problem,
    people::{password::SHORTEST, standard_claims::claim_and_tag},
};

/// Words before and after a name, as each language orders them.
pub(super) struct Around {
    pub before: &'static str,
    pub after: &'static str,
}

/// The words of one language.
pub(super) struct Text {
    pub sign_in: &'static str,
    pub sign_in_instead: &'static str,
    pub sign_up: &'static str,
    pub sign_up_for: Around,
    pub continue_to: Around,
    pub username: &'static str,
    pub password: &'static str,
    pub password_hint: Around,
    pub name: &'static str,
    pub email: &'static str,
    pub error: &'static str,
    pub wrong_password: &'static str,
    pub username_taken: &'static str,
    pub username_unfit: &'static str,
    pub details_unfit: &'static str,
    pub password_unfit: Around,
    pub wait_seconds: Around,
    pub wait_minutes: Around,
    pub consent: &'static str,
    pub asks: Around,
    pub signed_in_as: Around,
    pub allows: &'static str,
    pub no_scopes: &'static str,
    pub answer_to_host: Around,
    pub answer_to_device: Around,
    pub allow: &'static str,
    pub deny: &'static str,
    pub switch: &'static str,
    pub website: &'static str,
    pub policy: &'static str,
    pub terms: &'static str,
    pub new_tab: &'static str,
    pub returning: &'static str,
    pub if_it_stays: &'static str,
    pub proceed: &'static str,
    pub for_developers: &'static str,
    pub problems: Problems,
    pub scopes: Scopes,
}

/// What each [`Problem`] is called, and what to do about it.
pub(super) struct Problems {
    pub cookies: Advice,
    pub expired: Advice,
    pub refused: Advice,
    pub unavailable: Advice,
}

/// A heading and one sentence for people.
pub(super) struct Advice {
    pub heading: &'static str,
    pub sentence: &'static str,
}

/// What the scopes of OpenID Connect Core §5.4 and §11 allow, for services that do not say it in
/// their own words.
pub(super) struct Scopes {
    pub openid: &'static str,
    pub profile: &'static str,
    pub email: &'static str,
    pub address: &'static str,
    pub phone: &'static str,
    pub offline_access: &'static str,
}

/// The claims of OpenID Connect Core §5.1 that a client may ask for one by one, in English and in
/// Japanese.
const CLAIMS: [(&str, &str, &str); 19] = [
    ("address", "See your postal address", "住所を見る"),
    ("birthdate", "See your date of birth", "生年月日を見る"),
    ("email", "See your email address", "メールアドレスを見る"),
    (
        "email_verified",
        "See whether your email address was verified",
        "メールアドレスが確認済みかどうかを見る",
    ),
    ("family_name", "See your family name", "姓を見る"),
    ("gender", "See your gender", "性別を見る"),
    ("given_name", "See your given name", "名を見る"),
    ("locale", "See your language and region", "言語と地域を見る"),
    ("middle_name", "See your middle name", "ミドルネームを見る"),
    ("name", "See your name", "氏名を見る"),
    ("nickname", "See your nickname", "ニックネームを見る"),
    ("phone_number", "See your phone number", "電話番号を見る"),
    (
        "phone_number_verified",
        "See whether your phone number was verified",
        "電話番号が確認済みかどうかを見る",
    ),
    ("picture", "See your picture", "写真を見る"),
    (
        "preferred_username",
        "See the username you prefer",
        "希望するユーザー名を見る",
    ),
    (
        "profile",
        "See the address of your profile page",
        "プロフィールページのアドレスを見る",
    ),
    (
        "updated_at",
        "See when your details last changed",
        "情報の最終更新日時を見る",
    ),
    (
        "website",
        "See the address of your website",
        "ウェブサイトのアドレスを見る",
    ),
    ("zoneinfo", "See your time zone", "タイムゾーンを見る"),
];

/// What it means to allow a claim by itself; one that nobody has defined here is called by its
/// name.
pub(super) fn claim(name: &str, language: Language) -> String {
    let (plain, _) = claim_and_tag(name);
    match (CLAIMS.iter().find(|(claim, ..)| *claim == plain), language) {
        (Some((_, english, _)), Language::English) => (*english).to_owned(),
        (Some((.., japanese)), Language::Japanese) => (*japanese).to_owned(),
        (None, Language::English) => format!("See “{name}”"),
        (None, Language::Japanese) => format!("「{name}」を見る"),
    }
}

/// What it means to allow access to an API of this name.
pub(super) fn api(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("Act for you at “{name}”"),
        Language::Japanese => format!("「{name}」をあなたの代わりに利用する"),
    }
}

impl Scopes {
    pub(super) fn of(&self, name: &str) -> Option<&'static str> {
        Some(match name {
            OPENID => self.openid,
            "profile" => self.profile,
            "email" => self.email,
            "address" => self.address,
            "phone" => self.phone,
            OFFLINE_ACCESS => self.offline_access,
            _ => return None,
        })
    }
}

/// What the sign-in page says of the attempt before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Message {
    /// This username has been tried too often.
    TooManyAttempts {
        /// How long until the next attempt is looked at.
        seconds: u32,
    },
    /// One sentence for an unknown username and for a wrong password, so that neither can be told
    /// from the other.
    WrongPassword,
}

impl Message {
    /// The message in `language`.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        let text = language.text();
        match self {
            // One more than a minute, so that a plural is right.
            Self::TooManyAttempts { seconds } if seconds > 60 => {
                text.wait_minutes.with(seconds.div_ceil(60))
            }
            Self::TooManyAttempts { seconds } => text.wait_seconds.with(seconds.max(2)),
            Self::WrongPassword => text.wrong_password.to_owned(),
        }
    }
}

/// What the sign-up page says of the attempt before.
///
/// The lengths it names are safe ones: within them, a name or a password of any script is accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignUpMessage {
    /// The name or the email address is too long, or is none.
    DetailsUnfit,
    /// The password is too short or too long.
    PasswordUnfit,
    /// Too much was asked from where the person is.
    TooManyAttempts {
        /// How many seconds to wait.
        seconds: u32,
    },
    /// Somebody has this username.
    UsernameTaken,
    /// The username is empty, or too long.
    UsernameUnfit,
}

impl SignUpMessage {
    /// The message in `language`.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        let text = language.text();
        match self {
            Self::DetailsUnfit => text.details_unfit.to_owned(),
            Self::PasswordUnfit => text.password_unfit.with(SHORTEST),
            Self::TooManyAttempts { seconds } => {
                Message::TooManyAttempts { seconds }.text(language)
            }
            Self::UsernameTaken => text.username_taken.to_owned(),
            Self::UsernameUnfit => text.username_unfit.to_owned(),
        }
    }
}

impl Around {
    /// The words around `number`.
    pub(super) fn with(&self, number: impl Display) -> String {
        format!("{}{number}{}", self.before, self.after)
    }
}

impl Problem {
    /// What has happened.
    #[must_use]
    pub const fn heading(self, language: Language) -> &'static str {
        self.of(language).heading
    }

    /// What to do now.
    #[must_use]
    pub const fn advice(self, language: Language) -> &'static str {
        self.of(language).sentence
    }

    const fn of(self, language: Language) -> &'static Advice {
        let problems = &language.text().problems;
        match self {
            Self::Cookies => &problems.cookies,
            Self::Expired => &problems.expired,
            Self::Refused => &problems.refused,
            Self::Unavailable => &problems.unavailable,
        }
    }
}

pub(super) static ENGLISH: Text = Text {
    sign_in: "Sign in",
    sign_in_instead: "Sign in instead",
    sign_up: "Create an account",
    sign_up_for: Around {
        before: "to continue to ",
        after: "",
    },
    continue_to: Around {
        before: "to continue to ",
        after: "",
    },
    username: "Username",
    password: "Password",
    password_hint: Around {
        before: "At least ",
        after: " characters.",
    },
    name: "Name (optional)",
    email: "Email address (optional)",
    error: "Error",
    wrong_password: "The username or the password is not right.",
    username_taken: "This username is taken. Choose another, or sign in if it is yours.",
    username_unfit: "This username cannot be used. Choose one of 1 to 64 characters.",
    details_unfit: "Please check the name and the email address: one of them cannot be used.",
    password_unfit: Around {
        before: "This password cannot be used. Choose one of ",
        after: " to 256 characters.",
    },
    wait_seconds: Around {
        before: "Too many attempts. Try again in ",
        after: " seconds.",
    },
    wait_minutes: Around {
        before: "Too many attempts. Try again in ",
        after: " minutes.",
    },
    consent: "Allow access?",
    asks: Around {
        before: "",
        after: " asks for access to your account",
    },
    signed_in_as: Around {
        before: "You are signed in as ",
        after: ".",
    },
    allows: "If you allow it, the app can:",
    no_scopes: "It asks for no particular permission.",
    answer_to_host: Around {
        before: "Your answer goes to ",
        after: ".",
    },
    answer_to_device: Around {
        before: "Your answer goes to an app on this device (",
        after: ").",
    },
    allow: "Allow",
    deny: "Deny",
    switch: "Use another account",
    website: "Website",
    policy: "Privacy policy",
    terms: "Terms of service",
    new_tab: "(opens in a new tab)",
    returning: "Returning to the app",
    if_it_stays: "If this page stays open, choose “Continue”.",
    proceed: "Continue",
    for_developers: "For developers",
    problems: Problems {
        cookies: Advice {
            heading: "Cookies are needed to sign in",
            sentence: "Your browser sent none. Allow cookies for this site, then go back to the app and start again.",
        },
        expired: Advice {
            heading: "This page is no longer valid",
            sentence: "It was open for too long, or has been used already. Go back to the app and start again.",
        },
        refused: Advice {
            heading: "The app’s request cannot be accepted",
            sentence: "Go back to the app and try again. If it happens again, show this page to those who make the app.",
        },
        unavailable: Advice {
            heading: "Something went wrong on our side",
            sentence: "Wait a moment, then go back to the app and try again.",
        },
    },
    scopes: Scopes {
        openid: "Recognise you when you sign in",
        profile: "See your profile, such as your name and picture",
        email: "See your email address",
        address: "See your postal address",
        phone: "See your phone number",
        offline_access: "Keep its access while you are away",
    },
};

pub(super) static JAPANESE: Text = Text {
    sign_in: "サインイン",
    sign_in_instead: "既存のアカウントでサインイン",
    sign_up: "アカウントを作成",
    sign_up_for: Around {
        before: "アカウントを作成して「",
        after: "」に進みます",
    },
    continue_to: Around {
        before: "サインインして「",
        after: "」に進みます",
    },
    username: "ユーザー名",
    password: "パスワード",
    password_hint: Around {
        before: "",
        after: "文字以上で入力してください。",
    },
    name: "名前（任意）",
    email: "メールアドレス（任意）",
    error: "エラー",
    wrong_password: "ユーザー名またはパスワードが正しくありません。",
    username_taken: "このユーザー名はすでに使われています。別の名前を選ぶか、ご自身のものであればサインインしてください。",
    username_unfit: "このユーザー名は使えません。1文字以上64文字以下のものを選んでください。",
    details_unfit: "氏名とメールアドレスを確かめてください。使えないものがあります。",
    password_unfit: Around {
        before: "このパスワードは使えません。",
        after: "文字以上256文字以下のものを選んでください。",
    },
    wait_seconds: Around {
        before: "試行回数が多すぎます。",
        after: "秒後にもう一度お試しください。",
    },
    wait_minutes: Around {
        before: "試行回数が多すぎます。",
        after: "分後にもう一度お試しください。",
    },
    consent: "アクセスの許可",
    asks: Around {
        before: "「",
        after: "」があなたのアカウントへのアクセスを求めています",
    },
    signed_in_as: Around {
        before: "",
        after: " としてサインインしています。",
    },
    allows: "許可すると、アプリは次のことができます。",
    no_scopes: "個別の権限は求められていません。",
    answer_to_host: Around {
        before: "回答は ",
        after: " に送られます。",
    },
    answer_to_device: Around {
        before: "回答はこの端末のアプリ（",
        after: "）に送られます。",
    },
    allow: "許可する",
    deny: "許可しない",
    switch: "別のアカウントを使う",
    website: "ウェブサイト",
    policy: "プライバシーポリシー",
    terms: "利用規約",
    new_tab: "（新しいタブで開きます）",
    returning: "アプリに戻ります",
    if_it_stays: "このページが切り替わらないときは、「続ける」を選んでください。",
    proceed: "続ける",
    for_developers: "開発者向け情報",
    problems: Problems {
        cookies: Advice {
            heading: "サインインには Cookie が必要です",
            sentence: "ブラウザーから Cookie が送られませんでした。このサイトの Cookie を許可し、アプリに戻って最初からやり直してください。",
        },
        expired: Advice {
            heading: "このページは無効になりました",
            sentence: "時間が経ちすぎたか、すでに使用されています。アプリに戻って最初からやり直してください。",
        },
        refused: Advice {
            heading: "アプリからの要求を受け付けられません",
            sentence: "アプリに戻ってもう一度お試しください。繰り返し起きる場合は、アプリの提供者にこのページを見せてください。",
        },
        unavailable: Advice {
            heading: "サーバーで問題が発生しました",
            sentence: "しばらく待ってから、アプリに戻ってもう一度お試しください。",
        },
    },
    scopes: Scopes {
        openid: "サインインしたあなたを識別する",
        profile: "名前や写真などのプロフィールを見る",
        email: "メールアドレスを見る",
        address: "住所を見る",
        phone: "電話番号を見る",
        offline_access: "あなたが不在のときもアクセスを続ける",
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        documents::OPENID_SCOPES,
        people::{password::LONGEST, standard_claims::STANDARD_CLAIMS},
    };

    const MESSAGES: [Message; 3] = [
        Message::TooManyAttempts { seconds: 30 },
        Message::TooManyAttempts { seconds: 3600 },
        Message::WrongPassword,
    ];
    const SIGN_UP_MESSAGES: [SignUpMessage; 5] = [
        SignUpMessage::DetailsUnfit,
        SignUpMessage::TooManyAttempts { seconds: 30 },
        SignUpMessage::PasswordUnfit,
        SignUpMessage::UsernameTaken,
        SignUpMessage::UsernameUnfit,
    ];
    const PROBLEMS: [Problem; 4] = [
        Problem::Cookies,
        Problem::Expired,
        Problem::Refused,
        Problem::Unavailable,
    ];

    #[test]
    fn every_message_is_said_differently_in_each_language() {
        for message in MESSAGES {
            assert_ne!(
                message.text(Language::English),
                message.text(Language::Japanese)
            );
        }
        for message in SIGN_UP_MESSAGES {
            assert_ne!(
                message.text(Language::English),
                message.text(Language::Japanese)
            );
        }
    }

    #[test]
    fn every_problem_comes_with_a_heading_and_advice_in_each_language() {
        for problem in PROBLEMS {
            assert_ne!(
                problem.heading(Language::English),
                problem.heading(Language::Japanese)
            );
            assert_ne!(
                problem.advice(Language::English),
                problem.advice(Language::Japanese)
            );
        }
    }

    #[test]
    fn a_refused_password_is_told_the_bounds_that_hold() {
        let text = SignUpMessage::PasswordUnfit.text(Language::English);
        assert_eq!(
            text,
            "This password cannot be used. Choose one of 8 to 256 characters."
        );
        // A character is at most four bytes of UTF-8.
        assert!("😀".repeat(256).len() <= LONGEST);
    }

    #[test]
    fn a_wait_of_up_to_a_minute_is_told_in_seconds() {
        let message = |seconds| Message::TooManyAttempts { seconds }.text(Language::English);
        assert_eq!(message(60), "Too many attempts. Try again in 60 seconds.");
        assert_eq!(message(2), "Too many attempts. Try again in 2 seconds.");
    }

    #[test]
    fn a_longer_wait_is_told_in_minutes_and_never_too_short() {
        let message = |seconds| Message::TooManyAttempts { seconds }.text(Language::English);
        assert_eq!(message(61), "Too many attempts. Try again in 2 minutes.");
        assert_eq!(message(121), "Too many attempts. Try again in 3 minutes.");
        assert_eq!(
            message(u32::MAX),
            "Too many attempts. Try again in 71582789 minutes."
        );
    }

    #[test]
    fn no_wait_is_told_as_one_second_or_none() {
        for seconds in [0, 1] {
            assert!(
                Message::TooManyAttempts { seconds }
                    .text(Language::English)
                    .ends_with(" 2 seconds.")
            );
        }
    }

    #[test]
    fn the_scopes_of_openid_connect_are_described_in_each_language() {
        for name in OPENID_SCOPES {
            let english = ENGLISH.scopes.of(name).expect(name);
            assert_ne!(Some(english), JAPANESE.scopes.of(name), "{name}");
        }
    }

    #[test]
    fn the_claims_of_openid_connect_are_described_and_no_others() {
        let mut standard = STANDARD_CLAIMS.map(|(name, ..)| name);
        standard.sort_unstable();
        assert_eq!(CLAIMS.map(|(name, ..)| name), standard);
    }

    #[test]
    fn a_scope_of_the_service_is_not_described_for_it() {
        for name in ["", "accounts", "OpenID", "openid "] {
            assert_eq!(ENGLISH.scopes.of(name), None, "{name}");
        }
    }
}
