//! Rows of a roster beside what the ledger knows.

use super::people::{course, differences, merged, stage_of};
use super::{RosterImport, RosterPlan, RowPlan};
use crate::errors::AppError;
use jishi_domain::actions::{
    Action, MembershipPlaced, PersonChanged, PersonRegistered, PostStarted, UnitEstablished,
};
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::units::{Unit, UnitKind};
use jishi_domain::worlds::{PersonState, World};
use jishi_office::issues::{CellIssue, Level};
use jishi_office::roster::{RosterRow, RosterSheet};
use jishi_store::{Draft, Secrets, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Whom a row is about.
enum Found {
    /// Nobody whom the ledger knows.
    New,
    /// The person with this code.
    Known(String),
    /// Several persons; it was said.
    Unclear,
}

struct Comparison<'s> {
    store: &'s mut Store,
    import: &'s RosterImport,
    plan: RosterPlan,
    units: HashMap<String, Vec<String>>,
    ids: HashMap<String, String>,
    names: HashMap<(String, String), Vec<String>>,
    /// People of whom no citizen ID is kept.
    without_id: HashSet<String>,
    has_key: bool,
    warned_of_key: bool,
    next_code: u64,
    next_unit: u64,
    established: HashMap<String, Day>,
    seen: BTreeSet<String>,
    branches: BTreeSet<String>,
}

/// Compares the rows of a file with the college.
pub(super) fn compare(
    store: &mut Store,
    sheet: RosterSheet,
    import: &RosterImport,
) -> Result<RosterPlan, AppError> {
    let has_key = store.has_master_key();
    let world = store.world()?;
    if world.college().is_none() {
        return Err(AppError::refused("台账", "还没有学校党委", "先用 jishi init 新建台账"));
    }
    if let Some(code) = &import.new_branches_under
        && !world.units.contains_key(code)
    {
        return Err(AppError::refused(
            format!("党组织 {code}"),
            "没有登记",
            "核对 --new-branches-under 的编号",
        ));
    }
    let mut units: HashMap<String, Vec<String>> = HashMap::new();
    for (code, state) in world.units.iter().filter(|(_, u)| u.exists_on(import.on)) {
        let name = jishi_office::texts::key(&state.on(import.on).name);
        for word in [jishi_office::texts::key(code), name] {
            let list = units.entry(word).or_default();
            if !list.contains(code) {
                list.push(code.clone());
            }
        }
    }
    let mut ids = HashMap::new();
    let mut without_id = HashSet::new();
    let mut names: HashMap<(String, String), Vec<String>> = HashMap::new();
    for (code, state) in &world.people {
        match state.sealed.as_ref().filter(|s| !s.id_hash.is_empty()) {
            Some(sealed) => {
                ids.insert(sealed.id_hash.clone(), code.clone());
            }
            None => {
                without_id.insert(code.clone());
            }
        }
        let unit = state.membership_on(import.on).and_then(|m| m.unit.clone()).unwrap_or_default();
        names.entry((jishi_office::texts::name(&state.person.name), unit)).or_default().push(code.clone());
    }
    let number = |code: &str, letter: char| code.strip_prefix(letter).and_then(|n| n.parse::<u64>().ok());
    let next_code = world.people.keys().filter_map(|c| number(c, 'P')).max().unwrap_or(0) + 1;
    let next_unit = world.units.keys().filter_map(|c| number(c, 'B')).max().unwrap_or(0) + 1;
    let established = world.units.iter().map(|(code, u)| (code.clone(), u.established)).collect();
    let mut comparison = Comparison {
        store,
        import,
        plan: RosterPlan::default(),
        units,
        ids,
        names,
        without_id,
        has_key,
        warned_of_key: false,
        next_code,
        next_unit,
        established,
        seen: BTreeSet::new(),
        branches: BTreeSet::new(),
    };
    comparison.plan.issues = sheet.issues;
    comparison.plan.ignored_columns = sheet
        .ignored_columns
        .iter()
        .map(|c| format!("表“{}”{}列“{}”", c.sheet, c.letters, c.header))
        .collect();
    comparison.plan.ignored_sheets =
        sheet.ignored_sheets.iter().map(|s| format!("表“{}”：{}", s.sheet, s.reason)).collect();
    comparison.plan.sheets = sheet.sheets;
    for row in sheet.rows.iter().filter(|r| !r.refused) {
        comparison.row(row)?;
    }
    comparison.absent()?;
    let mut plan = comparison.plan;
    jishi_office::issues::sort(&mut plan.issues);
    Ok(plan)
}

