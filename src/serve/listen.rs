//! Connections: who may come in, how long each may take, and how they end.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::Response;
use axum::http::header;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service as _;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tower_http::cors::Any;
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::model::stop::Stop;
use crate::serve::answer::ALLOW;
use crate::serve::answer::Site;
use crate::serve::answer::answer;
use crate::serve::error::Error;
use crate::serve::patient::Patient;
use crate::serve::stock::Stock;
use crate::serve::told::Log;
use crate::serve::told::Ticket;
use crate::serve::told::Watched;

/// What is served, and how.
pub struct Options {
    /// The folder.
    pub root: PathBuf,
    /// `127.0.0.1:8080`; port 0 is one that is free.
    pub listen: String,
    /// Threads.
    pub jobs: usize,
    /// How much anybody may ask of it.
    pub limits: Limits,
    /// The time: what changed just now is not known by its times.
    pub clock: fn() -> SystemTime,
    /// Who is told of requests.
    pub log: Option<Log>,
}

/// How much anybody may ask.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time; who comes then waits.
    pub connections: usize,
    /// Connections of one address, which on this machine may be a proxy: there all of them.
    pub of_one: usize,
    /// For a request's head, and between requests.
    pub head: Duration,
    /// For a write that gets nowhere.
    pub stall: Duration,
    /// For what is being sent when it is time to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            of_one: 128,
            head: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            grace: Duration::from_secs(30),
        }
    }
}

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stops {
    /// On SIGTERM and SIGINT; on the second at once.
    OnSignal,
    /// Never.
    Never,
}

/// Bytes of a request's head.
const HEAD_BYTES: usize = 16 << 10;
const HEADERS: usize = 64;
/// Threads that wait for disks.
const READERS: usize = 64;
/// How long to wait where the system has no more to give.
const BREATH: Duration = Duration::from_millis(100);

/// A server that has its address, and hears when it is to stop.
pub struct Server {
    listener: std::net::TcpListener,
    address: SocketAddr,
    options: Options,
    runtime: Runtime,
    signals: Signals,
}

impl Server {
    /// Takes the address. From here on who asks it to stop is heard, though it may not have begun.
    pub fn bind(options: Options) -> Result<Self, Stop> {
        let is_folder = options.root.metadata().and_then(|it| {
            if it.is_dir() { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) }
        });
        is_folder.map_err(|cause| Error::Root { path: options.root.clone(), cause })?;
        let cannot = |cause| Error::Listen { address: options.listen.clone(), cause };
        let listener = std::net::TcpListener::bind(&options.listen).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(options.jobs.max(1))
            .max_blocking_threads(READERS)
            .enable_all()
            .build()
            .map_err(Error::Runtime)?;
        let signals = {
            let _within = runtime.enter();
            Signals::new().map_err(Error::Runtime)?
        };
        Ok(Self { listener, address, options, runtime, signals })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until it is time to stop.
    pub fn run(self, stops: Stops) -> Result<(), Stop> {
        let Self { listener, options, runtime, signals, .. } = self;
        let done = runtime.block_on(serve(listener, options, (stops, signals)));
        // What still hangs then hangs on a disk.
        runtime.shutdown_timeout(Duration::from_secs(1));
        Ok(done.map_err(Error::Runtime)?)
    }
}

/// Lets in who comes, until it is time to stop; then finishes what goes on.
async fn serve(
    listener: std::net::TcpListener,
    options: Options,
    (stops, mut signals): (Stops, Signals),
) -> io::Result<()> {
    let Options { root, limits, clock, log, .. } = options;
    let site = Arc::new(Site::new(root, Stock::new(clock)));
    let house = House {
        service: TowerToHyperService::new(routes(site)),
        limits,
        log,
        graceful: Arc::new(GracefulShutdown::new()),
        guests: Arc::default(),
        seats: Arc::new(Semaphore::new(limits.connections)),
    };
    let graceful = Arc::clone(&house.graceful);
    let listener = TcpListener::from_std(listener)?;
    let entering = tokio::spawn(house.enter(listener));
    if stops == Stops::Never {
        std::future::pending::<()>().await;
    }
    signals.next().await;
    entering.abort();
    // Aborted, it has let go of what it had.
    let _aborted = entering.await;
    let Some(graceful) = Arc::into_inner(graceful) else { return Ok(()) };
    let ending = tokio::spawn(tokio::time::timeout(limits.grace, graceful.shutdown()));
    let hurry = ending.abort_handle();
    tokio::spawn(async move {
        signals.next().await;
        hurry.abort();
    });
    // Done, out of time, or hurried: it ends.
    let _ended = ending.await;
    Ok(())
}

