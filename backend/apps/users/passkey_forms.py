"""allauth's forms of passkeys, for browsers that are none: whatever is sent ends as a refusal."""

import struct
from collections.abc import Callable, Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from fido2.cose import UnsupportedKey
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

LONGEST_NAME = 120  # characters
LONGEST = 20_000  # characters of a credential; those of browsers have about 1,000
# What fido2 raises over bytes that no authenticator made; allauth expects some of them.
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error)


def read(parse: Callable[[Any], Any], credential: object) -> Any:
    """What `credential` says. Raises: ValidationError: it is none."""
    if not isinstance(credential, Mapping):
        raise get_adapter().validation_error("incorrect_code")
    try:
        return parse(credential)
    except UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(forms.JSONField):
    """What a script fills in: an answer of the browser, as JSON."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        """Raises: ValidationError, also for what is nested too deep to be read."""
        if isinstance(value, str) and len(value) > LONGEST:
            raise get_adapter().validation_error("incorrect_code")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class Assertion(forms.Form):
    """A credential that is shown."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Raises: ValidationError."""
        read(AuthenticationResponse.from_dict, self.cleaned_data["credential"])
        return super().clean_credential()  # type: ignore[misc]


class LogInForm(Assertion, LoginWebAuthnForm):  # type: ignore[misc]
    """In place of password and code."""


class SecondFactorForm(Assertion, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Asked after the password."""


class ConfirmForm(Assertion, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Asked before a sensitive step."""


class AddForm(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Raises: ValidationError."""
        credential = self.cleaned_data["credential"]
        said = read(RegistrationResponse.from_dict, credential)
        made = said.response.attestation_object.auth_data.credential_data
        if made is None or isinstance(made.public_key, UnsupportedKey):
            raise get_adapter().validation_error("incorrect_code")
        return credential


class RenameForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(max_length=LONGEST_NAME)
