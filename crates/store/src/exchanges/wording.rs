//! What a JSON reader says, in the words of the person who wrote the file.

/// Problem and remedy of an error of the JSON reader.
pub(super) fn in_words(error: &serde_json::Error) -> (String, String) {
    let full = error.to_string();
    let text = full.split(" at line ").next().unwrap_or(&full);
    let quoted = text.split('`').nth(1).unwrap_or_default();
    let expected = text
        .split_once(", expected ")
        .map(|(_, rest)| rest.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、"));
    let choices = |what: &str| match &expected {
        Some(list) if !list.is_empty() => format!("{what}：{list}"),
        _ => "对照 docs/exchange.md 改正".to_owned(),
    };
    if error.is_syntax() || error.is_eof() {
        return (
            format!("不是完整的JSON（第{}个字符附近）", error.column()),
            "每行写一个完整的JSON对象，不换行".to_owned(),
        );
    }
    if text.starts_with("unknown field") {
        (format!("有不认识的字段“{quoted}”"), choices("可用的字段"))
    } else if text.starts_with("missing field") {
        (format!("缺少字段“{quoted}”"), format!("补写“{quoted}”"))
    } else if text.starts_with("unknown variant") {
        (format!("有不认识的代码“{quoted}”"), choices("可用的代码"))
    } else if text.starts_with("duplicate field") {
        (format!("字段“{quoted}”写了两次"), "只保留一个".to_owned())
    } else {
        (format!("内容的类型或格式不对（{text}）"), "对照 docs/exchange.md 改正".to_owned())
    }
}
