"""The embedded ear: English, by pocketsphinx, whose model is inside its package; no key and no download.

``transcriber.py`` plays the role, ``pool.py`` shares out the work and has the theory of operation, and
``worker.py`` is what runs in the child processes. Nothing is imported here, because every child imports this
file.
"""
