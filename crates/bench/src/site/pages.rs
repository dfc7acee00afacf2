//! What pages say, read from their markup: so that different servers are compared only where they answer the same.

/// Results of the lines of a checklist, in their order: `met`, `not_met` …
pub fn results(page: &str) -> Vec<String> {
    let mut results = Vec::new();
    for part in page.split("<span class=\"status ").skip(1) {
        results.extend(part.split('"').next().map(str::to_owned));
    }
    results
}

/// The table of branches of a map: of each row the name and every cell's text.
pub fn rows(page: &str) -> Vec<Vec<String>> {
    let Some((_, table)) = page.split_once("<caption>党支部（") else { return Vec::new() };
    let body = table.split("<tbody>").nth(1).and_then(|t| t.split("</tbody>").next()).unwrap_or_default();
    let row = |row: &str| -> Vec<String> {
        let cells = row.split("</td>").flat_map(|cell| cell.split("</th>"));
        cells.filter(|cell| cell.contains('<')).map(words).filter(|words| !words.is_empty()).collect()
    };
    body.split("</tr>").map(row).filter(|row| !row.is_empty()).collect()
}

/// Text without markup.
fn words(markup: &str) -> String {
    let mut out = String::new();
    for part in markup.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)) {
        out.push_str(part.trim());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_and_rows_are_read_as_a_browser_shows_them() {
        let page = "<td><span class=\"status met\">已达到</span></td><a class=\"status not_met\">10月</a>\
                    <span class=\"status not_met\">未达到</span>";
        assert_eq!(results(page), ["met", "not_met"]);
        let page = "<caption>党支部（2个）</caption><thead><tr><th>党组织</th></tr></thead>\n<tbody>\n\
                    <tr><th scope=\"row\"><a href=\"/units/B\">第一</a> <span>教师</span></th>\n\
                    <td class=\"all\"><a title=\"x\">3/3</a></td>\n<td><span>—</span></td>\n</tr>\n</tbody>";
        assert_eq!(rows(page), [["第一教师", "3/3", "—"]]);
        assert!(rows("<p>nothing").is_empty());
    }
}
