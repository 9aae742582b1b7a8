//! The world that is searched: askers, each with requests that it sends in order, and whatever can come
//! between.

use std::{collections::BTreeSet, sync::Arc};

use sekisho::{
    Timestamp,
    oauth::grant::{Reply, serve},
};
use stateright::{Checker, Model, Property};

use super::shelf::Shelf;

/// What is asked at a time.
pub type Asked = Arc<dyn Fn(Timestamp) -> serve::Request + Send + Sync>;

/// Who asks: the requests go to their shelves one after the other, and end with the first that is refused.
#[derive(Clone)]
pub struct Asker {
    /// Of each request the number of the shelf, and what is asked at a time.
    pub requests: Vec<(usize, Asked)>,
    /// By how many seconds its clock is behind that of the objects.
    pub behind: u32,
}

impl Asker {
    /// One that sends one request to the first shelf.
    pub fn of(request: impl Fn(Timestamp) -> serve::Request + Send + Sync + 'static) -> Self {
        Self {
            requests: vec![(0, Arc::new(request))],
            behind: 0,
        }
    }

    /// The same, after it was asked for something at the shelf of this number.
    pub fn after(
        mut self,
        shelf: usize,
        request: impl Fn(Timestamp) -> serve::Request + Send + Sync + 'static,
    ) -> Self {
        self.requests.insert(0, (shelf, Arc::new(request)));
        self
    }
}

/// A scene: what there is at first, who asks, and what they may get once.
#[derive(Clone)]
pub struct Scene {
    /// The shelves at first.
    pub shelves: Vec<Shelf>,
    /// Who asks.
    pub askers: Vec<Asker>,
    /// What somebody has got, if this is the thing of which there is one.
    pub gift: fn(asker: usize, reply: &Reply) -> Option<String>,
    /// The times at which anything may happen.
    pub instants: Vec<Timestamp>,
    /// How often everybody may ask again.
    pub repeats: u8,
    /// How many crashes there may be.
    pub crashes: u8,
    /// Who is served by the version before pages, if anybody is.
    pub former: Option<usize>,
    /// How a rule is broken, if one is.
    pub broken: Option<Broken>,
}

/// A rule that is broken, to see that the search finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// What is written can be lost although it was acknowledged.
    AcknowledgesBeforeItWrites,
    /// Others are served between load and save.
    AwaitsBetween,
    /// What was used is forgotten while it would still be accepted.
    SweepsEarly,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is served, and the answer arrives.
    Answered,
    /// The object crashes before anything is written.
    LostBefore,
    /// The object crashes after it has written, and nobody hears the answer.
    LostAfter,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// This asker sends its next request.
    Asks(usize, Fate),
    /// Where a rule is broken: what this asker has had computed is written.
    Saves(usize),
    /// A shelf is swept.
    Swept(usize),
    /// Time goes on.
    Waits,
}

/// What is so at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    shelves: Vec<Shelf>,
    /// The place of each asker in its requests, and how often it has begun.
    askers: Vec<(u8, u8)>,
    /// What was computed and is not written, where that is possible.
    pending: Vec<Option<(usize, Shelf)>>,
    instant: usize,
    crashes: u8,
    given: BTreeSet<String>,
}

const ONCE: &str = "it is given once";
const SOMEBODY: &str = "somebody gets it";

impl Scene {
    /// Searches every order of what can happen, and prints how many there are.
    ///
    /// # Panics
    ///
    /// If the thing is given twice, or can be given to nobody.
    pub fn holds(mut self, name: &str) {
        if std::env::var("SEKISHO_MODEL").is_ok_and(|form| form == "longer") {
            (self.repeats, self.crashes) = (self.repeats + 1, self.crashes + 2);
        }
        let checker = self.checker().spawn_bfs().join();
        println!(
            "{name}: {} states, {} steps, {} deep",
            checker.unique_state_count(),
            checker.state_count(),
            checker.max_depth()
        );
        checker.assert_properties();
    }

