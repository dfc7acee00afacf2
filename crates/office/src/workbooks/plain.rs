//! The quick way through rows of the plain shape that every program writes: `<row r="2"><c r="A2" s="1" t="s"><v>7</v></c>…</row>`.
//!
//! It reads as far as the shape lasts and hands the rest, from the beginning of a row, to the general reader; what it reads,
//! the general reader would have read the same.

use super::sheets::{Failure, Pass};

impl Pass<'_> {
    /// Reads plain rows from the first on; where the first row of another shape begins.
    pub(super) fn read_plain(&mut self, bytes: &[u8]) -> Result<usize, Failure> {
        let Some(mut at) = memchr::memmem::find(bytes, b"<row ") else { return Ok(0) };
        loop {
            let before = self.mark();
            match self.plain_row(&bytes[at..])? {
                Some(length) => at += length,
                None => {
                    self.go_back(before);
                    return Ok(at);
                }
            }
        }
    }

    /// Reads one row; its length, or `None` where it is not plain.
    fn plain_row(&mut self, bytes: &[u8]) -> Result<Option<usize>, Failure> {
        let Some((attributes, mut at)) = tag(bytes, b"<row ") else { return Ok(None) };
        if !attributes.contains("r=\"") {
            return Ok(None);
        }
        self.open_row(attributes)?;
        if attributes.ends_with('/') {
            return Ok(Some(at));
        }
        loop {
            let rest = &bytes[at..];
            if rest.starts_with(b"</row>") {
                at += b"</row>".len();
                break;
            }
            let Some((attributes, begin)) = tag(rest, b"<c ") else { return Ok(None) };
            let row = self.row;
            self.open_cell(attributes)?;
            if self.row != row {
                return Ok(None);
            }
            if attributes.ends_with('/') {
                self.skip_cell();
                at += begin;
                continue;
            }
            let Some(value) = rest[begin..].strip_prefix(b"<v>") else { return Ok(None) };
            let Some(end) = memchr::memchr2(b'<', b'&', value) else { return Ok(None) };
            let (text, after) = value.split_at(end);
            let (Ok(text), true) = (std::str::from_utf8(text), after.starts_with(b"</v></c>")) else {
                return Ok(None);
            };
            if !self.plain_value(text) {
                return Ok(None);
            }
            self.close_cell()?;
            at += begin + b"<v>".len() + end + b"</v></c>".len();
        }
        self.close_row();
        Ok(Some(at))
    }
}

/// The attributes of a tag that begins here, and where it ends.
fn tag<'b>(bytes: &'b [u8], name: &[u8]) -> Option<(&'b str, usize)> {
    let rest = bytes.strip_prefix(name)?;
    let length = memchr::memchr(b'>', rest)?;
    let attributes = std::str::from_utf8(&rest[..length]).ok()?;
    Some((attributes, name.len() + length + 1))
}
