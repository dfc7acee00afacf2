//! What a college already knows, for drop-downs and for resolving the words of a sheet.

use crate::texts::{key, nearest};
use jishi_domain::items::Item;
use std::collections::HashMap;

/// 党组织用词
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitWord {
    /// Code.
    pub code: String,
    /// Name on screen.
    pub name: String,
}

/// 人员用词
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonWord {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the branch, to tell namesakes apart.
    pub branch: Option<String>,
}

/// 词表 — units, people and items that the college has. An empty list means: not known, nothing is compared with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Units, in the order of drop-downs.
    pub units: Vec<UnitWord>,
    /// People.
    pub people: Vec<PersonWord>,
    /// Items of `standards/items/`.
    pub items: Vec<Item>,
    /// The college's own headings: heading → title of the column that it means.
    pub headings: Vec<(String, String)>,
}

/// Items by their words, for one fact kind at a time.
pub(crate) struct ItemWords<'v> {
    by_word: HashMap<(&'v str, String), &'v Item>,
    items: &'v [Item],
}

impl<'v> ItemWords<'v> {
    pub(crate) fn new(items: &'v [Item]) -> ItemWords<'v> {
        let mut by_word = HashMap::new();
        for item in items {
            let words = item.synonyms.iter().chain([&item.id, &item.title]);
            for word in words {
                by_word.insert((item.kind.as_str(), key(word)), item);
            }
        }
        ItemWords { by_word, items }
    }

    /// Whether an item of that kind is called so.
    pub(crate) fn knows(&self, kind: &str, text: &str) -> bool {
        self.by_word.contains_key(&(kind, key(text)))
    }

    /// The id of an item of one of these kinds; the text itself where no items of them are known.
    ///
    /// # Errors
    /// The titles nearest to an unknown word.
    pub(crate) fn id(&self, kinds: &[&str], text: &str) -> Result<String, Vec<&'v str>> {
        let found = kinds.iter().find_map(|kind| self.by_word.get(&(*kind, key(text))));
        if let Some(item) = found {
            return Ok(item.id.clone());
        }
        let of_kinds = || self.items.iter().filter(|i| kinds.contains(&i.kind.as_str()));
        match of_kinds().next() {
            None => Ok(text.trim().to_owned()),
            Some(_) => Err(nearest(text, of_kinds().map(|i| i.title.as_str()))),
        }
    }
}
