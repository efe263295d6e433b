"""What orders do by themselves over time: TWAP, scale, participation, sniper, iceberg and the dead man's switch."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["algos"])
