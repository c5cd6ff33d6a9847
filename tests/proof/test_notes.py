"""Signed notes and checkpoints: the vectors of Go's notes and of C2SP, and refusals."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proof.checkpoints import Checkpoint, OriginForeignError, open_checkpoint
from ledger.proof.notes import (
    KeyMalformedError,
    NoteMalformedError,
    NoteSignatureError,
    NoteUnsignedError,
    SignedNote,
    SigningKey,
    VerificationKey,
    sign_note,
)

# Published with Go's package for notes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETERS = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZS"
    "NXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCHS = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ov"
    "TG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
# Printed in C2SP's text on checkpoints.
SOFA = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeM\
cTOAYQ8=
"""

peter = VerificationKey.parse(PETER)
enoch = VerificationKey.parse(ENOCH)
ours = SigningKey("igoudar.example/book", bytes(range(32)))
HEAD = Checkpoint(ours.name, 7, bytes(32))


def test_the_published_key_signs_the_published_note() -> None:
    key = SigningKey("PeterNeumann", base64.b64decode(PETERS_SEED)[1:])
    assert str(key.verification_key) == PETER
    assert str(sign_note(TEXT, [key])) == f"{TEXT}\n{PETERS}"


def test_a_note_of_two_hands_is_verified_by_those_known() -> None:
    note = SignedNote.parse(f"{TEXT}\n{PETERS}{ENOCHS}")
    assert note.text == TEXT
    assert note.verified_by([peter]) == [peter]
    assert note.verified_by([enoch, peter]) == [peter, enoch]
    with pytest.raises(NoteUnsignedError, match=r"^no signature by a known key$"):
        note.verified_by([ours.verification_key])


def test_a_signature_of_a_known_key_that_does_not_fit_is_refused() -> None:
    note = SignedNote.parse(f"{TEXT}and more\n\n{PETERS}")
    with pytest.raises(NoteSignatureError, match="PeterNeumann") as caught:
        note.verified_by([peter])
    assert caught.value.key == peter


def test_keys_are_read_as_they_are_written() -> None:
    for text in (PETER, ENOCH):
        assert str(VerificationKey.parse(text)) == text


@pytest.mark.parametrize("cut", range(len(PETER)))
def test_a_key_cut_short_or_bent_is_refused(cut: int) -> None:
    bent = PETER[:cut] + chr(ord(PETER[cut]) + 1) + PETER[cut + 1 :]
    for text in (PETER[:cut], PETER[cut + 1 :], bent):
        with pytest.raises(KeyMalformedError) as caught:
            VerificationKey.parse(text)
        assert str(caught.value) != "None"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{PETERS[:-1]}",
        f"\1{TEXT}\n{PETERS}",
        f"{TEXT}\n— Bad Name x08go/ZJ\n",
        f"{TEXT}\n{PETERS}one more line\n",
        f"{TEXT}\n{PETERS * 17}",
        f"{TEXT}\n{PETERS[:60]}ABCD",
    ],
)
def test_what_is_not_a_note_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformedError, match=r"^not a sign"):
        SignedNote.parse(text)


def signed_by(name: str = "x", decoded: bytes = bytes(70)) -> str:
    return f"{TEXT}\n— {name} {base64.b64encode(decoded).decode()}\n"


@pytest.mark.parametrize(
    "note",
    [
        signed_by(""),
        signed_by("a+b"),
        signed_by("x", bytes(5)),
        signed_by().replace("—", "-"),
        signed_by().replace("A", "=", 1),
        signed_by().replace("AA", "A A", 1),
        # The last figure of one byte leaves four bits that must be nothing.
        signed_by("x", bytes(70))[:-4] + "B==\n",
        signed_by("x", bytes(6))[:-2] + "!A\n",
    ],
)
def test_a_line_that_is_no_signature_is_refused(note: str) -> None:
    assert SignedNote.parse(signed_by()).signatures[0].signature == bytes(66)
    with pytest.raises(NoteMalformedError, match=r"^not a signature: '"):
        SignedNote.parse(note)


def test_the_shortest_signature_and_the_most_of_them_are_read() -> None:
    (short,) = SignedNote.parse(signed_by("x", bytes(6))).signatures
    assert short.signature == bytes(2)
    assert len(SignedNote.parse(f"{TEXT}\n{PETERS * 16}").signatures) == 16


def test_a_text_with_an_empty_line_ends_at_the_last_one() -> None:
    note = sign_note("one\n\ntwo\n", [ours])
    assert SignedNote.parse(str(note)) == note


def test_further_lines_of_a_checkpoint_are_passed_over() -> None:
    assert Checkpoint.parse(f"{HEAD.text}an extension\n") == HEAD


@pytest.mark.parametrize("text", ["no line", "a tab\t\n"])
def test_only_lines_of_text_are_signed(text: str) -> None:
    with pytest.raises(NoteMalformedError, match=r"^a note is lines of text$"):
        sign_note(text, [ours])


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_key_has_a_plain_name(name: str) -> None:
    with pytest.raises(KeyMalformedError, match=r"^no key for a note: '"):
        VerificationKey(name, bytes(32))


def test_the_checkpoint_of_the_standard_is_read() -> None:
    note = SignedNote.parse(SOFA)
    checkpoint = Checkpoint.parse(note.text)
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert checkpoint.text == note.text
    assert str(note) == SOFA


@given(st.integers(0, 2**60), st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_comes_back(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ours.name, size, root)
    note = str(checkpoint.signed([ours]))
    keys = [peter, ours.verification_key]
    assert open_checkpoint(note, keys, origin=ours.name) == checkpoint


def test_a_checkpoint_of_another_book_is_refused() -> None:
    note = str(HEAD.signed([ours]))
    other = "igoudar.example/other"
    with pytest.raises(OriginForeignError, match=ours.name) as caught:
        open_checkpoint(note, [ours.verification_key], origin=other)
    assert (caught.value.origin, caught.value.expected) == (ours.name, other)


def test_an_old_key_and_a_new_one_sign_side_by_side() -> None:
    new = SigningKey(ours.name, bytes(reversed(range(32))))
    note = SignedNote.parse(str(HEAD.signed([ours, new])))
    for key in (ours, new):
        assert note.verified_by([key.verification_key]) == [key.verification_key]


@pytest.mark.parametrize(
    "text",
    [
        "origin\n7\n",
        "origin\n07\n" + HEAD.text.split("\n")[2] + "\n",
        "origin\n-7\n" + HEAD.text.split("\n")[2] + "\n",
        "origin\n\u0667\n" + HEAD.text.split("\n")[2] + "\n",
        "origin\n7\nAAAA\n",
        "origin\n7\n?\n",
        "\n7\n" + HEAD.text.split("\n")[2] + "\n",
        HEAD.text.removesuffix("\n"),
        f"{HEAD.origin}\n7\n",
        f"{HEAD.origin}\n7\n\n",
        f"\n{HEAD.text}",
        f"{HEAD.text}\n",
        f"{HEAD.text}\nmore\n",
        HEAD.text.replace("7", "07", 1),
        HEAD.text.replace("AAAA", "AA AA", 1),
        HEAD.text.replace("AAAA", "", 1),
        HEAD.text.replace("=", "", 1),
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformedError, match=r"^not a checkpoint$"):
        Checkpoint.parse(text)
