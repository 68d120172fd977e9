"""What the facts amount to: one tree, and an answer for each of its branches."""

from collections.abc import Collection

from checks.doctor.answer import Answer
from checks.doctor.runtime import container, gpus, release_compatibility, software
from checks.doctor.runtime.compatibility_matrix import Matrix
from checks.doctor.runtime.probe_output import Seen
from checks.doctor.runtime.subject import Subject
from checks.doctor.runtime.tree import Node, State, answer, clean

CHECKS = (
    "runtime-os",
    "runtime-shm",
    "runtime-user",
    "runtime-memory",
    "runtime-gpu",
    "runtime-driver",
    "runtime-cuda",
    "runtime-framework",
    "runtime-dynamo",
    "runtime-model-cache",
    "runtime-compatibility",
    "runtime-sanity",
)
"""The branches of a tree, in order."""


def judged(seen: Seen, subject: Subject, matrix: Matrix, absent: Collection[str] = ()) -> Node:
    """The tree of everything that was looked at; `absent` are claims of the recipe that the sandbox does not have."""
    return clean(
        Node(
            "runtime",
            State.OK,
            f"{subject.component} of {subject.image}",
            children=(
                container.system(seen),
                container.shm(seen),
                container.user(seen),
                container.memory(seen),
                gpus.cards(seen, subject.gpus),
                gpus.driver(seen, matrix),
                gpus.cuda(seen),
                software.framework(seen, subject.framework),
                software.dynamo(seen, subject.framework),
                software.cache(seen, absent),
                release_compatibility.compatibility(seen, subject, matrix),
                software.sanity(seen),
            ),
        )
    )


def answers(tree: Node) -> tuple[Answer, ...]:
    """An answer for each branch of a tree."""
    return tuple(answer(branch) for branch in tree.children)
