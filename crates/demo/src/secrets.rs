//! What stands apart from the ledger: citizen IDs, phones and addresses, and what was said in some talks; invented and
//! in plain text.

use crate::chances::Chances;
use crate::plan::Plan;
use jishi_domain::citizen_ids::check_digit;
use jishi_domain::dates::Day;
use jishi_domain::people::{Person, Sex};
use std::collections::BTreeMap;

/// 密封前的资料 — one person's secrets in plain text, to be sealed by the caller under the person's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Code of the person.
    pub person: String,
    /// Citizen ID of eighteen characters: right check digit, birth and sex of the person, area `999999` that
    /// was never given out.
    pub citizen_id: String,
    /// Eleven digits that begin with `1540000` or `1540001` …: 154 is no network's prefix.
    pub phone: String,
    /// An address in a town that does not exist.
    pub address: String,
}

/// The secrets of everybody whom [`college`](crate::college) registers for the same seed and day, by code.
pub fn secrets(seed: u64, as_of: Day) -> Vec<Secret> {
    let plan = Plan::of(seed, as_of);
    // running numbers of those who share day of birth and sex, so that nobody shares an ID
    let mut born: BTreeMap<(Option<Day>, bool), usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(plan.people.len());
    for (i, p) in plan.people.iter().enumerate() {
        let order = born.entry((p.person.birth, p.person.sex == Some(Sex::Male))).or_default();
        *order += 1;
        all.push(secret(seed, i, *order, &p.person));
    }
    all
}

/// Of so many talks one has its content kept.
const KEPT: usize = 12;

/// What was said in the talks of which that is kept: harmless, and of nobody.
const SAID: [&str; 10] = [
    "谈了近期思想和工作情况，本人状态较好，希望多参加实践教学类的主题党日，已记下。",
    "反映课程和会议时间有冲突，商定以后提前一周通知，时间冲突的可以参加另一场补学。",
    "谈了学习体会，建议把集中学习的材料提前发给大家，便于先读后议。",
    "家里老人需要照顾，近期参加活动有困难，商定先以线上和自学为主，支部安排同志上门送学。",
    "肯定了在志愿服务中的表现，提醒注意材料填写及时，本人表示会改进。",
    "谈了职业发展的打算，有意参加技能大赛指导，支部帮助联系有经验的同志结对。",
    "对支部工作提了两条意见：发言多些互动，批评和自我批评再具体一些。",
    "新学期工作量较大，有些焦虑，一起梳理了事情的先后，约定一个月后再谈。",
    "谈了宿舍同学之间的小矛盾，经沟通已经化解，提醒遇事多商量。",
    "交流了退休后的生活和身体情况，愿意给年轻同志讲讲校史，支部记入下半年计划。",
];

/// What was said in the talk with this running number; `None` where nothing of it is kept.
pub fn said(seed: u64, number: usize) -> Option<&'static str> {
    let mut chances = Chances::of(seed, &[91, number as u64]);
    number.is_multiple_of(KEPT).then(|| SAID[chances.below(SAID.len())])
}

fn secret(seed: u64, number: usize, order: usize, person: &Person) -> Secret {
    let mut chances = Chances::of(seed, &[90, number as u64]);
    Secret {
        person: person.code.clone(),
        citizen_id: citizen_id(order, person),
        phone: format!("154{number:08}"),
        address: format!(
            "澄湾市望屿区{}路{}号{}室",
            chances.word(&["听涛", "学府", "桐荫", "溪山", "云帆"]),
            chances.between(1, 199),
            chances.between(101, 2806)
        ),
    }
}

/// Area 999999, the person's birth, a running number of the right parity, the check digit.
fn citizen_id(order: usize, person: &Person) -> String {
    let birth = person.birth.unwrap_or(Day(0)).date();
    let order = (order % 499) * 2 + usize::from(person.sex == Some(Sex::Male));
    let text = format!("999999{:04}{:02}{:02}{order:03}", birth.year(), birth.month(), birth.day());
    let mut digits = [b'0'; 17];
    for (to, from) in digits.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    format!("{text}{}", char::from(check_digit(&digits)))
}
