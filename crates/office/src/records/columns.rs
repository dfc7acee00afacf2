//! The columns of record sheets: one for each field of the record-kind table, and what sheets of sittings add.

use crate::tables::{Choice, Column, Need};
use crate::words;
use jishi_domain::record_kinds::Field;
use jishi_domain::records::AttendanceState;

macro_rules! columns {
    ($at:ident, $columns:ident, $doc:literal: $($name:ident = $column:expr;)*) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $at {
            $($name,)*
        }

        /// Every column, in the order of the template.
        pub(crate) const $columns: &[Column] = &[$($column,)*];
    };
}

fn forms() -> Vec<&'static str> {
    words::labels(words::FORMS)
}

fn levels() -> Vec<&'static str> {
    words::labels(words::LEVELS)
}

fn statuses() -> Vec<&'static str> {
    words::labels(words::STATUSES)
}

fn results() -> Vec<&'static str> {
    words::labels(words::RESULTS)
}

fn votes() -> Vec<&'static str> {
    words::labels(words::VOTES)
}

fn yes_no() -> Vec<&'static str> {
    vec!["是", "否"]
}

fn states() -> Vec<&'static str> {
    AttendanceState::ALL.iter().map(|s| s.label()).collect()
}

columns! { At, COLUMNS, "记录栏目":
    Id = Column::new("编号", &["记录编号", "会议编号", "活动编号"]).help("可不填；要在“考勤”“议题”表或“对应记录”中引用时，写一个不重复的编号", "示例-1").width(12.0);
    Unit = Column::new("单位", &["支部", "党支部", "所在党支部", "支部名称", "党支部名称", "单位名称", "党组织", "党组织名称", "所属支部", "组织单位", "主办单位", "所在支部"])
        .need(Need::Required).choice(Choice::Units).help("党组织全称或编号，与系统中一致", "").width(24.0);
    Kinds = Column::new("类型", &["活动类型", "会议类型", "记录类型", "类别", "会议类别", "活动类别", "会议名称类型", "组织生活类型", "活动形式类型"])
        .need(Need::Required).choice(Choice::Kinds).help("一次会议属于几种类型的，用“、”隔开，如：主题党日、党课", "").width(18.0);
    Day = Column::new("日期", &["时间", "会议时间", "活动时间", "召开时间", "开展时间", "会议日期", "活动日期", "召开日期", "开始日期", "谈话时间", "谈话日期", "报送时间", "报送日期", "缴费日期", "交纳日期", "获奖时间", "发生日期"])
        .need(Need::Required).help("写成 2026-03-10；跨几天的填第一天", "2026-03-10").width(12.0);
    Until = Column::new("结束日期", &["结束时间", "截止日期", "有效期至", "到期日期"]).help("跨几天的填最后一天", "").width(12.0);
    Title = Column::new("主题", &["题目", "标题", "名称", "会议主题", "活动主题", "会议名称", "活动名称", "主要内容", "材料名称", "问题描述", "党课题目", "学习内容"]).weak(&["内容"])
        .help("会议或材料的主题", "学习党章").width(28.0);
    Place = Column::new("地点", &["会议地点", "活动地点", "场所", "地址"]).help("", "党员活动室").width(14.0);
    Chair = Column::new("主持人", &["主持"]).choice(Choice::People).help("姓名；同名的写“姓名（人员编号）”", "张示例").width(12.0);
    Recorder = Column::new("记录人", &["记录员"]).choice(Choice::People).help("同上", "李示例").width(12.0);
    Lecturers = Column::new("主讲人", &["授课人", "讲课人", "党课主讲人", "主讲", "授课教师"]).choice(Choice::People).help("几人的用“、”隔开", "").width(12.0);
    Hours = Column::new("学时", &["学时数", "课时", "时长", "时长小时", "学习学时"]).help("每名到会者计入的学时，最多两位小数", "2").width(8.0);
    Agenda = Column::new("议题", &["会议议题", "议程", "会议议程", "讨论事项"]).help("一行一个议题（单元格内换行）；讨论、表决请填“议题”表", "讨论年度计划").width(28.0);
    Topics = Column::new("内容类别", &["学习内容类别", "内容分类", "主题类别"]).choice(Choice::Topics).help("从词表中选，几个的用“、”隔开", "").width(18.0);
    Attendees = Column::new("出席人员", &["参加人员", "参会人员", "到会人员", "实到人员", "出席人", "出席", "考勤"]).help("写“全体”或逐个列出姓名；填了缺席、请假人员的可不填", "").width(24.0);
    Due = Column::new("应到人数", &["应到", "应到会人数", "应到党员数", "应参加人数", "应到会"]).help("", "12").width(8.0);
    Present = Column::new("实到人数", &["实到", "实到会人数", "实到党员数", "实际参加人数", "到会人数", "实到会", "参加人数"]).help("", "11").width(8.0);
    Online = Column::new("线上人员", &["线上参加人员", "线上出席人员"]).help("姓名用“、”隔开", "").width(16.0);
    Excused = Column::new("请假人员", &["请假", "请假人", "请假人员及原因", "请假名单", "请假党员"]).help("姓名用“、”隔开，括号内可写原因；没有的写“无”", "王示例（病假）").width(22.0);
    Unexcused = Column::new("缺席人员", &["缺席", "缺席人", "无故缺席人员", "缺席名单", "缺席党员", "未到人员", "缺勤人员", "缺席人员及原因"]).help("无故缺席的，不写原因；括号内写明原因的按请假读取；没有的写“无”", "无").width(22.0);
    MadeUp = Column::new("补课人员", &["补学人员", "已补课人员"]).help("缺席后已补课的", "").width(16.0);
    Guests = Column::new("列席人员", &["列席", "列席人", "邀请人员", "列席人员名单", "到会指导领导", "上级到会人员"]).help("积极分子、群众代表、上级等，用“、”隔开", "").width(18.0);
    Forms = Column::new("形式", &["活动形式", "会议形式", "召开形式", "开展形式", "方式", "举办形式"]).choice(Choice::Words(forms)).help("现场的不填", "").width(12.0);
    Persons = Column::new("涉及人员", &["谈话对象", "被谈话人", "党员姓名", "姓名", "人员", "党员", "对象", "交纳人", "缴费人", "获奖人", "培养对象", "发展对象姓名", "结对对象", "联系对象", "帮扶对象"])
        .choice(Choice::People).help("姓名，几人的用“、”隔开；同名的写“姓名（人员编号）”", "王示例").width(16.0);
    By = Column::new("经办人", &["谈话人", "负责人", "责任人", "收缴人", "检查人", "联系人", "培养联系人", "考察人", "联系领导", "督查人", "承办人", "报送人"]).choice(Choice::People).help("谈话人、检查人、收缴人等", "张示例").width(12.0);
    Items = Column::new("事项", &["材料类别", "材料名", "佐证事项", "步骤", "发展步骤", "荣誉名称", "公开栏目", "经费类别", "项目", "事项名称", "奖项"]).choice(Choice::Items).help("从下拉列表或“词表”中选", "").width(26.0);
    To = Column::new("对象单位", &["报送单位", "接收单位", "被检查单位", "联系单位", "受检单位", "转入单位", "报送对象", "指导单位"]).choice(Choice::Units).help("报送给谁、检查谁、联系谁", "").width(20.0);
    Amount = Column::new("金额（元）", &["金额", "党费", "党费金额", "缴费金额", "交纳金额", "核定金额", "月党费", "数额", "应交党费", "实交党费"]).help("最多两位小数", "12.5").width(10.0);
    Number = Column::new("数量", &["人数", "分数", "得分", "积分", "满意率", "计划数", "次数"]).help("整数", "").width(8.0);
    Month = Column::new("所属月份", &["月份", "缴费月份", "党费月份", "所属年月", "积分月份"]).help("写成 2026-03", "2026-03").width(10.0);
    Result = Column::new("结果", &["评定结果", "检查结果", "评议结果", "等次", "选举结果", "考察意见", "评议等次", "结论"]).choice(Choice::Words(results)).help("", "通过").width(12.0);
    Level = Column::new("级别", &["荣誉级别", "表彰级别", "层级", "授予级别"]).choice(Choice::Words(levels)).help("", "校级").width(10.0);
    Status = Column::new("状态", &["报送状态", "办理状态", "整改状态", "进度", "完成情况", "整改情况"]).choice(Choice::Words(statuses)).help("", "已报送").width(10.0);
    Answers = Column::new("对应记录", &["对应编号", "关联记录", "对应会议", "对应问题", "问题编号", "对应记录编号"]).help("补课、整改等所对应的那条记录的编号", "").width(14.0);
    Evidence = Column::new("佐证材料", &["佐证", "附件", "证明材料", "佐证材料名称"]).help("材料名称，几件的用“、”隔开；不要求照片", "").width(20.0);
    Remark = Column::new("备注", &["说明", "其他说明"]).help("谈话内容、困难情况属于秘密，不要写在这里", "").width(20.0);
    Discussion = Column::new("讨论情况", &["讨论", "讨论要点", "发言情况", "会议内容", "会议记录"]).help("", "").width(28.0);
    Resolution = Column::new("决议", &["会议决议", "形成决议", "决议事项", "议定事项"]).help("", "").width(28.0);
}

