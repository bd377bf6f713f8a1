import pytest

from labkit.apiserver import canonical_quantity


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1024Mi", "1Gi"),
        ("0.5Gi", "512Mi"),
        ("1.5Gi", "1536Mi"),
        ("0.1Ki", "102400m"),
        ("1e3", "1e3"),
        ("1500m", "1500m"),
        ("1000", "1k"),
        (4, "4"),
        (0.1, "100m"),
        ("0", "0"),
        ("-1", "-1"),
    ],
)
def test_a_quantity_comes_back_as_the_real_server_writes_it(given: str | float, canonical: str) -> None:
    assert canonical_quantity.of(given) == canonical


def test_no_quantity_is_refused_in_upstreams_words() -> None:
    with pytest.raises(ValueError, match="quantities must match the regular expression"):
        canonical_quantity.of("abc")
