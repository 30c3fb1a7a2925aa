"""The assets in S3: a real client, a real bucket's protocol, the server on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wenfang.asset import sha256_hex
from wenfang.errors import ResourceError
from wenfang.library.store import AssetStore


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A server; what it holds is in ``s3.bucket``."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="study")
    server.client = client
    _forget_connections()
    yield server
    _forget_connections()
    client.close()
    server.stop()


def _forget_connections() -> None:
    """fsspec keeps one file system for each kind of arguments, with the server it was made for."""
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()


def _names(server: object) -> list[str]:
    listed = server.client.list_objects_v2(Bucket="study")  # type: ignore[attr-defined]
    return [each["Key"] for each in listed.get("Contents", ())]


def test_bytes_are_kept_read_and_erased(s3: object) -> None:
    store = AssetStore("s3://study/assets")
    data = bytes(range(256)) * 1000
    name = store.put(data)
    assert name == sha256_hex(data) == store.put(data)
    assert _names(s3) == [f"assets/{name[:2]}/{name[2:]}"]  # and nothing half-written
    assert store.has(name)
    assert store.get(name) == data
    store.delete(name)
    store.delete(name)
    assert not store.has(name)
    assert _names(s3) == []


def test_what_is_missing_or_changed_is_told(s3: object) -> None:
    store = AssetStore("s3://study/assets")
    with pytest.raises(ResourceError, match="is not there"):
        store.get("0" * 64)
    name = store.put(b"ink")
    s3.client.put_object(Bucket="study", Key=f"assets/{name[:2]}/{name[2:]}", Body=b"xxx")  # type: ignore[attr-defined]
    with pytest.raises(ResourceError, match="damaged"):
        AssetStore("s3://study/assets").get(name)


def test_a_bucket_that_is_not_there_is_told(s3: object) -> None:
    with pytest.raises(ResourceError, match="cannot keep an asset"):
        AssetStore("s3://nobody/assets").put(b"ink")
    held = s3.client.list_buckets()["Buckets"]  # type: ignore[attr-defined]
    assert [each["Name"] for each in held] == ["study"]  # none is made unasked


def test_a_server_that_is_down_is_told(s3: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    _forget_connections()
    store = AssetStore("s3://study/assets")
    with pytest.raises(ResourceError, match="cannot keep an asset"):
        store.put(b"ink")
    with pytest.raises(ResourceError, match="cannot be reached"):
        store.get("0" * 64)
