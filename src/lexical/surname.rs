//! Surnames, and which short texts read as a person's name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::lexical::width;

/// Single surnames: the four hundred that nearly all people have.
const SINGLE: &str = "\
王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔\
钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛\
樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆\
蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂\
全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚\
鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁都\
芮普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈展\
洪常赖茅荀褟郗訾庹揭撒滑矫隗操尧桓檀钮綦昝仉邴琚逄肇鄂籍谯蒯贲宓牧占裔璩郏\
代衣由勾么信苍仁";

/// Surnames of two characters.
const COMPOUND: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙",
    "夏侯", "轩辕", "东方", "南宫", "西门", "呼延", "端木", "独孤", "申屠", "闻人", "东郭", "拓跋",
    "淳于", "太史", "澹台", "濮阳", "赫连", "钟离", "百里", "完颜", "耶律", "纳兰", "叶赫", "爱新",
];

/// What ends a word that is no name, whatever it begins with.
const ENDS: &str = "县区市省州盟局处科所院校站委会部办室厅署族街路费款额数率量类型级档户人员者性式项期证表单案件号元";

/// Ends of words of three characters only: of two, a name is likelier.
const ENDS_OF_THREE: &str = "镇乡村屯社团队厂店行司桥湾沟堡岭营集寨铺港口岛";

