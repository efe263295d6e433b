"""Money and standing: fee tiers, sub-accounts, transfers, withdrawals and their settlement, simulation mode."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["money"])
