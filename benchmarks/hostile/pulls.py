"""The worst pull requests that anybody has thought of, each within what GitHub and one reading take: files of head and base."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

M = "recipes/m"
AGG = f"{M}/vllm/agg"
MIB = 1024 * 1024


@dataclass(frozen=True)
class Pull:
    """A pull request by its files; what stands at the base too is in `base` (and in `head`)."""

    head: Mapping[str, bytes]
    base: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """What it changes."""
        return tuple(sorted(path for path in {*self.head, *self.base} if self.head.get(path) != self.base.get(path)))

    @property
    def size(self) -> int:
        """Bytes of the head's files."""
        return sum(map(len, self.head.values()))


def pod(name: str, spec: str) -> str:
    """A small Pod with a mistake in its specification."""
    return f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{{spec}, containers: [{{name: a}}]}}\n"


def misspelt(count: int = 200) -> Pull:
    """Pods with one misspelt field each, in two folders: every remedy is useless, and each is tried."""
    half = count // 2
    files = {
        f"{M}/vllm/{folder}/deploy.yaml": "".join(pod(f"{folder}{i}", "hostNetwrk: true") for i in range(half)).encode()
        for folder in ("a", "b")
    }
    return Pull(files)


def config_maps(count: int = 9000) -> Pull:
    """Small objects, as many as one file holds."""
    one = "---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{}}}, data: {{a: b, c: d, e: {}}}}}\n"
    return Pull({f"{AGG}/deploy.yaml": "".join(one.format(i, "x" * 20) for i in range(count)).encode()})


def shared_cache(count: int = 200) -> Pull:
    """Many recipes over one large model cache, which is a part of each of them."""
    text = "".join(
        f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\ndata: {{a: {'x' * 60}}}\n"
        for i in range(2500)
    )
    recipes = {f"{M}/vllm/agg{i}/deploy.yaml": b"kind: Pod\n" for i in range(count)}
    return Pull({f"{M}/model-cache/model-cache.yaml": text.encode(), **recipes})


def folders(count: int = 2900) -> Pull:
    """As many recipes as one pull request can have files."""
    return Pull({f"{M}/vllm/agg{i}/deploy.yaml": b"a: 1\n" for i in range(count)})


def pages(count: int = 6) -> Pull:
    """Pages of half a megabyte: links that lead nowhere, commands without an end, tables beside a large graph."""
    links, commands = b"[a](b)\n" * (6000 * count), b"kubectl apply " * (3000 * count) + b"\n"
    graph = "".join(f"---\nkind: DynamoGraphDeployment\nmetadata: {{name: g{i}}}\n" for i in range(2000))
    table = "| a | GPUs |\n" + "| [a](vllm/agg) | 8 |\n" * (1600 * count)
    files = {f"{M}/p{i}.md": links + commands for i in range(6)}
    return Pull({**files, f"{M}/README.md": table.encode(), f"{AGG}/deploy.yaml": graph.encode()})


def aliases(count: int = 400) -> Pull:
    """Small files that are large with their aliases written out."""
    text = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
    text += "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d]\n"
    return Pull({f"{M}/vllm/agg{i}/deploy.yaml": text.encode() for i in range(count)})


def scripts(count: int = 3600) -> Pull:
    """Scripts of thousands of commands, each looked at with all others."""
    body = "sleep 1; A=1\n" + "aiperf profile x\n" * count
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j{}}}\nspec:\n  template:\n    spec:\n      containers:\n"
    job += "        - name: c\n          command: [/bin/sh, -c]\n          args:\n            - |\n"
    rows = "".join(f"              {row}\n" for row in body.splitlines())
    text = "".join(f"---\n{job.format(i)}              # {i}\n{rows}" for i in range(12))
    return Pull({f"{AGG}/deploy.yaml": b"kind: Pod\n", f"{AGG}/perf.yaml": text.encode()[: MIB - 4]})


def blank_lines(count: int = 200_000) -> Pull:
    """A long file of equal lines around one mistake that can be mended: what changed is shown in lines."""
    text = "#\n" * count + pod("a", "automountServiceAccountTokn: false")[4:] + "#\n" * count
    return Pull({f"{AGG}/deploy.yaml": text.encode()})


def merges(count: int = 30_000) -> Pull:
    """One mapping that merges thousands of others."""
    return Pull({f"{AGG}/deploy.yaml": f"a: {{<<: [{','.join(f'{{k{i}: 1}}' for i in range(count))}]}}\n".encode()})


def mounts(count: int = 9000) -> Pull:
    """A Pod of thousands of volumes and as many mounts."""
    volumes = "".join(f"    - {{name: v{i}}}\n" for i in range(count))
    mounted = "".join(f"        - {{name: v{i}, mountPath: /a}}\n" for i in reversed(range(count)))
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  volumes:\n{volumes}  containers:\n"
    return Pull({f"{AGG}/deploy.yaml": f"{text}    - name: a\n      volumeMounts:\n{mounted}".encode()})


PULLS: Mapping[str, Callable[[], Pull]] = {
    "200 Pods with a misspelt field": misspelt,
    "9,000 ConfigMaps in a file": config_maps,
    "200 recipes over one cache": shared_cache,
    "2,900 recipes": folders,
    "7 long pages": pages,
    "400 files of aliases": aliases,
    "12 scripts of 3,600 commands": scripts,
    "400,000 equal lines": blank_lines,
    "30,000 merged mappings": merges,
    "9,000 volumes and mounts": mounts,
}
