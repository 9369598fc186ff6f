"""A picture has a panel a hormone and is the same each time."""

from pathlib import Path
from typing import Any

import pytest

from hpgx import Course, InputError, Patient, compare, simulate
from hpgx.simulation.plot import MOST, SHOWN

MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml", ".pdf": b"%PDF-"}


def _titles(course: Course, **options: Any) -> list[str]:
    return [axes.get_title(loc="left") for axes in course.plot(**options).axes]


def test_a_panel_a_hormone(banded: Course) -> None:
    titles = _titles(banded)
    assert len(SHOWN) + 2 <= len(titles) <= MOST + 1  # the medicine, and the planned doses
    assert titles[0] == "Testosterone  (ng/dL)"
    assert "Anastrozole  (ng/mL)" in titles
    assert titles[-1] == "Planned doses"
    assert _titles(banded, units="si")[0] == "Testosterone  (nmol/L)"


def test_panels_can_be_chosen(inhibited: Course) -> None:
    titles = _titles(inhibited, show=["LH", "testosterone in the testis", "anastrozole", "lh"])
    assert titles == ["LH  (IU/L)", "Testosterone in the testis  (nmol/L)", "Anastrozole  (ng/mL)", "Planned doses"]
    with pytest.raises(InputError, match="the course has no 'estradoil'"):
        inhibited.plot(show=["estradoil"])


def test_what_a_panel_shows(banded: Course, inhibited: Course) -> None:
    with_bands, without = (course.plot().axes[0] for course in (banded, inhibited))
    assert len(with_bands.collections) == len(without.collections) + 1
    assert with_bands.patches  # the reference range
    (line,) = without.lines
    assert line.get_xdata()[-1] == pytest.approx(10)
    assert line.get_ydata()[0] == pytest.approx(600)


def test_consequences_are_shown_where_they_moved(ben: Patient) -> None:
    high, none = simulate(ben, "testosterone enanthate 200 mg IM weekly", "20 weeks"), simulate(ben, "", "20 weeks")
    assert {"Hematocrit  (%)", "HDL cholesterol  (mg/dL)"} <= set(_titles(high))
    assert not {"Hematocrit  (%)", "HDL cholesterol  (mg/dL)"} & set(_titles(none))


def test_limits_of_guidelines_are_drawn_where_they_are_near(ben: Patient) -> None:
    course = simulate(ben, "testosterone enanthate 200 mg IM weekly", "20 weeks")
    (panel,) = (axes for axes in course.plot().axes if axes.get_title(loc="left").startswith("Hematocrit"))
    assert [text.get_text() for text in panel.texts] == ["Endocrine Society 2018"]
    assert panel.get_ylim()[0] > 0


def test_planned_doses(inhibited: Course) -> None:
    (line,) = inhibited.plot().axes[-1].lines
    assert line.get_xdata() == pytest.approx(list(range(10)))


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf", ".SVG"])
def test_files(inhibited: Course, tmp_path: Path, ending: str) -> None:
    inhibited.plot(tmp_path / f"picture{ending}")
    assert (tmp_path / f"picture{ending}").read_bytes().startswith(MAGIC[ending.lower()])
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_the_same_course_gives_the_same_bytes(inhibited: Course, tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{number}{ending}" for number in range(2)]
    for file in files:
        inhibited.plot(file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"dc:date" not in files[0].read_bytes()


@pytest.mark.parametrize("name", ["picture.jpg", "picture", "picture.svg.txt"])
def test_other_endings_are_refused_before_any_work(
    inhibited: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("hpgx.simulation.plot._panel", lambda *_, **__: pytest.fail("drawn"))
    with pytest.raises(InputError, match=r"is no picture file; end it with one of \.png, \.svg, \.pdf"):
        inhibited.plot(tmp_path / name)


def test_no_treatment_and_long_courses(ben: Patient) -> None:
    short, long = simulate(ben, "", "2 days"), simulate(ben, "", "80 days")
    assert short.plot().axes[0].get_xlabel() == "days"
    assert long.plot().axes[0].get_xlabel() == "weeks"


def test_a_comparison_has_a_line_a_course(ben: Patient) -> None:
    figure = compare(ben, ["anastrozole 1 mg oral daily", ""], "2 days").plot()
    assert len(figure.axes[0].lines) == 2
    assert len(figure.legends) == 1
    assert not any("Anastrozole" in axes.get_title(loc="left") for axes in figure.axes)


def test_people_are_named_and_what_they_take_alike_is_drawn_once(ben: Patient) -> None:
    other = Patient(name="Old Ben", sex="male", age="70 yr", labs={"testosterone": "400 ng/dL"})
    figure = compare([ben, other], ["anastrozole 1 mg oral daily"], "2 days").plot()
    assert "(2) Old Ben: anastrozole" in figure.get_suptitle()
    assert len(figure.axes[-1].lines) == 1


def test_a_group(crowd: Course) -> None:
    assert _titles(crowd)[0] == "Testosterone  (ng/dL)"
