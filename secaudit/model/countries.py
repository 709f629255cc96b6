"""Countries by ISO 3166-1 alpha-2, with the Chinese names that people type. Taiwan is 臺灣 everywhere."""

from __future__ import annotations

ALPHA2 = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW".split()
)

HOME = "TW"
PRC = "CN"
TO_CONFIRM = ("HK", "MO")
"""What the sources do not agree on: told as 需確認 (interpretations B1, B4)."""

TITLES = {
    "TW": "臺灣", "CN": "中國大陸", "HK": "香港", "MO": "澳門", "US": "美國", "JP": "日本", "KR": "韓國", "SG": "新加坡",
    "MY": "馬來西亞", "TH": "泰國", "VN": "越南", "ID": "印尼", "PH": "菲律賓", "IN": "印度", "IL": "以色列", "GB": "英國",
    "DE": "德國", "FR": "法國", "IT": "義大利", "ES": "西班牙", "NL": "荷蘭", "BE": "比利時", "CH": "瑞士", "AT": "奧地利",
    "SE": "瑞典", "NO": "挪威", "FI": "芬蘭", "DK": "丹麥", "IE": "愛爾蘭", "PL": "波蘭", "CZ": "捷克", "HU": "匈牙利",
    "RO": "羅馬尼亞", "SK": "斯洛伐克", "EE": "愛沙尼亞", "RU": "俄羅斯", "TR": "土耳其", "CA": "加拿大", "MX": "墨西哥",
    "BR": "巴西", "AU": "澳洲", "NZ": "紐西蘭", "ZA": "南非", "VG": "英屬維京群島", "KY": "開曼群島", "WS": "薩摩亞",
    "SC": "塞席爾", "MU": "模里西斯", "BM": "百慕達", "PA": "巴拿馬", "AI": "安奎拉", "BZ": "貝里斯", "MH": "馬紹爾群島",
    "BN": "汶萊", "KH": "柬埔寨", "LA": "寮國", "MM": "緬甸", "BD": "孟加拉", "PK": "巴基斯坦", "LK": "斯里蘭卡",
    "MN": "蒙古", "KZ": "哈薩克", "AE": "阿拉伯聯合大公國", "SA": "沙烏地阿拉伯", "QA": "卡達", "KW": "科威特",
    "EG": "埃及", "GR": "希臘", "PT": "葡萄牙", "LU": "盧森堡", "LI": "列支敦斯登", "MT": "馬爾他", "CY": "賽普勒斯",
    "BG": "保加利亞", "HR": "克羅埃西亞", "SI": "斯洛維尼亞", "LT": "立陶宛", "LV": "拉脫維亞", "UA": "烏克蘭",
    "BY": "白俄羅斯", "IS": "冰島", "AR": "阿根廷", "CL": "智利", "CO": "哥倫比亞", "PE": "秘魯", "KP": "北韓",
    "IR": "伊朗",
}  # fmt: skip

_ALIASES = {
    "台灣": "TW", "中華民國": "TW", "中國": "CN", "大陸": "CN", "大陸地區": "CN", "中國大陸地區": "CN",
    "中華人民共和國": "CN", "中华人民共和国": "CN", "中国": "CN", "中国大陆": "CN", "南韓": "KR", "大韓民國": "KR",
    "澳大利亞": "AU", "TAIWAN": "TW", "CHINA": "CN", "PRC": "CN", "USA": "US", "UK": "GB", "JAPAN": "JP",
    "HONG KONG": "HK", "MACAU": "MO", "MACAO": "MO",
}  # fmt: skip

BY_NAME: dict[str, str] = {title: code for code, title in TITLES.items()} | _ALIASES


def country_code(text: str) -> str | None:
    """The alpha-2 code that ``text`` names (code, Chinese or common English name), or ``None``."""
    upper = text.strip().upper()
    return upper if upper in ALPHA2 else BY_NAME.get(text.strip()) or BY_NAME.get(upper)


def country_title(code: str) -> str:
    return TITLES.get(code, code)
