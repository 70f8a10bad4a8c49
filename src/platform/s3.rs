//! A bucket as a target.
//!
//! A release's file is created only where there is none, if the server honours that; some ignore it without a word. So
//! nothing is taken for granted: what is there is looked at before, and read back after.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use object_store::Attribute;
use object_store::Attributes;
use object_store::BackoffConfig;
use object_store::ClientOptions;
use object_store::HeaderValue;
use object_store::MultipartUpload;
use object_store::ObjectStore;
use object_store::ObjectStoreExt as _;
use object_store::PutMode;
use object_store::PutMultipartOptions;
use object_store::PutOptions;
use object_store::RetryConfig;
use object_store::aws::AmazonS3;
use object_store::aws::AmazonS3Builder;
use object_store::client::HttpError;
use object_store::client::HttpErrorKind;
use object_store::path::Path;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::net;
use crate::platform::Reach;
use crate::platform::S3;
use crate::platform::error::Error;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;
use crate::platform::server::What;
use crate::platform::server::unanswered;
use crate::platform::store::Over;
use crate::platform::store::SMALL_BYTES_MAX;
use crate::platform::store::Store;
use crate::platform::store::Trouble;
use crate::platform::store::Wrote;
use crate::platform::store::cache_control;
use crate::platform::store::content_type;
use crate::platform::store::one_by_one;

/// Files up to this size travel in one piece, larger ones in pieces of it; one piece is in memory at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// A bucket, below a prefix.
pub(super) struct Bucket {
    store: AmazonS3,
    runtime: Runtime,
    prefix: String,
    place: String,
}

impl Bucket {
    pub(super) fn open(s3: &S3, reach: &Reach) -> Result<Self, Error> {
        net::provide();
        let place = match &s3.endpoint {
            Some(it) => format!("{}/{}", it.to_string().trim_end_matches('/'), s3.bucket),
            None => format!("s3://{}", s3.bucket),
        };
        let access = s3.access_key.reveal(&reach.project, reach.environment)?;
        let secret = s3.secret_key.reveal(&reach.project, reach.environment)?;
        // A key with other characters would only come back as a signature that does not match.
        for (key, from) in [(&access, &s3.access_key), (&secret, &s3.secret_key)] {
            if HeaderValue::from_str(key.text()).is_err() {
                return Err(Error::server(place, What::Unsendable(from.clone())));
            }
        }
        let seconds = |it: u32| Duration::from_secs(u64::from(it));
        let client = ClientOptions::new()
            .with_user_agent(HeaderValue::from_static(concat!(
                "gongkai/",
                env!("CARGO_PKG_VERSION")
            )))
            .with_allow_http(s3.endpoint.as_ref().is_some_and(|it| !it.is_private()))
            .with_timeout_disabled()
            .with_connect_timeout(seconds(s3.wait.connect_seconds))
            .with_read_timeout(seconds(s3.wait.seconds));
        // Trying again is done one floor up, the same way for every kind of store.
        let retry = RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 0,
            retry_timeout: Duration::ZERO,
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&s3.bucket)
            .with_region(s3.region.as_deref().unwrap_or("us-east-1"))
            .with_access_key_id(access.text())
            .with_secret_access_key(secret.text())
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &s3.endpoint {
            builder = builder
                .with_endpoint(endpoint.to_string())
                .with_virtual_hosted_style_request(false);
        }
        let broken = || Error::server(place.clone(), What::Connect);
        let store = builder.build().map_err(|_| broken())?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|_| broken())?;
        Ok(Self { store, runtime, prefix: s3.prefix.clone(), place })
    }

    fn path(&self, key: &str) -> Path {
        if self.prefix.is_empty() {
            Path::from(key)
        } else {
            format!("{}/{key}", self.prefix).into()
        }
    }

    /// What `error` means for the file `key`; `None` where it says that there is none.
    fn absent<T>(&self, key: &str, error: object_store::Error) -> Result<Option<T>, Trouble> {
        match error {
            object_store::Error::NotFound { .. } => Ok(None),
            other => Err(self.trouble(key, &other)),
        }
    }

    fn trouble(&self, key: &str, error: &object_store::Error) -> Trouble {
        let place = self.place(key);
        match error {
            object_store::Error::PermissionDenied { .. }
            | object_store::Error::Unauthenticated { .. } => {
                return Error::server(place, What::Login).into();
            }
            object_store::Error::NotFound { .. } => {
                return Error::server(place, What::Status(404)).into();
            }
            _ => {}
        }
        if let Some(code) = status(error) {
            let error = Error::server(place, What::Status(code));
            return if net::is_passing(code) { Trouble::again(error) } else { error.into() };
        }
        let what = match kind(error) {
            Some(HttpErrorKind::Connect) => What::Connect,
            Some(HttpErrorKind::Timeout) => What::Timeout,
            _ => What::Broken,
        };
        unanswered(&place, error, what)
    }

    async fn put_whole(&self, path: &Path, item: &Item, over: Over) -> Result<Wrote, Trouble> {
        let bytes = bytes::Bytes::from(item.whole()?);
        let attributes = attributes(path, &item.name);
        let create = PutOptions { mode: PutMode::Create, attributes, ..PutOptions::default() };
        let replace = PutOptions { mode: PutMode::Overwrite, ..create.clone() };
        if over == Over::Nothing {
            match self.store.put_opts(path, bytes.clone().into(), create).await {
                Ok(_) => return Ok(Wrote::It),
                Err(object_store::Error::AlreadyExists { .. }) => return Ok(Wrote::Nothing),
                // A server that knows no conditions: nothing was there a moment ago, and what comes of it is read back.
                Err(error) if matches!(status(&error), Some(400 | 501)) => {}
                Err(error) => return Err(self.trouble(path.as_ref(), &error)),
            }
        }
        match self.store.put_opts(path, bytes.into(), replace).await {
            Ok(_) => Ok(Wrote::It),
            Err(error) => Err(self.trouble(path.as_ref(), &error)),
        }
    }

    async fn put_pieces(&self, path: &Path, item: &Item) -> Result<Wrote, Trouble> {
        let options = PutMultipartOptions {
            attributes: attributes(path, &item.name),
            ..PutMultipartOptions::default()
        };
        let trouble = |error| self.trouble(path.as_ref(), &error);
        let mut upload = self.store.put_multipart_opts(path, options).await.map_err(trouble)?;
        let sent = self.pieces(upload.as_mut(), path, item).await;
        match sent {
            Ok(()) => Ok(Wrote::It),
            Err(trouble) => {
                // What cannot be taken back now is never a file; a bucket's rules may clear it away.
                drop(upload.abort().await);
                Err(trouble)
            }
        }
    }

    async fn pieces(
        &self,
        upload: &mut dyn MultipartUpload,
        path: &Path,
        item: &Item,
    ) -> Result<(), Trouble> {
        let trouble = |error| self.trouble(path.as_ref(), &error);
        let mut source = item.open()?;
        let mut hasher = Hasher::default();
        loop {
            let mut piece = Vec::new();
            let unread = |cause| Error::Read { path: item.name.clone().into(), cause };
            let mut next = io::Read::take(&mut source, PIECE_BYTES);
            io::Read::read_to_end(&mut next, &mut piece).map_err(unread)?;
            if piece.is_empty() {
                break;
            }
            hasher.add(&piece);
            upload.put_part(bytes::Bytes::from(piece).into()).await.map_err(trouble)?;
        }
        // Only now does it become a file.
        if hasher.finish() != item.sha256 {
            return Err(item.changed().into());
        }
        upload.complete().await.map(drop).map_err(trouble)
    }

    async fn read(&self, path: &Path) -> object_store::Result<Digest> {
        let found = self.store.get(path).await?;
        let size = found.meta.size;
        if size <= PIECE_BYTES {
            return Ok(Digest::of(&found.bytes().await?));
        }
        drop(found);
        let mut hasher = Hasher::default();
        let mut from = 0;
        while from < size {
            let to = size.min(from + PIECE_BYTES);
            hasher.add(&self.store.get_range(path, from..to).await?);
            from = to;
        }
        Ok(hasher.finish())
    }
}

