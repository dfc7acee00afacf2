//! A standard with every way of counting, small enough to be read beside the test.

use jishi_engine::standards::Library;
use jishi_engine::standards::load::{SourceText, load};
use std::fmt::Write as _;

const DOCUMENT: &str = r#"
id = "counting"
version = "2024"
title = "计数"
short = "计数"
issuer = "测试"
number = ""
issued = "2024"
source = "test"
in_force_from = 2024-01-01
period = { from = 2024-01-01, until = 2025-06-30 }
supersedes = []
basis = []
addressees = []
reports_to = []
notes = []
"#;

const PARAMETERS: &[(&str, &str, &str)] = &[
    ("partial-period-share", "share", "0.5"),
    ("combine-sittings", "boolean", "true"),
    ("vacation-months", "list", "[8]"),
    ("probationary-counted", "boolean", "true"),
    ("entry-days", "days", "7"),
    ("joined-grace-days", "days", "30"),
    ("fixed-day-tolerance-days", "days", "2"),
    ("one", "integer", "1"),
    ("two", "integer", "2"),
    ("three", "integer", "3"),
    ("five-hours", "hours", "5"),
    ("seven-and-a-half-hours", "hours", "7.5"),
    ("spring-months", "list", "[3, 4, 5]"),
    ("ten-months", "months", "10"),
    ("tenth", "integer", "10"),
    ("may-day", "month-day", "\"05-20\""),
    ("summer", "date", "2025-07-01"),
    ("last-year", "date", "2024-10-01"),
    ("word", "text", "\"不是数\""),
];

/// Slug, subject, force, conditions, rule.
const INDICATORS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "theme-days",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nat_least = 'one'\nper = 'month'",
    ),
    (
        "meetings",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['general-meeting', 'theme-day']\nno_tags = ['online']\nat_least = 'one'\nat_most = 'three'\nper = 'quarter'",
    ),
    (
        "spring",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nmonths = 'spring-months'\nat_least = 'two'\nusual_max = 'three'\nper = 'year'",
    ),
    (
        "absences",
        "member",
        "must",
        "",
        "shape = 'count'\nfacts = ['attendance']\nof = ['theme-day']\nall_tags = ['unexcused']\nat_most = 'one'\nper = 'half-year'",
    ),
    (
        "hours",
        "member",
        "must",
        "",
        "shape = 'sum'\nfacts = ['attendance']\nall_tags = ['attended']\nquantity = 'hours'\nat_least = 'five-hours'\nper = 'year'",
    ),
    (
        "points",
        "full-member",
        "in_principle",
        "",
        "shape = 'sum'\nfacts = ['points']\nitems = ['red', 'blue']\nquantity = 'number'\nat_least = 'two'\nat_most = 'three'\nper = 'semester'",
    ),
    (
        "average",
        "branch",
        "must",
        "",
        "shape = 'sum'\nfacts = ['attendance']\nall_tags = ['attended']\nquantity = 'hours'\naggregate = 'average'\nat_least = 'seven-and-a-half-hours'\nper = 'quarter'",
    ),
    (
        "plan-filed",
        "branch",
        "must",
        "",
        "shape = 'done-by'\nfacts = ['filing']\nitems = ['red']\nby_day = 'may-day'\nper = 'year'",
    ),
    (
        "filed-once",
        "branch",
        "must",
        "",
        "shape = 'done-by'\nfacts = ['filing']\nby = 'summer'\nfrom = 'last-year'",
    ),
    (
        "report-filed",
        "member",
        "usual",
        "",
        "shape = 'done-by'\nfacts = ['filing']\nby_day = 'may-day'\nper = 'half-year'",
    ),
    (
        "in-time",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nall_tags = ['on-time', 'fixed-day']\nat_least = 'one'\nper = 'month'",
    ),
    (
        "rolling",
        "member",
        "must",
        "",
        "shape = 'count'\nfacts = ['talk']\nat_least = 'one'\nper = 'rolling'\nrolling_months = 'ten-months'",
    ),
    (
        "tenth-day",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day', 'filing']\nday_of_month = 'tenth'\ntolerance_days = 'two'\nat_least = 'one'\nper = 'quarter'",
    ),
    (
        "talks-welcome",
        "member",
        "encouraged",
        "",
        "shape = 'count'\nfacts = ['talk']\nat_least = 'two'\nper = 'academic-year'",
    ),
    (
        "talks-of-committees",
        "member",
        "must",
        "applies_when = [{ metric = 'committee-size', exists = true }, { metric = 'members', at_least = 'two' }]",
        "shape = 'count'\nfacts = ['talk']\nat_least = 'one'\nper = 'quarter'",
    ),
    (
        "talks-of-old-members",
        "member",
        "must",
        "applies_when = [{ metric = 'days-as-member', at_least = 'three' }, { metric = 'term-days-left', at_least = 'one' }]",
        "shape = 'count'\nfacts = ['talk']\nat_least = 'one'\nper = 'half-year'",
    ),
    (
        "programme",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nat_least = 'three'\nper = 'programme'",
    ),
    (
        "group-meetings",
        "group",
        "must",
        "",
        "shape = 'count'\nfacts = ['party-group-meeting']\nat_least = 'one'\nper = 'month'",
    ),
    (
        "officers",
        "committee-member",
        "must",
        "",
        "shape = 'count'\nfacts = ['attendance']\nall_tags = ['attended']\nat_least = 'two'\nper = 'quarter'",
    ),
    (
        "no-number",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nat_least = 'word'\nper = 'quarter'",
    ),
    // other facts of the same kinds, over other periods: counted side by side
    (
        "theme-days-on-site",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nno_tags = ['online']\nat_least = 'two'\nper = 'quarter'",
    ),
    (
        "theme-days-first",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nall_tags = ['primary']\nat_most = 'three'\nper = 'year'",
    ),
    (
        "talks-online",
        "member",
        "must",
        "",
        "shape = 'count'\nfacts = ['talk']\nall_tags = ['online']\nat_least = 'one'\nat_most = 'two'\nper = 'quarter'",
    ),
    (
        "minutes-of-talks",
        "member",
        "must",
        "",
        "shape = 'sum'\nfacts = ['talk']\nno_tags = ['online']\nquantity = 'number'\nat_least = 'three'\nper = 'half-year'",
    ),
    // counts the same as the first, asks for more
    (
        "theme-days-twice",
        "branch",
        "must",
        "",
        "shape = 'count'\nfacts = ['theme-day']\nat_least = 'two'\nper = 'month'",
    ),
    (
        "hours-more",
        "member",
        "must",
        "",
        "shape = 'sum'\nfacts = ['attendance']\nall_tags = ['attended']\nquantity = 'hours'\nat_least = 'seven-and-a-half-hours'\nper = 'year'",
    ),
];

