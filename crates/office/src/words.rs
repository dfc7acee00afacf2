//! The words that sheets use for what the domain calls by id.

use crate::texts::{key, plain_key};
use jishi_domain::people::{Category, PostKind, Sex, Stage};
use jishi_domain::record_kinds::{KINDS, RecordKind};
use jishi_domain::records::AttendanceState;

/// 代码与用词 — ids with the words for them; the first word is the one that we write.
pub type Words = &'static [(&'static str, &'static [&'static str])];

/// 形式 — ways in which a sitting or a report was held.
pub const FORMS: Words = &[
    ("online", &["线上", "网络", "网上", "视频会议", "线上会议", "腾讯会议", "钉钉"]),
    ("network-media", &["网络媒体", "互联网", "微信", "学习强国", "新媒体"]),
    ("distance", &["远程教育", "远程", "现代远程教育"]),
    ("micro-lecture", &["微党课"]),
    ("separate-groups", &["分组", "分党小组", "分小组", "分散"]),
    ("audio-visual", &["音像", "电教", "电化教育", "观看视频", "观看影片"]),
];

/// 级别
pub const LEVELS: Words = &[
    ("nation", &["国家级", "国家", "全国", "中央"]),
    ("province", &["省级", "省部级", "省", "自治区级", "直辖市级"]),
    ("city", &["市级", "地市级", "市"]),
    ("county", &["县级", "区县级", "区级", "县"]),
    ("college", &["校级", "学校", "校", "院级", "学院级", "校党委"]),
    ("department", &["院系级", "系级", "系部级", "总支级", "二级学院级"]),
    ("branch", &["支部级", "支部"]),
];

/// 状态 — course of a filing or an issue.
pub const STATUSES: Words = &[
    ("sent", &["已报送", "已报", "报送", "已上报", "已发出", "已申报", "已开具", "转出"]),
    ("received", &["已接收", "已收到", "接收", "已备案", "已受理", "已落实", "转入", "已回执"]),
    ("returned", &["已退回", "退回", "不予备案", "退件"]),
    ("open", &["未整改", "整改中", "进行中", "未办结", "未完成", "办理中"]),
    ("closed", &["已办结", "已整改", "整改完成", "已完成", "完成", "销号", "已销号", "已践诺"]),
];

/// 结果
pub const RESULTS: Words = &[
    ("passed", &["通过", "合格通过", "达标", "已通过", "同意", "验收合格"]),
    ("failed", &["未通过", "不通过", "不达标", "未达标", "不同意"]),
    ("excellent", &["优秀"]),
    ("qualified", &["合格"]),
    ("basically-qualified", &["基本合格"]),
    ("unqualified", &["不合格"]),
    ("good", &["好", "良好"]),
    ("fairly-good", &["较好"]),
    ("fair", &["一般"]),
    ("poor", &["差", "较差"]),
];

/// 表决种类
pub const VOTES: Words = &[
    ("general", &["一般事项", "一般表决", "一般", "党员大会表决"]),
    ("admission", &["接收预备党员", "入党", "发展党员", "接收"]),
    ("conversion", &["预备党员转正", "转正"]),
    ("election", &["选举", "换届选举", "补选"]),
    ("committee", &["支委会表决", "委员会表决", "支委会"]),
];

/// 学历 and 学位, by the ids that rules ask for.
pub const EDUCATIONS: Words = &[
    ("doctor", &["博士研究生", "博士", "博士学位"]),
    ("master", &["硕士研究生", "硕士", "研究生", "硕士学位"]),
    ("bachelor", &["大学本科", "本科", "大学", "学士", "学士学位"]),
    ("college", &["大学专科", "专科", "大专", "高职"]),
    ("college-student", &["大专在读", "专科在读", "高职在读"]),
    ("secondary", &["中专", "中等专科", "高中", "中技", "技工学校", "职高"]),
    ("basic", &["初中", "初中及以下", "小学"]),
];

/// 职称, by the ids that rules ask for.
pub const TITLES: Words = &[
    ("professor", &["教授", "正高级", "正高", "研究员", "正高级工程师"]),
    (
        "associate-professor",
        &["副教授", "副高级", "副高", "副研究员", "高级工程师", "高级讲师", "高级实验师"],
    ),
    ("lecturer", &["讲师", "中级", "助理研究员", "工程师", "实验师"]),
    ("assistant", &["助教", "初级", "助理讲师", "助理工程师", "研究实习员"]),
];

/// 岗位类别, by the ids that rules ask for.
pub const STAFF_GROUPS: Words = &[
    ("teacher", &["专任教师", "教师", "专职教师"]),
    ("counselor", &["辅导员", "专职辅导员"]),
    ("administration", &["管理", "管理岗位", "行政管理", "管理人员"]),
    ("logistics", &["工勤", "工勤技能", "工勤技能岗位", "工勤人员"]),
    ("retired", &["离退休", "离退休教职工", "退休"]),
    ("student", &["学生"]),
];

