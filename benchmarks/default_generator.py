"""What the generator that ships can draw: how near, how various, and whether it is what was asked.

    python benchmarks/default_generator.py FOLDER RUN.toml [--many 200] [--style 3d] [--seeds 4]

FOLDER is a generator as training exports it, RUN.toml the run's file, which says what was held
out. Drawn is by the engine's own network, from the names of each thing in English and in Chinese;
pictures are told apart in the features of Inception v3, laid on white.

- *Asked and found*: share of prompts whose picture is nearest (cosine) to the real picture of the
  thing that was asked for, among all things; beside it, what chance would give.
- *Distances*: FID and KID of pictures of things that were never seen in training to the real ones,
  and of as many real ones of the other things, which is what a perfect copy of the data gives.
- *Diversity*: mean cosine distance between pictures of one prompt from two seeds.
"""

from __future__ import annotations

import argparse
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wenfang.engines.image.generator import noise_of
from wenfang.engines.image.generator_folder import GeneratorFolder, read_generator
from wenfang.engines.image.generator_network import GeneratorNetwork
from wenfang.engines.image.generator_opening import open_encoder
from wenfang.engines.image.prompt_condition import PromptCondition
from wenfang.metrics.pictures.fid import fid
from wenfang.metrics.pictures.kid import kid
from wenfang.metrics.pictures.networks import open_inception
from wenfang.metrics.pictures.picture_features import statistics_of
from wenfang.pictures.network_pixels import from_network
from wenfang.resources import fetch, load_catalogue
from wenfang.training.data.open import open_pictures
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.data.split import split, subset


@dataclass(frozen=True)
class Draws:
    """A generator without its frame: prompts to pixels."""

    folder: GeneratorFolder
    network: GeneratorNetwork
    conditions: PromptCondition

    def __call__(self, prompts: list[str], seed: int, style: str) -> np.ndarray:
        """uint8 (n, side, side, channels), one prompt at a time as the engine does."""
        rows, _ = self.conditions.of_prompts(prompts, style)
        pictures = []
        for number, row in enumerate(rows):
            noise = noise_of(seed * 100_003 + number, self.folder.card.latent)
            pictures.append(self.network.run(noise[None], row[None])[0])
        return from_network(np.stack(pictures))


def opened(place: Path) -> Draws:
    folder = read_generator(place)
    card = folder.card
    assert card.text is not None
    assert card.encoder is not None
    embed = open_encoder(card.encoder, fetch, load_catalogue())
    conditions = PromptCondition(embed, card.text.styles, card.text.colours)
    return Draws(folder, GeneratorNetwork(folder.network, card, str(place)), conditions)


def real(run: dict[str, Any]) -> tuple[PictureSet, PictureSet]:
    """What it learned from, and what was held out."""
    data, spec = run["data"], run["spec"]
    styles = {"styles": tuple(data["styles"])} if data.get("styles") else {}
    pictures = open_pictures(data["name"], spec["resolution"], spec["channels"], **styles)
    return split(pictures, data["held_out"])


def unit(features: np.ndarray) -> np.ndarray:
    found: np.ndarray = features / np.linalg.norm(features, axis=1, keepdims=True)
    return found


def one_style(data: PictureSet, style: str) -> np.ndarray:
    return np.array([n for n, own in enumerate(data.styles) if own == style])


def of_styles(data: PictureSet, styles: list[str] | None) -> PictureSet:
    rows = [n for n, own in enumerate(data.styles) if styles is None or own in styles]
    return subset(data, np.array(rows))


def adherence(draws: Draws, data: PictureSet, rows: np.ndarray, network: Any, many: int) -> None:
    """Things asked for by name, and what their pictures are nearest to."""
    style = data.styles[rows[0]]
    references = unit(network.features(np.asarray(data.pixels[rows])))
    chosen = np.random.default_rng(0).permutation(len(rows))[:many]
    for language, place in (("en", 0), ("zh", 1)):
        prompts = [data.captions[rows[n]][place] for n in chosen]
        drawn = unit(network.features(draws(prompts, 1, style)))
        ranks = np.argsort(-(drawn @ references.T), axis=1)
        first = float((ranks[:, 0] == chosen).mean())
        five = float((ranks[:, :5] == chosen[:, None]).any(axis=1).mean())
        print(
            f"  {language}: found first {first:.1%}, among five {five:.1%} of {len(chosen)} "
            f"prompts over {len(rows)} things (chance {1 / len(rows):.2%}, {5 / len(rows):.2%})"
        )


def distances(draws: Draws, train: PictureSet, held: PictureSet, network: Any, seeds: int) -> None:
    """Things never seen, in the styles that they have."""
    fakes = []
    for seed in range(seeds):
        for style in dict.fromkeys(held.styles):
            rows = one_style(held, style)
            fakes.append(draws([held.captions[n][seed % 2] for n in rows], 2 + seed, style))
    generated = np.concatenate(fakes)
    keep = 10_000
    wanted = statistics_of([np.asarray(held.pixels)], network, keep=keep)
    drawn = statistics_of([generated], network, keep=keep)
    chosen = np.random.default_rng(1).permutation(len(train))[: len(generated)]
    others = statistics_of([np.asarray(train.pixels[np.sort(chosen)])], network, keep=keep)
    for name, found in (("drawn", drawn), ("real, other things", others)):
        for score in (fid(found, wanted), kid(found, wanted)):
            print(f"  {name}: {score.value:.4g}  {score.signature}")


def diversity(draws: Draws, data: PictureSet, rows: np.ndarray, network: Any, many: int) -> None:
    chosen = np.random.default_rng(2).permutation(rows)[:many]
    prompts = [data.captions[n][0] for n in chosen]
    style = data.styles[rows[0]]
    one, other = (unit(network.features(draws(prompts, seed, style))) for seed in (11, 12))
    apart = 1 - (one * other).sum(axis=1)
    crossed = 1 - (one * np.roll(other, 1, axis=0)).sum(axis=1)
    print(f"  same prompt, two seeds {apart.mean():.3f}; two prompts {crossed.mean():.3f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--style", action="append", help="of all; may be given several times")
    parser.add_argument("--seeds", type=int, default=4, help="of the distances")
    asked = parser.parse_args()
    run = tomllib.loads(asked.run.read_text(encoding="utf-8"))
    draws = opened(asked.folder)
    train, held = (of_styles(each, asked.style) for each in real(run))
    network = open_inception()
    print(
        f"{len(train)} pictures learned from, {len(held)} held out; load {os.getloadavg()[0]:.1f}; "
        f"features {network.made_by}"
    )
    for style in dict.fromkeys(train.styles):
        print(f"style {style}: asked and found")
        adherence(draws, train, one_style(train, style), network, asked.many)
    print("asked and found, things never seen")
    for style in dict.fromkeys(held.styles):
        adherence(draws, held, one_style(held, style), network, asked.many)
    print("distances to things never seen")
    distances(draws, train, held, network, asked.seeds)
    print("diversity")
    diversity(draws, train, one_style(train, train.styles[0]), network, min(asked.many, 100))


if __name__ == "__main__":
    main()
