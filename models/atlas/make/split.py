"""Which entities are withheld, and the fold of a group: both from a hash of the name, so that no list has to be kept."""

import hashlib
import unicodedata


def fold_name(name):
    """Lower case without accents: two spellings of one name must fall on the same side."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().strip()


def digest(text, salt):
    return int.from_bytes(hashlib.sha256(f"{salt}:{text}".encode()).digest()[:8], "big")


def withheld(name):
    """A third of all names. The same name is withheld in every domain: a capital is a city too."""
    return digest(fold_name(name), "withheld") % 3 == 0


def fold(group):
    return digest(group, "fold") % 10
