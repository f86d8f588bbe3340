"""What must have happened before a page offers a form. Each gives more names for the form's addresses, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from django.utils import timezone
from tests.cases.conftest import doer
from tests.days import working_day
from tests.faults.conftest import DESK, World, accepted, in_state, signed_in
from tests.files.conftest import pdf
from tests.files.test_scans import sheet
from tests.servers.hsm import PIN
from tests.signing.making import a_pdf
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso.cases import actions
from tinhso.cases.codes import next_code
from tinhso.cases.models import Case
from tinhso.copies import actions as copies
from tinhso.copies.models import Entry
from tinhso.copies.rules import PROCEDURE as COPIES
from tinhso.copies.rules import Line
from tinhso.documents import actions as documents
from tinhso.documents.queries import document
from tinhso.exchange.portal.models import Inbound
from tinhso.exchange.webhooks.models import Delivery
from tinhso.exchange.webhooks.subscribing import Wanted, subscribe
from tinhso.files.actions import store
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.measurement.live.following import keep_up
from tinhso.notices.actions import oblige
from tinhso.notices.models import Message
from tinhso.org import actions as org
from tinhso.org.covering import record_absence
from tinhso.payments import actions as payments
from tinhso.payments.models import Due
from tinhso.plans import actions as plans
from tinhso.plans.rules import TaskSaid
from tinhso.procedures.actions import publish
from tinhso.procedures.documents import shipped
from tinhso.provenance.models import Assisted, Examination, HelpSession, Judged
from tinhso.reception import actions as reception
from tinhso.reception.queries import at_counter

LAN, BINH = (By(actor=who, office="xa-1", channel="counter") for who in ("p-lan", "p-binh"))
Before = Callable[[World, str], Mapping[str, str] | None]


def nobodys(world: World, name: str) -> None:
    world.cases["processing"] = accepted(world.owner, name, staff="")


def at_the_head(world: World, name: str) -> None:
    case = accepted(world.owner, name)
    world.cases["processing"] = actions.pass_on(case.uid, doer=doer("p-binh"), staff="p-hoa")


def proposed(world: World, name: str) -> None:
    world.cases["asked"] = accepted(world.owner, name)
    until = working_day(30)
    actions.propose_extension(world.cases["asked"].uid, until=until, reason="Mưa", doer=doer())


def asked(world: World, name: str) -> None:
    case = world.cases["asked"] = accepted(world.owner, name)
    actions.consult(case.uid, office="so-xd", question="Đúng quy hoạch?", doer=doer())
    on = datetime.now(UTC) + timedelta(days=1)
    actions.plan(case.uid, what="Kiểm tra thực địa", on=on, doer=doer())


def with_data(world: World, name: str) -> None:
    """A dossier in hands whose paper a register stands for."""
    world.cases["asked"] = accepted(world.owner, name)
    _waits_for_a_register(world.cases["asked"])


def with_data_at_the_desk(world: World, name: str) -> None:
    world.cases["filed"] = in_state(world.owner, "filed", f"data-{name}")
    _waits_for_a_register(world.cases["filed"])


def _waits_for_a_register(case: Case) -> None:
    paper = actions.Wanted("don", "Đơn đề nghị", "gcn-dat", "dat-dai", "66.7", case.owner)
    by = By(actor="register:dat-dai", office=case.desk, channel="system")
    actions.await_data(case.uid, [paper], since=datetime.now(UTC), by={"dat-dai": by})


def for_a_person(_: World, name: str) -> Mapping[str, str]:
    """A message of the portal that went nowhere."""
    own = name.replace(" ", "-")
    row = Inbound.objects.create(
        message=f"tin-{own}",
        digest="0",
        type="dossier.withdrawal_asked",
        dossier=f"G22-{own}",
        sequence=1,
        size=1,
        state="poisoned",
        problem="portal_unforeseen",
        tries=6,
        received_at=timezone.now(),
    )
    return {"message": str(row.uid)}


def receiver(_: World, name: str) -> Mapping[str, str]:
    """Somebody who is told by webhooks, and a message that was given up."""
    wanted = Wanted("Trục liên thông", "https://doi-tac.invalid/nhan")
    row = subscribe(wanted, key=f"had-{name}"[:64], by=ADMIN)
    now = timezone.now()
    told = Delivery.objects.create(
        uid=uuid4(), subscription=row, event=uuid4(), kind="cases.filed", subject="case:-",
        state="dead", happened_at=now, queued_at=now, ended_at=now,
    )  # fmt: skip
    return {"receiver": str(row.uid), "told": str(told.uid)}


def waits_to_be_sent(_: World, name: str) -> Mapping[str, str]:
    """A notice that is in the queue."""
    row = oblige(
        f"n-{name}",
        to="mo@example.vn",
        subject="Hồ sơ",
        text="Đã có kết quả",
        due_at=timezone.now(),
    )
    return {"notice": str(row.uid)}


def came_to_nothing(world: World, name: str) -> Mapping[str, str]:
    """A notice that nobody took."""
    told = waits_to_be_sent(world, name)
    Message.objects.filter(uid=told["notice"]).update(
        state="undeliverable", last_error="refused", next_at=None, ended_at=timezone.now()
    )
    return told


def planned(world: World, name: str) -> None:
    case = world.cases["processing"] = accepted(world.owner, name)
    on = datetime.now(UTC) + timedelta(days=1)
    actions.plan(case.uid, what="Kiểm tra thực địa", on=on, doer=doer("p-binh"))


def with_a_plan(world: World, name: str) -> dict[str, str]:
    """A plan of the province with a task of the commune, under a resolution; and a document that is awaited."""
    by = By(actor="p-ky", office="tinh", channel="system")
    resolution = plans.enter_document(
        f"nq-{name}", kind="resolution", title=f"Nghị quyết {name}", number=f"NQ {name}",
        issued=FIRST, office="tinh", by=by,
    )  # fmt: skip
    awaited = plans.enter_document(
        f"nd-{name}", kind="governing", title=f"Nghị định {name}", office="tinh", by=by
    )
    plan = plans.make_plan(
        f"kh-{name}", code=name[:40], name=name, document=resolution.uid, owner="tinh", by=by
    )
    said = TaskSaid(
        code="1", title="Việc một", unit="xa-1", document=str(resolution.uid), due=date(2030, 6, 28)
    )
    task = plans.give_task(plan.uid, said, key=f"t-{name}", by=by)
    if name == "decides on progress":
        plans.tell_progress(task.uid, percent=40, words="Đang làm", key=f"p-{name}", by=by)
    return {
        "plan": str(plan.uid),
        "task": str(task.uid),
        "resolution": str(resolution.uid),
        "awaited": str(awaited.uid),
    }


def collected(world: World, name: str) -> dict[str, str]:
    """The commune collects; a dossier's fee is asked for, and paid where it is to be given back."""
    payments.set_collector(
        "xa-1",
        since=date(2020, 1, 1),
        bank="970415",
        account="113366668888",
        holder="UBND",
        by=ADMIN,
    )
    case = in_state(world.owner, "filed", f"five-{name}")
    due = Due.objects.get(case=str(case.uid))
    if name == "asks for a refund":
        payments.take_cash(due.uid, due.amount, desk="xa-1", key="five", by=ADMIN)
    return {"due": str(due.uid), "reference": due.reference}


