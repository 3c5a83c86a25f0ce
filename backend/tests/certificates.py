"""Certificates for servers of tests: good ones and every kind of bad one, made when asked for."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAY = timedelta(days=1)


class Authority:
    """Signs for whatever name it is asked, in `folder`; whoever uses `trusting` believes it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])

    @cached_property
    def trusting(self) -> ssl.SSLContext:
        path = self._folder / "authority.pem"
        path.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        return ssl.create_default_context(cafile=str(path))

    def server(self, host: str, *, days: int = 1, is_self_signed: bool = False) -> ssl.SSLContext:
        """What a server for `host` needs. With negative `days` its certificate has run out."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        builder = self._builder(name, key).not_valid_after(datetime.now(UTC) + days * DAY)
        builder = builder.issuer_name(name if is_self_signed else self._name).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        certificate = builder.sign(key if is_self_signed else self._key, hashes.SHA256())
        path = self._folder / f"{certificate.serial_number}.pem"
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + _pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    @cached_property
    def _certificate(self) -> x509.Certificate:
        builder = self._builder(self._name, self._key).issuer_name(self._name)
        builder = builder.not_valid_after(datetime.now(UTC) + DAY)
        is_one = x509.BasicConstraints(ca=True, path_length=0)
        return builder.add_extension(is_one, critical=True).sign(self._key, hashes.SHA256())

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - 30 * DAY)
        )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
