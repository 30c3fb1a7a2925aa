"""The privacy table: texts with the personal data that stands in them, and texts that look
as if there were some. ``[[`` and ``]]`` enclose what has to be found."""

from __future__ import annotations

import random

from privacy_numbers import card, credit_code, iban, some_resident_numbers

from wenfang.source import Language

Row = tuple[str, Language, str]


def _filled(kind: str, language: Language, frames: list[str], values: list[str]) -> list[Row]:
    return [
        (kind, language, frames[n % len(frames)].format(value)) for n, value in enumerate(values)
    ]


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _groups(number: str, *sizes: int, mark: str = " ") -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return mark.join([*parts, number[at:]] if number[at:] else parts)


def positives() -> list[Row]:
    """At least twenty texts of every kind."""
    rng = random.Random(7)
    ids = some_resident_numbers(22)
    ids[3] = _groups(ids[3], 6, 8, 4)
    ids[7] = _full_width(ids[7])
    ids[9] = _groups(ids[9], 6, 4, 4, mark="-")
    ids[11] = ids[11][:-1] + ids[11][-1].lower()
    ids[13] = ids[13][:9] + "\u200b" + ids[13][9:]
    cards = [card("62" + p, n, rng) for p, n in [("2202", 19), ("1700", 19), ("2848", 19)] * 3]
    cards += [
        card(p, 16, rng) for p in ("6225", "4111", "4556", "5500", "5105", "2221", "2720", "6011")
    ]
    cards += [card("37", 15, rng), card("34", 15, rng), card("62", 17, rng), card("36", 14, rng)]
    cards[1] = _groups(cards[1], 4, 4, 4, 4)
    cards[10] = _groups(cards[10], 4, 4, 4, 4, mark="-")
    cards[12] = _groups(cards[12], 4, 4, 4, 4)
    cards[2] = _full_width(cards[2])
    digits = "".join(rng.choices("0123456789", k=400))
    ibans = [iban("DE", digits[n * 7 : n * 7 + 18]) for n in range(7)]
    ibans += [iban("GB", "WEST" + digits[n : n + 14]) for n in range(5)]
    ibans += [iban("FR", digits[n : n + 23]) for n in range(4)]
    ibans += [iban("NL", "ABNA" + digits[n : n + 10]) for n in range(3)]
    ibans += [iban("CH", digits[n : n + 17]) for n in range(2)]
    ibans[1] = _groups(ibans[1], 4, 4, 4, 4, 4)
    ibans[8] = _groups(ibans[8], 4, 4, 4, 4, 4)
    codes = [credit_code(f"9{c}110108MA{digits[n : n + 7]}") for n, c in enumerate("1123" * 4)]
    codes += [credit_code(f"{c}1310115{digits[n : n + 9]}") for n, c in enumerate("15" * 3)]
    rows = [
        *_filled("id-card", "zh", ["他的身份证号是[[{}]]。", "姓名：王某，[[{}]]，住址略", "当事人（[[{}]]）到庭。", "[[{}]]"], ids),
        *_filled("id-card", "en", ["Her ID number, [[{}]], was leaked."], some_resident_numbers(3, 5)),
        *_filled("bank-card", "zh", ["请汇款到[[{}]]。", "卡号：[[{}]]（户名略）", "银行卡[[{}]]被冻结", "Visa [[{}]] 12/27"], cards),
        *_filled("bank-card", "en", ["He paid with card [[{}]].", "Card: [[{}]], CVV withheld"], [card("4929", 16, rng) for _ in range(4)]),
        *_filled("iban", "en", ["Donate to [[{}]].", "IBAN [[{}]] (BIC withheld)", "the account [[{}]], he said"], ibans),
        *_filled("iban", "zh", ["收款账户为[[{}]]。"], ibans[:3]),
        *_filled("uscc", "zh", ["统一社会信用代码[[{}]]", "该公司（[[{}]]）成立于2019年", "代码：[[{}]]。"], codes),
    ]  # fmt: skip
    return rows + [
        (kind, language, text)  # type: ignore[misc]
        for (kind, language), texts in WRITTEN.items()
        for text in texts
    ]