def another(world: World, name: str) -> dict[str, str]:
    world.cases["processing"] = accepted(world.owner, name)
    return {"other": accepted(world.owner, f"{name} 2").code}


def ticked(world: World, name: str) -> dict[str, str]:
    case = world.cases["processing"] = accepted(world.owner, name)
    return {"ticked": f"{case.uid}:{case.revision}"}


def measured(world: World, name: str) -> None:
    accepted(world.owner, name)
    keep_up()


def away(_world: World, name: str) -> dict[str, str]:
    """p-binh is away some days of her own choice, and of no other."""
    first = timezone.localdate() + timedelta(days=20 + 7 * (Event.objects.count() % 40))
    row = record_absence(
        "p-binh",
        from_date=first,
        until_date=first + timedelta(days=2),
        reason="Nghỉ phép",
        by=BINH,
        today=timezone.localdate(),
        key=f"away {name}",
    )
    return {"absence": str(row.uid)}


def helped(world: World, name: str) -> None:
    """A dossier that is noted as filed in a session of help, which is over."""
    case = world.cases["processing"] = accepted(world.owner, name)
    now = timezone.now()
    row = HelpSession.objects.create(
        key=f"help {name}"[:64],
        kind="team",
        helper="p-to",
        office="xa-1",
        opened_at=now - timedelta(hours=2),
        until_at=now,
        party=world.owner,
        confirmed="phone",
        confirmed_at=now,
        ended_at=now,
        ended="time",
    )
    Assisted.objects.create(case=case, session=row, filed_at=now)


