"""That vectors are near each other where texts mean the same, over the embedders that know meanings."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conformance.embedder.kinds import UNDERSTANDING
from tests.conformance.embedder.pairs import SAME


@pytest.mark.parametrize("name", sorted(UNDERSTANDING))
async def test_paraphrases_are_closer_than_what_has_nothing_in_common(name: str) -> None:
    kind, least = UNDERSTANDING[name]
    async with kind() as embedder:
        first = await embedder.embed([one for one, _ in SAME])
        second = await embedder.embed([other for _, other in SAME])
    cosines = first @ second.T
    same = np.diag(cosines)
    unrelated = cosines[~np.eye(len(SAME), dtype=bool)]
    auc = np.mean(same[:, None] > unrelated) + np.mean(same[:, None] == unrelated) / 2
    assert auc >= least
