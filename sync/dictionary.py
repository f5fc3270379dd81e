"""The preset dictionary of a bundle's compression: names and words that nearly every bundle has.

Part of the format: a changed byte is another format. The commonest stand last, as deflate wants it.
"""

_WORDS = (
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
