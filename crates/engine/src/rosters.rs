//! Who and what exists when: units in their tree, members, posts, terms.

use crate::metrics::{PersonClass, UnitClass};
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind, Sex, Stage};
use jishi_domain::units::{TermOfOffice, UnitCategory, UnitForm, UnitKind};
use jishi_domain::worlds::World;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// No unit.
pub const NOWHERE: u32 = u32::MAX;

/// What a unit is from a day on.
#[derive(Clone, Debug)]
pub struct UnitVersion {
    /// First day.
    pub from: Day,
    /// Form.
    pub form: UnitForm,
    /// Category.
    pub category: UnitCategory,
    /// How it is formed.
    pub basis: Option<Box<str>>,
    /// A teaching department's.
    pub teaching: bool,
    /// Departments covered.
    pub departments: Vec<Box<str>>,
    /// Fixed day of the month.
    pub fixed_day: Option<u8>,
}

/// A unit.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// Code.
    pub code: Box<str>,
    /// Name.
    pub name: Box<str>,
    /// Kind.
    pub kind: UnitKind,
    /// First day.
    pub established: Day,
    /// First day on which it no longer exists.
    pub ended: Day,
    /// The unit that took over, or [`NOWHERE`].
    pub merged_into: u32,
    /// Versions, sorted.
    pub versions: Vec<UnitVersion>,
    /// Places in the tree: (from, parent).
    pub placements: Vec<(Day, u32)>,
    /// Terms.
    pub terms: Vec<TermOfOffice>,
}

impl UnitRow {
    /// The version on a day.
    pub fn on(&self, day: Day) -> &UnitVersion {
        let i = self.versions.partition_point(|v| v.from <= day);
        &self.versions[i.saturating_sub(1)]
    }

    /// The unit above on a day.
    pub fn parent_on(&self, day: Day) -> u32 {
        let i = self.placements.partition_point(|(from, _)| *from <= day);
        self.placements.get(i.saturating_sub(1)).map_or(NOWHERE, |(_, p)| *p)
    }

    /// Whether it exists on a day.
    pub fn exists_on(&self, day: Day) -> bool {
        self.established <= day && day < self.ended
    }
}

/// A person.
#[derive(Clone, Debug, Default)]
pub struct PersonRow {
    /// Code.
    pub code: Box<str>,
    /// Name.
    pub name: Box<str>,
    /// Traits that classes ask for, one bit each.
    pub traits: u16,
    /// Home: unit in whose block the person's facts lie.
    pub home: u32,
}

/// A bit of [`PersonRow::traits`].
pub mod traits {
    /// 窗口部门
    pub const WINDOW: u16 = 1;
    /// 骨干人才
    pub const KEY_TALENT: u16 = 1 << 1;
    /// 青年教师
    pub const YOUNG_TEACHER: u16 = 1 << 2;
    /// 高知群体
    pub const SENIOR_INTELLECTUAL: u16 = 1 << 3;
    /// 教师
    pub const TEACHER: u16 = 1 << 4;
    /// 少数民族
    pub const ETHNIC_MINORITY: u16 = 1 << 5;
    /// 女
    pub const FEMALE: u16 = 1 << 6;
    /// 低年级
    pub const LOWER_GRADE: u16 = 1 << 7;
    /// 高年级
    pub const UPPER_GRADE: u16 = 1 << 8;
    /// 党员领导干部
    pub const CADRE: u16 = 1 << 9;
}

/// A stretch of somebody's membership in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Person.
    pub person: u32,
    /// Stage.
    pub stage: Stage,
    /// Category.
    pub category: Category,
    /// Floating.
    pub floating: bool,
    /// First day.
    pub from: Day,
    /// First day after.
    pub until: Day,
}

/// A post held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRow {
    /// Person.
    pub person: u32,
    /// Unit.
    pub unit: u32,
    /// Post.
    pub post: PostKind,
    /// Full time.
    pub full_time: bool,
    /// Attributes.
    pub origin: Vec<Box<str>>,
    /// Division of labour is written down.
    pub has_duty: bool,
    /// First day.
    pub from: Day,
    /// First day after.
    pub until: Day,
}

