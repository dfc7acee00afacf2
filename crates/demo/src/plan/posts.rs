//! Who holds which post: committees, group leaders, workers of the Party organisations, leaders of the college.

use super::blueprint::{BranchSpec, GENERAL_BRANCHES};
use super::people::{People, groups_of};
use super::{PostPlan, Turns, UnitPlan};
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::units::UnitCategory;

/// Committee of five that is even since one left.
pub(crate) const EVEN: &str = "B40";
/// Branch whose seat of organisation officer stays empty for months.
pub(crate) const VACANT: &str = "B32";
/// Branch whose publicity officer is replaced at once.
const REPLACED: &str = "B20";
/// Group without a leader for two months.
pub(crate) const LEADERLESS: &str = "B27-3";
/// Branches that change their secretary, and after how many months.
const NEW_SECRETARIES: [(&str, i32); 4] = [("B16", 7), ("B30", 11), ("B44", 15), ("B06", 19)];
/// Where the seven leaders of the college belong, and their post.
const LEADERS: [(&str, usize, PostKind, &str); 7] = [
    ("B35", 5, PostKind::Secretary, "主持党委全面工作"),
    ("B35", 6, PostKind::DeputySecretary, "主持行政工作"),
    ("B35", 7, PostKind::DeputySecretary, "分管党建与思想政治工作"),
    ("B43", 4, PostKind::DisciplineOfficer, "分管纪检监察"),
    ("B36", 6, PostKind::OrganizationOfficer, "分管组织人事"),
    ("B01", 7, PostKind::PublicityOfficer, "分管宣传统战"),
    ("B38", 7, PostKind::CommitteeMember, "分管教学科研"),
];

struct Posts<'a> {
    turns: &'a Turns,
    tree: &'a [UnitPlan],
    all: &'a mut People,
    posts: Vec<PostPlan>,
}

/// Every post over the two years.
pub(super) fn posts(turns: &Turns, tree: &[UnitPlan], all: &mut People) -> Vec<PostPlan> {
    let mut posts = Posts { turns, tree, all, posts: Vec::with_capacity(600) };
    for (u, plan) in tree.iter().enumerate() {
        if let Some(spec) = plan.spec {
            posts.branch(u, spec);
        }
    }
    posts.general_branches();
    posts.college();
    posts.changes();
    // a post ends with the membership in the college
    for post in &mut posts.posts {
        if let Some((left, _)) = posts.all.people[post.person].left
            && left < post.until
        {
            post.until = left;
        }
    }
    posts.posts.retain(|p| p.from < p.until);
    posts.posts.sort_by_key(|p| p.from);
    posts.posts
}

