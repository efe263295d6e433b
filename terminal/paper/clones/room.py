"""Cloned bots: bought strategies with settings and skills that trade on the practice market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import structs

from terminal.model.errors import NotFound, Refused
from terminal.model.money import quote_text
from terminal.model.order import Mode
from terminal.paper.clones import commands as told
from terminal.paper.clones import tell, treasury
from terminal.paper.clones.broker import cancel_orders, look
from terminal.paper.clones.catalogue import source_of
from terminal.paper.clones.clone import Clone, Run
from terminal.paper.clones.register import ACTIVE_MOST, Register
from terminal.paper.clones.settings import Settings, name_of, settings_text
from terminal.paper.clones.skills import MARKET_MAKING, params_of, skill_of, with_skill
from terminal.paper.clones.trader import act
from terminal.paper.clones.worth import equity_of
from terminal.paper.rooms import NEVER, Room

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange
    from terminal.wire import clones as wire

STEP_US = 5_000_000
STAGGER_US = 617_000
RUNNING_MOST = 200
"""Clones of all owners that trade at once: each takes its time each step."""
PURSE = 10_000 * 10**8
LENT_MOST = ACTIVE_MOST * PURSE
"""Practice USDC that one owner's clones were lent and have not given back."""


class Clones(Room):
    name: ClassVar[str] = "clones"
    handles: ClassVar[tuple[type, ...]] = (
        told.CloneBot,
        told.FundClone,
        told.WithdrawFromClone,
        told.ToggleClone,
        told.SetClone,
        told.CloneGoesLive,
        told.EquipSkill,
        told.UnequipSkill,
        told.DeleteClone,
    )

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.register = Register(exchange)
        self.owed: dict[int, int] = {}
        """What is out of the practice purses, by owner."""
        self._due = NEVER

    # -- the passing of time --------------------------------------------------------------------------------

    def due(self) -> int:
        return self._due

    def advance(self, now: int) -> None:
        """Everyone whose turn has come acts; the turns are staggered."""
        turns = [(run.acts_at, clone.number, clone, run) for clone, run in self.register.running()]
        for acts_at, _, clone, run in sorted(turns):
            if acts_at <= now:
                act(self.exchange, clone, run, now)
                run.acts_at = now + STEP_US
        self._set_due()

    def skip(self, us: int, now: int) -> None:  # noqa: ARG002
        """To a clone no time has passed, so that it has no turns to make up for."""
        for _, run in self.register.running():
            run.acts_at += us
        self._set_due()

    def _set_due(self) -> None:
        self._due = min((run.acts_at for _, run in self.register.running()), default=NEVER)

    # -- commands -------------------------------------------------------------------------------------------

    def apply(self, command: Any, now: int) -> Any:
        answer = self._carry_out(command, now)
        self._set_due()
        return answer

    def _carry_out(self, command: Any, now: int) -> Any:
        if isinstance(command, told.CloneBot):
            return self._clone(command, now)
        clone = self.register.changeable(command.account, command.clone)
        match command:
            case told.FundClone(_, _, units):
                return self._fund(clone, units, now)
            case told.WithdrawFromClone(_, _, units):
                return self._withdraw(clone, units, now)
            case told.ToggleClone(_, _, enabled):
                return self._toggle(clone, enabled, now)
            case told.SetClone():
                return self._set(clone, command, now)
            case told.CloneGoesLive(_, _, name):
                return self._go_live(clone, name, now)
            case told.EquipSkill():
                return self._equip(clone, command, now)
            case told.UnequipSkill(_, _, skill):
                return self._unequip(clone, skill, now)
            case told.DeleteClone():
                return self._delete(clone, now)
        raise TypeError(command)

    def _note(self, clone: Clone, now: int, kind: str, text: str) -> None:
        """What its orders were filled with before comes first."""
        clone.count(self.exchange)
        clone.note(now, kind, text)

    def _clone(self, command: told.CloneBot, now: int) -> wire.Profile:
        source = source_of(command.source_type, command.source_id)
        name = source.name if command.name is None else name_of(command.name, "custom_name")
        simulated = self.exchange.accounts[command.account].simulated
        mode = Mode.PAPER if command.paper or simulated else Mode.LIVE
        settings, skills = source.settings_on(self.exchange.pairs), list(source.skills)
        clone = self.register.open(
            command.account, name, (source.type, source.id), mode, settings, skills, now
        )
        clone.note(now, "created", f"cloned from {source.name} for {mode.value} trading")
        if mode is Mode.PAPER:
            self._lend(clone, now)
        return tell.profile(self.exchange, clone)

    def _lend(self, clone: Clone, now: int) -> None:
        owed = self.owed.get(clone.owner, 0)
        purse = min(PURSE, LENT_MOST - owed)
        treasury.lend(self.exchange, clone, purse)
        self.owed[clone.owner] = owed + purse
        clone.note(now, "funded", f"{quote_text(purse)} practice USDC to begin with")

    def _fund(self, clone: Clone, units: int, now: int) -> wire.CloneBalance:
        self._check_live(clone.mode, clone.owner)
        treasury.fund(self.exchange, clone, units)
        self._note(clone, now, "funded", f"{quote_text(units)} USDC came from its owner")
        return tell.balance(self.exchange, clone)

    def _withdraw(self, clone: Clone, units: int, now: int) -> wire.CloneBalance:
        treasury.withdraw(self.exchange, clone, units)
        self._note(clone, now, "withdrawn", f"{quote_text(units)} USDC went to its owner")
        return tell.balance(self.exchange, clone)

    def _toggle(self, clone: Clone, enabled: bool, now: int) -> wire.Profile:
        if enabled:
            self._check_start(clone, "enabled")
        self._switch(clone, enabled, now)
        return tell.profile(self.exchange, clone)

    def _check_start(self, clone: Clone, field: str) -> None:
        self._check_live(clone.mode, clone.owner)
        if clone.run is None and len(self.register.running()) >= RUNNING_MOST:
            message = f"{RUNNING_MOST} clones trade here, the maximum: pause another first"
            raise Refused("TOO_MANY_RUNNING", message, field, True)

    def _check_live(self, mode: Mode, owner: int) -> None:
        if mode is Mode.LIVE and self.exchange.accounts[owner].simulated:
            message = (
                "your account is in simulation mode: it must be off before a clone gets or trades live money"
            )
            raise Refused("ACCOUNT_IN_PAPER_MODE", message, "mode", mode.value)

    def _switch(self, clone: Clone, enabled: bool, now: int) -> None:
        """What it holds is kept when it pauses; only its orders go."""
        if enabled and clone.run is None:
            equity = equity_of(self.exchange, clone)
            acts_at = now + 1 + clone.number * STAGGER_US % STEP_US
            clone.run = Run(acts_at, equity, equity, equity - clone.deposits)
            clone.started = now
            self._note(clone, now, "started", f"trades {clone.settings.symbol.upper()}")
        elif not enabled and clone.run is not None:
            cancel_orders(self.exchange, clone, now)
            clone.run = None
            self._note(clone, now, "paused", "its orders are cancelled, what it holds stays")

    def _set(self, clone: Clone, command: told.SetClone, now: int) -> wire.Profile:
        settings = self._settings(clone, command)
        name = clone.name if command.name is None else name_of(command.name, "name")
        if command.enabled:
            self._check_start(clone, "is_trading")
        if command.enabled is False:
            self._switch(clone, False, now)
        if (name, settings) != (clone.name, clone.settings):
            clone.name, clone.settings = name, settings
            self._note(clone, now, "settings", f"{name}: {settings_text(settings)}")
        if command.enabled:
            self._switch(clone, True, now)
        return tell.profile(self.exchange, clone)

    def _settings(self, clone: Clone, command: told.SetClone) -> Settings:
        names = ("stop_loss", "take_profit", "max_position", "symbol")
        changed = {name: value for name in names if (value := getattr(command, name)) is not None}
        if changed.get("symbol", clone.settings.symbol) != clone.settings.symbol:
            self._check_symbol(clone, changed["symbol"], pausing=command.enabled is False)
        return structs.replace(clone.settings, **changed)

    def _check_symbol(self, clone: Clone, symbol: str, *, pausing: bool) -> None:
        self.exchange.pair(symbol)
        if clone.run is not None and not pausing:
            message = "a clone must be paused before it trades another symbol: pause it first"
            raise Refused("CLONE_IS_TRADING", message, "symbol", symbol)
        view = look(self.exchange, clone)
        if not view.flat:
            held = f"{view.instrument.size_text(view.goods)} {view.instrument.base}"
            message = f"it holds {held}, which must be sold before it trades another symbol"
            raise Refused("POSITION_HELD", message, "symbol", symbol)

    def _go_live(self, paper: Clone, name: str | None, now: int) -> wire.Profile:
        """A live twin with the same loadout; the paper clone stays as it is."""
        if paper.mode is Mode.LIVE:
            message = "this clone is live already: only one on paper may go live"
            raise Refused("ALREADY_LIVE", message, "id", paper.id)
        self._check_live(Mode.LIVE, paper.owner)
        name = paper.name if name is None else name_of(name, "custom_name")
        source = paper.source_type, paper.source_id
        live = self.register.open(
            paper.owner, name, source, Mode.LIVE, paper.settings, list(paper.skills), now
        )
        live.note(now, "created", f"went live from {paper.name}: fund it, then switch it on")
        self._note(paper, now, "went_live", f"{name} trades live as {live.id}")
        return tell.profile(self.exchange, live)

    def _equip(self, clone: Clone, command: told.EquipSkill, now: int) -> wire.Skills:
        skill = skill_of(command.skill)
        params = None if command.params is None else params_of(skill, command.params)
        loadout = with_skill(clone.skills, skill, command.position, params)
        if loadout != clone.skills:
            clone.skills = loadout
            if clone.run is not None:
                clone.run.quoted_at = 0  # a maker quotes anew, by what it is told now
            self._note(clone, now, "equipped", f"{skill.id} in a {skill.slot} slot")
        return tell.skills(clone)

    def _unequip(self, clone: Clone, skill_id: str, now: int) -> wire.Skills:
        skill = skill_of(skill_id)
        if clone.skill(skill.id) is None:
            message = (
                f"{skill.id} is not equipped: try {', '.join(one.skill for one in clone.skills) or 'none'}"
            )
            raise NotFound("SKILL_NOT_EQUIPPED", message, "skill_id", skill.id)
        clone.skills = [one for one in clone.skills if one.skill != skill.id]
        if skill.id == MARKET_MAKING:
            cancel_orders(self.exchange, clone, now)
        self._note(clone, now, "unequipped", skill.id)
        return tell.skills(clone)

    def _delete(self, clone: Clone, now: int) -> wire.Deleted:
        if clone.run is not None:
            message = "a clone must be paused before it is deleted: pause it first"
            raise Refused("CLONE_IS_TRADING", message, "id", clone.id)
        clone.count(self.exchange)
        returned, refunded = treasury.refund(self.exchange, clone)
        self.owed[clone.owner] = self.owed.get(clone.owner, 0) - returned
        clone.deleted = now
        clone.note(now, "deleted", "all it had went back")
        return tell.deleted(self.exchange, clone, returned, refunded)

    # -- the whole state ------------------------------------------------------------------------------------

    def dump(self) -> Any:
        return {"register": self.register.dump(), "owed": sorted(self.owed.items())}

    def load(self, state: Any) -> None:
        self.register.load(state["register"])
        self.owed = dict(state["owed"])
        self._set_due()
