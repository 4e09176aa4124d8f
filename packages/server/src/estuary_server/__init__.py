"""The self-hosted server that every Estuary client talks to."""