/// The id that a word stands for; an id stands for itself.
pub fn id(words: Words, text: &str) -> Option<&'static str> {
    let wanted = key(text);
    words
        .iter()
        .find(|(id, all)| key(id) == wanted || all.iter().any(|w| key(w) == wanted))
        .map(|(id, _)| *id)
}

/// The word that we write for an id; the id itself where there is none.
pub fn label(words: Words, id: &str) -> String {
    words.iter().find(|(known, _)| *known == id).and_then(|(_, all)| all.first()).map_or(id, |w| w).to_owned()
}

/// The words that we write, for drop-downs and messages.
pub fn labels(words: Words) -> Vec<&'static str> {
    words.iter().filter_map(|(_, all)| all.first().copied()).collect()
}

/// 性别
pub fn sex(text: &str) -> Option<Sex> {
    match plain_key(text).as_ref() {
        "男" | "男性" | "m" | "male" => Some(Sex::Male),
        "女" | "女性" | "f" | "female" => Some(Sex::Female),
        _ => None,
    }
}

/// 是否
pub fn yes_or_no(text: &str) -> Option<bool> {
    let folded = crate::texts::fold(text);
    match folded.as_ref() {
        "√" | "✓" | "✔" => return Some(true),
        "×" | "✗" | "✘" => return Some(false),
        _ => {}
    }
    match plain_key(text).as_ref() {
        "是" | "有" | "1" | "y" | "yes" | "true" | "失联" | "已失联" | "流动" => Some(true),
        "否" | "无" | "不是" | "0" | "n" | "no" | "false" | "未失联" | "正常" | "未流动" | "非流动"
        | "没有" => Some(false),
        _ => None,
    }
}

/// 人员类别（发展阶段）
pub fn stage(text: &str) -> Option<Stage> {
    match plain_key(text).as_ref() {
        "正式党员" | "正式" | "中共党员" | "中共正式党员" => Some(Stage::Full),
        "预备党员" | "预备" | "中共预备党员" => Some(Stage::Probationary),
        "发展对象" => Some(Stage::DevelopmentTarget),
        "入党积极分子" | "积极分子" => Some(Stage::Activist),
        "入党申请人" | "申请人" | "入党申请" => Some(Stage::Applicant),
        _ => None,
    }
}

/// 在职、学生、离退休. Only whole words: 学生处 is no student.
pub fn category(text: &str) -> Option<Category> {
    match plain_key(text).as_ref() {
        "在职" | "在职教职工" | "在职党员" | "教职工" | "教师" | "在岗" | "在职职工" | "在职教工"
        | "教工" => Some(Category::InService),
        "学生" | "在校学生" | "大学生" | "学生党员" | "高职学生" | "专科生" | "本科生" | "研究生" => {
            Some(Category::Student)
        }
        "离退休" | "离退休人员" | "退休" | "离休" | "离退休党员" | "退休人员" | "离退休教职工" => {
            Some(Category::Retired)
        }
        _ => None,
    }
}

/// The words that we write for a category.
pub fn category_label(category: Category) -> &'static str {
    match category {
        Category::InService => "在职",
        Category::Student => "学生",
        Category::Retired => "离退休",
    }
}

/// 党内职务, with or without the unit's word before it: 支部书记, 党总支副书记.
pub fn post(text: &str) -> Option<PostKind> {
    let wanted = plain_key(text);
    let rest = ["党支部", "支部", "党总支", "总支", "党委", "支委会", "支委"]
        .iter()
        .find_map(|before| wanted.strip_prefix(before));
    let rest = rest.filter(|r| !r.is_empty()).unwrap_or(&wanted);
    let known = PostKind::ALL.iter().copied().find(|p| key(p.label()) == wanted || key(p.label()) == rest);
    known.or(match wanted.as_ref() {
        "支委" | "支部委员" | "支委委员" => Some(PostKind::CommitteeMember),
        "组长" | "小组长" | "党小组长" => Some(PostKind::GroupLeader),
        "纪律检查委员" | "纪检" => Some(PostKind::DisciplineOfficer),
        "专职组织员" => Some(PostKind::Organizer),
        _ => PostKind::from_id(text.trim()),
    })
}

/// 考勤状态
pub fn attendance(text: &str) -> Option<AttendanceState> {
    let wanted = plain_key(text);
    let known = AttendanceState::ALL.into_iter().find(|s| s.label() == wanted || s.id() == text.trim());
    known.or(match wanted.as_ref() {
        "到" | "到会" | "已到" | "实到" | "现场" | "现场出席" | "√" | "是" | "参加" | "签到" => {
            Some(AttendanceState::Present)
        }
        "线上出席" | "网络" | "视频" | "线上参加" => Some(AttendanceState::Online),
        "事假" | "病假" | "公假" | "公差" | "因公请假" | "已请假" | "出差" => {
            Some(AttendanceState::Excused)
        }
        "无故缺席" | "缺" | "旷会" | "未到" | "缺勤" | "×" | "未请假" => {
            Some(AttendanceState::Unexcused)
        }
        "已补课" | "补学" => Some(AttendanceState::MadeUp),
        _ => None,
    })
}

