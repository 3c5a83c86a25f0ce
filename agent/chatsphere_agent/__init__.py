"""ChatSphere's agent: it knows text, vectors and models, and nothing of people or money."""
