//! Shares in percent that sentences state.

use crate::report::figure::Value;
use crate::report::identity::Identity;
use crate::report::identity::Status;
use crate::report::indicators::base;
use crate::report::parts;
use crate::report::parts::group_of;
use crate::report::parts::is_share;
use crate::report::parts::percent;
use crate::report::sums::Reader;

impl Reader<'_> {
    /// 占88% behind a part whose whole is stated before it.
    pub(super) fn shares(&mut self) {
        for at in 1..self.all.len() {
            let Some(share) = self.figure(at).filter(|it| it.unit == "%").cloned() else {
                continue;
            };
            let Some(key) = share.indicator.as_deref().filter(|it| parts::is_of_whole(it)) else {
                continue;
            };
            let Some(part) = (0..at).rev().find(|it| self.key(*it) == Some(base(key))) else {
                continue;
            };
            let wholes: Vec<Value> = (0..part)
                .rev()
                .filter(|it| {
                    self.is_count(*it)
                        && (self.is_child(part, *it)
                            || self.key(part).is_some_and(|it| group_of(it) == "reply")
                                && self.key(*it) == Some("reply.total"))
                })
                .map(|it| self.value(it))
                .collect();
            let known = self.known.iter().filter(|it| {
                let reply = self
                    .key(part)
                    .is_some_and(|it| matches!(group_of(it), "reply" | "means" | "topic"));
                let key = it.indicator.as_deref();
                reply && it.sure && matches!(key, Some("application.received" | "reply.total"))
            });
            let wholes: Vec<Value> = wholes.into_iter().chain(known.map(|it| it.value)).collect();
            let part = self.value(part);
            let closes = wholes.iter().find(|it| is_share(part, **it, share.value));
            let Some(whole) = closes.or(wholes.first()).copied() else { continue };
            let exact = percent(part, whole);
            self.out.identities.push(Identity {
                name: "share".to_owned(),
                expression: format!("{part}/{whole} = {}%", share.value),
                left: exact,
                right: Some(share.value),
                status: if closes.is_some() { Status::Pass } else { Status::Fail },
                line: Some(share.place.line),
            });
        }
    }
}
