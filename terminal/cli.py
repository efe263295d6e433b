"""`evterm`: arguments in, the right program started, one clear line where it cannot be."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from terminal import __version__
from terminal.model.errors import EvtermError


def main(argv: list[str] | None = None) -> int:
    """The exit code: 0 for a clean end, 2 where something must be mended first."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        return options.start(options) or 0
    except EvtermError as error:
        print(f"evterm: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evterm",
        description="A trading terminal for the EventTrader exchange, with a practice exchange of its own.",
    )
    parser.add_argument("--version", action="version", version=f"evterm {__version__}")
    _add_terminal_arguments(parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    exchange = commands.add_parser(
        "exchange",
        help="run the practice exchange",
        description="Run the practice exchange on loopback. When it is ready it prints one line of JSON with its address and its key file.",
    )
    _add_exchange_arguments(exchange)
    return parser


def _add_terminal_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(start=_run_terminal)
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--url", default="", help="attach to a running exchange, such as http://127.0.0.1:8080"
    )
    where.add_argument(
        "--venue",
        choices=["cymetica"],
        default="",
        help="the real venue, in paper mode; without a key it only watches",
    )
    parser.add_argument(
        "--key-file", dest="own_key_file", type=Path, help="the file with your API key (or set ET_API_KEY)"
    )
    parser.add_argument("--symbol", default="", type=str.lower, help="the pair to begin with, such as vaix")
    parser.add_argument("--live", action="store_true", help=argparse.SUPPRESS)


def _run_terminal(options: argparse.Namespace) -> int:
    gc.disable()  # the app has its own times for it; while it starts there is nothing to collect
    from terminal.launch import Options, launch

    return launch(Options(options.url, options.venue, options.own_key_file, options.symbol, options.live))


def _add_exchange_arguments(exchange: argparse.ArgumentParser) -> None:
    exchange.set_defaults(start=_run_exchange)
    exchange.add_argument(
        "--port", type=_port, default=0, help="where to listen; 0 takes a free port (default)"
    )
    exchange.add_argument(
        "--seed", type=int, help="the same seed gives the same market; by default a new one is drawn"
    )
    kept = exchange.add_mutually_exclusive_group()
    kept.add_argument("--data", type=Path, help="the folder that keeps the market between runs")
    kept.add_argument("--memory", action="store_true", help="keep nothing")
    exchange.add_argument(
        "--key-file", type=Path, help="where to write this run's API key (default: in the data folder)"
    )
    exchange.add_argument(
        "--speed", type=_speed, default=1.0, help="exchange seconds in a wall second (default 1)"
    )
    exchange.add_argument(
        "--pairs", type=_names, help="which pairs to trade, such as vaix,btc (default: all)"
    )
    exchange.add_argument(
        "--tier",
        choices=["standard", "premium", "mm", "none"],
        default="standard",
        help="rate limits of the key (default standard)",
    )
    exchange.add_argument(
        "--faults", action="store_true", help="let the key's holder arm faults over /faults, to test clients"
    )


def _run_exchange(options: argparse.Namespace) -> None:
    gc.disable()  # until it serves: nothing that is made at the start goes away again
    from terminal.files import folders
    from terminal.paper.flow import PAIRS
    from terminal.paper.server.limits import Tier
    from terminal.paper.server.process import Options, StartError, run

    pairs = options.pairs or tuple(PAIRS)
    for symbol in pairs:
        if symbol not in PAIRS:
            raise StartError(f"--pairs: no pair {symbol!r}: choose from {','.join(PAIRS)}")
    folder = None if options.memory else options.data or folders().data / "practice"
    run(
        Options(
            options.port,
            options.seed,
            folder,
            options.key_file,
            options.speed,
            pairs,
            Tier(options.tier),
            options.faults,
        )
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError(f"{port} is not a port: 0 to 65535")
    return port


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a speed: above 0, at most 1000")
    return speed


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
