//! A request whose ticket somebody else holds, from its opening to its completion: it is in a row, and
//! the ticket alone names it.

use std::rc::Rc;

use super::{
    Opened, Pending,
    close::{close, complete, decide},
};
use crate::{
    Digest, Timestamp,
    backend::{Failure, Host},
    documents::{Client, Service},
    oauth::{
        answer::{authorization_response::Matched, id_token::subject_of_caller},
        grant::{Command, Pushed, Said, Stored},
        handle::Handle,
        interaction::{
            next::{Asked, Next, SignedIn},
            sealed::Interaction,
            ticket::Ticket,
        },
    },
};

/// How long a ticket lives of a request that its client did not push, in seconds.
const LIFETIME: u32 = 86_400;

/// A request that was opened, and that nobody has completed yet.
#[derive(Debug)]
pub struct Recalled {
    /// What completes it.
    ticket: Ticket,
    interaction: Interaction,
    /// As long as the request can be opened.
    opens_until: Timestamp,
    /// What is written on the ticket.
    pub context: Option<String>,
    /// Who asks.
    pub client: Rc<Client>,
    /// Whom it asks.
    pub service: Rc<Service>,
}

/// Keeps a request that was opened, so that its ticket alone names it. Whoever calls has proved who
/// they are: what a browser brought is written here once, and what its request_uri carried where its
/// row is to be.
pub async fn keep<H: Host>(
    host: &H,
    opened: &Opened,
    context: Option<String>,
) -> Result<(), Failure> {
    let handle = match &opened.ticket {
        Ticket::Pushed(_) if context.is_none() => return Ok(()),
        Ticket::Pushed(handle) => return write_on(host, handle, context).await,
        Ticket::Brought(handle) | Ticket::Carried(handle) => handle,
    };
    let ticket = Stored {
        digest: handle.digest(),
        expires: host.now().after(LIFETIME),
    };
    // Nobody has it: the request is opened by what it came with.
    let request_uri = Stored {
        digest: handle.derive("request_uri").digest(),
        expires: opened.expires,
    };
    let pushed = Pushed {
        client: opened.client.id(),
        created_at: Some(opened.client.created_at),
        request: opened.request.clone(),
        request_uri,
        ticket,
        context,
    };
    let command = Command::Recall {
        ticket: ticket.digest,
    };
    complete(host, handle, pushed, command).await.map(drop)
}

/// Writes on a ticket that nobody has spent.
pub async fn note<H: Host>(host: &H, ticket: &str, context: Option<String>) -> Result<(), Failure> {
    write_on(host, &Handle::of_ticket(ticket)?, context).await
}

async fn write_on<H: Host>(
    host: &H,
    handle: &Handle,
    context: Option<String>,
) -> Result<(), Failure> {
    let ticket = handle.digest();
    let command = Command::Note { ticket, context };
    decide(host, handle, command).await.map(drop)
}

/// The request that `ticket` completes, as it may be completed now.
pub async fn recall<H: Host>(host: &H, ticket: &str) -> Result<Recalled, Failure> {
    let handle = Handle::of_ticket(ticket)?;
    let command = Command::Recall {
        ticket: handle.digest(),
    };
    let pushed: Box<Pushed> = decide(host, &handle, command).await?.try_into()?;
    let opens_until = pushed.request_uri.expires;
    let context = pushed.context.clone();
    let service = host.service().await?;
    let client = host.client(&pushed.client.to_string()).await?;
    let mut interaction = Interaction::of_pushed(*pushed, None)?;
    let client = interaction.still_of(client)?;
    interaction.request.take_up(&client, &service);
    interaction.request.target.matched(&client, &service)?;
    Ok(Recalled {
        ticket: Ticket::Pushed(handle),
        interaction,
        opens_until,
        context,
        client,
        service,
    })
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

    /// The same that is said, of a row that says that it was used as long as somebody may open it.
    pub fn said(&self, said: Said) -> Said {
        Said {
            kept_until: self.opens_until,
            ..said
        }
    }

    /// What comes next where the person agrees, now that client and service are what they are.
    pub fn agreed(&self) -> Next {
        let (client, service) = (&self.client, &self.service);
        self.interaction.reconsidered(Next::Issue, client, service)
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