columns! { LineAt, ATTENDANCE, "考勤栏目":
    Sitting = Column::new("会议编号", &["编号", "活动编号", "记录编号", "会议活动编号"]).need(Need::Required).help("“会议活动”表中的编号", "示例-1").width(12.0);
    PersonCode = Column::new("人员编号", &["党员编号", "人员代码"]).weak(&["工号", "学号"]).need(Need::OneOf).help("编号和姓名至少填一项", "").width(12.0);
    Name = Column::new("姓名", &["党员姓名", "人员", "参会人员"]).need(Need::OneOf).choice(Choice::People).help("同名的再填人员编号或所在党支部", "张示例").width(12.0);
    Branch = Column::new("所在党支部", &["支部", "党支部", "所在支部"]).choice(Choice::Units).help("同名时用来区分", "").width(20.0);
    State = Column::new("状态", &["考勤", "考勤状态", "出席情况", "出勤", "出勤情况", "到会情况", "签到", "考勤情况"]).need(Need::Required).choice(Choice::Words(states)).help("出席、线上、请假、缺席或补课", "出席").width(10.0);
    Hours = Column::new("学时", &["学时数", "课时"]).help("与整场学时不同的才填", "").width(8.0);
    Reason = Column::new("原因", &["请假原因", "缺席原因", "事由", "备注"]).help("请假、缺席的原因", "").width(20.0);
}

