//! Small years, planned and searched through: nothing better exists.

use crate::support::day;
use jishi_app::planning::Data;
use jishi_domain::actions::Adoption;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::plans::{PlannedSitting, Scope, Variant, YearPlan};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::worlds::World;
use jishi_engine::planning::{self, PlanSettings, Request};
use jishi_engine::standards::Library;
use jishi_engine::standards::load::{SourceText, load};

const TODAY: &str = "2026-11-15";
/// The only days of the year on which anybody can be called together: one in each quarter.
const FREE: [&str; 4] = ["2027-03-15", "2027-05-17", "2027-09-16", "2027-11-15"];

const DOCUMENT: &str = r#"
id = "small"
version = "2026"
title = "小标准"
short = "小标准"
issuer = "测试"
number = ""
issued = "2026"
source = "test"
in_force_from = 2026-01-01
supersedes = []
basis = []
addressees = []
reports_to = []
notes = []
"#;

/// What a standard may ask: facts, period, most that fits into the free days, further keys.
const ASKS: [(&str, &str, u64, &str); 9] = [
    ("['theme-day']", "quarter", 1, ""),
    ("['theme-day']", "half-year", 2, ""),
    ("['party-lecture']", "half-year", 2, ""),
    ("['general-meeting']", "year", 4, ""),
    ("['committee-meeting']", "quarter", 1, ""),
    ("['committee-meeting']", "year", 4, ""),
    ("['organizational-life-meeting']", "year", 3, "months = 'late-months'"),
    ("['general-meeting', 'theme-day', 'party-lecture']", "half-year", 2, "distinct = 'day'"),
    ("['concentrated-study', 'party-lecture']", "year", 3, ""),
];

fn standard(chance: &mut impl FnMut(u64) -> u64) -> Library {
    let mut indicators = String::new();
    for (i, (facts, per, most, more)) in ASKS.iter().enumerate() {
        // two of the year's days lie in the months of a meeting that belongs to the end of the year
        let most = if more.contains("months") { 2 } else { *most };
        let least = chance(most + 1);
        if least == 0 {
            continue;
        }
        indicators.push_str(&format!(
            "[[indicator]]\nslug = \"s-{i}\"\ntitle = \"要求{i}\"\nclauses = [\"S-1\"]\nsubject = \"branch\"\nforce = \
             \"must\"\nexplain = \"{{counted}}，应{{required}}\"\nnext = \"\"\n[indicator.rule]\nshape = \
             'count'\nfacts = {facts}\n{more}\nat_least = 'n{least}'\nper = '{per}'\n"
        ));
    }
    let mut parameters = String::new();
    let values = [
        ("partial-period-share", "share", "0.5"),
        ("combine-sittings", "boolean", "true"),
        ("vacation-months", "list", "[]"),
        ("probationary-counted", "boolean", "true"),
        ("entry-days", "days", "7"),
        ("joined-grace-days", "days", "30"),
        ("late-months", "list", "[9, 10, 11, 12]"),
        ("n1", "integer", "1"),
        ("n2", "integer", "2"),
        ("n3", "integer", "3"),
        ("n4", "integer", "4"),
    ];
    for (id, kind, value) in values {
        parameters.push_str(&format!(
            "[[parameter]]\nid = \"{id}\"\ntitle = \"{id}\"\ntype = \"{kind}\"\nvalue = [{{ from = 2026-01-01, value = \
             {value}, origin = \"assumed\", certainty = \"unverified\", reason = \"测试\" }}]\n"
        ));
    }
    let clause = "[[clause]]\nid = \"S-1\"\nsection = \"一\"\nlevel = \"branch\"\nkind = \"cadence\"\nserve = \
                  \"auto\"\nforce = \"must\"\ntext = \"计数\"\nfacts = \"\"\nnote = \"\"\n";
    let text = |path: &str, text: &str| SourceText { path: path.into(), text: text.into() };
    let (library, mistakes) = load(&[
        text("small/2026/document.toml", DOCUMENT),
        text("small/2026/clauses/1.toml", clause),
        text("small/2026/parameters.toml", &parameters),
        text("small/2026/indicators/all.toml", &indicators),
    ]);
    assert_eq!(mistakes, []);
    library
}

