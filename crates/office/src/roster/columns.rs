//! The columns of a roster: those of the national system's sheets, and what colleges add.

use crate::tables::{Choice, Column, Need};
use crate::words;
use jishi_domain::people::PostKind;

macro_rules! columns {
    ($($name:ident = $column:expr;)*) => {
        /// 名册栏目 — the meaning of a column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum At {
            $($name,)*
        }

        /// Every column, in the order of the template.
        pub(crate) const COLUMNS: &[Column] = &[$($column,)*];
    };
}

fn sexes() -> Vec<&'static str> {
    vec!["男", "女"]
}

fn yes_no() -> Vec<&'static str> {
    vec!["是", "否"]
}

fn stages() -> Vec<&'static str> {
    vec!["正式党员", "预备党员", "发展对象", "入党积极分子", "入党申请人"]
}

fn categories() -> Vec<&'static str> {
    vec!["在职", "学生", "离退休"]
}

fn statuses() -> Vec<&'static str> {
    vec!["正常", "停止党籍"]
}

fn educations() -> Vec<&'static str> {
    words::labels(words::EDUCATIONS)
}

fn titles() -> Vec<&'static str> {
    words::labels(words::TITLES)
}

fn posts() -> Vec<&'static str> {
    PostKind::ALL.iter().map(|p| p.label()).collect()
}

const DATE: &str = "写成 2019-06-01；只知道月份的写 2019-06";

