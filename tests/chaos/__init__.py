"""Long runs against real processes, with faults on purpose: each prints its seed and what really happened."""
