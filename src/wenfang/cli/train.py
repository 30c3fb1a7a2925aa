"""``wenfang train``: generators and classifiers from a person's own pictures or known sets."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.cli.output import Json, print_json, progress_bars

if TYPE_CHECKING:
    from wenfang.studio.training import Trained

app = typer.Typer(no_args_is_help=True, help="Train a generator or a classifier.")

_NETWORK, _RUN = "Network (else the preset's)", "Run"

DataName = Annotated[
    str,
    typer.Option("--data", help="emoji, fashion-mnist, mnist, or a folder of pictures."),
]
FrameworkName = Annotated[str, typer.Option("--framework", help="torch or keras.")]
Out = Annotated[
    Path | None,
    typer.Option(help="The run's folder.", show_default="runs/KIND-DATA", rich_help_panel=_RUN),
]
SpecFile = Annotated[
    Path | None,
    typer.Option("--spec", help="TOML with fields of the network.", rich_help_panel=_NETWORK),
]
Resolution = Annotated[
    int | None,
    typer.Option(help="Side in pixels: 16, 32, 64, 128, 256.", rich_help_panel=_NETWORK),
]
Steps = Annotated[int | None, typer.Option(min=1, help="Of the run.", rich_help_panel=_NETWORK)]
Batch = Annotated[
    int | None, typer.Option(min=2, help="Pictures a step.", rich_help_panel=_NETWORK)
]
Seed = Annotated[int | None, typer.Option(min=0, rich_help_panel=_NETWORK)]
Conditioning = Annotated[
    str | None, typer.Option(help="none, class or text.", rich_help_panel=_NETWORK)
]
LeaveOutBad = Annotated[
    bool,
    typer.Option(
        "--leave-out-bad", help="Go on without files that are no use.", rich_help_panel=_RUN
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1, mps.", rich_help_panel=_RUN)]
CheckpointEvery = Annotated[
    int, typer.Option("--checkpoint", min=1, help="Every so many steps.", rich_help_panel=_RUN)
]
SampleEvery = Annotated[
    int,
    typer.Option("--sample", min=0, help="Every so many steps; 0 = never.", rich_help_panel=_RUN),
]
FidEvery = Annotated[
    int,
    typer.Option("--fid", min=0, help="FID every so many steps; 0 = never.", rich_help_panel=_RUN),
]
Style = Annotated[
    list[str] | None,
    typer.Option(help="Of the emoji: 3d, modern, flat, noto; several times for several."),
]
HeldOut = Annotated[
    float,
    typer.Option(
        min=0,
        max=0.9,
        help="Share of the things shown that is not trained on, in no style.",
    ),
]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Of a run.")]


@app.command()
def gan(
    data: DataName,
    framework: FrameworkName = "torch",
    style: Style = None,
    held_out: HeldOut = 0.0,
    spec: SpecFile = None,
    resolution: Resolution = None,
    conditioning: Conditioning = None,
    backbone: Annotated[
        str | None, typer.Option(help="dcgan or residual.", rich_help_panel=_NETWORK)
    ] = None,
    loss: Annotated[
        str | None,
        typer.Option(
            help="minimax, non-saturating, hinge or relativistic.", rich_help_panel=_NETWORK
        ),
    ] = None,
    steps: Steps = None,
    batch: Batch = None,
    seed: Seed = None,
    out: Out = None,
    leave_out_bad: LeaveOutBad = False,
    device: Device = "auto",
    checkpoint: CheckpointEvery = 500,
    sample: SampleEvery = 500,
    fid: FidEvery = 0,
    as_json: Json = False,
) -> None:
    """Train a generative adversarial network; draw with it by 'wenfang draw --model FOLDER'."""
    network = {
        "resolution": resolution,
        "conditioning": conditioning,
        "backbone": backbone,
        "loss": loss,
        "steps": steps,
        "batch": batch,
        "seed": seed,
    }
    _start(
        "gan",
        data,
        framework,
        out,
        as_json,
        network=network,
        spec=spec,
        styles=style,
        held_out=held_out,
        leave_out_bad=leave_out_bad,
        device=device,
        every={"checkpoint": checkpoint, "sample": sample, "fid": fid},
    )


@app.command()
def flow(
    data: DataName,
    style: Style = None,
    held_out: HeldOut = 0.0,
    spec: SpecFile = None,
    resolution: Resolution = None,
    conditioning: Conditioning = None,
    steps: Steps = None,
    batch: Batch = None,
    seed: Seed = None,
    out: Out = None,
    leave_out_bad: LeaveOutBad = False,
    device: Device = "auto",
    checkpoint: CheckpointEvery = 500,
    sample: SampleEvery = 500,
    fid: FidEvery = 0,
    as_json: Json = False,
) -> None:
    """Train a generator by flow matching, in PyTorch."""
    network = {
        "resolution": resolution,
        "conditioning": conditioning,
        "steps": steps,
        "batch": batch,
        "seed": seed,
    }
    _start(
        "flow",
        data,
        "torch",
        out,
        as_json,
        network=network,
        spec=spec,
        styles=style,
        held_out=held_out,
        leave_out_bad=leave_out_bad,
        device=device,
        every={"checkpoint": checkpoint, "sample": sample, "fid": fid},
    )


@app.command()
def classifier(
    data: DataName,
    framework: FrameworkName = "torch",
    spec: SpecFile = None,
    resolution: Resolution = None,
    steps: Steps = None,
    batch: Batch = None,
    seed: Seed = None,
    out: Out = None,
    leave_out_bad: LeaveOutBad = False,
    device: Device = "auto",
    checkpoint: CheckpointEvery = 500,
    sample: Annotated[
        int,
        typer.Option(
            "--test", min=0, help="Look at the test part every so many steps.", rich_help_panel=_RUN
        ),
    ] = 500,
    as_json: Json = False,
) -> None:
    """Train a small convolutional classifier."""
    network = {"resolution": resolution, "steps": steps, "batch": batch, "seed": seed}
    _start(
        "classifier",
        data,
        framework,
        out,
        as_json,
        network=network,
        spec=spec,
        styles=None,
        leave_out_bad=leave_out_bad,
        device=device,
        every={"checkpoint": checkpoint, "sample": sample, "fid": 0},
    )


@app.command()
def resume(folder: Folder, device: Device = "auto", as_json: Json = False) -> None:
    """Go on with a run from its last checkpoint."""
    from wenfang.studio import Studio
    from wenfang.studio.training import resume_training

    with (
        progress_bars(as_json) as progress,
        Studio.open(progress=progress) as studio,
        interruptible() as stop,
    ):
        trained = resume_training(studio, folder, device=device, stop=stop)
    _tell(trained, as_json)


@app.command()
def export(
    folder: Folder,
    out: Annotated[Path | None, typer.Option(help="Default: export in the run's folder.")] = None,
    storage: Annotated[
        str, typer.Option(help="Of the weights: float32, float16 or int8.")
    ] = "float32",
    as_json: Json = False,
) -> None:
    """Write what a run has learned so far as a folder that can be drawn with."""
    from wenfang.errors import BadInput
    from wenfang.studio import Studio
    from wenfang.studio.training import export_training

    if storage not in ("float32", "float16", "int8"):
        raise BadInput(
            f"unknown storage {storage!r}", place="--storage", cure="use float32, float16 or int8"
        )
    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        done = export_training(studio, folder, out, storage)  # type: ignore[arg-type]
    if as_json:
        print_json({"folder": str(done.folder), "step": done.step, "files": done.files})
    else:
        print(f"{done.folder} (step {done.step})")


@app.command()
def show(folder: Folder, as_json: Json = False) -> None:
    """Where a run stands."""
    from wenfang.cli.output import print_table
    from wenfang.studio.training import state_of

    state = state_of(folder)
    if as_json:
        print_json(state)
        return
    print(f"{state['kind']} of {state['data']} in {state['framework']}")
    print(f"step {state['step']} of {state['steps']}")
    rows = [(name, f"{value:.4g}") for name, value in state["figures"].items()]
    print_table(("figure", "last"), rows, whole=("figure",))


@contextmanager
def interruptible() -> Iterator[Event]:
    """The first Ctrl-C ends a run after its step, with a checkpoint; the second at once."""
    stop = Event()

    def asked(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        print("\nending after this step; Ctrl-C again to end at once", file=sys.stderr)

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _start(
    kind: str,
    data: str,
    framework: str,
    out: Path | None,
    as_json: bool,
    *,
    network: dict[str, Any],
    spec: Path | None,
    styles: list[str] | None = None,
    held_out: float = 0.0,
    leave_out_bad: bool,
    device: str,
    every: dict[str, int],
) -> None:
    from wenfang.errors import BadInput
    from wenfang.studio import Studio
    from wenfang.studio.training import start_training
    from wenfang.training.run_folder import Data, Schedule

    if framework not in ("torch", "keras"):
        raise BadInput(
            f"unknown framework {framework!r}", place="--framework", cure="torch or keras"
        )
    folder = out or Path("runs") / f"{kind}-{Path(data).name}"
    with (
        progress_bars(as_json) as progress,
        Studio.open(progress=progress) as studio,
        interruptible() as stop,
    ):
        trained = start_training(
            studio,
            kind,
            Data(data, leave_out_bad, tuple(styles or ()), held_out),
            folder,
            framework="keras" if framework == "keras" else "torch",
            device=device,
            own=spec,
            single={name: value for name, value in network.items() if value is not None},
            schedule=Schedule(**every),
            stop=stop,
        )
    _tell(trained, as_json)


def _tell(trained: Trained, as_json: bool) -> None:
    ended, exported = trained.ended, trained.exported
    if as_json:
        print_json(
            {
                "folder": str(trained.folder),
                "step": ended.step,
                "finished": ended.finished,
                "seconds": round(ended.seconds, 1),
                "figures": ended.figures,
                "export": str(exported.folder) if exported else None,
            }
        )
        return
    print(f"{trained.folder}: {ended.step} steps in {ended.seconds:.0f} s")
    for name, value in ended.figures.items():
        print(f"  {name} {value:.4g}")
    for skipped in ended.skipped:
        print(f"  a damaged checkpoint was passed over: {skipped}")
    if exported:
        print(f"exported to {exported.folder}")
    elif not ended.finished:
        print(f"go on with: wenfang train resume {trained.folder}")
