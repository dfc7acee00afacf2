//! What people ask for: burdens that they report, corrections of what is stored about them; and one reading of
//! sealed particulars, so that its person sees who read what.

use crate::book::Book;
use crate::calendar::working;
use crate::plan::Plan;
use jishi_domain::actions::{Action, SecretRead};
use jishi_domain::burdens::{BurdenAnswered, BurdenReported};
use jishi_domain::corrections::{CorrectionAnswered, CorrectionAsked};
use jishi_domain::people::PostKind;

/// Reports: days before the last, page, standard, words, and the answer with what was changed and whether it is published.
type Report = (i32, &'static str, Option<&'static str>, &'static str, Option<Answer>);
/// Requests: days before the last, which particular, words, and the answer.
type Request = (i32, &'static str, &'static str, Option<(bool, &'static str)>);
type Answer = (&'static str, Option<&'static str>, bool);

const REPORTS: [Report; 3] = [
    (
        96,
        "/records",
        Some("five-standards"),
        "党建工作总结既要在这里记录报送，又要把同一份文件发到部门邮箱。",
        Some(("以系统里的记录为准。", Some("部门邮箱不再收总结，九月起执行"), true)),
    ),
    (
        41,
        "/",
        Some("two-norms-one-model"),
        "主题党日和党课同一天开，考勤以前要填两张表。",
        Some(("一次会议可以同时选几种类型，考勤只填一次。", None, true)),
    ),
    (6, "/people", None, "新生党员名册，学院要一份，学生处又要一份，格式不一样。", None),
];

const REQUESTS: [Request; 3] = [
    (
        74,
        "full_since",
        "转为正式党员的日期应以支部大会通过之日为准，见入党志愿书。",
        Some((true, "已核对入党志愿书并更正。")),
    ),
    (
        33,
        "department",
        "希望改为挂职单位。",
        Some((false, "挂职期间人事关系不变，所在部门以人事系统为准；挂职情况另有记录。")),
    ),
    (4, "education", "去年取得硕士学位，证书已交人事处。", None),
];

/// Writes the requests into the book.
pub(crate) fn write(plan: &Plan, book: &mut Book) {
    let plain: Vec<&str> = plain_members(plan);
    let (Some(member), false) = (plain.first(), plain.len() < REPORTS.len()) else { return };
    let Some(office) = plan.holder(0, PostKind::PartyWorker, plan.as_of) else { return };
    let office = plan.person(office);
    for (i, (before, page, standard, text, answer)) in REPORTS.iter().enumerate() {
        let (on, by) = (working(plan.as_of.plus(-before)), plain[i]);
        let burden = format!("burden-{:04}", i + 1);
        let report = BurdenReported {
            burden: burden.clone(),
            by: by.to_owned(),
            page: Some((*page).to_owned()),
            standard: standard.map(str::to_owned),
            duty: None,
            text: (*text).to_owned(),
        };
        book.change(on, by, Action::BurdenReported(Box::new(report)));
        let Some((answer, changed, published)) = answer else { continue };
        let answered = BurdenAnswered {
            burden,
            by: office.to_owned(),
            answer: (*answer).to_owned(),
            changed: changed.map(str::to_owned),
            published: *published,
        };
        book.change(working(on.plus(5)), office, Action::BurdenAnswered(Box::new(answered)));
    }
    for (i, (before, field, wish, answer)) in REQUESTS.iter().enumerate() {
        let on = working(plan.as_of.plus(-before));
        let correction = format!("correction-{:04}", i + 1);
        let asked = CorrectionAsked {
            correction: correction.clone(),
            person: (*member).to_owned(),
            field: (*field).to_owned(),
            wish: (*wish).to_owned(),
        };
        book.change(on, member, Action::CorrectionAsked(Box::new(asked)));
        let Some((done, reason)) = answer else { continue };
        let answered = CorrectionAnswered {
            correction,
            by: office.to_owned(),
            done: *done,
            reason: (*reason).to_owned(),
        };
        book.change(working(on.plus(3)), office, Action::CorrectionAnswered(Box::new(answered)));
    }
    let read = SecretRead {
        person: (*member).to_owned(),
        fields: vec!["citizen_id".to_owned(), "phone".to_owned()],
        purpose: "年度党内统计核对身份信息".to_owned(),
        record: None,
    };
    book.change(working(plan.as_of.plus(-52)), office, Action::SecretRead(Box::new(read)));
}

/// Codes of members of two years' standing who hold no post on the last day, in the order of their codes.
fn plain_members(plan: &Plan) -> Vec<&str> {
    let began = plan.start.plus(1);
    let mut found: Vec<&str> = (0..plan.people.len())
        .filter(|person| {
            let is_member = |day| plan.people[*person].on(day).is_some_and(|stint| stint.stage.is_member());
            let holds = plan.posts.iter().any(|post| post.person == *person && post.until > plan.as_of);
            is_member(began) && is_member(plan.as_of) && !holds
        })
        .map(|person| plan.person(person))
        .collect();
    found.sort_unstable();
    found
}
