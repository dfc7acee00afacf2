//! Excel in and out, and calendars out.
//!
//! Office knows files and sheets, not the database: a workbook becomes typed rows and [`issues::CellIssue`]s, and what
//! the rows mean in a college is decided elsewhere. Whatever a file holds, the answer is values, issues or a
//! [`issues::FileRefusal`] in words, never a panic.

pub mod calendars;
pub mod corrections;
pub mod dates;
pub mod issues;
pub mod options;
pub mod qr;
pub mod records;
pub mod reports;
pub mod roster;
pub mod samples;
pub mod tables;
pub mod template;
pub mod texts;
pub mod vocabularies;
pub mod words;
pub mod workbooks;
mod writing;
