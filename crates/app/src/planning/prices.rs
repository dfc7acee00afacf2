//! 采用的代价: what a standard, or another value of one of its numbers, costs the branches in a year, before anybody signs.
//! Each branch's year is planned without and with it; that takes its time, so it is done in portions, and what has not been
//! worked out yet is said.

use super::PlanningDesk;
use crate::errors::AppError;
use crate::library::find;
use crate::living::Living;
use jishi_domain::actions::{Adoption, Confirmation};
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use jishi_engine::planning::{self, PlanSettings, Proposal};
use jishi_engine::standards::Library;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// 代价数 — dates, sittings and class hours of all who attend, and duties that could not be met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Dates.
    pub dates: i64,
    /// Sittings.
    pub sittings: i64,
    /// Class hours of all who attend.
    pub person_hours: i64,
    /// Duties that cannot be met.
    pub lost: i64,
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        self.dates += other.dates;
        self.sittings += other.sittings;
        self.person_hours += other.person_hours;
        self.lost += other.lost;
    }
}

/// 支部的代价 — one branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchPrice {
    /// Code.
    pub unit: String,
    /// Name.
    pub name: String,
    /// Word for its kind.
    pub kind: String,
    /// Its year as things stand.
    pub before: Cost,
    /// So much more with what is thought of; less than nothing where it spares something.
    pub more: Cost,
    /// Duties that come with it.
    pub new: usize,
    /// Why it could not be planned; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub refused: String,
}

/// 代价清单 — branches worked out so far, and those that are not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Year.
    pub year: i32,
    /// Worked out, in the order in which that was done.
    pub lines: Vec<BranchPrice>,
    /// Codes of those still to be worked out, each kind of branch in turn.
    pub waiting: Vec<String>,
}

/// 一类支部的代价
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindPrice {
    /// Word for the kind; empty for all together.
    pub kind: String,
    /// Branches of the kind.
    pub branches: usize,
    /// Those that are worked out.
    pub known: usize,
    /// Their years as things stand, added up.
    pub before: Cost,
    /// So much more, added up.
    pub more: Cost,
}

/// Kind of working papers that lists are: one a person, the last one asked for.
const PAPERS: &str = "price-list";

/// A list as it is kept, with what it is of.
#[derive(Serialize, Deserialize)]
struct Paper {
    key: String,
    list: PriceList,
}

/// What a person had worked out last, where it is of this.
///
/// # Errors
/// The database fails.
pub fn kept(living: &Living, person: &str, key: &str) -> Result<Option<PriceList>, AppError> {
    let paper = living.desk().paper(PAPERS, person)?;
    let paper: Option<Paper> = paper.and_then(|paper| serde_json::from_str(&paper.body).ok());
    Ok(paper.filter(|paper| paper.key == key).map(|paper| paper.list))
}

/// Keeps what a person had worked out.
///
/// # Errors
/// The database fails.
pub fn keep(living: &Living, person: &str, key: &str, list: &PriceList) -> Result<(), AppError> {
    let paper = Paper { key: key.to_owned(), list: list.clone() };
    let body = serde_json::to_string(&paper)
        .map_err(|error| AppError::refused("代价清单", format!("不能保存（{error}）"), "重新测算"))?;
    let paper = jishi_store::Paper { name: person.to_owned(), body, kept_at: living.clock().now() };
    Ok(living.desk().keep_paper(PAPERS, &paper)?)
}

fn kind_of(world: &World, unit: &str) -> &'static str {
    world.units.get(unit).map_or("", |state| state.latest().category.label())
}

/// The branches that an adoption would concern on a day, each kind in turn, so that the first few are of every kind.
pub fn concerned(world: &World, adoption: &Adoption, today: Day) -> Vec<String> {
    let on = adoption.from.max(today);
    let within =
        |code: &str| adoption.units.is_empty() || adoption.units.iter().any(|u| world.is_within(code, u, on));
    let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (code, unit) in &world.units {
        if unit.latest().kind == UnitKind::Branch && unit.exists_on(today) && within(code) {
            kinds.entry(kind_of(world, code)).or_default().push(code.clone());
        }
    }
    let most = kinds.values().map(Vec::len).max().unwrap_or(0);
    let turn = |n: usize| kinds.values().filter_map(move |codes| codes.get(n).cloned()).collect::<Vec<_>>();
    (0..most).flat_map(turn).collect()
}

