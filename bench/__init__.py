"""The measurements of this project, one module each; ``python -m bench`` runs them."""
