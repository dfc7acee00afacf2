//! Help in Chinese.

use crate::support::Desk;
use crate::support::texts::is_chinese;

/// Every command, as it is called.
pub const COMMANDS: &[&[&str]] = &[
    &["demo"],
    &["init"],
    &["serve"],
    &["account"],
    &["account", "first"],
    &["account", "add"],
    &["account", "appoint"],
    &["account", "list"],
    &["account", "reset"],
    &["account", "unlock"],
    &["account", "disable"],
    &["account", "enable"],
    &["account", "drop-factor"],
    &["account", "token"],
    &["import"],
    &["import", "roster"],
    &["import", "records"],
    &["import", "exchange"],
    &["template"],
    &["export"],
    &["adopt"],
    &["evaluate"],
    &["explain"],
    &["plan"],
    &["digest"],
    &["standards"],
    &["standards", "list"],
    &["standards", "check"],
    &["standards", "trace"],
    &["standards", "diff"],
    &["ledger"],
    &["ledger", "verify"],
    &["ledger", "rebuild"],
    &["ledger", "head"],
    &["ledger", "list"],
    &["backup"],
    &["restore"],
];

/// Commands that a help page lists.
fn listed(help: &str) -> Vec<String> {
    let commands = help.split("\n命令:\n").nth(1).unwrap_or_default();
    let words = commands.lines().take_while(|l| !l.is_empty()).filter_map(|l| l.split_whitespace().next());
    words.map(str::to_owned).collect()
}

#[test]
fn every_command_explains_itself_in_chinese() {
    let desk = Desk::new();
    for command in COMMANDS {
        for flag in ["--help", "-h"] {
            let said = desk.run(&[command, &[flag][..]].concat()).done();
            assert!(is_chinese(said.out.lines().next().unwrap()), "{command:?}: {}", said.out);
            assert!(said.out.contains("用法：jishi") && said.out.contains("选项"), "{command:?}");
            for english in ["Usage", "Options", "Commands", "Arguments", "default:", "possible", "Print"] {
                assert!(!said.out.contains(english), "{command:?} says {english}: {}", said.out);
            }
        }
    }
}

#[test]
fn every_line_of_a_help_page_that_names_an_option_explains_it_in_chinese() {
    let desk = Desk::new();
    for command in COMMANDS {
        let said = desk.run(&[command, &["--help"][..]].concat()).done();
        for line in said.out.lines().filter(|l| l.trim_start().starts_with('-')) {
            assert!(is_chinese(line), "{command:?}: {line}");
        }
    }
}

#[test]
fn the_help_of_the_whole_leads_to_every_command() {
    let desk = Desk::new();
    let mut found = Vec::new();
    for command in listed(&desk.run(&["--help"]).done().out) {
        let inner = listed(&desk.run(&[&command, "--help"]).done().out);
        found.push(command.clone());
        found.extend(inner.into_iter().map(|name| format!("{command} {name}")));
    }
    let known: Vec<String> = COMMANDS.iter().map(|c| c.join(" ")).collect();
    assert_eq!(found, known);
}

#[test]
fn the_version_is_said_on_demand() {
    let said = Desk::new().run(&["--version"]).done();
    assert_eq!(said.out, format!("jishi {}\n", env!("CARGO_PKG_VERSION")));
}
