"""Films: a :class:`wenfang.film.Film`, which is a plan, rendered into a file in constant memory.

>>> render(film, path)

Compositing is done in the encoder's own planes (YUV 4:2:0, BT.709): each picture is converted
once, and from frame to frame only what changed is composed anew. Sound and pictures are made
block by block. Nothing here knows of marks but the visible label and a residual that is added
to the pixels; metadata and signature are :mod:`wenfang.provenance`'s.
"""
