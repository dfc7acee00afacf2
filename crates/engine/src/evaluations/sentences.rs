//! Templates of sentences, taken apart once: words and the places where a finding's numbers and names stand.

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'s> {
    /// Words as they stand.
    Words(&'s str),
    /// What was counted.
    Counted,
    /// What is required.
    Required,
    /// The period's label.
    Period,
    /// What is missing.
    Missing,
    /// The last day.
    Due,
    /// Name of the unit or person.
    Subject,
}

/// 句式 — a template, taken apart.
#[derive(Clone, Debug)]
pub struct Template<'s> {
    pub(super) pieces: Vec<Piece<'s>>,
    /// Bytes that a sentence is likely to need.
    pub(super) len: usize,
}

impl<'s> Template<'s> {
    /// Takes a template apart.
    pub(super) fn of(text: &'s str) -> Template<'s> {
        Template { pieces: pieces(text).collect(), len: text.len() + 24 }
    }
}

/// The parts of a template. Places that are not known stay as they stand.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let open = rest.find('{').unwrap_or(rest.len());
        let (words, place) = rest.split_at(open);
        if !words.is_empty() {
            rest = place;
            return Some(Piece::Words(words));
        }
        let (place, after) = match place.find('}') {
            Some(close) => place.split_at(close + 1),
            None => (place, ""),
        };
        rest = after;
        Some(match place {
            "{counted}" => Piece::Counted,
            "{required}" => Piece::Required,
            "{period}" => Piece::Period,
            "{missing}" => Piece::Missing,
            "{due}" => Piece::Due,
            "{subject}" => Piece::Subject,
            other => Piece::Words(other),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_words_and_places() {
        let parts: Vec<Piece<'_>> = pieces("{subject}于{due}前{}上{counted}次{else").collect();
        let words = Piece::Words;
        let expected = [
            Piece::Subject,
            words("于"),
            Piece::Due,
            words("前"),
            words("{}"),
            words("上"),
            Piece::Counted,
            words("次"),
            words("{else"),
        ];
        assert_eq!(parts, expected);
        assert_eq!(pieces("").count(), 0);
    }
}
