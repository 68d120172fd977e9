"""Is the model where an offline engine looks for it? A missing download has to fail in the lab as on a cluster."""

from pathlib import Path


class ModelMissingError(Exception):
    """The engine cannot load the model; the message is what it would say."""


def locate(model: str, revision: str | None, home: Path) -> Path:
    """The folder of a model's files: `model` itself if a path, else its snapshot in the cache under `home` (HF_HOME)."""
    if model.startswith(("/", ".")):
        return _whole(Path(model), model)
    cache = home / "hub" / f"models--{model.replace('/', '--')}"
    snapshots = sorted(path for path in (cache / "snapshots").glob("*") if path.is_dir())
    wanted = revision or "main"
    reference = cache / "refs" / wanted
    commit = reference.read_text().strip() if reference.is_file() else wanted
    for path in snapshots:
        if path.name == commit:
            return _whole(path, model)
    if revision is None and len(snapshots) == 1:
        return _whole(snapshots[0], model)
    raise ModelMissingError(
        f"Cannot load {model} at revision {wanted}: it is not in the cache {cache} and HF_HUB_OFFLINE is set. "
        "Download it first (the recipe's model-download Job) and mount the same claim where HF_HOME points."
    )


def _whole(folder: Path, model: str) -> Path:
    missing = [name for name in ("config.json", "tokenizer.json") if not (folder / name).exists()]
    if missing:
        raise ModelMissingError(f"Cannot load {model}: {folder} has no {' and no '.join(missing)}.")
    return folder
