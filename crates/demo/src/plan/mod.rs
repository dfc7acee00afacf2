//! What the college is, before anything is recorded: its units, people and posts over the two years.

pub(crate) mod blueprint;
mod people;
pub(crate) mod posts;
pub(crate) mod staff;
mod students;
mod turns;
pub(crate) mod units;

use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Person, PostKind, Stage};
use jishi_domain::units::{Unit, UnitKind};
use people::People;
pub(crate) use turns::Turns;

/// 党组织计划 — a unit over the two years.
#[derive(Clone, Debug)]
pub(crate) struct UnitPlan {
    pub(crate) unit: Unit,
    pub(crate) parent: Option<usize>,
    /// Day and new parent of a regrouping.
    pub(crate) moved: Option<(Day, usize)>,
    pub(crate) from: Day,
    pub(crate) until: Day,
    pub(crate) merged_into: Option<usize>,
    /// Terms of office: first day, day on which the next election is due.
    pub(crate) terms: Vec<(Day, Day)>,
    /// Row of the blueprint, for a branch.
    pub(crate) spec: Option<&'static blueprint::BranchSpec>,
}

impl UnitPlan {
    pub(crate) fn exists_on(&self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    pub(crate) fn parent_on(&self, day: Day) -> Option<usize> {
        match self.moved {
            Some((on, to)) if on <= day => Some(to),
            _ => self.parent,
        }
    }
}

/// 归属段 — where a person belongs from a day until the next stint or the person's leaving.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stint {
    pub(crate) unit: Option<usize>,
    pub(crate) group: Option<usize>,
    pub(crate) stage: Stage,
    pub(crate) category: Category,
    pub(crate) floating: bool,
    pub(crate) from: Day,
    /// Follows from a merger of units: the ledger brings it about by itself.
    pub(crate) by_merger: bool,
}

/// 人员计划 — a person over the years.
#[derive(Clone, Debug)]
pub(crate) struct PersonPlan {
    pub(crate) person: Person,
    pub(crate) stints: Vec<Stint>,
    /// Day and reason of leaving.
    pub(crate) left: Option<(Day, &'static str)>,
}

impl PersonPlan {
    /// The stint on that day.
    pub(crate) fn on(&self, day: Day) -> Option<&Stint> {
        if self.left.is_some_and(|(left, _)| left <= day) {
            return None;
        }
        self.stints.iter().rev().find(|s| s.from <= day)
    }

    /// First day on which the stint of that index no longer holds.
    pub(crate) fn until(&self, stint: usize) -> Day {
        let left = self.left.map_or(Day::MAX, |(day, _)| day);
        self.stints.get(stint + 1).map_or(left, |next| next.from.min(left))
    }

    /// The day of becoming a probationary member, where it is planned.
    pub(crate) fn reached(&self, stage: Stage) -> Option<Day> {
        self.stints.iter().find(|s| s.stage == stage).map(|s| s.from)
    }
}

/// 任职计划
#[derive(Clone, Debug)]
pub(crate) struct PostPlan {
    pub(crate) person: usize,
    pub(crate) unit: usize,
    pub(crate) post: PostKind,
    pub(crate) origin: Vec<&'static str>,
    pub(crate) full_time: bool,
    pub(crate) duty: Option<&'static str>,
    pub(crate) from: Day,
    pub(crate) until: Day,
    /// Why it ended, where the ending is an entry of its own.
    pub(crate) reason: Option<&'static str>,
}

/// 座位 — one member of a unit on a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    pub(crate) person: usize,
    pub(crate) stage: Stage,
    pub(crate) category: Category,
    pub(crate) floating: bool,
    pub(crate) group: Option<usize>,
}

/// 学校计划 — everything that the ledger will say about units, people and posts.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// First day of the two years.
    pub(crate) start: Day,
    /// Last day.
    pub(crate) as_of: Day,
    pub(crate) turns: Turns,
    pub(crate) units: Vec<UnitPlan>,
    pub(crate) people: Vec<PersonPlan>,
    pub(crate) posts: Vec<PostPlan>,
    /// Staff of each unit in the order of seniority, from its first day.
    pub(crate) staff: Vec<Vec<usize>>,
    /// Stints of each unit: person and index of the stint.
    by_unit: Vec<Vec<(usize, usize)>>,
    /// Posts of each unit.
    posts_of: Vec<Vec<usize>>,
}

