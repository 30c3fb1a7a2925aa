"""The generators that Wenfang trains, drawn with by ONNX Runtime: no torch, one pass a picture.

The noise of a picture comes from a Philox generator (Salmon et al., SC 2011) keyed by its seed
alone, and pictures are computed one at a time, so that a seed is a picture whatever is drawn
beside it.

Design choices: ``guidance`` and ``steps`` are refused, for one pass has neither. The
truncation of the noise is the card's; ``extras={"truncation": 0.7}`` takes another, for it
goes the other way from guidance (lower is more typical) and must not be taken for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.image.background import Background, stream
from wenfang.engines.image.base import Ability, ImageEvent, ImageRequest, Sample, Step
from wenfang.engines.image.generator_folder import GeneratorFolder
from wenfang.engines.image.generator_frame import USEFUL, Frame
from wenfang.engines.image.generator_network import GeneratorNetwork
from wenfang.engines.image.generator_prompt import Condition, Prompter, in_turn, prompter_for
from wenfang.engines.image.prompt_condition import Embed
from wenfang.engines.image.validation import check_request
from wenfang.engines.pixels.base import Upscaler
from wenfang.errors import BadInput, EngineError, ResourceError
from wenfang.finding import Finding, Place, Severity
from wenfang.picture import Picture
from wenfang.pictures.network_pixels import from_network
from wenfang.pictures.recolour import in_colour

if TYPE_CHECKING:
    import numpy as np

    from wenfang.resources import Resource

TRUNCATION = "truncation"


class Generator:
    """An image engine over a generator folder. Safe to call from several threads.

    Args:
        folder: as read.
        model: its name, as receipts tell it.
        embed: opens the sentence encoder that the card names.
        upscaler: opens super-resolution; if its weights cannot be had, pictures stay at the
            generator's own size and :meth:`examine` says so.
        resource: where the folder comes from the catalogue.

    Raises:
        EngineError: the network does not fit its card.
    """

    def __init__(
        self,
        folder: GeneratorFolder,
        *,
        model: str,
        embed: Callable[[], Embed] | None = None,
        upscaler: Callable[[], Upscaler] | None = None,
        resource: Resource | None = None,
    ) -> None:
        self._folder, self._model, self._resource = folder, model, resource
        self._network: GeneratorNetwork | None = GeneratorNetwork(
            folder.network, folder.card, folder.place
        )
        self._embed, self._upscaler = embed, upscaler
        self._opening = Lock()

    @cached_property
    def identity(self) -> EngineIdentity:
        card, resource = self._folder.card, self._resource
        helper = self._helper[0]
        encoder = [card.encoder.resource] if card.encoder else []
        enlarging = helper.identity.resource if helper else None
        libraries = {name: version(name) for name in ("onnxruntime", "numpy", "pillow")}
        return EngineIdentity(
            engine="generator",
            model=self._model,
            sha256=resource.sha256 if resource else self._folder.sha256,
            licence=resource.license if resource else card.licence or None,
            versions={**libraries, "upscaler": helper.identity.model if helper else "none"},
            reproducible=True,
            resource=resource.name if resource else None,
            uses=(*encoder, *([enlarging] if enlarging else [])),
            attribution=card.attribution,
        )

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset({Ability.TEXT_TO_IMAGE, Ability.SEED})

    @property
    def native(self) -> tuple[int, int]:
        """The enlarged square; any size that the frame can fill is taken."""
        return self._frame.usual, 1

    def examine(self, request: ImageRequest) -> list[Finding]:
        """See :class:`~wenfang.engines.image.base.Confined`."""
        self._check(request)
        helper, why = self._helper
        condition = self._condition(request)
        findings = [*condition.findings, *in_turn(condition, request.seeds)]
        if helper is None and why:
            message = f"drawn at its own {self._folder.card.side} pixels: {why}"
            place, evidence = Place("output"), {"own_pixels": self._folder.card.side}
            findings.append(
                Finding("generator", "own-size", Severity.INFO, message, place, evidence)
            )
        return findings

    def draw(self, request: ImageRequest) -> Iterator[ImageEvent]:
        """Draw; see :class:`~wenfang.engines.image.base.ImageEngine`."""
        started = time.perf_counter()
        self._check(request)
        condition = self._condition(request)
        network = self._network
        if network is None:
            raise EngineError(
                "the generator has been closed", place=self._model, cure="open it anew"
            )
        work = Background(
            lambda work: self._compute(request, network, condition, work),
            request.cancel,
            name="wenfang-generator",
        )
        return stream(work, started)

    def close(self) -> None:
        self._network = None

    def _check(self, request: ImageRequest) -> None:
        check_request(self, request, extras=frozenset({TRUNCATION}))
        for place, value in (("steps", request.steps), ("guidance", request.guidance)):
            if value is not None:
                raise BadInput(
                    f"a generator draws in one pass and has no {place}",
                    place=place,
                    cure="leave it out",
                )
        _truncation(request, self._folder.card.truncation)
        self._frame.check(request.width, request.height)

    def _condition(self, request: ImageRequest) -> Condition:
        return self._prompter.condition(request.prompt, anyway=request.anyway)

    def _compute(
        self,
        request: ImageRequest,
        network: GeneratorNetwork,
        condition: Condition,
        work: Background,
    ) -> None:
        card = self._folder.card
        truncation = _truncation(request, card.truncation)
        for index, seed in enumerate(request.seeds):
            work.stop_if_halted()
            noise = noise_of(seed, card.latent) * truncation
            values = network.run(noise[None], condition.row(seed)[None])
            work.stop_if_halted()
            picture = self._frame.place(
                _picture(values[0], condition.colour), request.width, request.height
            )
            work.put(Sample(index, picture, seed))
            work.put(Step(index + 1, len(request.seeds)))

    @cached_property
    def _frame(self) -> Frame:
        card = self._folder.card
        helper, why = self._helper
        opened = (lambda: helper) if helper else None
        return Frame(card.side, card.channels == 4, opened, why)

    @property
    def _helper(self) -> tuple[Upscaler | None, str]:
        """Super-resolution, or why there is none; opened once, by one thread."""
        with self._opening:
            return self._opened_helper

    @cached_property
    def _opened_helper(self) -> tuple[Upscaler | None, str]:
        if self._upscaler is None or self._folder.card.side >= USEFUL:
            return None, ""
        try:
            return self._upscaler(), ""
        except ResourceError as error:
            return None, f"what enlarges pictures cannot be had ({error.place})"

    @property
    def _prompter(self) -> Prompter:
        with self._opening:
            return self._opened_prompter

    @cached_property
    def _opened_prompter(self) -> Prompter:
        needed = self._folder.card.encoder is not None
        if needed and self._embed is None:
            raise EngineError("this generator needs its sentence encoder", place=self._model)
        return prompter_for(self._folder, self._embed() if needed and self._embed else None)


def noise_of(seed: int, latent: int) -> np.ndarray:
    """What a seed means: float32, shape (latent,), from N(0, 1)."""
    import numpy as np

    chance = np.random.Generator(np.random.Philox(key=seed))
    return chance.standard_normal(latent, dtype=np.float32)


def _picture(values: np.ndarray, colour: str | None) -> Picture:
    """RGB or RGBA, in that colour where one is named; grey becomes RGB."""
    import numpy as np

    pixels = from_network(values)
    if colour is not None:
        pixels = in_colour(pixels, colour)
    return Picture(np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels)


def _truncation(request: ImageRequest, usual: float) -> np.float32:
    import numpy as np

    value = request.extras.get(TRUNCATION, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadInput(f"truncation is {value!r}", place=f"extras.{TRUNCATION}", cure="from 0 to 1")
    return np.float32(value)
