"""`python -m lab.operator`: the webhooks on HTTPS and the controller's loop in one process, until SIGTERM."""

import argparse
import asyncio
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Sequence

from aiohttp import web

from lab.operator.admission import Cluster
from lab.operator.client import Client, connect
from lab.operator.controller import Controller
from lab.operator.webhook import application


def main(argv: Sequence[str] | None = None) -> int:
    """Runs until SIGTERM or SIGINT; answers 0."""
    parser = argparse.ArgumentParser(prog="python -m lab.operator", description="A stand-in for Dynamo's operator.")
    parser.add_argument("--kubeconfig", required=True)
    parser.add_argument("--bind", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cert", required=True)
    parser.add_argument("--key", required=True)
    arguments = parser.parse_args(argv)
    client = connect(arguments.kubeconfig)
    controller = Controller(client, _say, f"{socket.gethostname()}_{os.getpid()}")
    loop = threading.Thread(target=controller.run)
    loop.start()
    try:
        asyncio.run(_serve(arguments, client))
    finally:
        controller.stop()
        loop.join(timeout=30)
    return 0


async def _serve(arguments: argparse.Namespace, client: Client) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(arguments.cert, arguments.key)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    pools = asyncio.to_thread(client.has_group, "inference.networking.k8s.io")
    grove = asyncio.to_thread(client.has_group, "grove.io")
    offered = Cluster(inference_pools=await pools, grove=await grove)
    runner = web.AppRunner(application(lambda: offered), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, arguments.bind, arguments.port, ssl_context=tls).start()
    _say(f"webhooks on https://{arguments.bind}:{arguments.port}")
    await stop.wait()
    await runner.cleanup()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
