"""MediaPipe's face landmarks, run from the published bundle without MediaPipe itself.

A ``.task`` file is a ZIP of networks (TensorFlow Lite); two are used: the detector
(:mod:`.blazeface`) and the mesh of 478 points (Kartynnik et al., arXiv 1907.06724), which
sees the face cut out upright in 256 × 256 pixels. The mesh is run twice, the second time on
the cut that the first one's points ask for, as MediaPipe's own tracking does.

Design choice: the interpreter's plain kernels on one thread, for a portrait is looked at
once, and the same picture then gives the same points to the last bit.
"""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from wenfang.engines.faces import topology
from wenfang.engines.faces.base import Face
from wenfang.engines.faces.blazeface import SIDE, Detection, decoded, merged
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import EngineError
from wenfang.picture import Picture
from wenfang.pictures.resizing import at_most, resized

if TYPE_CHECKING:
    import numpy as np

_SCORE = 0.5  # MediaPipe's own bound, for detector and mesh
_SMALL, _SURE = 0.6, 0.8  # share of the largest face's height; score that a smaller one needs
_MESH = 256
_AROUND = 1.5  # side of the mesh's cut in sides of the face
_WORKING = 2048  # pixels of the longer side; more says nothing more of a face
_DETECTOR, _LANDMARKS = "face_detector.tflite", "face_landmarks_detector.tflite"


