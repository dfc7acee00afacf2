//! 标准: the library, each document clause by clause, what it sets and how far it goes here, and its adoption.

mod adopting;
mod clauses;
mod comparing;
mod ending;
mod parameters;
mod pricing;
mod texts;

use crate::answers::Failure;
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::part;
use jishi_app::Standard;
use jishi_app::adoptions::shelves;
use jishi_app::living::Present;
use jishi_domain::permissions::{Ability, Reachable};

const SEES: Guard = Guard::Somewhere(Ability::SeeStandards);
const ADOPTS: Guard = Guard::Somewhere(Ability::AdoptStandard);

pub const ROUTES: &[Route] = &[
    Route::show("/standards", SEES, "标准库：每份文件是什么、是否采用、还有多少参数待确认", texts::library),
    Route::show(
        "/standards/{standard}",
        SEES,
        "一份标准：文件信息、学校的采用情况、按原文次序的指标",
        texts::document,
    ),
    Route::show(
        "/standards/{standard}/parameters",
        SEES,
        "一份标准的参数：取值、出处、可靠程度、条款、由谁确认",
        texts::parameters,
    ),
    Route::show(
        "/standards/{standard}/programme",
        SEES,
        "一份标准的方案：阶段、目标、创建类别、流程、任务、表册",
        texts::programme,
    ),
    Route::show(
        "/standards/{standard}/clauses",
        SEES,
        "逐条对照：每一条款落实在哪里、今天在各党组织的情况",
        clauses::all,
    ),
    Route::show(
        "/standards/{standard}/clauses/{clause}",
        SEES,
        "一条条款：落实处和每个党组织今天的结果",
        clauses::one,
    ),
    Route::show(
        "/standards/compare",
        SEES,
        "标准异同：同一件事各标准怎样要求、哪个最严、一份记录答哪几项",
        comparing::show,
    ),
    Route::show(
        "/standards/{standard}/parameters/{parameter}",
        SEES,
        "一个参数：取值、出处、用到它的指标；可以试算改动对今天判定的影响",
        parameters::show,
    ),
    Route::change(
        "/standards/{standard}/parameters/{parameter}",
        Guard::Somewhere(Ability::ConfirmParameters),
        "确认或设定一个参数",
        parameters::take,
    ),
    Route::show(
        "/standards/{standard}/adopt",
        ADOPTS,
        "分步采用一份标准：范围、日期、阶段、参数，确认前先看对今天判定的影响",
        adopting::show,
    ),
    Route::change(
        "/standards/{standard}/adopt",
        ADOPTS,
        "采用标准：提交一步，最后一步记入台账",
        adopting::take,
    ),
    Route::show(
        "/standards/{standard}/price",
        ADOPTS,
        "采用的代价：各类支部一年多开几天会、几次会、多花多少人时",
        pricing::show,
    ),
    Route::change(
        "/standards/{standard}/price",
        ADOPTS,
        "测算采用的代价，一次几个支部，不写台账",
        pricing::take,
    ),
    Route::show("/standards/{standard}/end", ADOPTS, "停用一份标准，先看哪些判定不再作出", ending::show),
    Route::change("/standards/{standard}/end", ADOPTS, "停用标准，记入台账", ending::take),
];

/// The standard that the address names.
fn standard(ask: &Ask, present: &Present) -> Result<&'static Standard, Failure> {
    let name = ask.place("standard");
    shelves::find(ask.site.college().library(), present.world(), name, present.today())
        .map_err(|_| Failure::missing(format!("标准 {name}"), "标准库中没有", "从标准库选择"))
}

/// As far as the visitor may see verdicts.
fn reach(ask: &Ask, present: &Present) -> Reachable {
    ask.who().access(present.world()).units(Ability::SeeVerdicts)
}

/// Address of a standard's page.
fn address(standard: &Standard) -> String {
    format!("/standards/{}", part(&standard.key()))
}

/// The frame of a page below a standard.
fn below(ask: &Ask, present: &Present, standard: &Standard, title: impl Into<String>) -> Frame {
    Frame::of(ask, present, title)
        .under("标准库", "/standards")
        .under(standard.document.short.clone(), address(standard))
        .explained("standards")
}

/// The pages of a standard, as they stand in a row: word, address, whether one is there.
fn tabs(standard: &Standard, here: &str) -> Vec<(&'static str, String, bool)> {
    let base = address(standard);
    [("概况和指标", ""), ("参数", "/parameters"), ("方案", "/programme"), ("逐条对照", "/clauses")]
        .into_iter()
        .map(|(word, path)| (word, format!("{base}{path}"), path == here))
        .collect()
}

/// Numbers of units in the order of the statuses, in words.
fn counted(counts: &[usize; 5]) -> String {
    let parts: Vec<String> = jishi_app::Status::ALL
        .into_iter()
        .filter(|status| counts[*status as usize] > 0)
        .map(|status| format!("{}{}", status.label(), counts[status as usize]))
        .collect();
    parts.join(" · ")
}
