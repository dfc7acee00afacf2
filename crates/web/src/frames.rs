//! What every page stands in: head, navigation, messages, foot.

use crate::asks::Ask;
use crate::assets;
use askama::Template;
use jishi_app::living::Present;
use jishi_domain::permissions::{Ability, Reachable};
use jishi_domain::refusals::Refusal;
use jishi_domain::units::UnitKind;

/// 导航
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Word.
    pub word: String,
    /// Address.
    pub address: String,
    /// Whether the page belongs there.
    pub here: bool,
}

/// 版面 — what a page stands in.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Title of the page.
    pub title: String,
    /// What the page answers and for whom, in a sentence.
    pub lead: String,
    /// Navigation.
    pub links: Vec<Link>,
    /// The way up: word and address.
    pub crumbs: Vec<(String, String)>,
    /// Name of who is signed in.
    pub who: String,
    /// Name of the account, by which a browser knows whose drafts it keeps.
    pub account: String,
    /// Proof for forms.
    pub csrf: String,
    /// The day on which everything is seen.
    pub today: String,
    /// Message from the page before.
    pub said: Option<String>,
    /// Path and query of this page.
    pub address: String,
    /// Number of the request.
    pub id: u64,
    /// Name of the college.
    pub college: String,
    /// Page of the manual.
    pub manual: String,
}

impl Frame {
    /// The frame for a request.
    pub fn of(ask: &Ask, present: &Present, title: impl Into<String>) -> Frame {
        let world = present.world();
        let mut frame = Frame {
            title: title.into(),
            today: crate::words::whole_day(present.today()),
            said: ask.said.clone(),
            address: ask.address.clone(),
            id: ask.id,
            college: present.college().map(|(_, unit)| unit.latest().name.clone()).unwrap_or_default(),
            ..Frame::default()
        };
        if let Some(visitor) = &ask.visitor {
            frame.who = world
                .people
                .get(&visitor.person)
                .map_or_else(|| visitor.account.clone(), |state| state.person.name.clone());
            frame.csrf.clone_from(&visitor.csrf);
            frame.account.clone_from(&visitor.account);
            frame.links = links(ask, present);
        }
        frame
    }

    /// The frame of a page that is made without looking at the college.
    pub fn bare(ask: &Ask, title: impl Into<String>) -> Frame {
        Frame {
            title: title.into(),
            said: ask.said.clone(),
            address: ask.address.clone(),
            id: ask.id,
            csrf: ask.visitor.as_ref().map(|v| v.csrf.clone()).unwrap_or_default(),
            who: ask.visitor.as_ref().map(|v| v.account.clone()).unwrap_or_default(),
            ..Frame::default()
        }
    }

    /// The same with another title.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Frame {
        self.title = title.to_owned();
        self
    }

    /// The same with a sentence on what the page answers.
    #[must_use]
    pub fn leading(mut self, lead: impl Into<String>) -> Frame {
        self.lead = lead.into();
        self
    }

    /// The same with one more step of the way up.
    #[must_use]
    pub fn under(mut self, word: impl Into<String>, address: impl Into<String>) -> Frame {
        self.crumbs.push((word.into(), address.into()));
        self
    }

    /// The same with a page of the manual.
    #[must_use]
    pub fn explained(mut self, page: &str) -> Frame {
        self.manual = page.to_owned();
        self
    }

    /// Address of a bundled file.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The page as the last step of the way up: what stands above is not named again.
    pub fn here(&self) -> &str {
        let above = self.crumbs.last().map_or("", |(word, _)| word.as_str());
        crate::words::below(&self.title, above)
    }

    /// Address of the burden form, which knows from which page one comes.
    pub fn burden(&self) -> String {
        format!("/burdens/new?page={}", crate::words::part(&self.address))
    }
}

/// The unit at which somebody does most: the first of the standings that stands at one.
pub fn home(ask: &Ask) -> Option<String> {
    let standings = &ask.visitor.as_ref()?.standings.each;
    standings.iter().rev().find_map(|standing| standing.unit.clone())
}

fn links(ask: &Ask, present: &Present) -> Vec<Link> {
    let world = present.world();
    let Some(visitor) = &ask.visitor else { return Vec::new() };
    let access = visitor.access(world);
    let mut links = Vec::new();
    let path = ask.address.split('?').next().unwrap_or_default();
    let mut add = |word: &str, address: String| {
        let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        let here =
            if address == "/" { path == "/" } else { path.strip_prefix(address.as_str()).is_some_and(below) };
        links.push(Link { word: word.to_owned(), address, here });
    };
    add("待办", "/".into());
    match access.units(Ability::SeeVerdicts) {
        Reachable::All => {
            if let Some((college, _)) = present.college() {
                add("全校", format!("/units/{}", crate::words::part(college)));
            }
        }
        Reachable::Within { below, alone } => {
            let units = below.iter().chain(&alone).take(3);
            let units: Vec<_> =
                units.filter_map(|code| Some((code, world.units.get(code)?.latest()))).collect();
            for (code, unit) in &units {
                let alike = units.iter().filter(|(_, other)| other.kind == unit.kind).count();
                let word = match unit.kind {
                    // two of a kind are told apart by their names
                    _ if alike > 1 => unit.name.as_str(),
                    UnitKind::College => "全校",
                    UnitKind::GeneralBranch => "总支",
                    UnitKind::Branch => "支部",
                    UnitKind::Group => "小组",
                };
                add(word, format!("/units/{}", crate::words::part(code)));
            }
        }
        Reachable::Own(_) | Reachable::Nothing => {}
    }
    if access.has(Ability::SeeVerdicts) {
        add("计划", "/plans".into());
    }
    if access.has(Ability::SeeRecords) {
        add("记录", "/records".into());
    }
    if access.has(Ability::SeeRoster) {
        add("人员", "/people".into());
    }
    if access.has(Ability::SeeStandards) {
        add("标准", "/standards".into());
    }
    if access.has(Ability::SeeLedger) {
        add("台账", "/ledger".into());
    }
    if access.has(Ability::AnswerBurdens) {
        add("负担", "/burdens".into());
    }
    if access.has(Ability::GrantRoles) {
        add("角色", "/roles".into());
    }
    if access.may_system(Ability::ManageAccounts) {
        add("账号", "/accounts".into());
    }
    if access.may_system(Ability::AppointAdministrators) {
        add("管理员", "/administrators".into());
    }
    if access.may_system(Ability::EndSessions) {
        add("登录会话", "/sessions".into());
    }
    if access.may_system(Ability::SetPasswordRules) {
        add("登录规则", "/sign-in-rules".into());
    }
    if access.may_system(Ability::ReadSecurityLog) {
        add("安全日志", "/security-log".into());
    }
    if access.has(Ability::SeeOwnPage) {
        add("我的", "/me".into());
    }
    links
}

/// The written page for something that was not answered as asked.
#[derive(Template)]
#[template(path = "frames/problem.html")]
pub struct Problem {
    /// Frame.
    pub frame: Frame,
    /// Why.
    pub refusal: Refusal,
}
