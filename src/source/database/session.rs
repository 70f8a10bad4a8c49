//! A connection on a thread of its own, so that whoever waits for it can stop waiting.
//!
//! The drivers wait in their own ways, and some of them for ever. Here one silence is as long as another: a server
//! that says nothing for the configured time is given up, whatever its driver thinks; the thread that still waits
//! for it holds nothing but its connection, and ends with it.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::channel;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use crate::model::limits;
use crate::source::database::Reach;
use crate::source::database::connect;
use crate::source::database::rows::Pass;
use crate::source::database::rows::Rows;
use crate::source::database::rows::Tally;
use crate::source::remote::Error;
use crate::source::remote::What;

/// What is asked of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The digest of the answer.
    Digest,
    /// Its rows.
    Read,
}

/// What comes back.
pub(super) enum Event {
    /// The columns' names: the answer begins, or the connection stands.
    Head(Vec<String>),
    /// Rows, in the answer's order.
    Rows(Rows),
    /// Still at it.
    Beat,
    /// What the answer came to.
    End(Tally),
}

/// A connection with its snapshot.
pub(super) struct Session {
    reach: Arc<Reach>,
    orders: Sender<Order>,
    events: Receiver<Result<Event, Error>>,
}

impl Session {
    /// Connects, and begins a read-only snapshot.
    pub(super) fn open(reach: &Arc<Reach>) -> Result<Self, Error> {
        let (orders, taken) = channel();
        let (out, events) = sync_channel(limits::QUERY_BLOCKS);
        let there = Arc::clone(reach);
        let spawned = thread::Builder::new()
            .name("query".to_owned())
            .spawn(move || serve(&there, &taken, &out));
        if let Err(cause) = spawned {
            return Err(reach.error(What::Connect).because(cause));
        }
        let session = Self { reach: Arc::clone(reach), orders, events };
        // The driver's own limit comes first and knows more.
        session.wait(reach.connect_seconds.saturating_add(2), reach.connect_seconds)?;
        Ok(session)
    }

    /// Asks for the query's answer.
    pub(super) fn order(&self, order: Order) -> Result<(), Error> {
        self.orders.send(order).map_err(|_| self.error(What::Lost))
    }

    /// The next event of the answer.
    pub(super) fn event(&self) -> Result<Event, Error> {
        self.wait(self.reach.seconds.saturating_add(2), self.reach.seconds)
    }

    /// What the answer comes to.
    pub(super) fn tally(&mut self) -> Result<Tally, Error> {
        self.order(Order::Digest)?;
        loop {
            if let Event::End(tally) = self.event()? {
                return Ok(tally);
            }
        }
    }

    pub(super) fn error(&self, what: What) -> Error {
        self.reach.error(what)
    }

    fn wait(&self, seconds: u32, told: u32) -> Result<Event, Error> {
        match self.events.recv_timeout(Duration::from_secs(u64::from(seconds))) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => Err(self.error(What::Timeout { seconds: told })),
            Err(RecvTimeoutError::Disconnected) => Err(self.error(What::Lost)),
        }
    }
}

/// Serves orders until nobody has any more.
fn serve(reach: &Reach, orders: &Receiver<Order>, out: &SyncSender<Result<Event, Error>>) {
    let mut server = match connect(reach) {
        Ok(it) => it,
        Err(error) => return tell(out, Err(error)),
    };
    tell(out, Ok(Event::Head(Vec::new())));
    while let Ok(order) = orders.recv() {
        let mut pass = Pass::new(out, order);
        let ended = match server.answer(reach, &mut pass) {
            Ok(()) => pass.finish(),
            Err(error) => return tell(out, Err(error)),
        };
        if ended.is_err() {
            return;
        }
    }
}

/// Nobody may be there to hear it; then there is nobody to tell.
fn tell(out: &SyncSender<Result<Event, Error>>, event: Result<Event, Error>) {
    drop(out.send(event));
}
