//! Facts become JSON and pages; nothing of a name becomes markup.
