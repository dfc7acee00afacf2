//! 记录: sittings and everything else that happened, entered, read, corrected, withdrawn, reviewed.

mod corrections;
mod forms;
mod inputs;
mod lists;
mod others;
mod pages;
mod parsing;
mod sheets;
mod sittings;

use crate::guards::Guard;
use crate::routes::Route;
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/records",
        Guard::Somewhere(Ability::SeeRecords),
        "记录列表，可按党组织、类型、日期筛选",
        lists::all,
    ),
    Route::show(
        "/units/{unit}/sittings/new",
        Guard::Unit(Ability::Record),
        "记录一次会议或活动：默认全员到会，只点缺席的；旁边看它回应了哪些要求",
        sittings::new,
    ),
    Route::change(
        "/units/{unit}/sittings/new",
        Guard::Unit(Ability::Record),
        "保存一次会议或活动，或先看它回应了什么",
        sittings::save,
    ),
    Route::change(
        "/units/{unit}/sittings/credit",
        Guard::Unit(Ability::Record),
        "不保存，只看这次会议或活动回应哪些要求",
        sittings::credit,
    ),
    Route::show(
        "/units/{unit}/sittings/signed",
        Guard::Unit(Ability::Record),
        "正在记录的会议：谁已经用手机签到",
        sittings::signed,
    ),
    Route::show(
        "/units/{unit}/records/new",
        Guard::Unit(Ability::Record),
        "记录会议以外的事项：报送、党费、谈话、场所、荣誉、佐证……",
        others::new,
    ),
    Route::change(
        "/units/{unit}/records/new",
        Guard::Unit(Ability::Record),
        "保存会议以外的事项",
        others::save,
    ),
    Route::show(
        "/records/{record}",
        Guard::Record(Ability::SeeRecords),
        "一条记录：内容、考勤、表决，以及它的全部历史",
        pages::one,
    ),
    Route::change(
        "/records/{record}/content",
        Guard::Content,
        "写明用途，查阅一条记录的密封内容，记入台账并告知涉及的人",
        pages::read_content,
    ),
    Route::show(
        "/withdrawn/{record}",
        Guard::Somewhere(Ability::SeeRecords),
        "一条已撤回的记录：原来的内容、为什么撤回",
        pages::withdrawn,
    ),
    Route::show(
        "/records/{record}/correct",
        Guard::Record(Ability::Correct),
        "更正一条记录，原来的内容留在历史里",
        corrections::correction,
    ),
    Route::change(
        "/records/{record}/correct",
        Guard::Record(Ability::Correct),
        "保存更正",
        corrections::save,
    ),
    Route::change(
        "/records/{record}/withdraw",
        Guard::Record(Ability::Correct),
        "撤回一条记录，写明原因",
        pages::withdraw,
    ),
    Route::change(
        "/records/{record}/review",
        Guard::Record(Ability::Review),
        "复核佐证：确认或退回",
        pages::review,
    ),
];
