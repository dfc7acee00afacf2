//! What people ask for, and what they may read of what happened.

use crate::support::{AT, college, day, key, library, meeting};
use jishi_app::clock::Clock;
use jishi_app::ledgers::{self, GROUPS, Opens, Wanted};
use jishi_app::living::{Living, Present};
use jishi_app::{burdens, corrections, fronts, own};
use jishi_domain::actions::{Action, PostStarted, SecretRead};
use jishi_domain::amounts::Amount;
use jishi_domain::people::PostKind;
use jishi_domain::permissions::Access;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{Attendance, AttendanceState, Record};
use jishi_store::Draft;
use jishi_store::testing::{Engine, Place};

on_both! {
    a_burden_is_answered_by_the_office_and_everybody_reads_what_is_published_without_the_name;
    a_correction_goes_to_whoever_manages_the_person_and_comes_back_with_a_reason;
    the_ledger_shows_each_reader_what_is_within_reach;
    a_verification_on_the_page_is_noted_and_finds_nothing_wrong;
    the_own_page_adds_up_what_the_records_say;
}

/// The secretaries of both branches, of the general branch an organizer, and the office; `MEMBER` holds no post.
const SECRETARY: &str = "P00000";
const OTHER_SECRETARY: &str = "P00001";
const ORGANIZER: &str = "P00002";
const MEMBER: &str = "P00003";
const OFFICE: &str = "P00004";
const LEADER: &str = "P00005";

fn staffed(engine: Engine) -> (Place, Living) {
    let (place, mut store) = college(engine);
    let post = |person: &str, unit: &str, post| {
        let (person, unit) = (person.into(), unit.into());
        let body = PostStarted { person, unit, post, origin: vec![], full_time: false, duty: None };
        Draft::new("system", day("2021-01-01"), Action::PostStarted(Box::new(body)))
    };
    let mut drafts = vec![
        post(SECRETARY, "B000", PostKind::Secretary),
        post(OTHER_SECRETARY, "B001", PostKind::Secretary),
        post(ORGANIZER, "G1", PostKind::Organizer),
        post(OFFICE, "C", PostKind::PartyWorker),
        post(LEADER, "C", PostKind::CommitteeMember),
        meeting("R1", "2024-01-10"),
    ];
    let mut lecture = Record::new("R2", "B001", vec![RecordKind::PartyLecture], day("2024-02-20"));
    lecture.title = Some("党章学习".into());
    lecture.hours = Some(Amount::whole(2));
    for (person, state) in [(OTHER_SECRETARY, AttendanceState::Present), (MEMBER, AttendanceState::Online)] {
        lecture.attendance.push(Attendance { person: person.into(), state, hours: None, reason: None });
    }
    drafts.push(Draft::new(OTHER_SECRETARY, day("2024-02-20"), Action::RecordAdded(Box::new(lecture))));
    let read = SecretRead {
        person: MEMBER.into(),
        fields: vec!["phone".into()],
        purpose: "核对".into(),
        record: None,
    };
    drafts.push(Draft::new(OTHER_SECRETARY, day("2024-02-21"), Action::SecretRead(Box::new(read))));
    store.append(drafts, AT).unwrap();
    drop(store);
    let library = Box::leak(Box::new(library()));
    let living = Living::open(&place.url, &key(), library, Clock::Fixed(AT.into())).unwrap();
    (place, living)
}

fn access<'w>(present: &'w Present, person: &str) -> Access<'w> {
    Access::of(present.world(), person, present.today())
}

fn a_burden_is_answered_by_the_office_and_everybody_reads_what_is_published_without_the_name(engine: Engine) {
    let (_place, living) = staffed(engine);
    let report = |text: &str| {
        let (page, text) = (Some("/records".to_owned()), text.to_owned());
        burdens::report(&living, MEMBER, burdens::Report { page, text, ..Default::default() })
    };
    assert!(report("我的号码是100 1234 5678").unwrap_err().to_string().contains("号码"));
    report("总结报了两次").unwrap();
    report("表格太多").unwrap();
    {
        let present = living.present();
        let read = |person: &str| burdens::reports(&present, &access(&present, person));
        assert_eq!((read(OFFICE).waiting.len(), read(OFFICE).answered.len()), (2, 0));
        assert_eq!((read(MEMBER).own.len(), read(MEMBER).waiting.len()), (2, 0));
        let secretary = read(SECRETARY);
        assert!(secretary.own.is_empty() && secretary.published.is_empty() && secretary.waiting.is_empty());
        assert_eq!(fronts::waiting(&present, &access(&present, OFFICE)).burdens, 2);
    }
    assert!(burdens::answer(&living, OFFICE, "burden-0009", "好", None, true).is_err());
    burdens::answer(&living, OFFICE, "burden-0001", "只报一次", Some("邮箱不再收"), true).unwrap();
    burdens::answer(&living, OFFICE, "burden-0002", "再了解", None, false).unwrap();
    let present = living.present();
    let read = |person: &str| burdens::reports(&present, &access(&present, person));
    let published = read(SECRETARY).published;
    assert_eq!(published.iter().map(|s| s.report.burden.as_str()).collect::<Vec<_>>(), ["burden-0001"]);
    assert_eq!(published[0].changed(), Some("邮箱不再收"));
    assert!(read(MEMBER).own.iter().all(|state| state.is_answered()), "who reported reads every answer");
    assert_eq!(fronts::waiting(&present, &access(&present, OFFICE)).burdens, 0);
}

