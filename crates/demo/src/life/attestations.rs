//! What cannot be counted is stated with evidence, and a reviewer confirms it.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::flaws;
use crate::plan::units;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind::Attestation;
use jishi_domain::units::UnitCategory;

/// Title of a statement, and the matters that it covers.
type Statement = (&'static str, &'static [&'static str]);

const GENERAL: &[Statement] = &[
    (
        "活动场所设施",
        &[
            "venue-available",
            "venue-fixed",
            "venue-multi-use",
            "venue-regular",
            "venue-facilities",
            "venue-books",
            "venue-tables-chairs",
            "venue-av-equipment",
            "venue-office-supplies",
            "venue-bookcase",
            "venue-study-corner",
            "venue-publicity-corner",
            "venue-honour-board",
            "venue-paper-rack",
            "venue-system-terminal",
            "venue-archives",
            "venue-plain-decor",
        ],
    ),
    (
        "活动场所标识与上墙",
        &[
            "venue-sign",
            "venue-uniform-signs",
            "venue-flag",
            "venue-rules",
            "venue-disclosure-board",
            "venue-oath-wall",
            "venue-rights-wall",
            "venue-structure-wall",
            "venue-duties-wall",
            "venue-life-rules-wall",
            "venue-quotations-wall",
            "venue-china-dream-wall",
            "venue-branch-profile-wall",
            "venue-wall-content",
            "venue-wall-layout",
        ],
    ),
    (
        "院系党组织作用发挥",
        &[
            "school-operation",
            "school-political-gate",
            "school-ideological-work",
            "school-organization-work",
            "school-reform",
            "school-results",
        ],
    ),
    (
        "党总支责任与保障",
        &[
            "general-branch-guides-building",
            "party-building-responsibility",
            "general-branch-conditions",
            "branch-building-in-plan",
            "organizer-dedicated",
            "funds-earmarked",
            "funds-reimbursed",
            "democratic-centralism-rules",
        ],
    ),
];

const BRANCH: &[Statement] = &[
    (
        "支部作用发挥",
        &[
            "effective-education",
            "effective-management",
            "effective-supervision",
            "effective-organizing",
            "effective-publicity",
            "effective-cohesion",
            "effective-service",
        ],
    ),
    (
        "支部制度与记录",
        &[
            "five-standards-responsibility",
            "talk-system",
            "report-system",
            "study-system",
            "member-care-system",
            "records-truthful",
            "five-rules-carried-out",
            "supervision-rules-carried-out",
            "conflicts-defused",
            "assigned-work-reviewed",
            "venue-regular",
        ],
    ),
    (
        "党员教育与发展质量",
        &[
            "remote-education-used",
            "new-media-education",
            "admission-standard-checked",
            "admission-quality-checked",
        ],
    ),
];

const STUDIO: Statement = (
    "书记工作室建设",
    &[
        "studio-politics",
        "studio-two-way",
        "studio-guidance",
        "studio-grassroots",
        "studio-cohesion",
        "studio-pioneer",
        "studio-ideological-work",
        "studio-results",
        "new-media-well-run",
    ],
);

/// Of those who build with the college's money.
const NEW_MEDIA: Statement = ("新媒体平台运行", &["new-media-well-run"]);

const COLLEGE: &[Statement] = &[
    (
        "党委作用发挥",
        &[
            "committee-direction",
            "committee-overall-situation",
            "committee-decisions",
            "committee-leadership-team",
            "committee-ranks",
            "committee-implementation",
            "president-responsibility",
            "two-responsibilities",
            "democratic-centralism-rules",
        ],
    ),
    (
        "总体目标与对标",
        &[
            "goal-politics",
            "goal-organization",
            "goal-ranks",
            "goal-mechanism",
            "goal-service",
            "goal-support",
            "benchmark-political-work-opinion",
            "benchmark-national-demonstration-university",
            "benchmark-three-projects",
        ],
    ),
    (
        "队伍与保障",
        &[
            "organizer-title-promotion",
            "organizer-rank-promotion",
            "party-workers-staffed",
            "three-initiatives",
            "secretary-sources-broadened",
            "teacher-admission-in-responsibility",
            "party-building-informatised",
            "national-system-used",
            "party-staff-share",
            "counselor-ratio",
            "support-conditions",
            "programme-in-party-plan",
            "programme-in-annual-points",
            "venue-project-office",
            "venue-project-office-equipment",
        ],
    ),
    (
        "信息安全与个人信息保护",
        &[
            "personal-information-notice",
            "personal-information-processors",
            "personal-information-impact-assessment",
            "network-security-grading",
        ],
    ),
];

/// What concerns every branch secretary, and what teachers among them.
const SECRETARIES: &[&str] = &["secretary-in-decisions", "secretary-allowance"];
const TEACHERS: &[&str] = &["secretary-dual-promotion", "secretary-workload"];

pub(super) fn live(life: &mut Life<'_>) {
    for (day, round) in rounds(life) {
        for unit in life.branches() {
            let code = life.code(unit);
            if code == units::TEMPORARY {
                continue;
            }
            for statement in BRANCH {
                stated(life, unit, statement, day, round, Vec::new());
            }
            if matches!(code, "B01" | "B29" | "B32" | "B18") {
                stated(life, unit, &STUDIO, day, round, Vec::new());
            } else if matches!(code, "B03" | "B05" | "B25" | "B38") {
                stated(life, unit, &NEW_MEDIA, day, round, Vec::new());
            }
            if unit % 9 == 2 {
                stated(life, unit, &("支部专用场所", &["venue-dedicated"]), day, round, Vec::new());
            }
        }
        for general in life.general_branches() {
            for statement in GENERAL {
                stated(life, general, statement, day, round, Vec::new());
            }
            if matches!(life.code(general), "G02" | "G09") {
                stated(life, general, &NEW_MEDIA, day, round, Vec::new());
            }
        }
        for statement in COLLEGE {
            stated(life, 0, statement, day, round, Vec::new());
        }
        persons(life, day, round);
    }
}

/// Days of the rounds: two months after the adoption, then every September; the last that is over is marked.
fn rounds(life: &Life<'_>) -> Vec<(Day, bool)> {
    let plan = life.plan;
    let mut days = vec![working(plan.start.plus(64))];
    days.extend(
        life.years()
            .map(|year| working(date(year, 9, 9)))
            .filter(|d| *d > plan.start.plus(100) && *d <= plan.as_of),
    );
    let last = days.iter().rposition(|d| *d <= plan.as_of.plus(-40));
    days.into_iter().enumerate().map(|(i, day)| (day, Some(i) == last)).collect()
}

fn stated(
    life: &mut Life<'_>,
    unit: usize,
    statement: &Statement,
    round: Day,
    last: bool,
    persons: Vec<String>,
) {
    let (title, items) = *statement;
    let day = working(round.plus((unit % 11) as i32));
    if !life.lives(unit, day) {
        return;
    }
    // what a unit does not have, it does not state
    let items: Vec<&str> = items
        .iter()
        .enumerate()
        .filter(|(i, _)| !life.chances(&[46, unit as u64, *i as u64, title.len() as u64]).permille(22))
        .map(|(_, item)| *item)
        .collect();
    if items.is_empty() {
        return;
    }
    let clerk = life.clerk(unit, day);
    let record = life
        .note(unit, Attestation, day)
        .items(&items)
        .title(title)
        .persons(persons)
        .by(clerk.map(|p| life.person(p)))
        .shown("佐证材料目录", "document");
    let code = life.code(unit);
    let flawed = last && (code == flaws::UNREVIEWED.0 || code == flaws::UNREVIEWED.1);
    let entered = if flawed {
        // entered at once, so that the flaw is there whatever the chances say
        let actor = clerk.map(|p| life.person(p)).unwrap_or_default();
        life.book.record(record, &actor, 1)
    } else {
        life.enter_for(unit, record)
    };
    let Some(entered) = entered else { return };
    let mut chances = life.chances(&[47, unit as u64, day.0 as u64, title.len() as u64]);
    let looked = working(day.plus(chances.between(4, 24)));
    let waits = if flawed { code == flaws::UNREVIEWED.0 } else { chances.permille(25) };
    let returned = flawed && title == GENERAL[0].0;
    let Some(reviewer) = life.reviewer(clerk, looked) else { return };
    let reviewer = life.person(reviewer);
    if !waits {
        let note = returned.then_some("现场与材料不符，请补充照片和清单");
        life.book.review(entered, looked, &reviewer, !returned, note);
    }
}

/// Statements about persons: leaders, cadres, secretaries of teacher branches.
fn persons(life: &mut Life<'_>, day: Day, last: bool) {
    let leaders = life.plan.committee(0, day);
    let leaders = life.persons(&leaders);
    stated(life, 0, &("班子成员一岗双责", &["one-post-two-duties"]), day, last, leaders);
    let cadres: Vec<String> = life
        .plan
        .people
        .iter()
        .filter(|p| p.person.flags.iter().any(|f| f == "cadre") && p.on(day).is_some())
        .map(|p| p.person.code.clone())
        .collect();
    // one of them has not reported yet
    let reported = cadres.iter().skip(usize::from(Month::of(day).year() % 2 == 0)).cloned().collect();
    stated(life, 0, &("领导干部个人重大事项", &["personal-matters-reported"]), day, last, reported);
    let window: Vec<String> = life
        .plan
        .people
        .iter()
        .filter(|p| p.person.flags.iter().any(|f| f == "window") && p.on(day).is_some())
        .map(|p| p.person.code.clone())
        .collect();
    stated(life, 0, &("窗口岗位佩戴党徽", &["badge-worn"]), day, last, window);
    let of = |life: &Life<'_>, teachers: bool| {
        let branches = life.branches().into_iter().filter(|&u| life.lives(u, day));
        let some = branches.filter(|&u| !teachers || life.category(u) == UnitCategory::Teacher);
        let secretaries: Vec<usize> = some.filter_map(|u| life.plan.secretary(u, day)).collect();
        life.persons(&secretaries)
    };
    let (all, teachers) = (of(life, false), of(life, true));
    stated(life, 0, &("党支部书记参与决策与待遇", SECRETARIES), day, last, all);
    stated(life, 0, &("教师党支部书记晋升与工作量", TEACHERS), day, last, teachers);
}
