"""The project's own data set of long dated conversations: generated, seeded, with questions and labels."""

from estuary_server.evaluation.generate.own_set import PARTS, OwnSet, Part, generate

__all__ = ["PARTS", "OwnSet", "Part", "generate"]