/// A post on a committee, as much of it as its size asks for.
#[derive(Clone, Copy, Debug)]
struct Seat {
    person: u32,
    from: Day,
    until: Day,
    /// Neither secretary nor deputy.
    other: bool,
}

/// What is known of a person beside sex, birth and stage: key and value.
pub type Attributes = Vec<(Box<str>, Box<str>)>;

/// 名册 — the roster of the whole college over time.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Units, by code.
    pub units: Vec<UnitRow>,
    /// Persons, those of one home together.
    pub people: Vec<PersonRow>,
    /// First person of each unit's block; one more at the end.
    pub first_person: Vec<u32>,
    spans: Vec<Span>,
    span_starts: Vec<u32>,
    posts: Vec<PostRow>,
    post_starts: Vec<u32>,
    /// Posts on committees, unit by unit.
    seats: Vec<Seat>,
    seat_starts: Vec<u32>,
    /// Days on which something changes at a unit: members, posts, versions; sorted.
    changes: Vec<Day>,
    change_starts: Vec<u32>,
    /// Posts of each person (indices into posts), by person.
    person_posts: FxHashMap<u32, Vec<u32>>,
    /// Spans without a unit.
    pub between: Vec<Span>,
    /// Further facts of persons: attributes by person.
    pub attributes: FxHashMap<u32, Attributes>,
    unit_numbers: FxHashMap<Box<str>, u32>,
    person_numbers: FxHashMap<Box<str>, u32>,
    children: Vec<Vec<u32>>,
    /// The college's own unit.
    pub college: u32,
    /// Adopted standards: (standard, from, until, units in scope).
    pub adopted: Vec<(Box<str>, Day, Day, Vec<u32>)>,
}

impl Roster {
    /// Puts a roster together: spans and posts come with the index of their unit.
    pub fn assemble(
        units: Vec<UnitRow>,
        people: Vec<PersonRow>,
        mut spans: Vec<(u32, Span)>,
        mut posts: Vec<PostRow>,
    ) -> Roster {
        let n = units.len();
        spans.sort_by_key(|(unit, span)| (*unit, span.person, span.from));
        posts.sort_by_key(|p| (p.unit, p.from, p.person, p.post));
        let starts = |keys: &mut dyn Iterator<Item = u32>| {
            let mut counts = vec![0u32; n + 1];
            for key in keys {
                counts[key as usize + 1] += 1;
            }
            for i in 0..n {
                counts[i + 1] += counts[i];
            }
            counts
        };
        let first_person = starts(&mut people.iter().map(|p| p.home));
        let span_starts = starts(&mut spans.iter().map(|(u, _)| *u).filter(|u| *u != NOWHERE));
        let post_starts = starts(&mut posts.iter().map(|p| p.unit));
        let mut person_posts: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (i, post) in posts.iter().enumerate() {
            person_posts.entry(post.person).or_default().push(i as u32);
        }
        let between = spans.iter().filter(|(u, _)| *u == NOWHERE).map(|(_, s)| *s).collect();
        let mut children = vec![Vec::new(); n];
        for (i, unit) in units.iter().enumerate() {
            for (_, parent) in &unit.placements {
                if *parent != NOWHERE && !children[*parent as usize].contains(&(i as u32)) {
                    children[*parent as usize].push(i as u32);
                }
            }
        }
        let college = units.iter().position(|u| u.kind == UnitKind::College).map_or(NOWHERE, |i| i as u32);
        let (mut seats, mut seat_starts) = (Vec::new(), vec![0]);
        for unit in 0..n {
            let own = &posts[post_starts[unit] as usize..post_starts[unit + 1] as usize];
            seats.extend(own.iter().filter(|p| p.post.on_committee()).map(|p| Seat {
                person: p.person,
                from: p.from,
                until: p.until,
                other: !matches!(p.post, PostKind::Secretary | PostKind::DeputySecretary),
            }));
            seat_starts.push(seats.len() as u32);
        }
        let (mut changes, mut change_starts) = (Vec::new(), vec![0]);
        let mut days: Vec<Day> = Vec::new();
        for (i, unit) in units.iter().enumerate() {
            let own = span_starts[i] as usize..span_starts[i + 1] as usize;
            days.extend(spans[own].iter().flat_map(|(_, s)| [s.from, s.until]));
            let own = post_starts[i] as usize..post_starts[i + 1] as usize;
            days.extend(posts[own].iter().flat_map(|p| [p.from, p.until]));
            days.extend(unit.versions.iter().map(|v| v.from));
            days.extend([unit.established, unit.ended]);
            days.sort_unstable();
            days.dedup();
            changes.append(&mut days);
            change_starts.push(changes.len() as u32);
        }
        Roster {
            changes,
            change_starts,
            first_person,
            span_starts,
            post_starts,
            seats,
            seat_starts,
            person_posts,
            between,
            spans: spans.into_iter().filter(|(u, _)| *u != NOWHERE).map(|(_, s)| s).collect(),
            posts,
            attributes: FxHashMap::default(),
            unit_numbers: units.iter().enumerate().map(|(i, u)| (u.code.clone(), i as u32)).collect(),
            person_numbers: people.iter().enumerate().map(|(i, p)| (p.code.clone(), i as u32)).collect(),
            units,
            people,
            children,
            college,
            adopted: Vec::new(),
        }
    }

