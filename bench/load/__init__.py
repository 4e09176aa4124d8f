"""The load generator: raw clients of a voice server, in a process of their own.

Nothing of our server and nothing of our SDK is imported here: what a client costs must not be mistaken for
what a server costs, and the same clients talk to the servers of others.
"""
