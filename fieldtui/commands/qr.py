"""`fieldtui qr`: bundles and requests as QR codes, out and in, without a screen."""

import click

from fieldtui.commands.qr_reading import qr_read
from fieldtui.i18n import _

qr = click.Group("qr", help=_("QR codes: read."))
qr.add_command(qr_read)
