"""The files of the documents: whether they are what the case states, and what their photos show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.case import Evidence
from evidence.checks.files import Submission, digest_of, in_words, same_files
from evidence.observers.documents import submitted
from evidence.scene import Scene

if TYPE_CHECKING:
    from evidence.observers.photos import GivenPhoto

_PHOTOS = frozenset({"goods_photo", "unit_weight_photo", "package_weight_photo"})


def observe_files(scene: Scene) -> None:
    """Observe the files that the case names, as far as they were read."""
    if not scene.case.evidence or not any(
        document.file or document.sha256 for document in scene.case.evidence
    ):
        return
    submissions = []
    photos = []
    for where, document in submitted(scene):
        data = _bytes(scene, where, document)
        stated = document.sha256.lower() if document.sha256 is not None else None
        digest = digest_of(data) if data is not None else stated
        if data is not None and stated is not None and digest != stated:
            scene.flags.append(
                f"{where}.file is not the file that was stated: its SHA-256 is {digest}, stated is {stated}"
            )
        submissions.append(
            Submission(document.evidence_id, document.by, document.kind, document.file or None, digest)
        )
        if data is not None and digest is not None:
            photo = _photo(scene, where, document, data, digest)
            if photo is not None:
                photos.append(photo)
    scene.flags += map(in_words, same_files(submissions))
    if photos:
        from evidence.observers.photos import observe_photos

        observe_photos(scene, photos)


def _bytes(scene: Scene, where: str, document: Evidence) -> bytes | None:
    given = scene.files.get(document.file) if document.file else None
    if given is not None and given.data is None:
        scene.flags.append(f"{where}.file was not read: {given.unread}")
    return given.data if given is not None else None


def _photo(scene: Scene, where: str, document: Evidence, data: bytes, digest: str) -> GivenPhoto | None:
    from evidence.checks.photos import read_photo
    from evidence.observers.photo_dates import flag_date
    from evidence.observers.photos import GivenPhoto

    photo = read_photo(data)
    if photo is None:
        if document.kind in _PHOTOS:
            scene.flags.append(f"{where}.file is no photo of a format that is read")
        return None
    if photo.unread:
        scene.flags.append(f"{where}.file was not read as a photo: {photo.unread}")
        return None
    if photo.taken is not None:
        flag_date(scene, where, document, photo.taken)
    return GivenPhoto(where, document, photo.hash, digest)