WRITTEN: dict[tuple[str, str], list[str]] = {
    ("mobile", "zh"): [
        "联系电话：[[13800138000]]。",
        "请拨打[[138-0013-8000]]报名",
        "手机[[138 0013 8000]]",
        "[[+86 13912345678]]",
        "[[+86-139-1234-5678]]",
        "[[0086 13912345678]]",
        "[[8615912345678]]",
        "李女士（[[15012345678]]）",
        "他的微信同号[[18812345678]]",
        "联系人：张三 [[17712345678]]",
        "全角[[１３８００１３８０００]]",
        "电话[[199 1234 5678]]或[[13600001111]]",
        "咨询：[[16612345678]]，欢迎来电",
        "[[13512345678]]\n[[13512345679]]",
        "短信发到[[19912345678]]即可",
        "号码是[[147\u200b12345678]]",
        "“[[18600000000]]，随时打给我。”",
        "寻狗启事，拾到者请联系[[13701234567]]，酬谢1000元",
        "房东直租[[15810001000]]",
        "拨打手机：[[132 12345678]]",
        "家长电话[[13012345678]]；老师电话[[13112345678]]",
    ],
    ("mobile", "en"): [
        "Call her on [[+44 7911 123456]].",
        "Text [[+86 138 0013 8000]] for details",
        "mobile: [[07911 123456]]",
        "[[+33 6 12 34 56 78]]",
        "His number is [[+49 1512 3456789]].",
    ],
    ("landline", "zh"): [
        "电话：[[010-62345678]]",
        "座机[[021-54321234]]",
        "[[0755-82345678]]",
        "（[[0571-87654321]]）",
        "[[(010) 62345678]]",
        "传真：[[020 83456789]]",
        "办公室电话[[62345678]]",
        "致电[[0351-6234567]]咨询",
        "[[+86 10 6234 5678]]",
        "电话：[[028-8765 4321]]",
        "联系方式：[[029-87654321]]",
        "拨打[[８７６５４３２１]]",
    ],
    ("landline", "en"): [
        "Call [[(212) 736-5000]].",
        "Phone: [[212-736-5000]]",
        "[[+1 212 736 5000]]",
        "[[+1 (415) 362-7000]]",
        "Reach her at [[415-362-7000]] or by mail",
        "[[+44 20 7946 0958]]",
        "London office: [[020 7946 0958]]",
        "tel. [[0161 496 0321]]",
        "[[+49 30 901820]]",
        "fax [[312.744.5000]]",
        "[[+81 3-3224-9999]]",
        "telephone number [[2127365000]]",
        "([[555-123-4567]])",
        "[[(555) 123-4567]] is made up",
    ],
    ("email", "zh"): [
        "投稿邮箱：[[tougao@example.com]]。",
        "邮件发至[[li.wei+news@mail.example.cn]]",
        "[[zhang_san@example.com.cn]]（张三）",
        "全角[[wang＠example.com]]",
        "联系[[a@b.co]]",
        "[[12345678@qq.com]]加我",
        "请写信给[[editor-in-chief@news.example.org]]，谢谢",
        "邮箱[[x1@163.com]]和[[y2@126.com]]",
        "<[[lao.wang@sub.domain.example.net]]>",
        "[[zhao%li@example.com]]",
    ],
    ("email", "en"): [
        "Write to [[jane.doe@example.com]].",
        "([[o_brien@example.co.uk]])",
        "mailto:[[info@example.org]]",
        "[[UPPER.CASE@EXAMPLE.COM]]",
        "[[first.last+tag@example.museum]], she said",
        "[[n1@a-b.example.com]]; [[n2@example.io]]",
        "Email [[me@example.photography]]!",
        "'[[quoted@example.com]]'",
        "[[1@2.example.com]]",
        "contact=[[z-9@example.de]]",
        "[[dash-@example.com]]",
    ],
    ("ip", "zh"): [
        "来自IP地址[[203.0.113.45]]的请求",
        "服务器[[192.168.1.20]]被入侵",
        "登录IP：[[58.30.15.255]]",
        "[[2001:db8:85a3::8a2e:370:7334]]",
        "攻击源[[185.220.101.4]]。",
        "IP [[8.8.4.4]]",
        "他的地址是[[114.247.50.2]]，位于北京",
        "主机[[10.0.12.7]]",
        "从[[223.5.5.130]]登录",
        "全角[[２０３.０.１１３.９]]",
    ],
    ("ip", "en"): [
        "logged in from [[198.51.100.23]]",
        "the host [[172.16.254.1]]",
        "[[fe80::1ff:fe23:4567:890a]]",
        "[[2001:0db8:0000:0000:0000:ff00:0042:8329]]",
        "IP address [[1.1.1.1]]",
        "posted by [[91.198.174.192]].",
        "[[2606:4700:4700::1111]] answered",
        "traffic to [[93.184.216.34]]:8080",
        "the server at [[104.16.132.229]], police said",
        "([[151.101.1.69]])",
        "router [[fe80::1]] and [[2001:db8::1]]",
    ],
    ("plate", "zh"): [
        "车牌号[[京A12345]]",
        "一辆[[沪B·8K321]]轿车",
        "[[粤B D12345]]新能源车",
        "[[川A·F12345]]",
        "肇事车辆为[[浙A3X928]]。",
        "[[苏E12345D]]",
        "牌照[[鲁B-88888]]",
        "[[京ＡＤ１２３４５]]",
        "[[粤Z1234港]]",
        "教练车[[湘A1234学]]",
        "[[皖AF56789]]撞上护栏",
        "司机驾驶[[豫P9J21K]]逃逸",
        "号牌为[[渝C55T66]]的货车",
        "[[冀J6789挂]]",
        "[[辽A·12A45]]和[[吉B23C56]]相撞",
        "[[黑L0L0L8]]",
        "蓝色[[闽D77777]]",
        "[[贵A·D00001]]",
        "[[新A99Z99]]",
        "[[桂K2468警]]",
        "[[青B·2468Q]]停在路边",
    ],
    ("passport", "zh"): [
        "护照号码：[[E12345678]]",
        "护照[[EA1234567]]",
        "持[[G12345678]]号护照",
        "护照号[[PE1234567]]已作废",
        "因私护照（[[E87654321]]）",
        "通行证[[C12345678]]",
        "她的护照号是[[ED7654321]]。",
        "旧护照：[[G87654321]]",
        "公务护照[[SE0123456]]",
        "外交护照[[DE0123456]]",
    ],
    ("passport", "en"): [
        "passport number [[E12345678]]",
        "Passport no. [[512345678]]",
        "her passport ([[C01234567]])",
        "PASSPORT: [[AB1234567]]",
        "US passport [[A12345678]]",
        "a passport numbered [[N1234567]]",
        "travelling on passport [[GA302922]]",
        "passport [[K1234567]] expired",
        "[[X1234567]] (passport)",
        "Passport [[PA0123456]] was stolen",
    ],
    ("ssn", "en"): [
        "SSN [[123-45-6789]]",
        "Her social security number is [[219 45 6780]].",
        "SSN: [[457554692]]",
        "the number [[536-22-8726]] was posted",
        "([[001-23-4567]])",
        "[[899-99-9999]]",
        "Social Security [[321-54-9876]]",
        "ssn=[[212-09-1234]]",
        "his SSN, [[545-67-8901]], and address",
        "[[665-12-3456]] leaked",
        "[[667-12-3456]]",
        "SSN [[４５７-５５-５４６２]]",
        "numbers [[100-10-1000]] and [[200-20-2000]]",
        "Social security no. [[318‑12‑4567]]",
        "file: [[409-52-2002]]",
        "[[078-05-1121]];",
        "SSN [[772-99-0001]].",
        "S.S. [[134-56-7890]]",
        "ssn [[733 01 2345]]",
    ],
    ("ssn", "zh"): ["社会安全号码[[123-45-6789]]被泄露", "SSN为[[457-55-5462]]"],
}

