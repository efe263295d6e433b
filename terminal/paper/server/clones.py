"""Cloned bots: bought strategies with settings and skills that trade on the practice market."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["clones"])
