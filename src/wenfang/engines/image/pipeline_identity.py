"""Which weights drew a picture: hashes for the receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from wenfang.engines.image.pipeline_folder import PipelineFolder
from wenfang.engines.weights import weights_sha256


def folder_sha256(folder: PipelineFolder) -> str:
    """One hash for all weight files of a pipeline: SHA-256 over lines ``HASH  PART/FILE``
    in the order of their names, as ``sha256sum`` prints them."""
    files = sorted(file for part in folder.parts.values() for file in part.files)
    return _listed(files, folder.path)


def adapters_sha256(paths: Iterable[Path]) -> dict[str, str]:
    """File or folder name → hash, for adapters beside the pipeline."""
    return {
        path.name: _listed(sorted(path.glob("*.safetensors")), path)
        if path.is_dir()
        else weights_sha256(path)
        for path in paths
    }


def _listed(files: Iterable[Path], root: Path) -> str:
    lines = (f"{weights_sha256(file)}  {file.relative_to(root).as_posix()}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
