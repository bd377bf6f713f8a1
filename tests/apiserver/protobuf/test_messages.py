"""The message table: complete, and in step with the schema pack."""

from labkit.api import resources
from labkit.apiserver.protobuf import messages, values
from labkit.apiserver.schema import pack

SCALARS = {"string", "bytes", "bool", "int32", "int64", "double"}


def test_every_served_kind_has_its_message() -> None:
    types = [pack.kind_type(one.api_version, one.kind) for one in resources.TYPES]
    assert [type_.identifier for type_ in types if type_ and not messages.fields_of(type_.identifier)] == []


def test_every_field_of_a_message_is_one_of_the_pack() -> None:
    for identifier in pack.types():
        known = pack.types()[identifier]["fields"]
        names = {field.name for field in messages.fields_of(identifier).values()} - {""}
        assert names <= set(known), identifier


def test_every_message_that_a_field_holds_is_there() -> None:
    for identifier in pack.types():
        for field in messages.fields_of(identifier).values():
            known = field.element in SCALARS or field.element in pack.types() or field.element in values.READERS
            assert known or messages.fields_of(field.element), f"{identifier}: {field}"


def test_a_structure_that_go_inlines_has_no_name() -> None:
    volume = messages.fields_of("io.k8s.api.core.v1.Volume")
    assert [field.name for field in volume.values()] == ["name", ""]
    assert volume[2].go_name == "VolumeSource"