/// The adoption of a standard as it stands, with other values of some numbers: what raising one would be.
///
/// # Errors
/// The college has not adopted the standard, or it has no such number.
pub fn raised(
    world: &World,
    library: &Library,
    standard: &str,
    values: &BTreeMap<String, serde_json::Value>,
    today: Day,
) -> Result<Adoption, AppError> {
    let known = find(library, standard)?;
    let mut adoption = match world.adoption_on(standard, today) {
        Some(adoption) => adoption.clone(),
        None => crate::adoptions::plain(known, today.max(known.document.in_force_from)),
    };
    for (id, value) in values {
        let object = || format!("标准 {standard} 的参数 {id}");
        let Some(parameter) = known.parameters.get(id) else {
            return Err(AppError::refused(object(), "标准中没有这个参数", "核对参数编号"));
        };
        parameter.read_json(value).map_err(|mistake| {
            AppError::refused(object(), format!("取值{value}不合：{mistake}"), "按参数的类型填写")
        })?;
        let confirmed = Confirmation { value: Some(value.clone()), by: "测算".to_owned(), reason: None };
        adoption.parameters.insert(id.clone(), confirmed);
    }
    Ok(adoption)
}

impl PriceList {
    /// Nothing worked out yet.
    pub fn begin(world: &World, adoption: &Adoption, year: i32, today: Day) -> PriceList {
        PriceList { year, lines: Vec::new(), waiting: concerned(world, adoption, today) }
    }

    /// Works the next few branches out, at their desks.
    ///
    /// # Errors
    /// The library does not have the standard, or a number cannot have its value.
    pub fn go_on(
        &mut self,
        desks: &[PlanningDesk<'_>],
        adoption: &Adoption,
        mut said: impl FnMut(&BranchPrice),
    ) -> Result<(), AppError> {
        let proposal = Proposal::Adopt(Box::new(adoption.clone()));
        let settings = PlanSettings::default();
        for desk in desks {
            let unit = desk.request(self.year, &settings, None).unit.to_owned();
            let name = desk.world().units.get(&unit).map(|u| u.latest().name.clone()).unwrap_or_default();
            let kind = kind_of(desk.world(), &unit).to_owned();
            let mut line = BranchPrice {
                unit,
                name,
                kind,
                before: Cost::default(),
                more: Cost::default(),
                new: 0,
                refused: String::new(),
            };
            match planning::price(&desk.request(self.year, &settings, None), &proposal) {
                Ok(price) => {
                    let (dates, sittings, person_hours) = price.more();
                    let lost = i64::try_from(price.lost).unwrap_or(0);
                    line.before = Cost {
                        dates: price.before.dates.value,
                        sittings: price.before.sittings.value,
                        person_hours: price.before.person_hours.value,
                        lost: 0,
                    };
                    line.more = Cost { dates, sittings, person_hours, lost };
                    line.new = price.new.len();
                }
                Err(refusal) => line.refused = refusal.to_string(),
            }
            self.waiting.retain(|code| *code != line.unit);
            said(&line);
            self.lines.push(line);
        }
        Ok(())
    }

    /// So many branches in all.
    pub fn all(&self) -> usize {
        self.lines.len() + self.waiting.len()
    }

    /// By kind of branch, and all together at the end.
    pub fn kinds(&self, world: &World) -> Vec<KindPrice> {
        let mut kinds: BTreeMap<&str, KindPrice> = BTreeMap::new();
        let mut all = KindPrice::default();
        for unit in self.lines.iter().map(|line| &line.unit).chain(&self.waiting) {
            kinds.entry(kind_of(world, unit)).or_default().branches += 1;
            all.branches += 1;
        }
        for line in self.lines.iter().filter(|line| line.refused.is_empty()) {
            for sum in [kinds.entry(kind_of(world, &line.unit)).or_default(), &mut all] {
                sum.known += 1;
                sum.before += line.before;
                sum.more += line.more;
            }
        }
        let named = kinds.into_iter().map(|(kind, price)| KindPrice { kind: kind.to_owned(), ..price });
        named.chain([all]).collect()
    }
}