    /// The roster of a world.
    pub fn of(world: &World) -> Roster {
        let numbers: FxHashMap<&str, u32> =
            world.units.keys().enumerate().map(|(i, code)| (code.as_str(), i as u32)).collect();
        let number = |code: Option<&str>| code.and_then(|c| numbers.get(c)).copied().unwrap_or(NOWHERE);
        let units: Vec<UnitRow> = world
            .units
            .values()
            .map(|state| {
                let latest = state.latest();
                UnitRow {
                    code: latest.code.as_str().into(),
                    name: latest.name.as_str().into(),
                    kind: latest.kind,
                    established: state.established,
                    ended: state.ended,
                    merged_into: number(state.merged_into.as_deref()),
                    versions: state
                        .versions
                        .iter()
                        .map(|(from, unit)| UnitVersion {
                            from: *from,
                            form: unit.form,
                            category: unit.category,
                            basis: unit.basis.as_deref().map(Into::into),
                            teaching: unit.teaching,
                            departments: unit.departments.iter().map(|d| d.as_str().into()).collect(),
                            fixed_day: unit.fixed_day,
                        })
                        .collect(),
                    placements: state
                        .placements
                        .iter()
                        .map(|p| (p.from, number(p.parent.as_deref())))
                        .collect(),
                    terms: state.terms.clone(),
                }
            })
            .collect();
        let college = units.iter().position(|u| u.kind == UnitKind::College).unwrap_or(0) as u32;
        let mut homes: Vec<(u32, &str)> = world
            .people
            .iter()
            .map(|(code, state)| {
                let home = state.memberships.iter().rev().find_map(|m| m.unit.as_deref());
                let home = number(home);
                (if home == NOWHERE { college } else { home }, code.as_str())
            })
            .collect();
        if units.is_empty() {
            homes.clear();
        }
        homes.sort_unstable();
        let order: FxHashMap<&str, u32> =
            homes.iter().enumerate().map(|(i, (_, code))| (*code, i as u32)).collect();
        let mut people = Vec::with_capacity(homes.len());
        let mut spans = Vec::new();
        let mut attributes = FxHashMap::default();
        for (home, code) in &homes {
            let state = &world.people[*code];
            let index = people.len() as u32;
            people.push(PersonRow {
                code: (*code).into(),
                name: state.person.name.as_str().into(),
                traits: traits_of(&state.person),
                home: *home,
            });
            for m in &state.memberships {
                let span = Span {
                    person: index,
                    stage: m.stage,
                    category: m.category,
                    floating: m.floating,
                    from: m.from,
                    until: m.until,
                };
                spans.push((number(m.unit.as_deref()), span));
                if let Some(group) = m.group.as_deref() {
                    let group = number(Some(group));
                    if group != NOWHERE {
                        spans.push((group, span));
                    }
                }
            }
            let person = &state.person;
            let mut list: Vec<(Box<str>, Box<str>)> =
                person.attributes.iter().map(|(k, v)| (k.as_str().into(), v.as_str().into())).collect();
            if let Some(department) = &person.department {
                list.push(("department".into(), department.as_str().into()));
            }
            if let Some(ethnicity) = &person.ethnicity {
                list.push(("ethnicity".into(), ethnicity.as_str().into()));
            }
            for flag in &person.flags {
                list.push((flag.as_str().into(), "true".into()));
            }
            if !list.is_empty() {
                attributes.insert(index, list);
            }
        }
        let posts = world
            .posts
            .iter()
            .filter_map(|p| {
                Some(PostRow {
                    person: *order.get(p.person.as_str())?,
                    unit: *numbers.get(p.unit.as_str())?,
                    post: p.post,
                    full_time: p.full_time,
                    origin: p.origin.iter().map(|o| o.as_str().into()).collect(),
                    has_duty: p.duty.is_some(),
                    from: p.from,
                    until: p.until,
                })
            })
            .collect();
        let adopted = world
            .adoptions
            .iter()
            .map(|a| {
                let units = a.units.iter().map(|u| number(Some(u))).filter(|u| *u != NOWHERE).collect();
                (a.standard.as_str().into(), a.from, a.until.map_or(Day::MAX, |d| d.plus(1)), units)
            })
            .collect();
        let mut roster = Roster::assemble(units, people, spans, posts);
        roster.attributes = attributes;
        roster.adopted = adopted;
        roster
    }

