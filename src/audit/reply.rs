//! What AUDIT answers.

use serde::Serialize;

use super::{Kept, figures::Point};
use crate::{answers::answers, json::FromJson};

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Reply {
    /// It is done.
    Done,
    /// What was counted, and of how many minutes or hours that cannot be read.
    Figures(Vec<Point>, u32),
    /// Some of what was looked for.
    Found(Page),
    /// There is nothing.
    Missing,
}

/// Some events, and whether more come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub struct Page {
    /// In the order in which they happened.
    pub events: Vec<Kept>,
    /// Whether the last of all was looked at. Otherwise where the last is that was.
    pub reached: Option<super::Place>,
}

/// Whether there was anything in an object that is to be empty.
pub struct Emptied(pub bool);

answers! {
    Emptied {
        Reply::Done => Self(true),
        Reply::Missing => Self(false),
    }
    (Vec<Point>, u32) {
        Reply::Figures(points, unreadable) => (points, unreadable),
    }
    Page {
        Reply::Found(page) => page,
    }
}
