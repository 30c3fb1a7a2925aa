"""The characters of the label's font: ASCII and the Han characters of labels.

The font is a subset, so that it can travel inside the package (the whole one has 16 MB);
``tools/label_font.py`` cuts it from Noto Sans CJK SC by this list.
"""

from __future__ import annotations

ASCII = "".join(map(chr, range(0x20, 0x7F)))

#: What labels are worded with: 人工智能生成 and what may stand around it.
HAN = (
    "人工智能生成合内容标识由本图片像画作品照视频音声文章的是为非真实仅供参考经编辑修改处理"
    "部分含有素材机器算法模型绘制造拟虚构演示辅助创深度数字署名责任审核发布记者报社新闻插来源"
    "注意提请勿误与使用此該這内容為圖畫機製擬構"
)

SIGNS = "·（）【】《》“”、。，：；—…／｜　～－"

GLYPHS = "".join(dict.fromkeys(ASCII + HAN + SIGNS))
