"""The Prop Desk: tiers, evaluation, funded trading on simulated marks, payouts."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["prop"])
