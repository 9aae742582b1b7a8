//! Links that are mailed to people. Whoever asks for one learns nothing: what is asked of the object is
//! the same whether or not there is somebody.

use super::{
    Failure, Host,
    people::{ask, hash, tell},
};
use crate::people::{Command, LinkCommand, MailedLink, Purpose, Reached, Reply};

/// A link for the person of this name, if there is one who can be reached, and how.
pub async fn make<H: Host>(
    host: &H,
    username: &str,
    purpose: Purpose,
) -> Result<Option<(MailedLink, Reached)>, Failure> {
    let secret = host.mint()?;
    let digest = secret.digest();
    let command = Command::Link(LinkCommand::Make { purpose, digest });
    let reached: Option<Reached> = ask(host, username, command).await?.try_into()?;
    Ok(reached.map(|reached| {
        let link = MailedLink {
            purpose,
            username: username.to_owned(),
            secret,
        };
        (link, reached)
    }))
}

/// Whether `link` counts, as far as that can be told: the button of its page asks again.
pub async fn counts<H: Host>(host: &H, link: &MailedLink) -> bool {
    let command = Command::Link(LinkCommand::Look {
        purpose: link.purpose,
        digest: link.secret.digest(),
    });
    // An object of before knows no such command.
    !matches!(ask(host, &link.username, command).await, Ok(Reply::Missing))
}

/// Does what `link` is for, once; whose it was, if it counts. A new password ends all that was granted.
pub async fn open<H: Host>(
    host: &H,
    link: &MailedLink,
    password: Option<&str>,
) -> Result<Option<Reached>, Failure> {
    let password = match password {
        Some(password) => Some(hash(host, password).await?),
        None => None,
    };
    let command = Command::Link(LinkCommand::Use {
        purpose: link.purpose,
        digest: link.secret.digest(),
        password,
    });
    let reached: Option<Reached> = ask(host, &link.username, command).await?.try_into()?;
    if reached.is_some() && link.purpose == Purpose::Reset {
        tell(host, &link.username, None).await?;
    }
    Ok(reached)
}
