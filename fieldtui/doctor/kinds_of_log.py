"""What can be found about the log and the tables made from it: data for `findings`, nothing else."""

from fieldtui.i18n import N_

_AGAIN = N_(
    "Restore your last backup, or ask whoever has these records to export them once more, into a restored vault."
)

# By name: how bad, thing and cause, next step, repair.
LOG_KINDS: dict[str, tuple[str, str, str, str]] = {
    "segment-unreadable": (
        "BAD",
        N_("Records {first} to {last} of {person} in {grid} cannot be read: {cause}."),
        _AGAIN,
        "",
    ),
    "segment-altered": (
        "BAD",
        N_(
            "Records {first} to {last} of {person} in {grid} are not what was taken in: somebody or something altered them."
        ),
        _AGAIN,
        "",
    ),
    "segment-misplaced": (
        "BAD",
        N_(
            "Records {first} to {last} of {person} in {grid} stand under another name or number than their own."
        ),
        _AGAIN,
        "",
    ),
    "segment-forged": (
        "BAD",
        N_("Records {first} to {last} of {person} in {grid} are not signed by {person}'s device."),
        N_("Do not go by them. Tell whoever looks after your device: somebody has written to this vault."),
        "",
    ),
    "author-unknown": (
        "BAD",
        N_("Records {first} to {last} in {grid} are by {person}, a device that the community does not know."),
        N_("Do not go by them. Tell whoever looks after your device: somebody has written to this vault."),
        "",
    ),
    "not-in-force": (
        "WARNING",
        N_(
            "Records {first} to {last} of {person} in {grid} lie beyond where that device's log ends by the rules."
        ),
        N_("Merge the newest bundle of the office: that judges them again."),
        "",
    ),
    "segment-gap": (
        "BAD",
        N_("Records {first} to {last} of {person} in {grid} are missing from the log."),
        _AGAIN,
        "",
    ),
    "segment-unconnected": (
        "BAD",
        N_("Records {first} to {last} of {person} in {grid} do not continue what stands before them."),
        _AGAIN,
        "",
    ),
    "head-wrong": (
        "BAD",
        N_("The log of {person} in {grid} ends at {there}, and the vault believes at {head}."),
        _AGAIN,
        "",
    ),
    "tail-gap": (
        "BAD",
        N_("Of what was not exported yet in {grid}, the records {first} to {last} are missing."),
        N_("Restore your last backup; what is missing was nowhere else."),
        "",
    ),
    "tail-unreadable": (
        "BAD",
        N_("Record {first} of {grid}, which was not exported yet, cannot be read."),
        N_("Restore your last backup; this record was nowhere else."),
        "",
    ),
    "tail-of-others": (
        "BAD",
        N_("Among what was not exported yet there is something of another device, in {grid}."),
        N_("Tell whoever looks after your device: somebody has written to this vault."),
        "",
    ),
    "emptied": (
        "BAD",
        N_("Records of {person} in {grid} have no contents, though no order of erasure says so: {numbers}."),
        _AGAIN,
        "",
    ),
    "emptied-unnamed": (
        "NOTE",
        N_(
            "Records of {person} in {grid} went with something that was erased: {numbers}. No order names them itself."
        ),
        "",
        "",
    ),
    "forked": (
        "NOTE",
        N_(
            "The log of {person} in {grid} was continued twice from record {begins} on: a restored backup or a copied disk."
        ),
        N_("Both are kept. Look at them with {person}."),
        "",
    ),
    "rules-untrusted": (
        "BAD",
        N_("The rules of the community in this vault are not signed as they should be: {cause}."),
        N_("Do not go by them. Tell whoever looks after your device: somebody has written to this vault."),
        "",
    ),
    "put-aside": (
        "NOTE",
        N_("Put aside from bundles: {count}."),
        N_("`fieldtui aside list` says why."),
        "",
    ),
    "no-identity": ("BAD", N_("The keys of this device are missing or cannot be read."), _AGAIN, ""),
    # ------------------------------------------------------------ tables
    "table-differs": (
        "BAD",
        N_("The table {table} is not what the log says. Rows that differ: {rows}."),
        N_("`fieldtui doctor --repair tables` makes the tables again from the log."),
        "tables",
    ),
    "search-differs": (
        "WARNING",
        N_("The search index is not what the records say. Rows that differ: {rows}."),
        N_("`fieldtui doctor --repair search` makes it again."),
        "search",
    ),
    "not-erased": (
        "BAD",
        N_("Something that an order of erasure names still has its contents in the log. Segments: {rows}."),
        N_("`fieldtui doctor --repair tables` erases it."),
        "tables",
    ),
    "not-compared": ("NOTE", N_("Not compared: that takes longer than a quick look."), "", ""),
}
