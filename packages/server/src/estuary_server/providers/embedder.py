"""The role of an embedder: texts to vectors, near each other where the texts mean the same.

What must not live here: any vendor, and what vectors are for (``memory/``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors.

    Contract:

    * The same text gives the same vector, in whatever company it is asked for, within 1e-3.
    * A vector has unit length, so the dot product of two is their cosine; "" and text without any word give
      a vector too. A text longer than the embedder reads is judged by its beginning.
    * Anything that goes wrong at the vendor is raised as
      :class:`~estuary_server.errors.ProviderError`. Cancellation passes through untouched.
    * Calls are independent and may overlap. The event loop is never held up.
    """

    @property
    def name(self) -> str:
        """``vendor:model``. Kept with every vector: vectors of different names are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def semantic(self) -> bool:
        """Whether the cosine says what texts mean, also where they share no word; False where it says little
        more than which words they share, and shall count for less than those.
        """
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in order: shape (len(texts), dimensions), float32."""
        ...

    async def warm_up(self) -> None:
        """Load what the first call would otherwise wait for. Idempotent.

        Raises:
            ProviderError: it cannot be loaded.
        """
        ...

    async def aclose(self) -> None:
        """Give back what it holds. No call may be in progress. Idempotent."""
        ...
