//! 台账: what happened, as sentences; the state of the chain and the code to keep elsewhere.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{self, part};
use askama::Template;
use jishi_app::clock;
use jishi_app::ledgers::{self, ActionGroup, GROUPS, HeadState, Line, Opens, Stretch, Verified, Wanted};
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access};

pub const ROUTES: &[Route] = &[
    Route::show(
        "/ledger",
        Guard::Somewhere(Ability::SeeLedger),
        "台账：发生过的每一件事，一句话一条，可按党组织、人员、类别和日期筛选",
        list,
    ),
    Route::show("/ledger/head", Guard::SignedIn, "台账首码：抄下来另存，以后可以核对台账没有被改动", head),
    Route::change(
        "/ledger/verify",
        Guard::System(Ability::VerifyLedger),
        "现在核验台账：重算散列链，比较各表",
        verify,
    ),
];

/// Entries on a page.
const SIZE: usize = 50;

#[derive(Template)]
#[template(path = "ledgers/ledger.html")]
struct Page {
    frame: Frame,
    fields: Fields,
    stretch: Stretch,
    units: Vec<(String, String)>,
    groups: &'static [ActionGroup],
    wrong: Vec<String>,
    verified: Option<(String, bool)>,
    today: Day,
}

impl Page {
    /// The same filter, before another sequence, or from the newest entry on.
    fn address(&self, before: Option<&u64>) -> String {
        self.fields.address("/ledger", &["before"], before.map(|before| format!("before={before}")))
    }

    fn day(&self, line: &Line) -> String {
        words::day(line.event_day, self.today)
    }

    fn at(&self, line: &Line) -> String {
        clock::in_china(&line.entered_at)
    }

    fn opens(&self, line: &Line) -> Option<String> {
        Some(match line.opens.as_ref()? {
            Opens::Unit(code) => format!("/units/{}", part(code)),
            Opens::Person(code) => format!("/people/{}", part(code)),
            Opens::Record(id) => format!("/records/{}", part(id)),
            Opens::Standard(id) => format!("/standards/{}", part(id)),
            Opens::Burdens => "/burdens".to_owned(),
            Opens::Corrections => "/corrections".to_owned(),
        })
    }
}

/// The people whom a filter means: by code, or by name among those within reach.
fn people(present: &Present, access: &Access<'_>, text: &str) -> Vec<String> {
    let world = present.world();
    let reach = access.units(Ability::SeeLedger);
    let found = world.people.iter().filter(|(code, state)| *code == text || state.person.name == text);
    found
        .filter(|(code, _)| reach.holds_person(world, code, present.today()) || *code == access.person())
        .map(|(code, _)| code.clone())
        .collect()
}

fn list(ask: &Ask, present: &Present) -> Answer {
    let (world, today) = (present.world(), present.today());
    let access = ask.who().access(world);
    let reach = access.units(Ability::SeeLedger);
    let mut wrong = Vec::new();
    let wanted = Wanted {
        unit: ask.query.get("unit").map(str::to_owned),
        people: ask.query.get("person").map(|text| people(present, &access, text)),
        group: ask.query.get("kind").and_then(|id| GROUPS.iter().find(|group| group.id == id)),
        from: ask.query.limit("from", &mut wrong),
        until: ask.query.limit("until", &mut wrong),
        before: ask.query.get("before").and_then(|text| text.parse().ok()),
    };
    if wanted.people.as_ref().is_some_and(Vec::is_empty) {
        wrong.push(format!("“{}”：您能看的范围里没有这个人，写全名或人员编号", ask.query.text("person")));
    }
    let college = ask.site.college();
    let stretch = ledgers::journal(college, present, &access, &wanted, SIZE)?;
    let verified = ledgers::last_verified(college)?.map(|v| (clock::in_china(&v.at), v.is_sound()));
    let page = Page {
        frame: Frame::of(ask, present, "台账")
            .leading("每一次改动都在这里，只增不改；最新的在前，只列您有权查看的")
            .explained("ledger"),
        fields: ask.query.clone(),
        stretch,
        units: crate::units::within(present, &reach),
        groups: GROUPS,
        wrong,
        verified,
        today,
    };
    Reply::page(&page)
}

#[derive(Template)]
#[template(path = "ledgers/head.html")]
struct Head {
    frame: Frame,
    head: HeadState,
    at: String,
    verified: Option<Verified>,
    verified_at: String,
    verified_by: String,
    may_verify: bool,
}

fn head(ask: &Ask, present: &Present) -> Answer {
    let college = ask.site.college();
    let head = ledgers::head(college)?;
    let verified = ledgers::last_verified(college)?;
    let names = ledgers::Names::of(present.world(), None);
    let access = ask.who().access(present.world());
    let mut frame = Frame::of(ask, present, "台账首码");
    if access.has(Ability::SeeLedger) {
        frame = frame.under("台账", "/ledger");
    }
    let page = Head {
        frame: frame
            .leading("首码代表到这一条为止的全部台账；抄下或打印另存，以后谁改动了台账都能查出来")
            .explained("ledger"),
        at: clock::in_china(&head.entered_at),
        head,
        verified_at: verified.as_ref().map(|v| clock::in_china(&v.at)).unwrap_or_default(),
        verified_by: verified.as_ref().map(|v| names.person(&v.by)).unwrap_or_default(),
        verified,
        may_verify: access.may_system(Ability::VerifyLedger),
    };
    Reply::page(&page)
}

fn verify(ask: &Ask) -> Answer {
    let verified = ledgers::verify_now(ask.site.college(), &ask.who().person)?;
    let said = if verified.is_sound() {
        format!("核验通过：{}条台账的散列链和{}行数据都相符", verified.entries, verified.rows)
    } else {
        "核验不通过，结果见下".to_owned()
    };
    Ok(Reply::on_to("/ledger/head").saying(&said))
}
