//! CPU time of processes.

use std::time::Duration;

/// What Linux counts CPU time in for programs: the same on every machine that Roster runs on.
const TICK: Duration = Duration::from_millis(10);

/// The CPU time of a process so far, its own and the kernel's on its behalf, of all its threads, also of those that have
/// ended.
pub fn of(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process runs");
    // The second field is the program's name in parentheses and may hold anything. utime and stime are 14 and 15.
    let (_, after_name) = stat.rsplit_once(") ").expect("a name in parentheses");
    let fields = after_name.split(' ').skip(11).take(2);
    TICK * fields
        .map(|ticks| ticks.parse::<u32>().expect("a number of ticks"))
        .sum()
}
