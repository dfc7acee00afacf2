//! 机构: the tree of units, one unit's history, and what is done with units: previewed, then confirmed.

mod changing;
mod histories;
mod trees;

use crate::guards::Guard;
use crate::routes::Route;
use jishi_domain::permissions::Ability;

const MANAGE: Guard = Guard::Unit(Ability::ManageUnits);

pub const ROUTES: &[Route] = &[
    Route::show(
        "/units",
        Guard::Somewhere(Ability::SeePublic),
        "可及范围内的党组织一览：隶属、人数、书记、届期",
        trees::tree,
    ),
    Route::show(
        "/units/new",
        Guard::Somewhere(Ability::ManageUnits),
        "设立党总支、党支部或党小组，先看影响",
        changing::establish,
    ),
    Route::change(
        "/units/new",
        Guard::Somewhere(Ability::ManageUnits),
        "看设立的影响，确认后设立",
        changing::save_establish,
    ),
    Route::show(
        "/units/{unit}/history",
        Guard::Unit(Ability::SeePublic),
        "一个党组织的沿革：名称、隶属、届期、历任任职",
        histories::history,
    ),
    Route::show("/units/{unit}/adjust", MANAGE, "调整名称、类别、形式、固定党日", changing::adjust),
    Route::change("/units/{unit}/adjust", MANAGE, "看调整的影响，确认后调整", changing::save_adjust),
    Route::show("/units/{unit}/move", MANAGE, "改变隶属", changing::regroup),
    Route::change("/units/{unit}/move", MANAGE, "看改变隶属的影响，确认后改变", changing::save_regroup),
    Route::show("/units/{unit}/merge", MANAGE, "并入另一个党组织", changing::merge),
    Route::change("/units/{unit}/merge", MANAGE, "看合并的影响，确认后合并", changing::save_merge),
    Route::show("/units/{unit}/dissolve", MANAGE, "撤销", changing::dissolve),
    Route::change("/units/{unit}/dissolve", MANAGE, "看撤销的影响，确认后撤销", changing::save_dissolve),
    Route::show(
        "/units/{unit}/terms/new",
        Guard::Unit(Ability::ManagePosts),
        "登记新一届任期",
        histories::term,
    ),
    Route::change(
        "/units/{unit}/terms/new",
        Guard::Unit(Ability::ManagePosts),
        "保存新一届任期",
        histories::save_term,
    ),
];
