//! The progress of a long command, on stderr: a bar on a terminal, otherwise a line every few seconds.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The time between two lines.
const PAUSE: Duration = Duration::from_secs(5);

const WITH_TOTAL: &str = "{msg} {wide_bar} {human_pos} of {human_len}, {eta} left";
const WITHOUT_TOTAL: &str = "{msg} {spinner} {human_pos}";

/// Shows the progress of one step. If it is dropped before it is finished, the bar is removed, so that an error is
/// printed on its own line.
pub struct Progress {
    what: String,
    bar: ProgressBar,
    /// When the next line is due; `None` on a terminal, which has the bar.
    next_line: Option<Mutex<Instant>>,
}

impl Progress {
    /// Begins a step. `what` is for example `users loaded`; `total` is the number of items, if it is known.
    pub fn start(what: &str, total: Option<u64>) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let target = if is_terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            what: what.to_owned(),
            bar: bar(what, total, target),
            next_line: (!is_terminal).then(|| Mutex::new(Instant::now() + PAUSE)),
        }
    }

    /// Notes that `more` items are done.
    pub fn advance(&self, more: u64) {
        self.bar.inc(more);
        let Some(next_line) = &self.next_line else { return };
        let mut next_line = next_line.lock().unwrap_or_else(PoisonError::into_inner);
        if Instant::now() >= *next_line {
            *next_line = Instant::now() + PAUSE;
            self.print_line();
        }
    }

    /// Ends the step. The bar remains visible; otherwise a last line has the final number.
    pub fn finish(self) {
        self.bar.finish();
        if self.next_line.is_some() {
            self.print_line();
        }
    }

    fn print_line(&self) {
        let line = line(&self.what, self.bar.position(), self.bar.length());
        // A command goes on even if its progress can't be printed.
        let _ = writeln!(io::stderr(), "{line}");
    }
}

fn bar(what: &str, total: Option<u64>, target: ProgressDrawTarget) -> ProgressBar {
    let template = if total.is_some() { WITH_TOTAL } else { WITHOUT_TOTAL };
    let style = ProgressStyle::with_template(template).expect("a template of ours is valid");
    ProgressBar::with_draw_target(total, target)
        .with_style(style)
        .with_message(what.to_owned())
}

fn line(what: &str, done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{what}: {done} of {total}"),
        None => format!("{what}: {done}"),
    }
}

/// The steps of a command, one after the other. Clones share the state, so that an operation can report its progress.
#[derive(Clone, Default)]
pub struct Steps(Arc<Mutex<Option<Progress>>>);

impl Steps {
    /// Begins a step, as [`Progress::start`] does, and ends the one before it.
    pub fn begin(&self, what: &str, total: Option<u64>) {
        self.finish();
        *self.current() = Some(Progress::start(what, total));
    }

    /// Notes that `more` items of this step are done.
    pub fn advance(&self, more: u64) {
        if let Some(progress) = &*self.current() {
            progress.advance(more);
        }
    }

    /// Ends the current step, if there is one.
    pub fn finish(&self) {
        if let Some(progress) = self.current().take() {
            progress.finish();
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<Progress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    /// The content of a terminal after 3,000 items and a call of `then`.
    fn drawn(total: Option<u64>, then: impl FnOnce(&ProgressBar)) -> String {
        let terminal = InMemoryTerm::new(2, 80);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let bar = bar("users loaded", total, target);
        bar.inc(3_000);
        then(&bar);
        terminal.contents()
    }

    /// indicatif silently ignores an unknown name in a template.
    #[test]
    fn a_bar_shows_all_that_its_template_names() {
        let with_total = drawn(Some(6_000), ProgressBar::abandon);
        let (start, end) = ("users loaded ", " 3,000 of 6,000, 0s left");
        let bar = with_total.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        let bar = bar.unwrap_or_else(|| panic!("{with_total}"));
        let half = 80 - start.len() - end.len();
        assert_eq!(bar.chars().filter(|c| *c == '█').count(), half / 2, "{with_total}");

        let without_total = drawn(None, ProgressBar::tick);
        let words: Vec<_> = without_total.split(' ').collect();
        assert_eq!((words.len(), words[3]), (4, "3,000"), "{without_total}");
        assert_ne!(words[2].trim(), "", "the spinner: {without_total}");
    }

    #[test]
    fn a_line_says_how_many_of_how_many() {
        assert_eq!(line("users loaded", 3, Some(7)), "users loaded: 3 of 7");
        assert_eq!(line("users loaded", 3, None), "users loaded: 3");
    }
}
