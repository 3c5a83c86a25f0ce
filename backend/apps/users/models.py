"""People: who signs in, and what they say about themselves."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from apps.users.querysets import ApiSessionQuerySet, UserQuerySet
from core.models import Row


class UserManager(BaseUserManager["User"]):
    """Makes people; an e-mail address is compared without regard to case."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def for_user(self, user: "User") -> UserQuerySet:
        """The people of `user`'s own workspaces."""
        return self.get_queryset().for_user(user)

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "User":
        """A person with a profile; no password means that none will ever match."""
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save(using=self._db)
        UserProfile.objects.create(user=user, name=name)
        return user

    def create_superuser(self, email: str, password: str | None = None) -> "User":
        """An operator, who may open the admin pages."""
        user = self.create_user(email, password)
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
        return user


class User(Row, AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address."""

    email = models.EmailField(max_length=254)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end every session of the console."
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_once_per_email")]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the person; a new password ends every session that the old one opened.

        The epoch is raised in the database alone: a copy from before would take it back.
        """
        new_password = getattr(self, "_password", None) is not None and not self._state.adding
        if not self._state.adding:
            kwargs.setdefault("update_fields", self._kept())
        super().save(*args, **kwargs)
        if new_password:
            ApiSession.objects.filter(user=self).revoke()

    @classmethod
    def _kept(cls) -> list[str]:
        fields = cls._meta.concrete_fields
        return [field.name for field in fields if not field.primary_key and field.name != "epoch"]

    def get_session_auth_hash(self) -> str:
        """What a session of the console is checked against: password and epoch."""
        return f"{super().get_session_auth_hash()}{self.epoch or ''}"


class UserProfile(models.Model):
    """What a person says, and a read-only mirror of what their own workspace pays."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    subscription_status = models.CharField(max_length=20, default="none", editable=False)
    subscription_plan = models.CharField(max_length=50, blank=True, editable=False)
    stripe_customer_id = models.CharField(max_length=255, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name or self.user.email


class ApiSession(Row):
    """One log-in of a program: a family of refresh tokens of which only the newest counts."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_sessions")
    refresh_id = models.UUIDField(editable=False)
    program = models.CharField(max_length=200, blank=True, help_text="What it calls itself.")
    address = models.GenericIPAddressField(null=True, help_text="From where it signed in.")
    refreshed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[ApiSessionQuerySet] = ApiSessionQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.pk)
