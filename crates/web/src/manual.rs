//! 使用手册: a page for each page, by the name that [`crate::frames::Frame::explained`] gives.
//!
//! The texts are Markdown beside this file: `# title`, `> what it answers and for whom`, then the rest. A line
//! `@picture name words` is a picture; pictures are taken by the browser tests and lie in the folder
//! `manual-pictures` beside the program. Where there are none, the text stands alone.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use askama::Template;
use jishi_app::living::Present;
use pulldown_cmark::{Parser, html};
use std::path::PathBuf;
use std::sync::LazyLock;

pub const ROUTES: &[Route] = &[
    Route::show("/manual", Guard::SignedIn, "使用手册：目录", contents),
    Route::show("/manual/{page}", Guard::SignedIn, "使用手册的一页：回答什么、给谁看、步骤", one),
    Route::show("/manual/pictures/{picture}", Guard::SignedIn, "手册的插图", picture),
];

macro_rules! texts {
    ($($name:literal)+) => {
        /// Every page: name and text, in the order of the contents.
        const TEXTS: &[(&str, &str)] = &[$(($name, include_str!(concat!("manual/", $name, ".md")))),+];
    };
}

texts! {
    "start" "duties" "sitting" "check-in" "records" "branch" "verdict" "overview" "plan" "people" "units"
    "standards" "ledger" "me" "burdens" "accounts"
}

/// Where the pictures are: beside the program.
static PICTURES: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let program = std::env::current_exe().ok()?;
    Some(program.parent()?.join("manual-pictures"))
});

/// 插图
struct Picture {
    name: String,
    words: String,
    width: u32,
    height: u32,
}

/// A stretch of text, and the picture that follows it.
struct Part {
    html: String,
    picture: Option<Picture>,
}

/// The text of a page, taken apart: title, what it answers, the rest.
fn parts_of(text: &'static str) -> (&'static str, &'static str, &'static str) {
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    let rest = rest.trim_start();
    let (lead, rest) =
        if rest.starts_with('>') { rest.split_once('\n').unwrap_or((rest, "")) } else { ("", rest) };
    (title.trim_start_matches('#').trim(), lead.trim_start_matches('>').trim(), rest)
}

fn bytes_of(name: &str) -> Option<Vec<u8>> {
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let folder = PICTURES.as_ref().filter(|_| is_name)?;
    std::fs::read(folder.join(format!("{name}.png"))).ok()
}

/// Width and height, as a PNG says them at its beginning.
fn size_of(png: &[u8]) -> Option<(u32, u32)> {
    let at = |from: usize| png.get(from..from + 4)?.try_into().ok().map(u32::from_be_bytes);
    png.starts_with(b"\x89PNG\r\n\x1a\n").then_some(())?;
    Some((at(16)?, at(20)?))
}

fn find(words: &str, name: &str) -> Option<Picture> {
    let (width, height) = size_of(&bytes_of(name)?)?;
    Some(Picture { name: name.to_owned(), words: words.to_owned(), width, height })
}

fn read(text: &str) -> Vec<Part> {
    let rendered = |text: &str| {
        let mut out = String::new();
        html::push_html(&mut out, Parser::new(text));
        out
    };
    let (mut parts, mut waiting) = (Vec::new(), String::new());
    for line in text.lines() {
        let named = line.strip_prefix("@picture ").and_then(|rest| rest.split_once(' '));
        match named {
            Some((name, words)) => {
                let html = rendered(&std::mem::take(&mut waiting));
                parts.push(Part { html, picture: find(words, name) });
            }
            None => {
                waiting.push_str(line);
                waiting.push('\n');
            }
        }
    }
    parts.push(Part { html: rendered(&waiting), picture: None });
    parts
}

#[derive(Template)]
#[template(path = "manual/contents.html")]
struct Contents {
    frame: Frame,
    pages: Vec<(&'static str, &'static str, &'static str)>,
}

fn contents(ask: &Ask, present: &Present) -> Answer {
    let pages = TEXTS.iter().map(|(name, text)| {
        let (title, lead, _) = parts_of(text);
        (*name, title, lead)
    });
    let frame = Frame::of(ask, present, "使用手册").leading("每一页回答什么、给谁看、怎样办");
    Reply::page(&Contents { frame, pages: pages.collect() })
}

#[derive(Template)]
#[template(path = "manual/page.html")]
struct Page {
    frame: Frame,
    parts: Vec<Part>,
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let name = ask.place("page");
    let Some((_, text)) = TEXTS.iter().find(|(known, _)| *known == name) else {
        return Err(Failure::missing(format!("手册的“{name}”"), "没有这一页", "从手册目录进入"));
    };
    let (title, lead, rest) = parts_of(text);
    let frame = Frame::of(ask, present, title).leading(lead).under("使用手册", "/manual").explained(name);
    Reply::page(&Page { frame, parts: read(rest) })
}

fn picture(ask: &Ask, _: &Present) -> Answer {
    let name = ask.place("picture");
    match bytes_of(name) {
        Some(body) => Ok(Reply { status: 200, headers: vec![("content-type", "image/png".into())], body }),
        None => Err(Failure::missing(
            format!("插图“{name}”"),
            "没有",
            "插图由网页测试生成，没有插图不影响手册的文字",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_says_what_it_answers_and_how_it_is_done() {
        for (name, text) in TEXTS {
            let (title, lead, rest) = parts_of(text);
            assert!(!title.is_empty() && lead.ends_with('。') && rest.contains("\n## "), "{name}");
            assert!(!title.starts_with('#') && !read(rest).is_empty(), "{name}");
        }
    }

    #[test]
    fn a_picture_is_named_by_a_plain_word_and_nothing_else() {
        for name in ["../college", "a/b", "", "图", ".."] {
            assert_eq!(bytes_of(name), None, "{name}");
        }
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 5, 0, 0, 0, 3, 132]);
        assert_eq!(size_of(&png), Some((1280, 900)));
        assert_eq!(size_of(b"GIF89a"), None);
    }
}
