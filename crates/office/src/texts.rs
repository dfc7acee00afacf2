//! Text as people type it into sheets: full-width letters, stray blanks, lists in one cell.

use std::borrow::Cow;

/// Full-width letters and digits become half-width, outer blanks go; signs and Chinese characters stay as written.
pub fn fold(text: &str) -> Cow<'_, str> {
    fold_some(text, |c| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '\u{3000}' | '\u{a0}'))
}

/// Like [`fold`], signs too: for dates, numbers and codes, never for names or prose.
pub fn fold_signs(text: &str) -> Cow<'_, str> {
    fold_some(text, |c| half_width(c) != c)
}

fn fold_some(text: &str, foldable: impl Fn(char) -> bool) -> Cow<'_, str> {
    let invisible = |c: char| matches!(c, '\u{feff}' | '\u{200b}');
    let trimmed = text.trim();
    if !trimmed.contains(|c| foldable(c) || invisible(c)) {
        return Cow::Borrowed(trimmed);
    }
    let kept = trimmed.chars().filter(|c| !invisible(*c));
    let folded: String = kept.map(|c| if foldable(c) { half_width(c) } else { c }).collect();
    Cow::Owned(folded.trim().to_owned())
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    }
}

/// Whether it is a Chinese character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// What a heading (or a word of a list) is compared by: without blanks, line breaks, brackets' signs, quotes, asterisks,
/// numbering and letter case.
pub fn key(text: &str) -> String {
    let folded: String = text.chars().map(half_width).collect();
    let folded = folded.trim();
    let after_digits = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after_digits.len() < folded.len() && after_digits.starts_with(['.', '、', ')']);
    let text = if numbered { after_digits } else { folded };
    text.chars().filter(|c| !is_sign(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// [`key`] of a word that needs none: Chinese characters, digits and small letters only.
pub(crate) fn plain_key(text: &str) -> Cow<'_, str> {
    let plain = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}' | '0'..='9' | 'a'..='z');
    if text.chars().all(plain) { Cow::Borrowed(text) } else { Cow::Owned(key(text)) }
}

/// Blanks and signs that do not tell one heading from another.
fn is_sign(c: char) -> bool {
    match c {
        '0'..='9' | 'a'..='z' | 'A'..='Z' | '\u{4e00}'..='\u{9fff}' => false,
        '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '*' | '"' | '\'' | ':' | ',' | '.' | ';' | '_'
        | '-' | '/' | '\\' | '|' => true,
        '【' | '】' | '〔' | '〕' | '《' | '》' | '〈' | '〉' | '「' | '」' | '“' | '”' | '‘' | '’' => {
            true
        }
        '※' | '★' | '☆' | '●' | '、' | '。' | '·' | '—' | '–' | '\u{feff}' | '\u{200b}' => {
            true
        }
        c => c.is_whitespace() || c.is_control(),
    }
}

/// The same, leaving out what stands in brackets; equal to [`key`] where nothing is left.
pub fn short_key(text: &str) -> String {
    let mut depth = 0_u32;
    let mut outside = String::new();
    for c in text.chars().map(half_width) {
        match c {
            '(' | '[' | '{' | '【' | '〔' => depth += 1,
            ')' | ']' | '}' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let short = key(&outside);
    if short.is_empty() { key(text) } else { short }
}

/// A name without the blanks that pad two-character names, dots of foreign names unified.
pub fn name(text: &str) -> String {
    let folded = fold(text);
    if folded.contains(is_han) {
        folded
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if matches!(c, '•' | '・' | '.') { '·' } else { c })
            .collect()
    } else {
        folded.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Words that say that a list is empty.
pub fn says_none(text: &str) -> bool {
    let key = key(text);
    matches!(
        key.as_str(),
        "" | "无"
            | "没有"
            | "无人"
            | "全勤"
            | "全到"
            | "全部到会"
            | "无缺席"
            | "无请假"
            | "0"
            | "0人"
            | "人"
            | "none"
    )
}

/// The parts of a list in one cell, separated by 、，；, line breaks — outside brackets.
pub fn parts(text: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut parts = vec![String::new()];
    for written in text.chars() {
        let c = half_width(written);
        if depth == 0 && matches!(c, '、' | ',' | ';' | '\n' | '\r' | '|') {
            parts.push(String::new());
            continue;
        }
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(written);
        }
    }
    parts.into_iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

/// The names in one cell. Blanks separate too where nothing else does; a two-character name padded with a blank stays whole.
pub fn names(text: &str) -> Vec<String> {
    if says_none(text) {
        return Vec::new();
    }
    let parts = parts(text);
    let [only] = parts.as_slice() else { return parts };
    if only.contains(['(', '（', '[', '【', '〔']) || !only.contains(is_han) {
        return parts;
    }
    let mut names: Vec<String> = Vec::new();
    let mut half_open = false;
    for word in only.split_whitespace() {
        let single = word.chars().count() == 1;
        match names.last_mut() {
            Some(last) if half_open && single => {
                last.push_str(word);
                half_open = false;
            }
            _ => {
                names.push(word.to_owned());
                half_open = single;
            }
        }
    }
    names
}

/// Splits `张三（病假）` into the name and what stands in the brackets at its end.
pub fn with_note(text: &str) -> (String, Option<String>) {
    const OPEN: [char; 6] = ['(', '（', '[', '［', '【', '〔'];
    const CLOSE: [char; 6] = [')', '）', ']', '］', '】', '〕'];
    let text = text.trim();
    match (text.find(OPEN), text.strip_suffix(CLOSE)) {
        (Some(at), Some(before_close)) if at > 0 => {
            let inside = before_close[at..].trim_start_matches(OPEN).trim();
            (text[..at].trim().to_owned(), Some(inside.to_owned()).filter(|s| !s.is_empty()))
        }
        _ => (text.to_owned(), None),
    }
}

/// Whether a text can be an e-mail address; what is behind it, only sending tells.
pub fn is_email(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    let [name, host] = parts.as_slice() else { return false };
    let dotted = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    !name.is_empty()
        && dotted
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || ",;<>".contains(c))
}

/// The known words nearest to a mistaken one, best first, at most three: those that share at least half of its characters.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: Vec<char> = key(text).chars().collect();
    let mut scored: Vec<(usize, &str)> = known
        .filter_map(|word| {
            let mut rest: Vec<char> = key(word).chars().collect();
            let longer = rest.len().max(wanted.len()).max(1);
            let mut shared = 0;
            for c in &wanted {
                if let Some(at) = rest.iter().position(|r| r == c) {
                    rest.swap_remove(at);
                    shared += 1;
                }
            }
            let score = shared * 100 / longer;
            (score >= 50).then_some((score, word))
        })
        .collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for good in ["a@b.cn", "li.ming+dang@mail.example.edu.cn"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "a", "a@", "@b.cn", "a@b", "a@b.", "a@@b.cn", "a b@c.cn", "a@b.cn,c@d.cn", "甲<a@b.cn>"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn a_heading_is_known_however_it_is_dressed() {
        for text in [
            "公民身份证号",
            "*公民身份证号",
            "公民\n身份证号",
            " 公民 身份证号 ：",
            "4.公民身份证号",
            "【公民身份证号】",
            "公民身份证号（＊）",
        ] {
            assert_eq!(key(text), "公民身份证号", "{text}");
        }
        assert_eq!(key("ＩＤ"), "id");
        assert_eq!(
            (key("联系电话（手机）").as_str(), short_key("联系电话（手机）").as_str()),
            ("联系电话手机", "联系电话")
        );
        assert_eq!(short_key("（备注）"), "备注");
        assert_eq!((key("2019").as_str(), key("19.").as_str()), ("2019", ""));
    }

    #[test]
    fn folding_leaves_the_signs_of_names_and_prose_alone() {
        assert_eq!(fold("　教师（第１）支部，ＡＢ "), "教师（第1）支部，AB");
        assert_eq!(fold_signs("２０１９－０６"), "2019-06");
    }

    #[test]
    fn names_in_one_cell_are_taken_apart() {
        let check = |text: &str, expected: &[&str]| assert_eq!(names(text), expected, "{text}");
        check("张三、李四，王五;赵六\n钱七", &["张三", "李四", "王五", "赵六", "钱七"]);
        check("张三 李四　王五", &["张三", "李四", "王五"]);
        check("张 三 李四 王 五", &["张三", "李四", "王五"]);
        check("张三（病假、住院）、李四", &["张三（病假、住院）", "李四"]);
        check("无", &[]);
        check("／", &[]);
        check("John Smith", &["John Smith"]);
    }

    #[test]
    fn a_note_in_brackets_is_set_apart() {
        assert_eq!(with_note("张三（病假）"), ("张三".into(), Some("病假".into())));
        assert_eq!(with_note("张三"), ("张三".into(), None));
        assert_eq!(with_note("（某某）"), ("（某某）".into(), None));
    }

    #[test]
    fn a_mistaken_word_finds_its_neighbours() {
        let known = ["教师第一党支部", "学生第一党支部", "机关党支部"];
        assert_eq!(nearest("教师第1党支部", known.into_iter()).first(), Some(&"教师第一党支部"));
        assert!(nearest("食堂", known.into_iter()).is_empty());
    }
}
