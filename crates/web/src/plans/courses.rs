//! 采用、报备、备案、退回、公布.

use super::{variant_of, year_address, year_of, years};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use jishi_app::plans::{self, Sending};
use jishi_domain::actions::Entry;
use jishi_domain::refusals::Refusal;

fn version_of(ask: &Ask) -> Result<u32, Failure> {
    ask.form
        .text("version")
        .parse()
        .map_err(|_| Failure::Refused(Refusal::new("计划", "没有写明是哪一版", "回到计划页面重新办理")))
}

fn back(unit: &str, year: i32, what: &str, entry: &Entry) -> Reply {
    Reply::on_to(year_address(unit, year)).saying(&format!("{what}，记入台账第{}条", entry.sequence))
}

fn note(ask: &Ask) -> Option<String> {
    ask.form.get("note").map(str::to_owned)
}

pub fn accept(ask: &Ask) -> Answer {
    let (unit, year) = (ask.place("unit"), year_of(ask.form.get("year"))?);
    let variant = variant_of(ask.form.get("variant"))?;
    let college = ask.site.college();
    let Some(proposal) = plans::proposal(college, unit, year, variant)? else {
        return Err(Failure::Refused(Refusal::new(
            format!("{}草案", college.present().world().called_plan(unit, year)),
            "已经不在了（可能已被采用或重新生成）",
            "回到计划页面重新打开",
        )));
    };
    let entry = plans::accept(college, &ask.who().person, proposal.plan, proposal.after, note(ask))?;
    Ok(back(unit, year, "已采用为现行计划", &entry))
}

pub fn send(ask: &Ask) -> Answer {
    let (unit, year, version) = (ask.place("unit"), year_of(ask.form.get("year"))?, version_of(ask)?);
    let sending = Sending {
        to: ask.form.text("to").to_owned(),
        items: ask.form.all("items").map(str::to_owned).collect(),
        unseen: ask.form.has("unseen"),
        note: note(ask),
    };
    if sending.items.is_empty() && !sending.unseen {
        let present = ask.site.college().present();
        if let Some(problem) = plans::unseen(&present, ask.site.college().library()) {
            return years::send_again(ask, &present, year, problem);
        }
    }
    let entry = plans::send(ask.site.college(), &ask.who().person, (unit, year, version), sending)?;
    Ok(back(unit, year, "已报送备案", &entry))
}

pub fn make_known(ask: &Ask) -> Answer {
    let (unit, year, version) = (ask.place("unit"), year_of(ask.form.get("year"))?, version_of(ask)?);
    let items = ask.form.all("items").map(str::to_owned).collect();
    let who = &ask.who().person;
    let entry = plans::make_known(ask.site.college(), who, (unit, year, version), items, note(ask))?;
    Ok(back(unit, year, "已向党员公布", &entry))
}

pub fn receive(ask: &Ask) -> Answer {
    let (unit, year, version) = (ask.place("unit"), year_of(ask.form.get("year"))?, version_of(ask)?);
    let entry = plans::receive(ask.site.college(), &ask.who().standings, (unit, year, version), note(ask))?;
    Ok(back(unit, year, "已备案", &entry))
}

pub fn give_back(ask: &Ask) -> Answer {
    let (unit, year, version) = (ask.place("unit"), year_of(ask.form.get("year"))?, version_of(ask)?);
    let reason = ask.form.text("note");
    let entry = plans::give_back(ask.site.college(), &ask.who().standings, (unit, year, version), reason)?;
    Ok(back(unit, year, "已退回", &entry))
}