impl Posts<'_> {
    fn unit(&self, code: &str) -> usize {
        self.tree.iter().position(|u| u.unit.code == code).unwrap_or(0)
    }

    fn staff(&self, unit: usize, i: usize) -> Option<usize> {
        self.all.staff[unit].get(i).copied()
    }

    fn give(
        &mut self,
        person: Option<usize>,
        unit: usize,
        post: PostKind,
        from: Day,
    ) -> Option<&mut PostPlan> {
        let until = self.tree[unit].until;
        let plan = PostPlan {
            person: person?,
            unit,
            post,
            origin: Vec::new(),
            full_time: false,
            duty: None,
            from,
            until,
            reason: None,
        };
        self.posts.push(plan);
        self.posts.last_mut()
    }

    fn flag(&mut self, person: usize, flag: &str) {
        let flags = &mut self.all.people[person].person.flags;
        if !flags.iter().any(|f| f == flag) {
            flags.push(flag.to_owned());
        }
    }

    /// What rules ask of a branch secretary: where the holder comes from.
    fn origin(&self, person: usize, spec: &BranchSpec) -> Vec<&'static str> {
        let attributes = &self.all.people[person].person.attributes;
        let has = |key: &str, value: &str| attributes.get(key).is_some_and(|v| v == value);
        let mut origin = Vec::new();
        let number = spec.code.trim_start_matches('B').parse::<usize>().unwrap_or(0);
        match spec.category {
            UnitCategory::Teacher if number % 6 != 3 => origin.push("dual-leader"),
            UnitCategory::Student if number % 3 == 0 => origin.push("key-teacher"),
            UnitCategory::Student => origin.push("counselor"),
            UnitCategory::Office | UnitCategory::Logistics if number % 5 != 1 => origin.push("unit-head"),
            _ => {}
        }
        if has("title", "professor") || has("title", "associate-professor") {
            origin.push("senior-title");
        }
        if has("education", "doctor") {
            origin.push("doctorate");
        }
        origin
    }

    fn branch(&mut self, u: usize, spec: &BranchSpec) {
        let from = self.tree[u].terms.first().map_or(self.tree[u].from, |t| t.0);
        let who = |posts: &Self, i: usize| posts.staff(u, i);
        let Some(secretary) = who(self, 0) else { return };
        let origin = self.origin(secretary, spec);
        if let Some(post) = self.give(Some(secretary), u, PostKind::Secretary, from) {
            post.origin = origin;
            post.duty = Some("主持支部全面工作");
        }
        self.give(Some(secretary), u, PostKind::ResponsiblePerson, from);
        let seats: &[(usize, PostKind, &'static str)] = match spec.committee {
            5.. => &[
                (1, PostKind::DeputySecretary, "协助书记工作"),
                (2, PostKind::OrganizationOfficer, "组织与发展党员"),
                (3, PostKind::PublicityOfficer, "宣传与学习"),
                (4, PostKind::DisciplineOfficer, "纪律检查"),
            ],
            3.. => &[
                (1, PostKind::OrganizationOfficer, "组织与发展党员"),
                (2, PostKind::PublicityOfficer, "宣传与学习"),
                (2, PostKind::DisciplineOfficer, "纪律检查"),
            ],
            _ => &[],
        };
        for &(i, kind, duty) in seats {
            if let Some(post) = self.give(who(self, i), u, kind, from) {
                post.duty = Some(duty);
            }
        }
        if matches!(spec.code, "B37" | "B46") {
            self.give(who(self, 1), u, PostKind::DeputySecretary, from);
        }
        for group in groups_of(self.tree, u) {
            // the leader belongs to the group that he or she leads
            let leader = (5..13)
                .filter_map(|i| who(self, i))
                .find(|&p| self.all.people[p].stints.first().is_some_and(|s| s.group == Some(group)));
            self.give(leader, group, PostKind::GroupLeader, from);
        }
    }

    fn general_branches(&mut self) {
        for spec in &GENERAL_BRANCHES {
            let u = self.unit(spec.code);
            let [a, b] = spec.cadres_from.map(|code| self.unit(code));
            let from = self.tree[u].terms.first().map_or(self.tree[u].from, |t| t.0);
            let second = self.tree[u].terms.get(1).map(|t| t.0);
            let seats = [
                (a, 8, PostKind::Secretary, "主持党总支全面工作"),
                (a, 9, PostKind::DeputySecretary, "分管学生党建"),
                (b, 11, PostKind::OrganizationOfficer, "组织与发展党员"),
                (b, 12, PostKind::PublicityOfficer, "宣传与意识形态"),
                (a, 10, PostKind::DisciplineOfficer, "纪律检查"),
            ];
            for (branch, i, kind, duty) in seats {
                if let Some(post) = self.give(self.staff(branch, i), u, kind, from) {
                    post.duty = Some(duty);
                    if kind == PostKind::Secretary && !spec.teaching {
                        post.origin = vec!["unit-head"];
                    }
                }
            }
            for (branch, i, kind) in [(a, 8, "cadre"), (a, 9, "cadre"), (a, 13, "cadre")] {
                if let Some(person) = self.staff(branch, i) {
                    self.flag(person, kind);
                }
            }
            if let Some(head) = self.give(self.staff(a, 13), u, PostKind::UnitHead, from) {
                head.origin = vec!["administrative-head"];
            }
            self.give(self.staff(b, 14), u, PostKind::BoardKeeper, from);
            self.give(self.staff(b, 15), u, PostKind::PartyWorker, from);
            // 专职组织员: one of the fourteen has none, one shares the organiser's time with teaching
            if spec.code != "G07"
                && let Some(organizer) = self.give(self.staff(b, 15), u, PostKind::Organizer, from)
            {
                organizer.full_time = spec.code != "G10";
            }
            if a != b
                && let Some(organizer) =
                    self.give(self.staff(a, 15), u, PostKind::Organizer, second.unwrap_or(from))
            {
                organizer.full_time = true;
            }
        }
    }

    fn college(&mut self) {
        let from = self.tree[0].terms.first().map_or(self.tree[0].from, |t| t.0);
        let mut leaders = Vec::new();
        for (branch, i, kind, duty) in LEADERS {
            let person = self.staff(self.unit(branch), i);
            if let Some(post) = self.give(person, 0, kind, from) {
                post.duty = Some(duty);
                if kind == PostKind::DeputySecretary && i == 6 {
                    post.origin = vec!["administrative-head"];
                }
            }
            leaders.extend(person);
        }
        let began = self.turns.start.plus(12);
        for (i, &leader) in leaders.iter().enumerate() {
            self.flag(leader, "cadre");
            let kind = if i == 0 { PostKind::LeadingGroupHead } else { PostKind::LeadingGroupMember };
            self.give(Some(leader), 0, kind, began);
            // each leader keeps contact with two general branches and one branch in each
            for unit in contacts(i).iter().map(|code| self.unit(code)).collect::<Vec<_>>() {
                self.give(Some(leader), unit, PostKind::ContactLeader, began);
            }
        }
        let office = self.unit("B36");
        for i in 0..4 {
            self.give(self.staff(office, i), 0, PostKind::PartyWorker, from);
        }
        self.give(self.staff(office, 5), 0, PostKind::BoardKeeper, from);
    }

    /// Vacancies, by-elections, new secretaries, a group without a leader.
    fn changes(&mut self) {
        let t = *self.turns;
        self.end(EVEN, PostKind::DisciplineOfficer, t.even, "工作调整，不再担任支部委员");
        self.end(VACANT, PostKind::OrganizationOfficer, t.vacant, "岗位变动，不再担任支部委员");
        let vacant = self.unit(VACANT);
        self.give(self.staff(vacant, 5), vacant, PostKind::OrganizationOfficer, t.filled);
        let (replaced, day) = (self.unit(REPLACED), t.as_of.plus_months(-11));
        self.end(REPLACED, PostKind::PublicityOfficer, day, "岗位变动");
        self.end(REPLACED, PostKind::DisciplineOfficer, day, "岗位变动");
        for kind in [PostKind::PublicityOfficer, PostKind::DisciplineOfficer] {
            self.give(self.staff(replaced, 6), replaced, kind, day.plus(24));
        }
        let led = self.unit(LEADERLESS);
        self.end(LEADERLESS, PostKind::GroupLeader, t.leaderless, "工作调整");
        let branch = self.tree[led].parent.unwrap_or(led);
        let next = (9..14)
            .filter_map(|i| self.staff(branch, i))
            .find(|&p| self.all.people[p].stints.first().is_some_and(|s| s.group == Some(led)));
        self.give(next.or(self.staff(branch, 3)), led, PostKind::GroupLeader, t.led_again);
        for (code, months) in NEW_SECRETARIES {
            let (unit, day) = (self.unit(code), crate::calendar::working(t.start.plus_months(months)));
            for kind in [PostKind::Secretary, PostKind::ResponsiblePerson] {
                self.end(code, kind, day, "轮岗");
                let person = self.staff(unit, 7);
                let origin = match (self.tree[unit].spec, person) {
                    (Some(spec), Some(person)) if kind == PostKind::Secretary => self.origin(person, spec),
                    _ => Vec::new(),
                };
                if let Some(post) = self.give(person, unit, kind, day) {
                    post.origin = origin;
                }
            }
        }
    }

    fn end(&mut self, code: &str, kind: PostKind, day: Day, reason: &'static str) {
        let unit = self.unit(code);
        if let Some(post) = self.posts.iter_mut().find(|p| p.unit == unit && p.post == kind && p.until > day)
        {
            post.until = day;
            post.reason = Some(reason);
        }
    }
}

/// Codes of the units with which that leader keeps contact: two general branches and two branches.
pub(crate) fn contacts(leader: usize) -> [&'static str; 4] {
    [
        ["G01", "G08", "B01", "B23"],
        ["G02", "G09", "B05", "B27"],
        ["G03", "G10", "B11", "B29"],
        ["G04", "G11", "B13", "B34"],
        ["G05", "G12", "B16", "B41"],
        ["G06", "G13", "B19", "B45"],
        ["G07", "G14", "B21", "B48"],
    ][leader % 7]
}
