//! 人员: who is within reach, what is known of one person, who read whose secrets.

pub mod changes;
pub mod courses;
pub mod lists;
pub mod particulars;
pub mod posts;
pub mod secrets;
pub mod spellings;
pub mod words;
pub mod workbooks;
