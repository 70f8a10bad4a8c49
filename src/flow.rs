//! Pieces in, results out in the same order: the one place where threads are made for the line.
//!
//! Workers take the next piece under a lock (reading is sequential), work on it alone, and hand the result to
//! the caller's thread, which sees results in input order whatever the number of workers. A worker that is too
//! far ahead waits, so memory is bounded by `workers × window` pieces.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;

/// Runs `work` over `pieces` on `jobs` threads and gives the results to `take`, in input order.
///
/// The first error, in input order, ends it: pieces after it may have been worked on, but are not taken.
pub fn ordered<P, R, E>(
    jobs: NonZeroUsize,
    window: usize,
    pieces: impl Iterator<Item = Result<P, E>> + Send,
    work: impl Fn(usize, P) -> Result<R, E> + Sync,
    mut take: impl FnMut(usize, R) -> Result<(), E>,
) -> Result<(), E>
where
    P: Send,
    R: Send,
    E: Send,
{
    let source = Mutex::new(Source { pieces, next: 0 });
    let desk = Desk::new(jobs.get() * window.max(1));
    thread::scope(|scope| {
        for _ in 0..jobs.get() {
            scope.spawn(|| {
                let _leaving = desk.arrive();
                loop {
                    let Some((seq, piece)) = next(&source) else { break };
                    if !desk.wait_for_room(seq) {
                        break;
                    }
                    let result = piece.and_then(|it| work(seq, it));
                    let failed = result.is_err();
                    desk.put(seq, result);
                    if failed {
                        break;
                    }
                }
            });
        }
        let mut seq = 0;
        while let Some(result) = desk.get(seq, jobs.get()) {
            if let Err(error) = result.and_then(|it| take(seq, it)) {
                desk.close();
                return Err(error);
            }
            seq += 1;
        }
        Ok(())
    })
}

struct Source<I> {
    pieces: I,
    next: usize,
}

fn next<I: Iterator>(source: &Mutex<Source<I>>) -> Option<(usize, I::Item)> {
    let mut source = lock(source);
    let piece = source.pieces.next()?;
    let seq = source.next;
    source.next += 1;
    Some((seq, piece))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock means that a worker panicked; the scope hands the panic on when it joins.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where results wait for the ones before them.
struct Desk<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
    room: usize,
}

struct State<R> {
    ready: BTreeMap<usize, R>,
    wanted: usize,
    arrived: usize,
    left: usize,
    closed: bool,
}

impl<R> Desk<R> {
    fn new(room: usize) -> Self {
        let state = State { ready: BTreeMap::new(), wanted: 0, arrived: 0, left: 0, closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), room }
    }

    fn arrive(&self) -> Leaving<'_, R> {
        lock(&self.state).arrived += 1;
        Leaving(self)
    }

    /// Whether the worker may go on with piece `seq`; false when nobody wants results any more.
    fn wait_for_room(&self, seq: usize) -> bool {
        let mut state = lock(&self.state);
        while !state.closed && seq >= state.wanted + self.room {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.closed
    }

    fn put(&self, seq: usize, result: R) {
        lock(&self.state).ready.insert(seq, result);
        self.changed.notify_all();
    }

    /// The result of piece `seq`; `None` when all workers left without it: the pieces have ended.
    fn get(&self, seq: usize, workers: usize) -> Option<R> {
        let mut state = lock(&self.state);
        state.wanted = seq;
        self.changed.notify_all();
        loop {
            if let Some(result) = state.ready.remove(&seq) {
                return Some(result);
            }
            if state.closed || (state.arrived == workers && state.left == workers) {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn close(&self) {
        lock(&self.state).closed = true;
        self.changed.notify_all();
    }
}

/// Signs the worker off, also when it panics.
struct Leaving<'a, R>(&'a Desk<R>);

impl<R> Drop for Leaving<'_, R> {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.left += 1;
        // A worker that panicked owes a result that will never come: nobody may wait for it.
        state.closed |= thread::panicking();
        drop(state);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap()
    }

    #[test]
    fn results_come_in_input_order_whatever_the_workers() {
        for workers in [1, 2, 7] {
            let mut out = Vec::new();
            let pieces = (0..500_u64).map(Ok::<_, ()>);
            ordered(
                jobs(workers),
                2,
                pieces,
                |_, it| Ok(it * 2),
                |seq, it| {
                    out.push((seq, it));
                    Ok(())
                },
            )
            .unwrap();
            assert!(
                out.iter().enumerate().all(|(at, &(seq, it))| at == seq && it == 2 * at as u64)
            );
            assert_eq!(out.len(), 500);
        }
    }

    #[test]
    fn the_first_error_in_input_order_ends_it() {
        let mut taken = 0;
        let pieces = (0..100).map(|it| if it == 40 { Err(it) } else { Ok(it) });
        let result = ordered(
            jobs(4),
            3,
            pieces,
            |_, it| if it == 20 { Err(it) } else { Ok(it) },
            |_, _| {
                taken += 1;
                Ok(())
            },
        );
        assert_eq!((result, taken), (Err(20), 20));
    }

    #[test]
    fn a_panic_in_a_worker_ends_it_and_is_handed_on() {
        let work = |_, it: u32| if it == 7 { panic!("on purpose") } else { Ok::<u32, ()>(it) };
        let run = || ordered(jobs(2), 1, (0..1000).map(Ok), work, |_, _| Ok(()));
        assert!(std::panic::catch_unwind(run).is_err());
    }

    #[test]
    fn an_error_of_the_taker_ends_it() {
        let result = ordered(
            jobs(3),
            1,
            (0..1000).map(Ok),
            |_, it| Ok(it),
            |_, it| {
                if it == 5 { Err(it) } else { Ok(()) }
            },
        );
        assert_eq!(result, Err(5));
    }
}
