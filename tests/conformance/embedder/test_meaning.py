"""That vectors are near each other where texts mean the same, over the embedders that know meanings."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conformance.embedder.kinds import UNDERSTANDING
from tests.conformance.embedder.pairs import SAME

SEMANTIC = 0.9
"""Area under the curve of an embedder whose cosines may be trusted."""


@pytest.mark.parametrize("name", sorted(UNDERSTANDING))
async def test_paraphrases_are_closer_than_what_has_nothing_in_common(name: str) -> None:
    kind, least = UNDERSTANDING[name]
    async with kind() as embedder:
        first = await embedder.embed([one for one, _ in SAME])
        second = await embedder.embed([other for _, other in SAME])
        semantic = embedder.semantic
    cosines = first @ second.T
    same = np.diag(cosines)
    unrelated = cosines[~np.eye(len(SAME), dtype=bool)]
    auc = np.mean(same[:, None] > unrelated) + np.mean(same[:, None] == unrelated) / 2
    assert auc >= least
    assert semantic == (least > SEMANTIC)
