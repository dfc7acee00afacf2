//! A plan taken as done: everybody comes, those in post chair and record, and the record is entered the same day.

use super::situations::{Situation, committee, everybody};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::plans::{PlannedFiling, PlannedSitting, Scope, YearPlan};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{AgendaItem, Attendance, AttendanceState, Evidence, Record};

impl Situation<'_> {
    /// Those who hold a post at a unit on a day and can attend to it, the secretary first.
    pub fn officers(&self, unit: u32, day: Day) -> Vec<u32> {
        let mut posts: Vec<(PostKind, u32)> = self
            .facts
            .roster
            .posts(unit)
            .iter()
            .filter(|p| p.from <= day && day < p.until)
            .filter(|p| p.post.on_committee() || p.post == PostKind::GroupLeader)
            .map(|p| (p.post, p.person))
            .filter(|(_, person)| !self.is_absent(*person, day))
            .collect();
        posts.sort_unstable();
        let mut persons: Vec<u32> = Vec::new();
        for (_, person) in posts {
            if !persons.contains(&person) {
                persons.push(person);
            }
        }
        persons
    }

    /// Whether a person cannot attend to anything on a day.
    pub fn is_absent(&self, person: u32, day: Day) -> bool {
        let code = self.person(person);
        self.settings.absent.iter().any(|(who, from, until)| who == code && *from <= day && day <= *until)
    }

    /// Who attends a planned sitting on its day.
    fn attendants(&self, sitting: &PlannedSitting) -> Vec<u32> {
        let roster = &self.facts.roster;
        let Some(unit) = roster.unit(&sitting.unit) else { return Vec::new() };
        match sitting.scope {
            Scope::Committee => committee(roster, unit, sitting.day),
            Scope::Branch | Scope::Group => everybody(roster, unit, sitting.day),
        }
    }

    /// The record of a planned sitting that went as planned.
    pub fn held(&self, plan: &YearPlan, sitting: &PlannedSitting) -> Record {
        let id = format!("plan:{}:{}:{}", plan.unit, plan.year, sitting.id);
        let mut record = Record::new(id, &sitting.unit, sitting.kinds.clone(), sitting.day);
        let attendants = self.attendants(sitting);
        let state = AttendanceState::Present;
        record.attendance = attendants
            .iter()
            .map(|p| Attendance { person: self.person(*p).to_owned(), state, hours: None, reason: None })
            .collect();
        let officers = self.facts.roster.unit(&sitting.unit).map(|u| self.officers(u, sitting.day));
        let mut officers = officers.unwrap_or_default();
        officers.extend(attendants);
        let chair = sitting.chair.clone().or_else(|| officers.first().map(|p| self.person(*p).to_owned()));
        let recorder = officers.iter().map(|p| self.person(*p)).find(|p| Some(*p) != chair.as_deref());
        record.recorder = recorder.map(str::to_owned).or_else(|| chair.clone());
        record.chair = chair;
        record.title = sitting.title.clone().or_else(|| Some(sitting.label()));
        record.place = sitting.place.clone().or_else(|| Some("党员活动室".to_owned()));
        record.lecturers.clone_from(&sitting.lecturers);
        record.hours = sitting.hours;
        record.topics.clone_from(&sitting.topics);
        record.items.clone_from(&sitting.items);
        record.forms.clone_from(&sitting.forms);
        record.agenda = vec![AgendaItem { title: sitting.label(), ..AgendaItem::default() }];
        record.evidence =
            vec![Evidence { title: "会议记录".to_owned(), kind: "text".to_owned(), digest: None }];
        record
    }

    fn filed(&self, plan: &YearPlan, filing: &PlannedFiling) -> Option<Record> {
        let id = format!("plan:{}:{}:{}", plan.unit, plan.year, filing.id);
        let mut record = Record::new(id, &filing.unit, vec![filing.kind], filing.by);
        record.items.clone_from(&filing.items);
        record.title = Some(filing.kind.label().to_owned());
        record.to.clone_from(&filing.to);
        if filing.kind == RecordKind::Filing {
            record.status = Some("received".to_owned());
        }
        if filing.kind == RecordKind::Talk {
            let officers = self.officers(self.unit, filing.by);
            record.by = officers.first().map(|p| self.person(*p).to_owned());
            let other = self.holders[0].persons.iter().find(|p| !officers.contains(p));
            record.persons = other.map(|p| self.person(*p).to_owned()).into_iter().collect();
        }
        record.amount = (filing.kind == RecordKind::DuesAssessment).then_some(Amount::whole(1));
        record.check().is_ok().then_some(record)
    }

    /// The records of a plan that is done as planned: what still lies ahead of the first day that can be planned.
    pub fn done(&self, plan: &YearPlan) -> Vec<Record> {
        let sittings = plan.sittings.iter().map(|sitting| self.held(plan, sitting));
        let filings = plan.filings.iter().filter_map(|filing| self.filed(plan, filing));
        sittings.chain(filings).collect()
    }
}
