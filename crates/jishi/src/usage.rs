//! Reads the command line; mistakes in its use are said in Chinese and end with status 2.

use crate::options::Cli;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};
use std::process::ExitCode;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

fn dressed(command: clap::Command) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .next_help_heading("选项")
        .disable_help_subcommand(true)
        .mut_args(explained)
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help("显示说明")
                .help_heading("选项"),
        );
    for name in names {
        command = command.mut_subcommand(name, dressed);
    }
    command
}

/// An argument with its defaults, environment and choices said in Chinese.
fn explained(arg: clap::Arg) -> clap::Arg {
    let mut notes: Vec<String> = Vec::new();
    let takes_value = arg.get_action().takes_values();
    let choices: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|_| takes_value)
        .map(|v| match v.get_help() {
            Some(help) => format!("{} {help}", v.get_name()),
            None => v.get_name().to_owned(),
        })
        .collect();
    if !choices.is_empty() {
        notes.push(format!("可选：{}", choices.join("、")));
    }
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if takes_value && !defaults.is_empty() {
        notes.push(format!("缺省 {}", defaults.join("、")));
    }
    if let Some(variable) = arg.get_env() {
        notes.push(format!("环境变量 {}", variable.to_string_lossy()));
    }
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = if notes.is_empty() { help } else { format!("{help}（{}）", notes.join("；")) };
    let positional = arg.get_long().is_none() && arg.get_short().is_none();
    arg.help(help)
        .help_heading(if positional { "参数" } else { "选项" })
        .hide_default_value(takes_value)
        .hide_env(takes_value)
        .hide_possible_values(takes_value)
}

/// The words of clap's own usage line, in Chinese.
fn in_chinese(help: &str) -> String {
    help.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").replace("[COMMAND]", "[命令]")
}

/// The command with Chinese headings throughout.
pub fn command() -> clap::Command {
    dressed(Cli::command())
}

/// Parses the arguments of the process.
pub fn parse() -> Result<Cli, ExitCode> {
    match command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(cli),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                print!("{}", in_chinese(&error.render().to_string()));
                Err(ExitCode::SUCCESS)
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                eprint!("{}", in_chinese(&error.render().to_string()));
                Err(ExitCode::from(2))
            }
            _ => {
                eprintln!("{}", words(&error));
                Err(ExitCode::from(2))
            }
        },
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// A usage mistake as object, problem and remedy.
fn words(error: &clap::Error) -> String {
    let (argument, value) =
        (context(error, ContextKind::InvalidArg), context(error, ContextKind::InvalidValue));
    let valid = context(error, ContextKind::ValidValue);
    let help = "运行 jishi --help 或 jishi 命令 --help 查看用法";
    match error.kind() {
        ErrorKind::InvalidValue if valid.is_empty() => {
            format!("选项 {argument}：值“{value}”不能用。{help}。")
        }
        ErrorKind::InvalidValue => format!("选项 {argument}：值“{value}”不能用。从这些中选择：{valid}。"),
        ErrorKind::UnknownArgument => format!("选项 {argument}：没有这个选项。{help}。"),
        ErrorKind::InvalidSubcommand => {
            format!("命令 {}：没有这个命令。{help}。", context(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}：必须填写。{help}。"),
        ErrorKind::MissingSubcommand => format!("命令：没有写明。{help}。"),
        ErrorKind::ValueValidation => {
            let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("选项 {argument}：值“{value}”看不懂（{source}）。{help}。")
        }
        ErrorKind::ArgumentConflict => format!(
            "选项 {argument}：不能与 {} 同时使用。去掉其中一个。",
            context(error, ContextKind::PriorArg)
        ),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("选项 {argument}：值的个数不对。{help}。")
        }
        _ => format!("命令行：看不懂（{argument}{value}）。{help}。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_option_is_explained_in_chinese() {
        fn visit(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let chinese = |text: String| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(
                chinese(command.get_about().map(ToString::to_string).unwrap_or_default()),
                "{path}: about"
            );
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(chinese(help), "{path} {}: help", arg.get_id());
            }
            for inner in command.get_subcommands() {
                visit(inner, &path);
            }
        }
        visit(&command(), "");
    }

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn a_mistake_in_use_is_said_in_chinese() {
        for arguments in [
            vec!["jishi", "evaluat"],
            vec!["jishi", "evaluate", "--nonsense"],
            vec!["jishi", "evaluate", "--format", "pdf"],
            vec!["jishi", "explain"],
        ] {
            let error = command().try_get_matches_from(arguments).unwrap_err();
            let words = words(&error);
            assert!(words.contains('：') && words.ends_with('。'), "{words}");
        }
    }
}
