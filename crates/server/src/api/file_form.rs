//! Reading a form with a file, piece by piece: it may be larger than memory.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::{FromRequest, Request};
use connectors::storage::{Content, Upload};
use futures_util::{Stream, StreamExt as _, stream};
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
        let mut form = Multipart::new(OneByOne::new(request.into_body().into_data_stream()), boundary);
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

/// Gives way behind each piece. The reader of forms takes all that it can get before it hands anything on, which from a
/// client that is faster than the provider is more than there is memory for.
struct OneByOne<S> {
    pieces: S,
    gives_way: bool,
}

impl<S> OneByOne<S> {
    fn new(pieces: S) -> Self {
        Self { pieces, gives_way: false }
    }
}

impl<S: Stream + Unpin> Stream for OneByOne<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        if std::mem::take(&mut self.gives_way) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = ready!(self.pieces.poll_next_unpin(context));
        self.gives_way = true;
        Poll::Ready(piece)
    }
}

fn unreadable(error: &multer::Error) -> ApiError {
    Fault::body("", format!("is no form that can be read: {error}")).into()
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, StreamExt as _, stream};

    use super::OneByOne;

    #[tokio::test]
    async fn nobody_gets_two_pieces_at_once_and_everybody_gets_all() {
        let mut pieces = OneByOne::new(stream::iter(0..5));
        assert_eq!(pieces.next().now_or_never(), Some(Some(0)));
        assert_eq!(pieces.next().now_or_never(), None, "it gives way");
        assert_eq!(pieces.collect::<Vec<_>>().await, [1, 2, 3, 4]);
    }
}
