//! The small college in which scenarios play.

use crate::rules::Rule;
use crate::standards::reader::{Mistake, Reader, day_of};
use crate::standards::{Indicator, Library, Standard};
use jishi_domain::actions::{
    Action, Adoption, Entry, PersonRegistered, PostStarted, RecordConfirmed, TermStarted, UnitDissolved,
    UnitEstablished,
};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Membership, Person, PostKind, Stage};
use jishi_domain::periods::Cadence;
use jishi_domain::record_kinds::{Field, RecordKind};
use jishi_domain::records::{AgendaItem, Attendance, AttendanceState, Evidence, Record};
use jishi_domain::units::{Unit, UnitKind};
use jishi_domain::worlds::World;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

struct Book<'l> {
    world: World,
    sequence: u64,
    library: &'l Library,
    records: u64,
}

/// Builds the world that a scenario tells.
pub fn build(
    table: &Table,
    library: &Library,
    standard: &Standard,
    indicator: &Indicator,
    as_of: Day,
    from: Day,
) -> Result<World, Mistake> {
    let r = Reader::new(table);
    for known in [
        "indicators",
        "indicator",
        "title",
        "as_of",
        "adopted",
        "adopted_until",
        "subject",
        "expect",
        "parameters",
    ] {
        r.value(known);
    }
    let founded = default_founding(as_of);
    let mut book = Book { world: World::default(), sequence: 0, library, records: 0 };
    let empty = Table::new();
    let roster = r.table("roster")?;
    let branch = r.table("branch")?.unwrap_or(&empty);
    book.unit("college", UnitKind::College, None, r.table("college")?.unwrap_or(&empty), founded)?;
    let general = r.table("general")?.unwrap_or(&empty);
    book.unit("general", UnitKind::GeneralBranch, Some("college"), general, founded)?;
    book.unit("branch", UnitKind::Branch, Some("general"), branch, founded)?;
    let more = r.integer("more_branches")?.unwrap_or(0);
    for i in 0..more {
        book.unit(&format!("b{}", i + 2), UnitKind::Branch, Some("general"), branch, founded)?;
    }
    let mut ends: Vec<(String, Day)> =
        ended(general, "general").into_iter().chain(ended(branch, "branch")).collect();
    for unit in r.tables("units")? {
        let u = Reader::new(unit);
        let code = u.required("code")?;
        let kind = u.text("kind")?.unwrap_or_else(|| "branch".into());
        let kind = UnitKind::ALL
            .into_iter()
            .find(|k| k.id() == kind)
            .ok_or_else(|| format!("unknown unit kind `{kind}`"))?;
        let parent = u.text("parent")?.unwrap_or_else(|| {
            match kind {
                UnitKind::Group => "branch",
                UnitKind::Branch => "general",
                _ => "college",
            }
            .into()
        });
        ends.extend(ended(unit, &code));
        book.unit(&code, kind, Some(&parent), unit, founded)?;
        if let Some(roster) = u.table("roster")? {
            book.roster(roster, &code, &format!("{code}-"), founded)?;
        }
    }
    let standing = Table::from_iter([
        ("full".to_owned(), Value::Integer(8)),
        ("committee".to_owned(), Value::Integer(3)),
    ]);
    let roster = roster.unwrap_or(&standing);
    book.roster(roster, "branch", "", founded)?;
    for i in 0..more {
        book.roster(roster, &format!("b{}", i + 2), &format!("b{}-", i + 2), founded)?;
    }
    for person in r.tables("people")? {
        book.person(person, founded)?;
    }
    for (code, day) in ends {
        let body = UnitDissolved { unit: code, reason: "撤销".into() };
        book.write(day, day, Action::UnitDissolved(Box::new(body)))?;
    }
    let mut adopted = vec![(standard.document.id.clone(), standard.document.version.clone())];
    for other in r.texts("also_adopted")? {
        let version =
            library.standards.iter().find(|s| s.document.id == other).map(|s| s.document.version.clone());
        adopted.push((other, version.unwrap_or_default()));
    }
    for (standard, version) in adopted {
        let adoption = Adoption {
            standard,
            version,
            from,
            until: None,
            units: Vec::new(),
            parameters: Default::default(),
            phases: Default::default(),
        };
        book.write(from, from, Action::StandardAdopted(Box::new(adoption)))?;
    }
    for venue in r.tables("venues")? {
        let v = Reader::new(venue);
        let name = v.text("name")?.unwrap_or_else(|| "活动室".into());
        for unit in v.texts("units")? {
            let day = as_of.plus(-1);
            let mut record =
                Record::new(format!("venue-{name}-{unit}"), unit, vec![RecordKind::VenueUse], day);
            record.place = Some(name.clone());
            book.write(day, day, Action::RecordAdded(Box::new(record)))?;
        }
        v.finish()?;
    }
    let at_item = attested_item(&indicator.rule);
    for record in r.tables("records")? {
        book.records_of(record, at_item)?;
    }
    r.finish()?;
    Ok(book.world)
}

