"""The next policy: made of what the office decided, signed with the root key, kept, and gone by at once.

What is decided is `administering`'s and `admitting`'s, which root signs `rootkeeping`'s. The root key may rest in a
file off this machine; then it is handed in for the one decision and not kept.
"""

from collections.abc import Callable, Sequence

import msgspec

from fieldtui.community import require_office
from fieldtui.device import Device, Identity, keep_identity
from fieldtui.errors import FieldtuiError
from fieldtui.vault import Connection
from sync.exchange.certifying import TERM, all_certificates, closed, next_number
from sync.exchange.judging import enforce, identity_under, leave_and_return
from sync.exchange.merged import Merged
from sync.exchange.taking import Intake, taken_in
from sync.exchange.trusted import current_rules, keep_policy, last_given
from sync.policy import Certificate, Policy, Rules, UntrustedPolicy, read_policy, sign_policy
from sync.roots import RootKeys, Roots, public_of

Change = Callable[[Connection, Policy], Sequence[Certificate]]


class RootElsewhere(FieldtuiError):
    """The community's root key is not on this device.

    Hand in the file that it was taken to, or use the device that holds it.
    """


class WrongRoot(FieldtuiError):
    """This is not the root key that is in force in this community.

    Use the newest root file. If the root was replaced, the old file is of no use any more.
    """


class RulesTooLarge(FieldtuiError):
    """The community's rules would become larger than devices can read: {cause}.

    Nothing was changed. Tell whoever looks after this program; too many devices, grids or logs are named in them.
    """


def issue(
    device: Device, keys: RootKeys | None, change: Change, *, then: Callable[[Connection], None] | None = None
) -> Rules:
    """Sign the next policy, with the certificates of `change` in the place of the old ones, and go by it.

    `then` sees what became of it, and may refuse all of it. Raises RootElsewhere, WrongRoot, RulesTooLarge.
    """
    root = keys.root if keys else device.identity.root
    if not root:
        raise RootElsewhere()

    def job(db: Connection) -> tuple[Rules, Identity]:
        before = current_rules(db)
        if public_of(root) != before.roots[-1].public:
            raise WrongRoot()
        signing = RootKeys(root, device.identity.reserve)
        changed = change(db, before.policy)
        done = sign_next(device, db, before.policy, before.roots, signing, changed)
        if then:
            then(db)
        return done

    rules, device.identity = device.vault.write(job)
    return rules


def renew(device: Device, *, keys: RootKeys | None = None) -> None:
    """Issue the policy anew, for another year. Raises OfficeOnly, RootElsewhere, WrongRoot."""
    require_office(device)
    issue(device, keys, lambda _db, _before: ())


def sign_next(
    device: Device,
    db: Connection,
    before: Policy,
    roots: Roots,
    keys: RootKeys,
    changed: Sequence[Certificate],
) -> tuple[Rules, Identity]:
    """The next policy in the transaction of the caller, gone by already, and this device's identity under it.

    `changed` certificates stand in the place of the old ones; former grids are closed where that is possible.
    """
    is_new_root = len(roots) > len(current_rules(db).roots)
    rules = _next_rules(db, device.wall(), before, roots, keys, changed)
    keep_policy(db, rules)
    # A new root is held here until it is taken off; one that was handed in for a decision is not kept.
    held = (
        msgspec.structs.replace(device.identity, root=keys.root, reserve=keys.reserve)
        if is_new_root
        else device.identity
    )
    identity = identity_under(rules.policy, held)
    keep_identity(db, identity)
    _go_by(db, device, rules.policy)
    return rules, identity


def _next_rules(
    db: Connection, wall: int, before: Policy, roots: Roots, keys: RootKeys, changed: Sequence[Certificate]
) -> Rules:
    """Raises RulesTooLarge."""
    new = {certificate.device: certificate for certificate in changed}
    kept = [new.pop(c.device, c) for c in all_certificates(db, before, len(roots) - 1)]
    given = last_given(db)
    certificates = tuple(closed(db, certificate, given) for certificate in (*kept, *new.values()))
    # A clock that fell back does not end the rules for everybody else.
    expires = max(wall + TERM, before.expires if wall < before.issued else 0)
    policy = Policy(before.community, next_number(db, len(roots) - 1), wall, expires, certificates)
    rules = sign_policy(policy, roots, keys.root)
    try:
        read_policy(rules.signed, policy.community)
    except UntrustedPolicy as error:
        # Kept, it could never be read again, here or elsewhere.
        raise RulesTooLarge(cause=error) from error
    return rules


def _go_by(db: Connection, device: Device, policy: Policy) -> None:
    """Bring what lies here to what `policy` allows."""

    def steps(intake: Intake) -> None:
        intake.seal_tail()
        leave_and_return(intake, db, device, policy)
        intake.retry(all_reasons=True)
        enforce(intake, db, device.id, everything=True)

    taken_in(db, lambda refused: Intake(db, device, policy, Merged(""), device.id, refused), steps)
