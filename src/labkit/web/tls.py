"""Certificates for one server's life: a throw-away authority, the server's certificate and those of its clients.

Nothing here is kept: the authority's key lives in memory, and whoever trusts the authority trusts one server only.
A client certificate names its user in CN and the user's groups in O, as Kubernetes reads it.
"""

import datetime as dt
import hashlib
import ipaddress
import ssl
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from labkit.web.message import Peer

LIFE = dt.timedelta(days=30)
SLACK = dt.timedelta(minutes=5)  # clocks of the two ends may differ a little (a container, a virtual machine)
CREDENTIAL = "authentication.kubernetes.io/credential-id"  # what kube-apiserver notes beside a user
CREDENTIAL = "authentication.kubernetes.io/credential-id"
NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Certificate:
    """A certificate and its private key, both as PEM."""

    certificate: bytes
    key: bytes


class Authority:
    """A certificate authority of its own, valid from `now` for 30 days."""

    def __init__(self, now: dt.datetime, name: str = "labkit") -> None:
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = _usage(key_cert_sign=True, crl_sign=True)
        built = self._builder(self._name, self._key.public_key())
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._own = built.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())

    @property
    def certificate(self) -> bytes:
        """The authority's own certificate as PEM: what clients trust."""
        return self._own.public_bytes(serialization.Encoding.PEM)

    def server(self, names: Sequence[str] = NAMES) -> Certificate:
        """Return a certificate for a server that is reached under these names and addresses."""
        alternatives = x509.SubjectAlternativeName([_general(name) for name in names])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        return self._issue(subject, ExtendedKeyUsageOID.SERVER_AUTH, alternatives)

    def client(self, peer: Peer) -> Certificate:
        """Return a certificate by which its holder is this peer."""
        groups = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in peer.groups]
        subject = x509.Name([*groups, x509.NameAttribute(NameOID.COMMON_NAME, peer.name)])
        return self._issue(subject, ExtendedKeyUsageOID.CLIENT_AUTH)

    def context(self) -> ssl.SSLContext:
        """Return what a server on this machine needs: its certificate, and trust in this authority's clients.

        A client may come without a certificate (it may have a token); one with a foreign certificate is refused.
        """
        mine = self.server()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(cadata=self.certificate.decode())
        with tempfile.TemporaryDirectory(prefix="labkit-") as folder:  # readable by its owner only
            both = Path(folder) / "server.pem"
            both.write_bytes(mine.certificate + mine.key)
            context.load_cert_chain(both)
        return context

    def _issue(self, subject: x509.Name, purpose: x509.ObjectIdentifier, *more: x509.ExtensionType) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        built = self._builder(subject, key.public_key())
        built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        built = built.add_extension(_usage(digital_signature=True), critical=True)
        for extension in (x509.ExtendedKeyUsage([purpose]), *more):
            built = built.add_extension(extension, critical=False)
        signed = built.sign(self._key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return Certificate(signed.public_bytes(serialization.Encoding.PEM), private)

    def _builder(self, subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - SLACK)
            .not_valid_after(self._now + LIFE)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )


def peer_of(connection: ssl.SSLSocket | ssl.SSLObject) -> Peer | None:
    """Return who the client's certificate says it is, and by which certificate; None if it came without one.

    Rule: k8s.io/apiserver authentication/request/x509, CommonNameUserConversion.
    """
    found: Any = connection.getpeercert()
    if not found:
        return None
    fields = [field for part in found.get("subject", ()) for field in part]
    name = next((value for field, value in fields if field == "commonName"), "")
    groups = tuple(value for field, value in fields if field == "organizationName")
    fingerprint = hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()
    return Peer(name, groups, extra=((CREDENTIAL, (f"X509SHA256={fingerprint}",)),)) if name else None


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(**uses: bool) -> x509.KeyUsage:
    none = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**none, **uses})
