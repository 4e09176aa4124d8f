"""A small set in the public form, to be bent by the tests."""

from __future__ import annotations

from typing import Any


def sample(**changes: Any) -> dict[str, Any]:
    """One sample of two sessions with four questions."""
    talk: dict[str, Any] = {
        "speaker_a": "Ana",
        "speaker_b": "Ben",
        "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_1": [
            {"speaker": "Ana", "dia_id": "D1:1", "text": "I adopted a cat!"},
            {"speaker": "Ben", "dia_id": "D1:2", "text": "Show me!", "blip_caption": "a photo of a grey cat"},
        ],
        "session_2_date_time": "7:10 pm on 2 June, 2023",
        "session_2": [
            {"speaker": "Ana", "dia_id": "D2:1", "text": "Mo broke a vase."},
            {"speaker": "Ben", "dia_id": "D2:2", "text": "I bought tulips."},
        ],
    }
    questions = [
        question("What did Ana's cat break?", ["D1:1", "D2:1"], category=1),
        question("When did Ana adopt a cat?", ["D1:1"], category=2),
        question("What did Ben buy?", ["D2:2"]),
        {
            "question": "What is Ben's dog called?",
            "adversarial_answer": "Mo",
            "evidence": ["D2:1"],
            "category": 5,
        },
    ]
    return {"sample_id": "s1", "conversation": {**talk, **changes}, "qa": questions}


def question(text: str, evidence: Any, category: Any = 4) -> dict[str, Any]:
    """A question with an answer."""
    return {"question": text, "answer": "so", "evidence": evidence, "category": category}
