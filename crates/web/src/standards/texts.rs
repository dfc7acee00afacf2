//! The library and what a document sets: facts, indicators, parameters, programme.

use super::{address, below, counted, reach, standard, tabs};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::adoptions::parameters::{self, ParameterLine};
use jishi_app::adoptions::shelves::{self, Adopting, Volume};
use jishi_app::ledgers::Names;
use jishi_app::living::Present;
use jishi_app::programmes::{self, Group};
use jishi_app::{Standard, clauses};
use jishi_domain::actions::Entry;
use jishi_domain::permissions::Ability;

#[derive(Template)]
#[template(path = "standards/library.html")]
struct Library {
    frame: Frame,
    volumes: Vec<Volume<'static>>,
    may_adopt: bool,
}

/// How an adoption stands, in one sentence.
fn sentence(volume: &Volume<'_>) -> String {
    let Some(adoption) = &volume.adoption else { return volume.adopting.label().to_owned() };
    let until = adoption.until.map(|day| format!("，至{}", words::whole_day(day))).unwrap_or_default();
    let units = if volume.units.is_empty() { "全校".to_owned() } else { volume.units.join("、") };
    format!("{}：自{}起{until}，{units}", volume.adopting.label(), words::whole_day(adoption.from))
}

impl Library {
    fn address(&self, volume: &Volume<'_>) -> String {
        address(volume.standard)
    }

    fn sentence(&self, volume: &Volume<'_>) -> String {
        sentence(volume)
    }

    fn is_current(&self, volume: &Volume<'_>) -> bool {
        volume.adopting == Adopting::Current
    }

    /// Who adopted it, and when it was entered.
    fn by(&self, volume: &Volume<'_>) -> String {
        volume.entry.as_ref().map(|entry| by(entry, &volume.by)).unwrap_or_default()
    }
}

fn by(entry: &Entry, who: &str) -> String {
    let day = words::day_of(&entry.entered_at);
    format!("{who}，{day}录入，第{}条台账", entry.sequence)
}

pub fn library(ask: &Ask, present: &Present) -> Answer {
    let access = ask.who().access(present.world());
    let page = Library {
        frame: Frame::of(ask, present, "标准库")
            .leading("学校可以采用的文件；采用以后，同一份记录回答每一份标准")
            .explained("standards"),
        volumes: shelves::all(ask.site.college(), present)?,
        may_adopt: access.has(Ability::AdoptStandard),
    };
    Reply::page(&page)
}

/// An indicator as a line.
struct IndicatorLine {
    title: String,
    force: &'static str,
    subject: &'static str,
    clauses: Vec<String>,
    counts: Option<String>,
}

#[derive(Template)]
#[template(path = "standards/document.html")]
struct Document {
    frame: Frame,
    standard: &'static Standard,
    volume: Volume<'static>,
    tabs: Vec<(&'static str, String, bool)>,
    areas: Vec<(String, Vec<IndicatorLine>)>,
    decided: Vec<(String, String, String)>,
    may_adopt: bool,
    others: Vec<&'static Standard>,
}

impl Document {
    fn sentence(&self) -> String {
        sentence(&self.volume)
    }

    fn base(&self) -> String {
        address(self.standard)
    }

    fn clause(&self, id: &str) -> String {
        format!("{}/clauses/{}", address(self.standard), part(id))
    }

    fn is_current(&self) -> bool {
        self.volume.adopting == Adopting::Current
    }

    fn is_running(&self) -> bool {
        matches!(self.volume.adopting, Adopting::Current | Adopting::Coming)
    }

    fn period(&self) -> String {
        let days = self.standard.document.period;
        days.map(|(a, b)| format!("{}至{}", words::whole_day(a), words::whole_day(b))).unwrap_or_default()
    }

