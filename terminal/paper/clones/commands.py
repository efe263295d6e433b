"""What can be told to this room, as values that go into the journal. Money in units, per cents in hundredths."""

from __future__ import annotations

import msgspec


class CloneBot(msgspec.Struct, frozen=True, tag=True):
    """No name means that of the source."""

    account: int
    source_type: str
    source_id: str
    name: str | None
    paper: bool


class FundClone(msgspec.Struct, frozen=True, tag=True):
    account: int
    clone: str
    units: int


class WithdrawFromClone(msgspec.Struct, frozen=True, tag=True):
    account: int
    clone: str
    units: int


class ToggleClone(msgspec.Struct, frozen=True, tag=True):
    account: int
    clone: str
    enabled: bool


class SetClone(msgspec.Struct, frozen=True, tag=True):
    """None leaves a setting as it is."""

    account: int
    clone: str
    stop_loss: int | None = None
    take_profit: int | None = None
    max_position: int | None = None
    enabled: bool | None = None
    name: str | None = None
    symbol: str | None = None


class CloneGoesLive(msgspec.Struct, frozen=True, tag=True):
    account: int
    clone: str
    name: str | None


class EquipSkill(msgspec.Struct, frozen=True, tag=True):
    """No position means the first free one, no parameters those it has."""

    account: int
    clone: str
    skill: str
    position: int | None = None
    params: dict[str, str] | None = None


class UnequipSkill(msgspec.Struct, frozen=True, tag=True):
    account: int
    clone: str
    skill: str


class DeleteClone(msgspec.Struct, frozen=True, tag=True):
    account: int
    clone: str


Command = (
    CloneBot
    | FundClone
    | WithdrawFromClone
    | ToggleClone
    | SetClone
    | CloneGoesLive
    | EquipSkill
    | UnequipSkill
    | DeleteClone
)
