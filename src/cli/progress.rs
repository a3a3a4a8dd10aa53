//! Progress on stderr with the time that is left: a bar where a person watches, a line now and then in a log.

use std::collections::VecDeque;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The time left is told from the work of so long: what was kept from an earlier run goes by fast, and must not promise that the
/// rest will.
const WINDOW: Duration = Duration::from_secs(60);
/// Less than this tells nothing.
const SOONEST: Duration = Duration::from_secs(3);
/// Time between two lines of a log.
const LINE: Duration = Duration::from_secs(30);

/// One bar that is renamed from step to step.
pub struct Progress {
    bar: ProgressBar,
    state: Mutex<State>,
    /// Whether lines are written where there is no terminal.
    log: bool,
}

struct State {
    /// Words of the step without numbers, which change while it goes on.
    step: String,
    rate: Rate,
    told: Instant,
}

/// How far a step was, and when.
#[derive(Default)]
struct Rate(VecDeque<(Instant, usize)>);

impl Progress {
    pub fn new(quiet: bool) -> Self {
        // indicatif hides the bar by itself where stderr is no terminal.
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{msg:>28} {wide_bar} {percent:>3} % {prefix}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let state = State { step: String::new(), rate: Rate::default(), told: Instant::now() };
        Self { bar, state: Mutex::new(state), log: !quiet && !std::io::stderr().is_terminal() }
    }

    /// Shows how far a step is, in whatever it is counted in.
    pub fn at(&self, step: &str, done: usize, all: usize) {
        let Ok(mut state) = self.state.lock() else { return };
        let now = Instant::now();
        let words: String = step.chars().filter(|c| !c.is_ascii_digit()).collect();
        if state.step != words {
            state.step = words;
            state.rate = Rate::default();
        }
        state.rate.saw(now, done);
        let left = state.rate.left(all).map(said).unwrap_or_default();
        if self.log && now.duration_since(state.told) >= LINE {
            state.told = now;
            let percent = 100 * done / all.max(1);
            eprintln!("dossier: {step}, {percent} %{}{left}", if left.is_empty() { "" } else { ", " });
        }
        self.bar.set_message(step.to_owned());
        self.bar.set_prefix(left);
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
    }

    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl Rate {
    fn saw(&mut self, now: Instant, done: usize) {
        self.0.push_back((now, done));
        // The oldest one kept is just older than the window.
        while self.0.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW) {
            self.0.pop_front();
        }
    }

    fn left(&self, all: usize) -> Option<Duration> {
        let ((from, before), (to, done)) = (self.0.front()?, self.0.back()?);
        let took = to.duration_since(*from);
        if took < SOONEST || done <= before || *done >= all {
            return None;
        }
        Some(took.mul_f64((all - done) as f64 / (done - before) as f64))
    }
}

/// A time in the unit that a person plans with.
fn said(left: Duration) -> String {
    match left.as_secs() {
        seconds @ 0..90 => format!("{seconds} s left"),
        seconds @ 90..5400 => format!("{} min left", seconds.div_ceil(60)),
        seconds => format!("{} h {} min left", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_work_of_the_last_minute() {
        let (mut rate, start) = (Rate::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        rate.saw(at(0), 0);
        rate.saw(at(1), 500);
        assert_eq!(rate.left(1000), None, "too soon to tell");
        // Half was kept; what is new takes a hundred times as long.
        for second in 2..=120 {
            rate.saw(at(second), 500 + 5 * (second as usize - 1) / 2);
        }
        let left = rate.left(1000).unwrap_or_default().as_secs();
        assert!((75..=85).contains(&left), "203 at two and a half a second: {left}");
        assert_eq!(rate.left(797), None, "nothing is left");
    }

    #[test]
    fn times_are_said_in_whole_units() {
        let words = |seconds| said(Duration::from_secs(seconds));
        assert_eq!([words(89), words(91), words(5400)], ["89 s left", "2 min left", "1 h 30 min left"]);
    }
}
