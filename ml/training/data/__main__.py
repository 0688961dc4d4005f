"""Describe or download labelled pictures: `python -m ml.training.data report|download`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from ml.training.data import download
from ml.training.data.dataset import data_root


def main(arguments: Sequence[str] | None = None) -> None:
    """Describe or download labelled pictures."""
    parser = argparse.ArgumentParser(prog="python -m ml.training.data", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_report(commands.add_parser("report", help="counts, duplicates and shortcut baselines"))
    _add_download(commands.add_parser("download", help="pictures from the ISIC Archive"))
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except OSError as error:
        parser.exit(1, f"{error}\n")


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, default=data_root(), help="the folder of pictures")
    parser.add_argument("--out", type=Path, help="write FILE and, beside it, the same as .json")
    parser.add_argument(
        "--final",
        action="store_true",
        help="open test and external too: for the final figures, never while choosing",
    )
    parser.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> None:
    # It imports scikit-learn, which a download does not need.
    from ml.training.data import report

    report.write(options.root, options.out, final=options.final)


def _add_download(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="the folder to fill")
    parser.add_argument("--collection", type=int, action="append", default=[], metavar="ID")
    parser.add_argument("--search", default="", help="such as 'image_type:dermoscopic'")
    parser.add_argument("--limit", type=int, default=0, help="stop after so many pictures")
    parser.add_argument("--api", default=download.API, help="another address of the archive")
    parser.set_defaults(run=_download)


def _download(options: argparse.Namespace) -> None:
    query = download.Query(tuple(options.collection), options.search, options.limit)
    count = download.download(options.out, query, api=options.api)
    tqdm.write(f"{count} pictures in {options.out}")


if __name__ == "__main__":
    main()
