"""Embeds things that have several texts each, in one call of the embedder.

What must not live here: which texts those are (``entries.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from estuary_server.providers.embedder import Embedder, Vectors


async def embedded(embedder: Embedder, things: Sequence[Sequence[str]]) -> list[Vectors]:
    """The vectors of each thing, a row for each of its texts.

    Raises:
        ProviderError: the embedder fails.
    """
    vectors = await embedder.embed([text for texts in things for text in texts])
    ends = accumulate(map(len, things), initial=0)
    return [vectors[start:end] for start, end in pairwise(ends)]
