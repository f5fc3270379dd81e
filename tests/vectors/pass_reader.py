"""A second reader of residents' passes, written from `sync/SPEC.md` alone. Nothing of the product may be imported here."""

from datetime import date, timedelta

from tests.vectors import decoding
from tests.vectors.decoding import Refusal, require, verify

Result = dict[str, list[str]]
SIZES = {17: 7, 15: 6, 13: 5, 10: 4, 8: 3, 5: 2, 3: 1}


@decoding.refusing("damaged", ValueError, OverflowError, KeyError)
def digits(text: str) -> bytes:
    require(text.isascii() and text.isdigit())
    groups = [text[at : at + 17] for at in range(0, len(text), 17)]
    return b"".join(int(group).to_bytes(SIZES[len(group)], "big") for group in groups)


@decoding.refusing("damaged", ValueError, OverflowError, IndexError)
def claim(body: bytes) -> Result:
    until = date(1970, 1, 1) + timedelta(int.from_bytes(body[6:9], "big"))
    split = 10 + body[9]
    holder, door = body[10:split], body[split + 1 :]
    require(
        1 <= len(holder) <= 60
        and 1 <= len(door) <= 60
        and len(holder) == body[9]
        and len(door) == body[split]
    )
    number = f"{int.from_bytes(body[:6], 'big'):015d}"
    return {
        "number": [number],
        "until": [until.isoformat()],
        "holder": [holder.decode()],
        "door": [door.decode()],
    }


def judge(vector: Result) -> Result:
    community, rules = decoding.policy(bytes.fromhex(vector["policy"][0]))
    data = digits(vector["digits"][0])
    if data[:1] != b"\x02" or len(data) < 86:
        raise Refusal("damaged")
    body, signature = data[9:-64], data[-64:]
    said = claim(body)
    if data[1:5] != community[:4]:
        raise Refusal("another community's")
    named = {device: author for device, author in rules.devices.items() if device[:4] == data[5:9]}
    if not named:
        raise Refusal("unknown signer")
    author = next((a for d, a in named.items() if signed(d, a.signing, community, body, signature)), None)
    if author is None:
        raise Refusal("forged")
    verdict = "valid"
    if author.revoked or author.role != "office":
        verdict = "no longer the office's"
    elif said["number"][0] in vector.get("revoked", []):
        verdict = "revoked"
    elif said["until"][0] < vector["today"][0]:
        verdict = "expired"
    return {"expect": [verdict], **said}


def signed(device: bytes, key: bytes, community: bytes, body: bytes, signature: bytes) -> bool:
    try:
        verify(key, signature, b"fieldtui pass 1\n", community, device, body)
    except Refusal:
        return False
    except ValueError:
        return False
    return True


def run(vector: Result) -> Result:
    try:
        return judge(vector)
    except Refusal as refusal:
        return {"expect": [str(refusal)]}