/// Words that begin as a name does.
const WORDS: &str = " \
 全护理 祖父母 孙子女 时间段 初婚 公公 公婆 岳父 岳母 曾祖父 曾祖母 孙辈 祖辈 巴林左旗 巴林右旗 翁牛特旗 敖汉旗 杭锦旗 乌审旗 阿荣旗 阿巴嘎旗 \
 占比 占地 占用 占有 牧民 牧业 牧区 常住 常规 常年 常务 常见 常用 常数 洪水 洪涝 洪灾 籍贯 滑坡 滑雪 操作 操场 鄂州 鄂温克 鄂伦春 赖账 常见病 \
 金额 项目 计划 计生 平均 平房 平方 平常 平安 平等 管理 管控 管护 全额 全部 全年 全日 全市 全县 全区 全省 全国 全体 全面 全自理 \
 常补 时间 时期 时效 时限 和平 和谐 安全 安置 安排 安康 成人 成年 成果 成本 成立 文件 文化 文书 文号 文本 文字 方式 方法 方案 方正 \
 方便 高龄 高中 高校 高等 高新 高考 高值 高温 单位 单亲 单价 单独 单身 单一 路线 路灯 路面 农村 农业 农民 农合 农保 农户 农历 农场 农林 \
 支出 支付 支持 支援 温度 温暖 余额 余款 程序 程度 房屋 房租 房产 房改 万元 万人 任务 任期 任职 申请 申报 申诉 申领 申办 应急 应付 应发 \
 应保 应收 应缴 应当 应退 应补 应届 明细 明确 明年 向阳 向上 左右 左侧 宣传 宣布 易地 易耗 危房 危重 危急 危险 包干 包括 包装 \
 国家 国有 国内 国务院 国债 国税 国标 党员 党委 党群 党建 党政 边缘 边境 解决 解除 解释 解答 解放 司法 司机 花费 花销 钟点 段落 雷电 \
 江北 江南 江苏 江西 江东 江湾 林业 林地 林场 林区 石油 石材 黄金 白内障 白血病 毛利 毛重 古迹 田地 田间 车辆 车费 车位 车险 车船 \
 米面 米粮 苏州 温州 徐州 郑州 韩国 唐山 尚志 巴彦 阿城 南岗 南方 南部 明水 伊春 乌鲁木齐 华侨 华北 华东 华南 华中 \
 公开 公告 公示 公共 公益 公安 公务 公文 公布 公历 公章 公民 公司 公里 公斤 公顷 公园 公寓 公办 公立 公墓 公正 公平 公证 \
 来源 来信 来访 来电 来文 来函 来人 初审 初中 初次 初步 初级 初验 初核 云平台 云服务 都市 都有 原因 原始 原件 原则 原价 原值 原有 \
 连续 连锁 简介 简易 简报 简称 简章 简化 简政 古代 古树 景区 景观 宫颈癌 冷链 冷藏 卫生 卫健 卫星 席位 宗教 宗旨 应届 满意 满足 满月 满员 \
 满分 满族 师生 师资 师范 和解 和睦 商业 商品 商务 商标 商户 商贸 商店 沙发 荣誉 荣军 荣光 明示 查询 查处 查阅 查收 查实 查无 \
 官方 官网 封存 封闭 封面 谈话 惠民 惠农 惠企 惠残 乐业 乐园 班级 班次 班车 储备 储蓄 储存 粟米 劳动 劳务 劳模 劳保 皮肤 皮革 楼层 楼房 楼宇 \
 盘点 盘活 位置 位次 权力 权利 权限 权益 强制 强化 强度 强基 屠宰 豆制品 盖章 练习 廉政 廉租 廉洁 井水 祖父 祖母 祖籍 漆器 丰富 丰收 平台 平时 \
 计算 计量 计数 计费 计提 索引 索赔 相关 相应 相符 相片 门诊 门牌 门户 门类 门槛 容量 容积 敬老 敬老院 普通 普查 普惠 普法 普高 浦东 伏天 薄弱 羊肉 \
 母亲 母子 母婴 修缮 修订 修改 修建 修复 修正 印章 印刷 印发 印染 鲜活 鲜花 战略 战役 战时 玉米 玉石 银行 银联 银发 展示 展览 展会 海关 海外 海岸 \
 关于 关系 关爱 关怀 关闭 关注 关键 关停 季度 季节 季报 向导 章程 康复 康养 施工 施行 施救 严重 严格 严禁 申购 钱款 钱物 武装 武术 武警 孔径 汤原 文明 文艺 \
 文旅 文物 文教 文体 牛奶 牛羊 安宁 安保 安检 安装 安居 易燃 伍拾 颜色 庄稼 章节 申遗 关联 焦炭 左手 甘肃 甘南 包头 包车 包裹 宁夏 宁波 宁安 符合 符号 舒适 \
 舒兰 纪律 纪检 纪委 纪念 梅花 童装 毕业 毕生 单据 单元 单列 单项 单程 裴 涂料 成效 成功 成套 成绩 成分 成都 成活 苗木 苗圃 盛大 盛会 曲线 管道 管线 管网 管委会 \
 柴油 柴火 蒙古 华人 房东 房源 房费 解约 艾滋病 艾叶 阳光 阳性 阳江 时段 时长 时价 时点 农机 农资 农药 农贸 农闲 司局 卓越 古城 吉林 吉祥 简表 简历 车站 车间 \
 车型 项下 项次 连云港 麦田 麦收 党校 党派 党费 费用 费率 冷冻 冷库 卫视 米价 柏油 桂林 全省 全程 全民 全员 全新 全科 全职 应税 应用 应对 应聘 应诉 应答 边防 边界 师长 \
 和田 和龙 隋朝 沙漠 荣获 巫山 桑蚕 明晰 池塘 麻醉 官兵 封顶 荆州 冀州 南京 南昌 南宁 南通 南充 班组 储值 储量 原料 原告 原籍 原址 燕京 楚雄 劳工 劳力 皮卡 楼道 满额 \
 闻讯 位数 厉行 伊犁 区划 区县 区域 区间 区号 区级 海南 海口 海伦 海林 海拔 花园 花卉 权重 权属 强项 帅 朴实 廉价 井盖 巴士 丰镇 支行 支部 支架 国企 国道 国库 国土 平衡 \
 平级 平价 计件 计时 计税 计入 宣讲 晋升 晋级 晋城 相机 相对 初评 初期 初衷 初始 门店 门市 门急诊 云南 云浮 容缺 来宾 来自 来稿 都匀 普洱 普及 浦口 雍和 乌兰 印度 隆化 隆冬 \
 公厕 公交 公房 公租房 公积金 公路 公用 公众 公函 公报 公职 公休 展期 展板 哈市 哈密 哈尔滨 战备 慕课 危改 危化品 玉林 玉树 银川 银杏 田园 江海 江河 石河子 白银 白天 白班 \
 黄石 黄山 黄冈 黄河 马上 马路 马鞍山 龙江 龙沙 龙凤 龙头 钱币 严查 常州 常德 安庆 安顺 安阳 安达 安图 安徽 安福 石化 石膏 贺州 顾客 顾问 郝 万一 万户 万件 万吨 万家 康平 康定 高级 \
 高铁 高速 高原 高危 高压 高发 高额 高度 高效 高职 高清 高层 高低 高血压 何时 何处 何种 何地 许可 许多 许昌 曾经 曾用名 于今 任意 任何 任命 任免 金融 金属 金卡 金昌 金华 石嘴山 \
 夏季 夏天 夏令 夏粮 方向 方面 方位 白城 白山 白酒 白糖 秦皇岛 秦岭 江门 江阴 段位 雷同 侯 史料 史志 陶瓷 黎明 顾家 毛巾 毛衣 邵阳 万宁 万县 严守 武汉 武威 孔子 向日葵 温室 温饱 康乐 \
 文盲 文凭 文科 文职 文山 安家 安心 齐全 齐齐哈尔 易发 易制毒 庄园 章丘 鲁西 殷切 申论 欧元 欧盟 关口 关节炎 兰州 兰西 左云 柳州 柳河 祝贺 包含 包容 宁德 尚未 尚有 尚可 舒城 纪要 童话 单县 \
 季候 霍乱 成品 成交 成因 成熟 谷物 谷歌 盛产 曲靖 路费 路桥 路口 路段 路径 游客 游泳 游园 游戏 游览 辛苦 管辖 管片 蒙城 华为 华安 蒲城 房山 房县 滕州 解读 解聘 解困 解体 时代 时事 时刻 时令 \
 李子 张家口 张家界 张掖 张贴 张榜 张数 刘家 陈述 陈旧 陈列 杨树 黄色 黄岛 周期 周边 周转 周年 周岁 周末 周报 周口 周一 周二 周三 周四 周五 周六 周日 周知 孙子 孙女 马匹 朱红 何等 高职 林木 罗列 梁柱 \
 谢谢 宋代 唐代 许诺 冯 曹县 彭州 田亩 田野 董事 董事会 蒋 余下 余数 余姚 叶片 苏木 苏醒 任丘 沈阳 姚安 卢 姜 钟 陆地 陆续 陆路 范围 范本 范例 金秋 金牌 石家庄 石料 石子 石灰 夏收 付款 付费 付清 付息 付出 傅 方圆 \
 代办 代理 代表 代码 代发 代缴 代收 代扣 代管 代养 代际 代付 代为 代领 代办员 代理人 代表团 代办点 信息 信用 信访 信箱 信件 信函 信贷 信托 信任 信仰 \
 信号 信阳 信息化 信用社 信用卡 仁爱 仁怀 仁义 衣物 衣服 衣着 衣食 由来 由于 由此 苍南 苍山 苍梧 勾选 勾兑 不详 未知 合计 小计 总计 本人 户主 姓名 空白 \
 江山 尹 薛 段 雷达 龙岩 史 毛毯 毛坯房 孟 熊猫 ";

