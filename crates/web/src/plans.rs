//! 年度计划: worked out, compared, moved by hand, accepted, filed, received or returned, made known, carried out.

mod courses;
mod drafts;
mod overviews;
mod paths;
mod rows;
mod years;

use crate::answers::Failure;
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::part;
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::plans::Variant;
use jishi_domain::refusals::Refusal;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/plans",
        Guard::Somewhere(Ability::SeeVerdicts),
        "各党组织的年度计划：谁还没有、谁等备案、主讲人和场地有没有冲突",
        overviews::all,
    ),
    Route::show(
        "/units/{unit}/plan",
        Guard::Unit(Ability::SeePublic),
        "一个党组织一年的计划：安排与落实对照、报送、个人任务、备案情况",
        years::one,
    ),
    Route::change(
        "/units/{unit}/plan/propose",
        Guard::Unit(Ability::Plan),
        "生成两个方案的计划草案，或把现行计划打开来改",
        drafts::propose,
    ),
    Route::show(
        "/units/{unit}/plan/drafts",
        Guard::Unit(Ability::Plan),
        "两个方案并排比较：日子、次数、人时和证明",
        drafts::compare,
    ),
    Route::show(
        "/units/{unit}/plan/draft",
        Guard::Unit(Ability::Plan),
        "一份计划草案：看全年，手工改期，采用",
        drafts::one,
    ),
    Route::show(
        "/units/{unit}/plan/path",
        Guard::Unit(Ability::Plan),
        "最省路径：从今天到某一天，至少还要办什么才能做到必须的要求或达标",
        paths::path,
    ),
    Route::change(
        "/units/{unit}/plan/effect",
        Guard::Unit(Ability::Plan),
        "不改动，只看改期会影响哪些要求",
        drafts::effect,
    ),
    Route::change(
        "/units/{unit}/plan/move",
        Guard::Unit(Ability::Plan),
        "在草案里改期、改地点、改主讲人",
        drafts::reschedule,
    ),
    Route::change(
        "/units/{unit}/plan/accept",
        Guard::Unit(Ability::Plan),
        "采用一份草案作为现行计划",
        courses::accept,
    ),
    Route::change(
        "/units/{unit}/plan/send",
        Guard::Unit(Ability::Plan),
        "把现行计划报上级党组织备案",
        courses::send,
    ),
    Route::change(
        "/units/{unit}/plan/make-known",
        Guard::Unit(Ability::Plan),
        "向党员公布现行计划",
        courses::make_known,
    ),
    Route::change(
        "/units/{unit}/plan/receive",
        Guard::Unit(Ability::ReceivePlans),
        "为报来的计划备案",
        courses::receive,
    ),
    Route::change(
        "/units/{unit}/plan/return",
        Guard::Unit(Ability::ReceivePlans),
        "退回报来的计划，写明原因",
        courses::give_back,
    ),
];

/// Name of a unit or person.
fn name(present: &Present, code: &str) -> String {
    let world = present.world();
    let person = world.people.get(code).map(|state| state.person.name.clone());
    let unit = || world.units.get(code).map(|state| state.on(present.today()).name.clone());
    person.or_else(unit).unwrap_or_else(|| code.to_owned())
}

/// The frame of a page on a unit's plan.
fn frame(ask: &Ask, present: &Present, title: impl Into<String>, unit: &str) -> Frame {
    let world = present.world();
    let mut frame = Frame::of(ask, present, title).explained("plan");
    if ask.may(world, Ability::SeeVerdicts, unit) {
        frame = frame.under(name(present, unit), format!("/units/{}", part(unit)));
    }
    frame
}

/// The year that a form or an address names.
fn year_of(text: Option<&str>) -> Result<i32, Failure> {
    let year = text.and_then(|text| text.parse::<i32>().ok()).filter(|year| (1949..=2999).contains(year));
    year.ok_or_else(|| Failure::Refused(Refusal::new("年份", "没有填写或看不懂", "写成 2027 的样子")))
}

/// The variant that a form or an address names.
fn variant_of(text: Option<&str>) -> Result<Variant, Failure> {
    text.and_then(Variant::from_id)
        .ok_or_else(|| Failure::Refused(Refusal::new("计划方案", "没有选择", "从比较页面选择一个方案")))
}

/// The year of a day.
fn calendar_year(day: Day) -> i32 {
    i32::from(day.date().year())
}

fn year_address(unit: &str, year: i32) -> String {
    format!("/units/{}/plan?year={year}", part(unit))
}

fn draft_address(unit: &str, year: i32, variant: Variant) -> String {
    format!("/units/{}/plan/draft?year={year}&variant={}", part(unit), variant.id())
}
