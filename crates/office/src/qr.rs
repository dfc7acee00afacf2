//! QR codes as drawings for a page.

use fast_qr::qr::QRBuilder;
use std::fmt::Write as _;

/// Modules of white around a code, as the standard asks.
const MARGIN: usize = 4;

/// A text as a QR code: an SVG of one path on white, without any size of its own; `None` where it is too long.
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QRBuilder::new(text).build().ok()?;
    let side = code.size + 2 * MARGIN;
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|at| code[y][*at].value()).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run.max(1);
        }
    }
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_the_finder_pattern_inside_its_margin() {
        let svg = svg("https://dang.example/check-in?code=0412", "签到").unwrap();
        // seven dark modules in the first row, one at each end of the second
        assert!(svg.contains("d=\"M4 4h7v1h-7z"));
        assert!(svg.contains("M4 5h1v1h-1z"));
        assert!(svg.contains("aria-label=\"签到\""));
    }

    #[test]
    fn what_is_too_long_is_no_code() {
        assert_eq!(super::svg(&"x".repeat(8_000), ""), None);
    }
}