class MediaPipeFaces:
    """The finder.

    Args:
        path: the ``.task`` file.

    Raises:
        EngineError: it is no such bundle, or there is no runtime for it here.
    """

    def __init__(self, path: Path, identity: EngineIdentity) -> None:
        self._identity = identity
        try:
            with zipfile.ZipFile(path) as bundle:
                self._detector = _network(bundle.read(_DETECTOR))
                self._mesh = _network(bundle.read(_LANDMARKS))
        except (OSError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
            raise EngineError(
                "the networks for faces cannot be read",
                place=str(path),
                cure="pull the resource again",
            ) from error
        self._lock = Lock()

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def faces(self, picture: Picture) -> tuple[Face, ...]:
        """As the protocol says. A face counts from about a fiftieth of the picture's width."""
        import numpy as np

        small = Picture(at_most(picture.pixels, _WORKING)).opaque().pixels
        scale = picture.width / small.shape[1]
        with self._lock:
            found = [self._face(small, one) for one in self._detections(small)]
        faces = _distinct([face for face in found if face is not None])
        if scale != 1:
            faces = [
                Face(
                    (f.box[0] * scale, f.box[1] * scale, f.box[2] * scale, f.box[3] * scale),
                    f.score, (f.landmarks * np.float32(scale)), f.yaw, f.pitch, f.roll,
                )
                for f in faces
            ]  # fmt: skip
        return tuple(faces)

    def _detections(self, pixels: np.ndarray) -> list[Detection]:
        """In the whole picture, then in overlapping quarters of it, where smaller faces are
        seen: the detector misses those under an eighth of its side."""
        height, width = pixels.shape[:2]
        found = self._detect(pixels, 0, 0)
        for share in (0.6, 0.3):
            side = round(max(height, width) * share)
            if side < 64:
                break
            for top in _starts(height, side):
                for left in _starts(width, side):
                    part = pixels[top : top + side, left : left + side]
                    found += self._detect(part, left, top)
        return _apart(found)

    def _detect(self, pixels: np.ndarray, left: int, top: int) -> list[Detection]:
        import numpy as np

        height, width = pixels.shape[:2]
        side = max(height, width)
        size = max(1, round(width * SIDE / side)), max(1, round(height * SIDE / side))
        square = np.zeros((SIDE, SIDE, 3), np.float32)
        x, y = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
        square[y : y + size[1], x : x + size[0]] = resized(pixels, size, "bilinear")
        outputs = self._detector(square / 127.5 - 1)
        boxes, scores = decoded(
            outputs["regressors"][0], outputs["classificators"][0, :, 0], _SCORE
        )
        offset = np.tile(np.array([x, y], np.float32), 8)
        start = np.tile(np.array([left, top], np.float32), 8)
        detections = []
        for box, score in merged(boxes, scores):
            there = (box * SIDE - offset) * (side / SIDE) + start
            detections.append(Detection(there[:4], there[4:].reshape(6, 2), score))
        return detections

    def _face(self, pixels: np.ndarray, detection: Detection) -> Face | None:
        """The face's points, or none where the mesh sees no face."""
        import numpy as np

        eyes = detection.points[1] - detection.points[0]
        angle = math.atan2(eyes[1], eyes[0])
        centre = (detection.box[:2] + detection.box[2:4]) / 2
        points, score = self._points(pixels, centre, detection.side * _AROUND, angle)
        for _ in range(2):
            if score < _SCORE:
                return None
            eyes = points[263, :2] - points[33, :2]
            angle = math.atan2(eyes[1], eyes[0])
            low, high = points[:, :2].min(0), points[:, :2].max(0)
            around = float(np.max(high - low)) * _AROUND
            points, score = self._points(pixels, (low + high) / 2, around, angle)
        if score < _SCORE:
            return None
        low, high = points[:, :2].min(0), points[:, :2].max(0)
        box = (float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
        return Face(box, min(score, detection.score), points, *head_angles(points))

    def _points(
        self, pixels: np.ndarray, centre: np.ndarray, side: float, angle: float
    ) -> tuple[np.ndarray, float]:
        """Landmarks in pixels of the picture, and how sure the mesh is."""
        import numpy as np
        from PIL import Image

        scale = side / _MESH
        cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
        half = _MESH / 2
        x0 = float(centre[0]) - cos * half + sin * half
        y0 = float(centre[1]) - sin * half - cos * half
        cut = Image.fromarray(pixels).transform(
            (_MESH, _MESH),
            Image.Transform.AFFINE,
            (cos, -sin, x0, sin, cos, y0),
            Image.Resampling.BILINEAR,
        )
        outputs = self._mesh(np.asarray(cut, np.float32) / 255)
        points = outputs["Identity"].reshape(topology.COUNT, 3).astype(np.float32)
        x, y = points[:, 0].copy(), points[:, 1].copy()
        points[:, 0], points[:, 1] = x * cos - y * sin + x0, x * sin + y * cos + y0
        points[:, 2] *= scale
        logit = float(outputs["Identity_1"].reshape(-1)[0])
        return points, 1 / (1 + math.exp(-max(-80.0, min(80.0, logit))))


def head_angles(points: np.ndarray) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees from the mesh: the directions from ear to ear and from
    the forehead to the chin, and what stands upright on both."""
    import numpy as np

    across = points[topology.CHEEK_RIGHT] - points[topology.CHEEK_LEFT]
    down = points[topology.CHIN] - points[topology.FOREHEAD]
    # x right, y down, z away: across × down points away from the viewer.
    away = np.cross(across, down)
    length = float(np.linalg.norm(away))
    if not length:
        return 0.0, 0.0, 0.0
    ahead = -away / length
    yaw = math.degrees(math.atan2(float(ahead[0]), -float(ahead[2])))
    pitch = math.degrees(math.asin(max(-1.0, min(1.0, -float(ahead[1])))))
    roll = math.degrees(math.atan2(float(across[1]), float(across[0])))
    return yaw, pitch, roll


def _starts(length: int, side: int) -> list[int]:
    """Where parts begin that overlap by at least a third."""
    if length <= side:
        return [0]
    count = math.ceil((length - side) / (side * 2 / 3)) + 1
    return [round(n * (length - side) / (count - 1)) for n in range(count)]


def _apart(found: list[Detection]) -> list[Detection]:
    """Each face once: of those whose middle lies in another's box, the surer larger one."""
    kept: list[Detection] = []
    for one in found:
        middle = (one.box[:2] + one.box[2:4]) / 2
        inside = any((o.box[:2] <= middle).all() and (middle <= o.box[2:4]).all() for o in kept)
        if not inside:
            kept.append(one)
    return kept


def _distinct(faces: list[Face]) -> list[Face]:
    """Largest first; none whose nose lies in another's box (the mesh draws two cuts of one
    face to the same place), and of much smaller ones those alone that are sure: a badge on a
    coat is soon a face."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda f: -f.box[2] * f.box[3]):
        if kept and face.box[3] < _SMALL * kept[0].box[3] and face.score < _SURE:
            continue
        x, y = face.landmarks[topology.NOSE_TIP, :2]
        boxes = (other.box for other in kept)
        if not any(b[0] <= x <= b[0] + b[2] and b[1] <= y <= b[1] + b[3] for b in boxes):
            kept.append(face)
    return kept


def _network(model: bytes) -> Any:
    """A function from pixels (side, side, 3) to the outputs by name."""
    try:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
    except ImportError as error:
        raise EngineError(
            "there is no runtime for the networks that find faces",
            place="ai-edge-litert",
            cure="install ai-edge-litert, or use a drawn anchor",
        ) from error
    plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    network = Interpreter(model_content=model, num_threads=1, experimental_op_resolver_type=plain)
    network.allocate_tensors()
    (entry,) = network.get_input_details()
    outputs = network.get_output_details()

    def run(pixels: np.ndarray) -> dict[str, np.ndarray]:
        import numpy as np

        network.set_tensor(entry["index"], np.ascontiguousarray(pixels[None], np.float32))
        network.invoke()
        return {one["name"]: network.get_tensor(one["index"]) for one in outputs}

    return run
