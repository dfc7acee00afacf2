//! A page as a browser reads it: elements with their attributes, in order.

use html5gum::{Token, Tokenizer};
use std::collections::BTreeMap;

/// 元素
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Name, in lower case.
    pub name: String,
    /// Attributes.
    pub attributes: BTreeMap<String, String>,
    /// Number of the form in which it stands, from 0.
    pub form: Option<usize>,
    /// The text up to the next end of an element of this name.
    pub text: String,
}

impl Element {
    /// An attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// 标记
#[derive(Clone, Debug, Default)]
pub struct Markup {
    /// Every element, in order.
    pub elements: Vec<Element>,
    /// What is not well written.
    pub mistakes: Vec<String>,
}

const VOID: [&str; 10] = ["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"];

impl Markup {
    /// Reads a text.
    pub fn read(text: &str) -> Markup {
        let owned = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut markup = Markup::default();
        // elements that are still open, by their place
        let mut open: Vec<usize> = Vec::new();
        let (mut forms, mut form) = (0, None);
        for token in Tokenizer::new(text) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let name = owned(&tag.name);
                    if name == "form" {
                        if form.is_some() {
                            markup.mistakes.push("a form stands in a form".into());
                        }
                        form = Some(forms);
                        forms += 1;
                    }
                    let attributes =
                        tag.attributes.iter().map(|(n, v)| (owned(n), owned(v))).collect::<BTreeMap<_, _>>();
                    if !VOID.contains(&name.as_str()) && !tag.self_closing {
                        open.push(markup.elements.len());
                    }
                    markup.elements.push(Element { name, attributes, form, text: String::new() });
                }
                Token::EndTag(tag) => {
                    let name = owned(&tag.name);
                    if name == "form" {
                        form = None;
                    }
                    match open.iter().rposition(|at| markup.elements[*at].name == name) {
                        Some(at) => open.truncate(at),
                        None => markup.mistakes.push(format!("</{name}> ends what was not begun")),
                    }
                }
                Token::String(text) => {
                    let text = owned(&text);
                    for at in &open {
                        markup.elements[*at].text.push_str(&text);
                    }
                }
                Token::Error(error) => markup.mistakes.push(format!("{:?}", *error)),
                Token::Comment(_) | Token::Doctype(_) => {}
            }
        }
        markup
    }

    /// Elements of a name.
    pub fn all<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// The value of the first field of a name.
    pub fn value_of(&self, field: &str) -> Option<String> {
        let named = self.elements.iter().find(|element| element.get("name") == Some(field))?;
        named.get("value").map(str::to_owned)
    }

    /// Addresses of this site that links lead to, each once, in order.
    pub fn links(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for link in self.all("a").filter_map(|a| a.get("href")) {
            if link.starts_with('/') && !found.iter().any(|known| known == link) {
                found.push(link.to_owned());
            }
        }
        found
    }
}
