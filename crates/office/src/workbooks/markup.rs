//! Small helpers over the markup reader.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart};

/// A reader over a part that does not judge what Excel and its kin let pass.
pub(crate) fn reader(bytes: &[u8]) -> Reader<&[u8]> {
    let mut reader = Reader::from_reader(bytes);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.trim_text(false);
    reader
}

/// The attributes as plain text, without unescaping: `(name without prefix, value)`.
pub(crate) fn attributes<'a>(element: &'a BytesStart<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    raw_attributes(element.attributes_raw())
}

/// The same from the text of a tag after its name.
#[inline]
pub(crate) fn raw_attributes(raw: &str) -> impl Iterator<Item = (&str, &str)> {
    let bytes = raw.as_bytes();
    let mut at = 0;
    let find = move |from: usize, what: u8| bytes[from..].iter().position(|b| *b == what).map(|n| from + n);
    std::iter::from_fn(move || {
        let equals = find(at, b'=')?;
        let name = raw[at..equals].trim_ascii();
        let blanks = bytes[equals + 1..].iter().position(|b| !b.is_ascii_whitespace())?;
        let open = equals + 1 + blanks;
        let quote = Some(bytes[open]).filter(|b| matches!(b, b'"' | b'\''))?;
        let close = find(open + 1, quote)?;
        at = close + 1;
        let local =
            if name.len() == 1 { name } else { name.rsplit_once(':').map_or(name, |(_, local)| local) };
        Some((local, &raw[open + 1..close]))
    })
}

/// An attribute, unescaped.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    attributes(element).find(|(n, _)| *n == name).map(|(_, value)| unescape(value))
}

/// Text with its entities resolved; unknown ones stay as written.
pub(crate) fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// Appends what an entity stands for.
pub(crate) fn push_entity(entity: &BytesRef<'_>, text: &mut String) {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        text.push(c);
    } else if let Some(known) = quick_xml::escape::resolve_predefined_entity(entity) {
        text.push_str(known);
    }
}

/// Resolves Excel's `_x000D_` escapes of characters that markup cannot hold.
pub(crate) fn resolve_escapes(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let resolved = code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32);
        out.push_str(&rest[..at]);
        match resolved {
            Some(c) => out.push(c),
            None => out.push_str("_x"),
        }
        rest = &rest[at + if resolved.is_some() { 7 } else { 2 }..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_excel_are_resolved_and_lookalikes_left() {
        assert_eq!(resolve_escapes("a_x000D_\nb".into()), "a\r\nb");
        assert_eq!(resolve_escapes("file_x1.txt _x00 张_x".into()), "file_x1.txt _x00 张_x");
    }

    #[test]
    fn attributes_are_read_in_either_quotes() {
        let element = BytesStart::from_content("c r=\"B2\" x:s = '5' t=\"s\"", 1);
        let all: Vec<_> = attributes(&element).collect();
        assert_eq!(all, [("r", "B2"), ("s", "5"), ("t", "s")]);
        assert_eq!(attributes(&BytesStart::from_content("c r=\"B2", 1)).count(), 0);
    }
}
