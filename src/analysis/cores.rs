//! Work that is done on every core.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder};

/// As much as a program's first thread has on most systems, so that what is deep there is no deeper here.
const STACK: usize = 8 << 20;

/// Does some work on each of some items, in no order; the answers are in theirs. Where there are no threads, or only one
/// core, one after the other.
pub(super) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done: Vec<(usize, R)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        // A thread that cannot be had is work for the others.
        let start = |_| Builder::new().stack_size(STACK).spawn_scoped(scope, run).ok();
        let others: Vec<_> = (1..cores.min(items.len())).filter_map(start).collect();
        let mut done = run();
        for other in others {
            match other.join() {
                Ok(found) => done.extend(found),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn answers_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(super::each(&items, |at| at * 2), (0..2_000).step_by(2).collect::<Vec<_>>());
        assert!(super::each(&[0_u8; 0], |at| *at).is_empty());
    }
}