pub fn library() -> Library {
    let mut parameters = String::new();
    for (id, kind, value) in PARAMETERS {
        write!(
            parameters,
            "[[parameter]]\nid = \"{id}\"\ntitle = \"{id}\"\ntype = \"{kind}\"\nvalue = [{{ from = 2024-01-01, value = \
             {value}, origin = \"assumed\", certainty = \"unverified\", reason = \"测试\" }}]\n"
        )
        .unwrap();
    }
    // a value that changes
    parameters.push_str(
        "[[parameter]]\nid = \"changing\"\ntitle = \"变\"\ntype = \"integer\"\nvalue = [\n{ from = 2024-01-01, value = 1, \
         origin = \"assumed\", certainty = \"unverified\", reason = \"测试\" },\n{ from = 2025-03-01, value = 2, origin = \
         \"assumed\", certainty = \"unverified\", reason = \"测试\" },\n]\n",
    );
    let mut indicators = String::new();
    for (slug, subject, force, applies, rule) in INDICATORS {
        write!(
            indicators,
            "[[indicator]]\nslug = \"c-{slug}\"\ntitle = \"{slug}\"\nclauses = [\"C-1\"]\nsubject = \
             \"{subject}\"\nforce = \"{force}\"\n{applies}\nexplain = \"{{counted}}，应{{required}}\"\nnext = \
             \"{{due}}\"\n[indicator.rule]\n{rule}\n"
        )
        .unwrap();
    }
    write!(
        indicators,
        "[[indicator]]\nslug = \"c-changing\"\ntitle = \"变\"\nclauses = [\"C-1\"]\nsubject = \"branch\"\nforce = \
         \"must\"\nexplain = \"{{counted}}\"\nnext = \"\"\n[indicator.rule]\nshape = 'count'\nfacts = \
         ['theme-day']\nat_least = 'changing'\nper = 'month'\n"
    )
    .unwrap();
    let text = |path: &str, text: &str| SourceText { path: path.into(), text: text.into() };
    let clause = "[[clause]]\nid = \"C-1\"\nsection = \"一\"\nlevel = \"branch\"\nkind = \"cadence\"\nserve = \
                  \"auto\"\nforce = \"must\"\ntext = \"计数\"\nfacts = \"\"\nnote = \"\"\n";
    let (library, mistakes) = load(&[
        text("counting/2024/document.toml", DOCUMENT),
        text("counting/2024/clauses/1.toml", clause),
        text("counting/2024/parameters.toml", &parameters),
        text("counting/2024/indicators/all.toml", &indicators),
    ]);
    assert_eq!(mistakes, []);
    library
}