impl Comparison<'_> {
    fn complain(&mut self, row: &RosterRow, level: Level, problem: String, remedy: String) {
        let place = row.branch_place.whole_row();
        self.plan.issues.push(CellIssue { level, place, value: row.name.clone(), problem, remedy });
    }

    fn complain_of_branch(&mut self, row: &RosterRow, problem: String, remedy: String) {
        let (level, place, value) = (Level::Error, row.branch_place.clone(), row.branch.clone());
        self.plan.issues.push(CellIssue { level, place, value, problem, remedy });
    }

    fn unit(&mut self, row: &RosterRow) -> Option<String> {
        let word = jishi_office::texts::key(&row.branch);
        let found = self.units.get(&word).cloned().unwrap_or_default();
        match (found.as_slice(), &self.import.new_branches_under) {
            ([one], _) => Some(one.clone()),
            ([], Some(parent)) => {
                let (code, from) = (format!("B{:02}", self.next_unit), self.established.get(parent).copied());
                self.next_unit += 1;
                let unit = Unit {
                    code: code.clone(),
                    name: row.branch.clone(),
                    kind: UnitKind::Branch,
                    form: Default::default(),
                    category: Default::default(),
                    basis: None,
                    teaching: false,
                    departments: Vec::new(),
                    fixed_day: None,
                };
                let from = from.unwrap_or(self.import.on);
                let body = UnitEstablished { unit, parent: Some(parent.clone()) };
                self.draft(row, from, Action::UnitEstablished(Box::new(body)), Secrets::default());
                self.plan.new_units.push(format!("{code} {}", row.branch));
                self.established.insert(code.clone(), from);
                self.units.insert(word, vec![code.clone()]);
                Some(code)
            }
            ([], None) => {
                let known = self.units.keys().map(String::as_str);
                let near = jishi_office::texts::nearest(&word, known);
                let hint = match near.first() {
                    Some(near) => {
                        format!("核对写法（相近的有“{near}”），或先登记这个支部，或写明新支部设在哪里")
                    }
                    None => "先登记这个支部，或写明新支部设在哪里，由导入设立".to_owned(),
                };
                self.complain_of_branch(row, "没有登记".into(), hint);
                None
            }
            (several, _) => {
                let codes = several.join("、");
                self.complain_of_branch(row, format!("对应多个党组织（{codes}）"), "改填编号".into());
                None
            }
        }
    }

    fn group(&mut self, row: &RosterRow, unit: &str) -> Option<String> {
        let written = row.group.as_deref()?;
        let word = jishi_office::texts::key(written);
        let found = self.units.get(&word).cloned().unwrap_or_default();
        let on = self.import.on;
        let world = self.store.world_as_read().ok()?;
        let here: Vec<String> =
            found.into_iter().filter(|g| world.is_within(g, unit, on) && g != unit).collect();
        match here.as_slice() {
            [one] => Some(one.clone()),
            _ => {
                self.complain(
                    row,
                    Level::Warning,
                    format!("党小组“{written}”没有登记在这个支部"),
                    "本次只编入支部；登记党小组后再导入".into(),
                );
                None
            }
        }
    }

    fn find(&mut self, row: &RosterRow, unit: &str) -> Result<Found, AppError> {
        if let Some(code) = &row.person_code {
            let known = self.store.world_as_read()?.people.contains_key(code);
            return Ok(if known { Found::Known(code.clone()) } else { Found::New });
        }
        let key = (jishi_office::texts::name(&row.name), unit.to_owned());
        let mut candidates = self.names.get(&key).cloned().unwrap_or_default();
        if let Some(id) = row.citizen_id.as_ref().filter(|_| self.has_key && !self.ids.is_empty()) {
            let hash = self.store.citizen_id_hash(id.as_str())?;
            if let Some(code) = self.ids.get(&hash) {
                return Ok(Found::Known(code.clone()));
            }
            // who has another ID is somebody else of the same name
            candidates.retain(|code| self.without_id.contains(code));
        }
        Ok(match candidates.as_slice() {
            [] => Found::New,
            [one] => Found::Known(one.clone()),
            several => {
                self.complain(
                    row,
                    Level::Error,
                    format!("{}有{}位同名人员，无法确定是谁", row.branch, several.len()),
                    "补填人员编号或公民身份证号".into(),
                );
                Found::Unclear
            }
        })
    }

    fn secrets(&mut self, row: &RosterRow) -> Secrets {
        let fields = [
            ("citizen_id", row.citizen_id.as_ref().map(|id| id.as_str().to_owned())),
            ("phone", row.phone.as_ref().map(|s| s.0.clone())),
            ("landline", row.landline.as_ref().map(|s| s.0.clone())),
            ("address", row.address.as_ref().map(|s| s.0.clone())),
        ];
        let fields: BTreeMap<String, String> =
            fields.into_iter().filter_map(|(k, v)| Some((k.to_owned(), v?))).collect();
        if !fields.is_empty() && !self.has_key {
            if !self.warned_of_key {
                self.warned_of_key = true;
                self.complain(
                    row,
                    Level::Warning,
                    "没有主密钥，身份证号、电话、住址没有存入".into(),
                    "设置主密钥后再导入一次，即可补存".into(),
                );
            }
            return Secrets::default();
        }
        Secrets(fields)
    }

    fn row(&mut self, row: &RosterRow) -> Result<(), AppError> {
        let Some(unit) = self.unit(row) else { return Ok(()) };
        if !self.may_import(&unit)? {
            self.complain_of_branch(
                row,
                "不在您可以导入的范围内".into(),
                "删去这一行，或请组织部、所在总支的组织员导入".into(),
            );
            return Ok(());
        }
        self.branches.insert(unit.clone());
        let found = match self.find(row, &unit)? {
            Found::Unclear => return Ok(()),
            Found::New => None,
            Found::Known(code) => Some(code),
        };
        let group = self.group(row, &unit);
        let secrets = self.secrets(row);
        match found {
            None => self.add(row, unit, group, secrets),
            Some(code) => {
                if !self.seen.insert(code.clone()) {
                    self.complain(
                        row,
                        Level::Error,
                        format!("与前面某行是同一人（{code}）"),
                        "只保留一行".into(),
                    );
                    return Ok(());
                }
                if !self.may_change(&code)? {
                    self.complain(
                        row,
                        Level::Error,
                        "此人登记在您范围以外的党组织".into(),
                        "转入请与组织部联系；不是此人的，核对人员编号和身份证号".into(),
                    );
                    return Ok(());
                }
                self.change(row, code, unit, group, secrets)
            }
        }
    }

    /// Whether people of a unit may be imported; a unit that this very file sets up was asked about before.
    fn may_import(&mut self, unit: &str) -> Result<bool, AppError> {
        let world = self.store.world_as_read()?;
        Ok(!world.units.contains_key(unit) || self.import.reach.holds(world, unit, self.import.on))
    }

    /// Whether what is kept of a person may be changed.
    fn may_change(&mut self, person: &str) -> Result<bool, AppError> {
        let world = self.store.world_as_read()?;
        Ok(self.import.reach.holds_person(world, person, self.import.on))
    }

    /// Whether a post at a unit may be registered.
    fn may_post(&mut self, unit: &str) -> bool {
        let (on, posts) = (self.import.on, &self.import.posts);
        let all = *posts == jishi_domain::permissions::Reachable::All;
        all || self.store.world_as_read().is_ok_and(|world| posts.holds(world, unit, on))
    }

    fn draft(&mut self, row: &RosterRow, day: Day, action: Action, secrets: Secrets) {
        self.plan.places.push(row.branch_place.whole_row());
        let draft = Draft::new(&self.import.actor, day, action);
        self.plan.drafts.push(if secrets.0.is_empty() { draft } else { draft.with_secrets(secrets) });
    }

    fn add(
        &mut self,
        row: &RosterRow,
        unit: String,
        group: Option<String>,
        secrets: Secrets,
    ) -> Result<(), AppError> {
        let code = match &row.person_code {
            Some(code) => code.clone(),
            None => {
                self.next_code += 1;
                format!("P{:05}", self.next_code - 1)
            }
        };
        if !self.seen.insert(code.clone()) {
            self.complain(row, Level::Error, format!("人员编号{code}出现两次"), "每人一个编号".into());
            return Ok(());
        }
        let founded = self.established.get(&unit).copied().unwrap_or(Day::MIN);
        let stage = stage_of(row);
        let memberships = course(row, stage, &unit, group.as_deref(), founded, self.import.on);
        let from = memberships.first().map_or(self.import.on, |m| m.from);
        let person = merged(row, None, &code);
        let body = PersonRegistered { person, sealed: None, memberships };
        self.draft(row, from, Action::PersonRegistered(Box::new(body)), secrets);
        self.posts(row, &code, &unit, None);
        self.plan.rows.push(RowPlan {
            sheet: row.sheet.clone(),
            row: row.row,
            person: code,
            name: row.name.clone(),
            changes: vec![format!("新登记，编入{}", row.branch)],
            added: true,
        });
        Ok(())
    }

    fn change(
        &mut self,
        row: &RosterRow,
        code: String,
        unit: String,
        group: Option<String>,
        secrets: Secrets,
    ) -> Result<(), AppError> {
        let on = self.import.on;
        let state: PersonState = match self.store.world_as_read()?.people.get(&code) {
            Some(state) => state.clone(),
            None => return Ok(()),
        };
        let mut changes = Vec::new();
        let person = merged(row, Some(&state.person), &code);
        let secrets = if secrets.0.is_empty() { None } else { self.store.merged_secrets(&code, &secrets)? };
        if secrets.is_some() {
            changes.push("敏感资料".to_owned());
        }
        let what = differences(&state.person, &person);
        let changed = !what.is_empty();
        changes.extend(what);
        if changed || secrets.is_some() {
            let body = PersonChanged { person, sealed: None, reason: Some("导入花名册".into()) };
            self.draft(row, on, Action::PersonChanged(Box::new(body)), secrets.unwrap_or_default());
        }
        let now = state.membership_on(on);
        let stage = row.stage.or(now.map(|m| m.stage)).unwrap_or_else(|| stage_of(row));
        let next = MembershipPlaced {
            person: code.clone(),
            unit: Some(unit.clone()),
            group: group
                .or_else(|| now.filter(|m| m.unit.as_deref() == Some(&unit)).and_then(|m| m.group.clone())),
            stage,
            category: row.category.or(now.map(|m| m.category)).unwrap_or_default(),
            floating: row.floating.or(now.map(|m| m.floating)).unwrap_or(false),
        };
        let same = now.is_some_and(|m| {
            m.unit == next.unit
                && m.group == next.group
                && m.stage == next.stage
                && m.category == next.category
                && m.floating == next.floating
        });
        if !same {
            let mut words = Vec::new();
            if now.map(|m| m.unit.as_deref()) != Some(next.unit.as_deref()) {
                words.push(format!("支部改为{}", row.branch));
            }
            if now.map(|m| m.stage) != Some(next.stage) {
                words.push(format!("人员类别改为{}", next.stage.label()));
            }
            if words.is_empty() {
                words.push("党员关系".into());
            }
            changes.push(words.join("，"));
            self.draft(row, on, Action::MembershipPlaced(Box::new(next)), Secrets::default());
        }
        changes.extend(self.posts(row, &code, &unit, Some(on)));
        self.plan.rows.push(RowPlan {
            sheet: row.sheet.clone(),
            row: row.row,
            person: code,
            name: row.name.clone(),
            changes,
            added: false,
        });
        Ok(())
    }

    /// Posts that the row names and the person does not hold yet.
    fn posts(&mut self, row: &RosterRow, code: &str, unit: &str, known_on: Option<Day>) -> Vec<String> {
        let mut words = Vec::new();
        for post in &row.posts {
            let held = known_on.is_some_and(|on| {
                self.store.world_as_read().is_ok_and(|w| {
                    w.posts.iter().any(|p| {
                        p.person == code && p.unit == unit && p.post == *post && p.from <= on && on < p.until
                    })
                })
            });
            if held || *post == PostKind::GroupLeader {
                continue;
            }
            if !self.may_post(unit) {
                self.complain(
                    row,
                    Level::Warning,
                    format!("党内职务“{}”没有登记：您没有登记任职的权限", post.label()),
                    "请组织员或组织部登记任职".into(),
                );
                continue;
            }
            let since = row.post_since.unwrap_or(self.import.on);
            let body = PostStarted {
                person: code.to_owned(),
                unit: unit.to_owned(),
                post: *post,
                origin: Vec::new(),
                full_time: false,
                duty: None,
            };
            self.draft(row, since, Action::PostStarted(Box::new(body)), Secrets::default());
            words.push(format!("任{}", post.label()));
        }
        words
    }

    /// Members of the file's branches whom it does not name.
    fn absent(&mut self) -> Result<(), AppError> {
        let on = self.import.on;
        let world: &World = self.store.world_as_read()?;
        for (code, state) in &world.people {
            let here = state.membership_on(on).is_some_and(|m| {
                m.stage.is_member() && m.unit.as_ref().is_some_and(|u| self.branches.contains(u))
            });
            if here && !self.seen.contains(code) {
                self.plan.absent.push((code.clone(), state.person.name.clone()));
            }
        }
        Ok(())
    }
}
