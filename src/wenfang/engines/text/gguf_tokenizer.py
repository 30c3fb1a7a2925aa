"""The tokenizer of a GGUF file without the model: what detecting a watermark needs.

The weights are mapped into memory and never read, so this starts in about the time that the
vocabulary takes; the tokens are the engine's own, for it is the same code.
"""

from __future__ import annotations

from pathlib import Path

from wenfang.engines.text.gguf_file import read_header
from wenfang.engines.text.llama import load_model
from wenfang.engines.text.token_text import TokenText


class GgufTokenizer:
    """Tokens of a text.

    Raises:
        EngineError: the file is no whole GGUF file.
    """

    def __init__(self, path: Path) -> None:
        read_header(path)
        self._model = load_model(path)
        self._vocab = self._model.get_vocab()
        self._text = TokenText(self._vocab)
        self.vocabulary_size: int = self._vocab.n_vocab

    def tokenize(self, text: str) -> list[int]:
        """Token ids without special tokens; what looks like one in ``text`` is text."""
        return list(self._vocab.tokenize(text, False, False)) if text else []

    def decode(self, tokens: list[int]) -> str:
        """The text of token ids, byte for byte; control tokens have none."""
        return self._text.decode(tokens)