    /// Number of a unit.
    pub fn unit(&self, code: &str) -> Option<u32> {
        self.unit_numbers.get(code).copied()
    }

    /// Number of a person.
    pub fn person(&self, code: &str) -> Option<u32> {
        self.person_numbers.get(code).copied()
    }

    /// Persons of a unit's block.
    pub fn block(&self, unit: u32) -> Range<u32> {
        self.first_person[unit as usize]..self.first_person[unit as usize + 1]
    }

    /// Memberships in a unit.
    pub fn spans(&self, unit: u32) -> &[Span] {
        &self.spans[self.span_starts[unit as usize] as usize..self.span_starts[unit as usize + 1] as usize]
    }

    /// Posts at a unit.
    pub fn posts(&self, unit: u32) -> &[PostRow] {
        &self.posts[self.post_starts[unit as usize] as usize..self.post_starts[unit as usize + 1] as usize]
    }

    /// The stretch of days around a day in which nothing changes at a unit: members, posts, versions.
    pub fn steady(&self, unit: u32, day: Day) -> (Day, Day) {
        let own = self.change_starts[unit as usize] as usize..self.change_starts[unit as usize + 1] as usize;
        let days = &self.changes[own];
        // of a few, counting is quicker than searching: nothing has to be guessed
        let i = match days.len() {
            0..=64 => days.iter().map(|d| usize::from(*d <= day)).sum(),
            _ => days.partition_point(|d| *d <= day),
        };
        let before = i.checked_sub(1).and_then(|i| days.get(i));
        (before.copied().unwrap_or(Day::MIN), days.get(i).copied().unwrap_or(Day::MAX))
    }

    /// Looks at the places where a unit's rows begin, so that they are there when they are asked for.
    pub(crate) fn approach(&self, unit: u32) -> u64 {
        let Some(row) = self.units.get(unit as usize) else { return 0 };
        let mut seen = u64::from(row.established.0.unsigned_abs());
        // four spans lie in a line of memory
        seen += self.spans(unit).iter().step_by(4).map(|s| u64::from(s.person)).sum::<u64>();
        seen += self.seats(unit).iter().step_by(4).map(|s| u64::from(s.person)).sum::<u64>();
        let changes = self.change_starts[unit as usize] as usize;
        seen.wrapping_add(self.changes.get(changes).map_or(0, |day| u64::from(day.0.unsigned_abs())))
    }

