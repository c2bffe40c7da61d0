"""Traditional characters that names use, with their simplified forms."""

from __future__ import annotations

import re

# Only what occurs in company and place names; one to one, so that no meaning is lost.
_TRADITIONAL = (
    "國業廣東電貿實發華龍際團責總廠鋼鐵機場門車長遠進銀開產資運輸銷經濟聯達優質環設備計衛藥醫療"
    "織紡絲網絡訊軟體術顧問諮詢農糧興豐寶麗創勝義烏蘇寧滬漢陽陰慶雲貴貝爾濱瀋嶺島灣臺劃鍋爐閥"
    "燈飾樂傢飲館務勞業員價億萬與專協會學書報廈鄉縣區隊級約紙纖維綠線組織統製樣標橋樓權潤澤漁"
    "濰瑪環現盤礦碼種穩競節範築範紅純細絹羅聖聯腦膠舊艦藍藝蘭衝裝複訂許設話誠譽議護讚豬貨貿賀"
    "賓賢賽贏趙跡轉軌軸載輝輪農連適選遼還鄭釀針鈦鉑銅鋁鋅錢錦鍵鏈鐘鑄閩陳陸隨險雙難靈靜韓頂順"
    "風飛駿驗魚鮮鳳鴻鵬麥黃齊齒師視覽觀記訓試調論證評譯財貧販購費貼賣賬質軍輕較輔辦邊鄰醬釋"
)
_SIMPLIFIED = (
    "国业广东电贸实发华龙际团责总厂钢铁机场门车长远进银开产资运输销经济联达优质环设备计卫药医疗"
    "织纺丝网络讯软体术顾问咨询农粮兴丰宝丽创胜义乌苏宁沪汉阳阴庆云贵贝尔滨沈岭岛湾台划锅炉阀"
    "灯饰乐家饮馆务劳业员价亿万与专协会学书报厦乡县区队级约纸纤维绿线组织统制样标桥楼权润泽渔"
    "潍玛环现盘矿码种稳竞节范筑范红纯细绢罗圣联脑胶旧舰蓝艺兰冲装复订许设话诚誉议护赞猪货贸贺"
    "宾贤赛赢赵迹转轨轴载辉轮农连适选辽还郑酿针钛铂铜铝锌钱锦键链钟铸闽陈陆随险双难灵静韩顶顺"
    "风飞骏验鱼鲜凤鸿鹏麦黄齐齿师视览观记训试调论证评译财贫贩购费贴卖账质军轻较辅办边邻酱释"
)
SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
HAN = re.compile(r"[\u3007\u3400-\u9fff]")


def has_han(text: str) -> bool:
    """Return whether the text contains a Chinese character."""
    return HAN.search(text) is not None
