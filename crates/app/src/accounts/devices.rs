//! What a browser calls itself, in words that its holder knows.

/// Browsers by a mark of theirs; those that call themselves another's name, too, come first.
const BROWSERS: [(&str, &str); 13] = [
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark/", "飞书"),
    ("QQBrowser", "QQ浏览器"),
    ("360SE", "360浏览器"),
    ("QihooBrowser", "360浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

/// Systems by a mark of theirs, in the same way.
const SYSTEMS: [(&str, &str); 9] = [
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// Longest text that is kept of a name that nobody knows.
const LONGEST: usize = 80;

/// The device in words: `Edge（Windows）`; of one that is not known, the beginning of what it calls itself.
pub(super) fn device(agent: &str) -> String {
    let find = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, word)| *word)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}（{system}）"),
        (Some(browser), None) => browser.to_owned(),
        _ => agent.chars().filter(|c| !c.is_control()).take(LONGEST).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn a_device_is_said_in_words_that_its_holder_knows() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                "Edge（Windows）",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox（Linux）"),
            (
                "Mozilla/5.0 (Linux; Android 15; V2324A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50",
                "微信（安卓）",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari（iPhone）",
            ),
            ("Firefox", "Firefox"),
            ("curl/8.5\u{7}", "curl/8.5"),
            ("", ""),
        ] {
            assert_eq!(device(agent), words, "{agent}");
        }
        assert_eq!(device(&"x".repeat(200)).len(), 80);
    }
}
