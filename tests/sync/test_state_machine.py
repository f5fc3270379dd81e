"""Three replicas as a state machine: an office and two workers of one grid, driven by Hypothesis.

They record, disagree, decide, take back, lose and repeat bundles, fall back to a backup and go on from a copied
disk. After every step each replica's tables are what its log says; in the end all hold the same, and nothing
that anybody recorded is missing.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from fieldtui.device import Device
from fieldtui.log.event import Entry
from fieldtui.log.rebuild import contents, rebuild
from fieldtui.visits import record_visit
from sync.exchange import export, mark_exported, merge, standing
from tests.sync.village import Village, doors_of, reasons, restored, state, village

REPLICAS = st.integers(0, 2)
_NOTES = ("白天没人", "体温正常", "要买药", "改日再来")


class Replicas(RuleBasedStateMachine):
    """The devices, every bundle ever made, backups, and what was recorded on which of them."""

    mail = Bundle("mail")
    backups = Bundle("backups")

    def __init__(self) -> None:
        super().__init__()
        self.village: Village = village({"甲": ("2",), "乙": ("2",)})
        self.recorded: set[str] = set()
        # The last bundle of every replica that was replaced by a backup: it arrives in the end.
        self.last_words: list[tuple[bytes, str]] = []
        self.touched: set[int] = {0, 1, 2}

    @initialize(target=mail)
    def nothing_yet(self) -> tuple[bytes, str]:
        return export(self.village.office)[0].data, "甲"

    def device(self, number: int) -> Device:
        return self.village.devices()[number]

    def put(self, number: int, device: Device) -> None:
        """In the place of a replica: what it was before is still somewhere, as a bundle."""
        if number:
            self.village.workers["甲" if number == 1 else "乙"] = device
        else:
            self.village.office = device
        self.touched.add(number)

    @rule(who=REPLICAS, door=st.integers(0, 1), note=st.sampled_from(_NOTES))
    def visit(self, who: int, door: int, note: str) -> None:
        text = f"{note}{len(self.recorded)}"
        record_visit(self.device(who), doors_of(self.device(who), "2")[door], "answered", note=text)
        self.recorded.add(text)
        self.touched.add(who)

    @rule(who=REPLICAS, phone=st.integers(0, 9))
    def correct(self, who: int, phone: int) -> None:
        """A phone is changed, knowing every value that this replica holds: a decision, if there are several."""
        device = self.device(who)
        with device.read() as db:
            resident = db.execute("SELECT min(id) FROM residents WHERE scope = '2'").fetchone()[0]
            query = "SELECT dot FROM registers WHERE record = ? AND field = 'phone' AND replaced = 0"
            known = tuple(row[0] for row in db.execute(query, (resident,)))
        entry = Entry("resident.changed", {"phone": f"1990000000{phone}"}, resident, known or (resident,))
        device.record("2", [entry])
        self.touched.add(who)

    @rule(target=mail, who=REPLICAS, to=REPLICAS, carried=st.booleans())
    def send(self, who: int, to: int, carried: bool) -> tuple[bytes, str]:
        receiver = self.device(to if to != who else (who + 1) % 3).identity.person
        (outgoing,) = export(self.device(who), receiver)
        if carried:
            mark_exported(self.device(who), outgoing, "b")
        self.touched.add(who)
        return outgoing.data, receiver

    @rule(bundle=mail)
    def receive(self, bundle: tuple[bytes, str]) -> None:
        data, person = bundle
        number = ["社区办", "甲", "乙"].index(person)
        assert merge(self.device(number), data, "b").refusal is None
        self.touched.add(number)

    @rule(target=backups, who=REPLICAS)
    def back_up(self, who: int) -> tuple[int, Device]:
        return who, restored(self.device(who))

    @rule(target=mail, backup=consumes(backups))
    def restore(self, backup: tuple[int, Device]) -> tuple[bytes, str]:
        """The replica goes on from a copy of what it was; what it had since is in one last bundle."""
        who, device = backup
        receiver = self.device((who + 1) % 3).identity.person
        data = export(self.device(who), receiver)[0].data
        self.put(who, device)
        self.last_words.append((data, receiver))
        return data, receiver

    @invariant()
    def the_tables_are_what_the_log_says(self) -> None:
        for number in self.touched:
            with self.device(number).read() as db:
                before = list(contents(db))
            assert self.device(number).vault.write(rebuild), number
            with self.device(number).read() as db:
                assert list(contents(db)) == before
        self.touched.clear()

    @invariant()
    def nothing_is_confirmed_that_the_office_does_not_hold(self) -> None:
        for number in (1, 2):
            where = standing(self.device(number))
            assert min(where.here, where.exported, where.confirmed) >= 0

    def teardown(self) -> None:
        for last in self.last_words:
            self.receive(last)
        devices = self.village.devices()
        for _evening in range(4):
            for sender in devices:
                for receiver in devices:
                    if receiver is not sender:
                        for outgoing in export(sender, receiver.identity.person):
                            merge(receiver, outgoing.data, "b")
        assert len({state(device, ("", "2")) for device in devices}) == 1
        for device in devices:
            assert reasons(device) == []
            with device.read() as db:
                assert {row[0] for row in db.execute("SELECT note FROM visits")} == self.recorded
                assert db.execute("SELECT count(*) FROM visits").fetchone()[0] == len(self.recorded)
            assert device.vault.write(rebuild)
            device.vault.lock()


Replicas.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
test_three_replicas_agree_whatever_happens = Replicas.TestCase
