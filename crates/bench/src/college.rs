//! A synthetic college as the engine sees it, and the benchmark's standard.

use crate::branches::{Branch, YEAR_END};
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::AttendanceState;
use jishi_domain::units::{UnitCategory, UnitForm, UnitKind};
use jishi_engine::facts::vocabulary::{FactKind, TagSet};
use jishi_engine::facts::{Fact, Facts, Gathering, Mark, NOBODY, Source, sitting_bit};
use jishi_engine::rosters::{NOWHERE, PersonRow, PostRow, Roster, Span, UnitRow, UnitVersion};
use jishi_engine::standards::load::{SourceText, load};
use jishi_engine::standards::{Diagnostic, Library};

/// Branches under one general branch.
const TOGETHER: u32 = 20;

/// Day on which the standard is adopted.
pub fn adopted_from() -> Day {
    crate::branches::YEAR_START
}

const PARAMETERS: &str = include_str!("../standard/benchmark/2025/parameters.toml");
const TWELVE: &str = include_str!("../standard/benchmark/2025/indicators/twelve.toml");

/// The benchmark's standard: twelve indicators in the product's own format.
pub fn library() -> (Library, Vec<Diagnostic>) {
    library_of(PARAMETERS.into(), TWELVE.into())
}

const DOCUMENT: &str = include_str!("../standard/benchmark/2025/document.toml");

fn library_of(parameters: String, indicators: String) -> (Library, Vec<Diagnostic>) {
    library_in(DOCUMENT.into(), parameters, vec![("twelve.toml".into(), indicators)])
}

fn library_in(
    document: String,
    parameters: String,
    indicators: Vec<(String, String)>,
) -> (Library, Vec<Diagnostic>) {
    let text = |path: &str, text: String| SourceText { path: path.into(), text };
    let mut texts = vec![
        text("items/benchmark.toml", include_str!("../standard/items/benchmark.toml").into()),
        text("benchmark/2025/document.toml", document),
        text("benchmark/2025/parameters.toml", parameters),
        text(
            "benchmark/2025/clauses/1-all.toml",
            include_str!("../standard/benchmark/2025/clauses/1-all.toml").into(),
        ),
    ];
    let indicators = indicators.into_iter();
    texts.extend(indicators.map(|(name, toml)| text(&format!("benchmark/2025/indicators/{name}"), toml)));
    load(&texts)
}

/// Areas of the twelve on a page: id, heading, slugs of the indicators.
pub const AREAS: [(&str, &str, &[&str]); 4] = [
    (
        "meetings",
        "组织生活",
        &[
            "bm-theme-day-monthly",
            "bm-general-meeting-quarterly",
            "bm-committee-meeting-monthly",
            "bm-lecture-quarterly",
            "bm-life-meeting-yearly",
        ],
    ),
    ("education", "教育管理", &["bm-hours-yearly", "bm-absences-yearly", "bm-average-hours-quarterly"]),
    ("members", "党员", &["bm-dues-monthly", "bm-talk-yearly"]),
    ("organization", "组织建设", &["bm-report-half-yearly", "bm-committee-structure"]),
];

/// The benchmark's standard in areas, as pages show it.
pub fn library_in_areas() -> (Library, Vec<Diagnostic>) {
    let areas: Vec<String> =
        AREAS.iter().map(|(id, title, _)| format!("{{ id = \"{id}\", title = \"{title}\" }}")).collect();
    let document = format!("{DOCUMENT}areas = [{}]\n", areas.join(", "));
    let of_area = |slugs: &[&str]| -> String {
        let blocks = TWELVE.split("[[indicator]]").skip(1);
        let wanted = blocks.filter(|block| slugs.iter().any(|slug| block.contains(&format!("\"{slug}\""))));
        wanted.map(|block| format!("[[indicator]]{block}")).collect()
    };
    let files = AREAS.iter().map(|(id, _, slugs)| (format!("{id}.toml"), of_area(slugs)));
    library_in(document, PARAMETERS.into(), files.collect())
}

