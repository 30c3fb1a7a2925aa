"""A loopback server that misbehaves on demand, and entries that point to it."""

from __future__ import annotations

import hashlib
import io
import re
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from wenfang.resources.catalogue import Catalogue, Resource


class FaultyServer(ThreadingHTTPServer):
    """Serves `files`; each path may cut, ignore ranges, drip, or answer a status."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.cut_after: dict[str, list[int]] = {}  # bytes of each answer, one after the other
        self.no_range: set[str] = set()
        self.status: dict[str, list[int]] = {}
        self.drip: dict[str, float] = {}  # seconds between blocks
        self.locked: set[str] = set()  # paths that want a log-in
        self.requests: list[tuple[str, str | None]] = []

    def url(self, path: str) -> str:
        """Address of a path that starts with a slash."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: FaultyServer

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        server, path = self.server, self.path
        wanted = self.headers.get("Range")
        server.requests.append((path, wanted))
        if server.status.get(path):
            return self._head(server.status[path].pop(0), b"")
        if path in server.locked and not self.headers.get("Authorization"):
            return self._head(401, b"")
        if path not in server.files:
            return self._head(404, b"")
        body, start = server.files[path], 0
        match = re.fullmatch(r"bytes=(\d+)-", wanted or "")
        if match and path not in server.no_range:
            start = int(match[1])
            if start >= len(body):
                return self._head(416, b"")
        self._head(206 if start else 200, body, start)
        part = body[start:]
        if server.cut_after.get(path):
            part = part[: server.cut_after[path].pop(0)]
        for at in range(0, len(part), 8192):
            try:
                self.wfile.write(part[at : at + 8192])
            except OSError:
                return None
            time.sleep(server.drip.get(path, 0))
        return None

    def _head(self, status: int, body: bytes, start: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) - start))
        kind = "text/html" if self.path.endswith("/") else "application/octet-stream"
        self.send_header("Content-Type", kind)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()


def entry(files: dict[str, tuple[bytes, list[dict[str, object]]]], **fields: object) -> Resource:
    """An entry whose files have these bytes and these sources."""
    return Resource.model_validate(
        {
            "name": "thing",
            "title": "A thing",
            "task": "text",
            "format": "gguf",
            "license": "MIT",
            "commercial": "yes",
            "attribution": "its maker",
            "homepage": "https://example.org/thing",
            "memory": 1000,
            "files": [
                {
                    "name": name,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "bytes": len(content),
                    "sources": sources,
                }
                for name, (content, sources) in files.items()
            ],
            **fields,
        }
    )


def catalogue(content: bytes, *sources: dict[str, object], **fields: object) -> Catalogue:
    """A catalogue of one entry, ``thing``, of one file, ``thing.bin``."""
    return Catalogue([entry({"thing.bin": (content, list(sources))}, **fields)])


def wheel(members: dict[str, bytes], name: str = "thing", version: str = "1.0") -> bytes:
    """A wheel with these members."""
    buffer = io.BytesIO()
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return buffer.getvalue()
