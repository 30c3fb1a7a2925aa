"""Countries, cities and organisations by both their names, and the names' other forms.

A compact list of what stands in the news most, so that "Japan", "Japanese" and 日本 are one
place, "the UN" and 联合国 one organisation. Rows: English forms ¦ Chinese forms.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

_COUNTRIES = """
China,Chinese,PRC¦中国,中方,我国,华 ; United States,US,U.S.,USA,America,American,Americans,Washington¦美国,美方,美 ;
Japan,Japanese¦日本,日方,日 ; Russia,Russian,Russians¦俄罗斯,俄方,俄 ; Germany,German,Germans¦德国,德方,德 ;
France,French¦法国,法方,法 ; Britain,British,UK,U.K.,United Kingdom,Great Britain¦英国,英方,英 ; England,English¦英格兰,英国 ;
Scotland,Scottish¦苏格兰 ; Wales,Welsh¦威尔士 ; Ireland,Irish¦爱尔兰 ; Italy,Italian,Italians¦意大利,意 ; Spain,Spanish¦西班牙 ;
Portugal,Portuguese¦葡萄牙 ; Netherlands,Dutch¦荷兰 ; Belgium,Belgian¦比利时 ; Switzerland,Swiss¦瑞士 ; Austria,Austrian¦奥地利 ;
Sweden,Swedish¦瑞典 ; Norway,Norwegian¦挪威 ; Denmark,Danish¦丹麦 ; Finland,Finnish¦芬兰 ; Iceland,Icelandic¦冰岛 ;
Poland,Polish¦波兰 ; Ukraine,Ukrainian¦乌克兰,乌方 ; Belarus,Belarusian¦白俄罗斯 ; Czech Republic,Czech¦捷克 ; Slovakia,Slovak¦斯洛伐克 ;
Hungary,Hungarian¦匈牙利 ; Romania,Romanian¦罗马尼亚 ; Bulgaria,Bulgarian¦保加利亚 ; Serbia,Serbian¦塞尔维亚 ; Croatia,Croatian¦克罗地亚 ;
Greece,Greek¦希腊 ; Turkey,Turkish,Türkiye¦土耳其 ; Israel,Israeli,Israelis¦以色列,以方 ; Palestine,Palestinian,Palestinians¦巴勒斯坦 ;
Iran,Iranian¦伊朗 ; Iraq,Iraqi¦伊拉克 ; Syria,Syrian¦叙利亚 ; Lebanon,Lebanese¦黎巴嫩 ; Jordan,Jordanian¦约旦 ; Saudi Arabia,Saudi¦沙特,沙特阿拉伯 ;
United Arab Emirates,UAE,Emirati¦阿联酋 ; Qatar,Qatari¦卡塔尔 ; Kuwait,Kuwaiti¦科威特 ; Yemen,Yemeni¦也门 ; Egypt,Egyptian¦埃及 ;
Libya,Libyan¦利比亚 ; Morocco,Moroccan¦摩洛哥 ; Algeria,Algerian¦阿尔及利亚 ; Tunisia,Tunisian¦突尼斯 ; Sudan,Sudanese¦苏丹 ;
Ethiopia,Ethiopian¦埃塞俄比亚 ; Kenya,Kenyan¦肯尼亚 ; Nigeria,Nigerian¦尼日利亚 ; South Africa,South African¦南非 ; Ghana,Ghanaian¦加纳 ;
India,Indian,Indians¦印度,印方 ; Pakistan,Pakistani¦巴基斯坦,巴方 ; Bangladesh,Bangladeshi¦孟加拉国 ; Sri Lanka,Sri Lankan¦斯里兰卡 ; Nepal,Nepalese,Nepali¦尼泊尔 ;
Afghanistan,Afghan¦阿富汗 ; Kazakhstan,Kazakh¦哈萨克斯坦 ; Uzbekistan,Uzbek¦乌兹别克斯坦 ; Mongolia,Mongolian¦蒙古国,蒙古 ;
South Korea,South Korean,Korea,Korean¦韩国,韩方,韩 ; North Korea,North Korean,DPRK¦朝鲜 ; Vietnam,Vietnamese¦越南 ; Thailand,Thai¦泰国 ;
Malaysia,Malaysian¦马来西亚 ; Singapore,Singaporean¦新加坡 ; Indonesia,Indonesian¦印尼,印度尼西亚 ; Philippines,Philippine,Filipino¦菲律宾,菲方 ;
Myanmar,Burmese¦缅甸 ; Cambodia,Cambodian¦柬埔寨 ; Laos,Lao,Laotian¦老挝 ; Australia,Australian¦澳大利亚,澳洲 ; New Zealand¦新西兰 ;
Canada,Canadian¦加拿大 ; Mexico,Mexican¦墨西哥 ; Brazil,Brazilian¦巴西 ; Argentina,Argentine,Argentinian¦阿根廷 ; Chile,Chilean¦智利 ;
Peru,Peruvian¦秘鲁 ; Colombia,Colombian¦哥伦比亚 ; Venezuela,Venezuelan¦委内瑞拉 ; Cuba,Cuban¦古巴 ; Europe,European¦欧洲 ; Asia,Asian¦亚洲 ;
Africa,African¦非洲 ; North America¦北美 ; South America¦南美 ; Latin America¦拉美,拉丁美洲 ; Middle East¦中东 ; Antarctica,Antarctic¦南极 ; Arctic¦北极 ; Pacific¦太平洋 ; Atlantic¦大西洋
"""
_CITIES = """
Beijing¦北京 ; Shanghai¦上海 ; Guangzhou¦广州 ; Shenzhen¦深圳 ; Hong Kong¦香港 ; Macau,Macao¦澳门 ; Taiwan,Taiwanese¦台湾 ; Taipei¦台北 ;
Tianjin¦天津 ; Chongqing¦重庆 ; Chengdu¦成都 ; Wuhan¦武汉 ; Nanjing¦南京 ; Hangzhou¦杭州 ; Suzhou¦苏州 ; Xi'an,Xian¦西安 ; Qingdao¦青岛 ; Dalian¦大连 ;
Harbin¦哈尔滨 ; Shenyang¦沈阳 ; Zhengzhou¦郑州 ; Changsha¦长沙 ; Xiamen¦厦门 ; Fuzhou¦福州 ; Kunming¦昆明 ; Guangdong¦广东 ; Zhejiang¦浙江 ;
Jiangsu¦江苏 ; Shandong¦山东 ; Sichuan¦四川 ; Yunnan¦云南 ; Fujian¦福建 ; Hainan¦海南 ; Hebei¦河北 ; Henan¦河南 ; Hubei¦湖北 ; Hunan¦湖南 ; Anhui¦安徽 ;
Tibet¦西藏 ; Xinjiang¦新疆 ; Inner Mongolia¦内蒙古 ; Yangtze¦长江 ; Yellow River¦黄河 ; Tokyo¦东京 ; Osaka¦大阪 ; Kyoto¦京都 ; Seoul¦首尔 ; Pyongyang¦平壤 ;
Moscow¦莫斯科 ; Kyiv,Kiev¦基辅 ; London¦伦敦 ; Paris¦巴黎 ; Berlin¦柏林 ; Munich¦慕尼黑 ; Frankfurt¦法兰克福 ; Rome¦罗马 ; Milan¦米兰 ; Madrid¦马德里 ;
Barcelona¦巴塞罗那 ; Lisbon¦里斯本 ; Brussels¦布鲁塞尔 ; Amsterdam¦阿姆斯特丹 ; Vienna¦维也纳 ; Zurich¦苏黎世 ; Geneva¦日内瓦 ; Stockholm¦斯德哥尔摩 ;
Oslo¦奥斯陆 ; Copenhagen¦哥本哈根 ; Helsinki¦赫尔辛基 ; Warsaw¦华沙 ; Prague¦布拉格 ; Budapest¦布达佩斯 ; Athens¦雅典 ; Istanbul¦伊斯坦布尔 ;
Jerusalem¦耶路撒冷 ; Gaza¦加沙 ; Tehran¦德黑兰 ; Baghdad¦巴格达 ; Dubai¦迪拜 ; Cairo¦开罗 ; Nairobi¦内罗毕 ; Johannesburg¦约翰内斯堡 ; New Delhi,Delhi¦新德里 ;
Mumbai¦孟买 ; Dhaka¦达卡 ; Bangkok¦曼谷 ; Hanoi¦河内 ; Jakarta¦雅加达 ; Manila¦马尼拉 ; Kuala Lumpur¦吉隆坡 ; Sydney¦悉尼 ; Melbourne¦墨尔本 ; Canberra¦堪培拉 ;
New York¦纽约 ; Los Angeles¦洛杉矶 ; Chicago¦芝加哥 ; San Francisco¦旧金山 ; Boston¦波士顿 ; California¦加利福尼亚,加州 ; Texas¦得克萨斯,得州 ; Florida¦佛罗里达 ;
Toronto¦多伦多 ; Vancouver¦温哥华 ; Ottawa¦渥太华 ; Mexico City¦墨西哥城 ; Rio de Janeiro¦里约热内卢 ; Sao Paulo¦圣保罗 ; Buenos Aires¦布宜诺斯艾利斯 ; Santiago¦圣地亚哥
"""
_ORGANISATIONS = """
United Nations,UN,U.N.¦联合国 ; World Health Organization,WHO¦世界卫生组织,世卫组织 ; European Union,EU¦欧盟,欧洲联盟 ; NATO¦北约 ; World Bank¦世界银行,世行 ;
International Monetary Fund,IMF¦国际货币基金组织 ; World Trade Organization,WTO¦世界贸易组织,世贸组织 ; UNESCO¦联合国教科文组织 ; ASEAN¦东盟 ; OPEC¦欧佩克 ;
Federal Reserve,Fed¦美联储 ; European Central Bank,ECB¦欧洲央行 ; People's Bank of China,PBOC¦中国人民银行 ; central bank¦央行,中央银行,人民银行,人行 ; White House¦白宫 ; Pentagon¦五角大楼 ; Kremlin¦克里姆林宫 ;
State Council¦国务院 ; Xinhua¦新华社 ; Reuters¦路透社 ; Apple¦苹果 ; Google¦谷歌 ; Microsoft¦微软 ; Amazon¦亚马逊 ; Tesla¦特斯拉 ; Huawei¦华为 ; Tencent¦腾讯 ;
Alibaba¦阿里巴巴 ; Baidu¦百度 ; Samsung¦三星 ; Sony¦索尼 ; Toyota¦丰田 ; Boeing¦波音 ; Airbus¦空客 ; Volkswagen¦大众 ; Olympics,Olympic¦奥运,奥运会,奥林匹克 ; World Cup¦世界杯 ;
GDP,gross domestic product¦国内生产总值 ; CPI,consumer price index¦消费者价格指数,居民消费价格 ; AI,artificial intelligence¦人工智能 ; Internet¦互联网
"""

Kind = Literal["place", "organisation"]


@cache
def entries() -> dict[str, tuple[Kind, frozenset[str]]]:
    """Each form in lower case → its kind and all forms of the same thing."""
    found: dict[str, tuple[Kind, frozenset[str]]] = {}
    for kind, rows in (("place", _COUNTRIES + ";" + _CITIES), ("organisation", _ORGANISATIONS)):
        for row in rows.replace("\n", " ").split(";"):
            forms = [form.strip() for form in row.replace("¦", ",").split(",") if form.strip()]
            same = frozenset(form.lower() for form in forms)
            for form in same:
                found.setdefault(form, ("place" if kind == "place" else "organisation", same))
    return found


def same_as(name: str) -> frozenset[str]:
    """Every form of what ``name`` means, in lower case; empty where it is not listed."""
    entry = entries().get(name.lower())
    return entry[1] if entry else frozenset()