/// Units and members were there long before, unless the scenario says otherwise.
fn default_founding(as_of: Day) -> Day {
    let long_ago = Day::new(2005, 1, 1).unwrap_or(Day::MIN);
    long_ago.min(as_of.plus_months(-120))
}

fn attested_item(rule: &Rule) -> Option<&str> {
    match rule {
        Rule::Attested { item, .. } => Some(item),
        Rule::AllOf { rules, .. } | Rule::AnyOf { rules, .. } => rules.iter().find_map(attested_item),
        _ => None,
    }
}

fn ended(table: &Table, code: &str) -> Option<(String, Day)> {
    table.get("ended").and_then(day_of).map(|day| (code.to_owned(), day))
}

fn word<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, Mistake> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| format!("unknown {what} `{text}`"))
}

impl Book<'_> {
    fn write(&mut self, event: Day, entered: Day, action: Action) -> Result<(), Mistake> {
        self.write_as("office", event, entered, action)
    }

    fn write_as(&mut self, actor: &str, event: Day, entered: Day, action: Action) -> Result<(), Mistake> {
        self.sequence += 1;
        let entry = Entry {
            sequence: self.sequence,
            actor: actor.into(),
            entered_at: format!("{entered}T08:00:00Z"),
            event_day: event,
            action,
        };
        self.world.apply(&entry).map_err(|refusal| refusal.to_string())
    }

    fn unit(
        &mut self,
        code: &str,
        kind: UnitKind,
        parent: Option<&str>,
        table: &Table,
        founded: Day,
    ) -> Result<(), Mistake> {
        let r = Reader::new(table);
        let known = ["code", "kind", "parent", "ended", "roster", "name", "venues", "moved", "merged_into"];
        for key in known {
            r.value(key);
        }
        let established = r.day("established")?.unwrap_or(founded);
        let unit = Unit {
            code: code.to_owned(),
            name: r.text("name")?.unwrap_or_else(|| code.to_owned()),
            kind,
            form: r.text("form")?.map(|t| word(&t, "form")).transpose()?.unwrap_or_default(),
            category: match r.text("category")? {
                Some(text) => word(&text, "category")?,
                None if kind == UnitKind::Branch => jishi_domain::units::UnitCategory::Teacher,
                None => Default::default(),
            },
            basis: r.text("basis")?,
            teaching: r.flag("teaching")?.unwrap_or(kind == UnitKind::GeneralBranch),
            departments: r.texts("departments")?,
            fixed_day: r.integer("fixed_day")?.and_then(|d| u8::try_from(d).ok()),
        };
        let term = r.table("term")?;
        let versions = r.tables("versions")?;
        r.finish().map_err(|m| format!("unit `{code}`: {m}"))?;
        let body = UnitEstablished { unit: unit.clone(), parent: parent.map(str::to_owned) };
        self.write(established, established, Action::UnitEstablished(Box::new(body)))?;
        if let Some(term) = term {
            let t = Reader::new(term);
            let from = t.day("from")?.ok_or("`term` needs `from`")?;
            let until = t.day("until")?.ok_or("`term` needs `until`")?;
            t.finish()?;
            let body = TermStarted { unit: code.to_owned(), until };
            self.write(from, from, Action::TermStarted(Box::new(body)))?;
        }
        for version in versions {
            let v = Reader::new(version);
            let from = v.day("from")?.ok_or("a version needs `from`")?;
            let mut next = unit.clone();
            if let Some(text) = v.text("category")? {
                next.category = word(&text, "category")?;
            }
            if let Some(text) = v.text("form")? {
                next.form = word(&text, "form")?;
            }
            v.finish()?;
            self.write(from, from, Action::UnitAdjusted(Box::new(next)))?;
        }
        Ok(())
    }

    fn roster(&mut self, table: &Table, branch: &str, prefix: &str, founded: Day) -> Result<(), Mistake> {
        let r = Reader::new(table);
        let n = |key: &str| -> Result<i64, Mistake> { Ok(r.integer(key)?.unwrap_or(0)) };
        let (full, probationary) = (n("full")?, n("probationary")?);
        let (committee, groups) = (n("committee")?, n("groups")?);
        let (students, retired) = (n("students")?, n("retired")?);
        let (activists, applicants, targets) = (n("activists")?, n("applicants")?, n("targets")?);
        r.finish()?;
        let state = &self.world.units[branch];
        let (established, category) = (state.established, state.latest().category);
        let from = established.max(founded);
        let usual = match category {
            jishi_domain::units::UnitCategory::Student => Category::Student,
            jishi_domain::units::UnitCategory::Retired => Category::Retired,
            _ => Category::InService,
        };
        let lists: [(&str, i64, Stage, Category); 7] = [
            ("p", full, Stage::Full, usual),
            ("p", probationary, Stage::Probationary, usual),
            ("s", students, Stage::Full, Category::Student),
            ("r", retired, Stage::Full, Category::Retired),
            ("a", activists, Stage::Activist, usual),
            ("c", applicants, Stage::Applicant, usual),
            ("t", targets, Stage::DevelopmentTarget, usual),
        ];
        let mut numbers = std::collections::BTreeMap::new();
        for g in 1..=groups {
            let code = format!("{prefix}g{g}");
            self.unit(&code, UnitKind::Group, Some(branch), &Table::new(), from)?;
        }
        for (letter, count, stage, category) in lists {
            for _ in 0..count {
                let number = numbers.entry(letter).or_insert(0i64);
                *number += 1;
                let code = format!("{prefix}{letter}{number}");
                let group = (groups > 0 && stage.is_member())
                    .then(|| format!("{prefix}g{}", (*number - 1) % groups + 1));
                self.register(&code, Some(branch.to_owned()), group, stage, category, from)?;
            }
        }
        let officers = [
            PostKind::OrganizationOfficer,
            PostKind::PublicityOfficer,
            PostKind::DisciplineOfficer,
            PostKind::CommitteeMember,
        ];
        for i in 1..=committee.max(i64::from(full > 0)).min(full) {
            let post = if i == 1 { PostKind::Secretary } else { officers[(i as usize - 2).min(3)] };
            self.post(&format!("{prefix}p{i}"), branch, post, Vec::new(), false, from)?;
        }
        for g in 1..=groups.min(full) {
            self.post(
                &format!("{prefix}p{g}"),
                &format!("{prefix}g{g}"),
                PostKind::GroupLeader,
                Vec::new(),
                false,
                from,
            )?;
        }
        Ok(())
    }

    fn register(
        &mut self,
        code: &str,
        unit: Option<String>,
        group: Option<String>,
        stage: Stage,
        category: Category,
        from: Day,
    ) -> Result<(), Mistake> {
        let memberships =
            vec![Membership { unit, group, stage, category, floating: false, from, until: Day::MAX }];
        let body = PersonRegistered { person: person(code), sealed: None, memberships };
        self.write(from, from, Action::PersonRegistered(Box::new(body)))
    }

    fn post(
        &mut self,
        person: &str,
        unit: &str,
        post: PostKind,
        origin: Vec<String>,
        full_time: bool,
        from: Day,
    ) -> Result<(), Mistake> {
        let body =
            PostStarted { person: person.into(), unit: unit.into(), post, origin, full_time, duty: None };
        self.write(from, from, Action::PostStarted(Box::new(body)))
    }

    fn person(&mut self, table: &Table, founded: Day) -> Result<(), Mistake> {
        let r = Reader::new(table);
        let code = r.required("code")?;
        let mut person = person(&code);
        person.sex = r.text("sex")?.map(|t| word(&t, "sex")).transpose()?;
        person.ethnicity = r.text("ethnicity")?;
        person.birth = r.day("birth")?;
        person.department = r.text("department")?;
        person.flags = r.texts("flags")?;
        if let Some(attributes) = r.table("attributes")? {
            for (key, value) in attributes {
                match value {
                    Value::Boolean(true) => person.flags.push(key.clone()),
                    Value::Boolean(false) => {}
                    Value::String(text) if key == "department" => person.department = Some(text.clone()),
                    Value::String(text) if key == "ethnicity" => person.ethnicity = Some(text.clone()),
                    Value::String(text) => {
                        person.attributes.insert(key.clone(), text.clone());
                    }
                    other => return Err(format!("attribute `{key}`: {other} is no text")),
                }
            }
        }
        let mut memberships = Vec::new();
        let tables = r.tables("memberships")?;
        let own = [table];
        for span in if tables.is_empty() { own.to_vec() } else { tables } {
            let m = Reader::new(span);
            let stage = m.text("stage")?.unwrap_or_else(|| "full".into());
            let unit = m.text("branch")?.or(m.text("unit")?).unwrap_or_else(|| "branch".into());
            let unit = (!unit.is_empty() && unit != "none").then_some(unit);
            let known =
                unit.as_deref().and_then(|u| self.world.units.get(u)).map_or(founded, |u| u.established);
            memberships.push(Membership {
                unit,
                group: m.text("group")?,
                stage: word(&stage, "stage")?,
                category: m.text("category")?.map(|t| word(&t, "category")).transpose()?.unwrap_or_default(),
                floating: m.flag("floating")?.unwrap_or(false),
                from: m.day("from")?.unwrap_or(known.max(founded)),
                until: m.day("until")?.unwrap_or(Day::MAX),
            });
        }
        for key in ["stage", "branch", "unit", "group", "category", "floating", "from", "until", "joined"] {
            r.value(key);
        }
        let posts = r.tables("posts")?;
        r.finish().map_err(|m| format!("person `{code}`: {m}"))?;
        let from = memberships[0].from;
        if let Some(known) = self.world.people.get_mut(&code) {
            // replaces somebody of the roster
            known.person = person;
            known.memberships = memberships;
        } else {
            let body = PersonRegistered { person, sealed: None, memberships };
            self.write(from, from, Action::PersonRegistered(Box::new(body)))?;
        }
        for post in posts {
            let p = Reader::new(post);
            let kind = p.required("post")?;
            let kind = PostKind::from_id(&kind).ok_or_else(|| format!("unknown post `{kind}`"))?;
            let unit = p.text("unit")?.unwrap_or_else(|| "branch".into());
            let since = p
                .day("from")?
                .unwrap_or(from.max(self.world.units.get(&unit).map_or(from, |u| u.established)));
            let until = p.day("until")?;
            let (origin, full_time) = (p.texts("origin")?, p.flag("full_time")?.unwrap_or(false));
            p.finish()?;
            self.world.posts.retain(|held| {
                !(held.person == code && held.unit == unit && held.post == kind && held.until == Day::MAX)
            });
            self.post(&code, &unit, kind, origin, full_time, since)?;
            if let (Some(until), Some(held)) = (until, self.world.posts.last_mut()) {
                held.until = until;
            }
        }
        Ok(())
    }

    fn records_of(&mut self, table: &Table, at_item: Option<&str>) -> Result<(), Mistake> {
        let r = Reader::new(table);
        let mut days = Vec::new();
        if let Some(day) = r.day("day")? {
            days.push(day);
        }
        if let Some(Value::Array(list)) = r.value("days") {
            for value in list {
                days.push(day_of(value).ok_or("`days` must be dates")?);
            }
        }
        if let Some(range) = r.text("monthly")? {
            let (from, until) = range.split_once("..").ok_or("`monthly` is `YYYY-MM..YYYY-MM`")?;
            let first = |m: &str| Day::parse(&format!("{m}-01")).ok_or_else(|| format!("`{m}` is no month"));
            let on_day = r.integer("on")?.unwrap_or(10) as i32;
            for month in Cadence::Month.between(first(from)?, first(until)?.plus(1)) {
                days.push(month.start.plus(on_day - 1));
            }
        }
        if days.is_empty() {
            return Err("a record needs `day`, `days` or `monthly`".into());
        }
        let times = r.integer("times")?.unwrap_or(1);
        for day in days {
            for _ in 0..times {
                self.record(&r, day, at_item)?;
            }
        }
        r.finish().map_err(|m| format!("record: {m}"))
    }

    fn record(&mut self, r: &Reader<'_>, day: Day, at_item: Option<&str>) -> Result<(), Mistake> {
        self.records += 1;
        let mut kinds = Vec::new();
        for id in r.texts("kinds")?.into_iter().chain(r.texts("kind")?) {
            kinds.push(RecordKind::from_id(&id).ok_or_else(|| format!("unknown record kind `{id}`"))?);
        }
        let Some(first) = kinds.first().copied() else { return Err("a record needs `kinds`".into()) };
        let unit = r.text("unit")?.unwrap_or_else(|| "branch".into());
        let id = r.text("id")?.unwrap_or_else(|| format!("r{}", self.records));
        let mut record = Record::new(id, unit, kinds, day);
        record.until = r.day("until")?;
        record.title = r.text("title")?;
        record.place = r.text("place")?;
        record.chair = r.text("chair")?;
        record.recorder = r.text("recorder")?;
        record.lecturers = r.texts("lecturers")?;
        record.hours = amount(r, "hours")?;
        record.topics = r.texts("topics")?;
        record.guests = r.texts("guests")?;
        record.forms = r.texts("forms")?;
        record.persons = r.texts("persons")?;
        record.by = r.text("by")?;
        record.to = r.text("to")?;
        record.amount = amount(r, "amount")?;
        record.number = r.integer("number")?;
        record.month = r.text("period")?.or(r.text("month")?);
        record.result = r.text("result")?;
        record.level = r.text("level")?;
        record.status = r.text("status")?;
        record.answers = r.text("answers")?;
        for item in r.texts("items")? {
            record.items.push(match (item.as_str(), at_item) {
                ("@item", Some(at_item)) => at_item.to_owned(),
                ("@item", None) => return Err("`@item`: the indicator's rule is not `attested`".into()),
                _ => item,
            });
        }
        for title in r.texts("evidence")? {
            let kind = match title.as_str() {
                kind @ ("image" | "audio" | "video" | "text" | "document" | "link") => kind.to_owned(),
                _ => "document".to_owned(),
            };
            record.evidence.push(Evidence { title, kind, digest: None });
        }
        for table in r.tables("agenda")? {
            let a = Reader::new(table);
            let vote = a
                .table("vote")?
                .map(|t| t.clone().try_into())
                .transpose()
                .map_err(|e| format!("vote: {e}"))?;
            record.agenda.push(AgendaItem {
                title: a.text("title")?.unwrap_or_else(|| "议题".into()),
                topics: a.texts("topics")?,
                discussion: a.text("discussion")?,
                resolution: a.text("resolution")?,
                vote,
            });
            a.finish()?;
        }
        let bare = r.flag("bare")?.unwrap_or(false);
        self.attendance(r, &mut record, bare || !first.spec().sitting)?;
        if !bare {
            self.complete(&mut record);
        }
        for item in &record.items {
            if !self.library.items.contains_key(item) {
                return Err(format!("item `{item}` does not exist"));
            }
        }
        let entered = r.day("entered")?.unwrap_or(day);
        let confirmed = r.flag("confirmed")?;
        let id = record.id.clone();
        self.write(day, entered, Action::RecordAdded(Box::new(record)))?;
        if let Some(accepted) = confirmed {
            let body = RecordConfirmed { record: id, by: "reviewer".into(), accepted, note: None };
            self.write_as("reviewer", entered, entered, Action::RecordConfirmed(Box::new(body)))?;
        }
        Ok(())
    }

    fn attendance(&self, r: &Reader<'_>, record: &mut Record, none_by_default: bool) -> Result<(), Mistake> {
        let members = || -> Vec<String> {
            self.world
                .people
                .iter()
                .filter(|(_, p)| {
                    p.membership_on(record.day).is_some_and(|m| {
                        m.stage.is_member()
                            && (m.unit.as_deref() == Some(&record.unit)
                                || m.group.as_deref() == Some(&record.unit))
                    })
                })
                .map(|(code, _)| code.clone())
                .collect()
        };
        let mut list: Vec<(String, AttendanceState)> = Vec::new();
        match r.value("attendance") {
            None if none_by_default => {}
            None => list.extend(members().into_iter().map(|p| (p, AttendanceState::Present))),
            Some(Value::String(all)) if all == "all" => {
                list.extend(members().into_iter().map(|p| (p, AttendanceState::Present)));
            }
            Some(Value::String(none)) if none == "none" => {}
            Some(Value::Table(table)) => {
                let a = Reader::new(table);
                for state in AttendanceState::ALL {
                    let key = state.id().replace('-', "_");
                    for person in a.texts(&key)? {
                        if person == "all" || person == "rest" {
                            continue;
                        }
                        list.push((person, state));
                    }
                }
                let rest = a.texts("present")?.iter().any(|p| p == "all" || p == "rest");
                a.finish()?;
                if rest {
                    for person in members() {
                        if !list.iter().any(|(p, _)| *p == person) {
                            list.push((person, AttendanceState::Present));
                        }
                    }
                }
            }
            Some(other) => return Err(format!("`attendance`: {other} is not understood")),
        }
        record.attendance = list
            .into_iter()
            .map(|(person, state)| Attendance { person, state, hours: None, reason: None })
            .collect();
        Ok(())
    }

    /// Fills what a scenario does not care about, so that the record is a complete one.
    fn complete(&self, record: &mut Record) {
        let anyone = |n: usize| {
            let officers: Vec<&str> = self
                .world
                .posts
                .iter()
                .filter(|p| p.unit == record.unit && p.from <= record.day && record.day < p.until)
                .map(|p| p.person.as_str())
                .collect();
            officers.get(n).or(officers.first()).map(|p| (*p).to_owned()).or_else(|| {
                self.world
                    .people
                    .iter()
                    .find(|(_, p)| {
                        p.membership_on(record.day).is_some_and(|m| m.unit.as_deref() == Some(&record.unit))
                    })
                    .or_else(|| self.world.people.iter().next())
                    .map(|(code, _)| code.clone())
            })
        };
        let spec = record.kinds[0].spec();
        if spec.sitting {
            record.place.get_or_insert_with(|| "活动室".into());
            if record.chair.is_none() {
                record.chair = anyone(0);
            }
            if record.recorder.is_none() {
                record.recorder = anyone(1);
            }
            if record.agenda.is_empty() {
                record.agenda.push(AgendaItem { title: "学习讨论".into(), ..AgendaItem::default() });
            }
        }
        for field in spec.required {
            if field.is_filled(record) {
                continue;
            }
            match field {
                Field::Title => record.title = Some("事项".into()),
                Field::Place => record.place = Some("活动室".into()),
                Field::By => record.by = anyone(0),
                Field::Persons => record.persons.extend(anyone(0)),
                Field::Amount => record.amount = Some(Amount::whole(1)),
                Field::Number => record.number = Some(1),
                Field::Month => {
                    let on = record.day.date();
                    record.month = Some(format!("{:04}-{:02}", on.year(), on.month()));
                }
                Field::Result => record.result = Some("passed".into()),
                Field::Status => record.status = Some("received".into()),
                _ => {}
            }
        }
    }
}

fn person(code: &str) -> Person {
    Person::new(code, code)
}

fn amount(r: &Reader<'_>, key: &str) -> Result<Option<Amount>, Mistake> {
    match r.value(key) {
        None => Ok(None),
        Some(Value::Integer(n)) => Ok(Some(Amount::whole(*n))),
        Some(Value::Float(f)) => {
            Amount::parse(&f.to_string()).map(Some).ok_or_else(|| format!("`{key}`: {f}"))
        }
        Some(Value::String(t)) => Amount::parse(t).map(Some).ok_or_else(|| format!("`{key}`: {t}")),
        Some(other) => Err(format!("`{key}`: {other}")),
    }
}
