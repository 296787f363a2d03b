//! Writing a file: under another name until it is whole, so that it is never there in part.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::StatusCode;
use tokio::runtime::Handle;

use super::errors::{has_status, is_missing, refused};
use super::files::{AT_ONCE, PIECE};
use super::session::{Session, open};
use crate::storage::{Content, unfinished};
use crate::{Context, ErrorKind, Exchange, ProviderError};

/// Writes a file, over one that is there; whole or not at all.
pub(super) async fn upload(
    io: &mut dyn Exchange,
    context: &Context,
    path: &str,
    pieces: Content,
) -> Result<(), ProviderError> {
    let session = open(io, context).await?;
    let temporary = unfinished(path, &io.new_id());
    let backup = unfinished(path, &io.new_id());
    let handle = session.create(&temporary).await?;
    let rest = Rest(Some((session, temporary.clone())));
    let outcome = match &rest.0 {
        Some((session, _)) => finished(session, handle, &temporary, &backup, path, pieces).await,
        None => Ok(()),
    };
    if outcome.is_ok() {
        rest.forget();
        return Ok(());
    }
    if !rest.remove().await
        && let Ok(session) = open(io, context).await
    {
        // The connection broke off: what was written so far is taken away over another one.
        let _ = session.remove(&temporary).await;
    }
    outcome
}

async fn finished(
    session: &Session,
    handle: String,
    temporary: &str,
    backup: &str,
    path: &str,
    content: Content,
) -> Result<(), ProviderError> {
    let written = write(session, &handle, path, content).await;
    let closed = session.sftp.close(handle).await;
    written?;
    // Some servers say only now that they have no room.
    if let Err(error) = closed {
        return Err(not_written(session, &error, path).await);
    }
    put(session, temporary, backup, path).await
}

/// Writes what comes, as fast as the server takes it: with a bounded number of pieces under way, the next one is not
/// asked for.
async fn write(
    session: &Session,
    handle: &str,
    path: &str,
    mut content: Content,
) -> Result<(), ProviderError> {
    let mut under_way = FuturesUnordered::new();
    let mut at = 0;
    while let Some(piece) = content.next().await {
        let mut piece = piece?;
        while !piece.is_empty() {
            let part = piece.split_to(piece.len().min(PIECE as usize));
            let length = part.len() as u64;
            under_way.push(write_piece(Arc::clone(&session.sftp), handle.to_owned(), at, part));
            at += length;
            if under_way.len() >= AT_ONCE
                && let Some(Err(error)) = under_way.next().await
            {
                return Err(not_written(session, &error, path).await);
            }
        }
    }
    while let Some(outcome) = under_way.next().await {
        if let Err(error) = outcome {
            return Err(not_written(session, &error, path).await);
        }
    }
    Ok(())
}

fn write_piece(
    sftp: Arc<RawSftpSession>,
    handle: String,
    at: u64,
    piece: Bytes,
) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async move { sftp.write(handle, at, piece.to_vec()).await.map(drop) })
}

/// Puts a file that is whole in its place.
async fn put(session: &Session, temporary: &str, backup: &str, path: &str) -> Result<(), ProviderError> {
    if session.replaces {
        return session.replace(temporary, path).await;
    }
    // In the protocol itself, a new name must be free. Whatever stands there steps aside, and comes back on failure.
    let (from, to, aside) = (session.at(temporary), session.at(path), session.at(backup));
    let stood = match session.sftp.rename(to.clone(), aside.clone()).await {
        Ok(_) => true,
        Err(error) if is_missing(&error) => false,
        Err(error) => return Err(refused(&error, "file", path)),
    };
    match session.sftp.rename(from, to.clone()).await {
        Ok(_) if stood => session.remove(backup).await,
        Ok(_) => Ok(()),
        Err(error) => {
            if stood {
                let _ = session.sftp.rename(aside, to).await;
            }
            Err(refused(&error, "file", path))
        }
    }
}

/// Why a piece was not taken. A server whose disk is full says no more than that it failed; how much room it has, some tell.
async fn not_written(session: &Session, error: &Error, path: &str) -> ProviderError {
    let refused = refused(error, "file", path);
    if !has_status(error, StatusCode::Failure) {
        return refused;
    }
    match session.sftp.statvfs(session.at("")).await {
        Ok(room) if room.blocks_avail == 0 || room.inodes_avail == 0 && room.inodes > 0 => {
            ProviderError { kind: ErrorKind::Full, ..refused }
        }
        _ => refused,
    }
}

/// What is left when a file does not get finished.
struct Rest(Option<(Session, String)>);

impl Rest {
    /// It is in its place.
    fn forget(mut self) {
        self.0 = None;
    }

    /// Takes it away; says whether the server did.
    async fn remove(mut self) -> bool {
        match self.0.take() {
            Some((session, path)) => session.remove(&path).await.is_ok(),
            None => true,
        }
    }
}

impl Drop for Rest {
    /// The caller has gone away in the middle.
    fn drop(&mut self) {
        if let (Some((session, path)), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async move { session.remove(&path).await });
        }
    }
}