    /// Where a report goes: what, from whom, to whom.
    fn report(&self, report: &std::collections::BTreeMap<String, String>) -> String {
        let text = |key: &str| report.get(key).map_or("", String::as_str);
        format!("{}：{}→{}", text("report"), text("from"), text("to"))
    }
}

pub fn document(ask: &Ask, present: &Present) -> Answer {
    let standard = standard(ask, present)?;
    let world = present.world();
    let college = ask.site.college();
    let decided = shelves::decided(college, &standard.document.id)?;
    let counts = clauses::by_indicator(present, standard, &reach(ask, present));
    let areas = standard.document.areas.iter().enumerate().map(|(at, area)| {
        let lines = standard.indicators.iter().filter(|i| i.area == at).map(|i| IndicatorLine {
            title: i.title.clone(),
            force: i.force.label(),
            subject: clauses::subject_word(i.subject),
            clauses: i.clauses.clone(),
            counts: counts.as_ref().map(|by| by.get(&i.slug).map(counted).unwrap_or_default()),
        });
        (area.title.clone(), lines.collect::<Vec<_>>())
    });
    let names = Names::of(world, Some(college.library()));
    let said =
        |entry: &Entry| (words::day_of(&entry.entered_at), names.person(&entry.actor), names.sentence(entry));
    let library = college.library();
    let page = Document {
        frame: Frame::of(ask, present, standard.document.short.clone())
            .under("标准库", "/standards")
            .leading(standard.document.title.clone())
            .explained("standards"),
        volume: shelves::volume(present, standard, &decided.iter().rev().cloned().collect::<Vec<_>>()),
        tabs: tabs(standard, ""),
        areas: areas.filter(|(_, lines)| !lines.is_empty()).collect(),
        decided: decided.iter().take(30).map(said).collect(),
        may_adopt: ask.who().access(world).has(Ability::AdoptStandard),
        others: library
            .standards
            .iter()
            .filter(|s| {
                s.document.id == standard.document.id && s.document.version != standard.document.version
            })
            .collect(),
        standard,
    };
    Reply::page(&page)
}

#[derive(Template)]
#[template(path = "standards/parameters.html")]
struct Parameters {
    frame: Frame,
    standard: &'static Standard,
    tabs: Vec<(&'static str, String, bool)>,
    waiting: Vec<ParameterLine>,
    others: Vec<ParameterLine>,
    adopted: bool,
    may_confirm: bool,
}

impl Parameters {
    fn clause(&self, id: &str) -> String {
        format!("{}/clauses/{}", address(self.standard), part(id))
    }

    fn parameter(&self, id: &str) -> String {
        format!("{}/parameters/{}", address(self.standard), part(id))
    }
}

pub fn parameters(ask: &Ask, present: &Present) -> Answer {
    let standard = standard(ask, present)?;
    let world = present.world();
    let (adopting, adoption) = shelves::standing(world, standard, present.today());
    let plain = jishi_app::adoptions::plain(standard, present.today().max(standard.document.in_force_from));
    let lines = parameters::lines(world, standard, adoption.unwrap_or(&plain));
    let (waiting, others) = lines.into_iter().partition(|line| line.waiting.is_some());
    let adopted = matches!(adopting, Adopting::Current | Adopting::Coming);
    let page = Parameters {
        frame: below(ask, present, standard, "参数")
            .leading("文件的数字和文件没有写明的读法；没有确认的，凡用到的判定都会说明"),
        tabs: tabs(standard, "/parameters"),
        waiting,
        others,
        adopted,
        may_confirm: adopted && ask.who().access(world).has(Ability::ConfirmParameters),
        standard,
    };
    Reply::page(&page)
}

#[derive(Template)]
#[template(path = "standards/programme.html")]
struct Programme {
    frame: Frame,
    standard: &'static Standard,
    tabs: Vec<(&'static str, String, bool)>,
    groups: Vec<Group>,
}

impl Programme {
    fn clause(&self, id: &str) -> String {
        format!("{}/clauses/{}", address(self.standard), part(id))
    }
}

pub fn programme(ask: &Ask, present: &Present) -> Answer {
    let standard = standard(ask, present)?;
    let world = present.world();
    let (_, adoption) = shelves::standing(world, standard, present.today());
    let page = Programme {
        frame: below(ask, present, standard, "方案")
            .leading("文件在时间、目标、流程和表册上的安排，及学校自定的日期"),
        tabs: tabs(standard, "/programme"),
        groups: programmes::groups(ask.site.college().library(), world, standard, adoption),
        standard,
    };
    Reply::page(&page)
}
