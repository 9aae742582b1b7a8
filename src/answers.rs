//! How what an object answers is taken for the answer to what it was asked.

/// Declares what the answers to one kind of command are; any other `Reply` is given back.
macro_rules! answers {
    ($($type:ty { $($reply:pat => $value:expr,)* })*) => {
        $(impl TryFrom<Reply> for $type {
            type Error = Reply;
            fn try_from(reply: Reply) -> Result<Self, Reply> {
                match reply { $($reply => Ok($value),)* other => Err(other) }
            }
        })*
    };
}
pub(crate) use answers;
