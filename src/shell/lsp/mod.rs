//! The language server: what an editor asks comes in over a pipe, `analysis` answers, in the protocol's types.

mod actions;
mod ask;
mod beside;
mod capabilities;
mod commands;
mod complete;
mod convert;
mod dispatch;
mod edits;
mod files;
mod follow;
mod format;
mod navigate;
mod notices;
mod positions;
mod project;
mod publish;
mod pull;
mod server;
mod show;
mod uris;
mod watch;
mod worker;

use crate::shell::failure::Failure;
use files::Files;
use lsp_server::{Connection, Message};
use lsp_types::InitializeParams;
use server::Server;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;

/// What the server waits for.
#[derive(Debug)]
pub enum Event {
    /// The editor says something.
    Message(Message),
    /// The editor is gone.
    Gone,
    /// A project is checked but for plans and proofs.
    Early(worker::Early),
    /// A project is checked.
    Checked(Arc<worker::Checked>),
    /// A check failed by a mistake of the program's own.
    Failed(PathBuf),
    /// Files changed on the disk.
    Disk(Vec<PathBuf>),
}

/// Serves one editor over standard input and output until it says goodbye; whether it did.
pub fn run() -> Result<bool, Failure> {
    let (connection, threads) = Connection::stdio();
    let broken = |why: &dyn std::fmt::Display| {
        Failure::new(format!("the editor does not speak the protocol: {why}"))
    };
    let (id, params) = connection.initialize_start().map_err(|error| broken(&error))?;
    let params: InitializeParams =
        serde_json::from_value(params).map_err(|error| broken(&error))?;
    let client = capabilities::Client::new(&params);
    let answer = capabilities::answer(&client);
    connection.initialize_finish(id, answer).map_err(|error| broken(&error))?;

    let (send, events) = mpsc::channel();
    let (jobs, work) = mpsc::channel();
    let files = Arc::new(Files::default());
    let Connection { sender, receiver } = connection;
    let messages = send.clone();
    std::thread::spawn(move || {
        for message in receiver {
            if messages.send(Event::Message(message)).is_err() {
                return;
            }
        }
        let _ = messages.send(Event::Gone);
    });
    let (texts, found) = (files.clone(), send.clone());
    // As much room as the program itself has: the deepest text that the grammar takes fits.
    let checking = std::thread::Builder::new().stack_size(crate::shell::cli::STACK);
    checking
        .spawn(move || worker::run(&work, &texts, &found))
        .map_err(|error| Failure::new(format!("the check cannot be started: {error}")))?;
    let polite =
        Server::new(move |message| sender.send(message).is_ok(), client, files, jobs, send)
            .serve(&events);
    // Standard input is still read where the editor only went away.
    if polite {
        let _ = threads.join();
    }
    Ok(polite)
}
