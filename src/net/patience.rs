//! When a server that failed is asked again: a few times, at fixed distances, or as it says itself.

use std::time::Duration;

use reqwest::header::DATE;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::LAST_MODIFIED;
use reqwest::header::RETRY_AFTER;

use crate::model::limits;
use crate::net::date;

/// Attempts and the pauses between them. No dice: same in, same out.
#[derive(Clone, Debug)]
pub struct Patience {
    left: u32,
    pause: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { left: limits::WEB_ATTEMPTS.saturating_sub(1), pause: limits::WEB_PAUSE_MILLIS }
    }
}

impl Patience {
    /// How long to wait before the next attempt, where the server asks for `asked` seconds; `None` when there is none
    /// left.
    pub fn next(&mut self, asked: Option<u64>) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let own = Duration::from_millis(self.pause);
        self.pause = self.pause.saturating_mul(2);
        Some(asked.map_or(own, Duration::from_secs))
    }
}

/// Whether an answer with this status may be another one soon.
pub fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// Seconds that the server asks to wait: a number, or a date against the server's own.
pub fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let after = text(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = after.trim().parse() {
        return Some(seconds);
    }
    let now = date::seconds(text(headers, &DATE)?)?;
    u64::try_from(date::seconds(after)? - now).ok()
}

/// Whether the date of the last change vouches for bytes: they cannot have been changed twice within it
/// (RFC 9110, 8.8.2.2).
pub fn settled(headers: &HeaderMap) -> bool {
    let seconds = |name| date::seconds(text(headers, name)?);
    match (seconds(&LAST_MODIFIED), seconds(&DATE)) {
        (Some(modified), Some(now)) => now - modified >= 60,
        _ => false,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_and_the_server_may_ask_for_another() {
        let mut patience = Patience::default();
        let mut pauses = Vec::new();
        while let Some(it) = patience.next((pauses.len() == 2).then_some(7)) {
            pauses.push(it.as_millis());
        }
        assert_eq!(pauses, [250, 500, 7000, 2000, 4000]);
    }

    #[test]
    fn a_server_asks_for_seconds_or_for_a_date() {
        for (after, expect) in [
            ("120", Some(120)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:49:07 GMT", None),
            ("soon", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, after.parse().unwrap());
            headers.insert(DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
            assert_eq!(retry_after(&headers), expect, "{after}");
        }
    }
}