fn a_correction_goes_to_whoever_manages_the_person_and_comes_back_with_a_reason(engine: Engine) {
    let (_place, living) = staffed(engine);
    assert!(corrections::ask(&living, MEMBER, "joined", "").is_err(), "how it should be is missing");
    assert!(corrections::ask(&living, MEMBER, "phone", "应为10012345678").is_err(), "a secret in words");
    corrections::ask(&living, MEMBER, "phone", "").unwrap();
    corrections::ask(&living, MEMBER, "joined", "应为2001年7月1日，见志愿书").unwrap();
    assert!(corrections::ask(&living, MEMBER, "phone", "").is_err(), "the same is waiting already");
    corrections::ask(&living, ORGANIZER, "name", "应为示例二").unwrap();
    {
        let present = living.present();
        let waiting = |person: &str| corrections::within(&present, &access(&present, person)).0.len();
        assert_eq!((waiting(ORGANIZER), waiting(OFFICE)), (3, 3));
        assert_eq!((waiting(SECRETARY), waiting(MEMBER)), (0, 0), "who manages nobody sees none");
        let front = fronts::waiting(&present, &access(&present, ORGANIZER));
        assert_eq!(front.corrections, 2, "the own request is somebody else's to answer");
    }
    let answer = |actor: &str, person: &str, id: &str, reason: &str| {
        corrections::answer(&living, actor, person, id, false, reason)
    };
    assert!(answer(ORGANIZER, ORGANIZER, "correction-0003", "不改").is_err(), "nobody answers the own one");
    assert!(answer(ORGANIZER, SECRETARY, "correction-0002", "不改").is_err(), "it is about somebody else");
    assert!(answer(ORGANIZER, MEMBER, "correction-0002", " ").is_err(), "a reason is missing");
    answer(ORGANIZER, MEMBER, "correction-0002", "志愿书记载为2002年").unwrap();
    assert!(answer(OFFICE, MEMBER, "correction-0002", "再答一次").is_err(), "answered once");
    let present = living.present();
    let own = corrections::of(&present, MEMBER);
    assert_eq!(own.iter().map(|state| state.label()).collect::<Vec<_>>(), ["未采纳", "待答复"]);
    assert_eq!(own[1].request.wish, corrections::SEALED_WISH);
}

/// What a reader finds: the sentences, newest first.
fn sentences(living: &Living, person: &str, wanted: &Wanted) -> Vec<String> {
    let present = living.present();
    let stretch = ledgers::journal(living, &present, &access(&present, person), wanted, 100).unwrap();
    stretch.lines.into_iter().map(|line| line.sentence).collect()
}

