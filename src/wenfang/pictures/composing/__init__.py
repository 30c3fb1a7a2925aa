"""Pictures made of pictures by arithmetic alone: masks, patches, larger frames, fusion.

Nothing here draws: an engine paints what :mod:`~wenfang.pictures.composing.patch` and
:mod:`~wenfang.pictures.composing.outpaint` prepare, and what it painted is put back by them.
:func:`~wenfang.pictures.composing.filling.filled` and
:func:`~wenfang.pictures.composing.blend.blend` need no engine.
"""
