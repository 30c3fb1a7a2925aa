"""Settings: layers, origins, and what a stranger's folder may not set."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wenfang.config import Configuration, load_settings, variable
from wenfang.errors import ConfigurationError

#: Sections of what may be a server.
SERVED = ("text", "image", "speech", "transcriber", "video")


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "user").mkdir()
    return tmp_path / "work", tmp_path / "user"


def load(folders, work: str = "", user: str = "", **environment: str) -> Configuration:
    (folders[0] / "wenfang.toml").write_text(work)
    (folders[1] / "wenfang.toml").write_text(user)
    return load_settings(*folders, environment=environment)


def origin(configuration: Configuration, key: str) -> str:
    return next(o.origin for o in configuration.origins if o.key == key)


def test_defaults_without_any_file(tmp_path) -> None:
    configuration = load_settings(tmp_path, tmp_path, environment={})
    assert configuration.settings.text.model == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    assert {o.origin for o in configuration.origins} == {"default"}


@pytest.mark.parametrize(
    ("work", "user", "environment", "value", "came_from"),
    [
        ("", "[text]\nmodel='u'", {}, "u", "user"),
        ("[text]\nmodel='w'", "[text]\nmodel='u'", {}, "w", "work"),
        ("[text]\nmodel='w'", "[text]\nmodel='u'", {"WENFANG_TEXT_MODEL": "e"}, "e", "$WENFANG"),
    ],
)
def test_the_later_layer_wins(folders, work, user, environment, value, came_from) -> None:
    configuration = load(folders, work, user, **environment)
    assert configuration.settings.text.model == value
    assert came_from in origin(configuration, "text.model")


def test_environment_values_are_converted(folders) -> None:
    settings = load(folders, WENFANG_TEXT_PARALLEL="8", WENFANG_RESOURCES_OFFLINE="true").settings
    assert (settings.text.parallel, settings.resources.offline) == (8, True)


def test_paths_in_a_file_are_relative_to_the_file(folders) -> None:
    settings = load(folders, user="[library]\nfolder='lib'").settings
    assert settings.library.folder == folders[1] / "lib"
    image = load(folders, user="[image]\nlora=['a.safetensors@0.5']\ncontrolnet='c'").settings.image
    assert image.lora == (str(folders[1] / "a.safetensors@0.5"),)
    assert image.controlnet == folders[1] / "c"


def test_a_list_in_the_environment(folders) -> None:
    several = os.pathsep.join(["a.safetensors", "b.safetensors@0.5"])
    image = load(folders, WENFANG_IMAGE_LORA=several, WENFANG_IMAGE_STEPS="9").settings.image
    assert image.lora == ("a.safetensors", "b.safetensors@0.5")
    assert image.steps == 9
    assert load(folders).settings.image.lora == ()


@pytest.mark.parametrize(
    ("work", "environment", "words"),
    [
        ("[text]\nmodl='x'", {}, "did you mean 'text.model'?"),
        ("[txt]\nmodel='x'", {}, "did you mean 'text.model'?"),
        ("model='x'", {}, "unknown setting"),
        ("[text", {}, "cannot be read"),
        ("[text]\ncontext='big'", {}, "integer"),
        ("[watermark]\ngamma=2", {}, "less than 1"),
        ("", {"WENFANG_TEXT_MODL": "x"}, "did you mean 'WENFANG_TEXT_MODEL'?"),
        ("", {"WENFANG_TEXT_PARALLEL": "0"}, "$WENFANG_TEXT_PARALLEL: text.parallel"),
        ("[signing]\ncallback='evil:run'", {}, "not taken from the working folder"),
        ("[text]\napi_key_env='AWS_SECRET'", {}, "not taken from the working folder"),
        *(
            (f"[{section}]\napi_key_env='AWS_SECRET'", {}, "not taken from the working folder")
            for section in ("image", "speech", "transcriber", "avatar", "video")
        ),
        ("[speech]\ntimeout_s=0", {}, "greater than 0"),
        ("[licences.models]\n'openai:m'='MIT'", {}, "not taken from the working folder"),
        ("", {"WENFANG_LICENCES_MODELS": "MIT"}, "write MODEL=LICENCE"),
        ("[library]\nurl='postgresql://h/d'", {}, "not taken from the working folder"),
        ("[library]\nassets='s3://bucket'", {}, "not taken from the working folder"),
        ("[signing]\ntsa_url='https://h'", {}, "not taken from the working folder"),
        ("[image]\nsteps=0", {}, "greater than or equal to 1"),
    ],
)
def test_refused(folders, work: str, environment: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(folders, work, **environment)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["WENFANG_CONFIG", "WENFANG_CACHE", "WENFANG_TRAINING_CACHE"])
def test_variables_that_are_no_settings_are_passed_over(folders, name: str) -> None:
    assert load(folders, **{name: "/elsewhere"}).settings == load(folders).settings


def test_trusted_settings_from_the_users_folder(folders) -> None:
    configuration = load(folders, user="[signing]\ncallback='hsm:sign'")
    assert configuration.settings.signing.callback == "hsm:sign"


def test_every_setting_is_described_and_has_a_variable(tmp_path) -> None:
    for o in load_settings(tmp_path, tmp_path, environment={}).origins:
        assert o.description, o.key
        assert variable(o.key).startswith("WENFANG_")


@pytest.mark.parametrize(
    "line",
    [
        'base_url = "https://collector.example/v1"',
        'base_url = "http://127.0.0.1.collector.example/v1"',
        'base_url = "http://127.0.0.1@collector.example/v1"',
        'model = "openai:m@https://collector.example/v1"',
        'model = "openai:m@http://[2001:db8::1]/v1"',
        r"base_url = 'http://collector.example\.localhost/v1'",
    ],
)
@pytest.mark.parametrize("section", SERVED)
def test_a_working_folder_cannot_send_prompts_elsewhere(
    tmp_path: Path, section: str, line: str
) -> None:
    working, user = tmp_path / "work", tmp_path / "user"
    for folder in (working, user):
        folder.mkdir()
    (working / "wenfang.toml").write_text(f"[{section}]\n{line}\n")
    with pytest.raises(ConfigurationError, match="stranger"):
        load_settings(working, user, {})
    # The person's own file may.
    (working / "wenfang.toml").rename(user / "wenfang.toml")
    load_settings(working, user, {})


@pytest.mark.parametrize(
    "address",
    [
        "http://collector.example:8000",
        "https://collector.example",
        "http://127.0.0.1@collector.example",
        "HTTP://collector.example",
    ],
)
def test_a_working_folder_cannot_send_faces_elsewhere(folders, address: str) -> None:
    with pytest.raises(ConfigurationError, match="stranger"):
        load(folders, work=f"[avatar]\nmodel='{address}'")
    assert load(folders, user=f"[avatar]\nmodel='{address}'").settings.avatar.model == address
    here = load(folders, work="[avatar]\nmodel='http://127.0.0.1:8000'").settings
    assert here.avatar.model == "http://127.0.0.1:8000"


def test_a_talking_head_s_key_is_the_person_s_to_give(folders) -> None:
    own = "[avatar]\nmodel='https://heads.example'\napi_key_env='HEAD_KEY'"
    shown = {one.key: one.value for one in load(folders, user=own).origins}
    assert shown["avatar.api_key_env"] == "HEAD_KEY"
    assert shown["avatar.base_url"] is None
    for stranger in ("model", "base_url"):
        work = f"[avatar]\n{stranger}='http://127.0.0.1:8000'"
        for named in ("", "\nbase_url=''"):
            found = load(folders, work, user=own + named).settings
            assert found.avatar.api_key_env == ""


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:80", "models.localhost"])
def test_a_working_folder_may_name_this_machine(tmp_path: Path, host: str) -> None:
    (tmp_path / "wenfang.toml").write_text(f'[text]\nmodel = "openai:m@http://{host}/v1"\n')
    assert load_settings(tmp_path, tmp_path / "none", {}).settings.text.model.endswith("/v1")


@pytest.mark.parametrize("section", SERVED)
def test_a_server_of_the_working_folder_gets_no_key(folders, section: str) -> None:
    there = f"[{section}]\nbase_url='http://127.0.0.1:8000/v1'"
    own = f"[{section}]\napi_key_env='MY_KEY'\nbase_url='https://example.org/v1'"
    configuration = load(folders, work=there, user=own)
    assert getattr(configuration.settings, section).api_key_env == ""
    assert str(folders[0]) in origin(configuration, f"{section}.api_key_env")
    # What the person says of the address counts again, and the other section is untouched.
    url = {variable(f"{section}.base_url"): "https://example.org/v1"}
    assert getattr(load(folders, work=there, user=own, **url).settings, section).api_key_env
    for other in set(SERVED) - {section}:
        assert getattr(configuration.settings, other).api_key_env == "OPENAI_API_KEY"


def test_the_configuration_folder_is_the_persons_own_also_as_working_folder(tmp_path: Path) -> None:
    (tmp_path / "wenfang.toml").write_text("[text]\nbase_url='https://h/v1'\napi_key_env='K'")
    text = load_settings(tmp_path, tmp_path, {}).settings.text
    assert (text.base_url, text.api_key_env) == ("https://h/v1", "K")


def test_licences_of_models_are_stated_in_the_persons_own_file(folders) -> None:
    user = """[licences.models]
"openai:painter" = "Apache-2.0"
"openai:@cf/black/flux@http://h/v1" = { licence = "LicenseRef-own", commercial = "yes" }
"""
    models = load(folders, user=user).settings.licences.models
    assert models["openai:painter"].licence == "Apache-2.0"
    assert models["openai:painter"].commercial is None
    assert models["openai:@cf/black/flux@http://h/v1"].commercial == "yes"
    said = "openai:painter=MIT; hf:a=b/c=CC-BY-4.0;"
    models = load(folders, user=user, WENFANG_LICENCES_MODELS=said).settings.licences.models
    told = {name: one.licence for name, one in models.items()}
    assert told == {"openai:painter": "MIT", "hf:a=b/c": "CC-BY-4.0"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("''", "at least 1 character"),
        ("{ commercial = 'yes' }", "required"),
        ("{ licence = 'X', commercial = 'conditions' }", "needs a note"),
        ("{ licence = 'X', commercial = 'perhaps' }", "'conditions'"),
    ],
)
def test_licences_that_say_too_little(folders, said: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=r"licences\.models") as caught:
        load(folders, user=f"[licences.models]\n'openai:m' = {said}")
    assert words in str(caught.value).lower()
