from pathlib import Path

import pytest

from importer.errors import MappingFault
from importer.mapping.load import find_mapping, load


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "mappings"
    folder.mkdir()
    (folder / "crm.yaml").touch()
    return tmp_path


def refused(here: Path, name: str) -> tuple[str, object]:
    with pytest.raises(MappingFault) as caught:
        find_mapping(name, here)
    assert caught.value.exit_code == 2
    return caught.value.code, caught.value.problems[0].params.get("near")


def test_a_bare_name_that_is_not_here_is_found_in_the_folder_mappings(here: Path) -> None:
    assert find_mapping("crm.yaml", here) == here / "mappings" / "crm.yaml"


def test_a_file_here_goes_before_one_in_the_folder(here: Path) -> None:
    (here / "crm.yaml").touch()
    assert find_mapping("crm.yaml", here) == here / "crm.yaml"


def test_a_name_with_a_folder_is_only_looked_for_there(here: Path) -> None:
    assert find_mapping("mappings/crm.yaml", here) == here / "mappings" / "crm.yaml"
    assert find_mapping(str(here / "mappings" / "crm.yaml"), Path("/")) == here / "mappings" / "crm.yaml"
    assert refused(here, "./sub/crm.yaml")[0] == "mapping_not_found_near"


def test_a_file_that_is_nowhere_is_a_fault_with_the_near_misses(here: Path) -> None:
    assert refused(here, "crn.yaml") == ("mapping_not_found_near", "«crm.yaml»")
    assert refused(here, "subscribers-1405") == ("mapping_not_found", None)
    assert refused(here / "nowhere", "crm.yaml") == ("mapping_not_found", None)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", ""])
def test_names_that_no_file_can_have_are_faults_too(here: Path, name: str) -> None:
    with pytest.raises(MappingFault):
        load(find_mapping(name, here))
