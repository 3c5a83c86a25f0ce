"""A passkey without a browser: what a device answers to the options of a page."""

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from apps.users.models import User

FLAG = AuthenticatorData.FLAG
ORIGIN = "http://localhost:8000"
Json = dict[str, Any]


@dataclass
class Device:
    """One key for one site; `flags` say that its person was there and showed a PIN."""

    user: User
    site: str = "localhost"
    origin: str = ORIGIN
    flags: FLAG = FLAG.UP | FLAG.UV
    key_id: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def makes(self, challenge: str) -> Json:
        """The answer to the options for a new passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.key_id, public)
        data = AuthenticatorData.create(self._site, self.flags | FLAG.AT, 0, made)
        attestation = AttestationObject.create("none", data, {})
        said = {"attestationObject": websafe_encode(attestation)}
        return self._said("webauthn.create", challenge, said)

    def signs(self, challenge: str, *, owner: User | None = None) -> Json:
        """The answer to the options for signing in; a device says whose key it is."""
        client = self._client("webauthn.get", challenge)
        data = AuthenticatorData.create(self._site, self.flags, 1)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode((owner or self.user).pk.hex.encode()),
        }
        return self._said("webauthn.get", challenge, said)

    @property
    def _site(self) -> bytes:
        return sha256(self.site.encode()).digest()

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _said(self, kind: str, challenge: str, response: Json) -> Json:
        name = websafe_encode(self.key_id)
        client = websafe_encode(self._client(kind, challenge))
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "response": {"clientDataJSON": client, **response},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }


def add_passkey(user: User) -> tuple[Authenticator, Device]:
    """An account that has a passkey, and the device that holds it."""
    device = Device(user)
    row = WebAuthn.add(user, "Passkey", device.makes("AAAA")).instance
    user.refresh_from_db(fields=["epoch"])
    return row, device
