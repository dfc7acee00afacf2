//! 逐条对照: every clause in the document's order, and one clause with all units.

use super::{address, below, counted, reach, standard, tabs};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::Standard;
use jishi_app::adoptions::shelves::{self, Adopting};
use jishi_app::clauses::{self, ClauseLine, ClauseUnit, LEVELS, Sheet, Wanted};
use jishi_app::living::Present;
use jishi_domain::permissions::{Ability, Reachable};

#[derive(Template)]
#[template(path = "standards/clauses.html")]
struct Clauses {
    frame: Frame,
    standard: &'static Standard,
    tabs: Vec<(&'static str, String, bool)>,
    wanted: Wanted,
    sheets: Vec<Sheet>,
    at: usize,
    levels: Vec<(&'static str, &'static str, bool)>,
    adopted: bool,
    sees: bool,
}

impl Clauses {
    fn lines(&self) -> &[ClauseLine] {
        self.sheets.get(self.at).map(|s| s.lines.as_slice()).unwrap_or_default()
    }

    fn total(&self) -> usize {
        self.sheets.iter().map(|s| s.lines.len()).sum()
    }

    fn served(&self) -> usize {
        self.sheets.iter().flat_map(|s| &s.lines).filter(|l| !l.served.is_empty()).count()
    }

    fn clause(&self, id: &str) -> String {
        format!("{}/clauses/{}", address(self.standard), part(id))
    }

    /// Whether a line begins another section than the one before it.
    fn begins(&self, at: &usize) -> bool {
        *at == 0 || self.lines()[*at].section != self.lines()[*at - 1].section
    }

    fn page(&self, number: &usize) -> String {
        let mut address = format!("{}/clauses?page={}", address(self.standard), number + 1);
        let wanted = &self.wanted;
        for (name, on) in [("unmet", wanted.unmet), ("unserved", wanted.unserved), ("noted", wanted.noted)] {
            if on {
                address.push_str(&format!("&{name}=1"));
            }
        }
        if let Some(level) = &wanted.level {
            address.push_str(&format!("&level={}", part(level)));
        }
        if !wanted.text.is_empty() {
            address.push_str(&format!("&text={}", part(&wanted.text)));
        }
        address
    }
}

fn wanted(ask: &Ask) -> Wanted {
    let level = ask.query.get("level").filter(|level| LEVELS.iter().any(|(id, _)| id == level));
    Wanted {
        unmet: ask.query.has("unmet"),
        unserved: ask.query.has("unserved"),
        noted: ask.query.has("noted"),
        level: level.map(str::to_owned),
        text: ask.query.text("text").to_owned(),
    }
}

pub fn all(ask: &Ask, present: &Present) -> Answer {
    let standard = standard(ask, present)?;
    let wanted = wanted(ask);
    let reach = reach(ask, present);
    let sheets = clauses::sheets(present, standard, &reach, &wanted);
    let at = ask.query.number("page").ok().flatten().and_then(|n| usize::try_from(n - 1).ok()).unwrap_or(0);
    let page = Clauses {
        frame: below(ask, present, standard, "逐条对照")
            .leading("每一条款的要求（用我们的话写）、落实在哪里、今天在您可见的党组织中的情况"),
        tabs: tabs(standard, "/clauses"),
        levels: LEVELS.map(|(id, word)| (id, word, wanted.level.as_deref() == Some(id))).into(),
        at: at.min(sheets.len().saturating_sub(1)),
        sheets,
        wanted,
        adopted: shelves::standing(present.world(), standard, present.today()).0 == Adopting::Current,
        sees: !matches!(reach, Reachable::Own(_) | Reachable::Nothing),
        standard,
    };
    Reply::page(&page)
}

#[derive(Template)]
#[template(path = "standards/clause.html")]
struct Clause {
    frame: Frame,
    standard: &'static Standard,
    line: ClauseLine,
    units: Vec<ClauseUnit>,
    parameters: Vec<(String, String)>,
    before: Option<String>,
    after: Option<String>,
    map: Option<String>,
}

impl Clause {
    fn clause(&self, id: &str) -> String {
        format!("{}/clauses/{}", address(self.standard), part(id))
    }

    fn verdict(&self, unit: &str, id: &str) -> String {
        format!("/units/{}/verdict?id={}", part(unit), part(id))
    }

    fn counted(&self) -> String {
        self.line.counts.as_ref().map(counted).unwrap_or_default()
    }
}

pub fn one(ask: &Ask, present: &Present) -> Answer {
    let standard = standard(ask, present)?;
    let id = ask.place("clause");
    let found = clauses::one(present, standard, &reach(ask, present), id);
    let (line, units) =
        found.ok_or_else(|| Failure::missing(format!("条款 {id}"), "这份标准中没有", "从逐条对照进入"))?;
    let at = standard.clauses.iter().position(|c| c.id == id).unwrap_or(0);
    let neighbour = |at: Option<usize>| at.and_then(|i| standard.clauses.get(i)).map(|c| c.id.clone());
    let gives = |p: &&jishi_app::Parameter| p.values.iter().any(|v| v.clause.as_deref() == Some(id));
    let access = ask.who().access(present.world());
    let college = present.world().college().map(|(code, _)| code.to_owned());
    let page = Clause {
        frame: below(ask, present, standard, format!("条款 {id}"))
            .under("逐条对照", format!("{}/clauses", address(standard)))
            .leading("这一条的要求、落实在哪里、今天在各党组织的情况"),
        parameters: standard
            .parameters
            .values()
            .filter(gives)
            .map(|p| (p.title.clone(), format!("{}/parameters/{}", address(standard), part(&p.id))))
            .collect(),
        before: neighbour(at.checked_sub(1)),
        after: neighbour(Some(at + 1)),
        map: college
            .filter(|code| access.may(Ability::SeeVerdicts, code))
            .map(|code| format!("/units/{}?standard={}", part(&code), part(&standard.document.id))),
        line,
        units,
        standard,
    };
    Reply::page(&page)
}