NEGATIVES: dict[Language, list[str]] = {
    "zh": [
        "总价13800138000元",
        "全年产值15012345678元，增长7%",
        "时间戳1711111111111",
        "订单号13800138000",
        "快递单号6222021234567890128",
        "订单6222021234567890128已发货",
        "订单编号：4111111111111111",
        "ISBN 978-7-108-01234-5",
        "ISBN 9787108012345",
        "2026年3月5日20:20:19",
        "20260305123015",
        "2020 2021 2022 2023",
        "人口1380013.8万",
        "比例为0.13800138000",
        "圆周率3.14159265358979323846",
        "条码6901234567892",
        "第1.2.3.4节",
        "版本1.2.3.4已发布",
        "v10.2.33.4",
        "客服热线400-820-8820",
        "拨打12345或95588",
        "报警110，急救120",
        "身份证号11010519491231002Y",
        "110105194912310021",
        "编号110105194913310028",
        "文号：国发〔2026〕15号",
        "成交额4200.13亿元，指数3068.52点",
        "1999-2026年，共27年",
        "北纬39.9042，东经116.4074",
        "京A股市场下跌",
        "新G20峰会",
        "云A级景区",
        "比赛3:1，控球率62.5%",
        "GB 45438-2025标准",
        "型号E12345678的零件",
        "批号G12345678",
        "@所有人 今晚开会",
        "价格：￥13800138000",
        "股票代码600519，市值13912345678元",
        "面积13800138000平方米",
        "全国1.41亿人，其中13512345678次点击",
        "127.0.0.1是本机",
        "子网掩码255.255.255.0",
        "时间12:30:45，MAC 00:1A:2B:3C:4D:5E",
        "QQ群13800138000",
        "QQ号：10001",
        "卡号4111111111111112",
        "流水号62220212345678",
        "一二三四五六七八九十",
        "身份证一一〇一〇五一九四九",
    ],
    "en": [
        "The population is 1380013800",
        "revenue of $13800138000",
        "Order 4111111111111111",
        "tracking number 4111 1111 1111 1111",
        "ISBN 978-0-306-40615-7",
        "ISBN-13: 9780306406157",
        "DOI 10.1000/182.2026",
        "2026-11-23T20:20:19",
        "1700000000000",
        "Unix time 1700000000",
        "pages 123-45",
        "2019-20, 2020-21 and 2021-22",
        "section 1.2.3.4 of the act",
        "version 10.0.19041.1",
        "firmware v3.12.11.2",
        "call 1-800-555-0199",
        "call 911",
        "ratio 123-456-789",
        "666-12-3456",
        "000-12-3456",
        "900-12-3456",
        "123-00-4567",
        "123-45-0000",
        "flight BA2490",
        "part no. 512345678",
        "serial E12345678",
        "the years 1914-1918 and 1939-1945",
        "3.14159265358979",
        "coordinates 51.5074, -0.1278",
        "std::vector and a::b",
        "at 12:30:45 on Monday",
        "1,234,567,890 people",
        "a score of 31-28 and 14-7-3",
        "GB82WEST12345698765433",
        "card 4111111111111112",
        "follow @jane on the site",
        "127.0.0.1 and 0.0.0.0",
        "ISO 13616-1:2020",
        "0.4111111111111111",
        "2,221,000,012,345,678 votes",
        "RFC 3161, page 12",
        "10 000 000 000 tonnes",
        "Regulation (EU) 2026/1744 of 8 July 2026",
        "AB12 3CD",
        "SKU 6225000000000009",
        "ab@c and @@",
        "Invoice 5500000000000004",
        "between 2020 and 2026: 415 362 votes",
        "the 1996-97 budget of 212,736,5000 units",
        "temperatures of 10.5.12 degrees",
    ],
}
