//! Measuring work: processor time where the system tells it, so that other programs on the machine matter less.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How exact processor time is told: the clock tick of every common system.
const TICK: Duration = Duration::from_millis(10);

/// Work is repeated until it takes about so long, so that a tick is little of it.
const LONG: Duration = Duration::from_millis(400);

/// How long something takes.
#[derive(Clone, Copy, Debug)]
pub struct Figure(Duration);

impl Figure {
    /// In seconds, never nothing.
    pub fn seconds(self) -> f64 {
        self.0.as_secs_f64().max(1e-9)
    }
}

/// The least of several runs, after one that is not counted. Short work is repeated within a run.
pub fn figure(runs: usize, mut work: impl FnMut() -> usize) -> Figure {
    // Short work takes less than a tick, so the clock tells how often it is repeated.
    let start = Instant::now();
    black_box(work());
    let first = start.elapsed();
    let repeat = (LONG.as_nanos() / first.as_nanos().max(1)).clamp(1, 10_000);
    let repeat = u32::try_from(repeat).unwrap_or(1);
    let least = (0..runs).map(|_| timed(repeat, &mut work) / repeat).min();
    Figure(least.unwrap_or(first))
}

fn timed(repeat: u32, work: &mut impl FnMut() -> usize) -> Duration {
    let (wall, cpu) = (Instant::now(), processor_time());
    for _ in 0..repeat {
        black_box(work());
    }
    match (cpu, processor_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => wall.elapsed(),
    }
}

/// The processor time of this process so far, of threads that have ended too, on Linux: `man 5 proc`, `utime` and `stime`.
pub fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name may hold anything; after it stand the fields from the third on.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11).map(|field| field.parse::<u32>().ok());
    Some(TICK * (fields.next()?? + fields.next()??))
}

/// The most memory that this process has had, in bytes, on Linux.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}
