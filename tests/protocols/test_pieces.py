"""Tablets, presses, pellets and millilitres of a product become doses; a brand names its formulation."""

import pytest

from hpgx.errors import ProtocolError
from hpgx.pharmacology.drugs import drug_names
from hpgx.pharmacology.products import products
from hpgx.protocols import Protocol
from hpgx.protocols.lexer import normal

MEANT = {
    "2 pumps of androgel 1.62 % daily": "testosterone 1.62 % gel 40.5 mg applied transdermal daily",
    "AndroGel 1.62 % 2 presses daily": "testosterone 1.62 % gel 40.5 mg applied transdermal daily",
    "2 packets of 50 mg androgel 1 % daily": "testosterone 1 % gel 100 mg applied transdermal daily",
    "testim 1 tube daily": "testosterone 1 % gel 50 mg applied transdermal daily",
    "axiron 2 pumps daily": "testosterone topical solution 60 mg applied transdermal daily",
    "natesto 2 sprays three times daily": "testosterone nasal gel 11 mg nasal three times daily",
    "striant 1 system twice daily": "testosterone buccal system 30 mg buccal twice daily",
    "1 patch of 4 mg/d androderm nightly": "testosterone patch 4 mg/d delivered transdermal daily",
    "10 pellets of testopel every 16 weeks": "testosterone pellet 750 mg implant every 16 weeks",
    "10 pellets of 75 mg testosterone every 16 weeks": "testosterone pellet 750 mg implant every 16 weeks",
    "2 capsules of tlando with food twice daily": "testosterone undecanoate capsule 225 mg oral with food twice daily",
    "4 mL of nebido every 12 weeks": (
        "testosterone undecanoate oil injection 1000 mg in castor oil intramuscular every 12 weeks"
    ),
    "1 vial of aveed once": "testosterone undecanoate oil injection 750 mg in castor oil intramuscular once",
    "androforte 0.5 mL scrotal daily": "testosterone cream 25 mg applied scrotal daily",
    "anastrozole 0.5 tablets twice weekly": "anastrozole tablet 0.5 mg oral every 84 hours",
    "clomid 1 tablet 3 times weekly": "clomiphene tablet 50 mg oral every 56 hours",
    # the brand names the formulation, unless another is said
    "natesto 11 mg three times daily": "testosterone nasal gel 11 mg nasal three times daily",
    "jatenzo 237 mg twice daily": "testosterone undecanoate capsule 237 mg oral twice daily",
    "depo-testosterone 100 mg SC weekly": "testosterone cypionate oil injection 100 mg subcutaneous weekly",
}


@pytest.mark.parametrize("text", MEANT)
def test_pieces_become_doses(text: str) -> None:
    protocol = Protocol(text)
    assert str(protocol) == MEANT[text]
    assert Protocol(str(protocol)) == protocol
    assert Protocol.from_toml(protocol.to_toml()) == protocol


def test_what_a_piece_was_taken_to_hold_is_said() -> None:
    assert "2 presses of AndroGel 1.62 % are 40.5 mg." in Protocol("2 pumps of androgel 1.62 % daily").assumed
    assert "1 tablet of Arimidex is 1 mg." in Protocol("anastrozole 1 tablet daily").assumed
    assert "4 mL of Nebido is 1000 mg." in Protocol("4 mL of nebido every 12 weeks").assumed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nolvadex 1 tablet daily", "one tablet holds 10 mg or 20 mg; write '1 tablet of 10 mg'"),
        ("1 patch of androderm daily", "one patch holds 2 mg/d or 4 mg/d"),
        ("testosterone 2 presses daily", "write '2 presses of"),
        ("tamoxifen 1 patch daily", "does not know what one patch holds"),
        ("0.5 mL of depo-testosterone weekly", "only with its concentration: write '0.5 mL of 100 mg/mL'"),
        ("testosterone undecanoate 4 mL IM once", "only with its concentration"),
        ("androderm 4 mg daily", "'4 mg/d'"),
        ("0 tablets of clomid daily", "above zero"),
    ],
)
def test_what_cannot_be_counted(text: str, expected: str) -> None:
    with pytest.raises(ProtocolError, match=expected.replace("(", r"\(")):
        Protocol(text)


def test_every_product_can_be_named() -> None:
    names = drug_names()
    for product in products():
        words = normal(product.name).split(" ")
        said = [" ".join(words[:size]) for size in range(1, len(words) + 1)]
        assert any(names.get(name) == product.drug for name in said), product.name
