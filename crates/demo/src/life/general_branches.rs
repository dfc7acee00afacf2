//! General branches: Party meetings of the department, joint conferences, study, observation of their duties.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use jishi_domain::people::PostKind;
use jishi_domain::record_kinds::RecordKind::*;
use jishi_domain::records::Record;

const PARTY: [(&str, &[&str]); 6] = [
    ("研究支部建设与党建工作", &["branch-building", "party-building", "two-norms-one-model"]),
    ("研究发展党员与党员教育", &["member-development", "member-education"]),
    ("研究思想政治工作", &["political-thought", "thought-trends"]),
    ("研究“五化”建设推进", &["five-standards", "branch-building"]),
    ("听取支部工作汇报", &["branch-building-report", "branch-building"]),
    ("研究问题整改与党务公开", &["issue-rectification", "party-building"]),
];
const JOINT: [(&str, &[&str]); 5] = [
    ("研究院系发展规划与中心工作", &["work-planning", "central-work"]),
    ("研究人员岗位与年度考核", &["personnel", "annual-assessment"]),
    ("研究职务晋升推荐", &["promotion", "personnel"]),
    ("研究评奖评优", &["honour-selection", "excelling"]),
    ("研究师生实际问题", &["practical-problems", "central-work"]),
];

pub(super) fn live(life: &mut Life<'_>) {
    for general in life.general_branches() {
        for month in life.months() {
            party_meeting(life, general, month);
            joint_conference(life, general, month);
        }
        for year in life.years() {
            yearly(life, general, year);
        }
    }
}

/// The committee with the administrative head.
fn with_head(
    life: &Life<'_>,
    general: usize,
    month: Month,
    kind: jishi_domain::record_kinds::RecordKind,
) -> Record {
    let day = working(match kind {
        JointConference => month.day(21 + (general as i32 % 5)),
        _ => month.day(6 + (general as i32 % 5)),
    });
    let mut persons = life.plan.committee(general, day);
    persons.extend(life.plan.holder(general, PostKind::UnitHead, day));
    let seats = life.seats(&persons, day);
    life.sitting_of(general, &[kind], day, "", &seats)
}

fn party_meeting(life: &mut Life<'_>, general: usize, month: Month) {
    let teaching = life.plan.units[general].unit.teaching;
    let mut chances = life.chances(&[36, general as u64, month.0 as u64]);
    if chances.permille(50) || (!teaching && month.in_quarter() != 1) {
        return;
    }
    let (title, topics) = PARTY[(month.0 as usize + general) % PARTY.len()];
    let record = with_head(life, general, month, DepartmentPartyMeeting)
        .title(title)
        .item(title, topics, Some("同意，按分工落实"))
        .item("传达上级文件", &["conveying-instructions"], None)
        .hours(2);
    life.enter_for(general, record);
}

fn joint_conference(life: &mut Life<'_>, general: usize, month: Month) {
    let teaching = life.plan.units[general].unit.teaching;
    let mut chances = life.chances(&[37, general as u64, month.0 as u64]);
    let holidays = matches!(month.number(), 2 | 8);
    if !teaching || holidays || chances.permille(50) {
        return;
    }
    let (title, topics) = JOINT[(month.0 as usize + general) % JOINT.len()];
    let mut record = with_head(life, general, month, JointConference)
        .title(title)
        .item(title, topics, Some("形成会议决定"))
        .item("研究落实党建责任", &["party-building"], None);
    // one department's conferences are written down without the room
    if life.code(general) == "G09" {
        record.place = None;
    }
    life.enter_for(general, record);
}

fn yearly(life: &mut Life<'_>, general: usize, year: i32) {
    let mut chances = life.chances(&[38, general as u64, year as u64]);
    // the secretary of the general branch speaks to all of its members
    let day = working(date(year, 6, 24).plus((general % 4) as i32));
    let branches: Vec<usize> = life.plan.below(general, day).collect();
    if !chances.permille(100) && life.lives(general, day) {
        let officers: Vec<usize> = branches.iter().flat_map(|&b| life.plan.committee(b, day)).collect();
        let seats = life.seats(&officers, day);
        let secretary = life.plan.secretary(general, day).map(|p| life.person(p));
        let record = life
            .sitting_of(general, &[PartyLecture], day, "党总支书记讲党课", &seats)
            .lecturer(secretary)
            .topics(&["ideals-beliefs", "party-constitution"])
            .hours(2);
        life.enter_for(general, record);
    }
    for month in [4, 10] {
        let day = working(date(year, month, 25).plus((general % 3) as i32));
        let seats = life.seats(&life.plan.committee(general, day), day);
        let record = life
            .sitting_of(general, &[CommitteeStudy], day, "党总支委员会集体学习", &seats)
            .topics(&["innovative-theory"])
            .hours(2);
        life.enter_for(general, record);
        if !chances.permille(120) {
            let record = life
                .note(general, Publicity, day)
                .title("支部建设经验推介")
                .level("college")
                .forms(&["network-media"])
                .shown("校园网报道", "link");
            life.enter_for(general, record);
        }
    }
    for (month, item) in
        [(1, "board-overview"), (2, "board-division"), (9, "board-development"), (12, "board-appraisal")]
    {
        let day = working(date(year, month, 19));
        let record = life.note(general, Publication, day).items(&[item]).title("党务公开栏更新");
        life.enter_for(general, record);
    }
}
