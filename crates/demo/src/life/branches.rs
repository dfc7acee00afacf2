//! The monthly rhythm of branches: theme day, general meeting, lecture, study.

use super::{Life, Tell};
use crate::calendar::{Month, working};
use crate::chances::Chances;
use crate::flaws;
use crate::plan::Seat;
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind::{self, *};
use jishi_domain::records::{AttendanceState, Record};
use jishi_domain::units::UnitCategory;
use jishi_domain::votes::Vote;

const THEMES: [(&str, &[&str]); 12] = [
    ("学党章、守党规", &["study-discussion", "party-constitution"]),
    ("理论学习与交流讨论", &["study-discussion", "innovative-theory"]),
    ("为师生办实事", &["serve-members-masses"]),
    ("党性分析与自我对照", &["party-spirit-analysis"]),
    ("支部事务民主议事", &["democratic-decision"]),
    ("走进实训基地", &["serve-members-masses", "central-work"]),
    ("法律法规学习", &["laws-regulations"]),
    ("理想信念专题学习", &["ideals-beliefs", "study-discussion"]),
    ("思想政治工作研讨", &["political-thought"]),
    ("红色观影与讨论", &["ideals-beliefs"]),
    ("师德师风与作风建设", &["political-thought", "study-discussion"]),
    ("学习贯彻上级会议精神", &["conveying-instructions", "innovative-theory"]),
];
const RESOLUTIONS: [(&str, &[&str], &str); 6] = [
    ("讨论季度工作安排", &["work-planning"], "同意季度工作安排"),
    ("通报支委会工作情况", &["branch-building", "five-standards"], "同意工作情况通报"),
    ("讨论问题整改情况", &["issue-rectification"], "同意整改措施，按期完成"),
    ("讨论评优推荐人选", &["honour-selection"], "同意推荐名单"),
    ("通报党费收缴情况", &["dues-management"], "同意党费收缴情况通报"),
    ("讨论党员教育安排", &["member-education"], "同意学习教育安排"),
];
/// The months of every branch.
pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for month in life.months() {
            theme_day(life, unit, month);
            apart(life, unit, month);
        }
    }
    amended(life);
}

/// How a branch arranges its month; branches differ.
struct Habit {
    /// 0, 1, 2: first, second, third month of the branch's own quarter.
    turn: i32,
    /// General meetings and lectures are held together with the theme day.
    together: bool,
}

fn habit(unit: usize, month: Month) -> Habit {
    Habit { turn: (month.in_quarter() + unit as i32) % 3, together: !unit.is_multiple_of(4) }
}

pub(super) fn misses(life: &Life<'_>, unit: usize, kind: RecordKind, month: Month, permille: usize) -> bool {
    let mut chances = life.chances(&[7, unit as u64, month.0 as u64, kind as u64]);
    let code = life.code(unit);
    (chances.permille(permille) && !flaws::is_never_missed(code, kind))
        || flaws::misses(life.plan, code, kind, month)
}

/// How often in a thousand the unit keeps a written trace beside the record.
pub(super) fn diligence(unit: usize) -> usize {
    if unit % 6 == 3 { 300 } else { 860 }
}

