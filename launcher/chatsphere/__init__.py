"""Starts ChatSphere on one machine: PostgreSQL, agent, worker and web, watched and in one log."""
