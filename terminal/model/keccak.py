"""Keccak-256 as Ethereum uses it: the SHA-3 of hashlib pads differently and gives other digests."""

from __future__ import annotations

RATE, DIGEST = 136, 32
_ETHEREUM = 0x01
_MASK = (1 << 64) - 1

State = list[list[int]]
"""Five by five lanes of 64 bits, by x and y."""


def keccak256(data: bytes, suffix: int = _ETHEREUM) -> bytes:
    """The digest of so many bytes; another suffix gives another member of the family."""
    padded = bytearray(data + bytes(RATE - len(data) % RATE))
    padded[len(data)] ^= suffix
    padded[-1] ^= 0x80
    state = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), RATE):
        for lane in range(RATE // 8):
            at = start + lane * 8
            state[lane % 5][lane // 5] ^= int.from_bytes(padded[at : at + 8], "little")
        _permute(state)
    return b"".join(state[lane][0].to_bytes(8, "little") for lane in range(DIGEST // 8))


def _permute(state: State) -> None:
    """Keccak-f[1600], with the names of its steps; the round constants come from the shift register that made them."""
    register = 1
    for _ in range(24):
        _theta(state)
        _rho_and_pi(state)
        _chi(state)
        for bit in range(7):
            register = ((register << 1) ^ ((register >> 7) * 0x71)) & 0xFF
            if register & 2:
                state[0][0] ^= 1 << ((1 << bit) - 1)


def _theta(state: State) -> None:
    columns = [lanes[0] ^ lanes[1] ^ lanes[2] ^ lanes[3] ^ lanes[4] for lanes in state]
    for x in range(5):
        mixed = columns[x - 1] ^ _turned(columns[(x + 1) % 5], 1)
        state[x] = [lane ^ mixed for lane in state[x]]


def _rho_and_pi(state: State) -> None:
    x, y = 1, 0
    lane = state[x][y]
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        lane, state[x][y] = state[x][y], _turned(lane, (step + 1) * (step + 2) // 2)


def _chi(state: State) -> None:
    for y in range(5):
        row = [state[x][y] for x in range(5)]
        for x in range(5):
            state[x][y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5])


def _turned(lane: int, bits: int) -> int:
    bits %= 64
    return ((lane << bits) | (lane >> (64 - bits))) & _MASK
