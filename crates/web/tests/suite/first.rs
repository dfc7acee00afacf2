//! The first accounts of a college, opened by whoever reads the server's terminal.

use crate::kit::House;

const GOOD: &str = "苹果-铁路-第九盏灯";

fn filled(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("code", code),
        ("system_name", "示例甲"),
        ("system_account", "Admin"),
        ("password", GOOD),
        ("again", GOOD),
        ("security_name", "示例乙"),
        ("security_account", "safety"),
    ]
}

#[test]
fn the_code_of_the_terminal_opens_two_administrators_once() {
    let house = House::empty();
    let stranger = house.stranger();
    assert!(stranger.get("/sign-in").markup().links().contains(&"/first".to_owned()));
    assert_eq!(stranger.get("/first").status, 200);
    let before = house.head();
    let wrong = stranger.post("/first", &filled("aaaa-bbbb-cccc-dddd"));
    assert!(wrong.status == 422 && wrong.text().contains("代码不对") && house.head() == before);
    let code = house.site().first_code().unwrap();
    let mut unlike = filled(&code);
    unlike[4].1 = "another";
    assert_eq!(stranger.post("/first", &unlike).status, 422);
    let done = stranger.post("/first", &filled(&code));
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(house.head(), before + 4, "two people and two roles");
    let entered = stranger.post("/sign-in", &[("name", "admin"), ("password", GOOD)]);
    assert_eq!(entered.location(), Some("/"));
    assert_eq!(house.holding(&entered, "admin").get("/accounts").status, 200);
    // the door is shut
    assert_eq!(stranger.get("/first").status, 404);
    assert_eq!(stranger.post("/first", &filled(&code)).status, 404);
    assert!(!stranger.get("/sign-in").markup().links().contains(&"/first".to_owned()));
}

#[test]
fn a_college_with_accounts_has_no_code() {
    assert_eq!(House::sample().site().first_code(), None);
}
