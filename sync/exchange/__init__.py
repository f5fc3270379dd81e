"""The exchange: deciding what to send, taking in what came, knowing what has arrived.

`founding` creates and joins a community, `administering` decides about its devices, `admitting` about what they
might not write any more, `ruling` signs what they decided, `rootkeeping` knows where the root's keys are, `outgoing`
makes bundles, `incoming` merges them in one transaction each, `standing` answers where a record is, `receipts` what
became of own bundles, `telling` puts all this into sentences, `carrier` puts bundles on a stick and reads them.
The only part of `sync` that opens a vault.
"""

from sync.exchange.administering import enrol, move, revoke
from sync.exchange.admitting import admit
from sync.exchange.authors import authors
from sync.exchange.carrier import BUNDLE_SUFFIX, REQUEST_SUFFIX, bundles_in, put_file, read_file, sticks
from sync.exchange.founding import (
    Welcome,
    devices,
    enrolment_request,
    found_community,
    join,
    read_request,
    read_welcome,
)
from sync.exchange.heard import Hearing, who_heard
from sync.exchange.incoming import merge, merge_paths
from sync.exchange.merged import Merged
from sync.exchange.outgoing import (
    Exported,
    Outgoing,
    export,
    export_for,
    export_to,
    mark_exported,
    recipients_of,
)
from sync.exchange.rootkeeping import drop_root, keys_in, reset_root, root_file
from sync.exchange.ruling import renew
from sync.exchange.standing import (
    CONFIRMED,
    EXPORTED,
    HERE,
    WORDS,
    Standing,
    Whereabouts,
    standing,
    whereabouts,
    word_for,
)

__all__ = [
    "BUNDLE_SUFFIX",
    "CONFIRMED",
    "EXPORTED",
    "HERE",
    "REQUEST_SUFFIX",
    "WORDS",
    "Exported",
    "Hearing",
    "Merged",
    "Outgoing",
    "Standing",
    "Welcome",
    "Whereabouts",
    "admit",
    "authors",
    "bundles_in",
    "devices",
    "drop_root",
    "enrol",
    "enrolment_request",
    "export",
    "export_for",
    "export_to",
    "found_community",
    "join",
    "keys_in",
    "mark_exported",
    "merge",
    "merge_paths",
    "move",
    "put_file",
    "read_file",
    "read_request",
    "read_welcome",
    "recipients_of",
    "renew",
    "reset_root",
    "revoke",
    "root_file",
    "standing",
    "sticks",
    "whereabouts",
    "who_heard",
    "word_for",
]
