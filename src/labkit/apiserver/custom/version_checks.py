"""Version checks: deprecations, schemas, subresources, columns, selectable fields and conversion of a definition."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from labkit.api.status import Cause
from labkit.apiserver.custom import field_paths, internal_form, schema_checks, structural
from labkit.apiserver.validation import fields, names

Json = Mapping[str, Any]
COLUMN_TYPES = ("boolean", "date", "integer", "number", "string")
COLUMN_FORMATS = ("byte", "date", "date-time", "double", "float", "int32", "int64", "password")
SELECTABLE_TYPES = ("string", "boolean", "integer")
SELECTABLE_LIMIT, WARNING_LIMIT = 8, 256
REVIEW_VERSIONS = ("v1", "v1beta1")


def causes(version: Json, index: int, versions: Sequence[Json]) -> Iterator[Cause]:
    """Yield what is wrong with what one version does not share with the others."""
    path = f"spec.versions[{index}]"
    yield from _deprecation(version, path)
    own = {name: version.get(name) for name in internal_form.SHARED if not internal_form.shared(versions, name)}
    has_status = (version.get("subresources") or {}).get("status") is not None
    yield from _parts(own, path, "schema", version, has_status)


def shared_causes(versions: Sequence[Json]) -> Iterator[Cause]:
    """Yield what is wrong with what all versions have in common."""
    if not versions:
        return
    common = {name: versions[0].get(name) for name in internal_form.SHARED if internal_form.shared(versions, name)}
    has_status = any((one.get("subresources") or {}).get("status") is not None for one in versions)
    yield from _parts(common, "spec", "validation", versions[0], has_status)


def _parts(own: Json, path: str, schema_name: str, version: Json, has_status: bool) -> Iterator[Cause]:
    schema = (own.get("schema") or {}).get("openAPIV3Schema")
    if schema is not None:
        yield from schema_checks.causes(schema, f"{path}.{schema_name}.openAPIV3Schema", has_status)
    yield from _scale((own.get("subresources") or {}).get("scale"), f"{path}.subresources.scale")
    for index, column in enumerate(own.get("additionalPrinterColumns") or ()):
        yield from _column(column, f"{path}.additionalPrinterColumns[{index}]")
    yield from _selectable(own.get("selectableFields") or (), version, f"{path}.selectableFields")


def _deprecation(version: Json, path: str) -> Iterator[Cause]:
    warning, at = version.get("deprecationWarning"), f"{path}.deprecationWarning"
    if warning is None:
        return
    if not version.get("deprecated"):
        yield fields.invalid(at, warning, "can only be set for deprecated versions")
        return
    if len(warning.encode()) > WARNING_LIMIT:
        yield fields.invalid(at, warning, "must be <= 256 characters long")
    if not warning:
        yield fields.invalid(at, warning, "must not be an empty string")
    strange = next((index for index, letter in enumerate(warning) if not letter.isprintable()), None)
    if strange is not None:
        text = f"must only contain printable UTF-8 characters; non-printable character found at index {strange}"
        yield fields.invalid(at, warning, text)


def _scale(scale: Json | None, path: str) -> Iterator[Cause]:
    if scale is None:
        return
    for name, parents in (("specReplicasPath", (".spec.",)), ("statusReplicasPath", (".status.",))):
        if not scale.get(name):
            yield fields.required(f"{path}.{name}")
        else:
            yield from _scale_path(scale[name], f"{path}.{name}", parents)
    if scale.get("labelSelectorPath"):
        yield from _scale_path(scale["labelSelectorPath"], f"{path}.labelSelectorPath", (".spec.", ".status."))


def _scale_path(written: str, path: str, parents: Sequence[str]) -> Iterator[Cause]:
    if not written.startswith("."):
        yield fields.invalid(path, written, "must be a simple json path starting with .")
    elif not written.startswith(tuple(parents)):
        where = " or ".join(parent.rstrip(".") for parent in parents)
        either = "either " if len(parents) > 1 else ""
        yield fields.invalid(path, written, f"should be a json path under {either}{where}")


def _column(column: Json, path: str) -> Iterator[Cause]:
    if not column.get("name"):
        yield fields.required(f"{path}.name")
    types = f"must be one of {','.join(COLUMN_TYPES)}"
    if not column.get("type"):
        yield fields.required(f"{path}.type", types)
    elif column["type"] not in COLUMN_TYPES:
        yield fields.invalid(f"{path}.type", column["type"], types)
    if column.get("format") and column["format"] not in COLUMN_FORMATS:
        yield fields.invalid(f"{path}.format", column["format"], f"must be one of {','.join(COLUMN_FORMATS)}")
    written = column.get("jsonPath") or ""
    if not written:
        yield fields.required(f"{path}.JSONPath")
    elif not written.startswith("."):
        yield fields.invalid(f"{path}.JSONPath", written, "must be a simple json path starting with .")


def _selectable(selectable: Sequence[Json], version: Json, path: str) -> Iterator[Cause]:
    schema = structural.parsed((version.get("schema") or {}).get("openAPIV3Schema"))
    seen: set[str] = set()
    for index, one in enumerate(selectable):
        written, at = one.get("jsonPath") or "", f"{path}[{index}].jsonPath"
        if not written:
            yield fields.required(at)
            continue
        try:
            found = field_paths.resolved(written, schema or structural.Structural(), arrays=False)
        except field_paths.BadPath as wrong:
            yield fields.invalid(at, written, f"is an invalid path: {wrong}")
            continue
        if found.names and found.names[0] == "metadata":
            yield fields.invalid(at, written, "must not point to fields in metadata")
        if found.schema.type not in SELECTABLE_TYPES:
            detail = (
                "must point to a field of type string, boolean or integer. "
                "Enum string fields and strings with formats are allowed."
            )
            yield fields.invalid(at, written, detail)
        if found.written in seen:
            yield fields.duplicate(at, written)
        seen.add(found.written)
    if len(seen) > SELECTABLE_LIMIT:
        yield fields.too_many(path, len(seen), SELECTABLE_LIMIT)


def conversion_causes(spec: Json) -> Iterator[Cause]:
    """Yield what is wrong with how a definition converts between versions."""
    conversion, path = spec.get("conversion"), "spec.conversion"
    if conversion is None:
        return
    strategy, webhook = conversion.get("strategy") or "", conversion.get("webhook") or {}
    client, reviews = webhook.get("clientConfig"), webhook.get("conversionReviewVersions") or ()
    if spec.get("preserveUnknownFields") and strategy != "None":
        detail = "must be None if spec.preserveUnknownFields is true"
        yield fields.invalid(f"{path}.strategy", strategy, detail)
    if not strategy:
        yield fields.required(f"{path}.strategy")
    elif strategy not in ("None", "Webhook"):
        yield fields.not_supported(f"{path}.strategy", strategy, ("None", "Webhook"))
    if strategy == "Webhook":
        yield from _client(client, f"{path}.webhookClientConfig")
        yield from _reviews(reviews, f"{path}.conversionReviewVersions")
        return
    detail = "should not be set when strategy is not set to Webhook"
    if client is not None:
        yield fields.forbidden(f"{path}.webhookClientConfig", detail)
    if reviews:
        yield fields.forbidden(f"{path}.conversionReviewVersions", detail)


def _client(client: Json | None, path: str) -> Iterator[Cause]:
    if client is None:
        yield fields.required(path, "required when strategy is set to Webhook")
        return
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        yield fields.required(path, "exactly one of url or service is required")
    elif url is not None:
        yield from _url(url, f"{path}.url")
    else:
        for name in ("name", "namespace"):
            if not (service or {}).get(name):
                yield fields.required(f"{path}.service.{name}", f"service {name} is required")


def _url(url: str, path: str) -> Iterator[Cause]:
    parts, form = urlsplit(url), "desired format: https://host[/path]"
    checks = (
        (parts.scheme != "https", parts.scheme, f"'https' is the only allowed URL scheme; {form}"),
        (not parts.netloc, parts.netloc, f"host must be specified; {form}"),
        ("@" in parts.netloc, parts.netloc, f"user information is not permitted in the URL; {form}"),
        (bool(parts.fragment), parts.fragment, f"fragments are not permitted in the URL; {form}"),
        (bool(parts.query), parts.query, f"query parameters not permitted in the URL; {form}"),
    )
    yield from (fields.invalid(path, shown, detail) for wrong, shown, detail in checks if wrong)


def _reviews(reviews: Sequence[str], path: str) -> Iterator[Cause]:
    if not reviews:
        yield fields.required(path)
        return
    seen: set[str] = set()
    for index, one in enumerate(reviews):
        if one in seen:
            yield fields.invalid(f"{path}[{index}]", one, "duplicate version")
            continue
        seen.add(one)
        yield from (fields.invalid(f"{path}[{index}]", one, problem) for problem in names.dns1035(one))
    if not seen.intersection(REVIEW_VERSIONS):
        detail = f"must include at least one of {', '.join(REVIEW_VERSIONS)}"
        yield fields.invalid(path, list(reviews), detail)
