"""Sentences that the benchmarks of timing, lip-sync and listening let Kokoro speak.

On ``SENTENCES`` the lip-sync's strengths and the aligner's shift were chosen. ``HELD_OUT`` were
written after all of that and were never tuned on.
"""

from __future__ import annotations

from collections.abc import Iterator

from wenfang.source import Language
from wenfang.speech import Speech

SENTENCES: tuple[tuple[Language, str, str], ...] = (
    ("en", "af_heart", "The government said on Tuesday that it would spend more on new railways."),
    ("en", "am_michael", "Scientists have found a small frog in the forest, and they named it."),
    ("en", "bf_emma", "Maybe people will buy more bread before the summer, because prices fell."),
    ("en", "af_heart", "Good evening, here is the news of the day."),
    ("en", "am_michael", "The river rose by two metres overnight; many families left their homes."),
    ("en", "bf_emma", "She bought five apples and a bottle of milk from the shop on the corner."),
    (
        "zh",
        "zf_xiaobei",
        "国务院总理今天上午作政府工作报告，提出国内生产总值增长百分之五左右的目标。",
    ),
    ("zh", "zm_yunjian", "科学家在森林里发现了一种很小的青蛙，并以一位著名画家的名字命名。"),
    ("zh", "zf_xiaoni", "晚上好，欢迎收看今天的新闻节目。"),
    ("zh", "zf_xiaobei", "河水一夜之间上涨了两米，数百个家庭离开了自己的家园。"),
    ("zh", "zm_yunjian", "人工智能正在改变我们的生活，也带来了新的问题和挑战。"),
    ("zh", "zf_xiaoni", "妈妈买了面包、牛奶和苹果，然后步行回家。"),
)

_EN = (
    "On 14 February 2025 the bank cut its rate by 0.25% to 4.5%.",
    "The bridge is 1,280 m long and cost about $35 million to build.",
    "Dr. Patel told the BBC that 3 out of 4 patients got better within 6 weeks.",
    "At 7:45 pm the temperature in Oslo had fallen to -12°C.",
    "NASA's probe passed Mars at 21 km/s on its way to the asteroid belt.",
    "Ms. Rivera paid £18.99 for two tickets and €6 for the programme.",
    "The 21st meeting of the WTO will be held in Geneva from 3 to 7 May.",
    "About 1/3 of the 900 trees were planted between 1998 and 2004.",
    "Turn off the oven after 25 minutes and let the bread cool for an hour.",
    "Shanghai's port handled 49.2 million containers, 3.7% more than last year.",
    "Professor O'Neill lives at 221 Baker St. near the old library.",
    "The team won 3-2 in front of 60,000 people and went top of the league.",
    "His new laptop weighs 1.3 kg, has 16 GB of memory and costs US$1,450.",
    "In the 1960s fewer than 5% of homes in the county had a telephone.",
    "Call 555-0142 before noon if you want to speak to Mr. Jones.",
    "Farmers in Kenya and Brazil expect a smaller coffee harvest this autumn.",
    "The museum opens at 9 a.m., except on Mondays, and entry is free.",
    "Queen Elizabeth II opened the No. 2 line of the underground in 1977.",
    "Visitors can read more at example.com or send an e-mail to the office.",
    "Wind power made up 28 GW, i.e. nearly half of all the new capacity.",
)
_ZH = (
    "2025年2月14日，央行将利率下调0.25个百分点至4.5%。",
    "这座大桥全长1280米，总造价约2.3亿元。",
    "截至下午3:45，北京的气温已降至-12℃。",
    "张伟教授说，每4名患者中有3人在6周内好转。",
    "NASA的探测器以每秒21公里的速度飞过火星。",
    "两张门票一共花了￥189.90，比去年便宜了15元。",
    "第21届世界贸易组织会议将于5月3日至7日在日内瓦举行。",
    "大约1/3的树木是在1998年到2004年之间种下的。",
    "上海港去年吞吐量达到4920万标准箱，同比增长3.7%。",
    "主队以3:2战胜客队，现场有6万多名观众。",
    "这台笔记本电脑重1.3kg，内存16GB，售价8,999元。",
    "如需帮助，请在中午12点前拨打12345热线。",
    "博物馆每天上午九点开门，周一闭馆，门票免费。",
    "李娜和王建国乘坐G102次高铁从武汉前往深圳。",
    "今年第三季度，该省GDP达到1.05万亿元。",
    "重庆的银行行长去年重新调整了长远计划。",
    "他在iPhone上下载了这个App，用了不到10秒。",
    "新建的5号线全长38.6km，共设25座车站。",
    "孩子们把面包切成两半，分给了教室里的同学。",
    "风电装机容量新增28GW，约占全部新增容量的一半。",
)
_VOICES: dict[Language, tuple[str, ...]] = {
    "en": ("af_bella", "bm_george", "am_fenrir", "af_nicole"),
    "zh": ("zf_xiaoxiao", "zm_yunxi", "zf_xiaoyi", "zm_yunyang"),
}
HELD_OUT: tuple[tuple[Language, str, str], ...] = tuple(
    (language, _VOICES[language][n % 4], text)
    for language, texts in (("en", _EN), ("zh", _ZH))
    for n, text in enumerate(texts)
)


def spoken(only: Language | None = None, *, held_out: bool = False) -> Iterator[Speech]:
    """Each sentence as one speech, with the synthesiser's own times."""
    from wenfang.engines.speech.base import SpeechRequest
    from wenfang.engines.speech.open import open_speech_engine
    from wenfang.sounds.joining import join

    engine = open_speech_engine("kokoro")
    for language, voice, text in HELD_OUT if held_out else SENTENCES:
        if only in (None, language):
            yield join(engine.speak(SpeechRequest(text, language, voice)))
    engine.close()
