//! Where the files are.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::negotiate::Encodings;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Folders of the two apps, as the build calls them.
const DASHBOARD: &str = "app";
const CONNECT: &str = "connect";

/// Where the files of an app come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetSource {
    /// Out of the binary itself; see [`AssetSource::embedded`].
    Embedded,
    /// The Connect page's, out of the binary.
    EmbeddedConnect,
    /// Out of this folder, read anew for every request: for development and tests.
    Directory(PathBuf),
    /// There is no dashboard in this build.
    None,
}

/// A file in the form in which it is sent.
pub(super) struct Found {
    pub(super) bytes: Bytes,
    /// Value of `Content-Encoding`.
    pub(super) encoding: Option<&'static str>,
}

impl AssetSource {
    /// The files of the binary, or [`AssetSource::None`] when it was built without the feature `embed-ui`.
    pub fn embedded() -> Self {
        if FILES.is_empty() { Self::None } else { Self::Embedded }
    }

    /// Where the files of the Connect page come from: beside those of the dashboard.
    pub(super) fn connect(&self) -> Self {
        match self {
            Self::Embedded => Self::EmbeddedConnect,
            Self::Directory(folder) => {
                Self::Directory(folder.parent().unwrap_or(Path::new("..")).join(CONNECT))
            }
            Self::EmbeddedConnect | Self::None => self.clone(),
        }
    }

    /// The file of this name, in the best form that the client takes. The name has been checked by the caller.
    pub(super) async fn find(&self, name: &str, accepted: Encodings) -> io::Result<Option<Found>> {
        let Some(plain) = self.read(name).await? else {
            return Ok(None);
        };
        let forms = [(accepted.brotli, "br", ".br"), (accepted.gzip, "gzip", ".gz")];
        for (_, encoding, ending) in forms.into_iter().filter(|(accepted, ..)| *accepted) {
            if let Some(bytes) = self.read(&format!("{name}{ending}")).await? {
                return Ok(Some(Found { bytes, encoding: Some(encoding) }));
            }
        }
        Ok(Some(Found { bytes: plain, encoding: None }))
    }

    async fn read(&self, name: &str) -> io::Result<Option<Bytes>> {
        match self {
            Self::Embedded => Ok(embedded(DASHBOARD, name)),
            Self::EmbeddedConnect => Ok(embedded(CONNECT, name)),
            Self::Directory(folder) => from_folder(folder, name).await,
            Self::None => Ok(None),
        }
    }
}

fn embedded(app: &str, name: &str) -> Option<Bytes> {
    let name = format!("{app}/{name}");
    let at = FILES.binary_search_by_key(&name.as_str(), |(name, _)| name).ok()?;
    FILES.get(at).map(|(_, bytes)| Bytes::from_static(bytes))
}

/// A link that leads out of the folder is as if it were not there.
async fn from_folder(folder: &Path, name: &str) -> io::Result<Option<Bytes>> {
    let read = async {
        let folder = tokio::fs::canonicalize(folder).await?;
        let path = tokio::fs::canonicalize(folder.join(name)).await?;
        if !path.starts_with(&folder) || !tokio::fs::metadata(&path).await?.is_file() {
            return Err(io::Error::from(ErrorKind::NotFound));
        }
        tokio::fs::read(path).await
    };
    match read.await {
        Ok(bytes) => Ok(Some(Bytes::from(bytes))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}