/// What every answer says, and what all requests lead to.
fn routes(site: Arc<Site>) -> Router {
    // Nobody has an account here: what one origin may read, all may.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::OPTIONS])
        .allow_headers([
            header::RANGE,
            header::IF_RANGE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            header::IF_MODIFIED_SINCE,
            header::IF_UNMODIFIED_SINCE,
            header::CACHE_CONTROL,
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_ENCODING,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            header::LAST_MODIFIED,
            header::LINK,
        ])
        .vary([])
        .max_age(Duration::from_hours(24));
    let always = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    };
    Router::new()
        .fallback(answer)
        .with_state(site)
        .layer(cors)
        .layer(always("x-content-type-options", "nosniff"))
        .layer(always("referrer-policy", "same-origin"))
        .layer(always("cross-origin-resource-policy", "cross-origin"))
        .layer(always("content-security-policy", POLICY))
}

/// Scripts are files of the site. Styles stand in pages, so that a page is one file.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
                      base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

/// All that connections share.
struct House {
    service: TowerToHyperService<Router>,
    limits: Limits,
    log: Option<Log>,
    graceful: Arc<GracefulShutdown>,
    guests: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    seats: Arc<Semaphore>,
}

impl House {
    /// Lets in who comes.
    async fn enter(self, listener: TcpListener) {
        while let Ok(seat) = Arc::clone(&self.seats).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, address)) => self.receive(stream, address.ip(), seat),
                // Out of files or memory, or somebody who left again.
                Err(error) => {
                    if !is_theirs(&error) {
                        tokio::time::sleep(BREATH).await;
                    }
                }
            }
        }
    }

    fn receive(&self, stream: TcpStream, address: IpAddr, seat: OwnedSemaphorePermit) {
        let Some(guest) = Guest::new(&self.guests, address, self.limits.of_one) else { return };
        // Without it an answer's end waits for more; nothing is lost but time.
        drop(stream.set_nodelay(true));
        let (inner, log) = (self.service.clone(), self.log.clone());
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let ticket = log.clone().map(|log| Ticket::new(log, &request, address));
            let asks = request.method() == Method::OPTIONS;
            let answering = inner.call(request);
            async move {
                let mut response: Response<Body> = answering.await?;
                if asks {
                    let allow = HeaderValue::from_static(ALLOW);
                    response.headers_mut().insert(header::ALLOW, allow);
                }
                Ok::<_, Infallible>(match ticket {
                    Some(ticket) => ticket.with(response),
                    None => Watched::unwatched(response),
                })
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // Who has asked may stop talking, and still listen.
            .half_close(true)
            .header_read_timeout(self.limits.head)
            .max_header_size(HEAD_BYTES)
            .max_headers(HEADERS)
            .serve_connection(TokioIo::new(Patient::new(stream, self.limits.stall)), service);
        let watched = self.graceful.watch(connection);
        tokio::spawn(async move {
            // What went wrong went wrong for one connection, and ended it.
            drop(watched.await);
            drop((guest, seat));
        });
    }
}

fn is_theirs(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

/// A connection of an address, counted.
struct Guest {
    guests: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    address: IpAddr,
}

impl Guest {
    fn new(
        guests: &Arc<Mutex<BTreeMap<IpAddr, usize>>>,
        address: IpAddr,
        max: usize,
    ) -> Option<Self> {
        let mut all = guests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(address).or_default();
        if *count >= max && !address.is_loopback() {
            return None;
        }
        *count += 1;
        Some(Self { guests: Arc::clone(guests), address })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut all = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.address);
            }
        }
    }
}

/// What tells us to stop.
#[cfg(unix)]
struct Signals {
    all: [tokio::signal::unix::Signal; 2],
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::SignalKind;
        use tokio::signal::unix::signal;
        Ok(Self { all: [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?] })
    }

    fn next(&mut self) -> impl Future<Output = ()> + Send + '_ {
        std::future::poll_fn(|context| {
            let came = self.all.iter_mut().any(|it| it.poll_recv(context).is_ready());
            if came { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_so_many_connections_and_a_proxy_all() {
        let all = Arc::default();
        let far: IpAddr = "192.0.2.1".parse().unwrap();
        let near: IpAddr = "127.0.0.1".parse().unwrap();
        let held: Vec<_> = (0..2).filter_map(|_| Guest::new(&all, far, 2)).collect();
        assert_eq!(held.len(), 2);
        assert!(Guest::new(&all, far, 2).is_none());
        let proxied: Vec<_> = (0..3).filter_map(|_| Guest::new(&all, near, 2)).collect();
        assert_eq!(proxied.len(), 3);
        drop(held);
        assert!(!all.lock().unwrap().contains_key(&far));
    }
}
