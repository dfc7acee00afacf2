//! 人员: the roster within reach, one person, sealed fields.

mod changing;
mod finding;
mod lists;
mod pages;
mod posts;

use crate::guards::Guard;
use crate::routes::Route;
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/people",
        Guard::Somewhere(Ability::SeeRoster),
        "可及范围内的名册：按姓名、拼音、编号查找，按党组织、类别筛选",
        lists::all,
    ),
    Route::show(
        "/people/export",
        Guard::Somewhere(Ability::Export),
        "把筛选出的名册导出为 Excel，不含密封资料",
        lists::export,
    ),
    Route::change(
        "/people/find",
        Guard::Somewhere(Ability::ReadSecrets),
        "按公民身份证号查找一个人；查到即记入台账",
        finding::find,
    ),
    Route::show(
        "/people/new",
        Guard::Somewhere(Ability::ManagePeople),
        "登记一个人并编入支部",
        changing::new,
    ),
    Route::change("/people/new", Guard::Somewhere(Ability::ManagePeople), "保存登记", changing::register),
    Route::show(
        "/people/{person}",
        Guard::Person(Ability::SeeRoster),
        "一个人的党员关系、任职、参加情况、党费、荣誉；密封资料只显示有哪些",
        pages::one,
    ),
    Route::show(
        "/people/{person}/particulars",
        Guard::Person(Ability::ManagePeople),
        "更正个人信息，写明原因；密封资料只换不显示",
        changing::particulars_form,
    ),
    Route::change(
        "/people/{person}/particulars",
        Guard::Person(Ability::ManagePeople),
        "保存更正的个人信息",
        changing::save_particulars,
    ),
    Route::show(
        "/people/{person}/membership",
        Guard::Person(Ability::ManagePeople),
        "自某日起编入支部或党小组、转正、变更阶段",
        changing::membership,
    ),
    Route::change(
        "/people/{person}/membership",
        Guard::Person(Ability::ManagePeople),
        "保存编入、转正或变更",
        changing::save_membership,
    ),
    Route::show(
        "/people/{person}/leave",
        Guard::Person(Ability::ManagePeople),
        "转出或终止党员关系",
        changing::leave,
    ),
    Route::change(
        "/people/{person}/leave",
        Guard::Person(Ability::ManagePeople),
        "保存转出或终止",
        changing::save_leave,
    ),
    Route::show(
        "/people/{person}/correct",
        Guard::Person(Ability::ManagePeople),
        "更正党员关系的全部经过，写明原因",
        changing::correct,
    ),
    Route::change(
        "/people/{person}/correct",
        Guard::Person(Ability::ManagePeople),
        "保存更正的党员关系",
        changing::save_correct,
    ),
    Route::show("/people/{person}/posts/new", Guard::Person(Ability::ManagePosts), "登记任职", posts::new),
    Route::change(
        "/people/{person}/posts/new",
        Guard::Person(Ability::ManagePosts),
        "保存任职",
        posts::start,
    ),
    Route::show("/people/{person}/posts/end", Guard::Person(Ability::ManagePosts), "登记离任", posts::ending),
    Route::change("/people/{person}/posts/end", Guard::Person(Ability::ManagePosts), "保存离任", posts::end),
    Route::change(
        "/people/{person}/secrets",
        Guard::Person(Ability::ReadSecrets),
        "写明用途后查阅密封资料；谁、何时、为什么查阅都记入台账，本人看得到",
        pages::reveal,
    ),
    Route::change(
        "/people/{person}/secrets/erase",
        Guard::Person(Ability::ManagePeople),
        "写明原因后删除密封资料，密钥一并销毁，不能恢复",
        pages::erase,
    ),
];
