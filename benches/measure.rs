//! Measuring work: processor time where the system tells it, so that other programs on the machine matter less.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Work is repeated until it takes about so long, so that what starts and ends a run is little of it.
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

/// The processor time of this process so far, of all its threads, those too that have ended, on Linux.
#[cfg(target_os = "linux")]
pub fn processor_time() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).ok()
}

/// Not told here.
#[cfg(not(target_os = "linux"))]
pub fn processor_time() -> Option<Duration> {
    None
}

/// The most memory that this process has had, in bytes, on Linux.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}
