"""The most frequent Han characters of modern Chinese, simplified and traditional.

They tell a right decoding from a wrong one: about two thirds of the characters of any real
text are among them, but only one or two in a hundred of what comes out when Big5 is read as
GB18030 or bytes are paired the wrong way round. Order and selection follow the well-known
frequency lists of modern Chinese only roughly; for this use nothing depends on the tail.
"""

from __future__ import annotations

_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行"
    "所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力"
    "它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产"
    "或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口"
    "认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区"
    "保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张"
    "该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔共六七八九百千元镇县村街站车船河江湖桥港线班点人票"
    "价钱费客店城乡省州府局会议记者表示介绍昨今明早晚周星期春夏秋冬预算居民市民代表委员请求每个约近超增减降升"
)
_TRADITIONAL = (
    "這個們來為國說時會對於著過發後裡種經學現當沒動還進樣開從實軍無與長機關點業將兩間問應戰向頭體見產話給門員"
    "論處義幾認條係氣題爾別變總電數報結務場計資許統區隊決馬書聽達強難權設記類據邊張該規萬術領確傳師觀讓識帶導"
    "爭運鎮縣車橋線價錢費鄉會議紹預請約減億選舉臺灣華東兒聲廣歷園圖團傷寫講連買賣題風飛鐵銀鄰郵醫藥麗龍辦環"
)
COMMON_HAN = frozenset(_SIMPLIFIED + _TRADITIONAL)
