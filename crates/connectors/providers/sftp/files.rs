//! Folders and files on a server: listing, reading, removing, making room for new ones.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{FileAttributes, OpenFlags, StatusCode};

use super::errors::{has_status, is_missing, refused};
use super::session::Session;
use crate::storage::{Content, Download, Folders, parent};
use crate::{ErrorKind, ProviderError};

/// Bytes of a file in one request: every server takes as much.
pub(super) const PIECE: u32 = 32 * 1024;
/// Requests under way at once, so that the way to the server costs its time once and not for every piece.
pub(super) const AT_ONCE: usize = 16;

#[async_trait]
impl Folders for Session {
    async fn entries(&mut self, folder: &str) -> Result<Vec<String>, ProviderError> {
        match self.read_folder(folder).await {
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            outcome => outcome.map_err(|error| refused(&error, "folder", folder)),
        }
    }
}

impl Session {
    /// Looks whether the integration's folder is there and may be read.
    pub(super) async fn look(&self, shown: &str) -> Result<(), ProviderError> {
        self.read_folder("").await.map(drop).map_err(|error| refused(&error, "folder", shown))
    }

    async fn read_folder(&self, folder: &str) -> Result<Vec<String>, Error> {
        let handle = self.sftp.opendir(self.at(folder)).await?.handle;
        let mut entries = Vec::new();
        let end = loop {
            match self.sftp.readdir(handle.clone()).await {
                Ok(names) => {
                    for one in names.files {
                        entries.extend(self.entry(folder, &one.filename, &one.attrs).await?);
                    }
                }
                Err(error) => break error,
            }
        };
        // It was only read.
        let _ = self.sftp.close(handle).await;
        if has_status(&end, StatusCode::Eof) { Ok(entries) } else { Err(end) }
    }

    /// The path of an entry; `None` for what is neither file nor folder, and for names that lead elsewhere. Links to files
    /// are files; where links to folders lead is not gone into, for they may lead in circles.
    async fn entry(
        &self,
        folder: &str,
        name: &str,
        attributes: &FileAttributes,
    ) -> Result<Option<String>, Error> {
        if !is_name(name) {
            return Ok(None);
        }
        let path = format!("{folder}{name}");
        if attributes.is_dir() {
            return Ok(Some(format!("{path}/")));
        }
        if !attributes.is_symlink() {
            return Ok(attributes.is_regular().then_some(path));
        }
        match self.sftp.stat(self.at(&path)).await {
            Ok(found) => Ok(found.attrs.is_regular().then_some(path)),
            // It leads nowhere, or where this user may not go.
            Err(Error::Status(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a file.
    pub(super) async fn remove(&self, path: &str) -> Result<(), ProviderError> {
        self.sftp.remove(self.at(path)).await.map(drop).map_err(|error| refused(&error, "file", path))
    }

    /// Makes a file that is not there yet, with its folders; its handle.
    pub(super) async fn create(&self, path: &str) -> Result<String, ProviderError> {
        let mut made = self.open_new(path).await;
        if made.as_ref().is_err_and(is_missing) {
            self.make_folders(parent(path)).await?;
            made = self.open_new(path).await;
        }
        made.map_err(|error| refused(&error, "file", path))
    }

    async fn open_new(&self, path: &str) -> Result<String, Error> {
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUDE;
        let opened = self.sftp.open(self.at(path), flags, FileAttributes::empty()).await;
        opened.map(|opened| opened.handle)
    }

    /// Makes the folders of a path that are not there yet.
    async fn make_folders(&self, path: &str) -> Result<(), ProviderError> {
        for (end, _) in path.match_indices('/') {
            let folder = &path[..=end];
            let at = self.at(folder);
            match self.sftp.stat(at.clone()).await {
                Ok(_) => continue,
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(refused(&error, "folder", folder)),
            }
            // Somebody else may have made it meanwhile.
            if let Err(error) = self.sftp.mkdir(at.clone(), FileAttributes::empty()).await
                && self.sftp.stat(at).await.is_err()
            {
                return Err(refused(&error, "folder", folder));
            }
        }
        Ok(())
    }

    /// Reads a file. The conversation lasts as long as the file does.
    pub(super) async fn download(self, path: &str) -> Result<Download, ProviderError> {
        let failed = |error: Error| refused(&error, "file", path);
        let opened = self.sftp.open(self.at(path), OpenFlags::READ, FileAttributes::empty()).await;
        let handle = opened.map_err(failed)?.handle;
        let found = self.sftp.fstat(handle.clone()).await.map_err(failed)?.attrs;
        if !found.is_regular() {
            return Err(ProviderError::not_found("file", path));
        }
        let size = found.size.unwrap_or_default();
        Ok(Download {
            media_type: None,
            size: Some(size),
            content: self.pieces(handle, size, path.to_owned()),
        })
    }

    fn pieces(self, handle: String, size: u64, path: String) -> Content {
        let sftp = Arc::clone(&self.sftp);
        let pieces =
            stream::iter((0..size).step_by(PIECE as usize)).map(move |begin| {
                let (sftp, handle, path) = (Arc::clone(&sftp), handle.clone(), path.clone());
                // Never more than a piece.
                let length = u32::try_from(size - begin).unwrap_or(PIECE).min(PIECE);
                async move {
                    piece(&sftp, &handle, begin, length).await.map_err(|error| read_error(&error, &path))
                }
            });
        let pieces = pieces.buffered(AT_ONCE);
        // The first error is the last piece.
        let until_error = pieces.scan(false, |failed, piece| {
            let shown = (!*failed).then_some(piece);
            *failed = shown.as_ref().is_some_and(Result::is_err);
            std::future::ready(shown)
        });
        let conversation = self;
        until_error
            .map(move |piece| {
                // It is to last as long as the file.
                let _lasts = &conversation;
                piece
            })
            .boxed()
    }
}

/// Whether a server can mean an entry of the folder by that name.
fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains('/') && !name.chars().any(char::is_control)
}

/// So many bytes of a file. Servers may give less than what was asked for.
async fn piece(sftp: &RawSftpSession, handle: &str, begin: u64, length: u32) -> Result<Bytes, Error> {
    let mut piece = BytesMut::new();
    while piece.len() < length as usize {
        let done = u32::try_from(piece.len()).unwrap_or(length);
        let read = sftp.read(handle, begin + u64::from(done), length - done).await?.data;
        if read.is_empty() || read.len() > (length - done) as usize {
            return Err(Error::UnexpectedPacket);
        }
        piece.extend_from_slice(&read);
    }
    Ok(piece.freeze())
}

fn read_error(error: &Error, path: &str) -> ProviderError {
    if has_status(error, StatusCode::Eof) {
        let message = "the file became shorter while it was read";
        return ProviderError::new(ErrorKind::Conflict, message);
    }
    refused(error, "file", path)
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        for bad in ["", ".", "..", "/etc/passwd", "../x", "a/b", "a\nb"] {
            assert!(!is_name(bad), "{bad:?}");
        }
        for good in ["a", "...", ".hidden", "ä ö", "~root"] {
            assert!(is_name(good), "{good:?}");
        }
    }
}
