//! A request whose ticket somebody else holds, from its opening to its completion: it is in a row that
//! the ticket names, or in the ticket itself.

use std::rc::Rc;

use super::{
    Opened, Pending,
    close::{close, complete, decide},
};
use crate::{
    Digest, Timestamp,
    backend::{Failure, Host, succession::in_the_end},
    documents::{Client, Service},
    oauth::{
        Refusal,
        answer::{authorization_response::Matched, id_token::subject_of_caller},
        grant::{Command, Pushed, Reply, Said, managed::Kept},
        handle::Handle,
        interaction::{
            next::{Asked, SignedIn},
            sealed::Interaction,
            ticket::Ticket,
        },
    },
};

/// How long a ticket lives of a request that its client did not push, in seconds.
const LIFETIME: u32 = 86_400;

/// The same, where nobody may be asked anything: whoever holds it knows at once what to answer, and
/// the row that says that it was answered is short-lived, whoever makes browsers bring such requests.
const SILENT_LIFETIME: u32 = 600;

/// A request that was opened, and that nobody has completed yet.
#[derive(Debug)]
pub struct Recalled {
    /// What completes it.
    ticket: Ticket,
    interaction: Interaction,
    /// As long as the request can be opened, or its ticket come back that says all by itself.
    stays_until: Timestamp,
    /// Who asks.
    pub client: Rc<Client>,
    /// Whom it asks.
    pub service: Rc<Service>,
}

/// What somebody holds of a request.
struct Held {
    ticket: Ticket,
    /// What the ticket says by itself, where it is more than the place of a row.
    sealed: Option<Interaction>,
}

/// The ticket of a request that was opened. Whoever makes a browser bring one has proved nothing, so
/// nothing is written: its ticket is the request itself, sealed. What was pushed is in its row, and its
/// ticket says more than where only if there is more to say: a context is of one opening, and so is what
/// was told of the grant that the request joins, `former`.
pub async fn keep<H: Host>(
    host: &H,
    opened: &Opened,
    former: Option<&Kept>,
    context: Option<String>,
) -> Result<String, Failure> {
    let handle = opened.ticket.handle();
    let lifetime = if opened.request.openid.prompt.none {
        SILENT_LIFETIME
    } else {
        LIFETIME
    };
    let merges = opened.request.merges();
    let expires = match opened.ticket {
        Ticket::Pushed(_) if context.is_none() && !merges => return Ok(handle.encode()),
        Ticket::Pushed(_) | Ticket::Carried(_) => opened.expires,
        Ticket::Brought(_) => host.now().after(lifetime),
    };
    let interaction = Interaction {
        expires,
        context,
        ..opened.interaction(handle.digest())
    };
    let interaction = if merges {
        interaction.showing(&opened.in_the_end(former), &opened.service)
    } else {
        interaction
    };
    let ticket = interaction.to_ticket(host.keys().await?.derivation());
    if matches!(opened.ticket, Ticket::Carried(_)) {
        let held = Held {
            ticket: opened.ticket.clone(),
            sealed: Some(interaction),
        };
        held.recalled(host).await?;
    }
    Ok(ticket)
}

/// Writes on a ticket that nobody has spent.
pub async fn note<H: Host>(host: &H, ticket: &str, context: Option<String>) -> Result<(), Failure> {
    let held = Held::read(host, ticket).await?;
    let command = Command::Note {
        ticket: held.ticket.handle().digest(),
        // That there is nothing is something, too.
        context: Some(context.unwrap_or_default()),
    };
    held.decide(host, command).await.map(drop)
}

/// The request that `ticket` completes, as it may be completed now.
pub async fn recall<H: Host>(host: &H, ticket: &str) -> Result<Recalled, Failure> {
    let held = Held::read(host, ticket).await?;
    let pushed = held.recalled(host).await?;
    let sealed = held.sealed.as_ref().filter(|sealed| sealed.is_brought);
    let stays_until = sealed.map_or(pushed.request_uri.expires, |sealed| sealed.expires);
    let service = host.service().await?;
    let client = host.client(&pushed.client.to_string()).await?;
    let mut interaction = Interaction::of_pushed(*pushed, held.sealed.as_ref())?;
    let client = interaction.still_of(client)?;
    interaction.request.take_up(&client, &service);
    interaction.request.target.matched(&client, &service)?;
    Ok(Recalled {
        ticket: held.ticket,
        interaction,
        stays_until,
        client,
        service,
    })
}