    /// How the thing is given twice, as the search finds it; none if it is not.
    pub fn hole(self) -> Option<Vec<Event>> {
        let checker = self.checker().spawn_bfs().join();
        checker.discovery(ONCE).map(|path| path.into_actions())
    }

    fn serve(&self, moment: &mut Moment, asker: usize, fate: Fate) {
        let Asker { requests, behind } = &self.askers[asker];
        let (place, begun) = &mut moment.askers[asker];
        if usize::from(*place) == requests.len() {
            (*place, *begun) = (0, *begun + 1);
        }
        let (shelf, request) = &requests[usize::from(*place)];
        let now = self.instants[moment.instant].before(*behind);
        let mut after = moment.shelves[*shelf].clone();
        let answer = match fate {
            Fate::LostBefore => None,
            Fate::Answered | Fate::LostAfter if self.former == Some(asker) => {
                Some(after.serve_as_before(request(now)))
            }
            Fate::Answered | Fate::LostAfter => Some(after.serve(request(now))),
        };
        if fate != Fate::Answered {
            moment.shelves[*shelf].crash();
            after.crash();
        }
        let is_last = usize::from(*place) + 1 == requests.len();
        let goes_on = fate == Fate::Answered && matches!(answer, Some(Ok(_)));
        *place = if goes_on {
            *place + 1
        } else {
            requests.len() as u8
        };
        if let Some(Ok(reply)) = answer.filter(|_| is_last) {
            moment.given.extend((self.gift)(asker, &reply));
        }
        match (self.broken, fate) {
            (_, Fate::LostBefore) => {}
            (Some(Broken::AcknowledgesBeforeItWrites), Fate::LostAfter) => {}
            (Some(Broken::AwaitsBetween), _) => moment.pending[asker] = Some((*shelf, after)),
            _ => moment.shelves[*shelf] = after,
        }
        moment.crashes += u8::from(fate != Fate::Answered);
    }
}

impl Model for Scene {
    type State = Moment;
    type Action = Event;

    fn init_states(&self) -> Vec<Moment> {
        let askers = self
            .askers
            .iter()
            .map(|asker| (asker.requests.len() as u8, 0));
        vec![Moment {
            shelves: self.shelves.clone(),
            pending: vec![None; self.askers.len()],
            askers: askers.collect(),
            instant: 0,
            crashes: 0,
            given: BTreeSet::new(),
        }]
    }

    fn actions(&self, moment: &Moment, events: &mut Vec<Event>) {
        for (number, (asker, (place, begun))) in self.askers.iter().zip(&moment.askers).enumerate()
        {
            let has_ended = usize::from(*place) == asker.requests.len();
            if moment.pending[number].is_some() {
                events.push(Event::Saves(number));
            } else if !has_ended || *begun <= self.repeats {
                events.push(Event::Asks(number, Fate::Answered));
                if moment.crashes < self.crashes {
                    events.extend(
                        [Fate::LostBefore, Fate::LostAfter].map(|fate| Event::Asks(number, fate)),
                    );
                }
            }
        }
        events.extend((0..self.shelves.len()).map(Event::Swept));
        if moment.instant + 1 < self.instants.len() {
            events.push(Event::Waits);
        }
    }

    fn next_state(&self, moment: &Moment, event: Event) -> Option<Moment> {
        let mut next = moment.clone();
        match event {
            Event::Asks(asker, fate) => self.serve(&mut next, asker, fate),
            Event::Saves(asker) => {
                let (shelf, after) = next.pending[asker].take()?;
                next.shelves[shelf] = after;
            }
            Event::Swept(shelf) => {
                let now = self.instants[moment.instant];
                let is_early = self.broken == Some(Broken::SweepsEarly);
                next.shelves[shelf].sweep(if is_early { now.after(EARLY) } else { now });
            }
            Event::Waits => next.instant += 1,
        }
        (next != *moment).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ONCE, |_, moment: &Moment| moment.given.len() <= 1),
            Property::sometimes(SOMEBODY, |_, moment: &Moment| !moment.given.is_empty()),
        ]
    }
}

/// How much too early a broken sweep is, in seconds.
const EARLY: u32 = 7200;
