//! Units set up, adjusted, moved, merged, dissolved; each with its effect first.

use super::shapes::{day as day_shape, flag, named, object, one_of, text, texts, word};
use super::{Operation, became, body};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::living::Living;
use jishi_app::restructurings::{Restructuring, carry_out, foresee, next_code};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::units::{Unit, UnitCategory, UnitForm, UnitKind};
use serde::Deserialize;
use serde_json::{Value, json};

const MANAGE: Guard = Guard::Unit(Ability::ManageUnits);

/// A change of a unit, and the same only looked at.
macro_rules! both {
    ($path:literal, $guard:expr, $id:literal, $what:literal, $takes:expr, $read:ident) => {
        [
            Operation::entries($path, $guard, ($id, "机构变动", $what), $takes, |ask| {
                done(ask, $read(ask)?)
            }),
            Operation::post(
                concat!($path, "/effect"),
                $guard,
                (concat!($id, "Effect"), "机构变动", concat!("不改动，只看影响：", $what)),
                $takes,
                (200, || named("Foresight")),
                |ask| looked(ask, $read(ask)?),
            ),
        ]
    };
}

const PAIRS: [[Operation; 2]; 5] = [
    both!(
        "/api/v1/units/{unit}/units",
        MANAGE,
        "establishUnit",
        "在这个党组织下设立党总支、党支部或党小组",
        || {
            object(&[
                ("code?", text("编号；不写由系统编")),
                ("kind", one_of("层级", &UnitKind::ALL.map(UnitKind::id))),
                ("day", day_shape("从哪天起")),
                ("name", word("名称")),
                ("form?", form()),
                ("category?", category()),
                ("basis?", text("怎样设置的，如 department")),
                ("teaching?", flag("教学单位的党总支")),
                ("departments?", texts("覆盖的部门")),
                ("fixed_day?", fixed_day()),
            ])
        },
        establish
    ),
    both!(
        "/api/v1/units/{unit}/adjust",
        MANAGE,
        "adjustUnit",
        "调整名称、类别、形式、固定党日；不写的照旧",
        || {
            object(&[
                ("day", day_shape("从哪天起")),
                ("name?", word("名称")),
                ("form?", form()),
                ("category?", category()),
                ("departments?", texts("覆盖的部门")),
                ("fixed_day?", fixed_day()),
            ])
        },
        adjust
    ),
    both!(
        "/api/v1/units/{unit}/move",
        MANAGE,
        "moveUnit",
        "改变隶属",
        || object(&[("day", day_shape("从哪天起")), ("parent", word("新的上级，编号"))]),
        regroup
    ),
    both!(
        "/api/v1/units/{unit}/merge",
        MANAGE,
        "mergeUnit",
        "并入另一个党组织",
        || object(&[("day", day_shape("从哪天起")), ("into", word("并入哪个，编号"))]),
        merge
    ),
    both!(
        "/api/v1/units/{unit}/dissolve",
        MANAGE,
        "dissolveUnit",
        "撤销",
        || object(&[("day", day_shape("从哪天起")), ("reason", word("为什么撤销"))]),
        dissolve
    ),
];

/// Each pair, one after the other.
const ALL: [Operation; 10] = {
    let mut all = [PAIRS[0][0]; 10];
    let mut i = 0;
    while i < 10 {
        all[i] = PAIRS[i / 2][i % 2];
        i += 1;
    }
    all
};

pub const OPERATIONS: &[Operation] = &ALL;

fn form() -> Value {
    one_of("支部形式", &UnitForm::ALL.map(UnitForm::id))
}

fn category() -> Value {
    one_of("支部类别", &UnitCategory::ALL.map(UnitCategory::id))
}

fn fixed_day() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": 31, "description": "固定党日，每月几日"})
}

/// What several operations give.
pub fn components() -> Vec<(&'static str, Value)> {
    let foresight = object(&[("events", texts("会发生什么")), ("effect", named("Effect"))]);
    vec![("Foresight", foresight)]
}

/// What is wanted, and from which day.
type Wanted = (Restructuring, Day);
type Read = Result<Wanted, crate::answers::Failure>;

fn done(ask: &Ask, (restructuring, day): Wanted) -> Answer {
    became(&carry_out(ask.site.college(), &ask.who().person, &restructuring, day)?)
}

fn looked(ask: &Ask, (restructuring, day): Wanted) -> Answer {
    let college: &Living = ask.site.college();
    let present = college.present();
    let seen = foresee(&present, college.library(), &ask.who().person, &restructuring, day)?;
    Reply::json(200, &json!({"events": seen.events, "effect": seen.effect}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Established {
    #[serde(default)]
    code: Option<String>,
    kind: UnitKind,
    day: Day,
    name: String,
    #[serde(default)]
    form: UnitForm,
    #[serde(default)]
    category: UnitCategory,
    #[serde(default)]
    basis: Option<String>,
    #[serde(default)]
    teaching: bool,
    #[serde(default)]
    departments: Vec<String>,
    #[serde(default)]
    fixed_day: Option<u8>,
}

fn establish(ask: &Ask) -> Read {
    let new: Established = body(ask)?;
    let parent = ask.place("unit").to_owned();
    let code = new
        .code
        .filter(|code| !code.trim().is_empty())
        .unwrap_or_else(|| next_code(ask.site.college().present().world(), new.kind, Some(&parent)));
    let unit = Unit {
        code,
        name: new.name,
        kind: new.kind,
        form: new.form,
        category: new.category,
        basis: new.basis,
        teaching: new.teaching,
        departments: new.departments,
        fixed_day: new.fixed_day,
    };
    Ok((Restructuring::Establish { unit, parent }, new.day))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Adjusted {
    day: Day,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    form: Option<UnitForm>,
    #[serde(default)]
    category: Option<UnitCategory>,
    #[serde(default)]
    departments: Option<Vec<String>>,
    #[serde(default)]
    fixed_day: Option<u8>,
}

fn adjust(ask: &Ask) -> Read {
    let new: Adjusted = body(ask)?;
    let code = ask.place("unit");
    let present = ask.site.college().present();
    let missing = || crate::answers::Failure::missing(format!("党组织 {code}"), "没有登记", "核对编号");
    let mut unit = present.world().units.get(code).ok_or_else(missing)?.on(new.day).clone();
    unit.name = new.name.unwrap_or(unit.name);
    unit.form = new.form.unwrap_or(unit.form);
    unit.category = new.category.unwrap_or(unit.category);
    unit.departments = new.departments.unwrap_or(unit.departments);
    unit.fixed_day = new.fixed_day.or(unit.fixed_day);
    Ok((Restructuring::Adjust(unit), new.day))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moved {
    day: Day,
    parent: String,
}

fn regroup(ask: &Ask) -> Read {
    let Moved { day, parent } = body(ask)?;
    Ok((Restructuring::Move { unit: ask.place("unit").to_owned(), parent }, day))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merged {
    day: Day,
    into: String,
}

fn merge(ask: &Ask) -> Read {
    let Merged { day, into } = body(ask)?;
    Ok((Restructuring::Merge { unit: ask.place("unit").to_owned(), into }, day))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dissolved {
    day: Day,
    reason: String,
}

fn dissolve(ask: &Ask) -> Read {
    let Dissolved { day, reason } = body(ask)?;
    Ok((Restructuring::Dissolve { unit: ask.place("unit").to_owned(), reason }, day))
}