/// Further words for record kinds, beside their labels and ids.
const KIND_WORDS: &[(RecordKind, &[&str])] = &[
    (RecordKind::GeneralMeeting, &["党员大会", "支部大会", "全体党员大会", "党支部党员大会"]),
    (RecordKind::CommitteeMeeting, &["支委会", "支部委员会", "支委会议", "支委会会议"]),
    (RecordKind::PartyGroupMeeting, &["小组会", "党小组会议", "党小组活动"]),
    (RecordKind::PartyLecture, &["上党课", "支部党课", "专题党课"]),
    (RecordKind::ThemeDay, &["主题党日活动", "党日活动", "支部主题党日", "固定党日"]),
    (RecordKind::OrganizationalLifeMeeting, &["专题组织生活会", "组织生活会议"]),
    (RecordKind::DemocraticAppraisal, &["民主评议", "评议党员"]),
    (RecordKind::ConcentratedStudy, &["集体学习", "理论学习", "政治学习", "集中学习会"]),
    (RecordKind::CommitteeStudy, &["理论学习中心组学习", "中心组学习", "班子学习"]),
    (RecordKind::StudyDay, &["学习日"]),
    (RecordKind::Training, &["培训", "党员培训"]),
    (RecordKind::JointConference, &["党政联席会"]),
    (RecordKind::DepartmentPartyMeeting, &["总支委员会会议", "总支会议", "党总支会议", "总支委员会"]),
    (RecordKind::CollegeCommitteeMeeting, &["党委会", "党委常委会"]),
    (RecordKind::SecretaryReview, &["书记述职", "述职评议会", "述职评议考核"]),
    (RecordKind::ElectionMeeting, &["选举会议", "换届大会", "换届选举大会"]),
    (RecordKind::ServiceActivity, &["志愿服务", "办实事", "社会实践"]),
    (RecordKind::AdmissionOath, &["宣誓", "入党宣誓仪式"]),
    (RecordKind::SpecialLecture, &["讲座"]),
    (RecordKind::SiteVisit, &["参观学习", "考察", "参观"]),
    (RecordKind::Seminar, &["研讨会", "研讨"]),
    (RecordKind::Filing, &["报送", "备案", "材料报送"]),
    (RecordKind::Talk, &["谈心", "谈话"]),
    (RecordKind::DuesPayment, &["党费缴纳", "缴纳党费", "交纳党费", "党费收缴", "缴费"]),
    (RecordKind::Honour, &["表彰", "获奖", "荣誉表彰"]),
    (RecordKind::Inspection, &["督查", "检查"]),
    (RecordKind::Issue, &["问题"]),
    (RecordKind::Attestation, &["佐证", "佐证材料"]),
    (RecordKind::MakeUp, &["补学"]),
];

/// 记录类型, by label, id or a further word.
pub fn kind(text: &str) -> Option<RecordKind> {
    let wanted = key(text);
    if wanted.is_empty() {
        return None;
    }
    let spec = KINDS.iter().find(|k| key(k.label) == wanted || k.id == text.trim());
    let word = || KIND_WORDS.iter().find(|(_, words)| words.iter().any(|w| key(w) == wanted));
    spec.map(|k| k.kind).or_else(|| word().map(|(kind, _)| *kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_for_one_id_only() {
        for words in [FORMS, LEVELS, STATUSES, RESULTS, VOTES, EDUCATIONS, TITLES, STAFF_GROUPS] {
            for (known, all) in words {
                assert_eq!(id(words, known), Some(*known));
                for word in *all {
                    assert_eq!(id(words, word), Some(*known), "{word}");
                }
                assert_eq!(label(words, known), all[0]);
            }
        }
    }

    #[test]
    fn every_record_kind_is_known_by_its_words() {
        for spec in KINDS {
            assert_eq!(kind(spec.label), Some(spec.kind));
            assert_eq!(kind(spec.id), Some(spec.kind));
        }
        for (expected, words) in KIND_WORDS {
            for word in *words {
                assert_eq!(kind(word), Some(*expected), "{word}");
            }
        }
        assert_eq!(kind("三会一课"), None);
    }

    #[test]
    fn an_office_for_students_is_no_student() {
        assert_eq!(category("学生处干部"), None);
        assert_eq!(category("离退休工作处"), None);
        assert_eq!(category("在校 学生"), Some(Category::Student));
    }

    #[test]
    fn posts_are_known_with_and_without_the_unit() {
        assert_eq!(post("支部书记"), Some(PostKind::Secretary));
        assert_eq!(post("党总支副书记"), Some(PostKind::DeputySecretary));
        assert_eq!(post("支部委员"), Some(PostKind::CommitteeMember));
        assert_eq!(post("支委"), Some(PostKind::CommitteeMember));
        assert_eq!(post("班长"), None);
    }

    #[test]
    fn every_state_of_attendance_has_its_word() {
        for state in AttendanceState::ALL {
            assert_eq!(attendance(state.label()), Some(state));
            assert_eq!(attendance(state.id()), Some(state));
        }
    }
}
