"""Tokens that are not exactly ours: each made from the claims of a good one."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core import signing

Claims = dict[str, Any]


def claims_of(token: str) -> Claims:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def raw(header: Claims, payload: Claims | str, signature: str = "") -> str:
    """Parts put together by hand, for what a library would refuse to make."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return ".".join([encoded(json.dumps(header).encode()), encoded(text.encode()), signature])


def signed(payload: Claims | str, *, key: str = "", algorithm: str = "HS256", **header: Any) -> str:
    """A token as an attacker who knows `key` could make it; our own key unless given."""
    head, body, _ = raw({"alg": algorithm, "typ": "JWT", **header}, payload).split(".")
    secret = (key or settings.JWT_SIGNING_KEY).encode()
    digest = hmac.digest(secret, f"{head}.{body}".encode(), f"sha{algorithm[2:]}")
    return f"{head}.{body}.{encoded(digest)}"


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def changed(**changes: Any) -> Callable[[Claims], str]:
    """Our own claims with changes, signed with our own key; `...` takes a claim out."""

    def token(claims: Claims) -> str:
        merged = {**claims, **changes}
        return signed({name: value for name, value in merged.items() if value is not ...})

    return token


def with_header(**header: Any) -> Callable[[Claims], str]:
    return lambda claims: signed(claims, **header)


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_KEY = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
CURVE = ec.generate_private_key(ec.SECP256R1())
NOW = int(time.time())
TOKENS: dict[str, Callable[[Claims], str]] = {
    # D73: the algorithm
    **{f"alg {name!r}": lambda c, name=name: raw({"alg": name, "typ": "JWT"}, c)
       for name in ("none", "None", "NONE", "nOnE", "", None, 5)},
    "no alg": lambda c: raw({"typ": "JWT"}, c),
    "HS384 with our key": lambda c: signed(c, algorithm="HS384"),
    "HS512 with our key": lambda c: signed(c, algorithm="HS512"),
    "RS256 with a key of their own": lambda c: jwt.encode(c, RSA, algorithm="RS256"),
    "PS256 with a key of their own": lambda c: jwt.encode(c, RSA, algorithm="PS256"),
    "ES256 with a key of their own": lambda c: jwt.encode(c, CURVE, algorithm="ES256"),
    "a public key as the secret": lambda c: signed(c, key=PUBLIC_KEY),
    "alg RS256 over our HMAC": with_header(alg="RS256"),
    "alg ES256 over our HMAC": with_header(alg="ES256"),
    "alg in lower case": with_header(alg="hs256"),
    "alg a list": with_header(alg=["HS256"]),
    "alg an object": with_header(alg={"HS256": True}),
    "alg true": with_header(alg=True),
    # D74: the header
    "crit": with_header(crit=["x"], x=1),
    "crit of nothing": with_header(crit=[]),
    "crit a text": with_header(crit="exp"),
    "b64 false": with_header(b64=False, crit=["b64"]),
    "jku": with_header(jku="https://evil.example/keys"),
    "x5u": with_header(x5u="https://evil.example/cert"),
    "jwk": with_header(jwk={"kty": "oct", "k": "AAAA"}),
    "x5c": with_header(x5c=["AAAA"]),
    "kid": with_header(kid="1"),
    "kid of nothing": with_header(kid=""),
    "kid a list": with_header(kid=[]),
    "kid path": with_header(kid="../../dev/null"),
    "kid SQL": with_header(kid="' OR 1=1--"),
    "typ other": with_header(typ="at+jwt"),
    "typ in lower case": with_header(typ="jwt"),
    "typ null": with_header(typ=None),
    "a claim in the header": with_header(sub="x"),
    "cty JWT": with_header(cty="JWT"),
    "zip": with_header(zip="DEF"),
    "JWE": lambda c: "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA",
    # D75: the signature
    "signature stripped": lambda c: signed(c).rpartition(".")[0] + ".",
    "signature gone": lambda c: signed(c).rpartition(".")[0],
    "signature cut": lambda c: signed(c)[:-2],
    "extra part": lambda c: signed(c) + ".AAAA",
    "signature doubled": lambda c: f"{signed(c)}{signed(c).rpartition('.')[2]}",
    "signature of zeros": lambda c: f"{signed(c).rpartition('.')[0]}.{encoded(bytes(32))}",
    "signature padded": lambda c: f"{signed(c)}=====",
    "signed with one null": lambda c: signed(c, key="\0"),
    "signed with our key and a space": lambda c: signed(c, key=f"{settings.JWT_SIGNING_KEY} "),
    "signed with half of our key": lambda c: signed(c, key=settings.JWT_SIGNING_KEY[:32]),
    "space before": lambda c: f"  {signed(c)}",
    "wrong base64": lambda c: signed(c)[:-1] + "*",
    "signed with nulls": lambda c: signed(c, key="\0" * 32),
    "signed with secret": lambda c: signed(c, key="secret" * 6),
    "signed with the site's key": lambda c: signed(c, key=settings.SECRET_KEY),
    "signed with the agent's key": lambda c: signed(c, key=settings.AGENT_SERVICE_TOKEN),
    "payload exchanged": lambda c: raw({"alg": "HS256", "typ": "JWT"}, {**c, "sub": str(uuid4())},
                                       signed(c).rpartition(".")[2]),
    # D76: times
    "expired": changed(exp=NOW - 60),
    "no exp": changed(exp=...),
    "exp text": changed(exp="9999999999"),
    "exp float": changed(exp=NOW + 60.5),
    "exp huge": lambda c: signed(json.dumps(c).replace(str(c["exp"]), "1e400")),
    "exp infinite": lambda c: signed(json.dumps(c).replace(str(c["exp"]), "Infinity")),
    "exp negative": changed(exp=-1),
    "exp in the year 10^6": changed(exp=31_556_889_864_403),
    "exp list": changed(exp=[NOW + 60]),
    "exp null": changed(exp=None),
    "exp true": changed(exp=True),
    "lives longer than ours do": changed(exp=NOW + 3_600),
    "not yet valid": changed(nbf=NOW + 3_600),
    "issued tomorrow": changed(iat=NOW + 86_400, exp=NOW + 86_460),
    "no iat": changed(iat=...),
    "nbf a text": changed(nbf="now"),
    "iat a text": changed(iat="now"),
    "iat a list": changed(iat=[NOW]),
    # D77: of another kind
    "a signed value of the site": signing.dumps,
    "a session of nobody": lambda _: "abcdefghijklmnopqrstuvwxyz012345",
    "kind null": changed(token_type=None),
    "kind a list": changed(token_type=["access"]),
    "refresh claims": changed(token_type="refresh"),
    "no kind": changed(token_type=...),
    "a kind that is not ours": changed(token_type="widget"),
    "service token": lambda c: signed(
        {"aud": "chatsphere-agent", "workspace": str(uuid4()), "bot": str(uuid4()),
         "action": "chat", "exp": NOW + 30}, key=settings.AGENT_SERVICE_TOKEN),
    # D78: for whom, from whom, about whom
    "no iss": changed(iss=...),
    "other iss": changed(iss="https://evil.example"),
    "iss list": changed(iss=[settings.PUBLIC_URL]),
    "iss with a slash": changed(iss=f"{settings.PUBLIC_URL}/"),
    "iss null": changed(iss=None),
    "aud null": changed(aud=None),
    "aud in upper case": changed(aud="CHATSPHERE-API"),
    "no aud": changed(aud=...),
    "other aud": changed(aud="chatsphere-agent"),
    "aud list with ours": changed(aud=["chatsphere-api", "other"]),
    "no sub": changed(sub=...),
    "sub unknown": changed(sub=str(uuid4())),
    "sub 0": changed(sub="0"),
    "sub number": changed(sub=1),
    "sub a star": changed(sub="*"),
    "sub an address": changed(sub="alice@example.com"),
    "sub a list": lambda c: changed(sub=[c["sub"]])(c),
    "sub null": changed(sub=None),
    "sub NUL": changed(sub="\0"),
    "sub object": changed(sub={"id": 1}),
    "sid unknown": changed(sid=str(uuid4())),
    "no sid": changed(sid=...),
    "sid null": changed(sid=None),
    "no jti": changed(jti=...),
    "one claim more": changed(is_superuser=True),
    # what is no token
    "empty": lambda _: "",
    "two dots": lambda _: "..",
    "a.b.c": lambda _: "a.b.c",
    "claims not JSON": lambda _: signed("x"),
    "claims a list": lambda _: signed("[]"),
    "claims of NaN": lambda _: signed('{"exp": NaN}'),
    "claims very deep": lambda _: signed("[" * 1_000),
    "claims with a long number": lambda _: signed('{"exp": ' + "9" * 1_000 + "}"),
    "JSON list": lambda _: "W10.W10.W10",
    "100 kB": lambda _: "a" * 100_000,
    "nested deep": lambda _: base64.urlsafe_b64encode(b"[" * 5_000).decode() + ".e30.AAAA",
    "umlaut": lambda _: "eyÖ.ü.ä",
}  # fmt: skip
