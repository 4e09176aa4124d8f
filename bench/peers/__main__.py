"""``python -m bench.peers``: build the environments of all peers."""

from __future__ import annotations

from bench.peers.environments import PEERS

if __name__ == "__main__":
    for peer in PEERS:
        peer.build()
        print(f"{peer.name}: {', '.join(peer.requirements)}")