columns! { ItemAt, AGENDA, "议题栏目":
    Sitting = Column::new("会议编号", &["编号", "活动编号", "记录编号", "会议活动编号"]).need(Need::Required).help("“会议活动”表中的编号", "示例-1").width(12.0);
    Title = Column::new("议题", &["会议议题", "议题名称", "题目", "标题"]).need(Need::Required).help("", "讨论接收预备党员").width(28.0);
    Topics = Column::new("内容类别", &["内容分类", "类别"]).choice(Choice::Topics).help("从词表中选，几个的用“、”隔开", "").width(18.0);
    Discussion = Column::new("讨论情况", &["讨论", "讨论要点", "发言情况"]).help("", "").width(32.0);
    Resolution = Column::new("决议", &["会议决议", "形成决议", "决议事项"]).help("", "同意").width(32.0);
    Vote = Column::new("表决种类", &["表决", "表决类型", "表决事项"]).choice(Choice::Words(votes)).help("没有表决的不填；有表决的，应到、实到、赞成都要填", "接收预备党员").width(14.0);
    Due = Column::new("应到有表决权人数", &["应到", "应到人数", "应到会有表决权人数", "应到会人数", "有表决权人数"]).help("", "12").width(10.0);
    Present = Column::new("实到有表决权人数", &["实到", "实到人数", "实到会有表决权人数", "实到会人数"]).help("", "11").width(10.0);
    Yes = Column::new("赞成", &["赞成票", "同意", "同意票", "赞成票数"]).help("", "11").width(8.0);
    No = Column::new("反对", &["反对票", "不同意", "不同意票", "反对票数"]).help("", "0").width(8.0);
    Abstain = Column::new("弃权", &["弃权票", "弃权票数"]).help("", "0").width(8.0);
    WrittenYes = Column::new("书面赞成", &["书面意见赞成", "书面赞成票", "会前书面赞成"]).help("会前书面提出正式意见并赞成的人数", "").width(10.0);
    Secret = Column::new("无记名", &["无记名投票", "是否无记名", "是否无记名投票"]).choice(Choice::Words(yes_no)).help("是或否", "是").width(8.0);
}

impl At {
    /// The column of a field of the record-kind table.
    pub(crate) fn of(field: Field) -> At {
        match field {
            Field::Until => At::Until,
            Field::Title => At::Title,
            Field::Place => At::Place,
            Field::Chair => At::Chair,
            Field::Recorder => At::Recorder,
            Field::Lecturers => At::Lecturers,
            Field::Hours => At::Hours,
            Field::Agenda => At::Agenda,
            Field::Topics => At::Topics,
            Field::Attendance => At::Attendees,
            Field::Guests => At::Guests,
            Field::Forms => At::Forms,
            Field::Persons => At::Persons,
            Field::By => At::By,
            Field::Items => At::Items,
            Field::To => At::To,
            Field::Amount => At::Amount,
            Field::Number => At::Number,
            Field::Month => At::Month,
            Field::Result => At::Result,
            Field::Level => At::Level,
            Field::Status => At::Status,
            Field::Answers => At::Answers,
            Field::Evidence => At::Evidence,
            Field::Remark => At::Remark,
        }
    }
}

/// The columns that only sheets of sittings have.
pub(crate) const SITTING_ONLY: [At; 8] = [
    At::Due,
    At::Present,
    At::Online,
    At::Excused,
    At::Unexcused,
    At::MadeUp,
    At::Discussion,
    At::Resolution,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::key;

    #[test]
    fn every_field_of_the_record_kind_table_has_its_column() {
        for field in Field::ALL.iter().copied().filter(|f| *f != Field::Attendance) {
            assert_eq!(key(COLUMNS[At::of(field) as usize].title), key(field.label()));
        }
    }

    #[test]
    fn no_heading_means_two_columns() {
        for columns in [COLUMNS, ATTENDANCE, AGENDA, crate::roster::COLUMNS] {
            let mut seen = std::collections::BTreeMap::new();
            for column in columns {
                for word in column.synonyms.iter().chain([&column.title]) {
                    if let Some(other) = seen.insert(key(word), column.title) {
                        assert_eq!(other, column.title, "{word}");
                    }
                }
            }
        }
    }
}
