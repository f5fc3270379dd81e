"""The preset dictionary of a bundle's compression: names and words that nearly every bundle has.

Part of the format: a changed byte is another format. The commonest stand last, as deflate wants it.
"""

_WORDS = (
    "没有人在家敲门没有人应电话打不通手机关机无人接听白天上班晚上才回来周末回来上夜班在外地回老家出差"
    "住院搬走了已经搬走新搬来的没住人空着正在装修出租租客房东户主老两口独自居住独居老人行动不便"
    "腿脚不方便卧床轮椅听力不好眼睛不好耳朵背高血压糖尿病心脏病冠心病慢性病哮喘脑梗骨折手术出院复查"
    "透析化疗怀孕孕妇产检坐月子婴儿小孩孩子学生上学幼儿园老师父母父亲母亲爷爷奶奶外婆儿子女儿儿媳女婿"
    "孙子孙女丈夫妻子爱人保姆邻居亲戚朋友同事对门楼上楼下隔壁降压药胰岛素感冒药退烧药止痛药感冒发烧"
    "咳嗽体温正常不舒服头晕拉肚子血压血糖药吃完了快用完只够三天两天一周配药开药处方医保卡病历身份证"
    "现金微信转账零钱大米面粉食用油鸡蛋牛奶蔬菜青菜土豆白菜猪肉面条水果苹果香蕉奶粉尿不湿纸尿裤卫生纸"
    "口罩消毒液酒精温度计煤气燃气停电停水漏水下水道堵塞电梯坏了维修物业社区居委会派出所医院药店超市"
    "菜场今天明天后天昨天上午下午中午晚上早上之前以后左右月底下周这周周一周二周三周四周五周六周日点钟"
    "半小时请放在门口放门口送到家送上门需要帮忙代买代办联系通知提醒登记核实确认说明解释配合同意拒绝"
    "不愿意不肯情绪稳定激动担心已告知已提醒已登记已核实已联系已上报已处理已测量已送达再来再联系"
    "再打电话回电话留了电话改天约好约定每天每周一个人两个人三个人四个人全家家里家中家属人口一致不一致"
    "门口楼道阳台厨房卧室客厅车库地下室院子宠物有狗养狗杂物堆放充电电动车消防通道隐患灭火器安全门铃"
    "门锁敲窗按铃钥匙快递外卖邮件"
    "community.added grid.added person.added checklist.added compound.added building.added unit.added "
    "door.added household.added resident.added premises.added round.added errand.changed resident.changed "
    "form_id version title blob checklist@ places@ starts ends state open compound@ label building@ unit@ "
    "room floor occupancy lived in empty household@ relation sex born born_about id_number category tags "
    "trade address contact staff business extinguisher resident@ promised code role worker office "
    "常住 租户 流动 空挂户 户主 配偶 子 女 父 母 孙 租客 男 女 独居老人 慢性病 残疾 低保 孕妇 "
    "1单元 2单元 1栋 2栋 3栋 第1网格 第2网格 undone door.seen seen lit dark new bought delivered closed "
    "白天上班，晚上再来 降压药 体温正常 没人在家 电话 不愿开门 已送到 晚上 明天 老人 买菜 米 面 油 鸡蛋 盒 袋 "
    "errand.added door@ items purchase.made item price shop note phone name "
    "visit.made follow up moved out refused no answer revisit way phone door outcome answered "
    "checklist@ note outcome round@ way no normal yes 36.5 "
)
DICTIONARY = _WORDS.encode("gbk")
