//! Quotation marks, as Chinese texts set them.

/// A title in quotation marks; those that it has itself become single ones inside them: `“‘三会一课’记录要素齐全”`.
pub fn quoted(text: &str) -> String {
    format!("“{}”", text.replace('“', "‘").replace('”', "’"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn marks_inside_marks_are_single() {
        assert_eq!(quoted("“三会一课”按期开展"), "“‘三会一课’按期开展”");
        assert_eq!(quoted("主题党日"), "“主题党日”");
    }
}
