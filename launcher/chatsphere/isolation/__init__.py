"""`chatsphere verify-isolation`: whether a second tenant gets at anything of the first one's.

Two throwaway tenants are made on the running installation. The first gets one object of each kind,
with a mark in each; then every route that the two services describe is asked for these objects with
everybody else's credentials. A foreign object must answer exactly as one that does not exist.
"""