    /// Posts of a person.
    pub fn posts_of(&self, person: u32) -> impl Iterator<Item = &PostRow> {
        self.person_posts.get(&person).into_iter().flatten().map(|i| &self.posts[*i as usize])
    }

    /// The unit and all units below it on a day.
    pub fn with_below(&self, unit: u32, day: Day) -> Vec<u32> {
        let mut out = vec![unit];
        let mut at = 0;
        while at < out.len() && at <= self.units.len() {
            let here = out[at];
            for child in &self.children[here as usize] {
                if self.units[*child as usize].parent_on(day) == here {
                    out.push(*child);
                }
            }
            at += 1;
        }
        out
    }

    /// The units below of a class that exist on a day.
    pub fn below(&self, unit: u32, class: UnitClass, day: Day) -> Vec<u32> {
        let mut units = self.with_below(unit, day);
        units.remove(0);
        units.retain(|u| self.is_of(*u, class, day));
        units
    }

    /// Whether a unit is of a class on a day and exists.
    pub fn is_of(&self, unit: u32, class: UnitClass, day: Day) -> bool {
        let row = &self.units[unit as usize];
        let version = row.on(day);
        let branch = row.kind == UnitKind::Branch;
        row.exists_on(day)
            && match class {
                UnitClass::Branch => branch,
                UnitClass::TeacherBranch => branch && version.category == UnitCategory::Teacher,
                UnitClass::StudentBranch => branch && version.category == UnitCategory::Student,
                UnitClass::OfficeBranch => branch && version.category == UnitCategory::Office,
                UnitClass::LogisticsBranch => branch && version.category == UnitCategory::Logistics,
                UnitClass::RetiredBranch => branch && version.category == UnitCategory::Retired,
                UnitClass::JointBranch => branch && version.form == UnitForm::Joint,
                UnitClass::TemporaryBranch => branch && version.form == UnitForm::Temporary,
                UnitClass::GeneralBranch => row.kind == UnitKind::GeneralBranch,
                UnitClass::TeachingGeneralBranch => row.kind == UnitKind::GeneralBranch && version.teaching,
                UnitClass::Group => row.kind == UnitKind::Group,
            }
    }

    /// Posts on the committee of a unit.
    fn seats(&self, unit: u32) -> &[Seat] {
        &self.seats[self.seat_starts[unit as usize] as usize..self.seat_starts[unit as usize + 1] as usize]
    }

    /// The stretch of days around a day in which no seat of a unit's committee is taken or left.
    pub fn committee_steady(&self, unit: u32, day: Day) -> (Day, Day) {
        let (mut since, mut until) = (Day::MIN, Day::MAX);
        for change in self.seats(unit).iter().flat_map(|s| [s.from, s.until]) {
            if change <= day {
                since = since.max(change);
            } else {
                until = until.min(change);
            }
        }
        (since, until)
    }

    /// Committee members of a unit on a day: persons, each once.
    pub fn committee_size(&self, unit: u32, day: Day) -> i64 {
        let seats = self.seats(unit);
        let sits = |s: &Seat| s.from <= day && day < s.until;
        let (mut persons, mut other) = (0, false);
        for (i, seat) in seats.iter().enumerate().filter(|(_, s)| sits(s)) {
            if !seats[..i].iter().any(|s| s.person == seat.person && sits(s)) {
                persons += 1;
            }
            // a lone secretary (with a deputy, where needed) of a small branch is no committee
            other |= seat.other;
        }
        if other { persons } else { 0 }
    }

    fn has(&self, person: u32, bit: u16) -> bool {
        self.people[person as usize].traits & bit != 0
    }

