"""Certificates: who is trusted, who is who, and what is kept."""

import datetime as dt
import hashlib
import ssl

import pytest
from cryptography import x509

from labkit.web import tls
from labkit.web.message import Peer

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
ADMIN = Peer("kubernetes-admin", ("system:masters", "teachers"))


def parsed(pem: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem)


def test_a_certificate_is_valid_from_now_for_thirty_days_and_signed_by_its_authority() -> None:
    authority = tls.Authority(NOW)
    leaf = parsed(authority.client(ADMIN).certificate)
    leaf.verify_directly_issued_by(parsed(authority.certificate))
    assert leaf.not_valid_before_utc < NOW < leaf.not_valid_after_utc
    assert (leaf.not_valid_after_utc - NOW).days == 30


def test_a_client_certificate_names_user_and_groups_as_kubernetes_reads_them() -> None:
    names = parsed(tls.Authority(NOW).client(ADMIN).certificate).subject
    assert [part.value for part in names.get_attributes_for_oid(x509.NameOID.COMMON_NAME)] == [ADMIN.name]
    groups = [part.value for part in names.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)]
    assert groups == list(ADMIN.groups)


def test_a_server_certificate_is_for_this_machine_only() -> None:
    leaf = parsed(tls.Authority(NOW).server().certificate)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == list(tls.NAMES)


def test_two_authorities_do_not_trust_each_other() -> None:
    one, other = tls.Authority(NOW), tls.Authority(NOW)
    with pytest.raises(Exception, match=r"^$|signature|Signature"):
        parsed(one.server().certificate).verify_directly_issued_by(parsed(other.certificate))
    assert one.certificate != other.certificate


BY_CERTIFICATE = ((tls.CREDENTIAL, (f"X509SHA256={hashlib.sha256(b'a certificate').hexdigest()}",)),)


class Certified:
    """A connection whose client's certificate Python has read."""

    def __init__(self, subject: tuple[tuple[tuple[str, str], ...], ...] | None) -> None:
        self._subject = subject

    def getpeercert(self, binary_form: bool = False) -> object:
        if binary_form:
            return b"certificate"
        return {} if self._subject is None else {"subject": self._subject}


def named(name: str, *groups: str) -> Peer:
    identifier = f"X509SHA256={hashlib.sha256(b'certificate').hexdigest()}"
    return Peer(name, groups, extra=(("authentication.kubernetes.io/credential-id", (identifier,)),))


@pytest.mark.parametrize(
    ("subject", "peer"),
    [
        pytest.param(None, None, id="a client without a certificate is nobody yet"),
        pytest.param(((("commonName", "ann"),),), named("ann"), id="a name without groups"),
        pytest.param(
            ((("organizationName", "a"),), (("organizationName", "b"),), (("commonName", "ann"),)),
            named("ann", "a", "b"),
            id="every organization is a group",
        ),
        pytest.param(((("organizationName", "a"),),), None, id="groups without a name are nobody"),
    ],
)
def test_the_peer_of_a_connection_is_what_its_certificate_says(
    subject: tuple[tuple[tuple[str, str], ...], ...] | None, peer: Peer | None
) -> None:
    assert tls.peer_of(Certified(subject)) == peer  # type: ignore[arg-type]


def test_a_server_takes_clients_without_a_certificate() -> None:
    context = tls.Authority(NOW).context()
    assert context.verify_mode == ssl.CERT_OPTIONAL
    assert len(context.get_ca_certs()) == 1
