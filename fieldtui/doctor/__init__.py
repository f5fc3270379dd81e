"""The doctor: looks at a vault, its folder, this machine and its terminal, changes nothing, and repairs only on request.

`examine` runs the table of checks (`checks`) over a patient (`patient`): a vault that this program has open, or one
that is opened for looking only. What can be found stands in tables of kinds (`findings`), what can be put right in
`repairs`. A layer above the exchange: whose signature counts is a matter of the community's rules.
"""

from fieldtui.doctor.checks import BY_ID, CHECKS, Check, examine, run, told_of
from fieldtui.doctor.errors import NoRoomToKeep, NoSuchRepair, NotAsked, NothingToRepairFrom, NothingToSalvage
from fieldtui.doctor.findings import SIGNS, Finding, Severity, worst
from fieldtui.doctor.machine import Machine, Terminal, terminal_here, terminal_of, this_machine
from fieldtui.doctor.patient import Access, Patient, patient_at, patient_of
from fieldtui.doctor.repairs import REPAIRS, Repair, Repaired, repair
from fieldtui.doctor.salvage import Salvaged, salvage
from fieldtui.doctor.terminal import picture

__all__ = [
    "BY_ID",
    "CHECKS",
    "REPAIRS",
    "SIGNS",
    "Access",
    "Check",
    "Finding",
    "Machine",
    "NoRoomToKeep",
    "NoSuchRepair",
    "NotAsked",
    "NothingToRepairFrom",
    "NothingToSalvage",
    "Patient",
    "Repair",
    "Repaired",
    "Salvaged",
    "Severity",
    "Terminal",
    "examine",
    "patient_at",
    "patient_of",
    "picture",
    "repair",
    "run",
    "salvage",
    "terminal_here",
    "terminal_of",
    "this_machine",
    "told_of",
    "worst",
]
