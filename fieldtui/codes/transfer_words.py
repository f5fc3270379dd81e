"""A transfer's name in words: four things that one can see and say, in either language. The list, and nothing else.

A byte is a word, so a 32-bit name is four. The words of one line are the same thing in both languages, so that a page
that was printed in English is found by somebody who reads Chinese. Once used, the order stays: pages in envelopes have
it on them. What may be in the list is tested: no two sound alike without tones, or begin with the same four letters.
"""

from fieldtui.i18n import language

_PAIRS = """
apple 苹果, banana 香蕉, grape 葡萄, lemon 柠檬, peach 桃子, cherry 樱桃, melon 西瓜, plum 李子,
coconut 椰子, walnut 核桃, peanut 花生, lychee 荔枝, pumpkin 南瓜, cabbage 白菜, carrot 萝卜,
potato 土豆, tomato 番茄, onion 洋葱, garlic 大蒜, ginger 生姜, pepper 辣椒, spinach 菠菜,
mushroom 蘑菇, cucumber 黄瓜, eggplant 茄子, bamboo 竹林, lotus 莲花, wheat 麦田, corn 玉米,
rice 稻谷, noodle 面条, dumpling 饺子, bread 面包, cake 蛋糕, biscuit 饼干, honey 蜂蜜, sugar 白糖,
salt 食盐, vinegar 陈醋, tea 茶叶, coffee 咖啡, milk 牛奶, tofu 豆腐, tiger 老虎, lion 狮子,
panda 熊猫, bear 棕熊, wolf 灰狼, fox 狐狸, monkey 猴子, elephant 大象, giraffe 长颈鹿, zebra 斑马,
horse 骏马, donkey 毛驴, buffalo 水牛, sheep 绵羊, goat 山羊, rabbit 兔子, squirrel 松鼠,
hedgehog 刺猬, kangaroo 袋鼠, dolphin 海豚, whale 鲸鱼, shark 鲨鱼, carp 鲤鱼, octopus 章鱼,
crab 螃蟹, shrimp 虾米, turtle 乌龟, frog 青蛙, snail 蜗牛, butterfly 蝴蝶, dragonfly 蜻蜓, ant 蚂蚁,
ladybird 瓢虫, spider 蜘蛛, firefly 萤火虫, eagle 老鹰, owl 猫头鹰, swallow 燕子, sparrow 麻雀,
magpie 喜鹊, parrot 鹦鹉, swan 天鹅, duck 鸭子, rooster 公鸡, penguin 企鹅, crane 仙鹤,
mountain 高山, river 河流, lake 湖泊, island 岛屿, desert 沙漠, forest 森林, valley 山谷,
waterfall 瀑布, beach 沙滩, cave 洞穴, volcano 火山, glacier 冰川, meadow 草原, pearl 珍珠,
harbour 港口, field 农田, sun 太阳, moon 月亮, star 星星, cloud 白云, rain 雨滴, snow 雪花,
thunder 雷声, lightning 闪电, fog 大雾, ice 冰块, morning 早晨, evening 傍晚, winter 冬天,
summer 夏天, rose 玫瑰, tulip 郁金香, orchid 兰花, daisy 雏菊, jasmine 茉莉, peony 牡丹,
sunflower 向日葵, lily 百合, willow 柳树, maple 枫叶, cactus 仙人掌, grass 小草, moss 青苔,
root 树根, seed 种子, table 桌子, chair 椅子, sofa 沙发, bed 床铺, lamp 台灯, mirror 镜子,
window 窗户, curtain 窗帘, pillow 枕头, blanket 毛毯, soap 肥皂, comb 梳子, toothbrush 牙刷,
bucket 水桶, broom 扫帚, kettle 水壶, bowl 饭碗, chopsticks 筷子, spoon 勺子, knife 菜刀, plate 盘子,
bottle 瓶子, cup 茶杯, pot 砂锅, stove 炉灶, fridge 冰箱, fan 电扇, clock 时钟, calendar 日历,
candle 蜡烛, match 火柴, umbrella 雨伞, basket 篮子, ladder 梯子, hammer 锤子, saw 锯子, nail 钉子,
rope 绳子, needle 绣花针, thread 棉线, zip 拉链, scissors 剪刀, key 钥匙, lock 铁锁, bell 铃铛,
drum 大鼓, flute 笛子, violin 小提琴, piano 钢琴, guitar 吉他, trumpet 喇叭, kite 风筝, puzzle 拼图,
doll 娃娃, balloon 气球, lantern 灯笼, bicycle 自行车, car 汽车, bus 公交, train 火车, tent 帐篷,
truck 卡车, taxi 出租车, boat 小船, ship 轮船, airplane 飞机, rocket 火箭, wheel 车轮, bridge 桥梁,
road 公路, tunnel 隧道, station 车站, school 学校, library 图书馆, hospital 医院, bank 银行,
market 市场, park 公园, temple 寺庙, tower 塔楼, castle 城堡, museum 博物馆, theatre 剧院,
factory 工厂, farm 农场, garden 花园, kitchen 厨房, door 大门, roof 屋顶, stairs 楼梯, wall 围墙,
brick 砖头, book 书本, pencil 铅笔, paper 纸张, brush 毛笔, ink 墨水, stamp 邮票, map 地图,
newspaper 报纸, picture 图画, camera 相机, radio 收音机, phone 电话, hat 帽子, scarf 围巾,
glove 手套, shirt 衬衫, coat 大衣, trousers 裤子, uniform 制服, shoe 皮鞋, sock 袜子, ring 戒指,
gold 黄金, silver 白银, stone 石头, glass 玻璃, silk 丝绸, cotton 棉花, wool 羊毛, leather 皮革
"""
_WORDS = tuple((english, chinese) for english, chinese in (pair.split() for pair in _PAIRS.split(",")))


def transfer_words(transfer: bytes, spoken: str = "") -> tuple[str, ...]:
    """The words of a transfer's name, one for each byte, in the language `spoken`, else in the one in use."""
    at = int((spoken or language()).startswith("zh"))
    return tuple(_WORDS[byte][at] for byte in transfer)
