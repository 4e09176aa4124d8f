"""Where the world comes in: REST and the socket, authentication, client families, the error table."""
