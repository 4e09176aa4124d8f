"""``python -m bench [NAME ...]``: run the named benches, or all of them."""

from __future__ import annotations

import sys

from bench import (
    p1_voice_turn,
    p2_text_turn,
    p3_streaming_cpu,
    p4_interrupt,
    p5_intake,
    p6_fact_stored,
    p7_memory_search,
    p9_cold_start,
    p10_sdk_weight,
    recall_into_turn,
    wer,
)

BENCHES = {
    "p1": p1_voice_turn.run,
    "p2": p2_text_turn.run,
    "p3": p3_streaming_cpu.run,
    "p4": p4_interrupt.run,
    "p5": p5_intake.run,
    "p6": p6_fact_stored.run,
    "p7": p7_memory_search.run,
    "p9": p9_cold_start.run,
    "p10": p10_sdk_weight.run,
    "recall": recall_into_turn.run,
    "wer": wer.run,
}

if __name__ == "__main__":
    chosen = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        sys.exit(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    for name in chosen:
        BENCHES[name]()
