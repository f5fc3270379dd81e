"""Taking a ledger into the log: compare it with what the vault holds, show the difference, then record it.

    plan_intake(device, ledger, default_grid="") -> Plan     nothing is written
    apply_intake(device, plan, gone=True) -> None            one transaction

`holdings` reads what the vault holds by natural key, `matching` finds a ledger's household and resident
among them, `plan` says the difference, `record` appends it.
"""

from fieldtui.intake.plan import Added, Altered, Gone, GridNeeded, Plan, plan_intake
from fieldtui.intake.record import apply_intake

__all__ = ["Added", "Altered", "Gone", "GridNeeded", "Plan", "apply_intake", "plan_intake"]
