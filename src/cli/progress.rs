//! Progress on stderr: a bar where a person watches, nothing elsewhere.

use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One bar that is renamed from step to step.
pub struct Progress {
    bar: ProgressBar,
    step: Mutex<String>,
}

impl Progress {
    pub fn new(quiet: bool) -> Self {
        // indicatif hides the bar by itself where stderr is no terminal.
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{msg:>28} {wide_bar} {pos}/{len} {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, step: Mutex::new(String::new()) }
    }

    /// Shows a step with how far it is.
    pub fn show(&self, step: &str, done: usize, all: usize) {
        if let Ok(mut current) = self.step.lock()
            && *current != step
        {
            step.clone_into(&mut current);
            self.bar.set_message(step.to_owned());
        }
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
    }

    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}
