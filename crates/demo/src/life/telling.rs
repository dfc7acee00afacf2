//! Short words for filling in a record.

use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::records::{AgendaItem, Evidence, Record};
use jishi_domain::votes::Vote;

fn own(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

/// 填写 — a record, told word by word.
pub(super) trait Tell: Sized {
    fn title(self, title: &str) -> Self;
    fn topics(self, topics: &[&str]) -> Self;
    fn items(self, items: &[&str]) -> Self;
    /// Class hours.
    fn hours(self, hours: i64) -> Self;
    fn amount(self, amount: Amount) -> Self;
    fn number(self, number: i64) -> Self;
    fn persons(self, persons: Vec<String>) -> Self;
    fn by(self, person: Option<String>) -> Self;
    fn to(self, unit: &str) -> Self;
    fn until(self, day: Day) -> Self;
    fn status(self, status: &str) -> Self;
    fn result(self, result: &str) -> Self;
    fn level(self, level: &str) -> Self;
    fn forms(self, forms: &[&str]) -> Self;
    fn guests(self, guests: &[&str]) -> Self;
    fn answers(self, id: String) -> Self;
    fn lecturer(self, person: Option<String>) -> Self;
    fn month(self, month: String) -> Self;
    fn place(self, place: &str) -> Self;
    /// An agenda item with its topic, and what was resolved.
    fn item(self, title: &str, topics: &[&str], resolution: Option<&str>) -> Self;
    /// A vote on the last agenda item.
    fn vote(self, vote: Vote) -> Self;
    /// A piece of evidence of a kind.
    fn shown(self, title: &str, kind: &str) -> Self;
}

impl Tell for Record {
    fn title(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }
    fn topics(mut self, topics: &[&str]) -> Self {
        self.topics = own(topics);
        self
    }
    fn items(mut self, items: &[&str]) -> Self {
        self.items = own(items);
        self
    }
    fn hours(mut self, hours: i64) -> Self {
        self.hours = Some(Amount::whole(hours));
        self
    }
    fn amount(mut self, amount: Amount) -> Self {
        self.amount = Some(amount);
        self
    }
    fn number(mut self, number: i64) -> Self {
        self.number = Some(number);
        self
    }
    fn persons(mut self, persons: Vec<String>) -> Self {
        self.persons = persons;
        self
    }
    fn by(mut self, person: Option<String>) -> Self {
        self.by = person;
        self
    }
    fn to(mut self, unit: &str) -> Self {
        self.to = Some(unit.to_owned());
        self
    }
    fn until(mut self, day: Day) -> Self {
        self.until = Some(day);
        self
    }
    fn status(mut self, status: &str) -> Self {
        self.status = Some(status.to_owned());
        self
    }
    fn result(mut self, result: &str) -> Self {
        self.result = Some(result.to_owned());
        self
    }
    fn level(mut self, level: &str) -> Self {
        self.level = Some(level.to_owned());
        self
    }
    fn forms(mut self, forms: &[&str]) -> Self {
        self.forms = own(forms);
        self
    }
    fn guests(mut self, guests: &[&str]) -> Self {
        self.guests = own(guests);
        self
    }
    fn answers(mut self, id: String) -> Self {
        self.answers = Some(id);
        self
    }
    fn lecturer(mut self, person: Option<String>) -> Self {
        self.lecturers = person.into_iter().collect();
        self
    }
    fn month(mut self, month: String) -> Self {
        self.month = Some(month);
        self
    }
    fn place(mut self, place: &str) -> Self {
        self.place = Some(place.to_owned());
        self
    }
    fn item(mut self, title: &str, topics: &[&str], resolution: Option<&str>) -> Self {
        self.agenda.push(AgendaItem {
            title: title.to_owned(),
            topics: own(topics),
            discussion: None,
            resolution: resolution.map(str::to_owned),
            vote: None,
        });
        self
    }
    fn vote(mut self, vote: Vote) -> Self {
        if let Some(item) = self.agenda.last_mut() {
            item.vote = Some(vote);
        }
        self
    }
    fn shown(mut self, title: &str, kind: &str) -> Self {
        self.evidence.push(Evidence { title: title.to_owned(), kind: kind.to_owned(), digest: None });
        self
    }
}
