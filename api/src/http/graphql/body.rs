//! The body of a request, put together of what comes.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use actix_web::dev::{Payload, RequestHead};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use tokio::time::timeout;

use super::incoming::Malformed;
use super::media::is_json;
use crate::http::edge::Edge;
use crate::http::gate::{Denied, Payer};

/// Why there is no body.
pub(super) enum NoBody {
    /// What came is none.
    Malformed(Malformed),
    /// It would have to be waited for, as too many are.
    Crowded(Denied),
}

impl From<Malformed> for NoBody {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// The whole body, given up as soon as it is longer or takes longer than it may. What is here with its head, as most bodies are, takes
/// none of the places of those that are waited for.
pub(super) async fn body(
    edge: &Edge,
    request: &RequestHead,
    payload: Payload,
    from: &Payer,
    deadline: Duration,
) -> Result<Bytes, NoBody> {
    let limit = edge.settings.limits.body;
    fit(request, limit)?;
    let mut collected = pin!(collected(payload, limit));
    let read = match at_once(collected.as_mut()).await {
        Some(read) => read,
        None => {
            let _place = edge.admission.body(from).map_err(NoBody::Crowded)?;
            timeout(deadline, collected).await.map_err(|_| {
                let message = format!("The body was not here within {} s.", deadline.as_secs());
                Malformed::new(StatusCode::REQUEST_TIMEOUT, message)
            })?
        }
    };
    match read {
        Ok(body) => Ok(body.ok_or_else(|| too_large(limit))?),
        Err(_) => Err(Malformed::new(StatusCode::BAD_REQUEST, "The body broke off.").into()),
    }
}

/// Whether a head tells of a body that can be read here.
fn fit(request: &RequestHead, limit: usize) -> Result<(), Malformed> {
    let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
    if !is_json(header(CONTENT_TYPE)) {
        let message = "Send the request as `Content-Type: application/json`, in UTF-8.";
        return Err(Malformed::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if header(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        let message = "Send the body as it is, without `Content-Encoding`.";
        return Err(Malformed::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let announced = header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) { Err(too_large(limit)) } else { Ok(()) }
}

fn too_large(limit: usize) -> Malformed {
    let message = format!("The body is longer than {limit} bytes; send less in one request.");
    Malformed::new(StatusCode::PAYLOAD_TOO_LARGE, message)
}

/// What a future gives when it is asked twice in a row: the server library hands over the body that came with a head between the two.
async fn at_once<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    let mut asked = false;
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(given) => Poll::Ready(Some(given)),
        Poll::Pending if asked => Poll::Ready(None),
        Poll::Pending => {
            asked = true;
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}

/// The bytes of a body; none as soon as they are more than `limit`. What comes in one piece, as most do, is taken as it is.
async fn collected<P>(mut payload: P, limit: usize) -> Result<Option<Bytes>, PayloadError>
where
    P: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let mut next = async || payload.next().await.transpose();
    let Some(first) = next().await? else { return Ok(Some(Bytes::new())) };
    if first.len() > limit {
        return Ok(None);
    }
    let Some(second) = next().await? else { return Ok(Some(first)) };
    let (mut whole, mut piece) = (BytesMut::from(&first[..]), Some(second));
    while let Some(more) = piece {
        if whole.len() + more.len() > limit {
            return Ok(None);
        }
        whole.extend_from_slice(&more);
        piece = next().await?;
    }
    Ok(Some(whole.freeze()))
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_body_is_put_together_of_its_pieces_up_to_the_limit() {
        let read = async |pieces: &[&'static str], limit| {
            let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
            collected(stream::iter(pieces), limit).await.unwrap()
        };
        for (pieces, limit, expected) in [
            (&[][..], 0, Some("")),
            (&["abc"], 3, Some("abc")),
            (&["abc"], 2, None),
            (&["ab", "", "c", "de"], 5, Some("abcde")),
            (&["ab", "", "c", "de"], 4, None),
            (&["ab", "c"], 2, None),
        ] {
            assert_eq!(read(pieces, limit).await, expected.map(Bytes::from), "{pieces:?} {limit}");
        }
        let broken = stream::iter([Ok(Bytes::from_static(b"a")), Err(PayloadError::Incomplete(None))]);
        assert!(collected(broken, 9).await.is_err());
    }
}
