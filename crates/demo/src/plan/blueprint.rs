//! The college as a table: its general branches and branches, what they are made of and how large they are.
//!
//! The college, its departments and everything in it are invented.

use jishi_domain::units::{UnitCategory, UnitForm};

/// Name of the invented college.
pub(crate) const COLLEGE: &str = "澄湾职业技术学院";

/// 党总支样表
pub(crate) struct GeneralSpec {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// A teaching department.
    pub(crate) teaching: bool,
    /// Branches from whose members its committee comes.
    pub(crate) cadres_from: [&'static str; 2],
}

const fn general(
    code: &'static str,
    name: &'static str,
    teaching: bool,
    cadres_from: [&'static str; 2],
) -> GeneralSpec {
    GeneralSpec { code, name, teaching, cadres_from }
}

pub(crate) const GENERAL_BRANCHES: [GeneralSpec; 14] = [
    general("G01", "信息工程系", true, ["B01", "B02"]),
    general("G02", "智能制造系", true, ["B05", "B06"]),
    general("G03", "汽车工程系", true, ["B09", "B09"]),
    general("G04", "建筑工程系", true, ["B12", "B12"]),
    general("G05", "商务管理系", true, ["B14", "B15"]),
    general("G06", "财经系", true, ["B18", "B18"]),
    general("G07", "艺术设计系", true, ["B21", "B21"]),
    general("G08", "旅游与酒店系", true, ["B24", "B24"]),
    general("G09", "健康护理系", true, ["B25", "B26"]),
    general("G10", "学前教育系", true, ["B29", "B29"]),
    general("G11", "生物化工系", true, ["B32", "B32"]),
    general("G12", "机关", false, ["B35", "B38"]),
    general("G13", "后勤", false, ["B44", "B45"]),
    general("G14", "离退休", false, ["B36", "B39"]),
];

/// 支部样表
#[derive(Debug)]
pub(crate) struct BranchSpec {
    pub(crate) code: &'static str,
    pub(crate) parent: &'static str,
    pub(crate) name: &'static str,
    pub(crate) category: UnitCategory,
    pub(crate) form: UnitForm,
    pub(crate) basis: &'static str,
    /// Administrative departments that it covers.
    pub(crate) departments: &'static [&'static str],
    /// Full members of the staff (or retired) on the first day.
    pub(crate) staff: usize,
    /// New probationary members among students in each season of admissions.
    pub(crate) intake: usize,
    /// Party groups.
    pub(crate) groups: usize,
    /// Members of its committee; 0: none.
    pub(crate) committee: usize,
    /// 固定党日
    pub(crate) fixed_day: u8,
}

use UnitCategory::{Logistics, Mixed, Office, Retired, Student, Teacher};
use UnitForm::{Direct, Joint, Regular, Temporary};

macro_rules! branches {
    ($($code:literal $parent:literal $name:literal $category:ident $form:ident $basis:literal [$($dep:literal),*]
       $staff:literal + $intake:literal, $groups:literal groups, $committee:literal officers, day $day:literal;)*) => {
        /// Every branch that ever lives in the two years.
        pub(crate) const BRANCHES: &[BranchSpec] = &[$(BranchSpec {
            code: $code, parent: $parent, name: $name, category: $category, form: $form, basis: $basis,
            departments: &[$($dep),*], staff: $staff, intake: $intake, groups: $groups, committee: $committee,
            fixed_day: $day,
        },)*];
    };
}

branches! {
    "B01" "G01" "信息工程系软件教研室教师党支部" Teacher Regular "department" ["信息工程系软件教研室"] 38+0, 0 groups, 3 officers, day 15;
    "B02" "G01" "信息工程系网络教研室教师党支部" Teacher Regular "department" ["信息工程系网络教研室"] 31+0, 0 groups, 3 officers, day 15;
    "B03" "G01" "信息工程系学生第一党支部" Student Regular "major" ["信息工程系软件技术专业", "信息工程系大数据技术专业"] 12+7, 3 groups, 3 officers, day 15;
    "B04" "G01" "信息工程系学生第二党支部" Student Regular "major" ["信息工程系网络技术专业"] 11+7, 0 groups, 3 officers, day 15;
    "B05" "G02" "智能制造系机电教研室教师党支部" Teacher Regular "department" ["智能制造系机电教研室"] 41+0, 3 groups, 5 officers, day 15;
    "B06" "G02" "智能制造系数控教研室教师党支部" Teacher Regular "department" ["智能制造系数控教研室"] 31+0, 0 groups, 3 officers, day 15;
    "B07" "G02" "智能制造系学生第一党支部" Student Regular "major" ["智能制造系机电一体化专业"] 14+8, 4 groups, 5 officers, day 15;
    "B08" "G02" "智能制造系学生第二党支部" Student Regular "major" ["智能制造系数控技术专业"] 11+7, 0 groups, 3 officers, day 10;
    "B09" "G03" "汽车工程系教师第一党支部" Teacher Regular "department" ["汽车工程系汽车检测教研室"] 46+0, 3 groups, 5 officers, day 15;
    "B10" "G03" "汽车工程系教师第二党支部" Teacher Regular "department" ["汽车工程系新能源汽车教研室"] 0+0, 0 groups, 3 officers, day 20;
    "B11" "G03" "汽车工程系学生党支部" Student Regular "college" ["汽车工程系汽车检测专业", "汽车工程系新能源汽车专业"] 12+7, 3 groups, 3 officers, day 15;
    "B12" "G04" "建筑工程系教师党支部" Teacher Regular "department" ["建筑工程系教研室"] 38+0, 3 groups, 5 officers, day 15;
    "B13" "G04" "建筑工程系学生党支部" Student Regular "college" ["建筑工程系工程造价专业", "建筑工程系建筑设计专业"] 11+7, 0 groups, 3 officers, day 15;
    "B14" "G05" "商务管理系教师第一党支部" Teacher Regular "department" ["商务管理系电子商务教研室"] 36+0, 0 groups, 3 officers, day 15;
    "B15" "G05" "商务管理系教师第二党支部" Teacher Regular "department" ["商务管理系物流教研室"] 33+0, 0 groups, 3 officers, day 25;
    "B16" "G05" "商务管理系学生第一党支部" Student Regular "major" ["商务管理系电子商务专业"] 13+7, 3 groups, 3 officers, day 15;
    "B17" "G05" "商务管理系学生第二党支部" Student Regular "major" ["商务管理系现代物流专业"] 10+7, 0 groups, 3 officers, day 15;
    "B18" "G06" "财经系教师第一党支部" Teacher Regular "department" ["财经系会计教研室", "财经系金融教研室"] 29+0, 0 groups, 3 officers, day 15;
    "B19" "G06" "财经系学生第一党支部" Student Regular "major" ["财经系大数据与会计专业"] 12+7, 3 groups, 3 officers, day 15;
    "B20" "G06" "财经系学生第二党支部" Student Regular "major" ["财经系金融服务专业"] 10+7, 0 groups, 3 officers, day 15;
    "B21" "G07" "艺术设计系教师党支部" Teacher Regular "department" ["艺术设计系教研室"] 34+0, 0 groups, 3 officers, day 15;
    "B22" "G07" "艺术设计系学生党支部" Student Regular "college" ["艺术设计系各专业"] 11+7, 0 groups, 3 officers, day 15;
    "B23" "G08" "旅游与酒店系教师党支部" Teacher Regular "department" ["旅游与酒店系教研室"] 6+0, 0 groups, 0 officers, day 15;
    "B24" "G08" "旅游与酒店系师生党支部" Student Regular "college" ["旅游与酒店系学生科", "旅游与酒店系各专业"] 16+7, 0 groups, 3 officers, day 10;
    "B25" "G09" "健康护理系教师第一党支部" Teacher Regular "department" ["健康护理系护理教研室"] 39+0, 3 groups, 5 officers, day 15;
    "B26" "G09" "健康护理系教师第二党支部" Teacher Regular "department" ["健康护理系康复教研室"] 31+0, 0 groups, 3 officers, day 15;
    "B27" "G09" "健康护理系学生第一党支部" Student Regular "class" ["健康护理系护理专业"] 14+8, 4 groups, 5 officers, day 15;
    "B28" "G09" "健康护理系学生第二党支部" Student Regular "class" ["健康护理系康复治疗专业"] 12+7, 3 groups, 3 officers, day 15;
    "B29" "G10" "学前教育系教师党支部" Teacher Regular "department" ["学前教育系教研室"] 36+0, 3 groups, 3 officers, day 15;
    "B30" "G10" "学前教育系学生第一党支部" Student Regular "class" ["学前教育系学前教育专业"] 12+7, 0 groups, 3 officers, day 15;
    "B31" "G10" "学前教育系学生第二党支部" Student Regular "class" ["学前教育系早期教育专业"] 5+4, 0 groups, 0 officers, day 15;
    "B32" "G11" "生物化工系教师党支部" Teacher Regular "department" ["生物化工系教研室"] 34+0, 0 groups, 3 officers, day 15;
    "B33" "G11" "生物化工系学生党支部" Student Regular "college" ["生物化工系各专业"] 11+7, 0 groups, 3 officers, day 15;
    "B34" "G11" "生物化工系实训中心党支部" Teacher Regular "department" ["生物化工系实训中心"] 2+0, 0 groups, 0 officers, day 15;
    "B35" "G12" "党政办公室党支部" Office Regular "department" ["党政办公室"] 29+0, 0 groups, 3 officers, day 15;
    "B36" "G12" "组织人事党支部" Office Regular "department" ["组织部", "人事处"] 29+0, 0 groups, 3 officers, day 15;
    "B37" "G12" "宣传统战部党支部" Office Regular "department" ["宣传统战部"] 6+0, 0 groups, 0 officers, day 15;
    "B38" "G12" "教务科研党支部" Office Regular "department" ["教务处", "科研处"] 36+0, 0 groups, 5 officers, day 15;
    "B39" "G12" "学生工作部党支部" Office Regular "department" ["学生工作部", "团委"] 35+0, 0 groups, 3 officers, day 15;
    "B40" "G12" "财务审计党支部" Office Regular "department" ["财务处", "审计处"] 20+0, 0 groups, 5 officers, day 15;
    "B41" "G12" "图书信息档案联合党支部" Office Joint "department" ["图书馆", "信息中心", "档案馆"] 9+0, 0 groups, 3 officers, day 15;
    "B42" "G12" "招生就业与合作交流联合党支部" Office Joint "department" ["招生处", "就业处", "国际交流处", "继续教育部", "校企合作处", "校友办"] 10+0, 0 groups, 3 officers, day 15;
    "B43" "G12" "纪检监察党支部" Office Regular "department" ["纪检监察室"] 5+0, 0 groups, 0 officers, day 15;
    "B44" "G13" "后勤服务党支部" Logistics Regular "department" ["后勤服务中心"] 31+0, 3 groups, 3 officers, day 15;
    "B45" "G13" "安全保卫党支部" Logistics Regular "department" ["保卫处"] 24+0, 0 groups, 3 officers, day 15;
    "B46" "G12" "资产基建党支部" Logistics Regular "department" ["资产基建处"] 6+0, 0 groups, 0 officers, day 20;
    "B47" "G14" "离退休第一党支部" Retired Regular "neighbourhood" ["离退休工作处东院"] 50+0, 4 groups, 5 officers, day 5;
    "B48" "G14" "离退休第二党支部" Retired Regular "neighbourhood" ["离退休工作处西院"] 46+0, 3 groups, 3 officers, day 5;
    "B49" "G14" "离退休第三党支部" Retired Regular "neighbourhood" ["离退休工作处南院"] 41+0, 3 groups, 3 officers, day 5;
    "B50" "C" "附属实训工厂直属党支部" Mixed Direct "department" ["附属实训工厂"] 24+0, 0 groups, 3 officers, day 15;
    "B51" "G02" "智能制造系顶岗实习临时党支部" Student Temporary "project" ["智能制造系顶岗实习基地"] 0+0, 0 groups, 0 officers, day 20;
    "B52" "G06" "财经系教师第二党支部" Teacher Regular "department" ["财经系税务教研室"] 9+0, 0 groups, 3 officers, day 15;
}