/// The same twelve matters as eight documents would ask for them: four periods (month, quarter, half-year, year), each
/// with two numbers. A structure has no period: there the eight differ by nothing but their slug.
pub fn library_of_ninety_six() -> (Library, Vec<Diagnostic>) {
    let mut parameters = PARAMETERS.to_owned();
    for block in PARAMETERS.split("[[parameter]]").skip(1) {
        let more = |from: &str, to: &str| block.replacen(from, to, 1);
        let other = match block.lines().find_map(|l| l.strip_prefix("type = ")) {
            Some("\"integer\"") if block.contains("value = 1,") => more("value = 1,", "value = 2,"),
            Some("\"integer\"") if block.contains("value = 7,") => more("value = 7,", "value = 9,"),
            Some("\"hours\"") if block.contains("value = 32,") => more("value = 32,", "value = 24,"),
            Some("\"hours\"") => more("value = 8.5,", "value = 6,"),
            Some("\"month-day\"") => more("06-25", "06-15"),
            _ => continue,
        };
        parameters.push_str("\n[[parameter]]");
        parameters.push_str(&other.replacen("\"\n", "-other\"\n", 1));
    }
    let mut indicators = String::new();
    for block in TWELVE.split("[[indicator]]").skip(1) {
        let own = ["month", "quarter", "half-year", "year"]
            .into_iter()
            .find(|per| block.contains(&format!("\nper = \"{per}\"\n")));
        for (i, per) in ["month", "quarter", "half-year", "year"].into_iter().enumerate() {
            for other in [false, true] {
                let mut text = match own {
                    Some(own) => {
                        block.replacen(&format!("\nper = \"{own}\""), &format!("\nper = \"{per}\""), 1)
                    }
                    None => block.to_owned(),
                };
                let is_own = !other && own.map_or(i == 0, |own| own == per);
                if !is_own {
                    let suffix = format!("-{per}{}\"\n", if other { "-other" } else { "" });
                    text = text.replacen("\"\n", &suffix, 1);
                }
                if other {
                    for key in ["\nat_least = \"", "\nat_most = \"", "\nby_day = \""] {
                        if let Some(at) = text.find(key)
                            && let Some(end) = text[at + key.len()..].find('"')
                        {
                            text.insert_str(at + key.len() + end, "-other");
                        }
                    }
                }
                indicators.push_str("\n[[indicator]]");
                indicators.push_str(&text);
            }
        }
    }
    library_of(parameters, indicators)
}

fn unit(code: String, name: String, kind: UnitKind, (from, ended): (Day, Day), parent: u32) -> UnitRow {
    UnitRow {
        code: code.into(),
        name: name.into(),
        kind,
        established: from,
        ended,
        merged_into: NOWHERE,
        versions: vec![UnitVersion {
            from,
            form: UnitForm::Regular,
            category: UnitCategory::Teacher,
            basis: None,
            teaching: false,
            departments: Vec::new(),
            fixed_day: None,
        }],
        placements: vec![(from, parent)],
        terms: Vec::new(),
    }
}

/// Number of units above the branches.
fn above(branches: u32) -> u32 {
    1 + branches.div_ceil(TOGETHER)
}

fn roster(seed: u64, branches: u32) -> Roster {
    let first = above(branches);
    let long_ago = (Day(10_000), Day::MAX);
    let mut units = vec![unit("C".into(), "学校党委".into(), UnitKind::College, long_ago, NOWHERE)];
    for general in 1..first {
        let (code, name) = (format!("G{general:05}"), format!("第{general}党总支"));
        units.push(unit(code, name, UnitKind::GeneralBranch, long_ago, 0));
    }
    let (mut people, mut spans, mut posts) = (Vec::new(), Vec::new(), Vec::new());
    for index in 0..branches {
        let branch = Branch::make(seed, index);
        let number = units.len() as u32;
        let (code, name) = (format!("B{index:06}"), format!("第{index}党支部"));
        let life = (branch.established, branch.ended);
        units.push(unit(code, name, UnitKind::Branch, life, 1 + index / TOGETHER));
        let person = people.len() as u32;
        for (i, member) in branch.members.iter().enumerate() {
            people.push(PersonRow {
                code: format!("P{:08}", people.len()).into(),
                name: "党员某".into(),
                traits: 0,
                home: number,
            });
            let span = Span {
                person: person + i as u32,
                stage: if i % 9 == 8 { Stage::Probationary } else { Stage::Full },
                category: Category::InService,
                floating: false,
                from: member.since,
                until: member.until,
            };
            spans.push((number, span));
        }
        for (i, officer) in branch.officers.iter().enumerate() {
            posts.push(PostRow {
                person: person + u32::from(officer.member),
                unit: number,
                post: [PostKind::Secretary, PostKind::DeputySecretary, PostKind::OrganizationOfficer]
                    .get(i)
                    .copied()
                    .unwrap_or(PostKind::CommitteeMember),
                full_time: false,
                origin: Vec::new(),
                has_duty: true,
                from: officer.since,
                until: officer.until,
            });
        }
    }
    Roster::assemble(units, people, spans, posts)
}