def judged(world: World, name: str) -> None:
    """A dossier from afar that an examination named."""
    case = world.cases["processing"] = accepted(world.owner, name)
    now = timezone.now()
    run = Examination.objects.create(
        detector="1", part=0, parts=1, since=now - timedelta(days=182), before=now, at=now,
        dossiers=1, here=1, left=0, listed=1, found=0, genuine=1.0, low=0.0, high=1.0,
    )  # fmt: skip
    Judged.objects.create(
        case=case, examination=run, filed_at=case.filed_at, shown=0.9, listed=True, seen=True,
        officer="p-ai", acceptor="p-ai", way="way_from_home",
    )  # fmt: skip


def to_post(world: World, name: str) -> None:
    case = world.cases["done"] = in_state(world.owner, "done", name)
    actions.wish_post(case.uid, address="12 Lê Lợi", doer=doer())


def ticket(called: bool) -> Before:
    """Somebody waits; called: and stands at her counter, or nobody does."""

    def before(_world: World, name: str) -> None:
        today = timezone.localdate()
        if held := at_counter(DESK, today, "p-lan"):
            reception.serve(held.uid, by=LAN)
        reception.issue(desk=DESK, day=today, key=f"i {name}", by=LAN)
        if called:
            reception.call_next(desk=DESK, day=today, counter="3", key=f"c {name}", by=LAN)

    return before


def held(world: World, name: str) -> dict[str, str]:
    """A paper of the citizen that the province holds."""
    paper = documents.Kept(
        holder=world.owner, type="", name="Giấy phép", office="xa-1", assurance="result",
        basis="-", file=str(store(pdf(name), name="x.pdf").uid),
    )  # fmt: skip
    return {"held": str(documents.keep(paper, key=f"had {name}", by=LAN).uid)}


def objected(world: World, name: str) -> dict[str, str]:
    row = document(held(world, name)["held"])
    made = documents.object_to(row, text="Sai", key=f"had {name}", by=LAN)
    return {"objection": str(made.uid)}


def signed_result(world: World, name: str) -> None:
    """A dossier whose result the head signed here, with her office's seal."""
    case = accepted(world.owner, name)
    actions.decide_signed(
        case.uid, doer=doer("p-hoa"), number="9/GP",
        signing=actions.SignedFile("here", a_pdf(), pin=PIN),
    )  # fmt: skip
    world.cases["done"] = case


def reserved(_world: World, name: str) -> dict[str, str]:
    today = timezone.localdate()
    made = reception.reserve_slips(
        desk=DESK, day=today, count=1, next_code=lambda: next_code(DESK, today), key=name, by=LAN
    )
    hour = f"{timezone.localtime(made[0].reserved_at):%H:%M}"
    return {"slip": made[0].code, "slip_hour": hour}


def scanned(world: World, name: str) -> dict[str, str]:
    case = world.cases["processing"] = accepted(world.owner, name)
    scan = actions.add_scan(case.uid, [("pdf", sheet("Mot"))], doer=doer(), key=name)
    return {"scan": str(scan.uid)}


def copies_are_made(_world: World, _name: str) -> None:
    publish(next(one for one in shipped() if one.code == COPIES), from_date=FIRST, by=ADMIN)


def certified(world: World, name: str) -> dict[str, str]:
    copies_are_made(world, name)
    batch = copies.certify(
        office="xa-1", desk=DESK, party=world.owner, lines=[Line("Học bạ", 2, 1)], key=name, by=LAN
    )
    return {"entry": str(Entry.objects.get(batch=batch).pk)}


def entered(_world: World, name: str) -> dict[str, str]:
    """A member of staff without a post and without an account."""
    code = f"n-{abs(hash(name)) % 10**6}"
    org.enter_staff(code=code, name="Người Mới", by=ADMIN)
    return {"staff": code}


def appointed(world: World, name: str) -> dict[str, str]:
    told = entered(world, name)
    org.appoint(told["staff"], office="xa-2", role="officer", from_date=FIRST, by=ADMIN)
    return told


def open_account(what: str = "") -> Before:
    """Somebody with an account; what: the button that was pressed before."""

    def before(world: World, name: str) -> dict[str, str]:
        told = appointed(world, name)
        admin = signed_in("admin")
        address = f"/cai-dat/can-bo/{told['staff']}/tai-khoan"
        for viec in filter(None, ("mo", what)):
            assert admin.post(address, {"viec": viec, "key": viec}).status_code in (200, 303)
        return told

    return before


def new_office(_world: World, name: str) -> dict[str, str]:
    codes = [f"m-{abs(hash(name)) % 10**6}-{n}" for n in range(3)]
    for code in codes:
        org.found_office(
            code=code, name=code, level="commune", parent="tinh", on_date=date(2025, 1, 1), by=ADMIN
        )
    return {"a": codes[0], "b": codes[1], "c": codes[2]}