/// A branch of the demo college with a committee and few members, without any record, under the small standard alone.
fn small_world() -> (World, String) {
    let world = World::fold(jishi_demo::college(7, day(TODAY))).unwrap();
    let members = |code: &str| {
        let of = |p: &&jishi_domain::worlds::PersonState| {
            p.membership_on(day(TODAY))
                .is_some_and(|m| m.unit.as_deref() == Some(code) && m.stage.is_member())
        };
        world.people.values().filter(of).count()
    };
    let committee = |code: &str| {
        let sits =
            |p: &&jishi_domain::people::Post| p.unit == code && p.post.on_committee() && p.until == Day::MAX;
        world.posts.iter().filter(sits).count()
    };
    let is_branch =
        |u: &jishi_domain::worlds::UnitState| u.latest().kind == jishi_domain::units::UnitKind::Branch;
    let with_committee = world
        .units
        .iter()
        .filter(|(code, u)| is_branch(u) && u.exists_on(day(TODAY)) && committee(code) >= 3);
    let code = with_committee.map(|(code, _)| code.clone()).min_by_key(|code| members(code)).unwrap();
    let mut part = world.part(std::slice::from_ref(&code));
    part.records.clear();
    part.units.retain(|_, u| !matches!(u.latest().kind, jishi_domain::units::UnitKind::Group));
    part.adoptions = vec![Adoption {
        standard: "small".into(),
        version: "2026".into(),
        from: day("2026-01-01"),
        until: None,
        units: Vec::new(),
        parameters: Default::default(),
        phases: Default::default(),
    }];
    (part, code)
}

/// Every choice of who sits together on which day, with every kind that could count there: the fewest dates, then the
/// fewest sittings, with which the engine finds nothing unmet.
fn searched(request: &Request<'_>) -> Option<(usize, usize)> {
    // a life meeting and a lecture do not share a sitting: such a day may hold two of the branch
    let branch = [RecordKind::GeneralMeeting, RecordKind::ThemeDay, RecordKind::ConcentratedStudy];
    let lecture = [&branch[..], &[RecordKind::PartyLecture]].concat();
    let life = [&branch[..], &[RecordKind::OrganizationalLifeMeeting]].concat();
    let days: [Vec<(Scope, Vec<RecordKind>)>; 4] = [
        vec![],
        vec![(Scope::Branch, lecture)],
        vec![(Scope::Branch, life)],
        vec![
            (Scope::Branch, vec![RecordKind::GeneralMeeting, RecordKind::ThemeDay, RecordKind::PartyLecture]),
            (Scope::Branch, vec![RecordKind::OrganizationalLifeMeeting, RecordKind::ConcentratedStudy]),
        ],
    ];
    let mut best: Option<(usize, usize)> = None;
    for choice in 0..8usize.pow(4) {
        let mut plan = YearPlan::new(request.unit, request.year, request.today, Variant::FewestDates);
        for (i, on) in FREE.iter().enumerate() {
            let here = choice / 8usize.pow(i as u32) % 8;
            let committee = (here >= 4).then(|| (Scope::Committee, vec![RecordKind::CommitteeMeeting]));
            for (n, (scope, kinds)) in days[here % 4].iter().cloned().chain(committee).enumerate() {
                let mut sitting =
                    PlannedSitting::new(format!("{i}-{n}"), request.unit, scope, kinds, day(on));
                sitting.hours = Some(Amount::whole(1));
                plan.sittings.push(sitting);
            }
        }
        let cost = (plan.dates().len(), plan.sittings.len());
        if best.is_none_or(|best| cost < best)
            && planning::checking::after(request, &plan).unwrap().demands().sittings.is_empty()
        {
            best = Some(cost);
        }
    }
    best
}

#[test]
fn on_small_years_a_search_through_everything_finds_nothing_better() {
    let (world, code) = small_world();
    let data = Data::built_in().unwrap();
    let free: Vec<Day> = FREE.iter().map(|d| day(d)).collect();
    let closed = (day("2027-01-01").0..day("2028-01-01").0).map(Day).filter(|d| !free.contains(d));
    let settings = PlanSettings { closed: closed.map(|d| (d, d)).collect(), ..PlanSettings::default() };
    let mut state = 20_261_115u64;
    let mut chance = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut certified = 0;
    for case in 0..6 {
        let library = standard(&mut chance);
        let request = Request {
            world: &world,
            library: &library,
            unit: &code,
            year: 2027,
            today: day(TODAY),
            calendar: &data.calendar,
            customs: &data.customs,
            settings: &settings,
            earlier: None,
        };
        let outcome = planning::plan(&request).unwrap();
        assert_eq!(planning::check(&request, &outcome.plan).unwrap(), [], "case {case}");
        let found = (outcome.plan.dates().len(), outcome.plan.sittings.len());
        assert_eq!(searched(&request), Some(found), "case {case}: {:?}", outcome.plan.sittings);
        assert!(outcome.figures.is_proven(), "case {case}: {:?}", outcome.figures);
        certified += usize::from(outcome.figures.dates.value == outcome.figures.dates.certified);
    }
    assert!(certified >= 5, "{certified} of 6 need no solver for their proof");
}