fn the_ledger_shows_each_reader_what_is_within_reach(engine: Engine) {
    let (_place, living) = staffed(engine);
    let report = burdens::Report { text: "总结报了两次".into(), ..Default::default() };
    burdens::report(&living, MEMBER, report).unwrap();
    corrections::ask(&living, MEMBER, "joined", "见志愿书").unwrap();
    let all = Wanted::default();
    let holds =
        |person: &str, words: &str| sentences(&living, person, &all).iter().any(|s| s.contains(words));
    // the lecture of the second branch
    assert!(holds(OTHER_SECRETARY, "党章学习") && holds(ORGANIZER, "党章学习") && holds(LEADER, "党章学习"));
    assert!(!holds(SECRETARY, "党章学习") && holds(SECRETARY, "支部党员大会"));
    assert!(
        sentences(&living, MEMBER, &all).iter().all(|s| !s.contains("党章学习")),
        "no ledger for members"
    );
    // who read a secret is told to those who may read it, and to the person
    assert!(
        holds(OTHER_SECRETARY, "查阅示例3的") && holds(OFFICE, "查阅示例3的") && holds(MEMBER, "查阅示例3的")
    );
    assert!(!holds(SECRETARY, "查阅示例3的") && !holds(LEADER, "查阅示例3的"));
    // a burden is the office's and the reporter's, and the page names nobody
    assert!(
        holds(OFFICE, "反映负担：总结报了两次")
            && !holds(LEADER, "反映负担")
            && !holds(ORGANIZER, "反映负担")
    );
    assert!(holds(ORGANIZER, "请求更正本人的加入党组织日期") && !holds(OTHER_SECRETARY, "请求更正"));

    let present = living.present();
    let read = |wanted: Wanted, size| {
        ledgers::journal(&living, &present, &access(&present, OFFICE), &wanted, size).unwrap()
    };
    let reports = Wanted { group: GROUPS.iter().find(|g| g.id == "requests"), ..Wanted::default() };
    let lines = read(reports, 10).lines;
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().any(|l| l.opens == Some(Opens::Burdens) && l.actor.is_empty()), "{lines:?}");
    let by_person = Wanted { people: Some(vec![MEMBER.into()]), ..Wanted::default() };
    let found = read(by_person, 50).lines;
    assert!(
        found.iter().all(|l| l.sentence.contains("示例3") || l.sentence.contains("党章学习")),
        "{found:?}"
    );
    assert!(!found.iter().any(|l| l.sentence.contains("反映负担")), "a filter does not tell who reported");
    let of_unit = Wanted { unit: Some("B001".into()), ..Wanted::default() };
    let of_unit = read(of_unit, 50).lines;
    assert!(of_unit.iter().any(|l| l.sentence.contains("党章学习")));
    assert!(!of_unit.iter().any(|l| l.sentence.contains("支部党员大会")), "that is the first branch's");
    let lecture = of_unit.iter().find(|l| l.sentence.contains("党章学习")).unwrap();
    assert_eq!((lecture.delay, lecture.opens.clone()), (10, Some(Opens::Record("R2".into()))));
    let before = Wanted { until: Some(day("2024-02-29")), ..Wanted::default() };
    assert!(read(before, 50).lines.is_empty(), "everything was entered on the first of March");

    // page by page it is the same as at once
    let whole: Vec<u64> = read(Wanted::default(), 100).lines.iter().map(|l| l.sequence).collect();
    let (mut pieces, mut before) = (Vec::new(), None);
    loop {
        let stretch = read(Wanted { before, ..Wanted::default() }, 4);
        pieces.extend(stretch.lines.iter().map(|l| l.sequence));
        before = stretch.earlier;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(pieces, whole);
}

fn a_verification_on_the_page_is_noted_and_finds_nothing_wrong(engine: Engine) {
    let (_place, living) = staffed(engine);
    assert_eq!(ledgers::last_verified(&living).unwrap(), None);
    let verified = ledgers::verify_now(&living, OFFICE).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.findings);
    let head = ledgers::head(&living).unwrap();
    assert_eq!((verified.entries, &verified.code), (head.sequence, &head.code));
    assert_eq!(ledgers::last_verified(&living).unwrap(), Some(verified));
    let busy = living.alone(|_| Ok(ledgers::verify_now(&living, OFFICE).unwrap_err().to_string())).unwrap();
    assert!(busy.unwrap().contains("正在进行"));
}

fn the_own_page_adds_up_what_the_records_say(engine: Engine) {
    let (_place, living) = staffed(engine);
    let present = living.present();
    let year = own::year(&present, MEMBER);
    assert_eq!((year.sittings.len(), year.hours), (1, Amount::whole(2)));
    assert_eq!(year.states, [0, 1, 0, 0, 0]);
    assert_eq!(year.dues.len(), 3, "January to March");
    let stored = own::stored(&present, MEMBER);
    let named = |label: &str| stored.particulars.iter().any(|(_, known, _)| known == label);
    assert!(named("姓名") && named("加入党组织日期") && named("职称"), "{:?}", stored.particulars);
    assert_eq!(stored.memberships.len(), 1);
    let glance = fronts::glances(&present, &access(&present, LEADER));
    assert_eq!(glance.iter().map(|g| g.unit.as_str()).collect::<Vec<_>>(), ["C"]);
    assert!(fronts::glances(&present, &access(&present, MEMBER)).is_empty());
}
