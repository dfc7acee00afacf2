//! The commands and options of `jishi`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Role;
use std::path::PathBuf;

/// 纪实：如实记一次，各项标准都有答案
#[derive(Debug, Parser)]
#[command(
    name = "jishi",
    version,
    about = "纪实：如实记一次，各项标准都有答案",
    disable_version_flag = true,
    arg_required_else_help = true,
    after_help = "退出状态：0 完成；1 被退回或未满足（检查、核验未通过）；2 用法不对"
)]
pub struct Cli {
    /// 显示版本
    #[arg(long, short = 'V', action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the ledger is and who acts.
#[derive(Args, Clone, Debug)]
pub struct Db {
    /// 台账所在：SQLite 文件，或 postgres://用户@主机/库名
    #[arg(long, value_name = "文件|postgres://…", env = "JISHI_DB", default_value = "jishi.db")]
    pub db: String,
    /// 主密钥文件（缺省用环境变量 JISHI_MASTER_KEY，或数据库旁的 .key 文件）
    #[arg(long, value_name = "文件", env = "JISHI_MASTER_KEY_FILE")]
    pub master_key_file: Option<PathBuf>,
    /// 录入人编号
    #[arg(long, value_name = "编号", env = "JISHI_ACTOR", default_value = "system")]
    pub actor: String,
}

/// Which library of standards.
#[derive(Args, Clone, Debug)]
pub struct Books {
    /// 标准文件夹（缺省用程序内置的标准库）
    #[arg(long = "dir", value_name = "文件夹", env = "JISHI_STANDARDS")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 生成一所演示学校（虚构、按种子确定）并打印现状
    Demo(Demo),
    /// 新建台账
    Init(Init),
    /// 打开网页
    Serve(Serve),
    /// 账号：在服务器上开设首位系统管理员、开设账号、重设密码、任命
    Account {
        #[command(subcommand)]
        what: Account,
    },
    /// 导入花名册、记录或交换文件；缺省只预演，加 --commit 才写入
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// 写出带下拉选项、示例和说明的 Excel 模板
    Template(Template),
    /// 把整本台账写成交换文件（JSON Lines）
    Export(Export),
    /// 采用一项标准，查看和确认其参数
    Adopt(Box<Adopt>),
    /// 判定：每个党组织、每项标准，达到与否、为什么、差什么、到哪天
    Evaluate(Evaluate),
    /// 逐条说明一个判定
    Explain(Explain),
    /// 年度计划：同时满足各项标准的最少会议安排，附证明；可独立核对
    Plan(Plan),
    /// 每周提要：每个人两周内的事；配置了邮件服务器时可以寄出
    Digest(Digest),
    /// 标准库：列出、检查、逐条对应、比较
    Standards {
        #[command(subcommand)]
        what: Standards,
    },
    /// 台账：核验、首码、流水
    Ledger {
        #[command(subcommand)]
        what: Ledger,
    },
    /// 备份使用中的台账
    Backup(Backup),
    /// 从备份恢复到空的位置
    Restore(Restore),
}

#[derive(Args, Debug)]
pub struct Demo {
    /// 台账所在：SQLite 文件，或 postgres://用户@主机/库名
    #[arg(long, value_name = "文件|postgres://…", default_value = "jishi-demo.db")]
    pub db: String,
    #[arg(long, value_name = "数", help = "种子：同一种子、同一日期得到同一所学校（缺省 1）")]
    pub seed: Option<u64>,
    /// 演示到哪一天（缺省今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub as_of: Option<Day>,
    /// 只生成，不打开网页
    #[arg(long)]
    pub no_serve: bool,
    /// 网页监听的地址和端口
    #[arg(long, value_name = "地址:端口", default_value = "127.0.0.1:8490")]
    pub listen: String,
    /// 连同虚构的身份证号、电话、住址和部分谈话内容一并密封存放（密钥随机，台账不再逐字节相同）
    #[arg(long)]
    pub with_secrets: bool,
    /// 先删除同名的演示台账文件
    #[arg(long)]
    pub fresh: bool,
    /// 主密钥文件
    #[arg(long, value_name = "文件", env = "JISHI_MASTER_KEY_FILE")]
    pub master_key_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    pub db: Db,
    /// 监听的地址和端口
    #[arg(long, value_name = "地址:端口", default_value = "127.0.0.1:8490")]
    pub listen: String,
    /// 浏览器经 HTTPS 访问（前面有反向代理时）：登录凭据只经 HTTPS 发送
    #[arg(long)]
    pub https: bool,
    /// 另一台机器上的反向代理的地址（可重复）：只信它写的来源地址
    #[arg(long, value_name = "地址")]
    pub proxy: Vec<std::net::IpAddr>,
    /// 按这一天运行（缺省今天）：用于演示台账
    #[arg(long, value_name = "日期", value_parser = day)]
    pub as_of: Option<Day>,
    /// 日志写成 JSON，一行一条
    #[arg(long)]
    pub json_log: bool,
    /// 浏览器看到的本站地址，如 https://dang.example.edu.cn
    #[arg(long, value_name = "地址", env = "JISHI_PUBLIC_ADDRESS")]
    pub public_address: Option<String>,
    #[command(flatten)]
    pub identity: Identity,
}

/// The college's own provider of identities.
#[derive(Args, Debug)]
pub struct Identity {
    /// 统一身份认证（OpenID Connect）的签发者地址；写明后登录页才有它的按钮
    #[arg(long, value_name = "地址", env = "JISHI_OIDC_ISSUER", requires = "oidc_client")]
    pub oidc_issuer: Option<String>,
    /// 本系统在认证服务登记的客户端编号
    #[arg(long, value_name = "编号", env = "JISHI_OIDC_CLIENT")]
    pub oidc_client: Option<String>,
    /// 客户端密钥的文件（或用环境变量 JISHI_OIDC_SECRET）；没有密钥的客户端不写
    #[arg(long, value_name = "文件", env = "JISHI_OIDC_SECRET_FILE")]
    pub oidc_secret_file: Option<PathBuf>,
    /// 认证结果中的哪一项就是本系统的登录名
    #[arg(long, value_name = "名称", env = "JISHI_OIDC_CLAIM", default_value = "preferred_username")]
    pub oidc_claim: String,
    /// openid 之外还要的范围（可重复）
    #[arg(long, value_name = "名称", default_value = "profile")]
    pub oidc_scope: Vec<String>,
    /// 登录页上怎样称呼认证服务
    #[arg(long, value_name = "名称", env = "JISHI_OIDC_NAME", default_value = "统一身份认证")]
    pub oidc_name: String,
    /// 签发认证服务证书的根证书（PEM）：学校自建证书机构时用
    #[arg(long, value_name = "文件", env = "JISHI_OIDC_CA")]
    pub oidc_ca: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Account {
    /// 开设首位系统管理员，给出一次性密码（还没有账号时）
    First(AccountFirst),
    /// 为一个人开设账号，给出一次性密码
    Add(AccountAdd),
    /// 授予一个角色，记入台账
    Appoint(AccountAppoint),
    /// 列出账号
    List(AccountList),
    /// 重设为一次性密码
    Reset(AccountOne),
    /// 解除多次失败后的锁定
    Unlock(AccountOne),
    /// 停用
    Disable(AccountOne),
    /// 重新启用
    Enable(AccountOne),
    /// 手机和恢复码都丢失时，停用动态口令
    DropFactor(AccountOne),
    /// 以一个账号的名义新建接口令牌，打印出来
    Token(AccountToken),
}

#[derive(Args, Debug)]
pub struct AccountToken {
    /// 登录名
    #[arg(value_name = "登录名")]
    pub account: String,
    #[command(flatten)]
    pub db: Db,
    /// 用途
    #[arg(long, value_name = "文字")]
    pub label: String,
    /// 范围：权能编号（可重复），或 all
    #[arg(long, value_name = "权能", required = true)]
    pub scope: Vec<String>,
    /// 有效多少天
    #[arg(long, value_name = "天数", default_value_t = 90)]
    pub days: i64,
}

#[derive(Args, Debug)]
pub struct AccountFirst {
    #[command(flatten)]
    pub db: Db,
    /// 登录名
    #[arg(long, value_name = "登录名")]
    pub account: String,
    /// 姓名
    #[arg(long, value_name = "姓名")]
    pub name: String,
    /// 人员编号（缺省同登录名）
    #[arg(long, value_name = "编号")]
    pub person: Option<String>,
}

#[derive(Args, Debug)]
pub struct AccountAdd {
    /// 登录名
    #[arg(value_name = "登录名")]
    pub account: String,
    #[command(flatten)]
    pub db: Db,
    /// 人员编号
    #[arg(long, value_name = "编号")]
    pub person: String,
    /// 姓名：编号还没有登记时，先登记这个人
    #[arg(long, value_name = "姓名")]
    pub name: Option<String>,
}

#[derive(Args, Debug)]
pub struct AccountAppoint {
    /// 人员编号
    #[arg(value_name = "人员")]
    pub person: String,
    /// 角色编号，如 organization-department、security-administrator
    #[arg(value_name = "角色", value_parser = crate::commands::account::role)]
    pub role: Role,
    #[command(flatten)]
    pub db: Db,
    /// 督查哪些党组织（可重复）
    #[arg(long, value_name = "编号")]
    pub unit: Vec<String>,
    /// 到哪一天（含）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub until: Option<Day>,
    /// 理由或决定的文号
    #[arg(long, value_name = "文字")]
    pub reason: String,
}

#[derive(Args, Debug)]
pub struct AccountList {
    #[command(flatten)]
    pub db: Db,
    /// 每行一个 JSON 对象
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct AccountOne {
    /// 登录名
    #[arg(value_name = "登录名")]
    pub account: String,
    #[command(flatten)]
    pub db: Db,
}

#[derive(Args, Debug)]
pub struct Init {
    #[command(flatten)]
    pub db: Db,
    /// 学校党委全称
    #[arg(long, value_name = "名称")]
    pub name: String,
    /// 学校党委编号
    #[arg(long, value_name = "编号", default_value = "college")]
    pub code: String,
    /// 成立日期（早于全部记录）
    #[arg(long, value_name = "日期", value_parser = day, default_value = "2000-01-01")]
    pub on: Day,
    /// 台账链的散列算法
    #[arg(long, value_enum, default_value = "sha256")]
    pub hash: Hash,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Hash {
    /// SHA-256
    Sha256,
    /// 国密 SM3
    Sm3,
}

#[derive(Debug, Subcommand)]
pub enum Import {
    /// 导入花名册（16/19/27 列格式或本校格式）
    Roster(ImportRoster),
    /// 导入记录：会议考勤、报送、党费、学时、谈心等
    Records(ImportRecords),
    /// 导入交换文件
    Exchange(ImportExchange),
}

#[derive(Args, Debug)]
pub struct ImportRoster {
    /// Excel 文件（.xlsx）
    #[arg(value_name = "文件")]
    pub file: PathBuf,
    #[command(flatten)]
    pub db: Db,
    /// 写入台账（缺省只预演）
    #[arg(long)]
    pub commit: bool,
    /// 变动从哪一天起算（缺省今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub on: Option<Day>,
    /// 花名册中没有登记的支部，设立在这个党组织之下
    #[arg(long, value_name = "编号")]
    pub new_branches_under: Option<String>,
    /// 以 JSON 输出结果
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct ImportRecords {
    /// Excel 文件（.xlsx）
    #[arg(value_name = "文件")]
    pub file: PathBuf,
    #[command(flatten)]
    pub db: Db,
    #[command(flatten)]
    pub books: Books,
    /// 写入台账（缺省只预演）
    #[arg(long)]
    pub commit: bool,
    /// 以 JSON 输出结果
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct ImportExchange {
    /// 交换文件（.jsonl）
    #[arg(value_name = "文件")]
    pub file: PathBuf,
    #[command(flatten)]
    pub db: Db,
    /// 写入台账（缺省只预演）
    #[arg(long)]
    pub commit: bool,
    /// 以 JSON 输出结果
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Template {
    /// 哪一种模板
    #[arg(value_enum, value_name = "种类")]
    pub kind: TemplateKind,
    /// 写到哪个文件
    #[arg(long, short, value_name = "文件")]
    pub output: PathBuf,
    #[command(flatten)]
    pub db: Db,
    #[command(flatten)]
    pub books: Books,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TemplateKind {
    /// 花名册
    Roster,
    /// 记录
    Records,
}

#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    pub db: Db,
    /// 写到哪个文件（缺省标准输出）
    #[arg(long, short, value_name = "文件")]
    pub output: Option<PathBuf>,
    /// 连同身份证号等敏感资料的明文（须写明用途，并记入台账）
    #[arg(long, value_name = "用途")]
    pub with_secrets: Option<String>,
}

#[derive(Args, Debug)]
pub struct Adopt {
    /// 标准编号，可带版本：five-standards@2019
    #[arg(value_name = "标准")]
    pub standard: String,
    #[command(flatten)]
    pub db: Db,
    #[command(flatten)]
    pub books: Books,
    /// 从哪一天起采用；不写则查看已采用的情况，或补充确认参数
    #[arg(long, value_name = "日期", value_parser = day)]
    pub from: Option<Day>,
    /// 采用到哪一天
    #[arg(long, value_name = "日期", value_parser = day, requires = "from")]
    pub until: Option<Day>,
    /// 适用的党组织（含下级），可写多次；缺省全校
    #[arg(long = "unit", value_name = "编号", requires = "from")]
    pub units: Vec<String>,
    /// 确认参数：编号 确认默认值，编号=值 另定；可写多次
    #[arg(long = "confirm", value_name = "参数[=值]")]
    pub confirm: Vec<String>,
    /// 确认全部待确认参数的默认值
    #[arg(long)]
    pub confirm_all: bool,
    /// 本校的阶段日期：阶段=起..止，可写多次
    #[arg(long = "phase", value_name = "阶段=起..止", requires = "from")]
    pub phases: Vec<String>,
    /// 谁确认的：人员编号或决定机构
    #[arg(long, value_name = "谁", default_value = "学校党委")]
    pub by: String,
    /// 只看不写
    #[arg(long)]
    pub dry_run: bool,
    /// 以 JSON 输出结果
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Evaluate {
    #[command(flatten)]
    pub db: Db,
    #[command(flatten)]
    pub books: Books,
    /// 党组织编号（含下级）；缺省全校
    #[arg(long, value_name = "编号")]
    pub unit: Option<String>,
    /// 标准编号，可写多次；缺省全部已采用的标准
    #[arg(long = "standard", value_name = "标准")]
    pub standards: Vec<String>,
    /// 只看这个指标
    #[arg(long, value_name = "指标")]
    pub indicator: Option<String>,
    /// 只看这些结果，可写多次
    #[arg(long = "status", value_enum, value_name = "结果")]
    pub statuses: Vec<StatusOption>,
    /// 截至哪一天（缺省今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub as_of: Option<Day>,
    /// 按台账在哪一天所知来判定
    #[arg(long, value_name = "日期", value_parser = day)]
    pub known_at: Option<Day>,
    /// 判定哪一年（缺省截至日所在年，并含上一期）
    #[arg(long, value_name = "年")]
    pub year: Option<i16>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "table", value_name = "格式")]
    pub format: Format,
    /// 写到哪个文件（xlsx 必填）
    #[arg(long, short, value_name = "文件", required_if_eq("format", "xlsx"))]
    pub output: Option<PathBuf>,
    /// 表格中列出全部结果（缺省只列未达到和无法判定的）
    #[arg(long)]
    pub all: bool,
}

#[derive(Args, Debug)]
pub struct Plan {
    #[command(flatten)]
    pub db: Db,
    #[command(flatten)]
    pub books: Books,
    /// 党组织编号：党支部、党总支或学校党委
    #[arg(long, value_name = "编号")]
    pub unit: String,
    /// 哪一年（缺省今年；测算代价时缺省明年）
    #[arg(long, value_name = "年")]
    pub year: Option<i32>,
    /// 先省什么
    #[arg(long, value_enum, default_value = "fewest-dates", value_name = "方案")]
    pub variant: VariantOption,
    /// 看已采用的计划，不重新生成
    #[arg(long)]
    pub accepted: bool,
    /// 独立核对：把计划当作已完成重新判定，并逐段核对下限；有问题时退出状态为 1
    #[arg(long)]
    pub check: bool,
    /// 不排会，测算采用这份标准（已采用的，按 --set 改数）让其中的党支部一年多开多少会
    #[arg(long, value_name = "标准", conflicts_with_all = ["accepted", "check", "output"])]
    pub price: Option<String>,
    /// 测算时标准的参数取这个值；可以写几次
    #[arg(long, value_name = "参数=值", requires = "price")]
    pub set: Vec<String>,
    /// 从哪一天往后排（缺省今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub as_of: Option<Day>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "table", value_name = "格式")]
    pub format: PlanFormat,
    /// 写到哪个文件（xlsx 必填）
    #[arg(long, short, value_name = "文件", required_if_eq("format", "xlsx"))]
    pub output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Digest {
    #[command(flatten)]
    pub db: Db,
    /// 只打印这个人的提要，不寄
    #[arg(long, value_name = "编号", conflicts_with = "send")]
    pub person: Option<String>,
    /// 寄出（每人每周至多一封，两天内到期的事除外）；不写则只说该寄多少
    #[arg(long)]
    pub send: bool,
    /// 邮件服务器：smtps://用户:密码@主机，或 smtp://主机:端口
    #[arg(long, value_name = "地址", env = "JISHI_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// 发件人
    #[arg(long, value_name = "邮箱", env = "JISHI_MAIL_FROM")]
    pub from: Option<String>,
    /// 按哪一天（缺省今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub as_of: Option<Day>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum VariantOption {
    /// 开会的日子最少
    FewestDates,
    /// 每次会议最短
    ShortestSittings,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PlanFormat {
    /// 屏幕表格
    Table,
    /// 一个 JSON 对象
    Json,
    /// 日历文件（iCalendar）
    Ics,
    /// Excel 工作簿
    Xlsx,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// 屏幕表格
    Table,
    /// 每行一个 JSON 对象
    Json,
    /// Excel 工作簿
    Xlsx,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum StatusOption {
    /// 已达到
    Met,
    /// 未达到
    NotMet,
    /// 未到期
    NotYetDue,
    /// 不适用
    NotApplicable,
    /// 无法判定
    Undetermined,
}

#[derive(Args, Debug)]
pub struct Explain {
    /// 判定编号：标准@版本:指标:单位[/人员]:期间
    #[arg(value_name = "判定编号")]
    pub verdict: String,
    #[command(flatten)]
    pub db: Db,
    #[command(flatten)]
    pub books: Books,
    /// 截至哪一天（缺省今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub as_of: Option<Day>,
    /// 按台账在哪一天所知来判定
    #[arg(long, value_name = "日期", value_parser = day)]
    pub known_at: Option<Day>,
    /// 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Standards {
    /// 列出标准库；写明标准时列出其指标和参数
    List(StandardsList),
    /// 检查标准：错误各给文件、行号、原因，并运行全部用例
    Check(StandardsCheck),
    /// 逐条列出条款由什么落实
    Trace(StandardsTrace),
    /// 两个文本之间，哪些判定改变、为什么
    Diff(StandardsDiff),
}

#[derive(Args, Debug)]
pub struct StandardsList {
    /// 标准编号
    #[arg(value_name = "标准")]
    pub standard: Option<String>,
    #[command(flatten)]
    pub books: Books,
    /// 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct StandardsCheck {
    /// 标准编号，可写多个；缺省全部
    #[arg(value_name = "标准")]
    pub standards: Vec<String>,
    #[command(flatten)]
    pub books: Books,
    /// 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct StandardsTrace {
    /// 标准编号；缺省全部
    #[arg(value_name = "标准")]
    pub standard: Option<String>,
    #[command(flatten)]
    pub books: Books,
    /// 每行一个 JSON 对象
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct StandardsDiff {
    /// 原文本：标准编号，可带版本
    #[arg(value_name = "原标准")]
    pub before: String,
    /// 新文本：标准编号，可带版本（缺省与原标准同号，取自 --dir）
    #[arg(value_name = "新标准")]
    pub after: Option<String>,
    #[command(flatten)]
    pub db: Db,
    #[command(flatten)]
    pub books: Books,
    /// 截至哪一天（缺省今天）
    #[arg(long, value_name = "日期", value_parser = day)]
    pub as_of: Option<Day>,
    /// 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// 核验：重算散列链，重建各表并比较
    Verify(LedgerVerify),
    /// 数据表与台账不符时，由台账重建各表；缺省只看，加 --commit 才写入
    Rebuild(LedgerRebuild),
    /// 打印首码，抄在别处，日后可查出截断和改写
    Head(LedgerHead),
    /// 流水：何时、何人、何事
    List(LedgerList),
}

#[derive(Args, Debug)]
pub struct LedgerVerify {
    #[command(flatten)]
    pub db: Db,
    /// 与以前抄下的首码核对
    #[arg(long, value_name = "首码")]
    pub against: Option<String>,
    /// 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct LedgerRebuild {
    #[command(flatten)]
    pub db: Db,
    /// 先与以前抄下的首码核对
    #[arg(long, value_name = "首码")]
    pub against: Option<String>,
    /// 重建（缺省只看哪些不符）
    #[arg(long)]
    pub commit: bool,
    /// 以 JSON 输出结果
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct LedgerHead {
    #[command(flatten)]
    pub db: Db,
    /// 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct LedgerList {
    #[command(flatten)]
    pub db: Db,
    /// 从第几条起
    #[arg(long, value_name = "序号", default_value_t = 1)]
    pub from: u64,
    /// 至多几条
    #[arg(long, value_name = "数", default_value_t = 50)]
    pub limit: u64,
    /// 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Backup {
    /// 备份到哪个文件
    #[arg(value_name = "文件")]
    pub file: PathBuf,
    #[command(flatten)]
    pub db: Db,
}

#[derive(Args, Debug)]
pub struct Restore {
    /// 备份文件
    #[arg(value_name = "文件")]
    pub file: PathBuf,
    #[command(flatten)]
    pub db: Db,
}

fn day(text: &str) -> Result<Day, String> {
    Day::read(text)
}
