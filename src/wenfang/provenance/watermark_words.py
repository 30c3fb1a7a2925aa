"""Which tokens the watermark may colour, and by what name.

A token is coloured by its *surface*: its text with width, case and script folded and spaces
trimmed, so that ``the``, `` The`` and ``THE`` (or 國 and 国) have one colour, and a text
that is tokenised again, or changes case or script, keeps its colours.

Left without colour:

* digits, punctuation, special tokens, halves of characters, and scripts other than Han and
  basic Latin: a mark must not push numbers, and a stop must stay as likely as it was;
* words that decide whether a sentence is true: negations, directions, numerals, units of
  count and time, modal and tense words;
* function words that stand in nearly every text. They tell nothing when each distinct word
  counts once, they would make the scores of all texts under one key rise and fall together,
  and a push on them costs the most grammar.
"""

from __future__ import annotations

from functools import cache

from wenfang.language.detect import is_han
from wenfang.language.normalise import fold

#: Shortest Latin surface that is coloured; below are endings and initials.
SHORTEST_LATIN = 3

_NEUTRAL_EN = """
the and that for with from have has had not been was were are but this which will they their
its his her our your she him them who whom whose what when where why how there here then than
these those such any some all each every both either neither nor other another same one two
three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion
trillion half quarter third first second last next more most less least few fewer many much
several about around over under above below between among during before after until till since
into onto out off down upon against without within through across along near per via
can could may might must shall should would did does done doing being let get got
never none nothing nobody nowhere cannot without hardly barely deny denied denies refuse
refused fail failed fails reject rejected
rise rises rose risen rising fall falls fell fallen falling increase increases increased
increasing decrease decreases decreased decreasing gain gains gained lose loses lost loss drop
drops dropped decline declines declined grow grows grew grown growth climb climbed slump slumped
jump jumped surge surged plunge plunged raise raised cut cuts lower lowered higher high low up
win wins won beat beats accept accepted approve approved ban banned allow allowed open opened
close closed begin began start started end ended stop stopped
year years month months week weeks day days hour hours minute minutes seconds today yesterday
tomorrow morning evening night monday tuesday wednesday thursday friday saturday sunday january
february march april june july august september october november december
percent per cent dollar dollars euro euros yuan yen pound pounds rmb usd eur cny kilometre
kilometres kilometer kilometers metre metres meter meters mile miles ton tons tonne tonnes
kilogram kilograms gram grams litre litres liter liters degree degrees hectare hectares
you also just only very even still yet too ever ago because while although though however
ing ion ions tion ers ies ment ness able ible ful ous ive est ity ial
"""

_NEUTRAL_ZH = """
的 了 在 是 和 与 及 或 而 且 但 并 也 都 就 还 又 再 才 只 更 最 很 太 之 其 以 于 为 因 由 从 自
到 至 向 往 对 把 被 将 让 给 使 令 用 按 据 等 着 过 得 地 所 者 这 那 此 该 各 每 某 本 我 你 他 她
它 们 我们 你们 他们 她们 它们 自己 人 上 下 中 里 内 外 前 后 左 右 东 西 南 北 间 时 来 去 说 有 要
能 会 可 可以 能够 应 应该 须 必须 一个 这个 那个 这些 那些 因为 所以 如果 但是 然而 而且 以及 并且
不 没 没有 无 非 未 未能 不能 不会 不是 不得 不可 不再 别 莫 勿 否 否认 拒绝 禁止 反对 失败 取消 停止
零 〇 一 二 三 四 五 六 七 八 九 十 百 千 万 亿 兆 两 双 半 几 数 多 少 多个 多少 第一 第二 第三 首 次
首次 倍 成 余 约 大约 近 超 超过 不足 以上 以下 以内 左右 上下 大 小 高 低 长 短 新 旧 好 老
上升 下降 上涨 下跌 增 减 增长 增加 增至 减少 下滑 提高 提升 降低 降至 升 降 涨 跌 扩大 缩小 盈利 亏损
胜 负 赢 输 胜利 获胜 开 关 开始 结束 通过 批准 同意 接受
年 月 日 号 时 点 分 秒 周 季 天 世纪 年代 小时 分钟 今年 去年 明年 今天 昨天 明天 昨日 今日 上午 下午
晚上 凌晨 星期 个月 年度 季度 上半年 下半年
个 位 名 人次 家 只 条 项 座 所 辆 台 件 套 户 元 美元 欧元 日元 人民币 亿元 万元 公里 米 厘米 平方米
平方公里 公斤 千克 克 吨 升 度 亩 公顷 次 起 届 期 岁 百分之 万人 亿人 亿美元
"""


@cache
def neutral() -> frozenset[str]:
    """Surfaces that are never coloured."""
    return frozenset(fold(word) for word in (_NEUTRAL_EN + _NEUTRAL_ZH).split())


def surface(piece: str) -> str | None:
    """What a token is coloured by, or ``None`` if it has no colour.

    Args:
        piece: the token's text, with its spaces.
    """
    text = fold(piece).lower().strip()
    if not text or text in neutral():
        return None
    latin = text.isascii() and text.isalpha() and len(text) >= SHORTEST_LATIN
    return text if latin or all(is_han(character) for character in text) else None
