//! Standard output and standard error: colours, readers that go away, progress.

use super::{Answer, Failure};
use crate::diag::{Diagnostic, Severity};
use crate::render::{Paint, Reader, Renderer, find};
use crate::shell::fs;
use crate::text::Sources;
use anstream::AutoStream;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// The value of a word of `--color`.
    pub fn named(word: &str) -> Self {
        match word {
            "always" => Self::Always,
            "never" => Self::Never,
            _ => Self::Auto,
        }
    }

    /// What the arguments ask for, known before they are understood: a usage error is coloured too.
    pub fn among(arguments: &[OsString]) -> Self {
        let words = arguments.iter().map(|argument| argument.to_str().unwrap_or(""));
        let next = words.clone().skip(1);
        words.zip(next.chain([""])).fold(Self::Auto, |colour, (word, next)| {
            match (word.strip_prefix("--color"), next) {
                (Some(""), next) => Self::named(next),
                (Some(value), _) => Self::named(value.trim_start_matches('=')),
                (None, _) => colour,
            }
        })
    }

    /// The same for the parser of arguments.
    pub fn choice(self) -> clap::ColorChoice {
        match self {
            Self::Auto => clap::ColorChoice::Auto,
            Self::Always => clap::ColorChoice::Always,
            Self::Never => clap::ColorChoice::Never,
        }
    }

    fn paint<S: anstream::stream::RawStream>(self, stream: &S) -> Paint {
        let coloured = match self {
            Self::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
            Self::Always => true,
            Self::Never => false,
        };
        if coloured { Paint::Coloured } else { Paint::Plain }
    }
}

/// Where output goes.
#[derive(Debug)]
pub struct Console {
    /// Colours of standard output.
    pub results: Paint,
    /// Colours of standard error.
    pub messages: Paint,
    /// The reader of standard output went away.
    closed: bool,
}

impl Console {
    /// Both streams, with the colours that are wanted.
    pub fn new(colour: Colour) -> Self {
        Self {
            results: colour.paint(&io::stdout()),
            messages: colour.paint(&io::stderr()),
            closed: false,
        }
    }

    /// Writes a result to standard output. A reader that goes away is no mistake.
    pub fn result(&mut self, text: &str) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        let mut stream = io::stdout().lock();
        match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => {
                let words = fs::words(&error);
                Err(Failure::new(format!("standard output cannot be written: {words}")))
            }
        }
    }

    /// Writes a message to standard error. Where that cannot be written, there is nobody to tell.
    #[expect(clippy::unused_self, reason = "messages go by the same way as results")]
    pub fn say(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says why a question could not be asked.
    pub fn fail(&self, failure: &Failure) {
        self.say_no(&failure.message, failure.help.as_deref());
    }

    /// Says why not, and what to do instead.
    pub fn say_no(&self, message: &str, help: Option<&str>) {
        let (error, help_word) = match self.messages {
            Paint::Plain => ("error:", "help:"),
            Paint::Coloured => ("\u{1b}[1;31merror:\u{1b}[0m", "\u{1b}[1mhelp:\u{1b}[0m"),
        };
        let mut text = format!("{error} {message}\n");
        if let Some(what) = help {
            text.push_str(&format!("  = {help_word} {what}\n"));
        }
        self.say(&text);
    }

    /// Shows diagnostics in a format: to people on standard error, to programs on standard output.
    pub fn show(
        &mut self,
        renderer: &dyn Renderer,
        sources: &Sources,
        found: &[Diagnostic],
    ) -> Result<Answer, Failure> {
        match renderer.reader() {
            Reader::Person => self.say(&renderer.render(sources, found, self.messages)),
            Reader::Program => self.result(&renderer.render(sources, found, Paint::Plain))?,
        }
        let wrong = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        Ok(if wrong { Answer::No } else { Answer::Yes })
    }

    /// Shows errors and warnings to people. Notes are what `check` alone says.
    pub fn show_people(
        &mut self,
        sources: &Sources,
        found: &[Diagnostic],
    ) -> Result<Answer, Failure> {
        let found: Vec<Diagnostic> =
            found.iter().filter(|one| one.severity != Severity::Note).cloned().collect();
        match find("human") {
            Some(renderer) => self.show(renderer, sources, &found),
            None => Ok(Answer::No),
        }
    }
}

/// Shows on a terminal that work goes on, once it takes longer than a second.
pub struct Progress {
    work: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins; it ends when the value is dropped.
    pub fn start(doing: &'static str) -> Self {
        if !io::stderr().is_terminal() {
            return Self { work: None };
        }
        let (done, wait) = mpsc::channel();
        let work = thread::spawn(move || {
            let mut waited = 0;
            while wait.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                waited += 1;
                let _ = write!(io::stderr(), "\r{doing} … {waited} s");
            }
            if waited > 0 {
                // The line is wiped for what comes next.
                let _ = write!(io::stderr(), "\r{:60}\r", "");
            }
        });
        Self { work: Some((done, work)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, work)) = self.work.take() {
            drop(done);
            let _ = work.join();
        }
    }
}
