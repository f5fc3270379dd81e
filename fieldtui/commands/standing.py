"""`fieldtui status`: where this device's records are, who has what, what is missing, and what was answered."""

import click
import msgspec

from fieldtui.backups import backup_standing, last_backup_in_words
from fieldtui.commands.aside import as_data
from fieldtui.commands.call import Call, common_options
from fieldtui.commands.enrolling import role_in_words
from fieldtui.device import Device
from fieldtui.i18n import _, ngettext
from sync.exchange import CONFIRMED, EXPORTED, HERE, WORDS, Standing, whereabouts
from sync.exchange import standing as standing_of
from sync.exchange.naming import shown_id
from sync.exchange.receipts import OwnBundle, receipts
from sync.exchange.standing import Peer, Whereabouts
from sync.exchange.telling import (
    answer_in_words,
    expiry,
    forked_log,
    kind_in_words,
    records_of,
    remarks,
    what_a_fork_is,
    why_aside,
)

LIMIT = 50


@click.command("status", help=_("Where this device's records are, and what is missing."))
@click.option("--records", is_flag=True, help=_("Each record of this device: where it is, and who lacks it."))
@click.option("--bundles", is_flag=True, help=_("Each bundle of this device, and what became of it."))
@click.option("--limit", default=LIMIT, show_default=True, help=_("At most so many records or bundles."))
@common_options
def status(call: Call, records: bool, bundles: bool, limit: int) -> None:
    """The three words, the devices, what is missing, what was put aside."""
    limit = max(limit, 0)
    with call.looking() as device:
        where = standing_of(device)
        own = whereabouts(device) if records else []
        carried = receipts(device, limit) if bundles else []
        backup = backup_standing(device)
        data = _data(where) | {"backup": backup}
        if records:
            data["records"] = [_record(one) for one in own[:limit]]
        if bundles:
            data["bundles"] = [msgspec.to_builtins(one) for one in carried]
        counts = ((HERE, where.here), (EXPORTED, where.exported), (CONFIRMED, where.confirmed))
        call.table((_("records"), _("where")), [(count, _(WORDS[word])) for word, count in counts], data)
        if not call.as_json:
            _print_devices(call, device, where)
            _print_unfinished(call, device, where)
            call.say(last_backup_in_words(device, backup))
            if records:
                _print_records(call, device, own, limit)
            if bundles:
                _print_bundles(call, device, carried)


def _print_devices(call: Call, device: Device, where: Standing) -> None:
    if not where.peers:
        return
    call.more(
        (_("person"), _("role"), _("has"), _("last heard"), _("device"), _("note")),
        [
            (
                peer.person,
                role_in_words(peer.role),
                "-" if peer.revoked else _("{has} of {of}").format(has=peer.has, of=peer.of),
                device.day_of(peer.last_seen) if peer.last_seen else "-",
                shown_id(peer.device),
                "; ".join(remarks(peer)),
            )
            for peer in where.peers
        ],
        _("Devices"),
    )


def _print_unfinished(call: Call, device: Device, where: Standing) -> None:
    if where.missing:
        call.more((_("records"),), [(records_of(one),) for one in where.missing], _("Missing here"))
    if where.forked:
        call.more((_("log"),), [(forked_log(one),) for one in where.forked], _("Continued twice"))
        call.say(what_a_fork_is())
    if where.aside:
        rows = [(one.id, one.source, why_aside(one).splitlines()[0]) for one in where.aside]
        call.more((_("id"), _("file"), _("reason")), rows, _("Put aside"))
    day = str(device.day_of(where.expires))
    if warning := expiry(where.expires, device.wall(), day, office=device.is_office):
        call.say(warning)


def _print_records(call: Call, device: Device, own: list[Whereabouts], limit: int) -> None:
    call.more(
        (_("day"), _("what"), _("grid"), _("where"), _("lacking at")),
        [
            (
                device.day_of(one.wall),
                kind_in_words(one.kind),
                one.grid or "-",
                _(WORDS[one.word]),
                ", ".join(one.lacking) or "-",
            )
            for one in own[:limit]
        ],
        _("Records of this device"),
    )
    left = len(own) - limit
    if left > 0:
        call.say(ngettext("… and {count} more", "… and {count} more", left).format(count=left))


def _print_bundles(call: Call, device: Device, carried: list[OwnBundle]) -> None:
    rows = []
    for bundle in carried:
        said = [answer_in_words(answer) for answer in bundle.answers]
        if bundle.unanswered:
            said.append(_("no answer of {people} yet").format(people=", ".join(bundle.unanswered)))
        rows.append(
            (
                device.day_of(bundle.at),
                bundle.name,
                ", ".join(bundle.people),
                bundle.records,
                "; ".join(said),
            )
        )
    headings = (_("day"), _("bundle"), _("for"), _("records"), _("answer"))
    call.more(headings, rows, _("Bundles of this device"))


def _data(where: Standing) -> dict[str, object]:
    return {
        HERE: where.here,
        EXPORTED: where.exported,
        CONFIRMED: where.confirmed,
        "peers": [_peer(peer) for peer in where.peers],
        "aside": [as_data(one) for one in where.aside],
        "missing": where.missing,
        "forked": where.forked,
        "expires": where.expires,
    }


def _peer(peer: Peer) -> dict[str, object]:
    return {
        "person": peer.person,
        "device": peer.device.hex(),
        "role": peer.role,
        "grids": peer.grids,
        "has": peer.has,
        "of": peer.of,
        "last_heard": peer.last_seen,
        "revoked": peer.revoked,
        "former": peer.handing_over,
        "complaints": peer.complaints,
        "rules_behind": peer.rules,
    }


def _record(one: Whereabouts) -> dict[str, object]:
    return {
        "id": one.record,
        "kind": one.kind,
        "grid": one.grid,
        "wall": one.wall,
        "where": one.word,
        "lacking": one.lacking,
    }