/// Whether `letter` is a surname.
pub fn is_single(letter: char) -> bool {
    SINGLE.contains(letter)
}

/// How many characters of a surname `letters` begin with.
pub fn length(letters: &[char]) -> Option<usize> {
    if let [first, second, ..] = letters {
        let begins = |it: &&str| it.chars().eq([*first, *second]);
        if COMPOUND.iter().any(begins) {
            return Some(2);
        }
    }
    letters.first().filter(|it| is_single(**it)).map(|_| 1)
}

/// Whether a text that is nothing else reads as a name: a surname and one or two characters, or the parts of a name
/// around `·`. `letters` have no spaces.
pub fn is_name(letters: &[char]) -> bool {
    if letters.contains(&'·') {
        let mut parts = letters.split(|it| *it == '·');
        let is_part =
            |it: &[char]| (1..=8).contains(&it.len()) && it.iter().all(|c| width::is_han(*c));
        return letters.len() >= 4 && parts.all(is_part);
    }
    if !(2..=4).contains(&letters.len()) || !letters.iter().all(|it| width::is_han(*it)) {
        return false;
    }
    let given = match length(letters) {
        Some(it) => letters.len() - it,
        None => return false,
    };
    // Two surnames and two characters: a married name, or a double surname.
    let double = letters.len() == 4 && letters.iter().take(2).all(|it| is_single(*it));
    ((1..=2).contains(&given) || double) && !is_word(letters)
}

/// Whether letters are one of the words that begin as a name does.
pub fn is_listed(letters: &[char]) -> bool {
    static LISTED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());
    LISTED.contains(letters.iter().collect::<String>().as_str())
}

/// Whether letters that begin as a name are a word all the same.
fn is_word(letters: &[char]) -> bool {
    let last = letters.last().copied().unwrap_or_default();
    if ENDS.contains(last) || (letters.len() > 2 && ENDS_OF_THREE.contains(last)) {
        return true;
    }
    is_listed(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        let is = |text: &str| is_name(&text.chars().collect::<Vec<_>>());
        for text in [
            "张三",
            "李四",
            "王小明",
            "欧阳锋",
            "欧阳三丰",
            "诸葛亮",
            "司马相如",
            "买买提·艾力",
            "高生宝",
            "顾林云",
            "冯全",
            "田义",
            "白海",
            "徐燕河",
            "史景",
            "叶海波",
            "万国强",
            "陈方安生",
            "王镇",
            "代玉兰",
            "苍井",
            "仁青",
            "李江",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "道里区",
            "方正县",
            "民政局",
            "高龄",
            "金额",
            "公开",
            "张家口",
            "单位",
            "常补",
            "城市低保",
            "白族",
            "A类",
            "高",
            "2017",
            "",
        ] {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn each_surname_stands_once() {
        let mut all: Vec<char> = SINGLE.chars().collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(count >= 400, "{count}");
    }
}
