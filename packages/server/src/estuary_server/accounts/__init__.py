"""Who may do what: keys now; scopes, quotas and shares later."""
