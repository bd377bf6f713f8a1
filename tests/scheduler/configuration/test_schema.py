"""The table of fields: it hangs together, and every part of it is used."""

from labkit.scheduler.configuration import defaulting, merging, plugin_args, schema, upstream

SCALARS = {"int32", "int64", "float32", "string", "bool", "duration", "any", "map[string]string"}


used = {type_.removesuffix("!").removeprefix("[]") for fields in schema.STRUCTS.values() for type_ in fields.values()}


def test_every_type_is_known() -> None:
    assert not used - SCALARS - set(schema.STRUCTS)


def test_every_struct_is_used() -> None:
    roots = {schema.KIND, *(f"{plugin}Args" for plugin in schema.TYPED_ARGS)}
    assert set(schema.STRUCTS) == roots | (used & set(schema.STRUCTS))


def test_all_typed_arguments_have_defaults_and_all_but_none_are_checked() -> None:
    assert set(defaulting._ARGS) == set(schema.TYPED_ARGS)
    assert set(plugin_args.CHECKS) | set(plugin_args.LATE_CHECKS) == set(schema.TYPED_ARGS)


def test_points_are_the_same_everywhere() -> None:
    assert {*merging.POINTS, "multiPoint"} == set(schema.POINTS)
    assert {point for points in upstream.POINTS.values() for point in points} <= set(merging.POINTS)
