//! What is told of each request when its answer is over: for a log. Neither query nor address need be kept, and nothing
//! that a browser says of itself is.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use axum::body::Body;
use axum::http::Request;
use axum::http::Response;
use bytes::Bytes;
use hyper::body::Frame;
use hyper::body::SizeHint;
use tokio::time::Instant;

/// A request and its answer.
#[derive(Clone, Debug)]
pub struct Told {
    /// `GET`.
    pub method: String,
    /// The path as it was asked for, without query; printable ASCII.
    pub path: String,
    /// `206`.
    pub status: u16,
    /// Bytes of the body that were sent.
    pub bytes: u64,
    /// From the request's head to the answer's end.
    pub seconds: f64,
    /// Whether all of the body was sent.
    pub whole: bool,
    /// Who asked.
    pub address: IpAddr,
}

/// Who is told.
pub type Log = Arc<dyn Fn(Told) + Send + Sync>;

/// Characters of a path that are told.
const PATH_MAX: usize = 512;

/// A request that is being answered.
pub(super) struct Ticket {
    log: Log,
    began: Instant,
    told: Told,
}

impl Ticket {
    pub(super) fn new<B>(log: Log, request: &Request<B>, address: IpAddr) -> Self {
        let plain = |c: char| if c.is_ascii_graphic() { c } else { '?' };
        let told = Told {
            method: request.method().as_str().chars().take(16).collect(),
            path: request.uri().path().chars().take(PATH_MAX).map(plain).collect(),
            status: 0,
            bytes: 0,
            seconds: 0.0,
            whole: false,
            address,
        };
        Self { log, began: Instant::now(), told }
    }

    /// The answer, telling when it is over.
    pub(super) fn with(mut self, response: Response<Body>) -> Response<Watched> {
        self.told.status = response.status().as_u16();
        self.told.whole = hyper::body::Body::is_end_stream(response.body());
        response.map(|body| Watched { body, ticket: Some(self) })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.told.seconds = self.began.elapsed().as_secs_f64();
        (self.log)(self.told.clone());
    }
}

/// A body whose bytes are counted.
pub(super) struct Watched {
    body: Body,
    ticket: Option<Ticket>,
}

impl Watched {
    /// The answer, of which nobody is told.
    pub(super) fn unwatched(response: Response<Body>) -> Response<Self> {
        response.map(|body| Self { body, ticket: None })
    }
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let ends = self.body.is_end_stream();
        if let Some(ticket) = &mut self.ticket {
            let bytes = frame.as_ref().and_then(|it| it.as_ref().ok()?.data_ref());
            ticket.told.bytes += bytes.map_or(0, |it| it.len() as u64);
            ticket.told.whole = match &frame {
                None => true,
                Some(Ok(_)) => ends,
                Some(Err(_)) => false,
            };
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
