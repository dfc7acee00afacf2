//! 代价: how many dates, sittings and class hours an adoption costs which branches in a year, worked out on request, a few
//! branches at a time. What has been worked out so far is a working paper of the visitor's.

use super::adopting::begin;
use super::adopting::states::{State, Step};
use super::{address, below, standard};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::Standard;
use jishi_app::adoptions::parameters::settings;
use jishi_app::living::Present;
use jishi_app::planning::PlanningDesk;
use jishi_app::planning::prices::{self, BranchPrice, Cost, KindPrice, PriceList};
use jishi_domain::actions::Adoption;
use jishi_domain::refusals::Refusal;

/// So many branches at a time: a request of a second or two.
const PORTION: usize = 6;

#[derive(Template)]
#[template(path = "standards/price.html")]
struct Page {
    frame: Frame,
    table: Table,
    back: String,
}

#[derive(Template)]
#[template(path = "standards/prices.html")]
struct Table {
    csrf: String,
    action: String,
    hidden: Vec<(String, String)>,
    years: [i32; 2],
    year: i32,
    list: PriceList,
    kinds: Vec<KindPrice>,
    /// Goes on by itself where scripts run.
    going: bool,
    /// What is thought of is what holds already.
    same: bool,
}

/// Whether a standard is adopted already as it is thought of: scope, time and every value.
fn holds_already(present: &Present, standard: &Standard, adoption: &Adoption) -> bool {
    let held = present.world().adoption_on(&adoption.standard, present.today());
    held.is_some_and(|held| {
        held.version == adoption.version
            && (held.from, held.until) == (adoption.from, adoption.until)
            && held.units == adoption.units
            && settings(standard, held) == settings(standard, adoption)
    })
}

/// A number with its sign.
fn signed(n: i64) -> String {
    match n {
        0 => "0".to_owned(),
        n if n > 0 => format!("+{n}"),
        n => n.to_string(),
    }
}

impl Table {
    fn is_year(&self, year: &i32) -> bool {
        self.year == *year
    }

    fn signed(&self, n: &i64) -> String {
        signed(*n)
    }

    fn is_done(&self) -> bool {
        self.list.waiting.is_empty()
    }

    /// What all branches would cost if those that are not worked out were like those of their kind that are.
    fn guess(&self) -> Cost {
        let mut sum = Cost::default();
        for kind in self.kinds.iter().filter(|kind| !kind.kind.is_empty() && kind.known > 0) {
            let (all, known) = (kind.branches as i64, kind.known as i64);
            let scaled = |n: i64| (n * all + known / 2) / known;
            sum += Cost {
                dates: scaled(kind.more.dates),
                sittings: scaled(kind.more.sittings),
                person_hours: scaled(kind.more.person_hours),
                lost: scaled(kind.more.lost),
            };
        }
        sum
    }

    fn sorted(&self) -> Vec<&BranchPrice> {
        let mut lines: Vec<&BranchPrice> = self.list.lines.iter().collect();
        lines.sort_by(|a, b| a.unit.cmp(&b.unit));
        lines
    }
}

/// What is thought of, as the address or the form says it; an address that says nothing means what the forms begin with.
fn thought_of(
    ask: &Ask,
    present: &Present,
    standard: &Standard,
    fields: &Fields,
) -> Result<(State, Adoption), Failure> {
    let state = match fields.get("from") {
        None => begin(present, standard),
        Some(_) => State::read(fields, standard),
    };
    let wish = state.wish(standard).ok_or_else(|| {
        Failure::Refused(Refusal::new("要测算的采用", "还没有填好", "回到采用的各步填好日期和参数，再来测算"))
    })?;
    Ok((state, wish.adoption(standard, &ask.who().person)))
}

fn year_of(fields: &Fields, present: &Present) -> i32 {
    let this = i32::from(present.today().date().year());
    let asked = fields.text("year").parse().ok().filter(|year| (this..=this + 1).contains(year));
    asked.unwrap_or(this + 1)
}

/// Under what the visitor's list is kept: it holds while nothing is written and nothing else is thought of.
fn key(standard: &Standard, adoption: &Adoption, year: i32, present: &Present) -> String {
    let body = serde_json::to_string(adoption).unwrap_or_default();
    format!("{} {year} {} {} {body}", standard.key(), present.world().sequence, present.today())
}

/// What is shown of it.
fn table(
    ask: &Ask,
    present: &Present,
    standard: &'static Standard,
    state: &State,
    adoption: &Adoption,
    (list, going): (PriceList, bool),
) -> Table {
    let this = i32::from(present.today().date().year());
    let frame = Frame::of(ask, present, "");
    Table {
        csrf: frame.csrf,
        action: format!("{}/price", address(standard)),
        hidden: state.hidden(Step::Summary),
        years: [this, this + 1],
        year: list.year,
        kinds: list.kinds(present.world()),
        going: going && !list.waiting.is_empty(),
        same: holds_already(present, standard, adoption),
        list,
    }
}

fn page(ask: &Ask, present: &Present, standard: &'static Standard, state: &State, table: Table) -> Page {
    Page {
        frame: below(ask, present, standard, format!("采用{}的代价", standard.document.short)).leading(
            "一年要多开几天会、多开几次会、多花多少人时：把每个支部这一年的最省安排在采用前后各排一遍，相减得出；\
             不写入任何内容",
        ),
        table,
        back: state.address(standard, Step::Summary),
    }
}

pub fn show(ask: &Ask, present: &Present) -> Answer {
    let standard = standard(ask, present)?;
    let (state, adoption) = thought_of(ask, present, standard, &ask.query)?;
    let year = year_of(&ask.query, present);
    let key = key(standard, &adoption, year, present);
    let known = prices::kept(ask.site.college(), &ask.who().person, &key)?;
    let list = known.unwrap_or_else(|| PriceList::begin(present.world(), &adoption, year, present.today()));
    let table = table(ask, present, standard, &state, &adoption, (list, false));
    Reply::page(&page(ask, present, standard, &state, table))
}

pub fn take(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (standard, state, adoption, key, mut list, desks) = {
        let present = college.present();
        let standard = standard(ask, &present)?;
        let (state, adoption) = thought_of(ask, &present, standard, &ask.form)?;
        let year = year_of(&ask.form, &present);
        let key = key(standard, &adoption, year, &present);
        let list = prices::kept(college, &ask.who().person, &key)?
            .unwrap_or_else(|| PriceList::begin(present.world(), &adoption, year, present.today()));
        // the parts of the college are taken out, so that nobody waits while they are worked on
        let next = list.waiting.iter().take(PORTION);
        let desks: Result<Vec<_>, _> =
            next.map(|unit| PlanningDesk::at_hand(&present, college.library(), unit)).collect();
        (standard, state, adoption, key, list, desks?)
    };
    list.go_on(&desks, &adoption, |_| {})?;
    prices::keep(college, &ask.who().person, &key, &list)?;
    let going = ask.form.text("do") == "all";
    if ask.partial {
        return Reply::page(&table(ask, &college.present(), standard, &state, &adoption, (list, going)));
    }
    let mut to = state.address(standard, Step::Summary).replacen("/adopt?", "/price?", 1);
    to.push_str(&format!("&year={}", part(&list.year.to_string())));
    Ok(Reply::on_to(to))
}