impl Held {
    async fn read<H: Host>(host: &H, ticket: &str) -> Result<Self, Failure> {
        if let Some(handle) = Handle::decode(ticket) {
            let ticket = Ticket::Pushed(handle);
            return Ok(Self {
                ticket,
                sealed: None,
            });
        }
        let sealed = Interaction::of_ticket(ticket, host.keys().await?.derivation())?;
        Ok(Self {
            ticket: sealed.ticket()?,
            sealed: Some(sealed),
        })
    }

    /// What it completes, which stays as it is.
    async fn recalled<H: Host>(&self, host: &H) -> Result<Box<Pushed>, Failure> {
        let ticket = self.ticket.handle().digest();
        let reply = self.decide(host, Command::Recall { ticket }).await?;
        Ok(reply.try_into()?)
    }

    async fn decide<H: Host>(&self, host: &H, command: Command) -> Result<Reply, Failure> {
        let handle = self.ticket.handle();
        match &self.sealed {
            Some(sealed) if sealed.is_brought => {
                complete(host, handle, sealed.pushed(handle), command).await
            }
            _ => decide(host, handle, command).await,
        }
    }
}

impl Recalled {
    /// What the person was asked between.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            request: &self.interaction.request,
            client: &self.client,
            service: &self.service,
            expected: self.interaction.expected.as_deref(),
        }
    }

    /// Who asks, as the request spells it.
    pub fn client_id(&self) -> &str {
        &self.interaction.request.client_id
    }

    /// What is written on the ticket.
    pub fn context(&self) -> Option<&str> {
        self.interaction.context.as_deref()
    }

    /// The request, to be completed.
    pub fn pending(&self) -> Pending<'_> {
        Pending {
            ticket: &self.ticket,
            request: &self.interaction.request,
            client: &self.client,
            service: &self.service,
            expires: self.interaction.expires,
        }
    }

    /// The same that is said, of a row that says that it was used as long as anybody may ask.
    pub fn said(&self, said: Said) -> Said {
        Said {
            kept_until: self.stays_until,
            ..said
        }
    }

    /// Why nothing comes of it that this person agrees, now that client, service and the grant that it is to
    /// succeed are what they are; if something does, under which rules. Whoever shows the pages was told what that
    /// grant held, and nobody has agreed to anything else.
    pub async fn barred<H: Host>(
        &mut self,
        host: &H,
        person: &SignedIn,
    ) -> Result<Option<Refusal>, Failure> {
        let (client, service) = (&self.client, &self.service);
        let interaction = &mut self.interaction;
        let request = &interaction.request;
        let end = match in_the_end(host, request, service, client, person).await {
            Err(Failure::Refusal(refusal)) => return Ok(Some(refusal)),
            end => end?,
        };
        let refusal = interaction.barred_elsewhere(client, service, &end);
        interaction.request.profile = end.profile;
        Ok(refusal)
    }

    /// Somebody whom the caller knows, as the client knows them.
    pub async fn person<H: Host>(
        &self,
        host: &H,
        signed_in: SignedIn,
    ) -> Result<SignedIn, Failure> {
        let keys = host.keys().await?;
        let subject = subject_of_caller(&signed_in.subject, &self.client, keys.pairwise_salt());
        Ok(SignedIn {
            session: None,
            is_used: false,
            subject,
            ..signed_in
        })
    }
}

/// Ends the request: where its client is told why. Another time is another `once`, and nobody is told
/// twice.
pub async fn end<'a, H: Host>(
    host: &H,
    recalled: &'a Recalled,
    once: Digest,
) -> Result<Matched<'a>, Failure> {
    let pending = recalled.pending();
    let target = pending
        .request
        .target
        .matched(pending.client, pending.service)?;
    let command = Command::Fail {
        ticket: recalled.ticket.handle().digest(),
        reason: Some(once),
        by: None,
    };
    close(host, &pending, command, host.now()).await?;
    Ok(target)
}