pub(super) fn theme_of(unit: usize, month: Month) -> (&'static str, &'static [&'static str]) {
    THEMES[(month.0 as usize + unit) % THEMES.len()]
}

/// The day of a branch's theme day in a month.
pub(super) fn fixed_day(life: &Life<'_>, unit: usize, month: Month) -> Day {
    let day = life.plan.units[unit].unit.fixed_day.unwrap_or(15);
    working(month.day(i32::from(day)))
}

fn theme_day(life: &mut Life<'_>, unit: usize, month: Month) {
    let day = fixed_day(life, unit, month);
    if !life.lives(unit, day) || misses(life, unit, ThemeDay, month, 5) {
        return;
    }
    let habit = habit(unit, month);
    let plan = life.plan;
    let mut kinds = vec![ThemeDay];
    if habit.together && habit.turn == 0 && !misses(life, unit, GeneralMeeting, month, 10) {
        kinds.push(GeneralMeeting);
    }
    if habit.together && habit.turn == 1 && !misses(life, unit, PartyLecture, month, 12) {
        kinds.push(PartyLecture);
    }
    let mut studied: &[&str] = &[];
    if habit.turn == 2 {
        kinds.push(ConcentratedStudy);
        studied = &["two-studies"];
    }
    if plan.units[unit].unit.fixed_day == Some(15) {
        kinds.push(StudyDay);
    }
    if plan.committee(unit, day).is_empty() {
        kinds.push(PartyBuildingSession);
    }
    let (theme, topics) = theme_of(unit, month);
    let mut chances = life.chances(&[8, unit as u64, month.0 as u64]);
    let mut all: Vec<&str> = topics.to_vec();
    all.push("dues-collection");
    all.extend(studied);
    if kinds.contains(&PartyBuildingSession) {
        all.push("party-building");
    }
    let mut record = life.sitting(unit, &kinds, day, theme).topics(&all).hours(4);
    if kinds.contains(&GeneralMeeting) {
        record = discussed(life, unit, month, day, record);
    }
    if kinds.contains(&PartyLecture) {
        record = lectured(life, unit, month, day, record);
    }
    if life.category(unit) == UnitCategory::Student && matches!(month.number(), 7 | 8) {
        record = record.forms(&["online", "network-media"]);
        record.place = Some("线上会议室".into());
    }
    if matches!(month.number(), 3 | 9) && unit % 4 != 2 {
        record = record.forms(&["network-media"]);
    }
    if month.number() == 11
        && unit.is_multiple_of(3)
        && !plan.members(unit, day).iter().all(|s| s.group.is_none())
    {
        record.forms.push("separate-groups".into());
    }
    if chances.permille(350) {
        record = record.guests(&["入党积极分子代表", "团员青年代表", "群众代表"]);
    }
    if chances.permille(diligence(unit)) {
        record = record.shown("签到表", "text");
    }
    if chances.permille(420) {
        record = record.shown("现场照片", "image");
    }
    let contact = visiting_leader(life, unit, month, day);
    invite(life, &mut record, contact, day);
    if flaws::has_no_recorder(life.code(unit), month) {
        record.recorder = None;
    }
    let entered = life.enter_for(unit, record.clone());
    if let Some(entered) = entered {
        made_up(life, unit, &record, entered, &mut chances);
    }
}

/// Twice a year the leader who keeps contact takes part as an ordinary member.
fn visiting_leader(life: &Life<'_>, unit: usize, month: Month, day: Day) -> Option<usize> {
    let leader = life.plan.holder(unit, PostKind::ContactLeader, day)?;
    matches!(month.number(), 4 | 10).then_some(leader)
}

fn invite(life: &Life<'_>, record: &mut Record, guest: Option<usize>, day: Day) {
    let Some(code) = guest.map(|p| life.person(p)) else { return };
    let here = guest.is_some_and(|p| life.plan.people[p].on(day).is_some());
    if here && !record.attendance.iter().any(|a| a.person == code) {
        let state = AttendanceState::Present;
        record.attendance.push(jishi_domain::records::Attendance {
            person: code,
            state,
            hours: None,
            reason: None,
        });
        record.guests.push("联系领导".into());
    }
}

/// Those who were excused make up what they missed, in most cases.
fn made_up(
    life: &mut Life<'_>,
    unit: usize,
    sitting: &Record,
    entered: crate::book::Entered,
    chances: &mut Chances,
) {
    let missed: Vec<String> = sitting
        .attendance
        .iter()
        .filter(|a| a.state == AttendanceState::Excused)
        .map(|a| a.person.clone())
        .collect();
    if missed.is_empty() || !chances.permille(900) {
        return;
    }
    let day = working(sitting.day.plus(chances.between(3, 12)));
    let by = life.clerk(unit, day).map(|p| life.person(p));
    let mut record = life.note(unit, MakeUp, day).persons(missed).by(by).answers(entered.id());
    record.hours = sitting.hours;
    life.enter_for(unit, record);
}

/// General meetings, lectures and studies that are not held together with the theme day.
fn apart(life: &mut Life<'_>, unit: usize, month: Month) {
    let habit = habit(unit, month);
    let day = working(fixed_day(life, unit, month).plus(7)).min(month.last());
    if !life.lives(unit, day) {
        return;
    }
    if !habit.together && habit.turn == 0 && !misses(life, unit, GeneralMeeting, month, 15) {
        let record = life.sitting(unit, &[GeneralMeeting], day, "支部党员大会").hours(2);
        let mut record = discussed(life, unit, month, day, record);
        if life.chances(&[50, unit as u64, month.0 as u64]).permille(diligence(unit)) {
            record = record.shown("大会记录与签到", "document");
        }
        life.enter_for(unit, record);
    }
    if !habit.together && habit.turn == 1 && !misses(life, unit, PartyLecture, month, 20) {
        let record = life.sitting(unit, &[PartyLecture], day, "支部党课").hours(2);
        let record = lectured(life, unit, month, day, record).shown("党课提纲", "document");
        life.enter_for(unit, record);
    }
    let studies = habit.turn != 2 && !matches!(month.number(), 7 | 8);
    if studies && !misses(life, unit, ConcentratedStudy, month, 280) {
        let (theme, topics) = theme_of(unit + 5, month);
        let mut record = life.sitting(unit, &[ConcentratedStudy], day, theme).topics(topics).hours(3);
        if unit % 5 == 1 {
            record = record.forms(&["distance"]).shown("远程教育截图", "image");
        } else if unit % 5 == 2 {
            record = record.forms(&["network-media"]);
        }
        if let Some(entered) = life.enter_for(unit, record.clone()) {
            let mut chances = life.chances(&[52, unit as u64, month.0 as u64]);
            made_up(life, unit, &record, entered, &mut chances);
        }
    }
}

/// An agenda with a resolution and a vote.
fn discussed(life: &Life<'_>, unit: usize, month: Month, day: Day, mut record: Record) -> Record {
    let seats = life.plan.members(unit, day);
    let at = (month.0 as usize / 3 + unit) % RESOLUTIONS.len();
    let (title, topics, resolution) = RESOLUTIONS[at];
    let turnout = record_of(life, &record, &seats);
    record = record.item(title, topics, Some(resolution)).vote(vote("general", &turnout, 0));
    if month.number() >= 10 {
        record =
            record.item("听取支部年度工作报告", &["branch-report-to-members", "annual-assessment"], None);
        record = record.item("书记向党员大会述职", &["secretary-report-to-members"], None);
    }
    if (month.0 as usize + unit).is_multiple_of(2) {
        record = record.item("讨论发展党员计划执行情况", &["member-development"], None);
    }
    record
}

/// Full members due and present.
pub(super) struct Turnout {
    pub(super) due: u32,
    pub(super) present: u32,
}

pub(super) fn record_of(life: &Life<'_>, record: &Record, seats: &[Seat]) -> Turnout {
    let full: Vec<&str> =
        seats.iter().filter(|s| s.stage == Stage::Full).map(|s| life.plan.person(s.person)).collect();
    let present = record
        .attendance
        .iter()
        .filter(|a| matches!(a.state, AttendanceState::Present | AttendanceState::Online))
        .filter(|a| full.contains(&a.person.as_str()))
        .count();
    Turnout { due: full.len() as u32, present: present as u32 }
}

/// A vote of those who are there; `against` of them are not in favour.
pub(super) fn vote(kind: &str, turnout: &Turnout, against: u32) -> Vote {
    let against = against.min(turnout.present);
    Vote {
        kind: kind.to_owned(),
        due: turnout.due,
        present: turnout.present,
        yes: turnout.present - against,
        no: 0,
        abstain: against,
        written_yes: 0,
        secret: kind != "general" && kind != "committee",
    }
}

/// A lecture: the secretary, the officers in turn, now and then the leader who keeps contact.
fn lectured(life: &Life<'_>, unit: usize, month: Month, day: Day, record: Record) -> Record {
    let plan = life.plan;
    let officers = plan.committee(unit, day);
    let quarter = month.0 as usize / 3;
    let leader = plan.holder(unit, PostKind::ContactLeader, day);
    let lecturer = match quarter % 4 {
        3 if leader.is_some() => leader,
        n => officers.get(n % officers.len().max(1)).copied().or(plan.secretary(unit, day)),
    };
    let topic = match life.category(unit) {
        UnitCategory::Teacher => "professional-knowledge",
        UnitCategory::Student => "growth-knowledge",
        _ => "party-affairs",
    };
    let mut record = record.lecturer(lecturer.map(|p| life.person(p)));
    record.topics.push(topic.to_owned());
    if !record.topics.iter().any(|t| t == "ideals-beliefs") {
        record.topics.push("ideals-beliefs".to_owned());
    }
    invite(life, &mut record, lecturer, day);
    record
}

/// A record that is corrected and one that is withdrawn.
fn amended(life: &mut Life<'_>) {
    let (corrected, withdrawn) = (life.plan.unit(flaws::AMENDED.0), life.plan.unit(flaws::AMENDED.1));
    let day = working(life.plan.start.plus_months(3).plus(2));
    let mut record = life.sitting(corrected, &[ServiceActivity], day, "志愿服务进社区").hours(2);
    record.hours = Some(jishi_domain::amounts::Amount::whole(20));
    let actor = life.clerk(corrected, day).map(|p| life.person(p)).unwrap_or_default();
    if let Some(entered) = life.book.record(record.clone(), &actor, 1) {
        let right = record.hours(2);
        life.book.correct(entered, right, &actor, day.plus(9), "学时多写了一个零");
    }
    let day = working(life.plan.start.plus_months(5).plus(4));
    let record = life.sitting(withdrawn, &[ServiceActivity], day, "为师生办实事").hours(2);
    let actor = life.clerk(withdrawn, day).map(|p| life.person(p)).unwrap_or_default();
    life.book.record(record.clone(), &actor, 1);
    if let Some(entered) = life.book.record(record, &actor, 2) {
        life.book.withdraw(entered, day, &actor, day.plus(6), "同一次活动重复录入");
    }
}
