"""The generator of the enumerations, on a few lines of Go."""

from labkit.apiserver.schema import generate_enums

CORE = """\
package v1

// Colour is one of few.
// +enum
type Colour string

// Name is any text.
type Name string

const (
	// Red is warm,
	// even hot.
	Red Colour = "red"
	Blue Colour = "blue"

	// Nobody matters not.
	Nobody Name = "nobody"
)
"""
OTHER = """\
package v1

import (
	core "k8s.io/api/core/v1"
)

// +enum
type Shade string

// Dark is Red
const Dark = Shade(core.Red)
const Light = Shade("light")
"""


def test_enumerations() -> None:
    found = generate_enums.enumerations([("io.k8s.api.core.v1", CORE), ("io.k8s.api.other.v1", OTHER)])
    assert found == {
        "io.k8s.api.core.v1.Colour": {"red": "is warm, even hot.", "blue": ""},
        "io.k8s.api.other.v1.Shade": {"red": "is Red", "light": ""},
    }
