from pathlib import Path

from labkit.apiserver.schema import generate_retired

SOURCE = """package v1beta9
const GroupName = "apps"
var SchemeGroupVersion = schema.GroupVersion{Group: GroupName, Version: "v1beta9"}
func addKnownTypes(scheme *runtime.Scheme) error {
\tscheme.AddKnownTypes(SchemeGroupVersion,
\t\t&Deployment{},
\t\t&DeploymentList{},
\t)
"""


def test_what_is_registered_and_has_no_fields_here(tmp_path: Path) -> None:
    for folder, text in (("a", SOURCE), ("b", SOURCE.replace("v1beta9", "v1")), ("c", "package c\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "register.go").write_text(text)
    found = dict(generate_retired._all([str(tmp_path)]))
    assert found == {"apps/v1beta9": ["Deployment", "DeploymentList"], "apps/v1": []}