columns! {
    Name = Column::new("姓名", &["党员姓名", "名字"]).need(Need::Required).help("与身份证一致", "张示例").width(10.0);
    PersonCode = Column::new("人员编号", &["党员编号", "人员代码"]).weak(&["工号", "学号", "工号学号", "学工号", "职工号", "教工号"])
        .need(Need::OneOf).help("系统中的人员编号、工号或学号；有身份证号的可以不填", "").width(12.0);
    Branch = Column::new("所在党支部", &[
            "所在支部", "党支部", "支部名称", "党支部名称", "所在党组织", "所属党支部", "所属支部", "所在党支部名称", "党组织名称", "所属党组织", "组织关系所在党支部", "支部编号", "支部代码",
        ]).weak(&["支部"]).need(Need::Required).choice(Choice::Units).help("支部全称或编号，与系统中一致", "").width(24.0);
    Group = Column::new("党小组", &["所在党小组", "党小组名称", "所属党小组"]).weak(&["小组"]).help("没有划分党小组的不填", "").width(14.0);
    CitizenId = Column::new("公民身份证号", &[
            "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "居民身份证号", "身份证", "身份证件号码", "证件号码", "证件号", "公民身份证",
        ]).need(Need::OneOf).secret().help("18位，末位可为X；本列已设为文本格式，请勿改为数字", "11010519491231002X").width(22.0);
    Sex = Column::new("性别", &[]).choice(Choice::Words(sexes)).help("男或女", "女").width(6.0);
    Birth = Column::new("出生日期", &["出生年月", "出生年月日", "生日", "出生时间"]).help(DATE, "1949-12-31").width(12.0);
    Ethnicity = Column::new("民族", &[]).help("如：汉族", "汉族").width(8.0);
    NativePlace = Column::new("籍贯", &[]).help("省市县", "").width(12.0);
    Education = Column::new("学历", &["最高学历", "文化程度", "学历层次", "现学历"]).choice(Choice::Words(educations)).help("最高学历", "大学本科").width(12.0);
    Degree = Column::new("学位", &["最高学位"]).help("最高学位，如：硕士", "学士").width(10.0);
    School = Column::new("毕业院校", &["毕业学校", "毕业院校系"]).help("最高学历的毕业院校", "").width(18.0);
    Major = Column::new("专业", &["所学专业", "毕业专业"]).help("最高学历的专业", "").width(14.0);
    Title = Column::new("职称", &["专业技术职务", "从事专业技术职务", "专业技术职称", "职称等级"]).choice(Choice::Words(titles)).help("没有的不填", "讲师").width(10.0);
    Stage = Column::new("人员类别", &["党员类别", "党员类型", "政治面貌", "发展阶段"])
        .choice(Choice::Words(stages)).help("正式党员、预备党员、发展对象、入党积极分子或入党申请人", "正式党员").width(12.0);
    Joined = Column::new("加入党组织日期", &["入党日期", "入党时间", "入党年月", "加入党组织时间", "加入中国共产党日期", "入党", "加入党组织年月"]).help(DATE, "1985-07-01").width(14.0);
    FullSince = Column::new("转为正式党员日期", &["转正日期", "转正时间", "转正年月", "转为正式党员时间", "转正"]).help("预备党员不填；写法同上", "1986-07-01").width(16.0);
    Category = Column::new("在职类别", &["人员性质", "人员身份", "教职工类别", "在职情况", "党员分类", "在职状态"])
        .weak(&["人员类别", "类别"]).choice(Choice::Words(categories)).help("在职、学生或离退休", "在职").width(10.0);
    Job = Column::new("工作岗位", &["岗位", "职业", "工作岗位职业", "行政职务"]).weak(&["职务"]).help("如：教师、学生、管理人员", "教师").width(14.0);
    Department = Column::new("部门", &["所在部门", "所在单位", "工作单位", "单位部门", "所在院系", "院系", "部门名称", "二级学院", "所在系部"]).weak(&["单位", "班级", "系部"]).help("行政部门或院系", "").width(16.0);
    Phone = Column::new("手机号", &["手机号码", "手机", "移动电话", "联系电话手机", "联系手机", "手机电话"])
        .weak(&["联系电话", "联系方式", "电话", "电话号码", "联系电话手机固定"]).secret().help("11位手机号", "").width(14.0);
    Landline = Column::new("固定电话", &["座机", "办公电话", "联系电话固定", "固话", "固定", "住宅电话"]).weak(&["联系电话", "电话"]).secret().help("区号-号码", "").width(14.0);
    Address = Column::new("家庭住址", &["家庭地址", "住址", "现住址", "通讯地址", "家庭详细住址"]).weak(&["现居住地", "居住地", "地址"]).secret().help("可不填", "").width(24.0);
    Status = Column::new("党籍状态", &["党籍情况", "党籍"]).choice(Choice::Words(statuses)).help("正常或停止党籍", "正常").width(10.0);
    Lost = Column::new("是否为失联党员", &["是否失联", "是否失联党员", "失联", "失去联系情形", "失联党员", "是否失去联系"]).choice(Choice::Words(yes_no)).help("是或否", "否").width(14.0);
    LostSince = Column::new("失去联系日期", &["失联日期", "失去联系时间", "失联时间", "失去联系年月"]).help("失联的填，写到月即可", "").width(14.0);
    Floating = Column::new("是否为流动党员", &["是否流动", "是否流动党员", "流动党员", "流动"]).choice(Choice::Words(yes_no)).help("是或否", "否").width(14.0);
    FloatingTo = Column::new("外出流向", &["流动去向", "外出地点", "流向", "流动流向", "外出流向省市县"]).help("省市县", "").width(14.0);
    Posts = Column::new("党内职务", &["党务职务", "支部职务", "任职情况", "党内任职"]).choice(Choice::Words(posts)).help("多个职务用“、”隔开", "组织委员").width(14.0);
    PostSince = Column::new("任职日期", &["任职时间", "任现职日期", "任现职时间"]).help("任党内职务的日期", "").width(12.0);
    StaffGroup = Column::new("岗位类别", &["教职工岗位类别", "岗位类型", "人员分类"]).help("教师、管理、工勤等", "教师").width(10.0);
    Email = Column::new("电子邮箱", &["邮箱", "电子邮件", "电子信箱", "邮箱地址", "电子邮箱地址", "电子邮件地址"]).secret().help("可不填；填了才会收到每周提示的邮件", "").width(22.0);
}