    /// Whether a stretch of membership makes its person one of a class. Classes by post are judged by
    /// [`Roster::post_is`].
    pub fn span_is(&self, span: &Span, class: PersonClass, probationary_counted: bool) -> bool {
        use PersonClass as C;
        let member = span.stage.is_member();
        match class {
            C::Member => member,
            C::FullMember => span.stage == Stage::Full,
            C::CountedMember => span.stage == Stage::Full || (member && probationary_counted),
            C::ProbationaryMember => span.stage == Stage::Probationary,
            C::InServiceMember => member && span.category == Category::InService,
            C::StudentMember => member && span.category == Category::Student,
            C::RetiredMember => member && span.category == Category::Retired,
            C::FloatingMember => member && span.floating,
            C::Applicant => span.stage == Stage::Applicant,
            C::Activist => span.stage == Stage::Activist,
            C::DevelopmentTarget => span.stage == Stage::DevelopmentTarget,
            C::WindowMember => member && self.has(span.person, traits::WINDOW),
            C::YoungTeacher => self.has(span.person, traits::YOUNG_TEACHER),
            C::KeyTalent => self.has(span.person, traits::KEY_TALENT),
            C::SeniorIntellectual => self.has(span.person, traits::SENIOR_INTELLECTUAL),
            C::Teacher => self.has(span.person, traits::TEACHER),
            C::EthnicMinority => self.has(span.person, traits::ETHNIC_MINORITY),
            C::Female => self.has(span.person, traits::FEMALE),
            C::LowerGradeStudentMember => member && self.has(span.person, traits::LOWER_GRADE),
            C::UpperGradeStudentMember => member && self.has(span.person, traits::UPPER_GRADE),
            C::Cadre => member && self.has(span.person, traits::CADRE),
            C::Leader
            | C::BranchSecretary
            | C::TeacherBranchSecretary
            | C::GeneralBranchSecretary
            | C::OrganizationSecretary
            | C::CommitteeMember
            | C::PartyWorker
            | C::Organizer
            | C::BoardKeeper => false,
        }
    }

    /// Whether a class is held through a post at a unit of some kind.
    pub fn is_post_class(class: PersonClass) -> bool {
        use PersonClass as C;
        matches!(
            class,
            C::Leader
                | C::BranchSecretary
                | C::TeacherBranchSecretary
                | C::GeneralBranchSecretary
                | C::OrganizationSecretary
                | C::CommitteeMember
                | C::PartyWorker
                | C::Organizer
                | C::BoardKeeper
        )
    }

    /// Whether a post at its unit makes the holder one of a class.
    pub fn post_is(&self, post: &PostRow, class: PersonClass, day: Day) -> bool {
        use PersonClass as C;
        let unit = &self.units[post.unit as usize];
        let secretary = post.post == PostKind::Secretary;
        match class {
            C::Leader => unit.kind == UnitKind::College && post.post.on_committee(),
            C::BranchSecretary => unit.kind == UnitKind::Branch && secretary,
            C::TeacherBranchSecretary => {
                unit.kind == UnitKind::Branch && secretary && unit.on(day).category == UnitCategory::Teacher
            }
            C::GeneralBranchSecretary => unit.kind == UnitKind::GeneralBranch && secretary,
            C::OrganizationSecretary => secretary,
            C::CommitteeMember => unit.kind == UnitKind::Branch && post.post.on_committee(),
            C::PartyWorker => matches!(post.post, PostKind::PartyWorker | PostKind::Organizer),
            C::Organizer => post.post == PostKind::Organizer,
            C::BoardKeeper => post.post == PostKind::BoardKeeper,
            _ => false,
        }
    }

