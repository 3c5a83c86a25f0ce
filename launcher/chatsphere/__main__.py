"""The command line: `python -m chatsphere VERB`."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from chatsphere.errors import LauncherError
from chatsphere.settings import Settings, load

EXIT_STATUSES = """\
exit status:
  0 done    1 failed    2 bad usage or invalid_setting    3 already_running    4 port_in_use
  5 data_dir_unwritable    6 part_unhealthy, or doctor found something wrong    7 not_running
  8 database_failed    130 interrupted"""
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Says what was wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"bad_usage: {message}. See `{self.prog} --help`.\n")


def parser() -> Parser:
    made = Parser(
        prog="chatsphere",
        description="Start and look after ChatSphere on this machine.",
        epilog=EXIT_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("up", help="start everything and stay until Ctrl-C").set_defaults(run=_up)
    for name, run, text in (
        ("down", _down, "end a running ChatSphere and wait until it has ended"),
        ("status", _status, "what runs, since when, how well, with how much memory"),
        ("doctor", _doctor, "look for what keeps ChatSphere from running and say how to mend it"),
    ):
        verb = verbs.add_parser(name, help=text, description=text)
        verb.add_argument("--json", action="store_true", help="for programs")
        verb.set_defaults(run=run)
    _add_isolation(verbs.add_parser("verify-isolation", help="ask every route as another tenant"))
    _add_logs(verbs.add_parser("logs", help="the common log of all parts"))
    return made


def _add_isolation(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="for programs")
    verb.add_argument("--quick", action="store_true", help="each route with one key, not with all")
    verb.set_defaults(run=_verify_isolation)


def _add_logs(verb: argparse.ArgumentParser) -> None:
    from chatsphere.logs import PARTS

    verb.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    verb.add_argument("-f", "--follow", action="store_true", help="go on until Ctrl-C")
    verb.add_argument("-n", "--lines", type=_count, default=100, help="how many lines (100)")
    verb.set_defaults(run=_logs)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of lines")
    return int(text)


def _up(settings: Settings, _given: argparse.Namespace) -> int:
    from chatsphere.up import up

    up(settings)
    return 0


def _down(settings: Settings, given: argparse.Namespace) -> int:
    from chatsphere.down import down

    stopped = down(settings)
    text = f"ChatSphere has ended (process {stopped['pid']}, {stopped['seconds']:.1f} s)."
    print(json.dumps(stopped) if given.json else text)
    return 0


def _status(settings: Settings, given: argparse.Namespace) -> int:
    from chatsphere import status

    found = status.look(settings)
    print(json.dumps(found, indent=1) if given.json else status.as_text(found))
    return status.exit_status(found)


def _logs(settings: Settings, given: argparse.Namespace) -> int:
    from chatsphere import logs

    logs.show(settings, given.parts, lines=given.lines, follow=given.follow)
    return 0


def _doctor(settings: Settings, given: argparse.Namespace) -> int:
    from chatsphere import doctor

    findings = doctor.examine(settings)
    print(doctor.as_json(findings) if given.json else doctor.as_text(findings))
    return doctor.exit_status(findings)


def _verify_isolation(settings: Settings, given: argparse.Namespace) -> int:
    from chatsphere.isolation import report

    found = report.verify(settings, report.running(settings), quick=given.quick)
    print(report.as_json(found) if given.json else report.as_text(found))
    return report.exit_status(found)


def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    run: Callable[[Settings, argparse.Namespace], int] = given.run
    try:
        return run(load(), given)
    except LauncherError as error:
        return _failed(error, as_json=getattr(given, "json", False))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0  # whoever read our output has had enough, as `head` does


def _failed(error: LauncherError, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": {"code": error.code, "detail": str(error)}}))
    else:
        print(f"{error.code}: {error}", file=sys.stderr)
    return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
