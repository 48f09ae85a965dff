//! The CPU time and memory of a process, from Linux.

use std::time::Duration;

/// The unit of CPU time in `/proc`: it is the same on every machine that Roster runs on.
const TICK: Duration = Duration::from_millis(10);

/// The CPU time of a process so far: user and system time of all its threads, including those that have ended.
pub fn cpu(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process runs");
    // The second field is the program's name in parentheses, and may contain anything. utime and stime are fields 14
    // and 15.
    let (_, after_name) = stat.rsplit_once(") ").expect("a name in parentheses");
    let fields = after_name.split(' ').skip(11).take(2);
    TICK * fields
        .map(|ticks| ticks.parse::<u32>().expect("a number of ticks"))
        .sum()
}

/// The resident memory of a process, in bytes.
pub fn memory(process: u32) -> f64 {
    status(process, "VmRSS:")
}

/// The peak memory of a process since [`forget_peak`] or its start, in bytes.
pub fn peak_memory(process: u32) -> f64 {
    status(process, "VmHWM:")
}

/// Resets the peak.
pub fn forget_peak(process: u32) {
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").expect("the process is this user's");
}

/// A value in KiB from the process's status.
fn status(process: u32, name: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib.expect("Linux reports it") * 1024.0
}