impl Store for Bucket {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let path = self.path(key);
        let read = async {
            let found = self.store.get(&path).await?;
            if found.meta.size > SMALL_BYTES_MAX {
                return Ok(None);
            }
            found.bytes().await.map(Some)
        };
        match self.runtime.block_on(read) {
            Ok(Some(bytes)) => Ok(Some(bytes.to_vec())),
            Ok(None) => Err(Error::Taken { path: self.place(key).into() }.into()),
            Err(error) => self.absent(key, error),
        }
    }

    fn size(&self, key: &str) -> Result<Option<u64>, Trouble> {
        match self.runtime.block_on(self.store.head(&self.path(key))) {
            Ok(meta) => Ok(Some(meta.size)),
            Err(error) => self.absent(key, error),
        }
    }

    fn digest(&self, key: &str) -> Result<Option<Digest>, Trouble> {
        match self.runtime.block_on(self.read(&self.path(key))) {
            Ok(digest) => Ok(Some(digest)),
            Err(error) => self.absent(key, error),
        }
    }

    fn put(&self, key: &str, item: &Item, over: Over) -> Result<Wrote, Trouble> {
        let path = self.path(key);
        if item.bytes <= PIECE_BYTES {
            return self.runtime.block_on(self.put_whole(&path, item, over));
        }
        item.verify()?;
        self.runtime.block_on(self.put_pieces(&path, item))
    }

    fn delete(&self, key: &str) -> Result<(), Trouble> {
        match self.runtime.block_on(self.store.delete(&self.path(key))) {
            Ok(()) => Ok(()),
            Err(error) => self.absent::<()>(key, error).map(drop),
        }
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, Trouble> {
        let path = self.path(folder);
        let found = self.runtime.block_on(self.store.list_with_delimiter(Some(&path)));
        let found = found.map_err(|error| self.trouble(folder, &error))?;
        let name = |it: &object_store::ObjectMeta| it.location.filename().map(str::to_owned);
        let mut names: Vec<String> = found.objects.iter().filter_map(name).collect();
        names.sort();
        Ok(Some(names))
    }

    fn place(&self, key: &str) -> String {
        if self.prefix.is_empty() {
            return format!("{}/{key}", self.place);
        }
        format!("{}/{}/{key}", self.place, self.prefix)
    }

    fn write(&self, parcel: &Parcel, over: Over) -> Result<(), Error> {
        one_by_one(self, parcel, over)
    }
}

fn attributes(path: &Path, name: &str) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, content_type(name).into());
    attributes.insert(Attribute::CacheControl, cache_control(path.as_ref()).into());
    attributes
}

/// The status that the server answered, where the library has no name for it: it stands in its words only.
fn status(error: &object_store::Error) -> Option<u16> {
    if !matches!(error, object_store::Error::Generic { .. }) {
        return None;
    }
    let text = error.to_string();
    let (_, rest) = text.split_once("status code: ")?;
    rest.get(..3)?.parse().ok()
}

/// What kind of trouble the library found on the way.
fn kind(error: &object_store::Error) -> Option<HttpErrorKind> {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(it) = cause {
        if let Some(http) = it.downcast_ref::<HttpError>() {
            return Some(http.kind());
        }
        cause = it.source();
    }
    None
}
