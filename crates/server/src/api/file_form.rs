//! Reading a form with a file, piece by piece: it may be larger than memory.

use axum::extract::{FromRequest, Request};
use connectors::storage::{Content, Upload};
use futures_util::{StreamExt as _, stream};
use http::header;
use multer::{Field, Multipart};
use platform::Fault;
use platform::engine::storage::broken_off;

use crate::problem::ApiError;

/// The name of the part that holds the file.
const PART: &str = "file";

/// The file of a `multipart/form-data` body with one part named `file`. Its content is read when somebody wants it.
pub struct FileForm(pub Upload);

impl<S: Send + Sync> FromRequest<S> for FileForm {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let given = given.unwrap_or_default().to_owned();
        let boundary = multer::parse_boundary(&given).map_err(|_| {
            let message = format!("is {given:?}; this call takes multipart/form-data with a boundary");
            Fault::header("Content-Type", message)
        })?;
        let mut form = Multipart::new(request.into_body().into_data_stream(), boundary);
        let part = form.next_field().await.map_err(|error| unreadable(&error))?;
        let part = part
            .filter(|part| part.name() == Some(PART))
            .ok_or_else(|| Fault::body("", "must be a form whose first and only part is named \"file\""))?;
        let media_type = part.content_type().map(ToString::to_string);
        Ok(Self(Upload { media_type, content: content(part, form) }))
    }
}

/// The part's content, and whether the form ends behind it.
fn content(part: Field<'static>, form: Multipart<'static>) -> Content {
    stream::unfold(Some((part, form)), |reading| async {
        let (mut part, mut form) = reading?;
        match part.chunk().await {
            Ok(Some(piece)) => Some((Ok(piece), Some((part, form)))),
            Ok(None) => {
                drop(part);
                match form.next_field().await {
                    Ok(None) => None,
                    Ok(Some(_)) | Err(_) => Some((Err(broken_off()), None)),
                }
            }
            Err(_) => Some((Err(broken_off()), None)),
        }
    })
    .boxed()
}

fn unreadable(error: &multer::Error) -> ApiError {
    Fault::body("", format!("is no form that can be read: {error}")).into()
}
