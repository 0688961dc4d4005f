"""Show and change which model gives the results and which one runs in shadow."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.core.errors import ServiceError
from classifier.inference.door import ArtefactError
from classifier.management.operator_option import add_operator, operator
from classifier.model_rollout import reassessments, shadows
from classifier.model_rollout import versions as model_versions
from classifier.model_rollout.models import Reassessment
from classifier.model_rollout.versions import ListedVersion


class Command(BaseCommand):
    """`manage.py models list|verify|activate|shadow|reassess|adopt`."""

    help = (
        "See and change which model gives the results. Changes need a written reason and are kept "
        "in the audit trail; docs/operations.md tells of a model's life."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the sub-commands."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="every version: state, AUC, how many results it gave")
        verify = actions.add_parser("verify", help="compare files with manifests; 1 if any differs")
        verify.add_argument("version", nargs="?", help="one version instead of all")
        activate = actions.add_parser("activate", help="let a version give the results from now on")
        activate.add_argument("version")
        activate.add_argument(
            "--reassess", action="store_true", help="assess older photos again in the background"
        )
        activate.add_argument(
            "--unpinned", action="store_true", help="let a later release replace it by its own"
        )
        shadow = actions.add_parser("shadow", help="try a version on the same photos, unseen")
        shadow.add_argument("version", nargs="?", help="the candidate, or the one to report on")
        shadow.add_argument("--off", action="store_true", help="end the trial")
        shadow.add_argument("--report", action="store_true", help="how it agrees with the results")
        reassess = actions.add_parser("reassess", help="assess older photos again")
        reassess.add_argument("--off", action="store_true", help="end it where it is")
        actions.add_parser("adopt", help="use what this release brings, if nobody chose otherwise")
        for changing in (activate, shadow, reassess):
            changing.add_argument("--reason", default="", help="why, for the audit trail")
            add_operator(changing)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the sub-command. Raises CommandError with a sentence."""
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "list": self._list,
            "verify": self._verify,
            "activate": self._activate,
            "shadow": self._shadow,
            "reassess": self._reassess,
            "adopt": self._adopt,
        }
        try:
            actions[options["action"]](options)
        except ServiceError as error:
            raise CommandError(str(error.sentence)) from error
        except ArtefactError as error:
            raise CommandError(str(error)) from error

    def _list(self, _options: dict[str, Any]) -> None:
        versions = model_versions.list_versions()
        width = max((len(each.version) for each in versions), default=7)
        heading = (
            f"{'version':{width}}  {'state':9}  {'dermoscope':>10}  {'phone':>7}  {'results':>7}"
        )
        self.stdout.write(heading)
        for each in versions:
            self.stdout.write(_line(each, width).rstrip())
        newer = model_versions.newer_release()
        if newer:
            self.stdout.write(
                f"This release brings {newer}. To use it: "
                f"manage.py models activate {newer} --reassess --reason ..."
            )
        run = reassessments.latest()
        if run is not None:
            self.stdout.write(_progress(run))

    def _verify(self, options: dict[str, Any]) -> None:
        versions = model_versions.list_versions()
        if options["version"]:
            versions = [each for each in versions if each.version == options["version"]]
            if not versions:
                raise CommandError(f"There is no model {options['version']} here.")
        for each in versions:
            self.stdout.write(f"{each.version}: {each.problem or 'ok'}")
        if any(each.problem for each in versions):
            raise CommandError("Not every file is as its manifest says.")

    def _activate(self, options: dict[str, Any]) -> None:
        actor, reason = operator(options), options["reason"]
        row = model_versions.activate(
            version=options["version"],
            actor=actor,
            reason=reason,
            is_pinned=not options["unpinned"],
        )
        self.stdout.write(f"{row.version} gives the results from now on.")
        if options["reassess"]:
            self.stdout.write(_progress(reassessments.start(actor=actor, reason=reason)))

    def _shadow(self, options: dict[str, Any]) -> None:
        if options["report"]:
            self._report(options["version"])
        elif options["off"]:
            ended = model_versions.end_shadow(actor=operator(options), reason=options["reason"])
            self.stdout.write("The trial has ended." if ended else "Nothing was being tried.")
        elif options["version"]:
            row = model_versions.start_shadow(
                version=options["version"], actor=operator(options), reason=options["reason"]
            )
            self.stdout.write(f"{row.version} looks at the same photos from now on, unseen.")
        else:
            raise CommandError("Name a version, or say --off or --report.")

    def _report(self, version: str | None) -> None:
        for name in [version] if version else model_versions.shadowed_versions():
            for line in _report_lines(shadows.agreement(version=name)):
                self.stdout.write(line)

    def _reassess(self, options: dict[str, Any]) -> None:
        actor, reason = operator(options), options["reason"]
        if options["off"]:
            ended = reassessments.cancel(actor=actor, reason=reason)
            self.stdout.write("Ended where it was." if ended else "None was under way.")
            return
        self.stdout.write(_progress(reassessments.start(actor=actor, reason=reason)))

    def _adopt(self, _options: dict[str, Any]) -> None:
        version = model_versions.adopt_release()
        if version:
            self.stdout.write(f"Model {version} gives the results from now on.")


def _line(each: ListedVersion, width: int) -> str:
    auc = [f"{each.auc[name]:.3f}" if name in each.auc else "-" for name in ("dermoscope", "phone")]
    marks = [
        mark
        for mark, is_set in (("pinned", each.is_pinned), ("shipped", each.is_shipped))
        if is_set
    ]
    notes = "  ".join(filter(None, (", ".join(marks), each.problem)))
    return (
        f"{each.version:{width}}  {each.state:9}  {auc[0]:>10}  {auc[1]:>7}  "
        f"{each.assessments:>7}  {notes}"
    )


def _progress(run: Reassessment) -> str:
    state = Reassessment.Status(run.status).label
    return f"Re-assessment with {run.model_version_id}: {run.done} of {run.total} photos. {state}."


def _report_lines(found: shadows.Agreement) -> list[str]:
    lines = [f"{found.version}: {found.compared} photos compared, {found.failed} failed"]
    for (shown, candidate), count in sorted(found.pairs.items()):
        lines.append(f"  shown {shown:9} candidate {candidate:9} {count:>6}")
    if found.mean_difference is not None and found.mean_distance is not None:
        lines.append(f"  score, candidate minus shown: {found.mean_difference:+.3f} on average")
        lines.append(f"  distance of the two scores: {found.mean_distance:.3f} on average")
    return lines
