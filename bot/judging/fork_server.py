"""The warm process from which those that judge are forked: started without the service's secrets, it knows none.

It holds one end of a socket as its standard input. Each message on it carries the connection of one question; a process is forked,
which has a copy of all that is imported already, and answers within milliseconds. Where the service is gone, it ends.
"""

import gc
import os
import signal
import socket
import sys

from bot.decide.check_files import check_files
from bot.judging import answer, question
from bot.judging.answer import Answer, Outcome
from bot.judging.limits import Allowance
from bot.judging.question import Question
from bot.judging.worker import serve
from checks.policy.values import Rules
from checks.recipe.new_recipe import NewRecipe, files_of

READY = b"ready"


def main(argv: list[str]) -> None:
    """`CPU_SECONDS MEMORY WALL_SECONDS`: fork for each question that comes, until nobody asks any more."""
    limits = Allowance(*map(int, argv))
    warm()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    control.sendall(READY)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        for descriptor in descriptors:
            _forked(descriptor, control, limits)


def warm() -> None:
    """Have everything loaded that judging an ordinary change loads, so that no process has to do it again."""
    example = NewRecipe("warm", "vllm", "agg", "organisation/model", "0" * 40)
    tree = {path: text.encode() for path, text in files_of(example).items()}
    asked = Question(tuple(tree), tree, {}, "", "", Rules())
    question.from_text(question.to_text(asked))
    checked = check_files(asked.paths, tree, {}, "", "")
    answer.from_text(answer.to_text(Answer(Outcome.JUDGED, checked)))
    gc.collect()
    gc.freeze()


def _forked(descriptor: int, control: socket.socket, limits: Allowance) -> None:
    """Give a connection to a process of its own."""
    if os.fork():
        os.close(descriptor)
        return
    status = 1
    try:
        os.setsid()
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve(socket.socket(fileno=descriptor), limits)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