    /// The persons of a class at a unit on a day, each with the day since when they are: sorted, each once.
    pub fn persons(
        &self,
        unit: u32,
        class: PersonClass,
        day: Day,
        probationary_counted: bool,
        out: &mut Vec<(u32, Day)>,
    ) {
        out.clear();
        if Roster::is_post_class(class) {
            for post in self.posts(unit) {
                if post.from <= day && day < post.until && self.post_is(post, class, day) {
                    out.push((post.person, post.from));
                }
            }
            out.sort_unstable();
            out.dedup_by_key(|(person, _)| *person);
            return;
        }
        // the most common class stands apart, so that it is a plain loop
        if class == PersonClass::Member {
            self.of_spans(unit, day, |span| span.stage.is_member(), out);
        } else {
            self.of_spans(unit, day, |span| self.span_is(span, class, probationary_counted), out);
        }
    }

    fn of_spans(&self, unit: u32, day: Day, is: impl Fn(&Span) -> bool, out: &mut Vec<(u32, Day)>) {
        // spans of a person follow each other by day: a stretch that joins the one before keeps its first day
        let (mut person, mut since, mut until) = (u32::MAX, Day::MIN, Day::MIN);
        let mut listed = u32::MAX;
        for span in self.spans(unit) {
            if !is(span) {
                continue;
            }
            if span.person != person || span.from != until {
                since = span.from;
            }
            (person, until) = (span.person, span.until);
            if span.from <= day && day < span.until && listed != person {
                listed = person;
                out.push((person, since));
            }
        }
    }

    /// Number of persons of a class in a unit (for units above branches: with all below) on a day.
    pub fn count(&self, unit: u32, class: PersonClass, day: Day, probationary_counted: bool) -> i64 {
        let of_unit = |unit: u32| -> i64 {
            if Roster::is_post_class(class) {
                let mut people = Vec::new();
                self.persons(unit, class, day, probationary_counted, &mut people);
                return people.len() as i64;
            }
            let here = self.spans(unit).iter().filter(|s| s.from <= day && day < s.until);
            if class == PersonClass::Member {
                here.filter(|s| s.stage.is_member()).count() as i64
            } else {
                here.filter(|s| self.span_is(s, class, probationary_counted)).count() as i64
            }
        };
        match self.units[unit as usize].kind {
            UnitKind::Branch | UnitKind::Group => of_unit(unit),
            _ => self
                .with_below(unit, day)
                .into_iter()
                .filter(|u| self.units[*u as usize].kind != UnitKind::Group)
                .map(of_unit)
                .sum(),
        }
    }

    /// Bytes held, roughly.
    pub fn bytes(&self) -> usize {
        self.spans.capacity() * size_of::<Span>()
            + self.posts.capacity() * size_of::<PostRow>()
            + self.seats.capacity() * size_of::<Seat>()
            + self.seat_starts.capacity() * 4
            + self.people.capacity() * size_of::<PersonRow>()
            + self.units.capacity() * size_of::<UnitRow>()
            + (self.first_person.capacity() + self.span_starts.capacity() + self.post_starts.capacity()) * 4
            + (self.changes.capacity() + self.change_starts.capacity()) * 4
    }
}

fn traits_of(person: &jishi_domain::people::Person) -> u16 {
    let mut bits = 0;
    let mut set = |on: bool, bit: u16| {
        if on {
            bits |= bit;
        }
    };
    let flag = |name: &str| person.flags.iter().any(|f| f == name);
    let attribute = |name: &str, value: &str| person.attributes.get(name).is_some_and(|v| v == value);
    set(flag("window"), traits::WINDOW);
    set(flag("key-talent"), traits::KEY_TALENT);
    set(flag("young-teacher"), traits::YOUNG_TEACHER);
    set(flag("senior-intellectual"), traits::SENIOR_INTELLECTUAL);
    set(
        flag("teacher") || attribute("staff_group", "teacher") || attribute("staff_group", "教师"),
        traits::TEACHER,
    );
    set(flag("lower-grade"), traits::LOWER_GRADE);
    set(flag("upper-grade"), traits::UPPER_GRADE);
    set(flag("cadre"), traits::CADRE);
    set(person.sex == Some(Sex::Female), traits::FEMALE);
    set(person.ethnicity.as_deref().is_some_and(|e| !matches!(e, "汉" | "汉族")), traits::ETHNIC_MINORITY);
    bits
}
