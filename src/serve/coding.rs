//! Content codings: which a client takes (RFC 9110, 12.5.3), and texts packed in them.

use std::io;
use std::io::Write as _;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use axum::http::header::HeaderName;
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How a text is packed. The later, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Zstd,
    Brotli,
}

impl Coding {
    const PACKED: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Brotli => "br",
        }
    }
}

/// Weighted choices in a header, as thousandths: `br;q=0.8, *;q=0`. What cannot be read is left out.
pub(super) fn weighted(headers: &HeaderMap, name: HeaderName) -> Vec<(String, u16)> {
    let lines = headers.get_all(name).into_iter().filter_map(|it| it.to_str().ok());
    let choices = lines.flat_map(|it| it.split(','));
    choices.filter_map(choice).collect()
}

fn choice(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|it| !it.is_empty())?.to_ascii_lowercase();
    let weight = parts.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q=")));
    Some((name, weight.map_or(Some(1000), thousandths)?))
}

/// `0.85` as 850; at most three decimals, and no more than 1.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let plain = decimals.len() <= 3 && decimals.bytes().all(|it| it.is_ascii_digit());
    if !plain || !matches!(whole, "0" | "1") {
        return None;
    }
    let parts: u16 = format!("{decimals:0<3}").parse().ok()?;
    Some(whole.parse::<u16>().ok()? * 1000 + parts).filter(|it| *it <= 1000)
}

/// What may be sent, best first. The text as it is comes last, unless the client would rather have it: it is never
/// refused, for then nothing could be sent at all.
pub(super) fn acceptable(headers: &HeaderMap) -> Vec<Coding> {
    let asked = weighted(headers, ACCEPT_ENCODING);
    let said = |name: &str| asked.iter().find(|it| it.0 == name).map(|it| it.1);
    let any = said("*").unwrap_or(0);
    let weight = |it: Coding| match it {
        Coding::Identity => said("identity").unwrap_or(0),
        Coding::Gzip => said("gzip").or_else(|| said("x-gzip")).unwrap_or(any),
        Coding::Zstd | Coding::Brotli => said(it.name()).unwrap_or(any),
    };
    let floor = weight(Coding::Identity);
    let mut out: Vec<Coding> =
        Coding::PACKED.into_iter().filter(|it| weight(*it) > 0 && weight(*it) >= floor).collect();
    // Ours is the choice among equals.
    out.sort_by_key(|it| std::cmp::Reverse((weight(*it), *it)));
    out.push(Coding::Identity);
    out
}

/// From here on, time matters more than the last percent.
const LARGE: usize = 1 << 20;
/// Bits of brotli's window: 4 MiB, which every browser has.
const WINDOW: i32 = 22;

/// `text` packed. The same text gives the same bytes.
pub(super) fn pack(text: &[u8], coding: Coding) -> io::Result<Bytes> {
    let is_large = text.len() > LARGE;
    let packed = match coding {
        Coding::Identity => text.to_vec(),
        Coding::Gzip => {
            let level = Compression::new(if is_large { 6 } else { 9 });
            let mut out = GzEncoder::new(Vec::new(), level);
            out.write_all(text)?;
            out.finish()?
        }
        // Windows of these levels are within what browsers take (RFC 9659).
        Coding::Zstd => zstd::bulk::compress(text, if is_large { 6 } else { 15 })?,
        Coding::Brotli => {
            let quality = if is_large { 5 } else { 9 };
            let params = BrotliEncoderParams {
                quality,
                lgwin: WINDOW,
                size_hint: text.len(),
                ..Default::default()
            };
            let mut out = Vec::new();
            brotli::BrotliCompress(&mut &*text, &mut out, &params)?;
            out
        }
    };
    Ok(packed.into())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(header: &str, expect: &str) {
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT_ENCODING, HeaderValue::from_str(header).unwrap());
        let found: Vec<&str> = acceptable(&headers).iter().map(|it| it.name()).collect();
        assert_eq!(found.join(" "), expect, "{header}");
    }

    #[test]
    fn a_client_is_given_what_it_wants_most() {
        assert_eq!(acceptable(&HeaderMap::new()), [Coding::Identity]);
        check("gzip, deflate, br, zstd", "br zstd gzip identity");
        check("gzip;q=1.0, br;q=0.9", "gzip br identity");
        check("br;q=0, gzip", "gzip identity");
        check("*", "br zstd gzip identity");
        check("*;q=0.1, gzip;q=0", "br zstd identity");
        check("GZip", "gzip identity");
        check("x-gzip", "gzip identity");
        check("identity", "identity");
        check("identity;q=0.5, gzip;q=0.2, br;q=0.7", "br identity");
        check("identity;q=0", "identity");
        check("", "identity");
        check("br;q=2, gzip;q=x, zstd;q=0.1234", "identity");
        check("br ; q=0.001", "br identity");
    }

    #[test]
    fn what_is_packed_comes_back() {
        let text: Vec<u8> = "区划,人数\n道里区,30\n".repeat(200).into_bytes();
        let mut out = Vec::new();
        let gzip = pack(&text, Coding::Gzip).unwrap();
        flate2::read::GzDecoder::new(&*gzip).read_to_end(&mut out).unwrap();
        assert_eq!(out, text);
        out.clear();
        let brotli = pack(&text, Coding::Brotli).unwrap();
        brotli::BrotliDecompress(&mut &*brotli, &mut out).unwrap();
        assert_eq!(out, text);
        let zstd = pack(&text, Coding::Zstd).unwrap();
        assert_eq!(zstd::bulk::decompress(&zstd, text.len()).unwrap(), text);
        assert!([gzip, brotli, zstd].iter().all(|it| it.len() < text.len() / 4));
    }
}
