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
    export = commands.add_parser(
        "export",
        help="write your past into a file",
        description="Read your orders and fills from an exchange and write them, or what they add up to, into a file that only you can read.",
    )
    _add_export_arguments(export)
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
        help="the real venue, in paper mode unless --live; without a key it only watches",
    )
    parser.add_argument(
        "--key-file", dest="own_key_file", type=Path, help="the file with your API key (or set ET_API_KEY)"
    )
    parser.add_argument("--symbol", default="", type=str.lower, help="the pair to begin with, such as vaix")
    parser.add_argument(
        "--live", action="store_true", help="trade real money at --venue or --url, after a typed word"
    )
    parser.add_argument(
        "--slow", action="store_true", help="for a slow line: fewer frames (by itself it is measured)"
    )


def _run_terminal(options: argparse.Namespace) -> int:
    gc.disable()  # the app has its own times for it; while it starts there is nothing to collect
    from terminal.launch import Options, launch

    return launch(
        Options(options.url, options.venue, options.own_key_file, options.symbol, options.live, options.slow)
    )


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
    exchange.add_argument(
        "--still", action="store_true", help="nobody else trades: the book stands as it was opened"
    )


def _run_exchange(options: argparse.Namespace) -> None:
    gc.disable()  # until it serves: nothing that is made at the start goes away again
    from terminal.files import folders
    from terminal.paper.flow import PAIRS
    from terminal.paper.server.limits import Tier
    from terminal.paper.server.options import Options, StartError

    pairs = options.pairs or tuple(PAIRS)
    for symbol in pairs:
        if symbol not in PAIRS:
            raise StartError(f"--pairs: no pair {symbol!r}: choose from {','.join(PAIRS)}")
    folder = None if options.memory else options.data or folders().data / "practice"
    from terminal.paper.server.opening import run

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
            options.still,
        )
    )


def _add_export_arguments(export: argparse.ArgumentParser) -> None:
    from terminal.past.names import FORMATS, WHAT

    export.set_defaults(start=_run_export)
    where = export.add_mutually_exclusive_group()
    where.add_argument("--url", default="", help="a running exchange, such as http://127.0.0.1:8080")
    where.add_argument("--venue", choices=["cymetica"], default="", help="the real venue")
    where.add_argument(
        "--check", type=Path, metavar="FILE", help="ask nobody: recompute P&L from exported fills"
    )
    export.add_argument(
        "--key-file", dest="own_key_file", type=Path, help="the file with your API key (or set ET_API_KEY)"
    )
    export.add_argument("--what", choices=WHAT, default="fills", help="what to write (default fills)")
    export.add_argument(
        "--format", dest="form", choices=FORMATS, default="csv", help="how to write it (default csv)"
    )
    export.add_argument(
        "--out", default="", help="the file or folder (default: evterm's own exports); nothing is overwritten"
    )
    export.add_argument(
        "--filter", default="", help="a part of it, such as 'vaix buy 2026-11-01..2026-11-21 maker'"
    )
    export.add_argument("--paper", action="store_true", help="the paper ledger instead of the live one")


def _run_export(options: argparse.Namespace) -> None:
    from terminal.headless import Options, export

    export(
        Options(
            options.url,
            options.venue,
            options.own_key_file,
            options.what,
            options.form,
            options.out,
            options.filter,
            options.paper,
            options.check,
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
