"""What every row has."""

from django.db import models

from core.ids import new_id


class Row(models.Model):
    """A row with a server-made id and the time it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
