//! Grants, as whoever speaks for the service finds, changes and ends them.

use std::ops::Range;

use super::{Failure, Host, chosen::located};
use crate::{
    documents::Client,
    oauth::{
        grant::{
            Token,
            managed::{Amendment, Kept, MOST_TOLD, Managed, Managing, Sought, Task, Told},
            serve::{Action, Answer, Request},
        },
        handle::{Handle, Place, Row, Shelf},
        request::located_token::Located,
    },
};

/// Which grants are meant, and where they are: everywhere, if there is no shelf.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Which.
    pub sought: Sought,
    /// Where.
    pub shelf: Option<Shelf>,
}

/// What is to become of grants.
#[derive(Clone, Debug)]
pub enum Change {
    /// They change.
    Amend(Box<Amendment>),
    /// They end.
    End,
}

impl Search {
    /// The same, of one client. What it is now does not tell where its grants of before began: they may
    /// be on any shelf.
    #[must_use]
    pub fn of_client(mut self, client: &Client) -> Self {
        self.sought.client = Some(client.id());
        self.sought.created_at = Some(client.created_at);
        self
    }

    /// The same, of one person.
    #[must_use]
    pub fn of_subject(mut self, subject: Option<&str>) -> Self {
        self.sought.subject = subject.map(str::to_owned);
        self
    }

    /// The grant that `text` names: a token of it, the mark of one, or its place.
    pub async fn named<H: Host>(host: &H, text: &str) -> Result<Option<Self>, Failure> {
        if let Some((place, digest)) = Handle::decode_mark(text) {
            let token = Token::Handle(digest);
            return Ok(Some(Self::at(place, Some(token))));
        }
        if let Some((shelf, row)) = Handle::decode_place(text) {
            return Ok(Some(Self::at(Place(shelf, row), None)));
        }
        let service = host.service().await?;
        let located = located(host, text, &*host.keys().await?, &service).await?;
        let at = |located: Located| {
            let mut search = Self::at(located.place, Some(located.token));
            search.sought.family = located.family;
            search
        };
        Ok(located.map(at))
    }

    /// The grant at `place` that has this token.
    pub fn at(place: Place, token: Option<Token>) -> Self {
        let sought = Sought {
            row: Some(place.1),
            token,
            ..Sought::default()
        };
        Self {
            sought,
            shelf: Some(place.0),
        }
    }

    /// The grant whose `grant_id` names `place`: the one that has merged or replaced others there.
    pub fn by_name(place: Place) -> Self {
        let mut search = Self::at(place, None);
        search.sought.is_by_name = true;
        search
    }

    fn request<H: Host>(&self, host: &H, task: Task) -> Request {
        let sought = self.sought.clone();
        Request {
            now: host.now(),
            first_uses: Vec::new(),
            action: Action::Manage(Box::new(Managing { sought, task })),
        }
    }

    async fn ask<H: Host>(&self, host: &H, shelf: Shelf, task: Task) -> Result<Managed, Failure> {
        let answer = host.shelf(shelf, &self.request(host, task)).await??;
        let managed: Box<Managed> = answer.try_into()?;
        Ok(*managed)
    }

    /// What each shelf answers that may have any.
    async fn everywhere<H: Host>(
        &self,
        host: &H,
        task: Task,
    ) -> Result<Vec<(Shelf, Managed)>, Failure> {
        if let Some(shelf) = self.shelf {
            return Ok(vec![(shelf, self.ask(host, shelf, task).await?)]);
        }
        let everywhere = host.everywhere().await?;
        let request = self.request(host, task);
        let answers = host.shelves(&everywhere, &request).await?;
        let managed = |(shelf, answer): (Shelf, Answer)| {
            let managed: Box<Managed> = answer?.try_into()?;
            Ok((shelf, *managed))
        };
        everywhere.into_iter().zip(answers).map(managed).collect()
    }

    /// Tells of those in `range`, in the order of their places, and how many there are. If they are
    /// large it tells of the first of them.
    pub async fn tell<H: Host>(
        &self,
        host: &H,
        told: Told,
        range: Range<usize>,
    ) -> Result<(Vec<(Shelf, Kept)>, usize), Failure> {
        if let Some(shelf) = self.shelf {
            let task = Task::Tell(told, range.start, range.end);
            let Managed { kept, count, .. } = self.ask(host, shelf, task).await?;
            return Ok((kept.into_iter().map(|kept| (shelf, kept)).collect(), count));
        }
        let (mut found, mut count, mut size) = (Vec::new(), 0, 0);
        for (shelf, managed) in self.everywhere(host, Task::Tell(told, 0, 0)).await? {
            let of_shelf = count..count + managed.count;
            count = of_shelf.end;
            let start = range.start.max(of_shelf.start) - of_shelf.start;
            let end = range.end.min(of_shelf.end).saturating_sub(of_shelf.start);
            if start < end && size < MOST_TOLD {
                let task = Task::Tell(told, start, end);
                let Managed {
                    kept, size: more, ..
                } = self.ask(host, shelf, task).await?;
                size += more;
                found.extend(kept.into_iter().map(|kept| (shelf, kept)));
            }
        }
        Ok((found, count))
    }

    /// One of each client that counts, further ones where authorization details were granted, and the clients
    /// of which there are still more.
    pub async fn clients<H: Host>(&self, host: &H) -> Result<(Vec<Kept>, Vec<u64>), Failure> {
        let managed = self.everywhere(host, Task::Clients).await?;
        let (mut kept, mut more) = (Vec::new(), Vec::new());
        for (_, managed) in managed {
            kept.extend(managed.kept);
            more.extend(managed.more);
        }
        Ok((kept, more))
    }

    /// Changes or ends them all; how many had tokens. Each shelf is done with when it says so.
    pub async fn change<H: Host>(&self, host: &H, change: &Change) -> Result<usize, Failure> {
        let mut count = 0;
        for (shelf, mut managed) in self.everywhere(host, change.after(None)).await? {
            count += managed.count;
            while let Some(next) = managed.next {
                managed = self.ask(host, shelf, change.after(Some(next))).await?;
                count += managed.count;
            }
        }
        Ok(count)
    }
}

impl Change {
    fn after(&self, row: Option<Row>) -> Task {
        match self {
            Self::Amend(amendment) => Task::Amend(amendment.clone(), row),
            Self::End => Task::End(row),
        }
    }
}
