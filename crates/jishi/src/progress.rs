//! Progress on anything that takes longer than two seconds.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jishi_app::Step;
use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Shorter work shows nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often the mark turns while nothing can be counted.
const TURN: Duration = Duration::from_millis(150);

/// 进度条 — appears on the terminal of standard error after two seconds, and is silent elsewhere.
pub struct Progress {
    bar: ProgressBar,
    counted: bool,
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts counting the two seconds.
    pub fn new(what: impl Into<String>) -> Progress {
        let bar = ProgressBar::hidden();
        bar.set_style(style("{spinner} {msg} {elapsed}"));
        bar.set_message(what.into());
        let waiting = std::io::stderr().is_terminal().then(|| {
            let (done, over) = channel();
            let shown = bar.clone();
            let watch = std::thread::spawn(move || {
                if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    shown.set_draw_target(ProgressDrawTarget::stderr());
                    shown.enable_steady_tick(TURN);
                }
            });
            (done, watch)
        });
        Progress { bar, counted: false, waiting }
    }

    /// What is being done now.
    pub fn say(&mut self, what: impl Into<String>) {
        self.bar.set_message(what.into());
    }

    /// So many of so many are done.
    pub fn tell(&mut self, done: usize, total: usize) {
        if !self.counted {
            self.bar.set_style(style("{spinner} {msg} {bar:30} {pos}/{len} {elapsed}"));
            self.counted = true;
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
    }

    /// A step of the store.
    pub fn step(&mut self, step: Step) {
        match step {
            Step::Written { done, total } => self.tell(done, total),
            Step::Committing => self.say("提交"),
            Step::Committed => {}
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Drop for Progress {
    /// Clears the line, so that what is said next stands on its own.
    fn drop(&mut self) {
        if let Some((done, watch)) = self.waiting.take() {
            drop(done);
            let _ = watch.join();
        }
        self.bar.finish_and_clear();
    }
}
