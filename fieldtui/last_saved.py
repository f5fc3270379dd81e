"""What a checklist was answered with the last time, on this device: a new one may begin with it."""

from fieldtui.checklists import Form
from fieldtui.checklists.forms.last_saved import LAST_SAVED
from fieldtui.device import Device
from fieldtui.log.names import SEQ_BITS
from fieldtui.visits import answers_of


def last_saved_answers(device: Device, form: Form) -> dict[str, str]:
    """The answers of the last visit that this device recorded with any version of the form, by path.

    Empty when the form does not ask for them: then nothing is looked up.
    """
    if LAST_SAVED not in form.instances:
        return {}
    with device.read() as db:
        logs = [row[0] for row in db.execute("SELECT id FROM logs WHERE device = ?", (device.id,))]
        found = [
            row
            for log in logs
            for row in db.execute(
                "SELECT lamport, id FROM visits WHERE id > ? AND id < ? AND checklist IN "
                "(SELECT id FROM checklists WHERE scope = '' AND form_id = ?) ORDER BY id DESC LIMIT 1",
                (log << SEQ_BITS, (log + 1) << SEQ_BITS, form.id),
            )
        ]
    return answers_of(device, max(found)[1]) if found else {}