/// The facts of a college of so many branches.
pub fn facts(seed: u64, branches: u32) -> Facts {
    let roster = roster(seed, branches);
    let mut gathering = Gathering::new();
    let (n, people) = (branches as usize, roster.people.len());
    gathering.reserve(n * 55 + people * 14, n * 580 + people * 14, n * 53 + people * 14, 11);
    let first = above(branches);
    for _ in 0..first {
        gathering.seal(&roster);
    }
    for index in 0..branches {
        lay(
            &mut gathering,
            &Branch::make(seed, index),
            index,
            first + index,
            roster.first_person[(first + index) as usize],
        );
        gathering.seal(&roster);
    }
    gathering.finish(roster, YEAR_END)
}

fn lay(gathering: &mut Gathering, branch: &Branch, index: u32, unit: u32, first: u32) {
    let mut number = 0;
    let mut source = |gathering: &mut Gathering, label: &str, delay: u16, attendance: u16| {
        number += 1;
        gathering.source(Source {
            delay,
            due_attending: (attendance, attendance),
            ..Source::new(Branch::record_id(index, number), label)
        })
    };
    let record = TagSet::of(&["primary", "consistent", "complete"]);
    let plain = gathering.mark(Mark { tags: record, of: 0 });
    for sitting in &branch.sittings {
        let day = sitting.day;
        let of: u64 = sitting.kinds.iter().map(|k| sitting_bit(*k)).sum();
        let n = sitting.attendance.len() as u16;
        let record = source(gathering, sitting.kinds[0].label(), sitting.delay, n);
        let tags = TagSet::of(&["signed-in", "complete", "consistent"]);
        for (i, kind) in sitting.kinds.iter().enumerate() {
            let tags = if i == 0 { tags.union(TagSet::of(&["primary"])) } else { tags };
            let mark = gathering.mark(Mark { tags, of });
            let fact = Fact::at(unit, FactKind::of(*kind), day);
            gathering.unit_fact(Fact { quantity: sitting.hours, mark, record, ..fact });
        }
        for (member, state) in &sitting.attendance {
            let mut tags = TagSet::of(&[state.id(), "complete", "own-branch"]);
            if state.attended() {
                tags = tags.union(TagSet::of(&["attended"]));
            }
            let mark = gathering.mark(Mark { tags, of });
            let quantity = if state.attended() { sitting.hours } else { 0 };
            let person = first + u32::from(*member);
            let fact = Fact::at(unit, FactKind::ATTENDANCE, day);
            gathering.person_fact(Fact { person, quantity, mark, record, ..fact });
        }
    }
    let mut single = |gathering: &mut Gathering, kind, day, member: u16, quantity, delay| {
        let record = source(gathering, RecordKind::label(kind), delay, 0);
        let fact = Fact { quantity, mark: plain, record, ..Fact::at(unit, FactKind::of(kind), day) };
        gathering.unit_fact(fact.clone());
        gathering.person_fact(Fact { person: first + u32::from(member), ..fact });
    };
    for dues in &branch.dues {
        single(gathering, RecordKind::DuesPayment, dues.day, dues.member, dues.amount, dues.delay);
    }
    for talk in &branch.talks {
        single(gathering, RecordKind::Talk, talk.day, talk.member, 0, talk.delay);
    }
    for filing in &branch.filings {
        let tags =
            record.union(TagSet::of(if filing.received { &["sent", "received"] } else { &["returned"] }));
        let mark = gathering.mark(Mark { tags, of: 0 });
        let item = gathering.item(if filing.report { "half-year-report" } else { "year-plan" });
        let record = source(gathering, RecordKind::Filing.label(), 0, 0);
        let fact = Fact::at(unit, FactKind::of(RecordKind::Filing), filing.day);
        gathering.unit_fact(Fact { item, mark, record, person: NOBODY, ..fact });
    }
}

/// Every state of attendance, in the order of its number in compact arrays and exports.
pub const STATES: [AttendanceState; 5] = AttendanceState::ALL;