impl Plan {
    /// The plan of that seed for the two years that end on that day.
    pub(crate) fn of(seed: u64, as_of: Day) -> Plan {
        let turns = Turns::of(as_of);
        let units = units::units(seed, &turns);
        let mut people = people::people(seed, &turns, &units);
        let posts = posts::posts(&turns, &units, &mut people);
        let mut by_unit = vec![Vec::new(); units.len()];
        for (p, person) in people.people.iter().enumerate() {
            for (i, stint) in person.stints.iter().enumerate() {
                if let Some(unit) = stint.unit
                    && person.until(i) > stint.from
                {
                    by_unit[unit].push((p, i));
                }
            }
        }
        let mut posts_of = vec![Vec::new(); units.len()];
        for (i, post) in posts.iter().enumerate() {
            posts_of[post.unit].push(i);
        }
        let (start, as_of) = (turns.start, turns.as_of);
        let People { people, staff, .. } = people;
        Plan { seed, start, as_of, turns, units, people, posts, staff, by_unit, posts_of }
    }

    pub(crate) fn code(&self, unit: usize) -> &str {
        &self.units[unit].unit.code
    }

    pub(crate) fn person(&self, person: usize) -> &str {
        &self.people[person].person.code
    }

    /// The unit with that code; the college where there is none.
    pub(crate) fn unit(&self, code: &str) -> usize {
        self.units.iter().position(|u| u.unit.code == code).unwrap_or(0)
    }

    /// Units of a kind, in order.
    pub(crate) fn of_kind(&self, kind: UnitKind) -> impl Iterator<Item = usize> + '_ {
        (0..self.units.len()).filter(move |&u| self.units[u].unit.kind == kind)
    }

    /// Units right below that one on a day.
    pub(crate) fn below(&self, unit: usize, day: Day) -> impl Iterator<Item = usize> + '_ {
        (0..self.units.len())
            .filter(move |&u| self.units[u].exists_on(day) && self.units[u].parent_on(day) == Some(unit))
    }

    /// People of a branch on a day, at whatever stage.
    pub(crate) fn everyone(&self, unit: usize, day: Day) -> impl Iterator<Item = Seat> + '_ {
        self.by_unit[unit].iter().filter_map(move |&(p, i)| {
            let person = &self.people[p];
            let stint = &person.stints[i];
            (stint.from <= day && day < person.until(i)).then_some(Seat {
                person: p,
                stage: stint.stage,
                category: stint.category,
                floating: stint.floating,
                group: stint.group,
            })
        })
    }

    /// Members of a branch (or group) on a day.
    pub(crate) fn members(&self, unit: usize, day: Day) -> Vec<Seat> {
        let member = |s: &Seat| s.stage.is_member();
        match (self.units[unit].unit.kind, self.units[unit].parent) {
            (UnitKind::Group, Some(branch)) => {
                self.everyone(branch, day).filter(|s| member(s) && s.group == Some(unit)).collect()
            }
            _ => self.everyone(unit, day).filter(member).collect(),
        }
    }

    fn in_office(&self, unit: usize, day: Day) -> impl Iterator<Item = &PostPlan> + '_ {
        self.posts_of[unit].iter().map(|&i| &self.posts[i]).filter(move |p| p.from <= day && day < p.until)
    }

    /// Who holds that post at that unit on a day.
    pub(crate) fn holder(&self, unit: usize, post: PostKind, day: Day) -> Option<usize> {
        self.in_office(unit, day).find(|p| p.post == post).map(|p| p.person)
    }

    /// Everybody who holds that post at that unit on a day.
    pub(crate) fn holders(&self, unit: usize, post: PostKind, day: Day) -> Vec<usize> {
        self.in_office(unit, day).filter(|p| p.post == post).map(|p| p.person).collect()
    }

    /// The committee of the unit on a day, the secretary first; empty where there is none.
    pub(crate) fn committee(&self, unit: usize, day: Day) -> Vec<usize> {
        let mut persons: Vec<usize> = Vec::new();
        for post in self.in_office(unit, day).filter(|p| p.post.on_committee()) {
            if !persons.contains(&post.person) {
                persons.push(post.person);
            }
        }
        if let Some(secretary) = self.secretary(unit, day) {
            persons.sort_by_key(|&p| p != secretary);
        }
        // a secretary (and a deputy) alone is no committee
        if self.units[unit].spec.is_some_and(|s| s.committee == 0) { Vec::new() } else { persons }
    }

    /// The secretary of the unit on a day (of a group: its leader).
    pub(crate) fn secretary(&self, unit: usize, day: Day) -> Option<usize> {
        let post = match self.units[unit].unit.kind {
            UnitKind::Group => PostKind::GroupLeader,
            _ => PostKind::Secretary,
        };
        self.holder(unit, post, day)
    }
}
